"""The requests of the access patterns, sent and judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from data_design_gate.proof.dynamodb.binding import Trial
from data_design_gate.proof.dynamodb.checks import request_fault
from data_design_gate.proof.dynamodb.child import Work
from data_design_gate.proof.dynamodb.putting import MOST_BYTES, Send, first_of
from data_design_gate.proof.dynamodb.read_errors import said_of_pattern
from data_design_gate.proof.dynamodb.requests import Form, forms_of
from data_design_gate.proof.dynamodb.tables import Stand
from data_design_gate.proof.dynamodb.trials import NotUnderstood, World, trials_of
from data_design_gate.proof.dynamodb.verdicts import API_RULES, Verdict, judged, refused
from data_design_gate.proof.unproved import Broken, OutOfTime
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED

MOST_REQUESTS = 200
_ASSUMED = "parameters taken from the items; throughput, cost and permissions are not shown"
_MOST_NAMED = 12
_TOO_MANY = "there are more requests than are run"
Ready = tuple[Stand, tuple[Trial, ...]]


@dataclass(slots=True)
class Asked:
    """The verdict on each request; ``silent`` are the patterns that state none.

    ``stopped`` is what ended the emulator before all were sent, if anything.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    silent: tuple[str, ...] = ()
    stopped: Exception | None = None

    def leave_out(self, forms: Iterable[Form], why: str) -> None:
        """Note requests that are not run."""
        self.verdicts += [Verdict(form.id, NOT_PROVED, why) for form in forms]


def ask(context: Context, stands: list[Stand], engine: str, send: Send) -> Asked:
    """Send every request; what stops the emulator leaves the verdicts before it."""
    asked = Asked()
    forms, asked.silent = forms_of(context)
    ready: list[tuple[Form, Ready]] = []
    size = 0
    for form in forms[:MOST_REQUESTS]:
        found = _prepared(context, form, World(tuple(stands)))
        if isinstance(found, Verdict):
            asked.verdicts.append(found)
            continue
        size += sum(len(json.dumps(trial.arguments)) for trial in found[1])
        if size > MOST_BYTES:
            asked.leave_out([form], _TOO_MANY)
        else:
            ready.append((form, found))
    asked.leave_out(forms[MOST_REQUESTS:], _TOO_MANY)
    _send_all(context, ready, engine, send, asked)
    order = [form.id for form in forms]
    asked.verdicts.sort(key=lambda verdict: order.index(verdict.pattern))
    return asked


def _send_all(
    context: Context, ready: list[tuple[Form, Ready]], engine: str, send: Send, asked: Asked
) -> None:
    sent = tuple((t.operation, t.arguments) for _, (_, trials) in ready for t in trials)
    answers = send(Work(trials=sent)) if sent else iter(())
    for position, (form, (stand, trials)) in enumerate(ready):
        try:
            got = [next(answers) for _ in trials]
        except (Broken, OutOfTime) as stopped:
            asked.stopped = stopped
            asked.leave_out((late for late, _ in ready[position:]), "it was not reached")
            return
        asked.verdicts.append(judged(form, stand, context.design, trials, got, engine))
    for _ in answers:  # there is none; this lets the emulator take its next work
        pass


def _prepared(context: Context, form: Form, world: World) -> Verdict | Ready:
    """Return what to send for a form, or its verdict where nothing need be sent."""
    if code := said_of_pattern(context, form.id):
        return Verdict(form.id, DISPROVED, f"{code} (read from the text)")
    stand = world.stand(form)
    if stand is None:
        return Verdict(form.id, NOT_PROVED, "its table was not made, or is not in the design")
    try:
        trials = trials_of(form, world)
    except NotUnderstood as why:
        return Verdict(form.id, NOT_PROVED, str(why))
    for trial in trials:
        if fault := request_fault(form, stand, world, trial):
            return refused(form, stand, fault, API_RULES)
    return stand, trials


def summary(asked: Asked) -> tuple[str, str]:
    """Return the outcome of all requests together, and its words."""
    verdicts, silent = asked.verdicts, asked.silent
    if not verdicts:
        return NOT_PROVED, "no DynamoDB pattern states a request"
    wrong = [f"{v.pattern}: {v.why}" for v in verdicts if v.outcome == DISPROVED]
    if wrong:
        return DISPROVED, first_of(wrong)
    found = _listed([v.pattern for v in verdicts if v.outcome == PROVED])
    rest = [f"{v.pattern}: {v.why}" for v in verdicts if v.outcome == NOT_PROVED]
    if rest:
        return NOT_PROVED, first_of(rest) + (f"; confirmed: {found}" if found else "")
    words = f"{found} confirmed on the sample items ({_ASSUMED})"
    return PROVED, words + (f"; no request is stated for {_listed(silent)}" if silent else "")


def _listed(names: Sequence[str]) -> str:
    """Return names in a row, only the first of many."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
