"""What the answers of the emulator say of each pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_design_gate.design.model import DataDesign
from data_design_gate.proof.dynamodb.answers import Why, disorder, explain, is_answer, nowhere
from data_design_gate.proof.dynamodb.binding import Trial
from data_design_gate.proof.dynamodb.requests import Form
from data_design_gate.proof.dynamodb.tables import Stand
from data_design_gate.proof.dynamodb.trials import READS
from data_design_gate.standards.dynamodb_facts import Missed, Refusal
from data_design_gate.standards.proof_facts import DISPROVED, NOT_PROVED, PROVED

API_RULES = "the API's rules, which the emulator does not check"
_UNMET = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
# The emulator's and the service's words alike: it depends on the item, not on the request.
_ABSENT = "refers to an attribute that does not exist"
_REFUSED = frozenset({
    "ValidationException", "ResourceNotFoundException", "ParamValidationError",
    "SerializationException", "MissingParameter", "TransactionCanceledException",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one pattern came to, with the fact for a finding where there is one."""

    pattern: str
    outcome: str
    why: str
    refusal: Refusal | None = None
    missed: Missed | None = None


def refused(form: Form, stand: Stand | None, message: str, by: str) -> Verdict:
    """Return the verdict on a request that the service does not take."""
    place = form.at("KeyConditionExpression", "Key", "UpdateExpression", "Item", "TransactItems")
    table = stand.table.name if stand is not None else ""
    fact = Refusal("request", form.id, table, message, by, place)
    return Verdict(form.id, DISPROVED, f"refused: {message}", refusal=fact)


def is_refusal(error: Mapping[str, str]) -> bool:
    """Tell whether an error is the service's own; any other is the emulator's."""
    if error["code"] not in _REFUSED:
        return False
    return error["code"] != "TransactionCanceledException" or "ValidationError" in error["message"]


def judged(
    form: Form,
    stand: Stand,
    design: DataDesign,
    trials: Sequence[Trial],
    answers: Sequence[Mapping[str, Any]],
    engine: str,
) -> Verdict:
    """Return what the answers to a form's trials say of it."""
    if form.operation not in READS and any(not answer["error"] for answer in answers):
        return Verdict(form.id, PROVED, "accepted")
    for answer in answers:
        error = answer["error"]
        if error and _ABSENT in error["message"]:
            why = "no sample item has the attribute that it reads and changes"
            return Verdict(form.id, NOT_PROVED, why)
        if error and is_refusal(error):
            return refused(form, stand, _told(error), engine)
        if error and error["code"] in _UNMET:
            why = "its condition is met neither by the sample items nor on empty tables"
            return Verdict(form.id, NOT_PROVED, why)
        if error:
            why = f"the emulator cannot run it ({error['code']})"
            return Verdict(form.id, NOT_PROVED, why)
    return _read(form, stand, design, trials, answers)


def _read(
    form: Form,
    stand: Stand,
    design: DataDesign,
    trials: Sequence[Trial],
    answers: Sequence[Mapping[str, Any]],
) -> Verdict:
    returned = [
        answer["items"]
        for trial, answer in zip(trials, answers, strict=True)
        if _is_answered(form, trial, answer["items"])
    ]
    if not returned:
        why = explain(form, stand, design, trials)
        return _missed(form, why) if why.mend else Verdict(form.id, NOT_PROVED, why.reason)
    longest = max(returned, key=len)
    wrong = nowhere(form, stand, design) or disorder(form, longest)
    if wrong is not None:
        return _missed(form, wrong)
    return Verdict(form.id, PROVED, f"{len(returned)} sample items found")


def _is_answered(form: Form, trial: Trial, items: Sequence[Mapping[str, Any]]) -> bool:
    if trial.operation in {"batch_get_item", "transact_get_items"}:
        return bool(items)
    sample, wanted = trial.sample, form.query.projection
    if sample is None:
        return False
    if wanted and not set(wanted) & set(sample.value):
        return bool(items)  # of what the item does not have nothing can come back
    return any(is_answer(item, sample) for item in items)


def _missed(form: Form, why: Why) -> Verdict:
    index = form.target.name if form.target is not None else ""
    spoken = _expression_of(form, why.attribute)
    place = form.at(*spoken, "KeyConditionExpression", "Key")
    fact = Missed(form.id, index, why.reason, why.mend, place, why.inferred, why.attribute)
    return Verdict(form.id, DISPROVED, why.reason, missed=fact)


def _expression_of(form: Form, attribute: str) -> tuple[str, ...]:
    """Return the parameter that asks for an attribute which is nowhere."""
    if not attribute:
        return ()
    return ("ProjectionExpression" if attribute in form.query.projection else "FilterExpression",)


def _told(error: Mapping[str, str]) -> str:
    """Return the service's words on one line, without the parameters they repeat."""
    text = " ".join(error["message"].split())
    text = text.removeprefix("One or more parameter values were invalid: ")
    text = text.removeprefix("1 validation error detected: ")
    return f"{error['code']}: {text[:240].rstrip('.')}"


def told(error: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return an error's words with the document's names in place of ours."""
    text = _told(error)
    for ours, theirs in names.items():
        text = text.replace(ours, theirs)
    return text
