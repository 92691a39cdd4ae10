"""The order of the steps: tables, sample items, requests; their time, and what stops them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.document.model import SectionName
from data_design_gate.proof.dynamodb.asking import ask, summary
from data_design_gate.proof.dynamodb.child import Child, Work, child_of_this_process
from data_design_gate.proof.dynamodb.engine import engine_version
from data_design_gate.proof.dynamodb.putting import Putting, put
from data_design_gate.proof.dynamodb.tables import Stand, stands_of
from data_design_gate.proof.dynamodb.verdicts import API_RULES, is_refusal, told
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime
from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import Collision, DynamoFacts, Missed, Refusal
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, Unproved
from data_design_gate.standards.rules.dynamodb_common import place_of
from data_design_gate.standards.rules.dynamodb_halves import said_of_table

STEP_SECONDS = 5.0
TABLES, ITEMS, REQUESTS = "dynamodb-tables", "dynamodb-items", "dynamodb-requests"


@dataclass(slots=True)
class Run:
    """One document's run, and what it shows as it goes."""

    context: Context
    deadline: float
    engine: str = field(default_factory=engine_version)
    stands: list[Stand] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    collisions: list[Collision] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    unproved: list[Unproved] = field(default_factory=list)
    _child: Child | None = None

    def facts(self) -> DynamoFacts:
        """Return everything shown so far."""
        return DynamoFacts(
            self.engine, tuple(self.refusals), tuple(self.collisions), tuple(self.missed)
        )

    def proofs(self) -> Iterator[Proof]:
        """Yield a line for each step; what ends one ends those behind it."""
        reason = ""
        for name, step in (
            (TABLES, self._tables),
            (ITEMS, self._items),
            (REQUESTS, self._requests),
        ):
            begun = time.monotonic()
            outcome, detail = NOT_PROVED, reason
            if not reason:
                try:
                    outcome, detail = step()
                except (Broken, NotRunnable, OutOfTime) as stopped:
                    reason = detail = _why(stopped)
                    self._note(reason)
            yield Proof(name, outcome, detail, round(time.monotonic() - begun, 3))

    def _send(self, work: Work) -> Iterator[dict[str, Any]]:
        self._child = self._child or child_of_this_process()
        return self._child.run(work, self.deadline, STEP_SECONDS)

    def _tables(self) -> tuple[str, str]:
        if unread_in(self.context.design, SectionName.DYNAMODB):
            return NOT_PROVED, "part of the tables could not be read"
        every = stands_of(self.context.design.dynamodb.tables)
        made = [stand for stand in every if not self._rejected(stand)]
        definitions = tuple(stand.definition for stand in made)
        broken = len(every) - len(made)
        unclear: list[str] = []
        for stand, answer in zip(
            made, self._send(Work(tables=definitions, begin=True)), strict=True
        ):
            error = answer["error"]
            if error is None:
                self.stands.append(stand)
            elif is_refusal(error):
                broken += 1
                self._refuse_table(stand, told(error, {stand.name: stand.table.name}), self.engine)
            else:
                unclear.append(f"{stand.table.name} ({error['code']})")
        if broken:
            return DISPROVED, _refused_tables(every)
        if unclear:
            return NOT_PROVED, f"the emulator cannot make {', '.join(unclear)}"
        assumed = sorted({name for stand in made for name in stand.assumed})
        words = f"{_count(len(made), 'table')} created ({self.engine})"
        return PROVED, words + (f"; type assumed: {', '.join(assumed)}" if assumed else "")

    def _rejected(self, stand: Stand) -> bool:
        """Tell whether a table is not worth sending: by its text, or by the API's rules."""
        if code := said_of_table(self.context, stand.table.name):
            stand.reason = stand.reason or f"{code} (read from the text)"
        elif stand.reason:
            self._refuse_table(stand, stand.reason, API_RULES)
        return bool(stand.reason)

    def _refuse_table(self, stand: Stand, message: str, by: str) -> None:
        stand.reason = message
        table = stand.table
        self.refusals.append(Refusal("table", table.name, table.name, message, by, place_of(table)))

    def _items(self) -> tuple[str, str]:
        putting = Putting(self.engine, self.refusals, self.collisions)
        return put(self.context, self.stands, putting, self._send)

    def _requests(self) -> tuple[str, str]:
        asked = ask(self.context, self.stands, self.engine, self._send)
        if asked.stopped is not None:
            self._note(_why(asked.stopped))
        self.refusals += [verdict.refusal for verdict in asked.verdicts if verdict.refusal]
        self.missed += [verdict.missed for verdict in asked.verdicts if verdict.missed]
        return summary(asked)

    def _note(self, reason: str) -> None:
        """Note what ended the run, for the finding that says so."""
        place = place_of(self.context.design.dynamodb.tables[0])
        self.unproved.append(Unproved("DynamoDB", reason, span=place))


def _refused_tables(every: tuple[Stand, ...]) -> str:
    wrong = [f"{s.table.name or 'a table'}: {s.reason}" for s in every if s.reason]
    return "; ".join(wrong[:3])


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _why(stopped: Exception) -> str:
    if isinstance(stopped, OutOfTime):
        return "the time of the DynamoDB proof is used up"
    return f"the DynamoDB emulator was ended: {stopped}" if str(stopped) else "it was ended"
