"""Rules never raise and point into the document, whatever is deleted or put into a design."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings, strategies as st

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules
from data_design_gate.standards.settings import StandardSettings
from relational_rule_support import fixtures

ROOM = Path(__file__).parents[1]
TEXTS = [
    path.read_text(encoding="utf-8")
    for room in ("postgres", "migration")
    for kind in ("fail", "pass")
    for path in fixtures(ROOM / room / "fixtures" / kind)
]
SCRAPS = st.sampled_from(
    ["", "(", ")", ",", ";", "'", "--", "/*", "$$", "|", "```", "...", "{x}", "é", "\x00",
     "id uuid",
     "DROP", "ALTER TABLE orders", "NOT NULL", "REFERENCES", "## Migration Plan", "### Down"]
)  # fmt: skip


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_rules_take_any_mutilated_design(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at : at + data.draw(st.integers(0, 2))] = [data.draw(SCRAPS)]
    design = read_design(parse_document("\n".join(lines), "orders.md"))
    assert not any(block.kind == "internal" for block in design.unread)
    load_rules()
    context = Context(design, StandardSettings())
    for code, rule in registry().items():
        if code.startswith(("PG", "MIG")):
            for hit in rule.check(context):
                assert 1 <= hit.span.first_line <= len(design.document.lines)
                assert hit.span.column >= 1
                assert hit.message
                assert hit.help
                assert hit.subject
