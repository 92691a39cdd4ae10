"""Every index rule on documents that say themselves what must be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules
from rule_support import expected, fixtures, found, hits

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    "fixture", fixtures(HERE), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_fixture_gives_exactly_what_it_expects(fixture: Path) -> None:
    text = fixture.read_text()
    assert found(text, "IDX") == expected(text)
    assert bool(expected(text)) is (fixture.parent.name == "fail")


@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_every_rule_has_a_fixture_of_either_kind(kind: str) -> None:
    load_rules()
    codes = {code for code in registry() if code.startswith("IDX")}
    covered = {path.stem.split("_")[0] for path in HERE.glob(f"fixtures/{kind}/*.md")}
    assert codes <= covered


def test_every_finding_says_what_and_how_to_mend() -> None:
    for fixture in fixtures(HERE):
        for code, hit in hits(fixture.read_text(), "IDX"):
            assert hit.message.endswith((".", "?")), code
            assert hit.help.endswith((".", "?")), code
            assert hit.subject, code
