"""Rules on what the lifecycle section states, and for which data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import DataDesign, LifecycleRow
from data_design_gate.design.words import nouns, plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.lifecycles import spoken_for
from data_design_gate.standards.presence import present, unread_in
from data_design_gate.standards.realisation import (
    junctions,
    places,
    realisations,
    table_noun,
)

_SECTION = SectionName.LIFECYCLE
_PHASES = ("creation", "updates", "deletion", "retention", "archival", "purging")
_OF_A_ROW = ("creation", "updates", "deletion", "purging")
_RETENTION = {
    "retention": "retention period",
    "rationale": "rationale",
    "compliance": "compliance",
    "archival": "archival strategy",
}


def _stated_somewhere(context: Context, name: str) -> bool:
    """Tell whether a phase is stated in any row, or under a label for all data."""
    lifecycle = context.design.lifecycle
    label = lifecycle.labels.get(name)
    return bool(label and label.text) or any(getattr(row, name) for row in lifecycle.rows)


def _label_says(context: Context, name: str) -> bool:
    label = context.design.lifecycle.labels.get(name)
    return bool(label and label.text)


@rule("LIF001", Severity.ERROR)
def phases_missing(context: Context) -> Iterator[Hit]:
    """Describe the whole life of the data.

    Its creation, updates, deletion, retention, archival and purging. Data
    without an end is kept for ever, at a price and at a risk; data without a
    described beginning is written by whoever finds the table.

    Bad:

        | Data | Retention period |
        |---|---|
        | Order | 7 years |

    Good:

        | Data | Creation | Updates | Deletion (soft or hard) | Retention period | Rationale |
        Compliance | Archival | Purging |

    A phase may be "none" or "never"; left empty it is missing.

    Source: Data Design Standards, Data Lifecycle.
    """
    section = present(context.design, _SECTION)
    if section is None or unread_in(context.design, _SECTION):
        return
    absent = [name for name in _PHASES if not _stated_somewhere(context, name)]
    if absent:
        yield Hit(
            section.heading.span,
            f"The lifecycle does not describe {_and(absent)}.",
            "Add the columns Creation, Updates, Deletion, Retention period, Rationale, "
            'Compliance, Archival and Purging; "none" is an answer.',
            "phases",
        )
    for row in context.design.lifecycle.rows:
        lacks = [
            name
            for name in _OF_A_ROW
            if name not in absent and not getattr(row, name) and not _label_says(context, name)
        ]
        if lacks:
            yield Hit(
                row.span,
                f"`{row.subject}` does not describe its {_and(lacks)}.",
                'Fill in the cell; "none" or "never" is an answer.',
                row.subject,
                group="phases of rows",
            )


def _and(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


@rule("LIF002", Severity.ERROR)
def entity_without_lifecycle(context: Context) -> Iterator[Hit]:
    """Give every entity and every table a lifecycle.

    The one left out is the one that grows until the disk is full, or that
    still holds the customer who asked to be forgotten.

    Bad:

        entities Order and Refund, and a lifecycle row for Order only

    Good:

        | Order | ... |
        | Refund | ... |

    One row may name several ("Order, Order line"), or all ("All tables").
    Junction tables whose rows go with both parents need none.

    Source: Data Design Standards, Data Lifecycle.
    """
    design = context.design
    if present(design, _SECTION) is None or unread_in(design, _SECTION):
        return
    if not design.lifecycle.rows:
        return
    named = spoken_for(design)
    if named.everything:
        return
    covered = set(named.subjects)
    known = set[str]()
    for realisation in realisations(design):
        entity = realisation.entity
        names = nouns(entity.name) | {table_noun(place.name) for place in realisation.places}
        known |= {place.name for place in realisation.places}
        if not realisation.places and places(design):
            continue  # without a table of its own: it lives elsewhere, or is REQ005's
        if covered & names:
            continue
        yield Hit(
            entity.span,
            f"`{entity.name}` has no row in Data Lifecycle.",
            f"Add a row for `{entity.name}`, or name it in the row of the data it lives with.",
            entity.name,
            group="no lifecycle",
            section=_SECTION.value,
        )
    yield from _tables_without(design, covered, known)


def _tables_without(design: DataDesign, covered: set[str], known: set[str]) -> Iterator[Hit]:
    """Report tables that realise no entity and have no row of their own."""
    for place in places(design):
        if place.name in known or not place.name or table_noun(place.name) in covered:
            continue
        if place.keys is None and place.dynamodb is not None and place.dynamodb.entities:
            continue
        if place.table is not None and (
            not place.table.whole or _goes_with_both(design, place.name)
        ):
            continue
        holder = place.table or place.keys or place.dynamodb
        if holder is None:
            continue
        yield Hit(
            holder.span,
            f"`{place.name}` has no row in Data Lifecycle.",
            f"Add a row for `{place.name}`, or name it in the row of the data it lives with.",
            place.name,
            group="no lifecycle",
            section=_SECTION.value,
        )


def _goes_with_both(design: DataDesign, name: str) -> bool:
    table = design.postgres.table(name)
    return (
        name in junctions(design)
        and table is not None
        and all(key.on_delete == "CASCADE" for key in table.foreign_keys)
    )


_FOLLOWS = regex(
    r"\b(?:as|like|with|same as|see|inherits from|follows|of) (?:its|the|their|a|an|above)?\b|"
    r"\bcascade\w*\b|\bditto\b",
    re.IGNORECASE,
)


@rule("LIF003", Severity.ERROR)
def retention_incomplete(context: Context) -> Iterator[Hit]:
    """State how long data is kept, why, under which rule, and where it goes then.

    A period without a reason is a number somebody once liked; auditors ask
    for the reason and the law, operators for the archive.

    Bad:

        | Order | 7 years | | | |

    Good:

        | Order | 7 years | claims may come for 6 | finance policy | monthly export to S3 |

    "None applies" is an answer for compliance, "none" for archival.

    Source: Data Design Standards, Data Lifecycle: retention.
    """
    section = present(context.design, _SECTION)
    if section is None or unread_in(context.design, _SECTION):
        return
    absent = [name for name in ("rationale", "compliance") if not _stated_somewhere(context, name)]
    if absent:
        yield Hit(
            section.heading.span,
            f"Retention gives no {' and no '.join(_RETENTION[name] for name in absent)}.",
            "Add the columns Rationale and Compliance: why this long, and under which law or "
            "policy.",
            "retention",
        )
    for row in context.design.lifecycle.rows:
        lacks = [_RETENTION[name] for name in _lacking(context, row) if name not in absent]
        if lacks:
            yield Hit(
                row.span,
                f"The retention of `{row.subject}` lacks its {_and(lacks)}.",
                'Fill in the cell; "none" with a word on why is an answer.',
                row.subject,
                group="retention of rows",
            )


# Words in the place of a period after which nobody can say whether the data must be gone.
_NO_PERIOD = regex(
    r"^(?:as (?:long as )?(?:it is )?(?:needed|required|necessary)|when(?:ever)? needed|"
    r"(?:until|till) (?:it is )?no longer (?:needed|required)|unknown|unclear|undecided|open|"
    r"to be \w+|it depends|depends|variable|varies|some time|(?:a )?long(?:[- ]term)?(?: time)?|"
    r"short(?:[- ]term)?)\W*$",
    re.IGNORECASE,
)


def _lacking(context: Context, row: LifecycleRow) -> Iterator[str]:
    """Yield what a row leaves out; a row that follows another's retention follows it wholly."""
    follows = bool(_FOLLOWS.search(plain(row.retention)))
    for name in _RETENTION:
        nowhere = name in {"retention", "archival"} and not _stated_somewhere(context, name)
        vague = name == "retention" and bool(_NO_PERIOD.match(plain(row.retention).strip()))
        if (getattr(row, name) and not vague) or _label_says(context, name) or nowhere:
            continue
        if not (follows and name != "retention"):
            yield name
