"""Ticket keys are taken where they are meant, and from nowhere else."""

from __future__ import annotations

import pytest

from data_design_gate.document.parse import parse_document
from data_design_gate.standards.settings import StandardSettings
from data_design_gate.standards.tickets import TicketKeys, ticket_keys


def keys(
    jira: str = "", title: str = "", branch: str = "", projects: tuple[str, ...] = ()
) -> TicketKeys:
    field = f"jira: {jira}\n" if jira else ""
    document = parse_document(f"---\nstatus: Draft\n{field}---\n# T\n\nSee OTHER-1.\n", "d.md")
    return ticket_keys(document, StandardSettings(ticket_projects=projects), title, branch)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("SHOP-412", ("SHOP-412",)),
        ("[SHOP-412, DATA-7]", ("SHOP-412", "DATA-7")),
        ('"SHOP-412, DATA-7"', ("SHOP-412", "DATA-7")),
        ("https://example.atlassian.net/browse/SHOP-412", ("SHOP-412",)),
        ("https://example.org/issues/SHOP-412", ()),
        ("SHOP\u2011412", ("SHOP-412",)),
        ("AC-1", ("AC-1",)),
        ("UTF-8", ()),
        ("SHA-256", ()),
        ("ISO-8601", ()),
        ("RFC-0004", ()),
        ("ADR-001", ()),
        ("ZMI-TICKET-200", ()),
        ("DOC-2025-11-001", ()),
        ("ORD_04", ()),
        ("shop-412", ()),
        ("TBD", ()),
    ],
)
def test_the_metadata_field_gives_its_keys(written: str, expected: tuple[str, ...]) -> None:
    assert keys(written).keys == expected


def test_prose_never_gives_a_key() -> None:
    assert keys().keys == ()


def test_the_metadata_field_outranks_title_and_branch() -> None:
    found = keys("SHOP-1", title="DATA-2 more", branch="feature/DATA-3")
    assert (found.keys, found.origin) == (("SHOP-1",), "metadata")


def test_a_field_that_says_nothing_usable_is_not_replaced_by_the_title() -> None:
    found = keys("TBD", title="DATA-2 more")
    assert found.keys == ()
    assert found.refused[0].text == "TBD"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("SHOP-412: orders", ("SHOP-412",)),
        ("[SHOP-412] orders", ("SHOP-412",)),
        ("Use UTF-8 and SHA-256 (AP-1, AC-1)", ()),
        ("Mend `SHOP-1` in code", ()),
        ("See https://example.org/a/SHOP-9", ()),
        ("See https://x.atlassian.net/browse/SHOP-9", ("SHOP-9",)),
        ("Release v1.2-SHOP-4", ()),
    ],
)
def test_the_title_is_read_with_care(title: str, expected: tuple[str, ...]) -> None:
    assert keys(title=title).keys == expected


@pytest.mark.parametrize(
    ("branch", "projects", "expected"),
    [
        ("feature/SHOP-412-orders", (), ("SHOP-412",)),
        ("SHOP-412", (), ("SHOP-412",)),
        ("feature/shop-412-orders", (), ()),
        ("feature/shop-412-orders", ("SHOP",), ("SHOP-412",)),
        ("release-2024", (), ()),
        ("fix/utf-8", ("SHOP",), ()),
        ("feature/OTHER-1", ("SHOP",), ()),
    ],
)
def test_the_branch_comes_last(
    branch: str, projects: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert keys(branch=branch, projects=projects).keys == expected


def test_a_key_of_another_project_is_refused_with_the_allowed_ones() -> None:
    found = keys("OTHER-1", projects=("SHOP", "DATA"))
    assert found.keys == ()
    assert "SHOP, DATA" in found.refused[0].reason


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("shop-412", ("SHOP-412",)),
        ("SHOP-1, Data-7", ("SHOP-1", "DATA-7")),
        ("shop-412 in utf-8", ("SHOP-412",)),
        ("other-1", ()),
    ],
)
def test_small_letters_in_the_field_count_for_a_project_of_the_allow_list(
    written: str, expected: tuple[str, ...]
) -> None:
    assert keys(written, projects=("SHOP", "DATA")).keys == expected


@pytest.mark.parametrize(
    ("written", "projects", "meant"),
    [("lib-12", (), "LIB-12"), ("utf-8", (), ""), ("lib-12", ("SHOP",), ""), ("soon", (), "")],
)
def test_without_an_allow_list_a_key_in_small_letters_is_refused_with_the_mend(
    written: str, projects: tuple[str, ...], meant: str
) -> None:
    found = keys(written, projects=projects)
    assert (found.keys, found.refused[0].meant) == ((), meant)


def test_the_allow_list_makes_a_standards_name_a_project() -> None:
    assert keys("ISO-9", projects=("ISO",)).keys == ("ISO-9",)


def test_a_configured_pattern_replaces_the_usual_form() -> None:
    document = parse_document("---\njira: ORD_04\n---\n# T\n", "d.md")
    settings = StandardSettings(key_pattern=r"ORD_\d+")
    assert ticket_keys(document, settings).keys == ("ORD_04",)
