"""A suggested mend satisfies its own rule and leaves the rest of the document alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_design_gate.standards.engine import Hit
from data_design_gate.standards.mend import apply_suggestions
from rule_support import hits

AREAS = ("ACC", "DDB", "IDX")
ROOT = Path(__file__).parent.parent
FIXTURES = [
    path
    for folder in ("access", "dynamodb", "indexes")
    for path in sorted((ROOT / folder).glob("fixtures/fail/*.md"))
]


def mendable(text: str) -> list[tuple[str, Hit]]:
    return [(code, hit) for code, hit in hits(text, *AREAS) if hit.suggestion is not None]


def test_several_rules_suggest_a_mend() -> None:
    codes = {code for path in FIXTURES for code, _ in mendable(path.read_text())}
    assert codes >= {"ACC003", "ACC006", "DDB003", "DDB004", "DDB010"}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_mended_fixture_has_nothing_left_to_mend(path: Path) -> None:
    text = path.read_text()
    suggestions = {
        hit.suggestion.first_line: hit.suggestion
        for _, hit in mendable(text)
        if hit.suggestion is not None
    }
    mended = apply_suggestions(text, suggestions.values())
    assert mendable(mended) == []
    assert mended.count("\n") == text.count("\n")
