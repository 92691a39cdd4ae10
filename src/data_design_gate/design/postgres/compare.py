"""Two schemas compared by meaning: names, spelling and order of words do not count."""

from __future__ import annotations

from collections.abc import Iterator, Set as AbstractSet

from msgspec import Struct

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.definitions import default_index_name
from data_design_gate.design.postgres.model import Column, Index, PostgresSchema, Table
from data_design_gate.design.postgres.types import spelling


class Difference(Struct, frozen=True):
    """One object that differs.

    ``kind`` is table, column, key, foreign key, check, index or type;
    ``left`` and ``right`` describe it on each side, "" where it is absent.
    """

    kind: str
    name: str
    left: str
    right: str
    text: str


def differences(
    left: PostgresSchema, right: PostgresSchema, *, only: frozenset[str] | None = None
) -> tuple[Difference, ...]:
    """Return what differs in meaning between two schemas, in a fixed order.

    ``only`` limits the comparison to tables of these names and what stands
    on them.
    """
    found: list[Difference] = []
    left_tables = _tables(left, only)
    right_tables = _tables(right, only)
    for name in sorted(left_tables.keys() | right_tables.keys()):
        mine, other = left_tables.get(name), right_tables.get(name)
        if mine and other:
            found.extend(_table_differences(_Side(left, mine), _Side(right, other)))
        else:
            there, here = ("defined", "") if mine else ("", "defined")
            found.append(_difference("table", name, there, here))
    both = left_tables.keys() & right_tables.keys()
    found.extend(_by_meaning("index", _indexes(left, both), _indexes(right, both)))
    if only is None:
        found.extend(_by_meaning("type", _types(left), _types(right)))
    return tuple(found)


class _Side(Struct, frozen=True):
    """A table and the schema it stands in."""

    schema: PostgresSchema
    table: Table


def _tables(schema: PostgresSchema, only: frozenset[str] | None) -> dict[str, Table]:
    return {t.name: t for t in schema.tables if only is None or t.name in only}


def _difference(kind: str, name: str, left: str, right: str) -> Difference:
    if left and right:
        text = f"{kind} {name}: {left} against {right}"
    else:
        text = f"{kind} {name} is {'missing on the right' if left else 'missing on the left'}"
    return Difference(kind, name, left, right, text)


def _table_differences(mine: _Side, other: _Side) -> Iterator[Difference]:
    left, right = mine.table, other.table
    columns = {c.name: describe_column(c) for c in left.columns}
    others = {c.name: describe_column(c) for c in right.columns}
    for name in sorted(columns.keys() | others.keys()):
        if columns.get(name) != others.get(name):
            yield _difference(
                "column", f"{left.name}.{name}", columns.get(name, ""), others.get(name, "")
            )
    for kind, collect in (("key", _keys), ("foreign key", _foreign_keys), ("check", _checks)):
        yield from _by_meaning(kind, collect(mine), collect(other))
    if left.row_security != right.row_security:
        words = {True: "row security on", False: "row security off"}
        yield _difference("table", left.name, words[left.row_security], words[right.row_security])


def _by_meaning(kind: str, left: dict[str, str], right: dict[str, str]) -> Iterator[Difference]:
    """Yield the entries only one side has, keyed by meaning; the value is the name to show.

    What goes by one name on both sides, alone on each, is one thing that differs.
    """
    mine, other = _grouped(left, right.keys()), _grouped(right, left.keys())
    for name in sorted(mine.keys() | other.keys()):
        here, there = mine.get(name, []), other.get(name, [])
        if len(here) == len(there) == 1:
            yield _difference(kind, name, here[0], there[0])
            continue
        yield from (_difference(kind, name, meaning, "") for meaning in here)
        yield from (_difference(kind, name, "", meaning) for meaning in there)


def _grouped(meanings: dict[str, str], without: AbstractSet[str]) -> dict[str, list[str]]:
    """Return by name what the other side lacks, a name that begins a meaning told once."""
    found: dict[str, list[str]] = {}
    for meaning in sorted(meanings.keys() - without):
        name = meanings[meaning]
        found.setdefault(name, []).append(meaning.removeprefix(f"{name} "))
    return found


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


def _keys(side: _Side) -> dict[str, str]:
    """Return the keys; a whole unique index keeps the same promise as a UNIQUE constraint."""
    table = side.table
    keys = {}
    if table.primary_key:
        name = f"PRIMARY KEY on {table.name}"
        keys[f"{name} ({', '.join(table.primary_key.columns)})"] = name
    uniques = [unique.columns for unique in table.uniques]
    uniques += [index.columns for index in side.schema.indexes_of(table.name) if _is_key(index)]
    for columns in uniques:
        meaning = f"UNIQUE on {table.name} ({', '.join(columns)})"
        keys[meaning] = meaning
    return keys


def _is_key(index: Index) -> bool:
    return index.unique and not index.predicate and "" not in index.columns and not index.include


def _foreign_keys(side: _Side) -> dict[str, str]:
    found = {}
    for key in side.table.foreign_keys:
        columns = key.target_columns
        target = side.schema.table(key.target)
        usual = target.primary_key.columns if target and target.primary_key else ("id",)
        written = f" ({', '.join(columns)})" if columns and columns != usual else ""
        actions = "".join(
            f" ON {event} {action}"
            for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update))
            if action not in {"", "NO ACTION"}
        )
        name = f"{side.table.name} ({', '.join(key.columns)})"
        found[f"{name} REFERENCES {key.target}{written}{actions}"] = name
    return found


def _checks(side: _Side) -> dict[str, str]:
    return {
        f"{side.table.name}: {check.expression}": check.name or check.expression
        for check in side.table.checks
    }


def _indexes(schema: PostgresSchema, tables: AbstractSet[str]) -> dict[str, str]:
    return {
        describe_index(index): index.name or default_index_name(index)
        for index in schema.indexes
        if index.table in tables and not _is_key(index)
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
