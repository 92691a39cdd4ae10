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
from data_design_gate.proof.dynamodb.putting import Putting, first_of, put
from data_design_gate.proof.dynamodb.read_errors import said_of_table
from data_design_gate.proof.dynamodb.tables import Stand, stands_of
from data_design_gate.proof.dynamodb.verdicts import is_refusal, told
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime
from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import Collision, DynamoFacts, Missed, Refusal
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED, Unproved
from data_design_gate.standards.rules.dynamodb_common import place_of, whole

_MEND = "Nothing needs to be done for the review: every rule holds as it is read from the text."
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
        broken = [f"{_name(stand)}: {why}" for stand in every if (why := self._wrong(stand))]
        unclear = [
            f"{_name(stand)}: {stand.reason}"
            for stand in every
            if stand.reason and not self._wrong(stand)
        ]
        made = [stand for stand in every if not stand.reason and not self._wrong(stand)]
        work = Work(tables=tuple(stand.definition for stand in made), begin=True)
        for stand, answer in zip(made, self._send(work), strict=True):
            error = answer["error"]
            if error is None:
                self.stands.append(stand)
                continue
            message = told(error, {stand.name: stand.table.name})
            if is_refusal(error) and whole(stand.table):
                broken.append(f"{_name(stand)}: {message}")
                self._refuse(stand, message)
            else:  # what was read from prose may be read wrongly
                unclear.append(f"{_name(stand)}: {message}")
        if broken:
            return DISPROVED, first_of(broken)
        if unclear:
            return NOT_PROVED, first_of(unclear)
        assumed = sorted({name for stand in made for name in stand.assumed})
        words = f"{_count(len(made), 'table')} created ({self.engine})"
        return PROVED, words + (f"; type assumed: {', '.join(assumed)}" if assumed else "")

    def _wrong(self, stand: Stand) -> str:
        """Return what a rule read from a table's text that the service would not take."""
        rule = said_of_table(self.context, stand.table.name)
        return f"{rule} (read from the text)" if rule else ""

    def _refuse(self, stand: Stand, message: str) -> None:
        table = stand.table
        place = place_of(table)
        self.refusals.append(Refusal("table", table.name, table.name, message, self.engine, place))

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
        self.unproved.append(Unproved("DynamoDB", reason, _MEND, place))


def _name(stand: Stand) -> str:
    return stand.table.name or "a table"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _why(stopped: Exception) -> str:
    if isinstance(stopped, OutOfTime):
        return "the time of the DynamoDB proof is used up"
    return f"the DynamoDB emulator was ended: {stopped}" if str(stopped) else "it was ended"
