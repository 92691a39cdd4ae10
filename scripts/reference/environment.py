"""The reference of environment variables: names from the source, meanings from here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reference.words import page, table

_READERS = frozenset({"get", "_needed", "_boolean"})
_NOT_OURS = ("sandbox", "demo")
MEANINGS: Mapping[str, str] = {
    "DATA_DESIGN_POSTGRES": "Connection string of a PostgreSQL 16 or later to run designs on, "
    "instead of a throw-away one. Never used for a fork's pull request.",
    "COLUMNS": "The width of the help, in columns; the terminal's own when absent.",
    "FORCE_COLOR": "Any value: colours also where the output is no terminal.",
    "NO_COLOR": "Any value: no colours.",
    "TERM": "`dumb`: no colours.",
    "GITHUB_API_URL": "The REST API; `https://api.github.com` when absent.",
    "GITHUB_GRAPHQL_URL": "The GraphQL API; beside the REST API when absent.",
    "GITHUB_SERVER_URL": "Where people read pull requests; `https://github.com` when absent.",
    "GITHUB_REPOSITORY": "The repository, as owner/name.",
    "GITHUB_EVENT_NAME": "The event that started the workflow.",
    "GITHUB_EVENT_PATH": "The file with the event's payload.",
    "GITHUB_RUN_ID": "The run, for the link from the commit status.",
    "GITHUB_OUTPUT": "The file that takes the outputs.",
    "GITHUB_STEP_SUMMARY": "The file that takes the job summary.",
}


def environment_page(source: Path, action: Mapping[str, Any]) -> str:
    """Return the page. Raises LookupError for a variable that is read and not described here."""
    inputs = {f"DATA_DESIGN_{name.upper().replace('-', '_')}": name for name in action["inputs"]}
    read = sorted(set(variables_read(source)))
    unknown = [name for name in read if name not in MEANINGS and name not in inputs]
    gone = [name for name in MEANINGS if name not in read]
    if unknown or gone:
        message = f"scripts/reference/environment.py: not described {unknown}, not read {gone}"
        raise LookupError(message)
    return page(
        "Environment",
        "Colours follow the output unless `FORCE_COLOR`, `NO_COLOR` or `TERM` says otherwise; the "
        "first of them wins.",
        "## Everywhere",
        _rows(name for name in read if name in MEANINGS and not name.startswith("GITHUB_")),
        "## In the Action, and for `doctor` and `reconcile`",
        "GitHub's runners set the variables of GitHub; elsewhere set them yourself. `doctor` and "
        "`reconcile` need the repository and `DATA_DESIGN_GITHUB_TOKEN`, and the three of Jira "
        "where tickets are to be looked at.",
        _rows(name for name in read if name.startswith("GITHUB_")),
        "The inputs of the Action arrive as variables too:",
        table(
            ("variable", "input", "meaning"),
            (
                (f"`{name}`", f"`{inputs[name]}`", action["inputs"][inputs[name]]["description"])
                for name in inputs
                if name in read
            ),
        ),
    )


def _rows(names: Iterator[str]) -> str:
    return table(("variable", "meaning"), ((f"`{name}`", MEANINGS[name]) for name in names))


def variables_read(source: Path) -> Iterator[str]:
    """Yield the names of the variables that the program reads, found in its syntax trees."""
    for path in sorted(source.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        ours = path.relative_to(source).parts[0] not in _NOT_OURS
        if ours and "environ" in text:
            yield from _read_in(ast.parse(text))


def _read_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        holder = ast.unparse(called.value) if isinstance(called, ast.Attribute) else "environ"
        if name in _READERS and "environ" in holder:
            yield from (
                one.value
                for one in node.args
                if isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and one.value.isupper()
            )
