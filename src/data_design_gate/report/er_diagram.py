"""The Postgres schema as entity-relationship diagrams, marked against the base version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.design.postgres.compare import describe_column
from data_design_gate.design.postgres.model import Column, ForeignKey, PostgresSchema, Table
from data_design_gate.design.postgres.types import spelling
from data_design_gate.report.er_drawing import Drawing, drawing_of, parts_of
from data_design_gate.report.mermaid import (
    MOST_CHARACTERS,
    MOST_EDGES,
    Mark,
    Picture,
    identifier,
    label,
    tally,
    word,
)

_MOST_LINES = 3  # between two tables; more become one
_COLUMNS = (24, 12, 4, 0)  # of one table; the next smaller number where a picture grows too long


def er_pictures(schema: PostgresSchema, base: PostgresSchema | None = None) -> tuple[Picture, ...]:
    """Return the schema as pictures of a legible size, split along its foreign keys.

    With a base version, what is new, changed or dropped says so.
    """
    drawing = drawing_of(schema, base)
    parts = list(parts_of(drawing))
    return tuple(
        Picture(
            "ER diagram",
            tuple(drawing.name(place) for place in part),
            _fitting(drawing, part),
            number,
            len(parts),
            tally(drawing.marks[place] for place in part),
        )
        for number, part in enumerate(parts, 1)
    )


def _fitting(drawing: Drawing, part: Sequence[int]) -> str:
    """Draw a part with as many columns a table as Mermaid's limit allows."""
    text = ""
    for most in _COLUMNS:
        text = "\n".join(_lines(drawing, part, most))
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def _lines(drawing: Drawing, part: Sequence[int], most: int) -> Iterator[str]:
    yield "erDiagram"
    for place in part:
        yield from _entity(drawing, place, most)
    edges = [edge for place in part for edge in _edges(drawing, place)]
    shown = set(part)
    aside = dict.fromkeys(place for place, _ in edges if place is not None and place not in shown)
    for place in aside:  # stands in another picture; here only what refers to it
        yield f"  {_node(drawing, place)}"
    yield from (line for _, line in edges[:MOST_EDGES])


def _node(drawing: Drawing, place: int) -> str:
    name, mark = drawing.name(place), drawing.marks[place]
    node = identifier(name, place)
    return node if node == name and not mark else f'{node}["{label(mark.of(name))}"]'


def _entity(drawing: Drawing, place: int, most: int) -> Iterator[str]:
    table = drawing.tables[place]
    before = drawing.before(place)
    rows = [_row(column, table, before) for column in table.columns]
    if before is not None and table.whole:
        gone = [column for column in before.columns if table.column(column.name) is None]
        rows += [(True, _attribute(column, before, Mark.DROPPED.value)) for column in gone]
    if not rows or most == 0:
        yield f"  {_node(drawing, place)}"
        return
    weighty = [at for at, (weight, _) in enumerate(rows) if weight]
    light = [at for at, (weight, _) in enumerate(rows) if not weight]
    kept = sorted((weighty + light)[:most])
    yield f"  {_node(drawing, place)} {{"
    yield from (f"    {rows[at][1]}" for at in kept)
    if len(kept) < len(rows):
        yield f'    more columns "{len(rows) - len(kept)} not shown"'
    yield "  }"


def _row(column: Column, table: Table, before: Table | None) -> tuple[bool, str]:
    """Return an attribute, and whether it is shown before others: a key, or changed."""
    note = ""
    if before is not None:
        old = before.column(column.name)
        if old is None:
            note = Mark.NEW.value
        elif describe_column(old) != describe_column(column):
            note = f"was {describe_column(old)}, now {describe_column(column)}"
    return bool(note) or bool(_keys(column, table)), _attribute(column, table, note)


def _keys(column: Column, table: Table) -> list[str]:
    marks = []
    if table.primary_key and column.name in table.primary_key.columns:
        marks.append("PK")
    if any(column.name in key.columns for key in table.foreign_keys):
        marks.append("FK")
    if any(key.columns == (column.name,) for key in table.uniques):
        marks.append("UK")
    return marks


def _attribute(column: Column, table: Table, note: str) -> str:
    """Return one attribute with its key marks, whether it may be null, and its change."""
    marks = _keys(column, table)
    name = word(column.name)
    notes = [column.name] if name != column.name else []
    notes += [note] if note else []
    if column.nullable is not False and "PK" not in marks and not note.startswith("was"):
        notes.append("may be null")
    kind = word(spelling(column.type.name)) + "[]" * min(column.type.dimensions, 1)
    keys = f" {', '.join(marks)}" if marks else ""
    shown = f' "{label(", ".join(notes))}"' if notes else ""
    return f"{kind} {name}{keys}{shown}"


def _edges(drawing: Drawing, place: int) -> Iterator[tuple[int | None, str]]:
    """Yield a table's relationships with the place of their parent, None for one undefined."""
    by_target: dict[str, list[tuple[ForeignKey, Mark]]] = {}
    for key, change in _foreign_keys(drawing, place):
        by_target.setdefault(key.target, []).append((key, change))
    for target, keys in by_target.items():
        parent = drawing.places.get(target)
        if len(keys) > _MOST_LINES:
            words = f"{len(keys)} foreign keys"
            yield parent, f"  {_edge(drawing, keys[0][0], place, parent, Mark.NONE, words)}"
            continue
        for key, change in keys:
            words = change.of(", ".join(key.columns))
            yield parent, f"  {_edge(drawing, key, place, parent, change, words)}"


def _foreign_keys(drawing: Drawing, place: int) -> Iterator[tuple[ForeignKey, Mark]]:
    """Yield a table's foreign keys, then those the base version had more."""
    table = drawing.tables[place]
    before = drawing.before(place)
    for key in table.foreign_keys:
        yield key, _edge_mark(key, before)
    if before is not None and table.whole:
        here = {_ends(key) for key in table.foreign_keys}
        for key in before.foreign_keys:
            if _ends(key) not in here:
                yield key, Mark.DROPPED


def _ends(key: ForeignKey) -> tuple[tuple[str, ...], str]:
    return key.columns, key.target


def _edge_mark(key: ForeignKey, before: Table | None) -> Mark:
    if before is None:
        return Mark.NONE
    old = next((one for one in before.foreign_keys if _ends(one) == _ends(key)), None)
    if old is None:
        return Mark.NEW
    same = (old.on_delete, old.on_update) == (key.on_delete, key.on_update)
    return Mark.NONE if same else Mark.CHANGED


def _edge(
    drawing: Drawing,
    key: ForeignKey,
    place: int,
    parent: int | None,
    change: Mark,
    words: str,
) -> str:
    """Return a relationship in crow's feet: the child side is one when the key is unique."""
    before = drawing.before(place) if change is Mark.DROPPED else None
    table = before or drawing.tables[place]
    unique = any(set(one.columns) <= set(key.columns) for one in table.uniques) or bool(
        table.primary_key and set(table.primary_key.columns) <= set(key.columns)
    )
    nullable = any(
        (column := table.column(name)) is not None and column.nullable is not False
        for name in key.columns
    )
    child = identifier(drawing.name(place), place)
    target = word(key.target) if parent is None else identifier(drawing.name(parent), parent)
    dropped = Mark.DROPPED in (change, drawing.marks[place])
    ends = f"{'|o' if nullable else '||'}{'..' if dropped else '--'}{'o|' if unique else 'o{'}"
    return f'{target} {ends} {child} : "{label(words)}"'
