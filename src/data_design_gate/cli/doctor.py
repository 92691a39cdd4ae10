"""``data-design doctor``: what is wrong with an installation, and the mend for each thing."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict

from data_design_gate.action import open_runtime, read_environment
from data_design_gate.cli import CLEAN, FINDINGS
from data_design_gate.cli.output import use_colour
from data_design_gate.lifecycle.doctor import Diagnosis, Health, examine
from data_design_gate.report.screen import Palette, printable

_COLOUR = {Health.FINE: "green", Health.THOUGHT: "yellow", Health.BROKEN: "red"}
_MARK = {Health.FINE: "ok", Health.THOUGHT: "think", Health.BROKEN: "broken"}


def run(arguments: argparse.Namespace) -> int:
    """Examine GITHUB_REPOSITORY; exit code 1 when something is broken."""
    runtime = open_runtime(read_environment(os.environ, event=False))
    found = list(examine(runtime))
    if arguments.format == "json":
        rows = [asdict(one) for one in found]
        print(json.dumps({"schema_version": 1, "diagnoses": rows}, ensure_ascii=False, indent=2))
    else:
        palette = Palette(use_colour())
        for one in found:
            print(_line(one, palette))
    return FINDINGS if any(one.health is Health.BROKEN for one in found) else CLEAN


def _line(one: Diagnosis, palette: Palette) -> str:
    mark = palette.paint(f"{_MARK[one.health]:<7}", _COLOUR[one.health])
    line = f"{mark}{printable(one.subject)}: {printable(one.seen)}"
    return f"{line}\n       {printable(one.mend)}" if one.mend else line
