"""Which gates a change must pass, derived from the text itself and not from what it claims."""

from __future__ import annotations

from dataclasses import dataclass

from data_design_gate.design.model import Store
from data_design_gate.document.model import SectionName
from data_design_gate.gate.destruction import destructive_operations
from data_design_gate.gate.digest import changed_units
from data_design_gate.gate.freshness import equal
from data_design_gate.gate.history import BASE, History, Kind, Subject
from data_design_gate.gate.policy import GatePolicy, When
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.gate.shape import (
    cross_store_elements,
    design_of,
    has_unread,
    schema_differences,
    store_names,
    stores_used,
)
from data_design_gate.gate.units import section_title

_NO_MIGRATION = "none"
_SCHEMA = (SectionName.POSTGRES, SectionName.DYNAMODB)


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a gate applies, every reason why, and how many approvals it needs."""

    applies: bool
    because: tuple[Reason, ...]
    required: int = 0


def applicability(history: History, subject: Subject, gate: GatePolicy) -> Applicability:
    """Judge one gate for one subject."""
    if not gate.on:
        return _no(reason("switched-off"))
    because = _because(history, subject, gate)
    if isinstance(because, Reason):
        return _no(because)
    destroyed = _destroyed(subject) if gate.destructive_count else ()
    if destroyed and gate.destructive_count:
        because = (*because, reason("destructive", what=list(destroyed)))
        count = max(gate.count, gate.destructive_count)
        return Applicability(applies=True, because=because, required=count)
    return Applicability(applies=True, because=because, required=gate.count)


def _no(why: Reason) -> Applicability:
    return Applicability(applies=False, because=(why,))


def _because(history: History, subject: Subject, gate: GatePolicy) -> tuple[Reason, ...] | Reason:
    """Return the reasons for which a gate applies, or the one for which it does not."""
    if subject.kind is Kind.POLICY:
        return (reason("governs", files=list(history.policy_files())),)
    if subject.kind is Kind.DELETION:
        return (reason("removed"),) if gate.when is When.DELETION else reason("is-removed")
    if gate.when is When.DELETION:
        return reason("not-removed")
    if subject.path in history.facts.finalised:
        return reason("finalised")
    if subject.before.text is not None and equal(subject.before.meaning, subject.head.meaning):
        return reason("same-meaning")
    return _by_content(history, subject, gate)


def _by_content(
    history: History, subject: Subject, gate: GatePolicy
) -> tuple[Reason, ...] | Reason:
    """Judge a changed document by what it says."""
    if gate.when is When.ARCHITECTURE:
        return architecture_reasons(history, subject) or reason("no-architecture")
    if gate.when is When.MIGRATION:
        return migration_reasons(subject) or reason("no-migration")
    if gate.when is When.DESIGNED:
        return (reason("designed"),) if _is_designed(subject, gate) else reason("not-designed")
    return (reason("always"),)


def architecture_reasons(history: History, subject: Subject) -> tuple[Reason, ...]:
    """Return every condition under which the architecture team must look.

    ``architecture_review: not-needed`` is not among them on purpose: it
    cannot switch off what the text shows.
    """
    text = subject.head.text or ""
    used = stores_used(text)
    found = []
    if len(used) > 1:
        found.append(reason("both-stores"))
    if elements := cross_store_elements(text):
        found.append(reason("cross-store", elements=list(elements)))
    if new := used - _stores_on_base(history, used):
        found.append(reason("new-store", stores=store_names(new)))
    if subject.head.meaning.architecture_review == "required":
        found.append(reason("required-by-document"))
    if departure := history.facts.departures.get(subject.path):
        found.append(reason("departs-from-adr", what=departure))
    return tuple(found)


def migration_reasons(subject: Subject) -> tuple[Reason, ...]:
    """Return every condition under which the migration must be approved."""
    text, old = subject.head.text or "", subject.before.text
    plan = design_of(text).migration
    found = []
    if plan.type != _NO_MIGRATION and (plan.type or plan.span is not None):
        written = plan.labels.get("type")
        found.append(reason("plan-type", type=plan.type or (written.text if written else "")))
    differences = list(schema_differences(old, text))
    if not differences and (has_unread(text) or has_unread(old)):
        units = changed_units(subject.before.meaning, subject.head.meaning, _SCHEMA)
        differences = [
            f"the section {section_title(name)}" for one in units.values() for name in one.names
        ]
        differences = differences[:1]
    if differences:
        found.append(reason("schema-differs", what=differences))
    if plan.type == _NO_MIGRATION and any(migration.statements for migration in plan.ups):
        found.append(reason("sql-in-plan"))
    return tuple(found)


def _stores_on_base(history: History, wanted: frozenset[Store]) -> frozenset[Store]:
    """Return the stores that designs on the base branch use; an empty base knows every store."""
    documents = history.designs(BASE)
    if not documents:
        return wanted
    known: set[Store] = set()
    for text in documents.values():
        if wanted <= known:
            break
        known |= stores_used(text)
    return frozenset(known)


def _destroyed(subject: Subject) -> tuple[str, ...]:
    if subject.kind is not Kind.DOCUMENT:
        return ()
    return destructive_operations(subject.before.text, subject.head.text or "")


def _is_designed(subject: Subject, gate: GatePolicy) -> bool:
    """Tell whether one of the gate's sections is there with something in it."""
    if gate.sections is None:
        return True
    design = design_of(subject.head.text or "")
    return any(
        any(part.blocks for part in section.walk())
        for name in gate.sections
        if name.value not in design.not_applicable
        for section in design.document.named(name)
    )
