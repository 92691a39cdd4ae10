"""Faults of a configuration that a schema cannot see: names that refer to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data_design_gate.document.model import SectionName
from data_design_gate.document.nearest import distance
from data_design_gate.errors import UserError
from data_design_gate.yaml_core import YamlValue

BUILT_IN_GATES = frozenset({"database", "architecture", "migration", "plan", "policy", "deletion"})

_SLIPS = 2  # wrong letters in a gate's name that pass as a slip, one for every four it has
_LETTERS_A_SLIP = 4


def meaning_problems(read: YamlValue, path: str) -> tuple[UserError, ...]:
    """Return the faults in file order."""
    found = [*_rule_codes(read), *_slugs(read), *_gates(read), *_patterns(read)]
    problems = []
    for where, problem, mend in found:
        line, column = read.positions.get(where, (1, 1))
        problems.append(UserError(problem, mend, path, line, column))
    return tuple(sorted(problems, key=lambda item: (item.line or 0, item.column or 0)))


Fault = tuple[tuple[str | int, ...], str, str]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a sentence naming the nearest known word, or listing them when few."""
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Known: {', '.join(names)}." if names else ""


def _rule_codes(read: YamlValue) -> Iterator[Fault]:
    rules = _part(read.value, "standards", "rules")
    if not rules:
        return
    import difflib

    from data_design_gate.standards.engine import registry
    from data_design_gate.standards.rules import load_rules

    load_rules()
    for code in rules:
        if code not in registry():
            close = difflib.get_close_matches(code, registry(), n=1, cutoff=0.6)
            mend = f"Did you mean {close[0]}?" if close else "`data-design rules` lists them."
            yield ("standards", "rules", code), f"There is no rule {code}.", mend


def _slugs(read: YamlValue) -> Iterator[Fault]:
    known = {name.value for name in SectionName}
    for alias, slug in _part(read.value, "standards", "aliases").items():
        if slug not in known:
            where = ("standards", "aliases", alias)
            yield where, f"`{slug}` is no section.", nearest(slug, known)
    for name, gate in _part(read.value, "gates").items():
        sections = gate.get("sections", "*") if isinstance(gate, dict) else "*"
        for index, slug in enumerate(sections if isinstance(sections, list) else ()):
            if slug not in known:
                place = ("gates", name, "sections", index)
                yield place, f"`{slug}` is no section.", nearest(slug, known)


def _gates(read: YamlValue) -> Iterator[Fault]:
    gates = _part(read.value, "gates")
    known = BUILT_IN_GATES | set(gates)
    for name in set(gates) - BUILT_IN_GATES:
        for meant in sorted(BUILT_IN_GATES - set(gates)):
            if distance(name, meant, _SLIPS) <= min(_SLIPS, len(meant) // _LETTERS_A_SLIP):
                yield (
                    ("gates", name),
                    f"The gate `{name}` misses `{meant}` by a slip, and would stand beside it.",
                    f"Write `{meant}`, or give a gate of your own another name.",
                )
    for name, gate in gates.items():
        others = gate.get("distinct_from", ()) if isinstance(gate, dict) else ()
        for index, other in enumerate(others):
            where = ("gates", name, "distinct_from", index)
            if other == name:
                yield where, f"The gate {name} cannot be distinct from itself.", "Name another."
            elif other not in known:
                yield where, f"There is no gate `{other}`.", nearest(other, known)


def _patterns(read: YamlValue) -> Iterator[Fault]:
    pattern = _part(read.value, "jira").get("key_pattern")
    if pattern is None:
        return
    try:
        re.compile(pattern)
    except re.error as error:
        mend = "Write a Python regular expression."
        yield ("jira", "key_pattern"), f"The key pattern cannot be read: {error}.", mend


def _part(value: Any, *keys: str) -> Mapping[str, Any]:
    """Return a nested mapping, empty when any step is absent."""
    for key in keys:
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return value if isinstance(value, dict) else {}
