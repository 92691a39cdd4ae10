"""Lists that name the generic keys of a single-table design."""

import pytest

from dynamodb_support import keys, only_table, reading

GENERIC = [("PK", "HASH"), ("SK", "RANGE")]
DEFINED = """```yaml
Type: AWS::DynamoDB::Table
Properties:
  TableName: Orders
  AttributeDefinitions:
    - {AttributeName: PK, AttributeType: S}
    - {AttributeName: SK, AttributeType: S}
  KeySchema:
    - {AttributeName: PK, KeyType: HASH}
    - {AttributeName: SK, KeyType: RANGE}
```
"""


@pytest.mark.parametrize(
    "lines",
    [
        "- **Partition key:** PK (S)\n- **Sort key:** SK (S)\n",
        "- **Partition key:** `PK` (String)\n- **Sort key:** `SK` (String)\n",
        "- **Primary key:** PK (S), SK (S)\n",
    ],
)
def test_a_listed_generic_key_is_the_key_of_its_table(lines: str) -> None:
    table = only_table(f"- **Table name:** Orders\n{lines}")
    assert (table.name, keys(table)) == ("Orders", GENERIC)
    assert [(one.name, one.type) for one in table.definitions] == [("PK", "S"), ("SK", "S")]


def test_a_generic_key_needs_no_type() -> None:
    table = only_table("- **Table name:** Orders\n- **Partition key:** PK\n- **Sort key:** `SK`\n")
    assert keys(table) == GENERIC


def test_a_legend_of_the_key_names_states_no_key() -> None:
    legend = "- PK: partition key\n- SK: sort key (S)\n"
    assert reading(f"- **Table name:** Orders\n\n{legend}").schema.tables == ()


def test_generic_keys_beside_a_definition_make_no_second_table() -> None:
    table = only_table(f"{DEFINED}\n- **Partition key:** PK (S)\n- **Sort key:** SK (S)\n")
    assert (table.name, keys(table)) == ("Orders", GENERIC)


def test_generic_keys_in_a_later_part_make_no_second_table() -> None:
    later = "### Key schema\n\n- **Partition key:** PK\n- **Sort key:** SK\n"
    assert keys(only_table(f"{DEFINED}\n{later}")) == GENERIC
