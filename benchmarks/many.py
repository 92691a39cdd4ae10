"""A thousand designs, one core and two, beside a Markdown linter and two SQL linters."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus import design_of_size, write_repository
from benchmarks.measure import ROOT, Command, checking, environment, interleaved, summary
from benchmarks.peers import Peers

SIZE = 10_000
_WARMING = 10  # documents of the round that is not counted
_SLOW = 40  # documents for sqlfluff, which would take minutes for all
_SQL = re.compile(r"^```sql[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def measure(folder: Path, peers: Peers, rounds: int = 3, documents: int = 1_000) -> dict[str, Any]:
    """Measure; ratios are of runs that took turns."""
    designs = write_repository(folder, documents, partial(design_of_size, size=SIZE))
    files = sorted(designs.iterdir())
    sql = list(_extract(files, folder / "sql"))
    ours = ("--format", "json", "--fail-on", "never")

    def some(files: Sequence[Path], number: int) -> Sequence[Path]:
        return files if number >= 0 else files[:_WARMING]

    def whole(number: int) -> Sequence[Path]:
        return [folder] if number >= 0 else files[:_WARMING]

    commands: dict[str, Command] = {
        "data-design check, one core": lambda n: checking(*whole(n), *ours, "--jobs", "1"),
        "data-design check, two cores": lambda n: checking(*whole(n), *ours, "--jobs", "2"),
        "markdownlint-cli2": lambda n: peers.markdownlint_headings(*some(files, n)),
        "squawk": lambda n: peers.squawk(some(sql, n)),
    }
    commands = {name: made for name, made in commands.items() if name not in peers.missing}
    tools = {
        name: summary(runs) | {"documents": documents}
        for name, runs in interleaved(commands, rounds, cwd=designs).items()
    }
    if "sqlfluff" not in peers.missing:
        slow = interleaved(
            {"sqlfluff": lambda n: peers.sqlfluff(some(sql[:_SLOW], n))}, 1, cwd=designs
        )
        tools["sqlfluff"] = summary(slow["sqlfluff"]) | {"documents": len(sql[:_SLOW])}
    return {
        "documents": documents,
        "bytes": round(sum(file.stat().st_size for file in files) / len(files)),
        "sql_bytes": round(sum(file.stat().st_size for file in sql) / len(sql)),
        "tools": tools,
        "sql_share": _sql_share(designs),
    }


def _extract(files: list[Path], folder: Path) -> Iterator[Path]:
    """Write the SQL of each design to a file of its own: schema, queries, up and down."""
    folder.mkdir()
    for file in files:
        target = folder / f"{file.stem}.sql"
        blocks = _SQL.findall(file.read_text(encoding="utf-8"))
        target.write_text("\n".join(blocks), encoding="utf-8")
        yield target


def _sql_share(designs: Path) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603  this folder's own script
        [sys.executable, "-m", "benchmarks.sql_share", str(designs)],
        cwd=ROOT, env=environment(), check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found
