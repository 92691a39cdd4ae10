"""The DynamoDB tables as charts of their keys, indexes and entities, marked against the base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from data_design_gate.design.dynamodb.model import (
    DynamoSchema,
    DynamoTable,
    EntityKeys,
    SecondaryIndex,
)
from data_design_gate.report.mermaid import MOST_CHARACTERS, Mark, Picture, label, packed, tally

MOST_NODES = 16  # of one picture; more cannot be read at the width of a comment
_LINES = (8, 4, 3)  # of one node; the next smaller number where a picture grows too long
# Strokes only: they show on a light page and on a dark one.
_STYLES = {
    Mark.NEW: "stroke:#1a7f37,stroke-width:3px",
    Mark.CHANGED: "stroke:#bf8700,stroke-width:3px",
    Mark.DROPPED: "stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4",
}


_Part = TypeVar("_Part", EntityKeys, SecondaryIndex)


@dataclass(frozen=True, slots=True)
class _Node:
    """An index or entity beside its table."""

    shape: tuple[str, str]
    lines: tuple[str, ...]
    edge: str
    change: Mark


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A table, or as much of it as one picture takes, with how it changed."""

    table: DynamoTable
    change: Mark
    around: tuple[_Node, ...]


def key_pictures(schema: DynamoSchema, base: DynamoSchema | None = None) -> tuple[Picture, ...]:
    """Return the tables as pictures of a legible size; none where there is no table."""
    drawn = list(chain.from_iterable(map(_pieces, _tables(schema, base))))
    groups = packed([1 + len(one.around) for one in drawn], MOST_NODES)
    return tuple(
        _picture([drawn[place] for place in places], number, len(groups))
        for number, places in enumerate(groups, 1)
    )


def _picture(drawn: Sequence[_Drawn], number: int, count: int) -> Picture:
    names = tuple(dict.fromkeys(one.table.name for one in drawn))
    marks = tally(one.change for one in drawn)
    return Picture("DynamoDB keys", names, _fitting(drawn), number, count, marks)


def _fitting(drawn: Sequence[_Drawn]) -> str:
    """Draw tables with as many lines a node as Mermaid's limit allows."""
    text = ""
    for most in _LINES:
        text = "\n".join(_lines(drawn, most))
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def _tables(new: DynamoSchema, old: DynamoSchema | None) -> Iterator[_Drawn]:
    for table in new.tables:
        before = old.table(table.name) if old else None
        around = _around(table, before)
        yield _Drawn(table, _table_change(table, before, around, old), around)
    for table in old.tables if old else ():
        if new.table(table.name) is None:
            yield _Drawn(table, Mark.DROPPED, ())


def _table_change(
    table: DynamoTable,
    before: DynamoTable | None,
    around: Iterable[_Node],
    old: DynamoSchema | None,
) -> Mark:
    if old is None:
        return Mark.NONE
    if before is None:
        return Mark.NEW
    same = _keys(table) == _keys(before) and table.ttl_attribute == before.ttl_attribute
    return Mark.NONE if same and not any(one.change for one in around) else Mark.CHANGED


def _pieces(drawn: _Drawn) -> Iterator[_Drawn]:
    """Cut a table with more around it than one picture takes, the table itself in each."""
    most = MOST_NODES - 1
    for start in range(0, max(len(drawn.around), 1), most):
        yield _Drawn(drawn.table, drawn.change, drawn.around[start : start + most])


def _around(table: DynamoTable, before: DynamoTable | None) -> tuple[_Node, ...]:
    """Return a table's entities, then its indexes; what the base had more comes last."""
    entities = _by_name(table.entities, lambda one: one.entity)
    indexes = _by_name(table.indexes, lambda one: one.name)
    old_entities = _by_name(before.entities, lambda one: one.entity) if before else None
    old_indexes = _by_name(before.indexes, lambda one: one.name) if before else None
    return (
        *(_entity(one, change) for one, change in _marked(entities, old_entities, _templates)),
        *(_index(one, change) for one, change in _marked(indexes, old_indexes, _promise)),
    )


def _by_name(found: Iterable[_Part], name: Callable[[_Part], str]) -> dict[str, _Part]:
    return {name(one): one for one in found}


def _marked(
    new: Mapping[str, _Part], old: Mapping[str, _Part] | None, meaning: Callable[[_Part], object]
) -> Iterator[tuple[_Part, Mark]]:
    for name, one in new.items():
        if old is None:
            yield one, Mark.NONE
        elif name not in old:
            yield one, Mark.NEW
        else:
            same = meaning(old[name]) == meaning(one)
            yield one, Mark.NONE if same else Mark.CHANGED
    for name, one in (old or {}).items():
        if name not in new:
            yield one, Mark.DROPPED


def _templates(entity: EntityKeys) -> object:
    return dict(entity.templates)


def _promise(index: SecondaryIndex) -> object:
    return index.kind, _keys(index), index.projection, set(index.non_key_attributes)


def _entity(entity: EntityKeys, change: Mark) -> _Node:
    keys = [f"{name} = {template}" for name, template in entity.templates.items()]
    return _Node(("[", "]"), (change.of(entity.entity), *keys), "-->", change)


def _index(index: SecondaryIndex, change: Mark) -> _Node:
    kind = label(index.kind)
    lines = (change.of(index.name), *_keys(index), *_projection(index))
    return _Node(("([", "])"), lines, f"-.->|{kind}|", change)


def _projection(index: SecondaryIndex) -> Iterator[str]:
    if index.projection:
        yield f"projects {index.projection}"


def _keys(holder: DynamoTable | SecondaryIndex) -> tuple[str, ...]:
    return (
        *(f"partition: {name}" for name in holder.keys("HASH")),
        *(f"sort: {name}" for name in holder.keys("RANGE")),
    )


def _lines(drawn: Sequence[_Drawn], most: int) -> Iterator[str]:
    yield "flowchart LR"
    marked: dict[Mark, list[str]] = {}
    for number, one in enumerate(drawn):
        node = f"t{number}"
        words = (one.change.of(one.table.name), *_keys(one.table), *_expiry(one.table))
        yield f'  {node}[("{_shown(words, most)}")]'
        if one.change:
            marked.setdefault(one.change, []).append(node)
        for place, beside in enumerate(one.around):
            name = f"{node}n{place}"
            begin, end = beside.shape
            yield f'  {name}{begin}"{_shown(beside.lines, most)}"{end}'
            indexed = beside.edge != "-->"
            first, last = (node, name) if indexed else (name, node)
            yield f"  {first} {beside.edge} {last}"
            if beside.change:
                marked.setdefault(beside.change, []).append(name)
    for change, nodes in sorted(marked.items()):
        yield f"  classDef {change.value} {_STYLES[change]}"
        yield f"  class {','.join(nodes)} {change.value}"


def _expiry(table: DynamoTable) -> Iterator[str]:
    if table.ttl_attribute:
        yield f"expires by {table.ttl_attribute}"


def _shown(lines: Sequence[str], most: int) -> str:
    more = len(lines) - most
    kept = [*lines[: most - 1], f"and {more + 1} more"] if more > 0 else lines
    return "<br/>".join(map(label, kept))
