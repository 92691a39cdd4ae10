"""Pictures of a design as Mermaid, which GitHub draws: an ER diagram and a key chart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from data_design_gate.design.dynamodb.model import DynamoSchema, DynamoTable, SecondaryIndex
from data_design_gate.design.postgres.model import Column, ForeignKey, PostgresSchema, Table

MOST_TABLES = 25  # more than these in one picture cannot be read any more
_PLAIN = re.compile(r"[^A-Za-z0-9_]")


def er_diagrams(schema: PostgresSchema, changed: Collection[str] = ()) -> tuple[str, ...]:
    """Return the Postgres schema as ER diagrams; a large one is split along its foreign keys."""
    tables = [table for table in schema.tables if not table.partition_of]
    return tuple("\n".join(_er_diagram(part, schema, changed)) for part in _parts(tables) if part)


def _er_diagram(
    tables: Sequence[Table], schema: PostgresSchema, changed: Collection[str]
) -> Iterator[str]:
    yield "erDiagram"
    shown = {table.name for table in tables}
    for table in tables:
        mark = f'["{_label(table.name)} (changed)"]' if table.name in changed else ""
        yield f"  {_name(table.name)}{mark} {{"
        for column in table.columns:
            yield f"    {_attribute(column, table)}"
        yield "  }"
    for table in tables:
        for key in table.foreign_keys:
            if key.target in shown or schema.table(key.target) is None:
                yield f"  {_edge(key, table)}"


def _attribute(column: Column, table: Table) -> str:
    """Return one attribute with its key marks and whether it may be null."""
    marks = []
    if table.primary_key and column.name in table.primary_key.columns:
        marks.append("PK")
    if any(column.name in key.columns for key in table.foreign_keys):
        marks.append("FK")
    if any(key.columns == (column.name,) for key in table.uniques):
        marks.append("UK")
    keys = f" {', '.join(marks)}" if marks else ""
    note = ' "may be null"' if column.nullable is not False and "PK" not in marks else ""
    kind = _name(column.type.name) + "[]" * min(column.type.dimensions, 1)
    return f"{kind} {_name(column.name)}{keys}{note}"


def _edge(key: ForeignKey, table: Table) -> str:
    """Return a relationship in crow's feet: the child side is one when the key is unique."""
    unique = any(set(one.columns) <= set(key.columns) for one in table.uniques) or bool(
        table.primary_key and set(table.primary_key.columns) <= set(key.columns)
    )
    nullable = any(
        (column := table.column(name)) is not None and column.nullable is not False
        for name in key.columns
    )
    parent = "|o" if nullable else "||"
    child = "o|" if unique else "o{"
    label = _label(", ".join(key.columns))
    return f'{_name(key.target)} {parent}--{child} {_name(table.name)} : "{label}"'


def _parts(tables: Sequence[Table]) -> Iterator[list[Table]]:
    """Split tables into connected groups and pack them into pictures of a legible size."""
    names = {table.name: table for table in tables}
    near: dict[str, set[str]] = {name: set() for name in names}
    for table in tables:
        for key in table.foreign_keys:
            if key.target in names:
                near[table.name].add(key.target)
                near[key.target].add(table.name)
    seen: set[str] = set()
    part: list[Table] = []
    for name in names:
        group = [names[one] for one in _reach(name, near, seen)]
        for start in range(0, len(group), MOST_TABLES):
            piece = group[start : start + MOST_TABLES]
            if len(part) + len(piece) > MOST_TABLES:
                yield part
                part = []
            part += piece
    yield part


def _reach(start: str, near: dict[str, set[str]], seen: set[str]) -> Iterator[str]:
    """Yield what is connected with a table, nearest first, each table once overall."""
    queue = [start]
    while queue:
        name = queue.pop(0)
        if name not in seen:
            seen.add(name)
            yield name
            queue += sorted(near[name] - seen)


def key_chart(schema: DynamoSchema, changed: Collection[str] = ()) -> str:
    """Return the DynamoDB tables with their keys, indexes and entities as a chart; "" for none."""
    if not schema.tables:
        return ""
    return "\n".join(_key_chart(schema, changed))


def _key_chart(schema: DynamoSchema, changed: Collection[str]) -> Iterator[str]:
    yield "flowchart LR"
    for number, table in enumerate(schema.tables):
        mark = " (changed)" if table.name in changed else ""
        yield f'  t{number}["{_label(table.name)}{mark}<br/>{_keys(table)}"]'
        for place, index in enumerate(table.indexes):
            node = f"t{number}i{place}"
            text = f"{_label(index.name)}<br/>{_keys(index)}<br/>{_label(index.projection)}"
            yield f'  {node}(["{text}"])'
            yield f"  t{number} -.->|{_label(index.kind)}| {node}"
        for place, entity in enumerate(table.entities):
            node = f"t{number}e{place}"
            keys = "<br/>".join(
                f"{_label(name)} = {_label(template)}"
                for name, template in entity.templates.items()
            )
            yield f'  {node}["{_label(entity.entity)}<br/>{keys}"]'
            yield f"  {node} --> t{number}"


def _keys(holder: DynamoTable | SecondaryIndex) -> str:
    names = [f"PK {_label(name)}" for name in holder.keys("HASH")]
    names += [f"SK {_label(name)}" for name in holder.keys("RANGE")]
    return "<br/>".join(names)


def _name(text: str) -> str:
    """Return an identifier Mermaid takes unquoted."""
    plain = _PLAIN.sub("_", text) or "_"
    return plain if plain[0].isalpha() or plain[0] == "_" else f"_{plain}"


def _label(text: str) -> str:
    """Return text for a quoted label: no quote, bracket or line of its own ends it."""
    shown = "".join(mark if mark.isprintable() else " " for mark in text)
    escaped = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "|": "#124;",
               "{": "#123;", "}": "#125;", "[": "#91;", "]": "#93;", ";": "#59;"}  # fmt: skip
    return "".join(escaped.get(mark, mark) for mark in shown)
