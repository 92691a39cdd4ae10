"""The words of each command, whose module loads only when it runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from data_design_gate.cli.examples import EXAMPLES
from data_design_gate.cli.usage import Help, Parser, one_of, positive

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]  # noqa: SLF001  no public name

LAYOUTS = ("raw", "prisma", "flyway", "dbmate", "golang-migrate")
SHELLS = ("bash", "zsh", "fish")
CONFIG = "configuration (.github/data-design.yml)"


def _lazily(module: str) -> Callable[[argparse.Namespace], int]:
    """Return the command's run function, imported when it is called."""

    def run(arguments: argparse.Namespace) -> int:
        found: int = import_module(f"data_design_gate.cli.{module}").run(arguments)
        return found

    return run


def _add(commands: Commands, name: str, module: str, text: str) -> Parser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=EXAMPLES.get(name, ""),
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.set_defaults(run=_lazily(module))
    return parser


def _choice(
    parser: argparse.ArgumentParser, option: str, values: Sequence[str], default: str | None,
    text: str,
) -> None:  # fmt: skip
    parser.add_argument(
        option, choices=values, type=one_of(*values), default=default, metavar="WORD",
        help=f"{text}: {', '.join(values)}" + (f" ({default})" if default else ""),
    )  # fmt: skip


def _documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH",
        help="files, folders (searched by the configuration's globs), or - for standard input; "
        "without any, this folder",
    )  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help=CONFIG)
    parser.add_argument("--stdin-filename", metavar="PATH", default="stdin.md",
                        help="the name standard input goes by (stdin.md)")  # fmt: skip
    parser.add_argument("--designs-only", action="store_true",
                        help="of the files named, take only those the configuration calls "
                        "designs")  # fmt: skip


def _check(commands: Commands) -> None:
    parser = _add(commands, "check", "check", "check designs and print what they lack")
    _documents(parser)
    _choice(parser, "--format", ("text", "short", "json", "sarif", "github", "markdown"),
            "text", "how to print")  # fmt: skip
    base = parser.add_mutually_exclusive_group()
    base.add_argument("--base", metavar="REF", help="mark findings that stood at this git revision")
    base.add_argument("--base-file", metavar="FILE", help="the same against one file")
    parser.add_argument("--prove", action=argparse.BooleanOptionalAction, default=False,
                        help="run the designs on a throw-away PostgreSQL (no)")  # fmt: skip
    _choice(parser, "--fail-on", ("error", "warning", "never"), "error",
            "the least severity that gives exit code 1")  # fmt: skip
    parser.add_argument("--jobs", type=positive, default=0, metavar="N",
                        help="processes for many documents (one a core)")  # fmt: skip


def _fix(commands: Commands) -> None:
    parser = _add(commands, "fix", "fix", "apply the mends that need no decision")
    _documents(parser)
    parser.add_argument("--diff", action="store_true", help="only show what would change")


def _new(commands: Commands) -> None:
    parser = _add(commands, "new", "new", "write the form of a new design")
    parser.add_argument("path", nargs="?", metavar="PATH",
                        help="the file to write; on a terminal it is asked for")  # fmt: skip
    parser.add_argument("--title", help="the design's title")
    parser.add_argument("--ticket", metavar="KEY", action="append", default=[],
                        help="a Jira ticket (repeatable)")  # fmt: skip
    parser.add_argument("--stores", help="postgres, dynamodb, or both with a comma")
    parser.add_argument("--author", metavar="@LOGIN", action="append", default=[],
                        help="an author (repeatable)")  # fmt: skip
    parser.add_argument("--owner", metavar="@LOGIN", help="the feature owner")
    parser.add_argument("--link", metavar="KIND=PATH", action="append", default=[],
                        help="a document it builds on (repeatable), of kind feature, requirements, "
                        "architecture, adrs, existing_schemas or data_flow; KIND= for none",
                        )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")


def _explain(commands: Commands) -> None:
    parser = _add(commands, "explain", "rules", "explain a rule: what, why, bad, good")
    parser.add_argument("code", nargs="+", metavar="CODE",
                        help="a code or name, in any case, such as PG006")  # fmt: skip


def _rules(commands: Commands) -> None:
    parser = _add(commands, "rules", "rules", "list the rules of the standards")
    parser.add_argument("--area", metavar="AREA", help="only this area, such as PG")
    _choice(parser, "--severity", ("error", "warning", "info"), None, "only rules of this severity")
    parser.add_argument("--step", type=positive, metavar="N",
                        help="only rules that decide this step of the procedure")  # fmt: skip
    _choice(parser, "--format", ("text", "json"), "text", "how to print")


def _diagram(commands: Commands) -> None:
    parser = _add(commands, "diagram", "pictures", "draw a design's tables and keys as Mermaid")
    parser.add_argument("path", metavar="PATH", help="the document")
    _choice(parser, "--format", ("mermaid", "svg"), "mermaid",
            "text that GitHub draws in a `mermaid` fence, or files drawn by Mermaid's own `mmdc` "
            "where that is installed")  # fmt: skip
    parser.add_argument("--out", metavar="DIR", help="the folder for the SVG files (here)")


def _diff(commands: Commands) -> None:
    text = "say what changed in the design, not in the text"
    parser = _add(commands, "diff", "pictures", text)
    parser.add_argument("old", metavar="OLD", help="the earlier version")
    parser.add_argument("new", metavar="NEW", help="the later version")
    _choice(parser, "--format", ("text", "json"), "text", "how to print")


def _migrations(commands: Commands) -> None:
    parser = _add(commands, "migrations", "migrations", "write a design's migration files")
    parser.add_argument("path", metavar="PATH", help="the document")
    parser.add_argument("--out", metavar="DIR", help="the folder to write to")
    _choice(parser, "--layout", LAYOUTS, None, "how files are named (as configured, else raw)")
    parser.add_argument("--dry-run", action="store_true",
                        help="print the files, write nothing; needs no --out")  # fmt: skip
    parser.add_argument("--force", action="store_true",
                        help="overwrite files that hold something else")  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help=CONFIG)


def _register(commands: Commands) -> None:
    parser = _add(commands, "register", "register", "list all designs with where they stand")
    parser.add_argument("paths", nargs="*", metavar="PATH",
                        help="files or folders; without any, this folder")  # fmt: skip
    parser.add_argument("--config", metavar="FILE", help=CONFIG)
    _choice(parser, "--format", ("markdown", "json"), "markdown", "how to print")
    parser.add_argument("--output", metavar="FILE",
                        help="write there instead, with links that start there")  # fmt: skip
    parser.add_argument("--check", action="store_true",
                        help="write nothing; exit code 1 when FILE is not current")  # fmt: skip


def _gate(commands: Commands) -> None:
    text = "evaluate the approval gate on a pull request, recorded or read now"
    parser = _add(commands, "gate", "gate", text)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--facts", metavar="FILE", help="the facts, or - for stdin")
    source.add_argument("--pull", type=positive, metavar="N",
                        help="read this pull request of the repository, and write nothing to it",
                        )  # fmt: skip
    parser.add_argument("--dump-facts", metavar="FILE",
                        help="with --pull, record the facts there")  # fmt: skip
    parser.add_argument(
        "--explain", action="store_true", help="say for every review what became of it"
    )
    parser.add_argument("--as-if", action="append", default=[], metavar="@LOGIN=VERB",
                        help="suppose a review: approve, request-changes or dismiss")  # fmt: skip
    _choice(parser, "--format", ("text", "json"), "text", "how to print")


def _validate(commands: Commands) -> None:
    parser = _add(commands, "validate-config", "validate", "check the configuration")
    parser.add_argument("file", nargs="?", metavar="FILE", help=CONFIG)


def _doctor(commands: Commands) -> None:
    text = "look at an installation and say what to mend"
    parser = _add(commands, "doctor", "doctor", text)
    _choice(parser, "--format", ("text", "json"), "text", "how to print")


def _reconcile(commands: Commands) -> None:
    parser = _add(commands, "reconcile", "reconcile", "bring Jira to what the repository says")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, write nothing")
    parser.add_argument("--since", metavar="DATE", help="pull requests closed since (30 days ago)")
    parser.add_argument("--shard", metavar="I/N", help="only the I-th of N parts")


def _demo(commands: Commands) -> None:
    parser = _add(commands, "demo", "demo", "play a pull request from opening to Jira, all local")
    parser.add_argument("--output", metavar="DIR", default="demo-output",
                        help="where to leave the pages (demo-output)")  # fmt: skip


def _completion(commands: Commands) -> None:
    text = "print a script that completes commands, options and files"
    parser = _add(commands, "completion", "completion", text)
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, type=one_of(*SHELLS),
                        help="bash, zsh or fish")  # fmt: skip


def _action(commands: Commands) -> None:
    _add(commands, "action", "action", "entry point of the GitHub Action")


COMMANDS: Mapping[str, Callable[[Commands], None]] = {
    "check": _check,
    "fix": _fix,
    "new": _new,
    "explain": _explain,
    "rules": _rules,
    "diagram": _diagram,
    "diff": _diff,
    "migrations": _migrations,
    "register": _register,
    "gate": _gate,
    "validate-config": _validate,
    "doctor": _doctor,
    "reconcile": _reconcile,
    "demo": _demo,
    "completion": _completion,
    "action": _action,
}
"""What defines each command, in the order of the help."""
