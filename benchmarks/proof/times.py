"""How long a proof takes: `.venv/bin/python -m benchmarks.proof.times`.

Each run is a process of its own, as a check of one document is: the server's
start counts. Nothing is asserted. Ends within five minutes.
"""

# ruff: noqa: T201  printing is what a benchmark does
from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.proof.designs import Pattern, design_of
from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofBase, ProofSettings

SIZES = (1, 10, 50)
KINDS = ("created", "changed")
RUNS = 3
MOST_SECONDS = 270.0
FACTS = ("reach", "trace", "repeat", "reverse", "resume", "preserve", "serve", "validate")


def tables(count: int) -> Iterator[str]:
    """Yield three statements a table: the table, and two indexes."""
    for n in range(1, count + 1):
        parent = f"REFERENCES thing{n - 1}s (id)" if n > 1 else ""
        yield f"""CREATE TABLE IF NOT EXISTS thing{n}s (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_thing{n}s PRIMARY KEY,
    parent_id bigint NULL {parent},
    name varchar(80) NOT NULL,
    price numeric(12,2) NOT NULL CONSTRAINT ck_thing{n}s_price CHECK (price >= 0),
    details jsonb NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);"""
        yield f"CREATE INDEX IF NOT EXISTS idx_thing{n}s_parent ON thing{n}s (parent_id);"
        yield f"CREATE INDEX IF NOT EXISTS idx_thing{n}s_name ON thing{n}s (name, created_at);"


def added(count: int) -> Iterator[str]:
    """Yield two statements a table that change it."""
    for n in range(1, count + 1):
        yield f"ALTER TABLE thing{n}s ADD COLUMN IF NOT EXISTS note text NULL;"
        yield f"CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_thing{n}s_at ON thing{n}s (created_at);"


def measured(count: int, kind: str) -> tuple[DataDesign, ProofBase]:
    """Return a design that creates ``count`` tables, or changes as many, and what was before."""
    numbers = range(1, count + 1)
    whole = "\n".join(tables(count))
    if kind == "created":
        schema, up, base = whole, whole, ProofBase()
        down = "\n".join(f"DROP TABLE IF EXISTS thing{n}s;" for n in reversed(numbers))
    else:
        up = "\n".join(added(count))
        schema = f"{whole}\n{up}"
        down = "\n".join(
            f"DROP INDEX CONCURRENTLY IF EXISTS idx_thing{n}s_at;\n"
            f"ALTER TABLE thing{n}s DROP COLUMN IF EXISTS note;"
            for n in reversed(numbers)
        )
        base = ProofBase(read_sql_text(whole).statements, "a schema file")
    design = design_of(
        schema, up, down,
        volumes={f"Thing{n}": "1 M rows" for n in numbers},
        patterns=[
            Pattern(f"idx_thing{n}s_name", "at most 10 rows",
                    f"SELECT id FROM thing{n}s WHERE name = $1")  # noqa: S608
            for n in numbers
        ],
        rules=[
            f"| thing{n}s.price | yes | numeric(12,2) | at least 0 | database (CHECK) |"
            for n in numbers
        ],
    )  # fmt: skip
    return design, base


def one(count: int, kind: str) -> dict[str, Any]:
    """Prove one design; return the seconds in all and of each fact, and what failed."""
    design, base = measured(count, kind)
    started = time.perf_counter()
    report = prove(design, ProofSettings(), base=base)
    seconds = time.perf_counter() - started
    return {
        "all": seconds,
        "statements": sum(len(up.statements) for up in design.migration.ups),
        **{proof.name: proof.seconds for proof in report.proofs},
        "not proved": {p.name: p.detail for p in report.proofs if p.outcome != "proved"},
    }


def main() -> None:
    """Print the median of each measure."""
    until = time.monotonic() + MOST_SECONDS
    header = ("design", "statements", "in all", "without resume", *FACTS)
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    notes = []
    for kind in KINDS:
        for count in SIZES:
            runs: list[dict[str, Any]] = []
            for _ in range(RUNS):
                left = until - time.monotonic()
                if left < 2 * max((run["all"] for run in runs), default=0) + 5:
                    break
                told = subprocess.run(  # noqa: S603  ourselves
                    [sys.executable, "-m", "benchmarks.proof.times", str(count), kind],
                    capture_output=True, text=True, check=True, timeout=left,
                )  # fmt: skip
                runs.append(json.loads(told.stdout))
            if not runs:
                notes.append(f"{count} tables {kind}: no time was left")
                continue
            middle = {
                name: statistics.median(run.get(name, 0.0) for run in runs)
                for name in ("all", *FACTS)
            }
            figures = [middle["all"], middle["all"] - middle["resume"]]
            figures += [middle[name] for name in FACTS]
            print(
                f"| {count} tables {kind} | {runs[0]['statements']} | "
                + " | ".join(f"{figure:.2f}" for figure in figures)
                + " |",
                flush=True,
            )
            notes += [f"{count} tables {kind}: {n}: {d}" for n, d in runs[0]["not proved"].items()]
    print("\n".join(["", *notes]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(one(int(sys.argv[1]), sys.argv[2])))
    else:
        main()
