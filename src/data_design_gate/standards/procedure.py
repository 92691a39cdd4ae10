"""The written procedure as data: which rules decide which step and which item of Done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.document.model import SectionName
from data_design_gate.standards.finding import DoneItem, Step


class StepDefinition(Struct, frozen=True):
    """A step of the procedure.

    ``codes`` are rule codes or whole areas (``PG``) that decide it;
    ``sections`` are those whose document findings (DOC) count for it;
    ``store`` limits it to designs that use that store. ``advice`` is what
    the procedure says to do on No-Go.
    """

    number: int
    name: str
    codes: tuple[str, ...]
    sections: tuple[SectionName, ...]
    advice: str
    store: Store | None = None


STEPS: tuple[StepDefinition, ...] = (
    StepDefinition(
        1,
        "Review data requirements",
        ("REQ", "ACC001", "DOC013", "DOC016"),
        (SectionName.PLAN, SectionName.REQUIREMENTS),
        "Run requirements and scope again, or the architecture review, until every input exists.",
    ),
    StepDefinition(
        2,
        "Select data stores",
        ("STO",),
        (SectionName.STORE_SELECTION,),
        "Take the selection to the architecture review with the requirements that drive it.",
    ),
    StepDefinition(
        3,
        "Design Postgres schema",
        ("PG",),
        (SectionName.POSTGRES,),
        "Mend the schema with the database team before going on.",
        Store.POSTGRES,
    ),
    StepDefinition(
        4,
        "Design DynamoDB schema",
        ("DDB",),
        (SectionName.DYNAMODB,),
        "Return to the primary access pattern and choose the keys from it.",
        Store.DYNAMODB,
    ),
    StepDefinition(
        5,
        "Document relationships",
        ("REL",),
        (SectionName.RELATIONSHIPS,),
        "Settle source of truth and synchronisation with the owners of both stores.",
    ),
    StepDefinition(
        6,
        "Indexes and access patterns",
        ("ACC", "IDX"),
        (SectionName.ACCESS_PATTERNS, SectionName.INDEXES),
        "Give every pattern an index that serves it, or record why a scan is accepted.",
    ),
    StepDefinition(
        7,
        "Migration plan",
        ("MIG", "PRF"),
        (SectionName.MIGRATION,),
        "Rework the plan with the database team; nothing runs before it is approved.",
    ),
    StepDefinition(
        8,
        "Validation and lifecycle",
        ("VAL", "LIF"),
        (SectionName.VALIDATION, SectionName.LIFECYCLE),
        "Ask the feature owner for the missing rules and retention periods.",
    ),
    StepDefinition(
        9,
        "Review and approve",
        ("DOC",),
        tuple(SectionName),
        "Mend the blocking findings, then ask the reviewers named by the gate.",
    ),
)


class DoneDefinition(Struct, frozen=True):
    """An item of the Definition of Done; ``fact`` names what only a later stage knows."""

    name: str
    codes: tuple[str, ...] = ()
    sections: tuple[SectionName, ...] = ()
    store: Store | None = None
    fact: str = ""


DEFINITION_OF_DONE: tuple[DoneDefinition, ...] = (
    DoneDefinition("Requirements documented", ("REQ",), (SectionName.REQUIREMENTS,)),
    DoneDefinition("Store selected and justified", ("STO",), (SectionName.STORE_SELECTION,)),
    DoneDefinition("Postgres designed", ("PG",), (SectionName.POSTGRES,), Store.POSTGRES),
    DoneDefinition("DynamoDB designed", ("DDB",), (SectionName.DYNAMODB,), Store.DYNAMODB),
    DoneDefinition("Relationships documented", ("REL",), (SectionName.RELATIONSHIPS,)),
    DoneDefinition("Access patterns documented", ("ACC",), (SectionName.ACCESS_PATTERNS,)),
    DoneDefinition("Indexes serve the patterns", ("IDX", "ACC003", "ACC004", "ACC005", "PG006"),
                   (SectionName.INDEXES,)),
    DoneDefinition("Migration plan written", ("MIG", "PRF"), (SectionName.MIGRATION,)),
    DoneDefinition("Validation rules defined", ("VAL",), (SectionName.VALIDATION,)),
    DoneDefinition("Lifecycle defined", ("LIF",), (SectionName.LIFECYCLE,)),
    DoneDefinition("Database team reviewed", fact="database"),
    DoneDefinition("Architecture team reviewed", fact="architecture"),
    DoneDefinition("Migration plan approved", fact="migration"),
    DoneDefinition("All sections complete", ("DOC005", "DOC006", "DOC011", "DOC012")),
    DoneDefinition("Version controlled", ("DOC019", "DOC022")),
    DoneDefinition("Linked to the feature or its decision record", ("DOC013", "DOC014")),
    DoneDefinition("Jira ticket updated", ("DOC015",), fact="jira"),
    DoneDefinition("Ready for backend implementation", fact="ready"),
)  # fmt: skip


def held_alike(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the rules that hold every step, when all are held by the same; else nothing."""
    held = {(step.go, step.codes, step.waived) for step in steps}
    if len(steps) == 1 or len(held) != 1 or steps[0].go:
        return ()
    return steps[0].codes


class Mark(Struct, frozen=True):
    """What a step needs to know of a finding: its code, section and whether it was waived."""

    code: str
    section: str | None
    waived: bool = False


def _decides(mark: Mark, codes: tuple[str, ...], sections: tuple[SectionName, ...]) -> bool:
    """Tell whether a finding counts for a step or an item."""
    if any(mark.code == code or mark.code.rstrip("0123456789") == code for code in codes):
        return True
    return mark.code.startswith("DOC") and mark.section in sections


def _absent(design: DataDesign, sections: tuple[SectionName, ...]) -> bool:
    """Tell whether the document lacks one of the sections altogether."""
    return any(not design.document.named(name) for name in sections)


def _codes(
    marks: Iterable[Mark],
    design: DataDesign,
    codes: tuple[str, ...],
    sections: tuple[SectionName, ...],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the failing and the waived codes for a step or item, sorted."""
    failing: set[str] = set()
    waived: set[str] = set()
    unread = not design.document.blocks  # then nothing that it says is known
    for mark in marks:
        missing = mark.code == "DOC005" and _absent(design, sections)
        unknown = mark.code == "DOC022" and unread
        if missing or unknown or _decides(mark, codes, sections):
            (waived if mark.waived else failing).add(mark.code)
    return tuple(sorted(failing)), tuple(sorted(waived))


def _unused(design: DataDesign, store: Store | None) -> bool:
    """Tell whether a step's store is decided against."""
    selected = design.selection.selected
    return store is not None and bool(selected) and store not in selected


def steps(marks: tuple[Mark, ...], design: DataDesign) -> tuple[Step, ...]:
    """Return the Go / No-Go of the nine steps from the errors (waived ones marked)."""
    result = []
    for step in STEPS:
        if step.number == len(STEPS):
            failing = tuple(sorted({mark.code for mark in marks if not mark.waived}))
            waived = tuple(sorted({mark.code for mark in marks if mark.waived}))
        elif _unused(design, step.store):
            failing, waived = (), ()
        else:
            failing, waived = _codes(marks, design, step.codes, step.sections)
        result.append(Step(step.number, step.name, not failing, failing, waived))
    return tuple(result)


def done_items(marks: tuple[Mark, ...], design: DataDesign) -> tuple[DoneItem, ...]:
    """Return the eighteen items as far as the document alone decides them."""
    result = []
    for item in DEFINITION_OF_DONE:
        if _unused(design, item.store):
            result.append(DoneItem(item.name, done=True, codes=(), note="not used"))
            continue
        failing, waived = _codes(marks, design, item.codes, item.sections)
        note = f"waived: {', '.join(waived)}" if waived else ""
        done = False if failing else (None if item.fact else True)
        result.append(DoneItem(item.name, done, failing, note))
    return tuple(result)
