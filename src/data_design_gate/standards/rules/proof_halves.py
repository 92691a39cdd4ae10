"""The X half of rules that also judge from the text: hits from the facts of a run.

Each function takes what the rule has already said, so that one cause stays one
finding, and yields nothing when the design was not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.proof_facts import Observation, Service
from data_design_gate.standards.rules.proof_common import (
    difference_words,
    facts_of,
    pattern_named,
    refusal,
    versions,
)

Said = Sequence[Hit]


def _is_new(span: Span, said: Said) -> bool:
    return all(hit.span.first_line != span.first_line for hit in said)


def _is_named(name: str, said: Said) -> bool:
    """Tell whether something said names an object already, wherever it stands."""
    word = re.compile(rf"(?<!\w){re.escape(name.rpartition('.')[2])}(?!\w)")
    return any(word.search(f"{hit.message} {hit.subject}") for hit in said)


def schema_not_reached(context: Context, said: Said = ()) -> Iterator[Hit]:
    """MIG014: after up, the catalog differs from the documented schema."""
    facts = facts_of(context)
    for difference in facts.unreached if facts else ():
        named = _is_named(difference.name, said)
        if facts is not None and not named and _is_new(difference.span, said):
            yield Hit(
                difference.span,
                f"Run {versions(facts)}: after up, {difference_words(difference)}.",
                "Let the migration and the schema section say the same.",
                difference.name,
                group="MIG014",
            )


def not_idempotent(context: Context, said: Said = ()) -> Iterator[Hit]:
    """MIG005: a second run stops, or changes objects or rows."""
    facts = facts_of(context)
    for failure in facts.failures if facts else ():
        if failure.run == "second run" and _is_new(failure.span, said):
            yield Hit(
                failure.span,
                f"The second run of {failure.script} stops here: {refusal(failure)}.",
                "Use IF [NOT] EXISTS, or ask the catalog first in a DO block.",
                f"{failure.script}: {failure.statement}",
                group=f"MIG005:{failure.script}",
            )
    for change in facts.repetitions if facts else ():
        if _is_new(change.span, said):
            what = f"rows of `{change.name}`: " if change.what == "rows" else ""
            yield Hit(
                change.span,
                f"The second run of {change.script} is not without effect: {what}{change.change}.",
                "Name constraints and indexes and create them IF NOT EXISTS; let an INSERT say ON "
                "CONFLICT DO NOTHING and an UPDATE name only rows that still need it.",
                f"{change.script}: {change.name}",
                group=f"MIG005:{change.script}",
            )


def blocking_lock(context: Context, said: Said = ()) -> Iterator[Hit]:
    """MIG007: a table is scanned or rewritten while its readers or writers wait."""
    for seen in _observed(context):
        if seen.is_heavy and _is_new(seen.span, said):
            work = "is rewritten" if seen.rewritten else "is read from end to end"
            yield Hit(
                seen.span,
                f"`{seen.table}` {work} under {seen.lock} while {seen.blocks} wait.",
                "Use the way without the lock: CONCURRENTLY, NOT VALID and VALIDATE, a new column "
                "filled in batches.",
                seen.statement,
                group=f"MIG007:{seen.table}",
            )


def unbatched_change(context: Context, said: Said = ()) -> Iterator[Hit]:
    """MIG012: one statement changed every row of an existing table."""
    for seen in _observed(context):
        is_all = seen.present > 1 and seen.touched >= seen.present
        if is_all and not seen.rewritten and _is_new(seen.span, said):
            yield Hit(
                seen.span,
                f"One statement changed all {seen.touched} sample rows of `{seen.table}`.",
                "Take the rows in batches by the primary key, each in a transaction of its own.",
                f"{seen.table}: {seen.statement}",
            )


def _observed(context: Context) -> Iterator[Observation]:
    facts = facts_of(context)
    return (seen for seen in (facts.observations if facts else ()) if seen.script == "up")


def readers_broken(context: Context, said: Said = ()) -> Iterator[Hit]:
    """MIG009: a query of the base version no longer plans on the new schema."""
    facts = facts_of(context)
    for broken in facts.query_failures if facts else ():
        if broken.of_base and _is_new(broken.span, said):
            yield Hit(
                broken.span,
                f"After up, the query of {broken.pattern or 'a pattern'} in the version before "
                f"fails: {broken.message} (SQLSTATE {broken.sqlstate}).",
                "Keep the old name for one release (beside the new one, or as a view), then "
                "remove it.",
                f"{broken.pattern}: {broken.message}",
                group="MIG009",
            )


def query_invalid(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC006: PostgreSQL cannot plan the query of a pattern."""
    facts = facts_of(context)
    for failure in facts.query_failures if facts else ():
        if facts is not None and not failure.of_base and _is_new(failure.span, said):
            yield Hit(
                failure.span,
                f"The query of {failure.pattern} does not plan {versions(facts)}: "
                f"{failure.message} (SQLSTATE {failure.sqlstate}).",
                "Mend the query, or the schema it reads.",
                f"{failure.pattern}: {failure.message}",
            )


def index_cannot_serve(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC004: alone on its table, the named index does not serve the query."""
    for service in _unserved(context, level=1):
        if service.index and _is_new(service.span, said):
            yield Hit(
                service.span,
                f"`{service.index}` cannot serve {service.pattern}: {service.reason}.",
                "Lead the index by the columns the query binds, equality first, or name another.",
                f"{service.pattern}:{service.index}",
            )


def scan(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC005: no index leads into a table, or at the declared volume none is taken."""
    for service in _unserved(context, level=1):
        if not service.index and _is_new(service.span, said):
            yield Hit(
                service.span,
                f"{service.pattern} reads `{service.table}` from end to end: {service.reason}.",
                "Add an index for it, or accept the scan: `Scan (accepted: reason)`.",
                f"{service.pattern}:{service.table}",
            )
    for service in _unserved(context, level=2):
        if _is_new(service.span, said) and not _accepted(context, service):
            yield Hit(
                service.span,
                f"At {service.rows:,.0f} rows PostgreSQL reads `{service.table}` from end to end "
                f"for {service.pattern} ({service.assumed}).",
                "Narrow the query, or accept the scan: `Scan (accepted: reason)`.",
                f"{service.pattern}:{service.table}",
                severity=Severity.WARNING,
            )


_STATED_PURGE = (
    "Compare the bare column with a moment computed beforehand, and lead an index by that column."
)
_IMPLIED_PURGE = "Lead a B-tree index by that column, or state the DELETE that the purge runs."


def purge_unserved(context: Context, said: Said = ()) -> Iterator[Hit]:
    """LIF006: the purge of a table reads it from end to end."""
    facts = facts_of(context)
    told = {hit.subject for hit in said}
    for purge in facts.purges if facts else ():
        if purge.verdict == "unserved" and purge.table not in told:
            whose = "" if purge.stated else ", by the column the lifecycle speaks of"
            yield Hit(
                purge.span,
                f"The purge of `{purge.table}` reads all of it: {purge.reason} "
                f"(planned: `{purge.query}`{whose}).",
                _STATED_PURGE if purge.stated else _IMPLIED_PURGE,
                purge.table,
            )


def _unserved(context: Context, *, level: int) -> Iterator[Service]:
    facts = facts_of(context)
    for service in facts.services if facts else ():
        if service.level == level and service.verdict == "unserved":
            yield service


def _accepted(context: Context, service: Service) -> bool:
    pattern = pattern_named(context, service.pattern)
    return pattern is not None and "scan" in pattern.index.lower()
