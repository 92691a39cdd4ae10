"""Purges by age whose truth is known: stated in a block, stated in the row, or implied."""

import pytest

from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.settings import StandardSettings
from proof_support import design_of, outcomes, proved

SCHEMA = """CREATE TABLE orders (id bigint PRIMARY KEY, closed_at timestamptz NULL);
CREATE INDEX idx_orders_closed ON orders (closed_at);
CREATE TABLE visits (id bigint PRIMARY KEY, seen_at timestamptz NOT NULL);
CREATE INDEX idx_visits_seen ON visits USING hash (seen_at);
CREATE TABLE readings (id bigint PRIMARY KEY, taken_at timestamptz NOT NULL);
CREATE INDEX idx_readings_taken ON readings USING brin (taken_at);
CREATE TABLE carts (id bigint PRIMARY KEY, state text NOT NULL, touched_at timestamptz NOT NULL);
CREATE INDEX idx_carts_touched ON carts (touched_at) WHERE state = 'left';
CREATE TABLE parcels (id bigint PRIMARY KEY, created_at timestamptz NOT NULL);
CREATE INDEX idx_parcels_created ON parcels (created_at);
CREATE TABLE letters (id bigint PRIMARY KEY, sent_at timestamptz NOT NULL);
CREATE INDEX idx_letters_day ON letters (((sent_at AT TIME ZONE 'UTC')::date));
CREATE TABLE tickets (id bigint PRIMARY KEY, sold_at timestamptz NOT NULL);
CREATE INDEX idx_tickets_sold ON tickets (sold_at);
CREATE TABLE notes (id bigint PRIMARY KEY, made_at timestamptz NOT NULL);
CREATE TABLE logs (id bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
CREATE TABLE bills (id bigint PRIMARY KEY, due_on date NOT NULL);
CREATE INDEX idx_bills_due ON bills (due_on);"""

ROWS = {
    "orders": "nightly job by closed_at",
    "visits": "nightly job by seen_at",
    "readings": "nightly job by taken_at",
    "carts": "nightly job by touched_at",
    "parcels": "nightly: `DELETE FROM parcels WHERE created_at + interval '2 years' < :now`",
    "letters": "nightly by sent_at: "
    "`DELETE FROM letters WHERE (sent_at AT TIME ZONE 'UTC')::date < :day`",
    "tickets": "nightly job by sold_at, see below",
    "notes": "nightly job by made_at",
    "logs": "nightly job by at",
    "bills": "nightly: `DELETE FROM bills WHERE overdue_on < :day`",
}
BATCH = """DELETE FROM tickets WHERE id IN (
    SELECT id FROM tickets WHERE sold_at < now() - interval '1 year'
    ORDER BY sold_at LIMIT 1000);"""


@pytest.fixture(scope="module")
def design():
    lines = ["## Data Lifecycle", "", "| Data | Deletion | Retention period | Purging |"]
    lines += ["|---|---|---|---|"]
    lines += [f"| {name} | hard | 1 year | {purging} |" for name, purging in ROWS.items()]
    lines += ["", "```sql", BATCH, "```"]
    return design_of(SCHEMA, SCHEMA, extra="\n".join(lines))


@pytest.fixture(scope="module")
def report(design):
    return proved(design)


VERDICTS = {
    "orders": ("served", "idx_orders_closed", ""),
    "visits": ("unserved", "", "no index of visits serves (seen_at < $1)"),
    "readings": ("served", "idx_readings_taken", ""),
    "parcels": ("unserved", "", "no index of parcels serves ((created_at + "),
    "letters": ("served", "idx_letters_day", ""),
    "tickets": ("served", "idx_tickets_sold, tickets_pkey", ""),
    "notes": ("unserved", "", "no index of notes serves (made_at < $1)"),
}


@pytest.mark.parametrize("table", ROWS)
def test_a_purge_is_judged_by_the_plan_of_its_delete(report, table):
    found = {p.table: p for p in report.facts.purges}
    if table not in VERDICTS:
        assert table not in found
        return
    verdict, index, reason = VERDICTS[table]
    assert (found[table].verdict, found[table].index) == (verdict, index)
    assert found[table].reason.startswith(reason)


def test_a_stated_delete_counts_before_an_implied_one(report):
    stated = {p.table for p in report.facts.purges if p.stated}
    assert stated == {"parcels", "letters", "tickets"}


def test_a_delete_that_does_not_plan_is_told_and_not_judged(design, report):
    (unproved,) = [u for u in report.facts.unproved if "bills" in u.name]
    assert "overdue_on" in unproved.reason
    assert "overdue_on" in design.document.lines[unproved.span.first_line - 1]


def test_purges_count_among_what_was_planned(report):
    assert outcomes(report)["serve"] == "disproved"


def purge_findings(design, **extra):
    found = check_design(Context(design, StandardSettings(), extra=extra)).findings
    return {f.subject: f.message for f in found if f.code == "LIF006"}


def test_a_plan_that_is_served_silences_what_the_text_lets_expect(design, report):
    assert set(purge_findings(design)) == {"letters", "notes"}
    shown = purge_findings(design, proof_facts=report.facts)
    assert set(shown) == {"notes", "visits", "parcels"}
    assert "no index leads with `made_at`" in shown["notes"]
    assert "(planned: `DELETE FROM visits WHERE seen_at < $1`, by the column" in shown["visits"]
