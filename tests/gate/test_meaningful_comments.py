"""Comments by which a design is read are part of what was approved; all others are not."""

import pytest

from data_design_gate.document.parse import parse_document
from data_design_gate.gate.code import canonical_code


def meaning(text: str, language: str = "sql") -> list[object]:
    """Return what a fence means."""
    document = parse_document(f"# A\n\n## B\n\n```{language}\n{text}\n```\n", "")
    (fence,) = document.sections[0].children[0].blocks
    return canonical_code(fence)  # type: ignore[arg-type]


A, B, DROP = "CREATE TABLE a (id int);", "CREATE TABLE b (id int);", "DROP TABLE b;"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{A}\n{B}\n-- migrate:down\n{DROP}", f"{A}\n-- migrate:down\n{B}\n{DROP}"),
        (f"{A}\n-- down\n{DROP}", f"{A}\n-- up\n{DROP}"),
        (f"{A}\n-- down\n-- Irreversible: it drops data.", f"{A}\n-- down\n-- Not written yet."),
        (f"-- 20260101_a.up.sql\n{A}", f"-- 20260101_a.down.sql\n{A}"),
        ("-- AP1\nSELECT 1;", "-- AP2\nSELECT 1;"),
    ],
)
def test_a_comment_that_says_what_runs_when_or_for_what_has_a_meaning(
    before: str, after: str
) -> None:
    assert meaning(before) != meaning(after)


def test_a_comment_that_names_the_pattern_of_a_dynamodb_query_has_a_meaning() -> None:
    query = 'KeyConditionExpression: "pk = :id"'
    assert meaning(f"# AP1\n{query}", "yaml") != meaning(f"# AP2\n{query}", "yaml")
    assert meaning(f"# AP1\n{query}", "yaml") == meaning(f"#  AP1\n{query}  # by id", "yaml")


@pytest.mark.parametrize(
    "after", [f"-- Adds the table.\n{A}", f"{A} -- the first", f"/* a */ {A}\n-- Done.", f"\n{A}\n"]
)
def test_any_other_comment_has_none(after: str) -> None:
    assert meaning(after) == meaning(A)
