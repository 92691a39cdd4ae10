"""What an ER diagram is about: the tables of two versions, how each changed, which go together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from data_design_gate.design.postgres.compare import differences
from data_design_gate.design.postgres.model import PostgresSchema, Table
from data_design_gate.report.mermaid import Mark, packed

MOST_TABLES = 8  # of one picture; more are too small at the width of a comment


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: every table by its place, with the schemas before and after."""

    tables: tuple[Table, ...]
    new: PostgresSchema
    old: PostgresSchema | None
    marks: tuple[Mark, ...] = ()
    places: dict[str, int] = field(default_factory=dict)

    def name(self, place: int) -> str:
        """Return the name people know a table by; two of one name show their schemas."""
        table = self.tables[place]
        alike = sum(one.name == table.name for one in self.tables)
        return f"{table.schema}.{table.name}" if alike > 1 and table.schema else table.name

    def before(self, place: int) -> Table | None:
        """Return what a changed table was; None for any other."""
        if self.old is None or self.marks[place] is not Mark.CHANGED:
            return None
        return self.old.table(self.tables[place].name)


def drawing_of(new: PostgresSchema, old: PostgresSchema | None) -> Drawing:
    """Gather the tables of a schema and those that its base version had more."""
    tables = [table for table in new.tables if not table.partition_of]
    if old is not None:
        tables += [t for t in old.tables if not t.partition_of and new.table(t.name) is None]
    places: dict[str, int] = {}
    for place, table in enumerate(tables):
        places.setdefault(table.name, place)
    marks = tuple(_mark(table, new, old) for table in tables)
    return Drawing(tuple(tables), new, old, marks, places)


def _mark(table: Table, new: PostgresSchema, old: PostgresSchema | None) -> Mark:
    if old is None:
        return Mark.NONE
    if old.table(table.name) is None:
        return Mark.NEW if table.whole else Mark.CHANGED
    if new.table(table.name) is None:
        return Mark.DROPPED
    differ = differences(old, new, only=frozenset({table.name}))
    return Mark.CHANGED if differ else Mark.NONE


def parts_of(drawing: Drawing) -> Iterator[list[int]]:
    """Split tables into connected groups and pack small ones together."""
    near: list[set[int]] = [set() for _ in drawing.tables]
    for place, table in enumerate(drawing.tables):
        for key in table.foreign_keys:
            target = drawing.places.get(key.target)
            if target is not None:
                near[place].add(target)
                near[target].add(place)
    seen: set[int] = set()
    pieces: list[list[int]] = []
    for start in range(len(near)):
        group = list(_reach(start, near, seen))
        pieces += [group[at : at + MOST_TABLES] for at in range(0, len(group), MOST_TABLES)]
    for places in packed([len(piece) for piece in pieces], MOST_TABLES):
        yield [place for at in places for place in pieces[at]]


def _reach(start: int, near: Sequence[set[int]], seen: set[int]) -> Iterator[int]:
    """Yield what is connected with a table, nearest first, each table once overall."""
    queue = [start]
    for place in queue:
        if place not in seen:
            seen.add(place)
            yield place
            queue += sorted(near[place] - seen)
