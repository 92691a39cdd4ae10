"""Finalisation changes metadata and nothing else, in the document's own style."""

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.document.model import Status
from data_design_gate.document.parse import parse_document
from data_design_gate.lifecycle.finalised_text import RecordedApproval, finalised_text

APPROVALS = (
    RecordedApproval("database", "dana", "a" * 40, "2026-11-26"),
    RecordedApproval("migration", "eli", "b" * 40, "2026-11-26"),
)


def finalise(text, approvals=APPROVALS):
    return finalised_text(
        text,
        parse_document(text.encode(), "docs/data-design/x.md"),
        approvals,
        status=Status.APPROVED,
        approval_date="2026-11-26",
        audit_digest="sha256:00",
    )


FRONT = """\
---
title: Orders   # the title
status: Under Review          # Draft | Under Review
jira:
- SHOP-1
- SHOP-2
approvals:
  - {gate: database, by: "@old", commit: "c", date: 2020-01-01}

# a remark
version: 1.10
---
# Orders

status: Under Review stays here.
"""


def test_front_matter_says_approved_by_whom_and_keeps_every_other_line():
    assert (
        finalise(FRONT)
        == f"""\
---
title: Orders   # the title
status: Approved          # Draft | Under Review
jira:
- SHOP-1
- SHOP-2
approvals:
  - {{gate: database, by: "@dana", commit: "{"a" * 40}", date: 2026-11-26}}
  - {{gate: migration, by: "@eli", commit: "{"b" * 40}", date: 2026-11-26}}

# a remark
version: 1.10
approval_date: 2026-11-26
audit: sha256:00
---
# Orders

status: Under Review stays here.
"""
    )


STYLES = {
    "bold keys": (
        "# T\n\n**Status:** Under Review  \n**Jira:** SHOP-1\n\n## Plan\ntext\n",
        "**Status:** Approved  \n**Approvals:** @dana",
    ),
    "list keys": (
        "# T\n\n- Status: Under Review\n- Jira: SHOP-1\n\n## Plan\n",
        "- Status: Approved\n- Approvals: @dana",
    ),
    "plain keys": (
        "# T\n\nStatus: Under Review\nJira: SHOP-1\n\n## Plan\n",
        "Status: Approved\nApprovals: @dana",
    ),
    "table": (
        "# T\n\n| Field | Value |\n|---|---|\n| Status | Under Review |\n\n## Plan\n",
        "| Status | Approved |\n| Approvals | @dana",
    ),
    "status heading": (
        "# T\n\n## Status\n\nUnder Review\n\n## Plan\n",
        "Approved\n\nApprovals: @dana",
    ),
}


@pytest.mark.parametrize(("before", "after_status"), STYLES.values(), ids=STYLES)
def test_every_metadata_style_keeps_its_style(before, after_status):
    after = finalise(before)
    assert after_status in after
    assert parse_document(after.encode(), "x.md").metadata.status is Status.APPROVED
    assert after.endswith(before[before.index("## Plan") :])


@pytest.mark.parametrize("text", [FRONT, FRONT.replace("\n", "\r\n"), FRONT.rstrip("\n")])
def test_finalising_twice_changes_nothing_more(text):
    once = finalise(text)
    assert finalise(once) == once


def test_crlf_files_keep_crlf():
    after = finalise(FRONT.replace("\n", "\r\n"))
    assert after.count("\n") == after.count("\r\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
@settings(max_examples=200, deadline=None)
def test_the_text_below_the_front_matter_stays_byte_for_byte(body):
    text = f"---\nstatus: Under Review\n---\n{body}"
    assert finalise(text).endswith(f"---\n{body}")
    assert finalise(finalise(text)) == finalise(text)
