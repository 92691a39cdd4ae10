"""Formatting changes no meaning; every change of the design does."""

from __future__ import annotations

import pytest

from data_design_gate.document.model import SectionName
from data_design_gate.gate.digest import changed_units, meaning_of
from data_design_gate.gate.disposition import titles
from data_design_gate.gate.units import SUBSECTION, section_title
from gate_support import DESIGN, edited

SAME = {
    "renumbered headings": [("## 8. Migration Plan", "## 4. Migration Plan")],
    "headings without numbers": [("## 3. Postgres", "## Postgres")],
    "emphasis in a heading": [("## 10. Data Lifecycle", "## 10. **Data Lifecycle**")],
    "a setext heading": [("## Plan\n", "Plan\n----\n")],
    "reflowed prose": [("joined with customers\nin every", "joined\nwith customers in\nevery")],
    "a hard line break": [("joined with customers\nin", "joined with customers  \nin")],
    "emphasis taken away": [("**Rationale:**", "Rationale:")],
    "other emphasis marks": [("**Rationale:**", "__Rationale:__")],
    "a realigned table": [
        ("| ID  | Query         |", "|ID|Query|"),
        ("|-----|---------------|", "|:--|:-:|"),
    ],
    "a table without outer pipes": [
        ("| From | To | Type |", "From | To | Type"),
        ("|------|----|------|", "--- | --- | ---"),
        ("| orders | customers | N:1 |", "orders | customers | N:1"),
    ],
    "formatted SQL": [
        (
            "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  note text NOT NULL\n);",
            "create table ORDERS (id BigInt primary key, -- the key\n note  TEXT not null)  ;",
        )
    ],
    "another SQL tag": [("```sql\nCREATE TABLE", "```postgres\nCREATE TABLE")],
    "tildes for the fence": [
        ("```sql pattern=AP1\n", "~~~~sql pattern=AP1\n"),
        ("note = $1;\n```", "note = $1;\n~~~~"),
    ],
    "a comment": [("## Plan\n", "## Plan\n\n<!-- look here -->\n")],
    "a comment in a line": [("Dependencies: none.", "Dependencies: <!-- yet --> none.")],
    "the title field": [("title: Order fulfilment", "title: Orders")],
    "the status": [("status: Under Review", "status: Approved")],
    "the version": [("version: 1.0.0", "version: 2.0.0")],
    "the date": [("design_date: 2026-11-20", "design_date: 2026-12-01")],
    "the authors": [('authors: ["@mira"]', 'authors: ["@mira", "@eli"]')],
    "the owner": [('owner: "@olga"', 'owner: "@otto"')],
    "a quoted front matter value": [("jira: SHOP-412", 'jira: "SHOP-412"')],
    "front matter in another order": [("stores: [postgres]\n---", "stores:\n  - postgres\n---")],
    "windows line ends": [("\n", "\r\n")],
    "a thematic break": [("## Plan\n", "---\n\n## Plan\n")],
    "another bullet": [("1. Create the table.\n2. Fill it.", "1) Create the table.\n2) Fill it.")],
    "more blank lines": [("## 10.", "\n\n\n## 10.")],
    "a section moved": [
        ("## Plan\n\nSteps: requirements, schema, migration. Dependencies: none.\n\n", ""),
        (
            "## 10. Data Lifecycle",
            (
                "## Plan\n\nSteps: requirements, schema, migration. Dependencies: none.\n\n"
                "## 10. Data Lifecycle"
            ),
        ),
    ],
    "up and rollback exchanged": [
        ("### Rollback\n\nDrop the table; nothing else reads it.\n\n", ""),
        ("### Up\n", "### Rollback\n\nDrop the table; nothing else reads it.\n\n### Up\n"),
    ],
}

_S = SectionName
CHANGED = {
    "a column's type": ("  id bigint PRIMARY", "  id uuid PRIMARY", {_S.POSTGRES}),
    "nullability": ("note text NOT NULL\n);", "note text\n);", {_S.POSTGRES}),
    "a default": ("note text NOT NULL\n);", "note text NOT NULL DEFAULT ''\n);", {_S.POSTGRES}),
    "an index": ("ON orders (note)", "ON orders (note, id)", {_S.POSTGRES}),
    "an index made unique": ("CREATE INDEX idx", "CREATE UNIQUE INDEX idx", {_S.POSTGRES}),
    "a column's name in quotes": ("  note text", '  "Note" text', {_S.POSTGRES}),
    "a migration step": ("2. Fill it.", "2. Fill it twice.", {_S.MIGRATION}),
    "the order of migration steps": (
        "1. Create the table.\n2. Fill it.",
        "1. Fill it.\n2. Create the table.",
        {_S.MIGRATION},
    ),
    "the migration's type": ("**Type:** New schema", "**Type:** Combination", {_S.MIGRATION}),
    "the migration's name": ("20261120_101500", "20261120_101501", {_S.MIGRATION}),
    "the up migration": ("note text NOT NULL);\n", "note text);\n", {_S.MIGRATION}),
    "the rollback": ("nothing else reads it", "reports still read it", {_S.MIGRATION}),
    "a table cell": ("| N:1 |", "| 1:1 |", {_S.RELATIONSHIPS}),
    "one digit": ("| 2 M    |", "| 3 M    |", {_S.REQUIREMENTS}),
    "code marks": ("Drop the table", "Drop `the table`", {_S.MIGRATION}),
    "struck out words": ("Drop the table", "~~Drop the table~~", {_S.MIGRATION}),
    "a link's target": ("Decision:** Postgres", "Decision:** [Postgres](x)", {_S.STORE_SELECTION}),
    "a query": ("WHERE note = $1", "WHERE note <> $1", {_S.ACCESS_PATTERNS}),
    "the pattern a query serves": ("pattern=AP1", "pattern=AP2", {_S.ACCESS_PATTERNS}),
    "a waiver in a section": (
        "## 3. Postgres Schema Design\n",
        '## 3. Postgres Schema Design\n\n<!-- data-design: allow PG006 reason="small" -->\n',
        {_S.POSTGRES},
    ),
    "a waiver above a heading": (
        "## 3. Postgres Schema Design\n",
        '<!-- data-design: allow PG006 reason="small" -->\n## 3. Postgres Schema Design\n',
        {_S.POSTGRES},
    ),
    "an unknown section": ("## 10.", "## Costs\n\nTen a month.\n\n## 10.", set()),
    "the plan": ("Dependencies: none.", "Dependencies: two.", {_S.PLAN}),
    "the preamble": ("the moment they are placed", "the day they are placed", set()),
    "the stores field": ("stores: [postgres]", "stores: [postgres, dynamodb]", set()),
    "an unknown field": ("stores:", "budget: 5\nstores:", set()),
    "the document's heading": ("# Order fulfilment: data", "# Returns: data", set()),
    "a link definition": (
        "## Plan\n",
        "[adr]: ../adr/0012.md\n\n## Plan\n",
        set(),
    ),
    "raw markup": ("Dependencies: none.", "Dependencies: <del>none</del>.", {_S.PLAN}),
}  # fmt: skip


@pytest.mark.parametrize("changes", SAME.values(), ids=SAME)
def test_formatting_changes_no_digest(changes: list[tuple[str, str]]) -> None:
    changed = changed_units(meaning_of(DESIGN), meaning_of(edited(DESIGN, *changes)))
    assert list(changed) == []


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_change_of_the_design_changes_exactly_the_section_it_is_in(
    change: tuple[str, str, set[SectionName]],
) -> None:
    old, new, sections = change
    changed = changed_units(meaning_of(DESIGN), meaning_of(edited(DESIGN, (old, new))))
    assert changed
    assert {name for unit in changed.values() for name in unit.names} == sections
    for name in SectionName:
        touched = changed_units(meaning_of(DESIGN), meaning_of(edited(DESIGN, (old, new))), (name,))
        assert bool(touched) is (name in sections)


YAML = """\
# Items

## DynamoDB Design

```yaml dynamodb
TableName: Item
KeySchema:
  - {AttributeName: itemId, KeyType: HASH}
BillingMode: PAY_PER_REQUEST
Capacity: 10
```

```json item=Item
{"itemId": "1", "price": 1.50, "tags": ["a", "b"]}
```
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "BillingMode: PAY_PER_REQUEST\nCapacity: 10",
            "Capacity: 10\nBillingMode: PAY_PER_REQUEST",
        ),
        (
            "  - {AttributeName: itemId, KeyType: HASH}",
            "  - AttributeName: itemId\n    KeyType: HASH",
        ),
        ("TableName: Item", 'TableName: "Item"  # the only one'),
        ('{"itemId": "1", "price": 1.50,', '{"price": 1.5,\n "itemId": "1",'),
        ("Capacity: 10", "Capacity: 10.0"),
    ],
    ids=[
        "keys in another order",
        "block style",
        "quotes and a comment",
        "json reordered",
        "another way to write a number",
    ],
)
def test_yaml_and_json_count_by_value(old: str, new: str) -> None:
    assert not changed_units(meaning_of(YAML), meaning_of(edited(YAML, (old, new))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Capacity: 10", 'Capacity: "10"'),
        ("Capacity: 10", "Capacity: 20"),
        ("KeyType: HASH", "KeyType: RANGE"),
        ('["a", "b"]', '["b", "a"]'),
        ('"price": 1.50', '"price": 1.50, "price": 2'),
        ('"price": 1.50', '"price": ["number", "1.5"]'),
        ('"price": 1.50', '"price": {"number": "1.5"}'),
        (
            '{"itemId": "1", "price": 1.50, "tags": ["a", "b"]}',
            '["map", [["itemId", "1"], ["price", 1.5], ["tags", ["a", "b"]]]]',
        ),
        ("Capacity: 10", "Capacity: [number, '10']"),
        ("Capacity: 10", "Capacity: {number: '10'}"),
        ('"itemId": "1"', '"itemId": 1'),
        ("item=Item", "item=Things"),
    ],
)
def test_a_changed_value_in_yaml_or_json_counts(old: str, new: str) -> None:
    changed = changed_units(meaning_of(YAML), meaning_of(edited(YAML, (old, new))))
    assert {name for unit in changed.values() for name in unit.names} == {SectionName.DYNAMODB}


def test_the_order_of_named_migration_phases_counts() -> None:
    text = "# T\n\n## Migration Plan\n\n### Expand\n\nAdd.\n\n### Contract\n\nDrop.\n"
    swapped = "# T\n\n## Migration Plan\n\n### Contract\n\nDrop.\n\n### Expand\n\nAdd.\n"
    assert changed_units(meaning_of(text), meaning_of(swapped), (SectionName.MIGRATION,))


def test_the_order_of_equal_named_migration_phases_counts() -> None:
    text = "# T\n\n## Migration Plan\n\n### Phase\n\nAdd.\n\n### Phase\n\nDrop.\n"
    swapped = "# T\n\n## Migration Plan\n\n### Phase\n\nDrop.\n\n### Phase\n\nAdd.\n"
    assert changed_units(meaning_of(text), meaning_of(swapped), (SectionName.MIGRATION,))


def test_status_in_bold_keys_does_not_count_and_the_rest_of_the_line_does() -> None:
    text = "# T\n\n**Status:** Draft\n**Stores:** postgres\n\n## Plan\n\nSteps.\n"
    moved = edited(text, ("Draft", "Under Review"))
    other = edited(text, ("**Stores:** postgres", "**Stores:** dynamodb"))
    assert not changed_units(meaning_of(text), meaning_of(moved))
    assert changed_units(meaning_of(text), meaning_of(other))


def test_words_below_the_status_in_its_own_paragraph_count() -> None:
    text = "# T\n\n**Status:** Draft\n**Owner:** @olga\nHeld for legal.\n\n## Plan\n\nSteps.\n"
    moved = edited(text, ("Draft", "Under Review"), ("@olga", "@otto"))
    assert not changed_units(meaning_of(text), meaning_of(moved))
    other = edited(text, ("Held for legal", "Held for finance"))
    assert changed_units(meaning_of(text), meaning_of(other))


def test_sql_that_cannot_be_read_counts_as_written() -> None:
    text = (
        "# T\n\n## Postgres Schema Design\n\n```sql\nCREATE TABLE a (id int AUTO_INCREMENT);\n```\n"
    )
    other = edited(text, ("AUTO_INCREMENT", "AUTO_INCREMENTS"))
    assert changed_units(meaning_of(text), meaning_of(other), (SectionName.POSTGRES,))


def test_a_standard_heading_mended_from_a_near_miss_keeps_its_meaning() -> None:
    old = edited(DESIGN, ("## 10. Data Lifecycle", "## 10. Data Lifecyle"))
    assert not changed_units(meaning_of(old), meaning_of(DESIGN))


@pytest.mark.parametrize(
    ("code", "sections"),
    [
        ("REQ001", {_S.REQUIREMENTS}),
        ("STO001", {_S.STORE_SELECTION}),
        ("PG006", {_S.POSTGRES}),
        ("DDB001", {_S.DYNAMODB}),
        ("REL001", {_S.RELATIONSHIPS}),
        ("ACC001", {_S.ACCESS_PATTERNS}),
        ("IDX001", {_S.INDEXES, _S.POSTGRES, _S.DYNAMODB}),
        ("MIG001", {_S.MIGRATION}),
        ("VAL001", {_S.VALIDATION}),
        ("LIF001", {_S.LIFECYCLE}),
        ("PRF001", {_S.MIGRATION, _S.POSTGRES, _S.DYNAMODB}),
        ("DOC001", set()),
    ],
)
def test_a_waiver_for_the_whole_document_counts_in_the_sections_its_rule_judges(
    code: str, sections: set[SectionName]
) -> None:
    waived = edited(DESIGN, ("stores:", f'waivers:\n  - {{code: {code}, reason: "x"}}\nstores:'))
    changed = changed_units(meaning_of(DESIGN), meaning_of(waived))
    assert {name for unit in changed.values() for name in unit.names} == sections
    assert changed


ALLOW = '<!-- data-design: allow PG006 reason="small" -->\n'
TWO_TABLES = "# T\n\n## Postgres Schema Design\n\n{0}- {1}one\n\n{2}| A |\n|---|\n| b |\n"


@pytest.mark.parametrize("place", [(ALLOW, "", ""), ("", ALLOW + "  ", "")])
def test_a_waiver_that_moves_to_another_block_of_its_section_counts(
    place: tuple[str, str, str],
) -> None:
    here, there = TWO_TABLES.format(*place), TWO_TABLES.format("", "", ALLOW)
    assert changed_units(meaning_of(here), meaning_of(there), (SectionName.POSTGRES,))
    assert not changed_units(meaning_of(here), meaning_of(here.replace("\n\n", "\n\n\n")))


def test_a_waiver_belongs_to_its_subsection_alone() -> None:
    waived = edited(DESIGN, ("### Up\n", f"### Up\n\n{ALLOW}"))
    changed = changed_units(meaning_of(DESIGN), meaning_of(waived))
    assert list(changed) == ["section:migration-plan/up"]


def test_a_line_across_the_page_moves_no_waiver() -> None:
    text = TWO_TABLES.format("", "", ALLOW)
    assert not changed_units(meaning_of(text), meaning_of(edited(text, ("- one", "- one\n\n---"))))


@pytest.mark.parametrize("name", SectionName)
def test_a_section_is_told_by_a_title_it_could_have(name: SectionName) -> None:
    text = f"# T\n\n## {section_title(name)}\n\nWords.\n"
    changed = changed_units(meaning_of("# T\n"), meaning_of(text))
    assert [unit.names for unit in changed.values()] == [{name}]


@pytest.mark.parametrize(
    "part",
    ["\0", "x" * 1_100_000, "> " * 200 + "deep"],
    ids=["binary", "too large", "too deep"],
)
def test_where_the_text_cannot_be_read_any_change_counts_everywhere(part: str) -> None:
    text = f"{DESIGN}\n{part}\n"
    other = edited(text, ("Dependencies: none", "Dependencies: two"))
    assert changed_units(meaning_of(text), meaning_of(other), (SectionName.POSTGRES,))


def test_a_waiver_before_the_first_heading_counts() -> None:
    text = "Orders.\n\n## Plan\n\nSteps.\n"
    assert changed_units(meaning_of(text), meaning_of(ALLOW + text))


def test_a_line_that_holds_the_status_and_more_counts() -> None:
    text = "# T\n\n**Status:** Draft | **Stores:** postgres\n\n## Plan\n\nSteps.\n"
    other = edited(text, ("postgres", "dynamodb"))
    assert changed_units(meaning_of(text), meaning_of(other))


FENCE = "# T\n\n## Postgres Schema Design\n\n```{0}\n{1}\n```\n"


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("json", '{"a": 1', '{"a": 2'),
        ("yaml", "a: [1", "a: [2"),
        ("json", "1e99999999999999999999", "2e99999999999999999999"),
        ("text", "a\nb", "a\n b"),
    ],
    ids=["broken json", "broken yaml", "a number beyond reckoning", "plain text"],
)
def test_what_cannot_be_read_counts_as_written(language: str, old: str, new: str) -> None:
    before, after = FENCE.format(language, old), FENCE.format(language, new)
    assert changed_units(meaning_of(before), meaning_of(after), (SectionName.POSTGRES,))


def test_the_language_of_a_block_counts() -> None:
    before, after = FENCE.format("text", "graph TD"), FENCE.format("mermaid", "graph TD")
    assert changed_units(meaning_of(before), meaning_of(after), (SectionName.POSTGRES,))


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("text", "a\nb", "a  \nb\t\n"),
        ("yml", "a: 1\nb: 2", "b: 2\na: 1"),
        ("sql", "SELECT a FROM t WHERE b IN (1, 2);", "SELECT a FROM t\nWHERE b IN (1,2);"),
    ],
    ids=["trailing blanks", "keys in another order", "a list in SQL"],
)
def test_formatting_of_a_block_does_not_count(language: str, old: str, new: str) -> None:
    before, after = FENCE.format(language, old), FENCE.format(language, new)
    assert not changed_units(meaning_of(before), meaning_of(after))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0000000000000000000000000000000000001", "1"),
        ("1e-999999999", "0"),
        ("1e999999999", "1e999999998"),
        ("9" * 1_200, "9" * 1_199 + "8"),
    ],
)
def test_numbers_that_differ_anywhere_differ(one, other):
    def fence(number):
        return f"# T\n\n## DynamoDB Table Design\n\n```json\n[{number}]\n```\n"

    assert changed_units(meaning_of(fence(one)), meaning_of(fence(other)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("See [the record](a.md).", "See [another record](a.md)."),
        ("See [the record](a.md).", "See [the record](b.md)."),
        ("See [the record](a.md).", 'See [the record](a.md "No").'),
        ("See [the record](a.md).", "See ![the record](a.md)."),
        ("<div>\nkept\n</div>", "<div>\ndropped\n</div>"),
    ],
    ids=["a link's words", "its target", "its title", "an image for a link", "raw markup"],
)
def test_what_links_and_markup_say_counts(old: str, new: str) -> None:
    before, after = f"# T\n\n## Plan\n\n{old}\n", f"# T\n\n## Plan\n\n{new}\n"
    assert changed_units(meaning_of(before), meaning_of(after), (SectionName.PLAN,))


def test_a_comment_within_raw_markup_does_not_count() -> None:
    text = "# T\n\n## Plan\n\n<div>\nkept\n</div>\n"
    assert not changed_units(
        meaning_of(text), meaning_of(edited(text, ("kept", "kept <!-- so far -->")))
    )


def test_a_document_is_named_by_its_title_field_or_else_by_its_heading() -> None:
    assert meaning_of("---\ntitle: Orders\n---\n# Returns\n").title == "Orders"
    assert meaning_of("# Returns\n").title == "Returns"


def test_a_subsection_is_not_told_beside_its_own_section() -> None:
    assert titles(["Plan", f"Plan{SUBSECTION}Up", "Plans", "Plan", f"Up{SUBSECTION}Plan"]) == [
        "Plan",
        "Plans",
        f"Up{SUBSECTION}Plan",
    ]
