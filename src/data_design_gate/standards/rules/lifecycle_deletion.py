"""Rules on how data is deleted, held against the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import LifecycleRow, Store
from data_design_gate.design.words import name_words, plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.lifecycles import expires, is_hard, is_soft, places_of
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.realisation import Place
from data_design_gate.standards.relations import attributes_of

_SECTION = SectionName.LIFECYCLE
_SOFT_COLUMNS = frozenset(
    {"deleted at", "deleted on", "is deleted", "deleted", "deletion date", "date deleted",
     "removed at", "deleted time", "delete time", "deletion time", "deactivated at"}
)  # fmt: skip


def _marks_deletion(place: Place) -> str:
    """Return the column or attribute that marks a row as deleted, "" without one."""
    return next(
        (
            name
            for name in sorted(attributes_of(place))
            if " ".join(name_words(name)) in _SOFT_COLUMNS
        ),
        "",
    )


@rule("LIF004", Severity.ERROR)
def deletion_contradicted(context: Context) -> Iterator[Hit]:
    """Keep the lifecycle and the schema in agreement on deletion.

    A soft delete needs a column to be written to; a column `deleted_at` that
    nobody writes makes every query filter for nothing; a time to live that
    the table does not have deletes nothing.

    Bad:

        | Order | ... | soft | ... |        and no column deleted_at

    Good:

        deleted_at timestamptz NULL

    Source: Data Design Standards, Data Lifecycle: deletion.
    """
    design = context.design
    if unread_in(design, _SECTION, SectionName.POSTGRES, SectionName.DYNAMODB):
        return
    for row in design.lifecycle.rows:
        held = places_of(design, row)
        if held:
            yield from _soft(row, held)
            yield from _hard(row, held)
            yield from _ttl(row, held)


def _soft(row: LifecycleRow, held: tuple[Place, ...]) -> Iterator[Hit]:
    if not is_soft(row):
        return
    marks = [name for place in held if (name := _marks_deletion(place))]
    if marks:
        yield from _other_mark(row, held, marks[0])
        return
    known = [place for place in held if _attributes_are_known(place)]
    if len(known) == len(held):
        where, column = known[0], "deleted_at" if known[0].table is not None else "deletedAt"
        yield Hit(
            row.span,
            f"`{row.subject}` is deleted softly, and `{where.name}` has no `{column}`.",
            f"Add `{column}` to the table, or describe the deletion as hard, with its reason.",
            row.subject,
        )


def _other_mark(row: LifecycleRow, held: tuple[Place, ...], mark: str) -> Iterator[Hit]:
    """Report a soft delete by a column that the tables do not have, though they have another."""
    known = frozenset[str]().union(*map(attributes_of, held))
    for word in re.findall(r"[A-Za-z]\w*", plain(row.deletion)):
        parts = name_words(word)
        if len(parts) > 1 and " ".join(parts) in _SOFT_COLUMNS and word not in known:
            yield Hit(
                row.span,
                f"`{row.subject}` is deleted softly by `{word}`, which no table of it has; "
                f"`{held[0].name}` has `{mark}`.",
                f"Name `{mark}` here, or rename the column.",
                row.subject,
            )
            return


def _attributes_are_known(place: Place) -> bool:
    if place.table is not None:
        return place.table.whole and not place.table.like
    table = place.dynamodb
    return table is not None and place.keys is None and bool(table.items or table.attributes)


def _hard(row: LifecycleRow, held: tuple[Place, ...]) -> Iterator[Hit]:
    if not is_hard(row):
        return
    for place in held:
        column = _marks_deletion(place)
        if "delet" in column.casefold():  # what was removed or deactivated may still be a fact
            yield Hit(
                row.span,
                f"`{row.subject}` is deleted hard, and `{place.name}` has `{column}`, "
                "which marks soft deletion.",
                "Describe the deletion as soft (and when it becomes hard), or drop the column.",
                row.subject,
            )
            return


def _ttl(row: LifecycleRow, held: tuple[Place, ...]) -> Iterator[Hit]:
    if not expires(row):
        return
    if all(place.store is Store.POSTGRES for place in held):
        yield from _ttl_in_postgres(row, held)
        return
    tables = [place.dynamodb for place in held if place.dynamodb is not None]
    if tables and not any(table.ttl_attribute for table in tables):
        yield Hit(
            row.span,
            f"`{row.subject}` is said to expire by time to live, and "
            f"{f'`{tables[0].name}`' if tables[0].name else 'its table'} has no time-to-live "
            "attribute.",
            "Add `TimeToLiveSpecification: {AttributeName: expiresAt, Enabled: true}`, "
            "or say which job purges the items.",
            row.subject,
            group=f"time to live {tables[0].name}",
        )


_TTL_WORDS = regex(r"\btime[- ]to[- ]live\b|\bTTL\b", re.IGNORECASE)
_PURGED_BY = regex(
    r"\bjob\b|\bcron\w*|\bpg_\w+|\bpartition\w*|\bnightly\b|\bdaily\b|\bhourly\b|\bweekly\b|"
    r"\bmonthly\b|\bbatch\w*|\bworker\b|\bsweep\w*|\bschedul\w+|\btask\b|\bDELETE\b",
    re.IGNORECASE,
)


def _ttl_in_postgres(row: LifecycleRow, held: tuple[Place, ...]) -> Iterator[Hit]:
    """Report rows that nothing removes: Postgres has no time to live of its own."""
    said = plain(f"{row.deletion} {row.retention} {row.purging}")
    if _TTL_WORDS.search(said) and not _PURGED_BY.search(said):
        yield Hit(
            row.span,
            f"`{row.subject}` is said to expire by time to live, which Postgres does not have: "
            f"nothing removes the rows of `{held[0].name}`.",
            "Say which job purges the rows, by which column and how often.",
            row.subject,
            group=f"time to live {held[0].name}",
        )


_REASON = regex(
    r"\bsince\b|\bbecause\b|\bas (?:it|they|the|a|an|nobody|no)\b|\bso that\b|\breason\b|"
    r"\bin order to\b|\bGDPR\b|\blaw\b|\blegal\w*|\bpolicy\b|\bregulat\w*|\bneed(?:s|ed)?\b|"
    r"\bneither\b|\brequire[sd]?\b|\bafter\b|\bonly\b|\bno longer\b|\bderived\b|\bcan be rebuilt\b|"
    r"\bto (?:free|save|limit|keep|honou?r|fulfil)\b|\bdue to\b|\berasure\b",
    re.IGNORECASE,
)
_AUDITED = regex(
    r"\baudit\w*|\blog(?:s|ged|ging)?\b|\bjournal\w*|\brecorded\b|\btrail\b|\bevents?\b|\bhistory\b|"
    r"\btrace[sd]?\b|\bstreams?\b|\breported\b",
    re.IGNORECASE,
)


@rule("LIF005", Severity.WARNING)
def hard_delete_unjustified(context: Context) -> Iterator[Hit]:
    """Give a reason for deleting hard, and keep a trail of it.

    What is gone cannot be explained: who deleted it, when, and whether they
    were allowed to. A reason and an audit entry answer that.

    Bad:

        | Order | ... | hard | ... |

    Good:

        | Order | ... | hard, since the law asks for erasure; each id goes to the audit log | ... |

    Source: Data Design Standards, Data Lifecycle: deletion.
    """
    design = context.design
    if unread_in(design, _SECTION):
        return
    audit = design.lifecycle.labels.get("audit")
    for row in design.lifecycle.rows:
        if not is_hard(row):
            continue
        reasoned = bool(_REASON.search(plain(row.deletion)) or row.rationale)
        audited = bool(
            _AUDITED.search(plain(f"{row.deletion} {row.purging} {row.archival}"))
            or re.search(r"\baudit\w*", plain(row.retention), re.IGNORECASE)
        )
        lacks = [] if reasoned else ["a reason"]
        lacks += [] if audited or (audit is not None and audit.text) else ["a trail of deletions"]
        if lacks:
            yield Hit(
                row.span,
                f"`{row.subject}` is deleted hard without {' and without '.join(lacks)}.",
                'Say in the cell why, and where the deletion is recorded ("hard, since ...; each '
                'id is logged"), or delete softly.',
                row.subject,
                group="hard delete",
            )
