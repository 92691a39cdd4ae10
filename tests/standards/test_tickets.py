"""A ticket comes from the metadata, the title or the branch, and never from a look-alike."""

import pytest

from data_design_gate.document.parse import parse_document
from data_design_gate.standards.settings import StandardSettings
from data_design_gate.standards.tickets import ticket_keys


def keys(front="", title="", branch="", **settings):
    text = f"---\nstatus: Draft\n{front}\n---\n# T\n\nSee OPS-9 and UTF-8.\n"
    document = parse_document(text.encode(), "x.md")
    return ticket_keys(document, StandardSettings(**settings), title, branch)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("jira: SHOP-412", ("SHOP-412",)),
        ("jira: [SHOP-412, DATA-7]", ("SHOP-412", "DATA-7")),
        ("jira: shop-412", ("SHOP-412",)),
        ("jira: SHOP-412, SHOP-412", ("SHOP-412",)),
        ("jira: https://acme.atlassian.net/browse/SHOP-412", ("SHOP-412",)),
        ('jira: "[SHOP-412](https://acme.example/browse/SHOP-412)"', ("SHOP-412",)),
        ("ticket: SHOP-1", ("SHOP-1",)),
        ("jira: ORD_X-4", ("ORD_X-4",)),
        ("jira: SHOP-0412", ()),
        ("jira: ZMI-TICKET-200", ()),
        ("jira: none yet", ()),
    ],
)
def test_the_metadata_is_authoritative(front, expected):
    assert keys(front, title="OTHER-1", branch="other-2").keys == expected


def test_a_title_that_disagrees_is_remembered():
    assert keys("jira: SHOP-1", title="OTHER-1: orders").elsewhere == ("OTHER-1",)


def test_without_metadata_the_title_then_the_branch_names_the_ticket():
    assert keys(title="SHOP-1 orders", branch="SHOP-2").source == "title"
    found = keys(branch="feature/shop-2-orders", ticket_projects=("SHOP",))
    assert (found.keys, found.source) == ((), "")
    found = keys(branch="feature/SHOP-2/orders", ticket_projects=("SHOP",))
    assert (found.keys, found.source) == (("SHOP-2",), "branch")


@pytest.mark.parametrize(
    "title",
    ["UTF-8 names", "SHA-256", "ISO-8601 dates", "RFC-3339", "AES-256", "CVE-2024-1234", "GSI-1",
     "`SHOP-1` in code", "https://x.example/SHOP-1", "\u017fs-1", "V1-2", "POSTGRES-16", "COVID-19"],
)  # fmt: skip
def test_look_alikes_are_no_tickets(title):
    assert keys(title=title).keys == ()


def test_only_the_configured_projects_count():
    found = keys("jira: [SHOP-1, OPS-2]", ticket_projects=("SHOP",))
    assert found.keys == ("SHOP-1",)
    assert found.foreign == ("OPS-2",)


def test_a_custom_pattern_is_used():
    assert keys("jira: req_12", key_pattern=r"REQ_\d+").keys == ("REQ_12",)
