"""``data-design validate-config``: every fault of a configuration, or what it says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from data_design_gate.cli import CLEAN
from data_design_gate.cli.checkout import Checkout, configuration_of, find_root, read_file, sources
from data_design_gate.cli.output import use_colour, width
from data_design_gate.configuration.model import Configuration, ConfigurationError
from data_design_gate.gate.policy import GatePolicy
from data_design_gate.report.screen import Palette, printable

_BEGINNING = """\
version: 1
gates:
  database:     {members: [LOGIN]}
  architecture: {members: [LOGIN]}
  migration:    {members: [LOGIN]}
"""


def run(arguments: argparse.Namespace) -> int:
    """Say every fault with its line, or what the configuration amounts to."""
    checkout = Checkout(find_root([arguments.file] if arguments.file else []))
    if arguments.file:
        read_file(arguments.file, what="configuration")
    try:
        configuration = configuration_of(checkout, arguments.file)
    except ConfigurationError as error:
        return _refuse(error)
    if not configuration.present:
        print(f"There is no {configuration.path}; the defaults hold, and no gate names anybody.")
        print(f"A beginning:\n\n{_BEGINNING}", end="")
        return CLEAN
    palette = Palette(use_colour())
    print(palette.paint(f"{configuration.path} is valid.", "bold", "green"))
    for line in _summary(configuration, checkout, palette):
        print(line)
    return CLEAN


def _refuse(error: ConfigurationError) -> int:
    from data_design_gate.report.faults import render_faults

    text = Path(error.path).read_bytes().decode("utf-8-sig", "replace") if error.path else ""
    sys.stderr.write(render_faults(error.problems, text, colour=use_colour(), width=width()))
    return error.exit_code


def _summary(configuration: Configuration, checkout: Checkout, palette: Palette) -> Iterator[str]:
    """Yield what holds now, and what is legal but hardly meant."""
    globs = configuration.documents
    number = sum(1 for _ in sources([str(checkout.root)], checkout, globs, ""))
    designs = f"{number} design{'' if number == 1 else 's'} here" if number else "no design here"
    yield _row("documents", f"{', '.join(map(printable, globs))}  ({designs})", palette)
    for gate in configuration.policy.gates:
        if gate.on:
            yield _gate(gate, palette)
    projects = ", ".join(configuration.jira.projects) or "any project"
    if "jira" in configuration.value:
        yield _row("jira", printable(projects), palette)


def _gate(gate: GatePolicy, palette: Palette) -> str:
    if gate.names_somebody:
        people = ", ".join(printable(str(one)) for one in (*gate.teams, *gate.members))
        told = f"{gate.count} of {people}"
        if not gate.teams and gate.count > len(gate.members):
            told = palette.paint(f"{told}: never opens, it names too few", "yellow")
        return _row(f"gate {gate.name}", told, palette)
    mend = f"names nobody: give it teams or members, or write `{gate.name}: off`"
    return _row(f"gate {gate.name}", palette.paint(mend, "yellow"), palette)


def _row(name: str, text: str, palette: Palette) -> str:
    return f"  {palette.paint(f'{printable(name):<18}', 'dim')} {text}"
