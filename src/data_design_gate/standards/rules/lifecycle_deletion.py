"""Rules on how data is deleted and purged, held against the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import DataDesign, LifecycleRow, Store
from data_design_gate.design.postgres.model import Table
from data_design_gate.design.words import name_words, plain
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.lifecycles import expires, is_hard, is_soft, places_of
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.realisation import Place
from data_design_gate.standards.relations import attributes_of, named_in

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
    if not is_soft(row) or any(_marks_deletion(place) for place in held):
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
        if column:
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


_REASON = re.compile(
    r"\bsince\b|\bbecause\b|\bas (?:it|they|the|a|an|nobody|no)\b|\bso that\b|\breason\b|"
    r"\bin order to\b|\bGDPR\b|\blaw\b|\blegal\w*|\bpolicy\b|\bregulat\w*|\bneed(?:s|ed)?\b|"
    r"\bneither\b|\brequire[sd]?\b|\bafter\b|\bonly\b|\bno longer\b|\bderived\b|\bcan be rebuilt\b|"
    r"\bto (?:free|save|limit|keep|honou?r|fulfil)\b|\bdue to\b|\berasure\b",
    re.IGNORECASE,
)
_AUDITED = re.compile(
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
        audited = bool(_AUDITED.search(plain(f"{row.deletion} {row.purging} {row.archival}")))
        lacks = [] if reasoned else ["a reason"]
        lacks += [] if audited or (audit is not None and audit.text) else ["a trail of deletions"]
        if lacks:
            yield Hit(
                row.span,
                f"`{row.subject}` is deleted hard without {' and without '.join(lacks)}.",
                'Say why in the cell ("hard, since ...") and where the deletion is recorded, '
                "or delete softly.",
                row.subject,
                group="hard delete",
            )


_BY_AGE = re.compile(
    r"\bolder than\b|\bpast (?:its|the|their) retention\b|\bafter\b|\bbefore\b|\bjob\b|\bnightly\b|"
    r"\bdaily\b|\bweekly\b|\bmonthly\b|\bhourly\b|\bcron\b|\bbatch\w*|\bscheduled?\b|\bpurge[ds]?\b|"
    r"\bperiodic\w*|\bpg_cron\b",
    re.IGNORECASE,
)
_NOT_BY_AGE = re.compile(
    r"\bcascad\w*|\bwith (?:its|the|their)\b|\bpartition\w*|\btime[- ]to[- ]live\b|\bTTL\b|"
    r"\bnever\b|\bnone\b|\bmanual\w*|\bon request\b|\bby hand\b|\bnot purged\b|\bas (?:its|the)\b",
    re.IGNORECASE,
)
_TIMES = frozenset({"timestamptz", "timestamp", "date"})


@rule("LIF006", Severity.WARNING, marks="SX", needs=("postgres",))
def purge_unserved(context: Context) -> Iterator[Hit]:
    """Index the column by whose age rows are purged.

    Without it every run of the purge reads the whole table to find the few
    rows that are old enough, for as long as the table lives.

    Bad:

        | Order | ... | nightly job by closed_at |       and no index on closed_at

    Good:

        CREATE INDEX idx_orders_closed_at ON orders (closed_at);

    Purging with a parent, by time to live or by dropping partitions needs
    none.

    Source: PostgreSQL manual, 11.2: an index serves what leads it.
    """
    design = context.design
    if unread_in(design, _SECTION, SectionName.POSTGRES, SectionName.INDEXES):
        return
    for row in design.lifecycle.rows:
        text = plain(row.purging)
        if not _BY_AGE.search(text) or _NOT_BY_AGE.search(text):
            continue
        for place in places_of(design, row):
            if place.store is Store.POSTGRES and place.table is not None and place.table.whole:
                yield from _unserved(design, row, place.table)


def _unserved(design: DataDesign, row: LifecycleRow, table: Table) -> Iterator[Hit]:
    times = [column.name for column in table.columns if column.type.name in _TIMES]
    named = named_in(f"{row.purging} {row.deletion} {row.retention}")
    in_purging = named_in(row.purging)
    ages = [name for name in times if name in in_purging] or [n for n in times if n in named]
    leading = _leading(design, table)
    served = leading | set(table.partition_key)
    if set(ages or times) & served:
        return
    if not times:
        message = f"`{table.name}` is purged by age, and has no column that tells a row's age."
        mend = "Add a timestamp such as `created_at timestamptz NOT NULL` with an index."
    else:
        column = ages[0] if ages else ""
        which = f"`{column}`" if column else f"any of {', '.join(f'`{t}`' for t in times)}"
        message = f"`{table.name}` is purged by age, and no index leads with {which}."
        name = column or times[0]
        mend = f"Add `CREATE INDEX idx_{table.name}_{name} ON {table.name} ({name});`."
    yield Hit(row.span, message, mend, table.name)


def _leading(design: DataDesign, table: Table) -> set[str]:
    """Return the columns that lead an index, key or unique constraint of a table."""
    keys = [key.columns for key in (table.primary_key, *table.uniques) if key is not None]
    keys += [index.columns for index in design.postgres.indexes_of(table.name)]
    return {columns[0] for columns in keys if columns and columns[0]}
