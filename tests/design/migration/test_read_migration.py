"""The migration plan is read in every form people write it in."""

from __future__ import annotations

import textwrap

import pytest

from data_design_gate.design.migration import MigrationReading, fold_type, read_migration
from data_design_gate.document.parse import parse_document


def reading_of(text: str) -> MigrationReading:
    body = textwrap.dedent(text).replace("~~~", "```")
    return read_migration(parse_document(f"# Orders\n\n{body}".encode(), "orders.md"))


def kinds(text: str) -> list[tuple[str, str, list[str]]]:
    plan = reading_of(text).plan
    return [
        (script.direction, script.name, [statement.kind for statement in script.statements])
        for script in (*plan.ups, *plan.downs)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New schema", "new-schema"),
        ("new tables only", "new-schema"),
        ("Schema change", "schema-change"),
        ("**Schema change** (two columns)", "schema-change"),
        ("Data migration", "data-migration"),
        ("Combination", "combination"),
        ("Schema change and data migration", "combination"),
        ("Combination of schema change and backfill", "combination"),
        ("None: nothing is stored differently", "none"),
        ("No migration, the table stays", "none"),
        ("New schema | Schema change | Data migration | Combination | None", ""),
        ("quickly", ""),
        ("", ""),
    ],
)
def test_a_type_is_folded_and_never_guessed(text: str, expected: str) -> None:
    assert fold_type(text) == expected


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("1. Up on staging. 2. Backfill in 2.5 hours; 3. Deploy.",
         ("Up on staging.", "Backfill in 2.5 hours", "Deploy.")),
        ("(1) up (2) deploy", ("up", "deploy")),
        ("1) up, 2) deploy on day 4. or 5.", ("up", "deploy on day 4. or 5.")),
        ("1. Up on staging", ("Up on staging",)),
        ("up 1. on staging 2. then everywhere", ("up 1. on staging 2. then everywhere",)),
        ("2. up 3. deploy", ("up 3. deploy",)),
    ],
)  # fmt: skip
def test_steps_that_are_numbered_within_a_line_are_steps(text: str, steps: tuple[str, ...]) -> None:
    assert reading_of(f"## Migration Plan\n\n**Steps:** {text}\n").plan.steps == steps


def test_labels_steps_and_scripts_are_read_from_the_form_we_ask_for() -> None:
    plan = reading_of("""
        ## Migration Plan
        **Type:** Schema change
        **Steps:**

        1. add the column
        2. fill it

        **Rollback:** run the down migration. **Downtime:** none.

        ### Up
        ~~~sql migration=20261120_101500_add_total
        ALTER TABLE orders ADD COLUMN total numeric(12, 2);
        ~~~
        ### Down
        ~~~sql migration=20261120_101500_add_total
        ALTER TABLE orders DROP COLUMN total;
        ~~~
        ### DynamoDB
        Items carry a version.
        """).plan
    assert plan.type == "schema-change"
    assert plan.steps == ("add the column", "fill it")
    assert plan.labels["rollback"].text == "run the down migration."
    assert plan.labels["downtime"].text == "none."
    assert [(m.name, m.span.first_line) for m in (*plan.ups, *plan.downs)] == [
        ("20261120_101500_add_total", 14),
        ("20261120_101500_add_total", 18),
    ]
    assert plan.dynamodb == "Items carry a version."


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("### Up Migration", "### Down Migration"),
        ("### Migration SQL", "### Rollback"),
        ("#### 1. Up", "#### 2. Down"),
        ("**Up:**", "**Down:**"),
        ("**Up migration**", "**Rollback SQL**"),
        ("### Forward", "### Revert"),
    ],
)
def test_scripts_find_their_direction_in_headings_and_labels(up: str, down: str) -> None:
    text = f"""
## Migration Plan

{up}

~~~sql
CREATE TABLE a (id int);
~~~

{down}

~~~sql
DROP TABLE a;
~~~
"""
    assert kinds(text) == [("up", "", ["CreateStmt"]), ("down", "", ["DropStmt"])]


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("-- Up", "-- Down"),
        ("-- UP MIGRATION", "-- DOWN MIGRATION"),
        ("-- migrate:up", "-- migrate:down"),
        ("-- +goose Up", "-- +goose Down"),
        ("-- Up: creates a", "-- Rollback: drops a"),
        ("-- === Up ===", "-- === Down ==="),
    ],
)
def test_one_fence_may_hold_both_directions(up: str, down: str) -> None:
    text = (
        f"## Migration Plan\n\n~~~sql\n{up}\nCREATE TABLE a (id int);\n{down}\nDROP TABLE a;\n~~~"
    )
    plan = reading_of(text).plan
    assert [s.span.first_line for m in plan.ups for s in m.statements] == [7]
    assert [s.span.first_line for m in plan.downs for s in m.statements] == [9]


@pytest.mark.parametrize(
    "heading",
    [
        "### Up: `db/migrations/20261120_101500_create_a.up.sql`",
        "### 20261120_101500_create_a.sql",
    ],
)
def test_a_script_may_be_named_by_its_heading(heading: str) -> None:
    text = f"## Migration Plan\n\n{heading}\n\n~~~sql\nCREATE TABLE a (id int);\n~~~"
    assert kinds(text) == [("up", "20261120_101500_create_a", ["CreateStmt"])]


def test_a_script_may_be_named_by_its_first_comment() -> None:
    text = "## Migration Plan\n\n~~~sql\n-- 000028_create_a.up.sql\nCREATE TABLE a (id int);\n~~~"
    assert kinds(text) == [("up", "000028_create_a", ["CreateStmt"])]


def test_checks_and_plain_queries_are_no_migration() -> None:
    text = """
        ## Migration Plan
        Rows to expect:
        ~~~sql
        SELECT count(*) FROM a;
        ~~~
        ### Validation
        ~~~sql
        UPDATE a SET b = 1 WHERE false;
        ~~~
        """
    assert kinds(text) == []


def test_a_reason_stands_in_for_a_missing_down() -> None:
    text = """
        ## Migration Plan
        ### Down
        No down migration: the merged rows cannot be told apart again.
        """
    assert "cannot be told apart" in reading_of(text).plan.down_reason


def test_a_bare_refusal_is_no_reason() -> None:
    assert reading_of("## Migration Plan\n### Down\nNone.\n").plan.down_reason == ""


def test_a_comment_in_an_empty_down_fence_is_a_reason() -> None:
    text = """
        ## Migration Plan
        ### Down
        ~~~sql
        -- irreversible: the old values are gone
        ~~~
        """
    plan = reading_of(text).plan
    assert [m.statements for m in plan.downs] == [()]
    assert plan.down_reason == "irreversible: the old values are gone"


def test_a_program_in_place_of_sql_is_unread() -> None:
    text = "## Migration Plan\n### Up\n~~~typescript\nawait up();\n~~~"
    (unread,) = reading_of(text).unread
    assert "TypeScript" in unread.reason


def test_a_document_without_the_section_has_an_empty_plan() -> None:
    plan = reading_of("## Postgres Schema Design\n~~~sql\nCREATE TABLE a (id int);\n~~~").plan
    assert (plan.span, plan.ups, plan.steps) == (None, (), ())


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("No down migration, because the rows are merged.", True),
        ("Irreversible: the old values are gone for good.", True),
        ("None: the column cannot be restored once dropped.", True),
        ("We restore the backup taken in step 1.", True),
        ("Forward-only, a new migration mends what is wrong.", True),
        ("Run the down migration since it is quick.", False),
        ("See the runbook because it has the commands.", False),
        ("To be written by the team later on.", False),
    ],
)
def test_only_a_refusal_with_a_reason_stands_in_for_the_down(text: str, given: bool) -> None:
    plan = reading_of(f"## Migration Plan\n### Rollback\n{text}\n").plan
    assert bool(plan.down_reason) is given


def test_backwards_compatibility_is_no_way_down() -> None:
    plan = reading_of(
        "## Migration Plan\n### Backwards compatibility\n~~~sql\nCREATE TABLE a (id int);\n~~~"
    ).plan
    assert [m.direction for m in plan.ups] == ["up"]
