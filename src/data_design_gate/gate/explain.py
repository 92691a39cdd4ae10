"""The whole decision for a person: what stands, what does not, why, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from data_design_gate.gate.disposition import Disposition
from data_design_gate.gate.reasons import Reason, at, both, either, short
from data_design_gate.gate.result import (
    Approval,
    GateOutcome,
    GateResult,
    GateRuling,
    GateState,
    ReviewOutcome,
    State,
)

VERDICTS = {
    State.SUCCESS: "APPROVED",
    State.PENDING: "WAITING",
    State.FAILURE: "BLOCKED",
    State.ERROR: "CANNOT SAY",
}
MARKS = {
    GateState.APPROVED: "✅",
    GateState.WAITING: "⏳",
    GateState.BLOCKED: "⛔",
    GateState.NOT_REQUIRED: "\N{HEAVY MINUS SIGN}",
    GateState.ERROR: "❗",
}
# Gates of which nobody would ask why they are not required.
_OBVIOUS = frozenset({"not-removed", "is-removed"})
# These speak of a review's role at one gate; the gate's own line tells them already.
_TOLD = frozenset({Disposition.COUNTED, Disposition.SUPERSEDED, Disposition.CHANGE_REQUESTED})
_PASTE = """version: 1
gates:
  database:     {teams: [your-org/database]}
  architecture: {teams: [your-org/architecture]}
  migration:    {teams: [your-org/database]}"""


Wrap = Callable[[str, int], Iterable[str]]
"""Breaks a text into lines that leave room for so many columns before each of them."""

_GATE_COLUMNS = 10  # of a gate's line beside its label: mark, score and what parts them
_HANG = 2  # columns before what is left of any other line


class Kind(StrEnum):
    """What a line is about, so that a renderer can lay it out."""

    VERDICT = "verdict"
    DOCUMENT = "document"
    GATE = "gate"
    DETAIL = "detail"
    IGNORED = "ignored"
    ASK = "ask"
    NOTE = "note"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``mark`` is a gate's symbol, ``label`` its name, ``score`` like ``1/1``.

    Logins in ``text`` carry an @; a renderer that must not mention people
    takes it away.
    """

    kind: Kind
    text: str
    mark: str = ""
    label: str = ""
    score: str = ""


def explain_lines(result: GateResult) -> tuple[Line, ...]:
    """Return the explanation, the verdict first."""
    return tuple(_lines(result))


def explain_text(result: GateResult, wrap: Wrap | None = None) -> str:
    """Return the explanation for a terminal, without a final newline; unbroken without ``wrap``."""
    lines = explain_lines(result)
    width = max((len(line.label) for line in lines), default=0)
    return "\n".join(row for line in lines for row in _render(line, width, wrap or _unbroken))


def _unbroken(text: str, _: int) -> Iterable[str]:
    return (text,)


def _render(line: Line, width: int, wrap: Wrap) -> Iterator[str]:
    if line.kind is Kind.CODE:
        yield from (f"    {row}" for row in line.text.split("\n"))
        return
    hang, lead = _HANG, ""
    if line.kind is Kind.GATE:
        hang, lead = width + _GATE_COLUMNS, f"{line.mark} {line.label:<{width}}  {line.score:<5}"
    elif line.kind is Kind.DETAIL:
        hang = width + _GATE_COLUMNS
        lead = " " * hang
    for row in wrap(line.text, hang):
        yield f"{lead}{row}"
        lead = " " * hang


def _lines(result: GateResult) -> Iterator[Line]:
    yield Line(Kind.VERDICT, _verdict(result))
    yield from _overall(result)
    documents = list(dict.fromkeys(gate.document for gate in result.gates))
    for document in documents:
        if len(documents) > 1:
            yield Line(Kind.DOCUMENT, document)
        for gate in result.gates:
            if gate.document == document and gate.reason.code not in _OBVIOUS:
                yield from _gate(gate, result)
    yield from _ignored(result)
    if result.ask:
        yield Line(Kind.ASK, f"Ask {both(at(result.ask), len(result.ask))}.")
    for note in result.notes:
        yield Line(Kind.NOTE, f"Note: {note.text}.")
    if any(gate.reason.code == "no-configuration" for gate in result.gates):
        yield Line(Kind.NOTE, "Put this into .github/data-design.yml on the base branch:")
        yield Line(Kind.CODE, _PASTE)


def _verdict(result: GateResult) -> str:
    needed = [gate for gate in result.gates if gate.state is not GateState.NOT_REQUIRED]
    approved = sum(gate.state is GateState.APPROVED for gate in needed)
    nothing = result.state is State.SUCCESS and not needed
    text = f"Data design gate: {'NOTHING TO APPROVE' if nothing else VERDICTS[result.state]}"
    if needed:
        text += f"  ({approved} of {len(needed)} {'gate' if len(needed) == 1 else 'gates'})"
    place = []
    if result.head_sha:
        place.append(f"head {short(result.head_sha)}")
    if result.base_ref:
        place.append(f"base {result.base_ref}")
    return f"{text}  {' · '.join(place)}".rstrip()


def _overall(result: GateResult) -> Iterator[Line]:
    """Say what concerns the pull request and its documents rather than a gate."""
    of_gates = {id(gate.reason) for gate in result.gates}
    for why in result.reasons:
        if id(why) not in of_gates:
            yield Line(Kind.NOTE, f"{_capitalised(why)}.")


def _capitalised(why: Reason) -> str:
    """Begin a sentence with a capital, unless it begins with a path: paths are spelled as is."""
    path = str(why.parameters.get("document", ""))
    if path and why.text.startswith(path):
        return why.text
    return f"{why.text[:1].upper()}{why.text[1:]}"


def _gate(gate: GateOutcome, result: GateResult) -> Iterator[Line]:
    mark = MARKS[gate.state]
    if gate.state is GateState.NOT_REQUIRED:
        yield Line(Kind.GATE, f"not required: {gate.reason.text}", mark, gate.name)
        return
    score = f"{len(gate.counted)}/{gate.required}"
    if gate.state is GateState.APPROVED:
        text = ", ".join(_approval(one, result.head_sha) for one in gate.approvals)
        yield Line(Kind.GATE, text, mark, gate.name, score)
    else:
        yield Line(Kind.GATE, gate.reason.text, mark, gate.name, score)
        if gate.counted:
            yield Line(Kind.DETAIL, f"counted: {both(at(gate.counted), len(gate.counted))}")
        told = gate.reason.code in {"waits", "distinct", "only-authors"}
        if gate.can_approve and gate.missing and not told:
            groups = f" ({', '.join(gate.groups)})" if gate.groups else ""
            yield Line(Kind.DETAIL, f"can approve: {either(at(gate.can_approve), 6)}{groups}")
    if gate.name != "database":
        yield Line(Kind.DETAIL, f"needed because {'; '.join(why.text for why in gate.because)}")


def _approval(approval: Approval, head: str) -> str:
    if approval.commit_id == head:
        return f"@{approval.login} (approved this head)"
    return f"@{approval.login} (approved at {short(approval.commit_id)}; unchanged since)"


def _ignored(result: GateResult) -> Iterator[Line]:
    """Say of every review that counts nowhere why it does not, gates with one reason together."""
    lines = [line for review in result.reviews for line in _uncounted(review, result)]
    yield from dict.fromkeys(lines)


def _uncounted(review: ReviewOutcome, result: GateResult) -> Iterator[Line]:
    who = "a deleted account" if review.login is None else f"@{review.login}"
    reasons: dict[str, list[str]] = {}
    for ruling in review.rulings:
        if ruling.disposition not in _TOLD and not _is_told(ruling, review, result):
            reasons.setdefault(ruling.reason.text, []).append(ruling.gate)
    for text, gates in reasons.items():
        names = both(list(dict.fromkeys(gates)), len(gates))
        why = f", but {text.removeprefix(who)[1:]}" if text.startswith(f"{who} ") else f"; {text}"
        yield Line(Kind.IGNORED, f"Not counted for {names}: {who} {_did(review)}{why}")


def _is_told(ruling: GateRuling, review: ReviewOutcome, result: GateResult) -> bool:
    """Tell whether the gate's own line speaks of this review already."""
    return any(
        gate.name == ruling.gate
        and gate.document == ruling.document
        and gate.reason.code in {"stale", "cannot-prove", "renamed-since", "contributed"}
        and gate.reason.parameters.get("login") == review.login
        for gate in result.gates
    )


def _did(review: ReviewOutcome) -> str:
    words = {
        "APPROVED": "approved",
        "CHANGES_REQUESTED": "requested changes",
        "COMMENTED": "commented",
        "DISMISSED": "had reviewed",
        "PENDING": "began a review",
    }
    return words.get(review.state, "reviewed")
