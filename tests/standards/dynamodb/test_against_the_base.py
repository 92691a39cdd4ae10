"""What DynamoDB allows only at creation is judged against the base version."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules
from rule_support import context_of

WITH_LOCAL = Path(__file__).parent / "fixtures" / "pass" / "DDB008_other_sort_key.md"
WITHOUT = Path(__file__).parent / "fixtures" / "pass" / "DDB007_own_partition_key.md"


@pytest.mark.parametrize(("base", "found"), [(WITHOUT, 1), (WITH_LOCAL, 0), (None, 0)])
def test_a_local_index_cannot_be_added_to_an_existing_table(base: Path | None, found: int) -> None:
    load_rules()
    context = context_of(WITH_LOCAL.read_text())
    if base is not None:
        before = context_of(base.read_text()).design
        context = replace(context, base=before, has_base=True)
    hits = list(registry()["DDB008"].check(context))
    assert len(hits) == found
    assert all("existing" in hit.message for hit in hits)
