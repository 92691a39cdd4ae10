"""Run every rule over a design and say what they found, decided and could not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.model import DataDesign
from data_design_gate.document.model import Section, Status, Waiver
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, Rule, registry
from data_design_gate.standards.finding import (
    DocumentReport,
    Finding,
    Proof,
    Severity,
    Unread,
    Waived,
)
from data_design_gate.standards.procedure import Mark, done_items, steps
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.tickets import ticket_keys

DOCUMENTATION_URL = (
    "https://github.com/data-design-gate/data-design-gate/blob/main/docs/rules/{}.md"
)
REVIEWED = (Status.UNDER_REVIEW, Status.PARTIAL)
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_NAMED_ALSO = 5


# What a run shows of the same cause, by the rule that reads it from the text.
_SPEAKS_FOR = {"MIG008": "PRF006", "MIG013": "PRF001", "MIG006": "PRF005"}


class _Found(Struct, frozen=True):
    """A finding before folding, with its full severity (a draft lowers what is shown)."""

    finding: Finding
    group: str
    full: Severity


def check_design(context: Context, proofs: tuple[Proof, ...] = ()) -> DocumentReport:
    """Check one design. Never raises for anything the document holds."""
    found = _one_a_cause(_run_rules(context, skip=("DOC018",)))
    kept, waived, unused = _apply_waivers(found, context.design.document.waivers)
    if unused:
        extra = {**context.extra, "unused_waivers": unused}
        kept += _run_rules(replace(context, extra=extra), only=("DOC018",))
    kept = _mark_introduced(kept, context)
    return _report(context, kept, waived, proofs)


def every_finding(context: Context) -> tuple[Finding, ...]:
    """Return the findings unfolded and without waived ones, for mending them one by one."""
    found = _one_a_cause(_run_rules(context, skip=("DOC018",)))
    kept, _, _ = _apply_waivers(found, context.design.document.waivers)
    return tuple(sorted((item.finding for item in kept), key=_order))


def _report(
    context: Context, kept: list[_Found], waived: list[Waived], proofs: tuple[Proof, ...]
) -> DocumentReport:
    design = context.design
    document = design.document
    marks = tuple(
        Mark(item.finding.code, item.finding.section)
        for item in kept
        if item.full is Severity.ERROR
    ) + tuple(Mark(item.finding.code, item.finding.section, waived=True) for item in waived)
    keys = ticket_keys(document, context.settings, **_ticket_hints(context))
    open_errors = any(not mark.waived for mark in marks)
    status = document.metadata.status
    return DocumentReport(
        path=document.path,
        title=document.title,
        status=status.value if status else document.metadata.status_text,
        tickets=keys.keys,
        stores=tuple(sorted(design.selection.selected, reverse=True)),
        complete=not open_errors and not design.unread,
        steps=steps(marks, design),
        done=done_items(marks, design),
        findings=tuple(sorted(_fold(kept), key=_order)),
        waived=tuple(sorted(waived, key=lambda item: _order(item.finding))),
        unread=tuple(
            Unread(block.span.first_line, block.span.last_line, block.reason)
            for block in design.unread
        ),
        proofs=proofs,
    )


def _ticket_hints(context: Context) -> dict[str, str]:
    """Return what the pull request says beside the document."""
    title = context.extra.get("pull_request_title", "")
    branch = context.extra.get("branch", "")
    return {"title": str(title), "branch": str(branch)}


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return (finding.line, finding.column, finding.code, finding.subject)


def _run_rules(
    context: Context, *, skip: tuple[str, ...] = (), only: tuple[str, ...] = ()
) -> Iterator[_Found]:
    load_rules()
    holds = _holds(context.design)
    for code, rule in registry().items():
        if code in skip or (only and code not in only) or not rule.needs <= holds:
            continue
        configured = context.settings.severities.get(code)
        if configured == "off":
            continue
        try:
            for hit in rule.check(context):
                yield _found(rule, hit, configured, context)
        except Exception as error:  # noqa: BLE001  one broken rule must not hide the others
            yield _broken(rule, error)


def _one_a_cause(found: Iterable[_Found]) -> list[_Found]:
    """Let what running the design showed at a line speak for the guess from its text."""
    every = list(found)
    shown = {(item.finding.code, item.finding.line) for item in every}
    return [
        item
        for item in every
        if (_SPEAKS_FOR.get(item.finding.code, ""), item.finding.line) not in shown
    ]


def _holds(design: DataDesign) -> frozenset[str]:
    """Return what the design contains, so that rules about the rest are not called."""
    held = {
        "postgres": bool(design.postgres.tables or design.postgres.statements),
        "dynamodb": bool(design.dynamodb.tables),
        "patterns": bool(design.patterns),
        "migration": bool(design.migration.ups or design.migration.downs or design.migration.span),
    }
    return frozenset(name for name, present in held.items() if present)


def _found(rule: Rule, hit: Hit, configured: str | None, context: Context) -> _Found:
    full = Severity(configured) if configured else hit.severity or rule.severity
    shown = full
    if full is Severity.ERROR and context.document.metadata.status is Status.DRAFT:
        shown = Severity.WARNING
    finding = Finding(
        code=rule.code,
        name=rule.name,
        severity=shown,
        message=hit.message,
        help=hit.help,
        line=hit.span.first_line,
        end_line=max(hit.span.last_line, hit.span.first_line),
        column=hit.span.column,
        section=hit.section or section_at(context.document.sections, hit.span.first_line),
        subject=hit.subject,
        suggestion=hit.suggestion,
        url=DOCUMENTATION_URL.format(rule.code),
    )
    return _Found(finding, hit.group, full)


def _broken(rule: Rule, error: Exception) -> _Found:
    """Return the finding for a rule that failed: the design cannot be called complete."""
    finding = Finding(
        code=rule.code,
        name=rule.name,
        severity=Severity.ERROR,
        message=f"{rule.code} {rule.name} could not be evaluated: {type(error).__name__}.",
        help="This is a bug in Data Design Gate, not in the design. Please report it with the "
        f"document; until then `standards: {{rules: {{{rule.code}: off}}}}` leaves the rule out.",
        line=1,
        end_line=1,
        column=1,
        section=None,
        subject="broken-rule",
        url=DOCUMENTATION_URL.format(rule.code),
    )
    return _Found(finding, "", Severity.ERROR)


def section_at(sections: Iterable[Section], line: int) -> str | None:
    """Return the slug of the innermost standard section that holds a line, or None."""
    for section in sections:
        if section.span.first_line <= line <= section.span.last_line:
            inner = section_at(section.children, line)
            if inner:
                return inner
            return section.names[0].value if section.names else None
    return None


def _apply_waivers(
    found: list[_Found], waivers: tuple[Waiver, ...]
) -> tuple[list[_Found], list[Waived], tuple[Waiver, ...]]:
    """Split findings into kept and waived; return the waivers that let nothing pass too."""
    if not waivers:
        return found, [], ()
    rules = registry()
    valid = [w for w in waivers if w.reason.strip() and w.code in rules and rules[w.code].waivable]
    kept: list[_Found] = []
    waived: list[Waived] = []
    used: set[int] = set()
    for item in found:
        matching = [index for index, w in enumerate(valid) if _covers(w, item.finding)]
        if matching:
            first = valid[matching[0]]
            used.update(matching)
            waived.append(Waived(item.finding, first.reason.strip(), first.span.first_line))
        else:
            kept.append(item)
    unused = tuple(waiver for index, waiver in enumerate(valid) if index not in used)
    return kept, waived, unused


def _covers(waiver: Waiver, finding: Finding) -> bool:
    if waiver.code != finding.code:
        return False
    scope = waiver.scope
    return scope is None or scope.first_line <= finding.line <= scope.last_line


def _mark_introduced(found: list[_Found], context: Context) -> list[_Found]:
    """Mark the findings that the base version had already; those never block."""
    base = context.base
    if not context.has_base or base is None or _enters_review(context, base):
        return found
    before = replace(context, design=base, base=None, has_base=False, approved_by_tool=False)
    stood = Counter(_identity(item.finding) for item in _run_rules(before, skip=("DOC018",)))
    marked = []
    for item in found:
        identity = _identity(item.finding)
        if stood[identity] > 0:
            stood[identity] -= 1
            marked.append(replace(item, finding=replace(item.finding, introduced=False)))
        else:
            marked.append(item)
    return marked


def _enters_review(context: Context, base: DataDesign) -> bool:
    """Tell whether the change asks for review: then every finding counts as introduced."""
    now, before = context.document.metadata.status, base.document.metadata.status
    return now in REVIEWED and before not in REVIEWED


def _identity(finding: Finding) -> tuple[str, str | None, str]:
    return (finding.code, finding.section, finding.subject)


def _fold(found: list[_Found]) -> Iterator[Finding]:
    """Fold hits of one root cause into the first of them, naming the others."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for item in found:
        finding = item.finding
        if item.group:
            key = (finding.code, item.group, finding.introduced, finding.severity)
            groups.setdefault(key, []).append(finding)
        else:
            yield finding
    for members in groups.values():
        members.sort(key=_order)
        first, *others = members
        yield replace(first, message=f"{first.message}{_also(first, others)}") if others else first


def _also(first: Finding, others: list[Finding]) -> str:
    """Return the sentence naming what else the same rule found, with lines that differ."""
    named = [
        (other.subject if "`" in other.subject else f"`{other.subject}`")
        + (f" (line {other.line})" if other.line != first.line else "")
        for other in others[:_NAMED_ALSO]
    ]
    more = len(others) - _NAMED_ALSO
    return f" Also {', '.join(named)}{f' and {more} more' if more > 0 else ''}."


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the gravest severity among introduced findings, or None."""
    grave = [f.severity for f in findings if f.introduced]
    return min(grave, key=_WEIGHT.__getitem__) if grave else None
