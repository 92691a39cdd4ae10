"""Headers are matched by meaning, in any order and wording."""

from data_design_gate.design.tables import COLUMN_HEADERS, columns, tables_of
from data_design_gate.document.model import Table
from prose_support import section

ALIASES = {
    "retention": ("retention period", "retention"),
    "rationale": ("rationale",),
    "volume": ("volume",),
    "growth": ("growth",),
    "deletion": ("deletion",),
}


def table(header: str) -> Table:
    """Return a table with this header."""
    width = header.count("|") + 1
    rows = f"| {header} |\n|{'---|' * width}\n|{' x |' * width}\n"
    return next(found for _, found in tables_of(section(rows)))


def test_emphasis_case_numbers_and_brackets_do_not_matter() -> None:
    found = columns(table("**RETENTION**  | `Deletion` (soft or hard)"), ALIASES)
    assert found == {"retention": 0, "deletion": 1}


def test_an_exact_wording_wins_over_one_inside_a_longer_header() -> None:
    found = columns(table("Retention rationale | Retention period"), ALIASES)
    assert found["retention"] == 1
    assert found.get("rationale", 0) == 0


def test_a_combined_header_serves_both_fields() -> None:
    assert columns(table("Entity | Volume & growth"), ALIASES) == {"volume": 1, "growth": 1}


def test_unknown_headers_are_left_out() -> None:
    assert columns(table("Colour | Weight"), ALIASES) == {}


def test_column_tables_are_known_in_other_languages() -> None:
    found = columns(table("カラム名(物理) | データ型 | NULL | デフォルト | 説明"), COLUMN_HEADERS)
    assert found == {"name": 0, "type": 1, "nullable": 2, "default": 3, "description": 4}
