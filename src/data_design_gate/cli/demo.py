"""``data-design demo``: the whole story on this machine, with nothing to set up."""

from __future__ import annotations

import argparse
from pathlib import Path

from data_design_gate.cli.check import use_colour
from data_design_gate.errors import UserError
from data_design_gate.report.terminal import Palette


def run(arguments: argparse.Namespace) -> int:
    """Play the story."""
    try:
        from data_design_gate.demo.tell import tell
    except ModuleNotFoundError as error:
        if error.name != "graphql":
            raise
        raise UserError(
            "The demo needs the extra `demo`.", "Install data-design-gate[demo]."
        ) from None
    return tell(Path(arguments.output), lambda line: print(line, flush=True), Palette(use_colour()))
