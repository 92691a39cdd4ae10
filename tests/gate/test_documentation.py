"""The page on the gate promises what the gate does: its examples are played, its rows counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from data_design_gate.gate.reasons import SENTENCES
from data_design_gate.schema_files import schema
from gate_support import ADA, DANA, DESIGN, decide, disposition, edited, pushed, recorded, review

PAGE = (Path(__file__).parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")
BOTH = edited(DESIGN, ("stores: [postgres]", "stores: [postgres, dynamodb]"))
PLAN = "## Plan\n\nSteps: requirements, schema, migration. Dependencies: none.\n\n"
TYPE = "  note text NOT NULL\n);"
WAIVER = '<!-- data-design: allow PG006 reason="small" -->\n'

EXAMPLES = {
    "prose wrapped anew, a table realigned, SQL reformatted, `**bold**` removed": [
        [("joined with customers\nin", "joined with\ncustomers in")],
        [("| From | To | Type |", "|From|To|Type|")],
        [(TYPE, "note TEXT not null );")],
        [("**Rationale:**", "Rationale:")],
    ],
    "headings renumbered, sections in another order, an HTML comment": [
        [("## 8. Migration", "## 9. Migration")],
        [(PLAN, ""), ("## 10. Data Life", f"{PLAN}## 10. Data Life")],
        [("## Plan\n", "## Plan\n\n<!-- note -->\n")],
    ],
    "`status: Draft` becomes `status: Under Review`, `version` raised": [
        [("Under Review", "Partial")],
        [("version: 1.0.0", "version: 1.1.0")],
    ],
    "the commit is rebased, squashed or merged with the base, and the text is the same": [[]],
    "a typo in Data Lifecycle": [[("on order |", "on orders |")]],
    "a column's type, nullability, default or index": [
        [("  id bigint", "  id uuid")],
        [(TYPE, "  note text\n);")],
        [(TYPE, "  note text NOT NULL DEFAULT ''\n);")],
        [("ON orders (note)", "ON orders (note, id)")],
    ],
    "a migration step changed, added or moved": [
        [("2. Fill it.", "2. Fill it twice.")],
        [("2. Fill it.", "2. Fill it.\n3. Look.")],
        [("1. Create the table.\n2. Fill it.", "1. Fill it.\n2. Create the table.")],
    ],
    "a cell of the relationship table": [[("| N:1 |", "| 1:1 |")]],
    "the rationale of the store selection": [[("in every report", "in some reports")]],
    "a waiver in the Postgres section": [
        [("## 3. Postgres Schema Design\n", f"## 3. Postgres Schema Design\n\n{WAIVER}")],
        [("## 3. Postgres Schema Design\n", f"{WAIVER}## 3. Postgres Schema Design\n")],
    ],
    "a row added to an unknown section": [[("Ten a month.", "Ten a month.\n\n- One more.")]],
    "any of these, then taken back": [[]],
}


def promised() -> dict[str, tuple[str, ...]]:
    """Return the rows of the page's table of examples."""
    table = PAGE.partition("| change after the approval |")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {row[0]: tuple(row[1:]) for row in rows}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_what_lapses_is_true(name: str) -> None:
    text = BOTH + "\n## Costs\n\nTen a month.\n"
    facts = recorded(review(1, DANA), review(2, ADA), head=text)
    if name == "any of these, then taken back":
        facts = pushed(facts, "c2", edited(text, ("id bigint", "id uuid")))
    for changes in EXAMPLES[name]:
        result = decide(pushed(facts, "c3", edited(text, *changes)))
        found = [
            disposition(result, number, gate)
            .replace("counted", "stands")
            .replace("stale", "lapses")
            for gate, number in (("database", 1), ("architecture", 2), ("migration", 1))
        ]
        assert tuple(word.removesuffix(" again") for word in promised()[name]) == tuple(found)


def test_every_example_of_the_page_is_played() -> None:
    assert set(promised()) == set(EXAMPLES)


@pytest.mark.parametrize("name", ["gate-facts", "gate-result"])
def test_the_published_forms_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_every_reason_that_is_given_has_a_sentence_and_none_is_left_over() -> None:
    package = Path(__file__).parents[2] / "src" / "data_design_gate"
    text = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    assert set(re.findall(r'\breason\(\s*"([a-z-]+)"', text)) <= set(SENTENCES)
    assert {code for code in SENTENCES if text.count(f'"{code}"') < 2} == set()
