"""The sample items of the document, put into the tables one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.design.words import nouns
from data_design_gate.proof.dynamodb.checks import item_fault
from data_design_gate.proof.dynamodb.child import Work
from data_design_gate.proof.dynamodb.read_errors import said_of_item
from data_design_gate.proof.dynamodb.tables import Sample, Stand
from data_design_gate.proof.dynamodb.typed import text_of
from data_design_gate.proof.dynamodb.verdicts import API_RULES, is_refusal, told
from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import Collision, Refusal
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED

MOST_ITEMS = 200
MOST_BYTES = 2_000_000
_MOST_TOLD = 3
Send = Callable[[Work], Iterator[dict[str, Any]]]


@dataclass(slots=True)
class Putting:
    """What became of the sample items; ``accepted`` are those that stand in a table."""

    engine: str
    refusals: list[Refusal] = field(default_factory=list)
    collisions: list[Collision] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    accepted: dict[str, list[Sample]] = field(default_factory=dict)

    def refuse(self, sample: Sample, message: str, by: str) -> None:
        """Note an item that the service does not take."""
        table = sample.table.name
        self.wrong.append(f"{sample.entity}: {message}")
        self.refusals.append(Refusal("item", sample.entity, table, message, by, sample.place))

    def take(self, stand: Stand, sample: Sample, answer: dict[str, Any]) -> None:
        """Note what the emulator says of an item."""
        error = answer["error"]
        if error and is_refusal(error):
            self.refuse(sample, told(error, {stand.name: stand.table.name}), self.engine)
        elif error:
            self.wrong.append(f"{sample.entity}: the emulator cannot put it ({error['code']})")
        else:
            before = self.accepted.setdefault(stand.name, [])
            if answer["replaces"]:
                self._collide(before, sample)
            before[:] = [s for s in before if s.key() != sample.key()] + [sample]

    def _collide(self, before: list[Sample], sample: Sample) -> None:
        """Note an item of another entity whose key this one takes; a newer version may."""
        other = next((s for s in before if s.key() == sample.key()), None)
        if other is None or nouns(other.entity) & nouns(sample.entity):
            return
        names = [element.attribute for element in sample.table.key_schema]
        key = ", ".join(f"{name} = {text_of(sample.value[name])}" for name in names)
        self.collisions.append(
            Collision(sample.table.name, other.entity, sample.entity, key, sample.place)
        )
        self.wrong.append(f"{sample.entity} takes the key of {other.entity} ({key})")


def put(context: Context, stands: list[Stand], putting: Putting, send: Send) -> tuple[str, str]:
    """Put every sample item; leave each table with those that it took."""
    every = [(stand, sample) for stand in stands for sample in stand.samples]
    sound = [pair for pair in every if _is_sound(context, *pair, putting)]
    kept = _within_bounds(sound)
    answers = send(Work(items=tuple((stand.name, sample.value) for stand, sample in kept)))
    for (stand, sample), answer in zip(kept, answers, strict=True):
        putting.take(stand, sample, answer)
    for stand in stands:
        stand.samples = tuple(putting.accepted.get(stand.name, ()))
    if putting.wrong:
        return DISPROVED, first_of(putting.wrong)
    if not stands:
        return NOT_PROVED, "no table was made"
    if not every:
        return NOT_PROVED, "the document shows no sample item"
    if len(kept) < len(every):
        return NOT_PROVED, f"only {len(kept)} of {len(every)} sample items were put"
    items = "1 sample item" if len(every) == 1 else f"{len(every)} sample items"
    return PROVED, f"{items} put ({putting.engine}; index keys, numbers and nesting by our rules)"


def first_of(reasons: Sequence[str]) -> str:
    """Return the first reasons in a row, and how many more there are."""
    more = f"; and {len(reasons) - _MOST_TOLD} more" if len(reasons) > _MOST_TOLD else ""
    return "; ".join(reasons[:_MOST_TOLD]) + more


def _is_sound(context: Context, stand: Stand, sample: Sample, putting: Putting) -> bool:
    """Tell whether an item is worth sending, and note why it is not."""
    fault = item_fault(sample.value, stand)
    code = said_of_item(context, sample.place.first_line)
    if code:
        putting.wrong.append(f"{sample.entity}: {fault or code} (read from the text)")
    elif fault:
        putting.refuse(sample, fault, API_RULES)
    return not fault and not code


def _within_bounds(found: list[tuple[Stand, Sample]]) -> list[tuple[Stand, Sample]]:
    kept: list[tuple[Stand, Sample]] = []
    size = 0
    for stand, sample in found[:MOST_ITEMS]:
        size += len(json.dumps(sample.value))
        if size > MOST_BYTES:
            break
        kept.append((stand, sample))
    return kept
