"""The words of the command line; each command's module loads only when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  no public name

EPILOG = """\
exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or configuration,
            3 no document matched, 4 an engine or service failed

Start with `data-design new docs/data-design/FEATURE.md`, then `data-design check`.
"""


def _lazily(module: str) -> Callable[[argparse.Namespace], int]:
    """Return the command's run function, imported when it is called."""

    def run(arguments: argparse.Namespace) -> int:
        found: int = import_module(f"data_design_gate.cli.{module}").run(arguments)
        return found

    return run


class _Version(argparse.Action):
    """Prints the version and leaves."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print the version."""
        from data_design_gate import __version__

        parser.exit(0, f"data-design {__version__}\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Parse the command line; ``run`` of the result is the command."""
    return build_parser().parse_args(argv)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line, which the reference is made from too."""
    parser = argparse.ArgumentParser(
        prog="data-design",
        description="Check data design documents, explain the standards, and run the gate.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for define in (
        _check,
        _fix,
        _new,
        _explain,
        _rules,
        _diagram,
        _diff,
        _migrations,
        _register,
        _gate,
        _validate,
        _doctor,
        _reconcile,
        _demo,
        _action,
    ):
        define(commands)
    return parser


def _add(
    commands: Commands, name: str, module: str, text: str, epilog: str = ""
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=_lazily(module))
    return parser


def _documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="files, folders (searched by the configuration's globs), or - for standard input; "
        "without any, this folder",
    )  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="configuration (.github/data-design.yml)")
    parser.add_argument("--stdin-filename", metavar="PATH", default="stdin.md",
                        help="the name standard input goes by")  # fmt: skip


def _check(commands: Commands) -> None:
    parser = _add(commands, "check", "check", "check designs and print what they lack")
    _documents(parser)
    parser.add_argument("--format", choices=("text", "json", "sarif", "github", "markdown"),
                        default="text", help="how to print (text)")  # fmt: skip
    base = parser.add_mutually_exclusive_group()
    base.add_argument("--base", metavar="REF", help="mark findings that stood at this git revision")
    base.add_argument("--base-file", metavar="FILE", help="the same against one file")
    parser.add_argument("--prove", action=argparse.BooleanOptionalAction, default=False,
                        help="run the designs on a throw-away PostgreSQL (no)")  # fmt: skip
    parser.add_argument("--fail-on", choices=("error", "warning", "never"), default="error",
                        help="the least severity that gives exit code 1 (error)")  # fmt: skip
    parser.add_argument("--jobs", type=int, default=0, metavar="N",
                        help="processes for many documents (one a core)")  # fmt: skip


def _fix(commands: Commands) -> None:
    parser = _add(commands, "fix", "fix", "apply the mechanical mends")
    _documents(parser)
    parser.add_argument("--diff", action="store_true", help="only show what would change")


def _new(commands: Commands) -> None:
    parser = _add(commands, "new", "new", "write a scaffold for a new design")
    parser.add_argument("path", metavar="PATH", help="the file to write")
    parser.add_argument("--title", help="the design's title")
    parser.add_argument("--ticket", action="append", default=[], help="a Jira ticket (repeatable)")
    parser.add_argument("--stores", help="postgres, dynamodb, or both with a comma")
    parser.add_argument("--author", action="append", default=[], help="an author (repeatable)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")


def _explain(commands: Commands) -> None:
    parser = _add(commands, "explain", "rules", "explain a rule: what, why, bad, good")
    parser.add_argument("code", metavar="CODE", help="a code or name, such as PG006")


def _rules(commands: Commands) -> None:
    parser = _add(commands, "rules", "rules", "list all rules and the procedure they decide")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _diagram(commands: Commands) -> None:
    parser = _add(commands, "diagram", "pictures", "draw a design's tables and keys as Mermaid")
    parser.add_argument("path", metavar="PATH", help="the document")


def _diff(commands: Commands) -> None:
    parser = _add(commands, "diff", "pictures", "say what changed in the design, not in the text")
    parser.add_argument("old", metavar="OLD", help="the earlier version")
    parser.add_argument("new", metavar="NEW", help="the later version")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _migrations(commands: Commands) -> None:
    parser = _add(commands, "migrations", "migrations", "write a design's migration files")
    parser.add_argument("path", metavar="PATH", help="the document")
    parser.add_argument("--out", metavar="DIR", required=True, help="the folder to write to")
    parser.add_argument("--layout", choices=("raw", "prisma", "flyway", "dbmate", "golang-migrate"),
                        help="how files are named (as configured, else raw)")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="print the files, write nothing")
    parser.add_argument("--force", action="store_true",
                        help="overwrite files that hold something else")  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="configuration (.github/data-design.yml)")


def _register(commands: Commands) -> None:
    parser = _add(commands, "register", "register", "list all designs with where they stand")
    parser.add_argument("paths", nargs="*", metavar="PATH",
                        help="files or folders; without any, this folder")  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help="configuration (.github/data-design.yml)")
    parser.add_argument("--format", choices=("markdown", "json"), default="markdown",
                        help="how to print (markdown)")  # fmt: skip
    parser.add_argument("--output", metavar="FILE",
                        help="write there instead, with links that start there")  # fmt: skip
    parser.add_argument("--check", action="store_true",
                        help="write nothing; exit code 1 when FILE is not current")  # fmt: skip


def _gate(commands: Commands) -> None:
    parser = _add(commands, "gate", "gate", "evaluate the approval gate on a recorded pull request")
    parser.add_argument("--facts", metavar="FILE", required=True, help="the facts, or - for stdin")
    parser.add_argument(
        "--explain", action="store_true", help="say for every review what became of it"
    )
    parser.add_argument("--as-if", action="append", default=[], metavar="@LOGIN=VERB",
                        help="suppose a review: approve, request-changes or dismiss")  # fmt: skip
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _validate(commands: Commands) -> None:
    parser = _add(commands, "validate-config", "validate", "check the configuration")
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help="configuration (.github/data-design.yml)"
    )


def _doctor(commands: Commands) -> None:
    text = "look at an installation and say what to mend"
    epilog = (
        "Reads GITHUB_REPOSITORY, DATA_DESIGN_GITHUB_TOKEN and, for Jira, DATA_DESIGN_JIRA_URL,\n"
        "_USER and _TOKEN from the environment."
    )
    parser = _add(commands, "doctor", "doctor", text, epilog)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _reconcile(commands: Commands) -> None:
    parser = _add(commands, "reconcile", "reconcile", "bring Jira to what the repository says")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, write nothing")
    parser.add_argument("--since", metavar="DATE", help="pull requests closed since (30 days ago)")
    parser.add_argument("--shard", metavar="I/N", help="only the I-th of N parts")


def _demo(commands: Commands) -> None:
    parser = _add(commands, "demo", "demo", "play a pull request from opening to Jira, all local")
    parser.add_argument("--output", metavar="DIR", default="demo-output",
                        help="where to leave the pages (demo-output)")  # fmt: skip


def _action(commands: Commands) -> None:
    _add(commands, "action", "action", "entry point of the GitHub Action")
