"""Lifecycle rows come from tables, turned tables and subsections."""

from data_design_gate.design.lifecycle import read_lifecycle
from data_design_gate.design.model import Lifecycle
from prose_support import document


def read(body: str) -> Lifecycle:
    """Read a lifecycle section."""
    return read_lifecycle(document("## Data Lifecycle\n\n" + body))


def test_the_standard_table_is_read() -> None:
    (row,) = read(
        "| Data | Creation | Updates | Deletion (soft or hard) | Retention period | Rationale |"
        " Compliance | Archival | Purging |\n|---|---|---|---|---|---|---|---|---|\n"
        "| Order | checkout | status | soft | 7 years | audits | policy | none | TBD |\n"
    ).rows
    assert (row.subject, row.creation, row.deletion) == ("Order", "checkout", "soft")
    assert (row.retention, row.rationale, row.compliance) == ("7 years", "audits", "policy")
    assert (row.archival, row.purging) == ("none", "")


def test_phases_may_stand_in_the_first_column() -> None:
    rows = read(
        "| Phase | Orders | Events |\n|---|---|---|\n| Creation | checkout | outbox |\n"
        "| Retention | 7 years | 2 years |\n| Deletion | soft | TTL |\n"
    ).rows
    assert [(row.subject, row.retention) for row in rows] == [
        ("Orders", "7 years"), ("Events", "2 years"),
    ]  # fmt: skip


def test_subsections_describe_one_kind_of_data_each() -> None:
    rows = read(
        "### Orders\n\n- **Creation:** checkout\n- **Retention:** 7 years\n\n"
        "### Events\n\n**Creation:** outbox\n\n**TTL:** 2 years\n"
    ).rows
    assert [(row.subject, row.retention) for row in rows] == [
        ("Orders", "7 years"), ("Events", "2 years"),
    ]  # fmt: skip


def test_rows_about_the_same_data_are_joined() -> None:
    (row,) = read(
        "| Table | Creation |\n|---|---|\n| orders | checkout |\n\n"
        "| Table | Retention |\n|---|---|\n| `orders` | 7 years |\n"
    ).rows
    assert (row.creation, row.retention) == ("checkout", "7 years")


def test_statements_for_all_data_are_labels_and_cells_are_not() -> None:
    found = read(
        "**Retention:** 7 years for everything\n\n"
        "| Data | Deletion | Purging |\n|---|---|---|\n| Order | soft | nightly |\n"
    )
    assert found.labels["retention"].text == "7 years for everything"
    assert "purging" not in found.labels


def test_what_one_kind_of_data_says_does_not_hold_for_the_others() -> None:
    found = read(
        "### Orders\n\n- **Creation:** checkout\n- **Updates:** never\n\n"
        "### Events\n\n- **Creation:** outbox\n- **Purging:** nightly\n"
    )
    assert [row.updates for row in found.rows] == ["never", ""]
    assert "updates" not in found.labels


def test_list_items_may_tell_a_life_in_a_sentence() -> None:
    users, sessions = read(
        "- **Users**: created on sign-up; updated by the user; soft delete; kept 2 years since"
        " claims may come, as GDPR allows; purged by a nightly job\n"
        "- `sessions`: expire after 30 days, hard deleted\n"
    ).rows
    assert (users.subject, users.deletion) == ("Users", "soft delete")
    assert users.purging == "purged by a nightly job"
    assert "GDPR" in users.compliance
    assert users.archival == ""
    assert (sessions.subject, sessions.creation) == ("sessions", "")
    assert "30 days" in sessions.retention


def test_subsections_may_tell_a_life_in_sentences() -> None:
    (row,) = read("### Orders\n\nCreated at checkout. Never updated. Kept for 7 years.\n").rows
    assert row.creation == "Created at checkout"
    assert row.updates == "Never updated"
    assert row.deletion == ""


def test_items_that_name_a_phase_are_statements_for_all_data() -> None:
    found = read("- **Creation**: by the service\n- **Deletion**: hard, and purged by a job\n")
    assert found.rows == ()
    assert found.labels["deletion"].text == "hard, and purged by a job"


def test_a_paragraph_may_tell_the_life_of_one_kind_of_data() -> None:
    (row,) = read(
        "Loans are created at the desk and updated on return. Deletion is hard, since disputes are "
        "over; it is logged in the audit log. They are retained for 2 years (GDPR article 5). "
        "Nothing is archived. A nightly job purges them by `returned_at`.\n\n"
        "Copies on paper are another matter.\n"
    ).rows
    assert row.subject == "Loans"
    assert "at the desk" in row.creation
    assert "audit log" in row.deletion
    assert row.retention.startswith("They are retained for 2 years")
    assert "GDPR" in row.compliance
    assert "archived" in row.archival
    assert "returned_at" in row.purging


def test_a_paragraph_about_nothing_in_particular_is_no_row() -> None:
    assert read("Data are created, updated, deleted and archived by the rules below.\n").rows == ()


def test_the_retention_may_give_its_own_reason_and_rule() -> None:
    (row,) = read(
        "### Loans\n\n- Creation: desk\n- Retention: 2 years, since disputes end then (GDPR "
        "article 5)\n"
    ).rows
    assert "since disputes end then" in row.rationale
    assert "GDPR" in row.compliance
