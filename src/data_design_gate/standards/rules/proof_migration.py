"""Rules on what running the migration showed."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.proof_facts import Failure, Loss
from data_design_gate.standards.rules import dynamodb_halves
from data_design_gate.standards.rules.proof_common import (
    difference_words,
    facts_of,
    refusal,
    section_place,
    versions,
)

_FIRST = "first run"
_PARTS = {"all": "The design", "DynamoDB": "The DynamoDB part"}


def _failures(context: Context, *scripts: str) -> Iterator[Failure]:
    facts = facts_of(context)
    for failure in facts.failures if facts else ():
        if failure.script in scripts:
            yield failure


@rule("PRF001", Severity.ERROR, marks="X", waivable=False, shown=dynamodb_halves.table_refused)
def up_fails(context: Context) -> Iterator[Hit]:
    """Write a schema and an up migration that PostgreSQL runs.

    Both were run on a throw-away server, statement by statement. Nothing can
    be said of what follows a statement that fails, so it comes first. A
    DynamoDB table that the service would not create stands here too.

    Bad:

        CREATE TABLE orders (id bigint PRIMARY KEY);
        CREATE INDEX idx_orders_note ON orders (note);   -- no column "note"

    Good:

        CREATE TABLE orders (id bigint PRIMARY KEY, note text NULL);
        CREATE INDEX idx_orders_note ON orders (note);

    Source: the design, run; PostgreSQL documentation, Appendix A, Error Codes.
    """
    facts = facts_of(context)
    for failure in _failures(context, "up", "schema"):
        if failure.run == _FIRST and facts is not None:
            where = "The schema" if failure.script == "schema" else "The up migration"
            yield Hit(
                failure.span,
                f"{where} stops here {versions(facts)}: {refusal(failure)}.",
                failure.detail or "Mend the statement; it was run exactly as written.",
                f"{failure.script}: {failure.statement}",
            )


@rule("PRF002", Severity.ERROR, marks="X", needs=("migration",))
def down_fails(context: Context) -> Iterator[Hit]:
    """Write a down migration that PostgreSQL runs after up.

    A rollback is needed in the worst hour; it must not fail then.

    Bad:

        ALTER TABLE orders DROP COLUMN notes;   -- up added "note"

    Good:

        ALTER TABLE orders DROP COLUMN IF EXISTS note;

    Source: the design, run: up, then down.
    """
    facts = facts_of(context)
    for failure in _failures(context, "down"):
        if failure.run == _FIRST and facts is not None:
            yield Hit(
                failure.span,
                f"After up, the down migration stops here {versions(facts)}: {refusal(failure)}.",
                failure.detail or "Undo exactly what up does, in the reverse order.",
                f"down: {failure.statement}",
            )


@rule("PRF003", Severity.ERROR, marks="X", needs=("migration",))
def not_reversible(context: Context) -> Iterator[Hit]:
    """Let down restore exactly what was there before up.

    What a rollback leaves behind (a type, a sequence, NOT NULL) makes the
    next attempt fail, or stays for years. Compared is every object of the
    catalog before up and after down, and after a second up.

    Bad:

        -- up
        CREATE TYPE order_state AS ENUM ('open');
        ALTER TABLE orders ADD COLUMN state order_state;
        -- down
        ALTER TABLE orders DROP COLUMN state;

    Good:

        -- down
        ALTER TABLE orders DROP COLUMN IF EXISTS state;
        DROP TYPE IF EXISTS order_state;

    Source: the design, run: up, down, up.
    """
    facts = facts_of(context)
    for difference in facts.unreversed if facts else ():
        yield Hit(
            difference.span,
            f"After up and down, {difference_words(difference)}.",
            "Undo it in the down migration, or say under **Rollback** why it stays and waive this.",
            difference.name,
            group="PRF003",
        )
    for failure in _failures(context, "up"):
        if failure.run == "after up and down":
            yield Hit(
                failure.span,
                f"After up and down, up does not run again: {refusal(failure)}.",
                "Let down remove what stands in the way.",
                f"up again: {failure.statement}",
            )


@rule("PRF004", Severity.ERROR, marks="X", needs=("migration",))
def not_resumable(context: Context) -> Iterator[Hit]:
    """Let a rerun finish what a crash interrupted.

    A connection breaks, a lock is not granted, a deployment is stopped: the
    script then runs again from its beginning. Each point was tried: stop
    behind statement k, run everything, compare with a run without a crash.

    Bad:

        CREATE TABLE a (id bigint PRIMARY KEY);
        CREATE TABLE b (id bigint PRIMARY KEY);

    Good:

        CREATE TABLE IF NOT EXISTS a (id bigint PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS b (id bigint PRIMARY KEY);

    One BEGIN and COMMIT around all serves as well, where nothing runs CONCURRENTLY.

    Source: the design, run, once for each statement.
    """
    facts = facts_of(context)
    for stop in facts.interruptions if facts else ():
        if stop.failure is not None:
            outcome = f"the rerun stops at `{stop.failure.statement}`: {refusal(stop.failure)}"
        else:
            outcome = f"the rerun ends elsewhere: {'; '.join(stop.differences)}"
        yield Hit(
            stop.span,
            f"After a crash behind this statement ({stop.after} of {stop.of}), {outcome}.",
            "Use IF NOT EXISTS, ON CONFLICT, or DROP ... IF EXISTS before it; or one transaction "
            "around the whole script.",
            stop.statement,
            group="PRF004",
        )


@rule("PRF005", Severity.ERROR, marks="X", needs=("migration",))
def rows_lost(context: Context) -> Iterator[Hit]:
    """Lose no row and no value by going up and down.

    Rows with nulls, duplicates, the longest texts, every script and the last
    digit were put into the tables that exist, and compared after up and down;
    others were written in between, as the new application would.

    Bad:

        -- up
        ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);   -- was numeric(12,4)

    Good:

        -- up: keep the old column until nobody needs it
        ALTER TABLE orders ADD COLUMN total_rounded numeric(12,2);

    Source: the design, run over sample rows.
    """
    facts = facts_of(context)
    for loss in facts.losses if facts else ():
        yield Hit(
            loss.span,
            f"{_lost(loss)} after {loss.moment}.",
            "Keep the old values beside the new until the change cannot be undone any more, or "
            "name the backup under **Data safety** and waive this.",
            f"{loss.table}.{loss.column}" if loss.column else loss.table,
            group=f"PRF005:{loss.table}",
        )


def _lost(loss: Loss) -> str:
    rows = "a sample row is" if loss.rows == 1 else f"{loss.rows} sample rows are"
    if not loss.column:
        return f"`{loss.table}`: {rows} gone"
    return f"`{loss.table}.{loss.column}` was {loss.before} and is {loss.after}"


@rule("PRF006", Severity.ERROR, marks="X", needs=("migration",))
def step_depends_on_data(context: Context) -> Iterator[Hit]:
    """Write steps that succeed whatever legal rows the tables hold.

    On empty tables the script runs; on rows that the schema before it allows,
    it stops. Production has such rows.

    Bad:

        ALTER TABLE orders ALTER COLUMN note SET NOT NULL;

    Good:

        UPDATE orders SET note = '' WHERE note IS NULL;
        ALTER TABLE orders ALTER COLUMN note SET NOT NULL;

    Source: the design, run over sample rows.
    """
    for failure in _failures(context, "up", "down"):
        if failure.run.startswith("on rows"):
            when = "that were written after up" if failure.run != "on rows" else "that are allowed"
            yield Hit(
                failure.span,
                f"The {failure.script} migration runs on empty tables and stops here on rows "
                f"{when}: {refusal(failure)}.",
                failure.detail or "Change or move such rows in a step before this one.",
                f"{failure.script} on rows: {failure.statement}",
            )


@rule("PRF007", Severity.INFO, marks="X")
def not_proved(context: Context) -> Iterator[Hit]:
    """Know what could not be run here, and why.

    Some designs need what a throw-away server does not have: an extension, a
    foreign server, more time. Then nothing is claimed: the design is neither
    proved nor disproved there, and the other rules hold as without a run.

    Bad:

        CREATE EXTENSION postgis;   -- not in the engine of the proof

    Good:

        CREATE EXTENSION IF NOT EXISTS pg_trgm;

    Source: the limits of the proof, in its documentation.
    """
    facts = facts_of(context)
    said: set[str] = set()
    for fact in facts.unproved if facts else ():
        if fact.follows or fact.reason in said:
            continue
        said.add(fact.reason)
        place = fact.span or section_place(context, SectionName.MIGRATION)
        what = _PARTS.get(fact.name) or fact.name[:1].upper() + fact.name[1:]
        yield Hit(
            place,
            f"{what} was not proved: {fact.reason}.",
            fact.mend or "Nothing needs to be done for the review; try it on a server of your own.",
            f"{fact.name}: {fact.reason[:60]}",
            group="PRF007",
        )


_NO_DOWNTIME = ("none", "no downtime", "zero", "without downtime", "no interruption", "keine")


@rule("MIG017", Severity.WARNING, marks="X", needs=("migration",))
def downtime_contradicted(context: Context) -> Iterator[Hit]:
    """Promise no downtime only where no statement makes others wait.

    Watched were the locks of every statement over sample rows: a table that
    is scanned or rewritten while its readers or writers wait is down for as
    long as that takes, whatever the plan says.

    Bad:

        **Downtime:** none

        CREATE INDEX idx_orders_note ON orders (note);

    Good:

        CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_note ON orders (note);

    Source: pg_locks and pg_stat_xact_user_tables, read after each statement.
    """
    facts = facts_of(context)
    downtime = context.design.migration.labels.get("downtime")
    if facts is None or downtime is None or not _promises_none(downtime.text):
        return
    for seen in facts.observations:
        if seen.script == "up" and seen.is_heavy:
            said = _short(downtime.text).rstrip(" .")
            work = "rewritten" if seen.rewritten else "read from end to end"
            yield Hit(
                seen.span,
                f"The plan says downtime: {said}; here `{seen.table}` is {work} "
                f"while {seen.blocks} wait ({seen.lock}).",
                "Use the way without the lock (CONCURRENTLY, NOT VALID and VALIDATE), or state "
                "the window.",
                seen.table,
                group=f"MIG017:{seen.table}",
            )


def _promises_none(text: str) -> bool:
    words = " ".join(text.lower().replace("*", " ").split())
    return words.startswith(_NO_DOWNTIME) or words.strip(" .") == "no"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."  # noqa: PLR2004 a line's room
