"""Whatever is cut out of a design, every rule still answers, and answers the same twice."""

from pathlib import Path

from hypothesis import given, settings, strategies as st

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import DocumentReport
from data_design_gate.standards.settings import StandardSettings

ROOT = Path(__file__).parents[3]
DESIGNS = [
    ROOT / "examples/docs/data-design/order-fulfilment.md",
    *sorted((ROOT / "tests/friends").glob("*.md")),
]


def check(text: str) -> DocumentReport:
    """Check a text without its repository."""
    return check_design(Context(read_design(parse_document(text, "x.md")), StandardSettings()))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DESIGNS), st.data())
def test_no_rule_breaks_on_a_mutilated_design(path: Path, data: st.DataObject) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(lines) - 1))
        del lines[start : start + data.draw(st.integers(1, 40))]
        if not lines:
            break
    text = "\n".join(lines)
    report = check(text)
    assert [f.code for f in report.findings if f.subject == "broken-rule"] == []
    assert all(1 <= f.line <= max(1, len(lines)) for f in report.findings)
    assert report == check(text)
