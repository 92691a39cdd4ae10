"""Two schemas compared by meaning: names, spelling and order of words do not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.definitions import default_index_name
from data_design_gate.design.postgres.model import Column, Index, PostgresSchema, Table
from data_design_gate.design.postgres.types import spelling


@dataclass(frozen=True, slots=True)
class Difference:
    """One object that differs.

    ``kind`` is table, column, key, foreign key, check, index or type;
    ``left`` and ``right`` describe it on each side, "" where it is absent.
    """

    kind: str
    name: str
    left: str
    right: str
    text: str


def differences(left: PostgresSchema, right: PostgresSchema) -> tuple[Difference, ...]:
    """Return what differs in meaning between two schemas, in a fixed order."""
    found: list[Difference] = []
    left_tables = {table.name: table for table in left.tables}
    right_tables = {table.name: table for table in right.tables}
    for name in sorted(left_tables.keys() | right_tables.keys()):
        mine, other = left_tables.get(name), right_tables.get(name)
        if mine and other:
            found.extend(_table_differences(mine, other))
        else:
            found.append(
                _difference("table", name, "defined" if mine else "", "defined" if other else "")
            )
    both = left_tables.keys() & right_tables.keys()
    found.extend(_by_meaning("index", _indexes(left, both), _indexes(right, both)))
    found.extend(_by_meaning("type", _types(left), _types(right)))
    return tuple(found)


def _difference(kind: str, name: str, left: str, right: str) -> Difference:
    if left and right:
        text = f"{kind} {name}: {left} against {right}"
    else:
        text = f"{kind} {name} is {'missing on the right' if left else 'missing on the left'}"
    return Difference(kind, name, left, right, text)


def _table_differences(left: Table, right: Table) -> Iterator[Difference]:
    mine = {c.name: describe_column(c) for c in left.columns}
    other = {c.name: describe_column(c) for c in right.columns}
    for name in sorted(mine.keys() | other.keys()):
        if mine.get(name) != other.get(name):
            yield _difference(
                "column", f"{left.name}.{name}", mine.get(name, ""), other.get(name, "")
            )
    for kind, collect in (("key", _keys), ("foreign key", _foreign_keys), ("check", _checks)):
        yield from _by_meaning(kind, collect(left), collect(right))
    if left.row_security != right.row_security:
        words = {True: "row security on", False: "row security off"}
        yield _difference("table", left.name, words[left.row_security], words[right.row_security])


def _by_meaning(kind: str, left: dict[str, str], right: dict[str, str]) -> Iterator[Difference]:
    """Yield the entries only one side has, keyed by meaning; the value is the name to show."""
    for meaning in sorted(left.keys() ^ right.keys()):
        name = left.get(meaning) or right.get(meaning) or meaning
        yield _difference(
            kind, name, meaning if meaning in left else "", meaning if meaning in right else ""
        )


def describe_column(column: Column) -> str:
    """Return a column's meaning in words: type, nullability, default, identity, generation."""
    modifiers = ",".join(str(number) for number in column.type.modifiers)
    words = [spelling(column.type.name) + (f"({modifiers})" if modifiers else "")]
    words[0] += "[]" * column.type.dimensions
    words.append("NOT NULL" if column.nullable is False else "NULL")
    if column.type.serial:
        words.append("serial")
    if column.default and column.default != "NULL":
        words.append(f"DEFAULT {column.default}")
    if column.identity:
        words.append(f"identity {column.identity}")
    if column.generated:
        words.append(f"generated as {column.generated}")
    return " ".join(words)


def _keys(table: Table) -> dict[str, str]:
    keys = {}
    if table.primary_key:
        meaning = f"PRIMARY KEY on {table.name} ({', '.join(table.primary_key.columns)})"
        keys[meaning] = meaning
    for unique in table.uniques:
        meaning = f"UNIQUE on {table.name} ({', '.join(unique.columns)})"
        keys[meaning] = meaning
    return keys


def _foreign_keys(table: Table) -> dict[str, str]:
    found = {}
    for key in table.foreign_keys:
        target = key.target + (f" ({', '.join(key.target_columns)})" if key.target_columns else "")
        actions = "".join(
            f" ON {event} {action}"
            for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update))
            if action not in {"", "NO ACTION"}
        )
        meaning = f"{table.name} ({', '.join(key.columns)}) to {target}{actions}"
        found[meaning] = meaning
    return found


def _checks(table: Table) -> dict[str, str]:
    return {f"{table.name}: {c.expression}": c.name or c.expression for c in table.checks}


def _indexes(schema: PostgresSchema, tables: set[str]) -> dict[str, str]:
    return {
        describe_index(index): index.name or default_index_name(index)
        for index in schema.indexes
        if index.table in tables
    }


def describe_index(index: Index) -> str:
    """Return an index's meaning in words."""
    keys = ", ".join(
        (key.column or f"({key.expression})")
        + (f" {key.opclass}" if key.opclass else "")
        + (" DESC" if key.descending else "")
        for key in index.keys
    )
    include = f" INCLUDE ({', '.join(index.include)})" if index.include else ""
    where = f" WHERE {index.predicate}" if index.predicate else ""
    unique = "UNIQUE " if index.unique else ""
    return f"{unique}{index.method} on {index.table} ({keys}){include}{where}"


def _types(schema: PostgresSchema) -> dict[str, str]:
    return {f"{t.kind} {t.name} ({', '.join(t.values) or t.base})": t.name for t in schema.types}


__all__ = ["Difference", "apply", "describe_column", "describe_index", "differences"]
