"""Rules on the decision for a store: made, reasoned, driven, weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.labels import texts_of_section, without_labels
from data_design_gate.design.model import Labelled, Store
from data_design_gate.design.stores import mentioned_stores, other_stores
from data_design_gate.design.tables import tables_of
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import Section, SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in

_SECTION = SectionName.STORE_SELECTION
_REQUIREMENT = regex(
    r"\b(?:N?FR|REQ|R|UC|US|AP|NFR|BR)[-\s]?\d+(?:\.\d+)*\b|\brequirements?\b|\brequires?\b",
    re.IGNORECASE,
)
_WEIGHS = regex(
    r"\btrade[- ]?offs?\b|\balternatives?\b|\binstead of\b|\brather than\b|\bdownsides?\b|"
    r"\bdrawbacks?\b|\brejected\b|\bat the (?:cost|price|expense) of\b|\bgiven? up\b|"
    r"\bwhy not\b|\bthe price\b|\b(?:we|and) accept\b|\bwe (?:lose|forgo|give up)\b|"
    r"\bnot (?:chosen|selected)\b|\bunlike\b|\bwhereas\b|\bin exchange\b|"
    r"\bdisadvantages?\b|\bcompared (?:with|to)\b|\bversus\b|\bwe considered\b|\bwas considered\b",
    re.IGNORECASE,
)
# Words that only name the store again, or say that it was chosen.
_RESTATES = regex(
    r"a|all|also|an|and|are|as|be|because|been|best|better|both|by|cho[o]?se|chosen|data|"
    r"databases?|db|decided?|decision|dynamo|dynamodb|fits?|for|go|good|great|in|is|its?|of|on|"
    r"our|postgres|postgresql|right|select|selected|so|stores?|suits?|suitable|that|the|their|"
    r"them|they|this|to|used?|using|was|we|well|will|with"
)
_FEWEST_WORDS = 4  # shorter than four words beyond the store's name is no reason


@rule("STO001", Severity.ERROR)
def selection_missing(context: Context) -> Iterator[Hit]:
    """Decide for Postgres, DynamoDB or both.

    Every later section depends on the choice; reviewers cannot approve a
    schema whose store is still open.

    Bad:

        ## Data Store Selection
        Postgres has joins, DynamoDB scales.

    Good:

        ## Data Store Selection
        **Decision:** Postgres.

    Source: Data Design Standards, Data Store Selection.
    """
    selection = context.design.selection
    section = present(context.design, _SECTION)
    if section is None or selection.stores or unread_in(context.design, _SECTION):
        return
    decision = selection.decision
    if decision is not None and decision.text:
        if not mentioned_stores(decision.text):
            message = f'The decision "{_short(decision.text)}" names neither Postgres nor DynamoDB.'
        else:
            message = f'The decision "{_short(decision.text)}" chooses no store.'
        span = decision.span
    else:
        message = "The section does not say which store is chosen."
        span = decision.span if decision is not None else section.heading.span
    yield Hit(
        span,
        message,
        "Write one line: `**Decision:** Postgres.`, `DynamoDB.` or `Postgres and DynamoDB.`",
        "decision",
    )


def _short(text: str, most: int = 60) -> str:
    words = plain(text)
    return words if len(words) <= most else words[: most - 1].rstrip() + "\u2026"


@rule("STO002", Severity.ERROR)
def rationale_missing(context: Context) -> Iterator[Hit]:
    """Give the reason for the store.

    The reason is what a reviewer judges and what a later reader needs before
    changing the choice. Naming the store again is no reason.

    Bad:

        **Rationale:** Postgres is the right database for us.

    Good:

        **Rationale:** orders, lines and payments change together, so they need transactions.

    Source: Data Design Standards, Data Store Selection.
    """
    selection = context.design.selection
    section = present(context.design, _SECTION)
    if section is None or not selection.selected:
        return
    reason = selection.rationale
    if reason is None or not reason.text:
        yield Hit(
            _place(section, reason),
            "No reason is given for the choice of the store.",
            "Add `**Rationale:**` and say what of this data makes the store fit.",
            "rationale",
        )
    elif _restates(reason.text):
        yield Hit(
            reason.span,
            f'The rationale "{_short(reason.text)}" restates the choice.',
            "Say what of this data makes the store fit: transactions, joins, access by key, "
            "volume, expiry.",
            "rationale",
        )


def _place(section: Section, statement: Labelled | None) -> Span:
    return statement.span if statement is not None else section.heading.span


def _restates(text: str) -> bool:
    words = [word for word in fold(without_labels(text)).split() if not _RESTATES.fullmatch(word)]
    return len(words) < _FEWEST_WORDS


@rule("STO003", Severity.ERROR)
def drivers_missing(context: Context) -> Iterator[Hit]:
    """Name the requirements that drove the choice.

    A choice that no requirement drove cannot be checked, and nobody will
    notice when the requirement changes.

    Bad:

        **Rationale:** we know Postgres well and like it.

    Good:

        **Driving requirements:** R1 (an order and its lines are written at once or not at all).

    Source: Data Design Standards, Data Store Selection.
    """
    selection = context.design.selection
    section = present(context.design, _SECTION)
    if section is None or not selection.selected:
        return
    drivers = selection.drivers
    if drivers is not None and _says(drivers):
        return
    rationale = selection.rationale.text if selection.rationale else ""
    said = (
        rationale if drivers is not None else without_labels("\n".join(texts_of_section(section)))
    )
    if _REQUIREMENT.search(plain(said)):
        return
    yield Hit(
        _place(section, drivers),
        "No requirement is named that drove the choice of the store.",
        "Add `**Driving requirements:**` with the requirements by number or in a few words.",
        "drivers",
    )


_NOTHING = regex(
    r"^(?:none|no|nothing|nil|n/?a|no (?:trade-?offs?|alternatives?|drawbacks?|downsides?)|"
    r"not (?:known|considered|applicable)|keine?)(?: (?:known|considered|identified|at all|exist|"
    r"were considered))*\W*$",
    re.IGNORECASE,
)


def _says(statement: Labelled) -> bool:
    """Tell whether a statement says something; "none" is no price and no requirement."""
    return bool(statement.text) and not _NOTHING.match(plain(statement.text).strip())


def _compares(section: Section, selected: frozenset[Store]) -> bool:
    """Tell whether a table of the section compares the choice with another store."""
    for _, table in tables_of(section):
        across = " | ".join(cell.text for cell in table.header)
        down = " | ".join(row[0].text for row in table.rows)
        for named in (across, down):
            stores = mentioned_stores(named) | other_stores(named)
            if selected & stores and stores - selected:
                return True
    return False


@rule("STO004", Severity.ERROR)
def trade_offs_missing(context: Context) -> Iterator[Hit]:
    """Name a trade-off, or an alternative that was considered.

    Every store costs something. A choice without a price was not compared
    with anything.

    Bad:

        **Decision:** DynamoDB.

    Good:

        **Trade-offs:** reports need an export, since DynamoDB has no aggregates.

    Source: Data Design Standards, Data Store Selection.
    """
    selection = context.design.selection
    section = present(context.design, _SECTION)
    if section is None or not selection.selected:
        return
    stated = [s for s in (selection.trade_offs, selection.alternatives) if s is not None]
    if any(map(_says, stated)) or (not stated and _compares(section, selection.selected)):
        return
    words = plain(without_labels("\n".join(texts_of_section(section))))
    if not stated and _WEIGHS.search(words):
        return
    yield Hit(
        _place(section, stated[0] if stated else None),
        "Neither a trade-off nor an alternative is named.",
        "Add `**Trade-offs:**` (what the store costs you) or `**Alternatives considered:**`.",
        "trade-offs",
    )
