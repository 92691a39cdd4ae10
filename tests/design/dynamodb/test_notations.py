"""Key tables, attribute tables, property lists and key lines."""

from __future__ import annotations

from data_design_gate.design.dynamodb.read import read_dynamodb
from dynamodb_support import keys, only_table, parse, reading


def test_a_key_table_is_a_single_table_design_with_templates() -> None:
    table = only_table("""\
| Entity | PK | SK | GSI1PK | GSI1SK |
|---|---|---|---|---|
| User | `USER#<userId>` | `PROFILE` | `EMAIL#{email}` | `USER` |
| Order | USER#{userId} | ORDER#{orderId} | \u2013 | - |
""")
    assert table.source == "key-table"
    assert keys(table) == [("PK", "HASH"), ("SK", "RANGE")]
    assert [(i.name, i.kind) for i in table.indexes] == [("GSI1", "GSI")]
    user, order = table.entities
    assert user.templates["PK"] == "USER#<userId>"
    assert order.templates == {"PK": "USER#{userId}", "SK": "ORDER#{orderId}"}
    assert [entity.span.first_line for entity in table.entities] == [7, 8]


def test_entity_keys_join_the_defined_table_by_its_own_spelling() -> None:
    table = only_table("""\
| Entity | Partition key | Sort key |
|---|---|---|
| User | `USER#{userId}` | `PROFILE` |

```yaml
TableName: AppRecord
KeySchema:
  - {AttributeName: pk, KeyType: HASH}
  - {AttributeName: sk, KeyType: RANGE}
```
""")
    assert table.name == "AppRecord"
    assert table.entities[0].templates == {"pk": "USER#{userId}", "sk": "PROFILE"}


def test_a_list_of_tables_is_not_taken_for_entities() -> None:
    found = reading("""\
| Table | Partition key | Sort key |
|---|---|---|
| OrderEvent | `orderId` (S) | `version` (N) |
| UserSession | sessionId | none |
""")
    assert [(t.name, keys(t)) for t in found.schema.tables] == [
        ("OrderEvent", [("orderId", "HASH"), ("version", "RANGE")]),
        ("UserSession", [("sessionId", "HASH")]),
    ]
    assert found.schema.tables[0].definitions[1].type == "N"


def test_an_attribute_table_gives_keys_types_and_requiredness() -> None:
    table = only_table("""\
### OrderEvent

| Attribute | Type | Key | Required | Description |
|---|---|---|---|---|
| orderId | String | Partition key | yes | ULID |
| version | Number | Sort key | yes | Item version |
| expiresAt | Number | \u2013 | no | TTL, epoch seconds |
| status | String | GSI1 PK | no | |
""")
    assert table.name == "OrderEvent"
    assert keys(table) == [("orderId", "HASH"), ("version", "RANGE")]
    assert [(a.name, a.type, a.required) for a in table.attributes] == [
        ("orderId", "S", True),
        ("version", "N", True),
        ("expiresAt", "N", False),
        ("status", "S", False),
    ]
    assert table.ttl_attribute == "expiresAt"


def test_key_remarks_in_the_type_cell_count() -> None:
    table = only_table("""\
### `device_log`

Column | DynamoDB Type
--- | ---
device | String **(pk)**
at | String (RANGE)
payload | Map
""")
    assert table.name == "device_log"
    assert keys(table) == [("device", "HASH"), ("at", "RANGE")]


def test_a_property_list_with_its_indexes_is_read() -> None:
    table = only_table("""\
- **Table Name:** `{env}-OrderEvent`
- **Partition Key:** `orderId` (String)
- **Sort Key:** `version` (Number)
- **Billing Mode:** on-demand
- **TTL:** `expiresAt`
- **GSI1 (StatusIndex):**
  - Partition Key: `status` (S)
  - Sort Key: `createdAt` (S)
  - Projection: INCLUDE (total, currency)
- **GSI2:** PK = `customerId`, SK = `createdAt`, projection KEYS_ONLY
""")
    assert table.name == "{env}-OrderEvent"
    assert keys(table) == [("orderId", "HASH"), ("version", "RANGE")]
    assert (table.billing_mode, table.ttl_attribute) == ("PAY_PER_REQUEST", "expiresAt")
    status, customer = table.indexes
    assert status.name == "StatusIndex"
    assert (status.keys("HASH"), status.keys("RANGE")) == (("status",), ("createdAt",))
    assert (status.projection, status.non_key_attributes) == ("INCLUDE", ("total", "currency"))
    assert (customer.name, customer.projection) == ("GSI2", "KEYS_ONLY")
    assert customer.span.first_line == 14


def test_an_index_under_its_own_heading_is_read() -> None:
    table = only_table("""\
**Table name**: OrderEvent
**Partition key**: orderId
**Sort key**: none

### GSI-1: OrderEvent-StatusIndex

- Partition key: `status`
- Sort key: `createdAt`
- Projection: ALL
""")
    (index,) = table.indexes
    assert index.name == "OrderEvent-StatusIndex"
    assert (index.keys("HASH"), index.keys("RANGE"), index.projection) == (
        ("status",),
        ("createdAt",),
        "ALL",
    )


def test_an_index_table_gives_indexes_and_leaves_the_table_row_out() -> None:
    table = only_table("""\
| Table or GSI | Partition Key | Sort Key | Projection |
|---|---|---|---|
| Table | orderId | version | |
| GSI1 | status | createdAt | KEYS_ONLY |
""")
    assert keys(table) == [("orderId", "HASH"), ("version", "RANGE")]
    assert [(i.name, i.projection) for i in table.indexes] == [("GSI1", "KEYS_ONLY")]


def test_key_lines_give_entities_and_their_indexes() -> None:
    table = only_table("""\
```
User
PK = USER#<id>
SK = PROFILE#<id>
GSI1PK = EMAIL#<email>

Order:
PK: USER#<id>
SK: ORDER#<orderId>   # newest last
```
""")
    assert table.source == "key-lines"
    assert keys(table) == [("PK", "HASH"), ("SK", "RANGE")]
    user, order = table.entities
    assert (user.entity, order.entity) == ("User", "Order")
    assert order.templates == {"PK": "USER#<id>", "SK": "ORDER#<orderId>"}
    assert user.span.first_line == 7
    assert table.indexes[0].keys("HASH") == ("GSI1PK",)


def test_a_projection_stated_once_holds_for_every_index() -> None:
    table = only_table("""\
| Entity | PK | SK | GSI1PK | GSI2PK |
|---|---|---|---|---|
| User | USER#{id} | PROFILE | EMAIL#{email} | ORG#{org} |

All indexes project ALL attributes; the table is on-demand.
""")
    assert [index.projection for index in table.indexes] == ["ALL", "ALL"]
    assert table.billing_mode == "PAY_PER_REQUEST"


def test_example_items_are_unwrapped_and_belong_to_their_table() -> None:
    table = only_table("""\
```yaml
TableName: OrderEvent
KeySchema: [{AttributeName: orderId, KeyType: HASH}]
```

```json item=OrderEvent
{"orderId": {"S": "01J"}, "version": {"N": "2"}, "lines": {"L": [{"M": {"sku": {"S": "a"}}}]},
 "paid": {"BOOL": true}, "tags": {"SS": ["x"]}}
```
""")
    (item,) = table.items
    assert item.entity == "OrderEvent"
    assert item.value == {
        "orderId": "01J",
        "version": 2,
        "lines": [{"sku": "a"}],
        "paid": True,
        "tags": ["x"],
    }
    assert item.span.first_line == 10


def test_third_stores_are_never_taken_for_dynamodb() -> None:
    document = parse("""\
# Caching

## Redis keys

| Entity | PK | SK |
|---|---|---|
| Session | SESSION#{id} | META |

## Cassandra tables

- **Table name:** events
- **Partition key:** tenant
- **Sort key:** at

## 3. Postgres Schema Design

| Partition | Partition key | Sort key |
|---|---|---|
| orders_2026 | created_at | id |
""")
    assert read_dynamodb(document).schema.tables == ()


def test_a_legend_of_key_words_makes_no_table() -> None:
    assert (
        reading("- **(pk)** - partition-key\n- **(sk)** - sort key (DynamoDB only)\n").schema.tables
        == ()
    )


def test_prose_of_the_section_is_kept_for_the_table() -> None:
    table = only_table("""\
```yaml
TableName: OrderEvent
KeySchema: [{AttributeName: orderId, KeyType: HASH}]
```

### Key choice

Order ids are ULIDs, so writes spread evenly over partitions.
""")
    assert "spread evenly" in table.prose


def test_a_heading_that_numbers_its_index_gives_the_generic_key_names() -> None:
    table = only_table("""\
| Entity | PK | SK |
|---|---|---|
| User | `USER#<userId>` | `PROFILE` |

### Global Secondary Indexes

#### GSI1 \u2013 UserTeamsIndex

- **PK**: `USER#<userId>`
- **SK**: `TEAM#<teamId>`
- Projection: ALL
""")
    (index,) = table.indexes
    assert index.name == "UserTeamsIndex"
    assert (index.keys("HASH"), index.keys("RANGE")) == (("GSI1PK",), ("GSI1SK",))
    assert index.projection == "ALL"


def test_a_composite_attribute_name_is_no_template() -> None:
    table = only_table("""\
**Table Name:** `OrderEvent`

- Partition Key: `orderId` (String)
- Sort Key: `timestamp#eventId` (String)

| Attribute | Type | Key Type |
|---|---|---|
| orderId | String | HASH |
| timestamp#eventId | String | RANGE |
| status | String | |
""")
    assert keys(table) == [("orderId", "HASH"), ("timestamp#eventId", "RANGE")]
    assert [a.name for a in table.attributes] == ["orderId", "timestamp#eventId", "status"]


def test_tables_in_bullets_with_their_indexes_are_read() -> None:
    found = reading("""\
1. **Session** \u2013 partition key `sessionId` (S), TTL on `expiresAt`.
2. **Device** \u2013 partition key `deviceId`, sort key `seenAt`; GSI `ByOwner` (partition
   key `ownerId`, sort key `seenAt`, projects KEYS_ONLY).
""")
    session, device = found.schema.tables
    assert (session.name, keys(session), session.ttl_attribute) == (
        "Session",
        [("sessionId", "HASH")],
        "expiresAt",
    )
    assert keys(device) == [("deviceId", "HASH"), ("seenAt", "RANGE")]
    assert device.ttl_attribute == ""
    (owner,) = device.indexes
    assert (owner.name, owner.keys("RANGE"), owner.projection) == (
        "ByOwner",
        ("seenAt",),
        "KEYS_ONLY",
    )


def test_a_nested_list_gives_attributes_and_indexes() -> None:
    table = only_table("""\
- Table Name: UserProfile
- Partition Key: userId (String)
- Sort Key: None
- GSIs:
  - UserProfile-EmailIndex: partition key email, projection KEYS_ONLY
  - UserProfile-OrgIndex (orgId, createdAt)
- LSIs: None
- Attributes:
  - userId: string, required
  - version: number
- Billing: PAY_PER_REQUEST
""")
    assert [(i.name, i.keys("HASH")) for i in table.indexes] == [
        ("UserProfile-EmailIndex", ("email",)),
        ("UserProfile-OrgIndex", ("orgId",)),
    ]
    assert [(a.name, a.type, a.required) for a in table.attributes] == [
        ("userId", "S", True),
        ("version", "N", None),
    ]
    assert table.billing_mode == "PAY_PER_REQUEST"


def test_a_transposed_table_in_another_language_is_read() -> None:
    table = only_table("""\
### EhimeSpot テーブル

| 項目 | 値 |
|---|---|
| テーブル名 | EhimeSpot |
| パーティションキー | spotId (String) |
| ソートキー | なし |
| 課金モード | オンデマンド |
""")
    assert (table.name, keys(table)) == ("EhimeSpot", [("spotId", "HASH")])
    assert table.billing_mode == "PAY_PER_REQUEST"


def test_one_column_may_name_table_and_indexes_alike() -> None:
    table = only_table("""\
| Table or GSI | Table Name | Partition Key | Sort Key |
|---|---|---|---|
| Table | OrderEvent | orderId | createdAt |
| GSI | ByCustomer | customerId | createdAt |
""")
    assert table.name == "OrderEvent"
    assert [(i.name, i.keys("HASH")) for i in table.indexes] == [("ByCustomer", ("customerId",))]


def test_a_labelled_index_lists_its_typed_keys_in_order() -> None:
    table = only_table(
        "- **Table:** ExamResult\n- **Partition key:** studentId (S)\n- **Sort key:** examId (S)\n"
        "- **Local secondary index:** ExamResult-MarkIndex: studentId (S), mark (N), "
        "projection INCLUDE (examiner)\n"
    )
    (index,) = table.indexes
    assert (index.name, index.kind) == ("ExamResult-MarkIndex", "LSI")
    assert [(k.attribute, k.role) for k in index.key_schema] == [
        ("studentId", "HASH"),
        ("mark", "RANGE"),
    ]
    assert (index.projection, index.non_key_attributes) == ("INCLUDE", ("examiner",))


def test_a_sentence_names_the_table_and_its_time_to_live() -> None:
    table = only_table(
        "Table `ShopBasket`, on demand.\n\n| Entity | PK | SK |\n|---|---|---|\n"
        "| Basket | BASKET#{basketId} | META |\n\nTTL attribute: `expiresAt`. Lines expire too.\n"
    )
    assert (table.name, table.ttl_attribute) == ("ShopBasket", "expiresAt")


def test_an_example_behind_a_typed_key_is_no_template() -> None:
    table = only_table(
        "- **Table name:** PaceCounter\n"
        "- **Partition key:** planShard (S), the plan and one of ten shards: `4711#3`\n"
        "- **Sort key:** hour (S)\n"
    )
    assert keys(table) == [("planShard", "HASH"), ("hour", "RANGE")]
    assert table.entities == ()
