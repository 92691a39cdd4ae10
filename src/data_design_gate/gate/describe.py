"""The status text: within GitHub's limit, and still saying whom or what it waits for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from data_design_gate.gate.reasons import both, either, plural
from data_design_gate.gate.result import GateOutcome, GateResult, GateState, State

# GitHub refuses a longer description of a commit status.
LIMIT = 140
LONGEST_NAME = 60
"""Characters shown of a file's name, which may be longer (255) than the whole text."""
_DOT = " · "
# Reasons that are the whole story, in their own words.
_WHOLE = (
    "sibling",
    "head-unreadable",
    "base-unreadable",
    "no-documents",
    "only-finalised",
    "no-meaning",
    "no-gates",
)


def describe(result: GateResult) -> str:
    """Return the status text, the most important part first when not everything fits."""
    for parts in _attempts(result):
        text = _clean(_DOT.join(dict.fromkeys(part for part in parts if part)))
        if len(text) <= LIMIT:
            return text
    return clamp(text)


def clamp(text: str) -> str:
    """Return a text on one line within the limit, cut at a word."""
    line = _clean(text)
    if len(line) <= LIMIT:
        return line
    cut = line[: LIMIT - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _clean(text: str) -> str:
    """Put a text on one line without characters that steer a terminal or the reading order."""
    steering = {"Cc", "Cf"}
    return "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in steering)


def _attempts(result: GateResult) -> Iterator[list[str]]:
    """Yield the parts of the text, ever fewer and shorter."""
    open_states = {
        State.ERROR: GateState.ERROR,
        State.FAILURE: GateState.BLOCKED,
        State.PENDING: GateState.WAITING,
    }
    heads = _heads(result)
    gates = _groups(result)
    mine = [group for group in gates if group[0].state is open_states.get(result.state)]
    for names in (3, 2, 1):
        approved = [_gate(group, result, names) for group in gates]
        yield [*heads, *approved]
        waiting = [group for group in gates if group[0].state is not GateState.APPROVED]
        yield [*heads, *(_gate(group, result, names) for group in waiting)]
        yield [*heads, *(_gate(group, result, names) for group in mine)]
        yield [*heads, *_merged([_gate(group, result, names) for group in mine])]
    shown = _merged([_gate(group, result, 1) for group in mine])
    for count in range(len(shown) - 1, 0, -1):
        yield [*heads, *shown[:count], f"{len(shown) - count} more"]
    yield [*heads[:1], *shown[:1]]
    yield [*heads[:1]] if heads else [*shown[:1]]


def _heads(result: GateResult) -> list[str]:
    """Return what is to be said of the pull request and its documents, not of gates."""
    codes = {why.code: why for why in result.reasons}
    found = []
    if "draft" in codes:
        found.append("draft pull request")
    found += [codes[code].text.partition(";")[0] for code in ("abort", "block") if code in codes]
    for code in ("document-aborted", "document-blocked", "document-draft"):
        paths = [
            _name(why.parameters["document"], result) for why in result.reasons if why.code == code
        ]
        if paths:
            state = "a draft" if code == "document-draft" else code.partition("-")[2]
            found.append(f"{both(paths)} {'is' if len(paths) == 1 else 'are'} {state}")
    if "findings" in codes:
        found.append(plural(result.findings, "blocking finding", "blocking findings"))
    found += [codes[code].text.partition(";")[0] for code in _WHOLE if code in codes]
    return found


def _merged(parts: Sequence[str]) -> list[str]:
    """Say once what is the same of several gates: ``database/migration waits for ...``."""
    gates: dict[str, list[str]] = {}
    for part in parts:
        name, _, rest = part.partition(" ")
        colon = ":" if name.endswith(":") else ""
        gates.setdefault(f"{colon} {rest}", []).append(name.removesuffix(":"))
    return [f"{'/'.join(names)}{rest}" for rest, names in gates.items()]


Group = tuple[GateOutcome, ...]


def _groups(result: GateResult) -> list[Group]:
    """Return the gates that apply, those that stand alike in several documents as one."""
    groups: dict[tuple[str, ...], list[GateOutcome]] = {}
    for gate in result.gates:
        if gate.state is not GateState.NOT_REQUIRED:
            groups.setdefault(_alike(gate), []).append(gate)
    return [tuple(found) for found in groups.values()]


def _alike(gate: GateOutcome) -> tuple[str, ...]:
    """Return the key under which gates are told together."""
    if gate.state is GateState.APPROVED:
        return (gate.name, gate.state)
    if gate.state is GateState.BLOCKED:
        return (gate.state, *gate.blocked_by)
    if gate.reason.code == "team-unreadable":
        return (gate.state, str(gate.reason.parameters["teams"]))
    return (gate.name, gate.state, gate.reason.code, str(gate.missing), *gate.can_approve)


def _gate(group: Group, result: GateResult, names: int) -> str:
    gate = group[0]
    mine = dict.fromkeys(one.document for one in group)
    every = len(mine) == len({one.document for one in result.gates})
    where = "" if every else f" ({both([_name(one, result) for one in mine], 2)})"
    if gate.state is GateState.APPROVED:
        everywhere = len(group) == sum(
            one.name == gate.name and one.state is not GateState.NOT_REQUIRED
            for one in result.gates
        )
        return f"{gate.name}{'' if everywhere else where} approved"
    if gate.state is GateState.BLOCKED:
        return f"{both(gate.blocked_by, names)} requested changes ({_named(group)}){where}"
    if gate.state is GateState.ERROR:
        return f"{_error(group)}{where}"
    return f"{gate.name}{where} {_waits(gate, names)}"


def _waits(gate: GateOutcome, names: int) -> str:
    code = gate.reason.code
    if code == "base-moved":
        return "waits for the author: update the branch"
    if code == "threads":
        return f"waits for {plural(gate.reason.parameters['count'], 'thread', 'threads')}"
    text = f"waits for {gate.missing} of {gate.required}"
    if gate.diagnosis is not None:
        words = {"empty-group": "its group is empty", "nobody": "no eligible approver exists"}
        return f"{text}: {words.get(gate.diagnosis.code, 'too few people can approve')}"
    return f"{text} ({either(gate.can_approve, names)})"


def _named(group: Group) -> str:
    return ", ".join(dict.fromkeys(gate.name for gate in group))


def _error(group: Group) -> str:
    gate = group[0]
    if gate.reason.code == "team-unreadable":
        team, why = gate.reason.parameters["teams"][0]
        return f"{_named(group)}: cannot read team {team}: {why}"
    return f"{gate.name} names nobody: configure it or switch it off"


def _name(path: str, result: GateResult) -> str:
    """Return a document's short name: its file's, with its folder's where that is not enough."""
    stem = PurePosixPath(path).stem
    alike = [one for one in result.documents if PurePosixPath(one.path).stem == stem]
    if len(alike) < 2:  # noqa: PLR2004
        return _shortened(stem)
    return f"{_shortened(PurePosixPath(path).parent.name)}/{_shortened(stem)}"


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
