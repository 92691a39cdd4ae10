"""``data-design doctor``: what is wrong with an installation, and the mend for each thing."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from data_design_gate.action import open_runtime, read_environment
from data_design_gate.cli import CLEAN, FINDINGS
from data_design_gate.cli.installation import with_repository
from data_design_gate.cli.output import use_colour, width
from data_design_gate.lifecycle.doctor import Diagnosis, Health, examine
from data_design_gate.report.screen import Palette, columns, printable, wrapped

_COLOUR = {Health.FINE: "green", Health.THOUGHT: "yellow", Health.BROKEN: "red"}
_MARK = {Health.FINE: "ok", Health.THOUGHT: "think", Health.BROKEN: "broken"}


def run(arguments: argparse.Namespace) -> int:
    """Examine GITHUB_REPOSITORY; exit code 1 when something is broken."""
    environ = with_repository(os.environ)
    runtime = open_runtime(read_environment(environ, event=False))
    found = list(examine(runtime))
    if arguments.format == "json":
        rows = [asdict(one) for one in found]
        print(json.dumps({"schema_version": 1, "diagnoses": rows}, ensure_ascii=False, indent=2))
    else:
        palette = Palette(use_colour())
        broad = max((columns(one.subject) for one in found), default=0)
        for one in found:
            for line in _lines(one, palette, broad):
                print(line)
        print(f"\n{_total(found, palette)}")
    return FINDINGS if any(one.health is Health.BROKEN for one in found) else CLEAN


def _lines(one: Diagnosis, palette: Palette, broad: int) -> Iterator[str]:
    """Yield what was seen, and below it the mend."""
    colour = _COLOUR[one.health]
    indent = " " * (broad + 10)
    subject = printable(one.subject)
    head = f"{palette.paint(f'{_MARK[one.health]:<7}', colour)} {subject:<{broad}}  "
    room = max(40, width() - len(indent))
    for number, line in enumerate(wrapped(printable(one.seen), room)):
        yield f"{indent if number else head}{line}"
    for number, line in enumerate(wrapped(printable(one.mend), room - 2) if one.mend else ()):
        yield f"{indent}{'  ' if number else palette.paint('→ ', 'cyan')}{line}"


def _total(found: Sequence[Diagnosis], palette: Palette) -> str:
    number = Counter(one.health for one in found)
    if not number[Health.BROKEN] and not number[Health.THOUGHT]:
        return palette.paint("Nothing to mend.", "bold", "green")
    words = {Health.BROKEN: "broken", Health.THOUGHT: "worth a thought", Health.FINE: "fine"}
    colour = "red" if number[Health.BROKEN] else "yellow"
    told = ", ".join(f"{number[health]} {word}" for health, word in words.items() if number[health])
    return palette.paint(f"{told}.", "bold", colour)
