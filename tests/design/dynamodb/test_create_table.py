"""CreateTable and CloudFormation, in YAML, JSON and on the command line."""

from __future__ import annotations

from dynamodb_support import keys, only_table, reading

ORDER_EVENT = """\
```yaml dynamodb
TableName: OrderEvent
AttributeDefinitions:
  - {AttributeName: orderId, AttributeType: S}
  - {AttributeName: version, AttributeType: N}
  - {AttributeName: status, AttributeType: S}
KeySchema:
  - AttributeName: orderId
    KeyType: HASH
  - AttributeName: version
    KeyType: RANGE
GlobalSecondaryIndexes:
  - IndexName: OrderEvent-StatusIndex
    KeySchema:
      - {AttributeName: status, KeyType: HASH}
    Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [total, currency]}
TimeToLiveSpecification: {AttributeName: expiresAt, Enabled: true}
BillingMode: PAY_PER_REQUEST
StreamSpecification: {StreamViewType: NEW_IMAGE}
```
"""


def test_a_create_table_in_yaml_is_read_whole() -> None:
    table = only_table(ORDER_EVENT)
    assert table.name == "OrderEvent"
    assert keys(table) == [("orderId", "HASH"), ("version", "RANGE")]
    assert [(a.name, a.type) for a in table.definitions][:2] == [("orderId", "S"), ("version", "N")]
    (index,) = table.global_indexes
    assert (index.name, index.projection) == ("OrderEvent-StatusIndex", "INCLUDE")
    assert index.non_key_attributes == ("total", "currency")
    assert (table.ttl_attribute, table.billing_mode, table.stream) == (
        "expiresAt",
        "PAY_PER_REQUEST",
        True,
    )


def test_every_element_knows_its_line_and_column() -> None:
    table = only_table(ORDER_EVENT)
    assert table.name_span is not None
    assert (table.name_span.first_line, table.name_span.column) == (6, 1)
    assert [key.span.first_line for key in table.key_schema] == [12, 14]
    (index,) = table.indexes
    assert (index.span.first_line, index.span.column) == (17, 5)
    assert index.key_schema[0].span.first_line == 19
    assert index.projection_span is not None
    assert index.projection_span.first_line == 20


def test_a_fence_inside_a_list_keeps_its_columns() -> None:
    body = """\
1. The table

   ```yaml
   TableName: OrderEvent
   KeySchema: [{AttributeName: id, KeyType: HASH}]
   ```
"""
    table = only_table(body)
    (key,) = table.key_schema
    assert (key.span.first_line, key.span.column) == (9, 16)


def test_json_gives_the_same_table_with_places() -> None:
    body = """\
```json
{
\t"TableName": "OrderEvent",
\t"KeySchema": [
\t\t{"AttributeName": "orderId", "KeyType": "HASH"}
\t],
\t"AttributeDefinitions": [{"AttributeName": "orderId", "AttributeType": "S"}]
}
```
"""
    table = only_table(body)
    assert keys(table) == [("orderId", "HASH")]
    assert (table.key_schema[0].span.first_line, table.key_schema[0].span.column) == (9, 3)


def test_cloudformation_with_short_tags_keeps_placeholders_in_names() -> None:
    body = """\
```yaml
Resources:
  OrdersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub "${Stage}-OrderEvent"
      BillingMode: !If [IsProd, PROVISIONED, PAY_PER_REQUEST]
      KeySchema:
        - AttributeName: orderId
          KeyType: HASH
      Tags:
        - {Key: env, Value: !Ref Stage}
  Queue:
    Type: AWS::SQS::Queue
```
"""
    table = only_table(body)
    assert table.name == "${Stage}-OrderEvent"
    assert table.source == "cloudformation"
    assert table.key_schema[0].span.first_line == 13


def test_a_joined_name_and_a_nameless_resource_are_understood() -> None:
    body = """\
```yaml
OrderEvent:
  Type: AWS::DynamoDB::Table
  Properties:
    KeySchema: [{AttributeName: orderId, KeyType: HASH}]
Named:
  Type: AWS::DynamoDB::Table
  Properties:
    TableName: !Join ["-", [!Ref Stage, OrderLog]]
    KeySchema: [{AttributeName: orderId, KeyType: HASH}]
```
"""
    names = [table.name for table in reading(body).schema.tables]
    assert names == ["OrderEvent", "${Stage}-OrderLog"]


def test_the_command_line_in_either_argument_style_is_read() -> None:
    body = """\
```bash
aws dynamodb create-table \\
  --table-name OrderEvent \\
  --attribute-definitions AttributeName=orderId,AttributeType=S \\
      AttributeName=version,AttributeType=N \\
  --key-schema AttributeName=orderId,KeyType=HASH AttributeName=version,KeyType=RANGE \\
  --global-secondary-indexes '[{"IndexName": "OrderEvent-VersionIndex",
      "KeySchema": [{"AttributeName": "version", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "ALL"}}]' \\
  --billing-mode PAY_PER_REQUEST
aws dynamodb update-time-to-live --table-name OrderEvent \\
  --time-to-live-specification "Enabled=true, AttributeName=expiresAt"
```
"""
    table = only_table(body)
    assert keys(table) == [("orderId", "HASH"), ("version", "RANGE")]
    assert table.key_schema[1].span.first_line == 10
    assert (table.indexes[0].name, table.indexes[0].projection) == (
        "OrderEvent-VersionIndex",
        "ALL",
    )
    assert table.indexes[0].key_schema[0].span.first_line == 12
    assert table.billing_mode == "PAY_PER_REQUEST"
    assert table.ttl_attribute == "expiresAt"


def test_the_same_table_for_two_environments_is_one() -> None:
    def command(name: str) -> str:
        return (
            f"aws dynamodb create-table --table-name {name} "
            "--key-schema AttributeName=id,KeyType=HASH\n"
        )

    body = f"```sh\n{command('dev-OrderEvent')}{command('prod-OrderEvent')}```\n"
    assert len(reading(body).schema.tables) == 1


def test_a_definition_outside_the_section_counts_but_not_under_alternatives() -> None:
    fence = "```yaml\nTableName: OrderEvent\nKeySchema: [{AttributeName: id, KeyType: HASH}]\n```\n"
    assert len(reading(fence, "## Anything else").schema.tables) == 1
    assert reading(fence, "## Alternatives considered").schema.tables == ()
    assert reading(fence, "## Current state").schema.tables == ()
    assert reading(fence, "## 8. Migration Plan").schema.tables == ()
