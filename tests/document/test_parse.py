"""A document is read with its sections, metadata and places."""

from __future__ import annotations

from data_design_gate.document.model import SectionName, Status
from data_design_gate.document.parse import parse_document

DESIGN = """---
title: Orders
status: Under Review
jira: SHOP-1
---
# Orders: data design

## 8. Migration Plan
Text.
"""


def test_a_document_has_its_title_status_and_sections() -> None:
    document = parse_document(DESIGN.encode(), "orders.md")
    assert document.title == "Orders"
    assert document.metadata.status is Status.UNDER_REVIEW
    assert document.metadata.texts("jira") == ("SHOP-1",)
    (section,) = document.named(SectionName.MIGRATION)
    assert (section.span.first_line, section.span.last_line) == (8, 9)
