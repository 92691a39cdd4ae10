"""``data-design demo``: the whole story on this machine, with nothing to set up."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

from data_design_gate.cli.output import use_colour
from data_design_gate.errors import UserError
from data_design_gate.report.screen import Palette


def run(arguments: argparse.Namespace) -> int:
    """Play the story."""
    # The local GitHub needs it only when it is first asked, in a thread of its own.
    if find_spec("graphql") is None:
        raise UserError("The demo needs the extra `demo`.", "Install data-design-gate[demo].")
    from data_design_gate.demo.tell import tell

    return tell(Path(arguments.output), lambda line: print(line, flush=True), Palette(use_colour()))
