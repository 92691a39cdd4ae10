"""The summary a pull request carries: verdict, gates, steps, findings, and the rest folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from data_design_gate.gate.disposition import Disposition
from data_design_gate.gate.reasons import both, either
from data_design_gate.gate.result import (
    GateOutcome,
    GateResult,
    GateRuling,
    GateState,
    ReviewOutcome,
    State,
)
from data_design_gate.github.escape import code, fence, message, prose
from data_design_gate.report.budget import COMMENT_LIMIT, fold, join_blocks
from data_design_gate.report.changed import base_block, since_blocks
from data_design_gate.report.finding_list import LineUrl, no_url
from data_design_gate.report.markdown import document_blocks
from data_design_gate.report.told import DesignChange, Since
from data_design_gate.standards.finding import DocumentReport, DoneItem
from data_design_gate.standards.procedure import DEFINITION_OF_DONE

GATES_BLOCK = """\
version: 1
gates:
  database:
    teams: [YOUR-ORG/database]
  architecture:
    teams: [YOUR-ORG/architecture]
  migration:
    teams: [YOUR-ORG/database]"""
_STATE_MARK = {State.SUCCESS: "✅", State.PENDING: "⏳", State.FAILURE: "❌", State.ERROR: "⚠️"}
_GATE_MARK = {
    GateState.APPROVED: "✅",
    GateState.WAITING: "⏳",
    GateState.BLOCKED: "❌",
    GateState.NOT_REQUIRED: "⚪",
    GateState.ERROR: "⚠️",
}
# A change request counts: it blocks, and the gate says so.
_COUNTING = frozenset({Disposition.COUNTED, Disposition.CHANGE_REQUESTED})
_SILENT = frozenset({Disposition.COMMENTED_ONLY, Disposition.SUPERSEDED})
_NAMING = frozenset({"waits", "distinct", "only-authors"})  # reasons that name people already
_MOST_NAMES = 8
_RESERVE = 1_500  # characters kept free for what a publisher adds


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the summary shows.

    ``fault`` is a broken configuration in words. ``on_merge`` says line by
    line what merging will do; ``notes`` what a reader should know beside;
    ``changed`` is by document path what it says otherwise than its base
    version, ``since`` what changed since each reviewer looked, ``extras`` are
    further folded blocks by path.
    """

    gate: GateResult
    reports: tuple[DocumentReport, ...]
    url: LineUrl = no_url
    fault: str = ""
    on_merge: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    extras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: Mapping[str, DesignChange | None] = field(default_factory=dict)
    since: tuple[Since, ...] = ()
    command: str = "/data-design recheck"


def verdict_line(gate: GateResult) -> str:
    """Return the verdict as one line of Markdown."""
    return f"{_STATE_MARK[gate.state]} **Data design:** {message(gate.description)}"


def _heading(gate: GateResult) -> str:
    """Return the verdict under a heading that stays short on a narrow screen."""
    return f"## {_STATE_MARK[gate.state]} Data design\n\n**{message(gate.description)}**"


def render_summary(shown: Conversation, limit: int = COMMENT_LIMIT) -> str:
    """Return the summary, never longer than ``limit`` characters."""
    room = limit - _RESERVE
    fixed = [_heading(shown.gate), *_faults(shown), _gates(shown.gate)]
    fixed += [_reviews(shown.gate.reviews), *_since(shown, room // 4), _notes(shown)]
    tail = [_on_merge(shown.on_merge), _footer(shown)]
    left = room - sum(len(block) + 2 for block in (*fixed, *tail))
    share = max(1_500, left // max(1, len(shown.reports)))
    documents = []
    for report in shown.reports:
        changed = base_block(shown.changed.get(report.path), share // 4)
        blocks = document_blocks(
            with_gate(report, shown.gate), shown.url, share - len(changed), changed
        )
        spare = share - sum(len(block) + 2 for block in blocks)
        documents += [*blocks, *_fitting(shown.extras.get(report.path, ()), spare)]
    return join_blocks(
        [*fixed, *documents, *tail], room, "_The rest did not fit; the job summary has it all._"
    )


def _since(shown: Conversation, room: int) -> Iterator[str]:
    """Yield what changed since each reviewer looked, within a share of the room."""
    yield from _fitting(since_blocks(shown.since, several=len(shown.reports) > 1), room)


def _fitting(blocks: Iterable[str], room: int) -> Iterator[str]:
    """Yield the extras there is room for; findings never make way for a picture."""
    for block in blocks:
        if block and len(block) + 2 <= room:
            room -= len(block) + 2
            yield block


def _faults(shown: Conversation) -> list[str]:
    if shown.fault:
        return [f"The configuration on the base branch cannot be used:\n\n{fence(shown.fault)}"]
    if not shown.gate.configured and (shown.reports or shown.gate.gates):
        block = fence(GATES_BLOCK, "yaml")
        where = "Put this into `.github/data-design.yml` on the base branch"
        who = "with your own teams (or `members:` with logins)"
        return [f"No gate names anybody yet. {where}, {who}:\n\n{block}"]
    return []


def _gates(gate: GateResult) -> str:
    """Return the gates that apply: a small table, for the documents where they stand alike."""
    if not gate.gates:
        return ""
    paths = dict.fromkeys(one.document for one in gate.gates)
    tables: dict[str, list[str]] = {}
    for path in paths:
        rows = [
            f"| {_standing(one)} | {_why(one)} |"
            for one in gate.gates
            if one.document == path and one.state is not GateState.NOT_REQUIRED
        ]
        if rows:
            table = "\n".join(["| Gate | Standing |", "|---|---|", *rows])
            tables.setdefault(table, []).append(code(path))
    parts = [
        f"{', '.join(alike)}\n\n{table}" if len(paths) > 1 else table
        for table, alike in tables.items()
    ]
    ask = f"Ask {both(list(map(code, gate.ask)), _MOST_NAMES)}." if gate.ask else ""
    return "\n\n".join(part for part in (*parts, _not_required(gate), ask) if part)


def _not_required(gate: GateResult) -> str:
    """Say of gates people expect why they are not asked for; a deletion gate is not one."""
    idle = {
        one.name: one.reason.text
        for one in gate.gates
        if one.state is GateState.NOT_REQUIRED and one.name != "deletion"
    }
    words = "; ".join(f"{prose(name)} ({message(text)})" for name, text in idle.items())
    return f"<sub>Not required: {words}.</sub>" if words else ""


def _standing(one: GateOutcome) -> str:
    score = f"{len(one.counted)}&nbsp;of&nbsp;{one.required}"
    return f"{_GATE_MARK[one.state]}&nbsp;{prose(one.name)}<br>{score}"


def _why(one: GateOutcome) -> str:
    """Say who counts, how the gate stands, and who could open it."""
    parts = [f"{both(list(map(code, one.counted)), _MOST_NAMES)} approved"] if one.counted else []
    if one.state is not GateState.APPROVED or not parts:
        parts.append(message(one.reason.text))
    if one.diagnosis is not None and one.state is not GateState.ERROR:
        parts.append(message(one.diagnosis.text))
    elif one.can_approve and one.state is GateState.WAITING and one.reason.code not in _NAMING:
        parts.append(f"can approve: {either(list(map(code, one.can_approve)), _MOST_NAMES)}")
    return "<br>".join(parts)


def _reviews(reviews: Iterable[ReviewOutcome]) -> str:
    """Return every review that counts nowhere, with the reason."""
    lines = []
    for one in reviews:
        if any(ruling.disposition in _COUNTING for ruling in one.rulings):
            continue
        texts = list(_rulings(one.rulings))
        if texts:
            who = code(one.login) if one.login else "a deleted account"
            word = one.state.replace("_", " ").lower()
            lines.append(f"- {who} ({prose(word)}): {'; '.join(texts)}")
    return fold(f"Reviews that do not count ({len(lines)})", "\n".join(lines))


def _rulings(rulings: Sequence[GateRuling]) -> Iterator[str]:
    """Yield why a review does not count, gates with one reason together.

    That somebody belongs to one gate and not to the other is no reason.
    """
    told = [one for one in rulings if one.disposition not in _SILENT]
    inside = [one for one in told if one.disposition is not Disposition.NOT_IN_TEAM]
    if told and not inside:
        groups = dict.fromkeys(name for one in told for name in one.reason.parameters["groups"])
        named = ", ".join(map(code, groups))
        yield f"belongs to none of {named}" if named else "belongs to no gate"
    gates: dict[str, list[str]] = {}
    for one in inside:
        gates.setdefault(one.reason.text, []).append(prose(one.gate))
    for text, names in gates.items():
        yield f"{both(list(dict.fromkeys(names)), len(names))}: {message(text)}"


def _notes(shown: Conversation) -> str:
    notes = [*(message(note.text) for note in shown.gate.notes), *map(message, shown.notes)]
    return "\n".join(f"- {note}" for note in notes)


def _on_merge(lines: Sequence[str]) -> str:
    return fold("What merging will do", "\n".join(f"- {message(line)}" for line in lines))


def _footer(shown: Conversation) -> str:
    head = f"Evaluated at {code(shown.gate.head_sha[:12])}. " if shown.gate.head_sha else ""
    return f"<sub>{head}To evaluate again, comment {code(shown.command)}.</sub>"


def with_gate(report: DocumentReport, gate: GateResult) -> DocumentReport:
    """Return the report with the items of Done that the gate decides."""
    facts = {item.name: item.fact for item in DEFINITION_OF_DONE}
    gates = {one.name: one for one in gate.gates if one.document == report.path}
    items = tuple(_decided(item, gates.get(facts.get(item.name, ""))) for item in report.done)
    return replace(report, done=items)


def _decided(item: DoneItem, one: GateOutcome | None) -> DoneItem:
    if one is None:
        return item
    if one.state is GateState.NOT_REQUIRED:
        return replace(item, done=True, note="not required")
    if one.state is GateState.APPROVED:
        return replace(item, done=True, note=", ".join(one.counted))
    if one.state is GateState.WAITING:
        return replace(item, done=None, note="waiting")
    blocked = one.state is GateState.BLOCKED
    return replace(item, done=False, note="changes requested" if blocked else "cannot be judged")
