"""What changed between two versions of a design: tables, keys, patterns, migrations, not lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import Any

from data_design_gate.design import statements
from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.compare import differences
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.statements import Statements

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
AREAS = {
    "store": "Stores",
    "requirement": "Requirements",
    "postgres": "Postgres",
    "dynamodb": "DynamoDB",
    "relationship": "Relationships",
    "pattern": "Access patterns",
    "migration": "Migration",
    "validation": "Validation",
    "lifecycle": "Lifecycle",
}
"""The areas a change belongs to with their titles, in the order in which changes are told."""
_LONGEST = 120  # characters of one statement in a change's words
_MOST_STATEMENTS = 4  # of one thing, in words
_OPENING = 6  # words by which a long statement is known: CREATE INDEX IF NOT EXISTS name
_NAME = 80  # characters of a thing's name in words


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``area`` is a key of ``AREAS``, ``kind`` table, column, entity ...

    ``verb`` is added, removed or changed; ``before`` and ``after`` describe
    the thing on each side, "" where it is absent. ``told`` is the change of a
    thing with several statements in words, backticks marking code.
    """

    area: str
    kind: str
    name: str
    verb: str
    before: str = ""
    after: str = ""
    told: str = ""

    @property
    def text(self) -> str:
        """The change in words, backticks marking code."""
        name = shorten(self.name.replace("`", ""), _NAME, placeholder=" ...")
        subject = f"{self.kind} `{name}`" if self.kind and name else self.kind or name
        if self.verb == CHANGED:
            return f"{subject}: {self.told or _became(self.before, self.after)}"
        described = self.after if self.verb == ADDED else self.before
        detail = self.told or (described if described != self.name else "")
        return f"{subject} {self.verb}{f': {_short(detail)}' if detail else ''}"

    def to_json(self) -> dict[str, Any]:
        """Return the public form, an item of ``changes`` in ``schemas/report.schema.json``."""
        value = asdict(self)
        del value["told"]
        return {**value, "text": self.text}


def changes(old: DataDesign, new: DataDesign) -> tuple[Change, ...]:
    """Return what changed in meaning, area by area, in a fixed order."""
    return (
        *_stores(old, new),
        *_named("requirement", "entity", statements.entities, old, new),
        *_named("requirement", "", statements.performance, old, new),
        *_postgres(old.postgres, new.postgres),
        *_named("dynamodb", "table", statements.dynamo_tables, old, new),
        *_named("dynamodb", "index", statements.dynamo_indexes, old, new),
        *_named("dynamodb", "keys of", statements.dynamo_entities, old, new),
        *_named("relationship", "relationship", statements.relationships, old, new),
        *_named("relationship", "cross-store element", statements.cross_store, old, new),
        *_named("pattern", "access pattern", statements.patterns, old, new),
        *_named("migration", "", statements.migration_plan, old, new),
        *_named("migration", "migration", statements.migrations, old, new),
        *_named("validation", "rule for", statements.validation, old, new),
        *_named("lifecycle", "lifecycle of", statements.lifecycle, old, new),
    )


def _stores(old: DataDesign, new: DataDesign) -> Iterator[Change]:
    before = ", ".join(sorted(old.selection.selected, reverse=True))
    after = ", ".join(sorted(new.selection.selected, reverse=True))
    if before != after:
        yield Change("store", "stores", "", CHANGED, before, after)


def _postgres(old: PostgresSchema, new: PostgresSchema) -> Iterator[Change]:
    for one in differences(old, new):
        verb = CHANGED if one.left and one.right else (REMOVED if one.left else ADDED)
        schema = old if verb == REMOVED else new
        table = schema.table(one.name) if one.kind == "table" and verb != CHANGED else None
        told = statements.counted(len(table.columns), "column") if table else ""
        yield Change("postgres", one.kind, one.name, verb, one.left, one.right, told)


def _named(
    area: str, kind: str, collect: statements.Collect, old: DataDesign, new: DataDesign
) -> Iterator[Change]:
    """Yield what appeared, went or states something else, by name."""
    here, there = collect(old), collect(new)
    for name in dict.fromkeys((*here, *there)):
        mine, other = here.get(name), there.get(name)
        before, after = mine and _words(mine), other and _words(other)
        if mine is None:
            yield Change(area, kind, name, ADDED, "", after or "")
        elif other is None:
            yield Change(area, kind, name, REMOVED, before or "")
        elif mine != other:
            told = _told(mine, other)
            yield Change(area, kind, name, CHANGED, before or "", after or "", told)


def _words(said: Statements) -> str:
    told = ", ".join(_short(text) for text in said.values() if text)
    return shorten(told, _LONGEST * _MOST_STATEMENTS, placeholder=" ...")


def _told(mine: Statements, other: Statements) -> str:
    """Tell what one thing states otherwise: what came, what went, what became of the rest."""
    gone = {name: text for name, text in mine.items() if text and not other.get(name)}
    came = {name: text for name, text in other.items() if text and not mine.get(name)}
    parts = []
    for name, before in gone.items():
        twin = next((one for one in came if _alike(name, one)), None)
        if twin is None:
            parts.append(f"{REMOVED} {_labelled(name, before)}")
        else:
            parts.append(_became(before, came.pop(twin)))
    parts += [f"{ADDED} {_labelled(name, after)}" for name, after in came.items()]
    for name, before in mine.items():
        after = other.get(name, "")
        if before and after and before != after:
            label = "" if before.startswith(name) else f"{name} "
            parts.append(f"{label}{_became(before, after)}")
    more = len(parts) - _MOST_STATEMENTS
    kept = [*parts[:_MOST_STATEMENTS], f"and {more} more"] if more > 0 else parts
    return "; ".join(kept)


def _labelled(name: str, text: str) -> str:
    return _short(text if text.startswith(name) else f"{name} {text}")


def _alike(one: str, other: str) -> bool:
    """Tell whether two statements are one that was rewritten: they begin alike."""
    mine, theirs = one.split(), other.split()
    shared = _shared(mine, theirs)
    return shared >= _OPENING or shared >= max(3, min(len(mine), len(theirs)) / 2)


def _became(before: str, after: str) -> str:
    """Tell what became what; of long texts that begin alike, where they part."""
    mine, theirs = before.split(), after.split()
    begin = _shared(mine, theirs)
    if max(len(before), len(after)) <= _LONGEST or begin <= _OPENING:
        return f"{_short(before) or 'nothing'} → {_short(after) or 'nothing'}"
    end = min(_shared(mine[::-1], theirs[::-1]), len(mine) - begin, len(theirs) - begin)
    opening = " ".join(mine[:_OPENING])
    # One word before the difference says of what it is.
    was = " ".join(mine[begin - 1 : len(mine) - end])
    now = " ".join(theirs[begin - 1 : len(theirs) - end])
    return f"{opening} ... {_short(was)} → {_short(now)}"


def _shared(mine: list[str], theirs: list[str]) -> int:
    """Count the words two texts begin with alike."""
    pairs = zip(mine, theirs, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(mine), len(theirs)))


def _short(text: str) -> str:
    return shorten(text, _LONGEST, placeholder=" ...")
