"""Which script undoes which: a plan's ups and downs as pairs, in the order they run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from data_design_gate.design.model import MigrationPlan
from data_design_gate.design.postgres.lexer import mask
from data_design_gate.design.postgres.model import Migration

_SUBJECT = re.compile(
    r"\b(?:create|alter|drop|truncate|insert\s+into|update|delete\s+from)\s++"
    r"(?:unique\s++|or\s+replace\s++|materialized\s++|foreign\s++)*"
    r"(?:(?:table|index|type|view|domain|sequence|schema|extension|function|trigger|policy)\s*+)?"
    r"(?:concurrently\s++)?(?:if\s+(?:not\s+)?exists\s++)?(?:only\s++)?"
    r'(?P<name>(?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One migration: the scripts that apply it and those that undo it, each in order."""

    name: str
    ups: tuple[Migration, ...]
    downs: tuple[Migration, ...] = ()


def pairs_of(plan: MigrationPlan) -> tuple[Pair, ...]:
    """Return the plan's migrations.

    Scripts of one name are one migration. A down script goes with the up
    script of its name; one without a name with the up script whose objects
    it touches most, of several the one nearest above it; a script that undoes
    several with the first of them, so that it runs when the others are
    undone. Scripts without a statement that could be read are left out.
    """
    pairs: list[Pair] = []
    for script in plan.ups:
        if not script.statements:
            continue
        known = next((at for at, pair in enumerate(pairs) if pair.name == script.name != ""), None)
        if known is None:
            pairs.append(Pair(script.name, (script,)))
        else:
            pairs[known] = replace(pairs[known], ups=(*pairs[known].ups, script))
    for script in plan.downs:
        if script.statements and pairs:
            at = _undone_by(script, pairs)
            pairs[at] = replace(pairs[at], downs=(*pairs[at].downs, script))
    return tuple(pairs)


def _undone_by(script: Migration, pairs: list[Pair]) -> int:
    """Return the place of the migration that a down script belongs to."""
    named = [at for at, pair in enumerate(pairs) if pair.name == script.name != ""]
    if named:
        return named[0]
    undone = subjects(script)
    shared = [len(undone & _subjects_of(pair)) for pair in pairs]
    touching = [at for at, count in enumerate(shared) if count]
    if not script.name:
        whole = [at for at in touching if undone >= _subjects_of(pairs[at])]
        if len(whole) > 1:
            return whole[0]
    above = script.span.first_line
    return max(
        range(len(pairs)),
        key=lambda at: (
            shared[at],
            not pairs[at].downs,
            _line(pairs[at]) < above,
            _line(pairs[at]) if _line(pairs[at]) < above else -_line(pairs[at]),
        ),
    )


def _line(pair: Pair) -> int:
    return pair.ups[-1].span.first_line


def _subjects_of(pair: Pair) -> frozenset[str]:
    return frozenset().union(*map(subjects, pair.ups))


def subjects(script: Migration) -> frozenset[str]:
    """Return the bare names of the objects a script's statements begin with."""
    found = _SUBJECT.finditer(mask(script.text))
    return frozenset(match["name"].rpartition(".")[2].strip('"').casefold() for match in found)
