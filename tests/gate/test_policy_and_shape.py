"""What gates are without a word of configuration, and what counts as a store's own schema."""

from __future__ import annotations

import pytest

from data_design_gate.design.model import Store
from data_design_gate.document.model import SectionName
from data_design_gate.gate.facts import Team
from data_design_gate.gate.policy import When, policy_from
from data_design_gate.gate.roster import find_team
from data_design_gate.gate.shape import schema_differences, stores_used

S = SectionName


@pytest.mark.parametrize(
    ("name", "when", "sections"),
    [
        ("database", When.ALWAYS, None),
        ("architecture", When.ARCHITECTURE, {S.STORE_SELECTION, S.RELATIONSHIPS}),
        ("migration", When.MIGRATION, {S.MIGRATION, S.POSTGRES, S.DYNAMODB}),
        ("deletion", When.DELETION, None),
        ("plan", When.ALWAYS, {S.PLAN}),
        ("policy", When.POLICY, None),
    ],
)
def test_a_built_in_gate_covers_its_sections_and_applies_by_its_own_rule(
    name: str, when: When, sections: set[SectionName] | None
) -> None:
    gate = policy_from({"gates": {name: {"members": ["dana"]}}}).gate(name)
    assert gate is not None
    assert gate.when is when
    assert (None if gate.sections is None else set(gate.sections)) == sections


@pytest.mark.parametrize(
    ("name", "when"), [("migration", When.MIGRATION), ("privacy", When.DESIGNED)]
)
def test_a_built_in_rule_of_when_a_gate_applies_is_not_written_over(name: str, when: When) -> None:
    gate = policy_from({"gates": {name: {"members": ["dana"], "when": "designed"}}}).gate(name)
    assert gate is not None
    assert gate.when is when


def test_anyone_may_ask_again_and_only_those_concerned_may_hold_a_design() -> None:
    commands = dict(policy_from({}).commands)
    concerned = ("author", "gates", "write")
    assert commands.pop("recheck") == ("anyone",)
    assert commands == dict.fromkeys(("block", "unblock", "abort"), concerned)


@pytest.mark.parametrize("name", ["acme/database", "@Acme/Database"])
@pytest.mark.parametrize("known", ["acme/database", "@ACME/database"])
def test_a_team_is_found_in_any_case_and_with_a_leading_at(name: str, known: str) -> None:
    team = Team(known, ())
    assert find_team({known: team}, name) is team
    assert find_team({known: team}, "acme/data") is None


POSTGRES = "## Postgres Schema Design\n\n```sql\nCREATE TABLE {} (id bigint PRIMARY KEY);\n```\n\n"
SHARED = "## Postgres and DynamoDB Design\n\n```sql\nCREATE TABLE b (id bigint PRIMARY KEY);\n```\n"


@pytest.mark.parametrize("more", ["", SHARED], ids=["alone", "beside a shared section"])
def test_a_store_that_is_left_out_counts_by_what_its_own_section_defines(more: str) -> None:
    head = "---\nstores: [dynamodb]\n---\n# T\n\n"
    one, other = (f"{head}{POSTGRES.format(name)}{more}" for name in ("a", "c"))
    assert stores_used(one) == {Store.POSTGRES, Store.DYNAMODB}
    assert schema_differences(one, other) == ("the Postgres schema",)
    assert schema_differences(one, one) == ()


@pytest.mark.parametrize(
    ("tags", "differs"), [('["a", "b"]', False), ("[1]", True), ('[{"a": "b"}]', True)]
)
def test_an_example_item_shows_kinds_and_its_values_are_only_examples(
    tags: str, *, differs: bool
) -> None:
    text = (
        "# T\n\n## DynamoDB Design\n\n- **Table name:** Orders\n- **Partition key:** PK (S)\n\n"
        "| Entity | PK |\n|---|---|\n| Order | O#{{id}} |\n\n"
        '```json item=Order\n{{"PK": "O#1", "tags": {}}}\n```\n'
    )
    found = schema_differences(text.format('["x"]'), text.format(tags))
    assert (found == ("the DynamoDB schema",)) is differs


def test_words_around_an_item_table_are_no_schema() -> None:
    head = "# T\n\n## DynamoDB Design\n\n"
    table = "- **Table name:** Orders\n- **Partition key:** orderId (S)\n"
    more = "- **Cardinality:** eight thousand orders a day\n"
    assert stores_used(f"{head}{table}") == {Store.DYNAMODB}
    assert schema_differences(f"{head}{table}", f"{head}{table}{more}") == ()
    other = table.replace("(S)", "(N)")
    assert schema_differences(f"{head}{table}", f"{head}{other}") == ("the DynamoDB schema",)
