"""How much of a check is work on SQL; prints milliseconds a document as JSON.

Counted is everything that squawk has a counterpart of: reading the SQL blocks
with PostgreSQL's parser, building the schema and the migrations of them, and
the rules about schemas and migrations. The reading of the migration plan's
prose is in it too, so the figure is an upper bound.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from data_design_gate.design.migration import read_migration
from data_design_gate.design.postgres.read import read_postgres
from data_design_gate.standards.engine import registry
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings

_AREAS = ("PG", "MIG")
_WARMING = 20  # documents, read once before the clock counts
_T = TypeVar("_T")


class _Clock:
    """Adds up the CPU seconds of each kind of work."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {"schema": 0.0, "migrations": 0.0, "rules": 0.0}

    def time(self, kind: str, work: Callable[[], _T]) -> _T:
        started = time.process_time()
        result = work()
        self.spent[kind] += time.process_time() - started
        return result


def share(files: list[Path]) -> dict[str, float]:
    """Return milliseconds of CPU a document, by kind of work and in all."""
    settings = StandardSettings()
    clock = _Clock()
    for number, file in enumerate([*files[-_WARMING:], *files]):
        if number == _WARMING:
            clock = _Clock()
        context = context_of(file.read_bytes(), file.name, settings, Surroundings())
        rules = [rule for code, rule in registry().items() if code.startswith(_AREAS)]
        # A second parse, so that nothing kept from the first makes the reading look free.
        fresh = context_of(file.read_bytes(), file.name, settings, Surroundings()).document
        clock.time("schema", lambda: read_postgres(fresh))  # noqa: B023  called at once
        clock.time("migrations", lambda: read_migration(fresh))  # noqa: B023  called at once
        clock.time("rules", lambda: [list(rule.check(context)) for rule in rules])  # noqa: B023  called at once
    found = {kind: spent * 1e3 / len(files) for kind, spent in clock.spent.items()}
    return {kind: round(value, 3) for kind, value in {**found, "all": sum(found.values())}.items()}


if __name__ == "__main__":
    from data_design_gate.standards.rules import load_rules

    load_rules()
    sys.stdout.write(json.dumps(share(sorted(Path(sys.argv[1]).iterdir()))))
