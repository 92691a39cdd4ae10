"""The requests of the access patterns, sent and judged."""

from __future__ import annotations

import json

from data_design_gate.proof.dynamodb.binding import Trial
from data_design_gate.proof.dynamodb.checks import request_fault
from data_design_gate.proof.dynamodb.child import Work
from data_design_gate.proof.dynamodb.putting import MOST_BYTES, Send
from data_design_gate.proof.dynamodb.requests import Form, forms_of
from data_design_gate.proof.dynamodb.tables import Stand
from data_design_gate.proof.dynamodb.trials import NotUnderstood, World, trials_of
from data_design_gate.proof.dynamodb.verdicts import API_RULES, Verdict, judged, refused
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED
from data_design_gate.standards.rules.dynamodb_halves import said_of_pattern

MOST_REQUESTS = 200
_ASSUMED = "parameters taken from the items; throughput, cost and permissions are not shown"
Ready = tuple[Stand, tuple[Trial, ...]]


def ask(
    context: Context, stands: list[Stand], engine: str, send: Send
) -> tuple[list[Verdict], tuple[str, ...]]:
    """Return the verdict on each request, and the patterns that state none."""
    forms, silent = forms_of(context)
    world = World(tuple(stands))
    verdicts: list[Verdict] = []
    ready: list[tuple[Form, Ready]] = []
    size = 0
    for form in forms[:MOST_REQUESTS]:
        found = _prepared(context, form, world)
        if isinstance(found, Verdict):
            verdicts.append(found)
            continue
        size += sum(len(json.dumps(trial.arguments)) for trial in found[1])
        if size > MOST_BYTES:
            verdicts.append(Verdict(form.id, NOT_PROVED, "there are more requests than are run"))
        else:
            ready.append((form, found))
    verdicts += [
        Verdict(form.id, NOT_PROVED, "there are more requests than are run")
        for form in forms[MOST_REQUESTS:]
    ]
    sent = tuple((t.operation, t.arguments) for _, (_, trials) in ready for t in trials)
    answers = list(send(Work(trials=sent))) if sent else []
    for form, (stand, trials) in ready:
        got, answers = answers[: len(trials)], answers[len(trials) :]
        verdicts.append(judged(form, stand, context.design, trials, got, engine))
    return verdicts, silent


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
        if fault := request_fault(form, stand, trial):
            return refused(form, stand, fault, API_RULES)
    return stand, trials


def summary(verdicts: list[Verdict], silent: tuple[str, ...]) -> tuple[str, str]:
    """Return the outcome of all requests together, and its words."""
    if not verdicts:
        return NOT_PROVED, "no DynamoDB pattern states a request"
    wrong = [f"{v.pattern}: {v.why}" for v in verdicts if v.outcome == DISPROVED]
    if wrong:
        return DISPROVED, "; ".join(wrong[:3])
    found = ", ".join(v.pattern for v in verdicts if v.outcome == PROVED)
    rest = [f"{v.pattern}: {v.why}" for v in verdicts if v.outcome == NOT_PROVED]
    if rest:
        return NOT_PROVED, (f"{found} confirmed; " if found else "") + "; ".join(rest[:3])
    words = f"{found} confirmed on the sample items ({_ASSUMED})"
    return PROVED, words + (f"; no request is stated for {', '.join(silent)}" if silent else "")
