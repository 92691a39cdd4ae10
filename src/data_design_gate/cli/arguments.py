"""The command line as a whole: its parser, and what becomes of words it does not know."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from data_design_gate.cli.commands import COMMANDS
from data_design_gate.cli.usage import Help, Parser, check_command, refuse_rest

EPILOG = """\
exit codes:
  0  clean
  1  findings at or above --fail-on
  2  usage or configuration
  3  no document matched
  4  an engine or service failed

start here:
  data-design new docs/data-design/FEATURE.md
  data-design check
  data-design explain PG006
"""


class _Version(argparse.Action):
    """Prints the version and leaves."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version."""
        from data_design_gate import __version__

        parser.exit(0, f"data-design {__version__}\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; ``run`` of the result is the command.

    Raises UserError, with the nearest right word, for what it does not know.
    """
    parser = build_parser(argv[0] if argv and argv[0] in COMMANDS else "")
    commands = subcommands(parser)
    if not argv:
        parser.print_help(sys.stderr)
        parser.exit(2)
    check_command(argv, parser, commands)
    arguments, rest = parser.parse_known_args(argv)
    if rest:
        refuse_rest(rest, commands[arguments.command])
    return arguments


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command by its name."""
    for action in parser._actions:  # noqa: SLF001  argparse has no public list of them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}


def build_parser(command: str = "") -> Parser:
    """Return the parser of the whole command line, which the reference is made from too.

    Of a ``command`` named, only that one is defined: the others cost a start as much again.
    """
    parser = Parser(
        prog="data-design",
        description="Check data design documents, explain the standards, and run the gate.",
        epilog=EPILOG,
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, define in COMMANDS.items():
        if command in ("", name):
            define(commands)
    return parser
