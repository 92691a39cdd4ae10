"""What changed between two versions of a design: tables, keys, patterns, migrations, not lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten

from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.compare import differences

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_LONGEST = 120  # characters of one statement in a change's words


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``area`` is store, postgres, dynamodb, pattern, migration, entity ...

    ``verb`` is added, removed or changed; ``before`` and ``after`` describe
    the thing on each side, "" where it is absent.
    """

    area: str
    kind: str
    name: str
    verb: str
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The change in words."""
        subject = f"{self.kind} `{self.name}`"
        if self.verb != CHANGED:
            return f"{subject} {self.verb}"
        return f"{subject}: {self.before or 'nothing'} → {self.after or 'nothing'}"


def changes(old: DataDesign, new: DataDesign) -> tuple[Change, ...]:
    """Return what changed in meaning, store by store, in a fixed order."""
    return (
        *_stores(old, new),
        *_named("entity", "entity", _entities(old), _entities(new)),
        *_postgres(old, new),
        *_named("dynamodb", "table", _dynamo(old), _dynamo(new)),
        *_named("dynamodb", "index", _dynamo_indexes(old), _dynamo_indexes(new)),
        *_named("pattern", "access pattern", _patterns(old), _patterns(new)),
        *_named("migration", "migration", _migrations(old), _migrations(new)),
    )


def changed_tables(found: Iterable[Change]) -> frozenset[str]:
    """Return the names of the tables that a list of changes touches."""
    return frozenset(
        change.name.split(".", 1)[0] for change in found if change.area in {"postgres", "dynamodb"}
    )


def _stores(old: DataDesign, new: DataDesign) -> Iterator[Change]:
    before = ", ".join(sorted(old.selection.selected, reverse=True))
    after = ", ".join(sorted(new.selection.selected, reverse=True))
    if before != after:
        yield Change("store", "store", "selection", CHANGED, before, after)


def _postgres(old: DataDesign, new: DataDesign) -> Iterator[Change]:
    for one in differences(old.postgres, new.postgres):
        verb = CHANGED if one.left and one.right else (REMOVED if one.left else ADDED)
        yield Change("postgres", one.kind, one.name, verb, one.left, one.right)


Parts = Mapping[str, str]
"""A thing's statements by what they state, so that only those that differ are told."""


def _named(
    area: str, kind: str, old: Mapping[str, Parts], new: Mapping[str, Parts]
) -> Iterator[Change]:
    """Yield what appeared, went or states something else, by name."""
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield Change(area, kind, name, REMOVED, _words(old[name], old[name]))
        elif name not in old:
            yield Change(area, kind, name, ADDED, "", _words(new[name], new[name]))
        elif old[name] != new[name]:
            differing = [
                part
                for part in dict.fromkeys((*old[name], *new[name]))
                if old[name].get(part) != new[name].get(part)
            ]
            before, after = _words(old[name], differing), _words(new[name], differing)
            yield Change(area, kind, name, CHANGED, before, after)


def _words(parts: Parts, wanted: Iterable[str]) -> str:
    return ", ".join(
        shorten(text, _LONGEST, placeholder=" ...") for part in wanted if (text := parts.get(part))
    )


def _entities(design: DataDesign) -> dict[str, Parts]:
    return {
        entity.name: {
            one.name: f"{one.name}{' (optional)' if one.required is False else ''}"
            for one in entity.attributes
        }
        for entity in design.requirements.entities
    }


def _dynamo(design: DataDesign) -> dict[str, Parts]:
    return {
        table.name: {
            "key": f"key {_keys(table)}",
            "expiry": f"expires by {table.ttl_attribute}" if table.ttl_attribute else "",
        }
        for table in design.dynamodb.tables
    }


def _keys(holder: DynamoTable | SecondaryIndex) -> str:
    return " + ".join(element.attribute for element in holder.key_schema) or "none"


def _dynamo_indexes(design: DataDesign) -> dict[str, Parts]:
    return {
        f"{table.name}.{index.name}": {
            "key": f"{index.kind} on {_keys(index)}",
            "projection": " ".join(
                (index.projection or "no projection", *index.non_key_attributes)
            ),
        }
        for table in design.dynamodb.tables
        for index in table.indexes
    }


def _patterns(design: DataDesign) -> dict[str, Parts]:
    return {
        pattern.id or pattern.query: {
            "query": pattern.query,
            "index": f"by {pattern.index}" if pattern.index else "",
            "frequency": pattern.frequency,
            "latency": pattern.latency,
            "result size": pattern.result_size,
            "sql": " ".join(pattern.sql_text.split()),
        }
        for pattern in design.patterns
    }


def _migrations(design: DataDesign) -> dict[str, Parts]:
    """Return each migration's statements, each keyed by its own text."""
    found: dict[str, dict[str, str]] = {}
    for one in (*design.migration.ups, *design.migration.downs):
        statements = found.setdefault(f"{one.name or 'unnamed'} ({one.direction})", {})
        for statement in one.statements:
            text = " ".join(statement.text.split())
            statements[text] = text
    return dict(found)
