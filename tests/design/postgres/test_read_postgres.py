"""A document's schema is what its design sections define, and nothing else."""

from __future__ import annotations

import textwrap

import pytest

from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.postgres.read import PostgresReading, read_existing, read_postgres
from data_design_gate.document.parse import parse_document


def reading_of(text: str) -> PostgresReading:
    body = textwrap.dedent(text).replace("~~~", "```")
    return read_postgres(parse_document(f"# Orders\n\n{body}".encode(), "orders.md"))


def schema_of_document(text: str) -> PostgresSchema:
    reading = reading_of(text)
    assert reading.unread == ()
    return reading.schema


def names(text: str) -> list[str]:
    return [table.name for table in schema_of_document(text).tables]


def fence(name: str) -> str:
    return f"~~~sql\nCREATE TABLE {name} (id uuid PRIMARY KEY);\n~~~\n"


def test_ddl_of_the_postgres_section_and_its_subsections_is_the_design() -> None:
    text = f"## Postgres Schema Design\n{fence('a')}\n### More\n{fence('b')}"
    assert names(text) == ["a", "b"]


def test_a_document_without_standard_headings_still_has_its_tables() -> None:
    assert names(f"## What we store\n{fence('a')}") == ["a"]


def test_ddl_before_any_heading_counts_too() -> None:
    document = parse_document(b"```sql\nCREATE TABLE a (id int);\n```\n", "a.md")
    assert [table.name for table in read_postgres(document).schema.tables] == ["a"]


@pytest.mark.parametrize(
    "heading",
    [
        "## Alternatives considered",
        "## Current schema",
        "## Existing schema",
        "## Current database tables",
        "## Rejected design",
        "## Migration Plan",
        "## Data Access Patterns",
        "## Data Store Selection",
        "## DynamoDB Design",
        "## Rollback",
        "## Query examples",
    ],
)
def test_ddl_about_something_else_is_left_out(heading: str) -> None:
    assert names(f"## Postgres Schema Design\n{fence('a')}\n{heading}\n{fence('b')}") == ["a"]


@pytest.mark.parametrize(
    "heading", ["### Current balances", "### `existing_tables`", "### Required schema"]
)
def test_a_table_whose_heading_only_sounds_old_is_the_design(heading: str) -> None:
    assert names(f"## Postgres Schema Design\n{heading}\n{fence('a')}") == ["a"]


def test_an_alternative_inside_the_postgres_section_is_left_out() -> None:
    text = f"## Postgres Schema Design\n{fence('a')}\n### Alternatives considered\n{fence('b')}"
    assert names(text) == ["a"]


def test_the_schema_is_never_taken_from_the_migrations() -> None:
    text = f"## Postgres Schema Design\nSee below.\n\n## Migration Plan\n### Up\n{fence('a')}"
    assert names(text) == []


def test_quoted_ddl_is_not_the_design() -> None:
    quoted = "".join(f"> {line}\n" for line in fence("b").splitlines())
    assert names(f"## Postgres Schema Design\n{fence('a')}\n{quoted}") == ["a"]


def test_ddl_in_list_items_counts_at_its_own_column() -> None:
    text = (
        "## Postgres Schema Design\n\n1. first\n\n   ~~~sql\n   CREATE TABLE a (id int);\n   ~~~\n"
    )
    (table,) = schema_of_document(text).tables
    assert (table.span.first_line, table.span.column) == (8, 17)


def test_an_index_of_the_index_section_joins_its_table_once() -> None:
    index = "CREATE INDEX idx_a_id ON a (id);"
    text = (
        f"## Postgres Schema Design\n{fence('a')}\n~~~sql\n{index}\n~~~\n"
        f"## Index Design\n~~~sql\n{index}\nCREATE INDEX idx_a_x ON a (x);\n~~~\n"
    )
    schema = schema_of_document(text)
    assert [i.name for i in schema.indexes] == ["idx_a_id", "idx_a_x"]
    assert schema.duplicates == ()


def test_the_same_table_twice_in_the_postgres_section_is_a_duplicate() -> None:
    schema = schema_of_document(f"## Postgres Schema Design\n{fence('a')}\n{fence('a')}")
    assert [(d.kind, d.name) for d in schema.duplicates] == [("table", "a")]


@pytest.mark.parametrize(
    "line",
    [
        "Existing tables: users, `tenants` and audit.logs.",
        "**Existing tables:** users, tenants, logs",
        "- Existing tables (outside this design): users; tenants; logs",
        "## Existing tables\n- users: people\n- `tenants` - customers\n- logs",
    ],
)
def test_existing_tables_are_known_by_name(line: str) -> None:
    assert schema_of_document(line + "\n").existing == ("users", "tenants", "logs")


def test_existing_schema_files_are_read_whole() -> None:
    schema = read_existing("CREATE TABLE a (id int);\r\nnonsense;\r\nCREATE TABLE b (id int);")
    assert [table.name for table in schema.tables] == ["a", "b"]


def test_unreadable_ddl_is_reported_and_an_unreadable_query_elsewhere_is_not() -> None:
    text = (
        "## Postgres Schema Design\n~~~sql\nCREATE TABLE `a` (id int);\n~~~\n"
        "## Notes\n~~~sql\nLEFT JOIN x ON y\n~~~\n"
    )
    assert [block.kind for block in reading_of(text).unread] == ["dialect"]


COLUMN_TABLE = """
## Postgres Schema Design

### `orders`

| Column | Type | Nullable | Default | Constraints | Description |
|---|---|---|---|---|---|
| id | BIGINT | No | identity | PK | |
| customer_id | UUID | NO | - | FK → users.id ON DELETE CASCADE, indexed | who |
| status | VARCHAR(20) | No | 'open' | CHECK (status IN ('open', 'closed')) | |
| note | text | Yes | | | |
"""


def test_a_column_table_defines_a_table() -> None:
    schema = schema_of_document(COLUMN_TABLE)
    (table,) = schema.tables
    assert (table.name, table.source) == ("orders", "column-table")
    assert [(c.name, c.type.name, c.nullable, c.default) for c in table.columns] == [
        ("id", "int8", False, None),
        ("customer_id", "uuid", False, None),
        ("status", "varchar", False, "'open'"),
        ("note", "text", True, None),
    ]
    assert table.primary_key is not None
    assert table.primary_key.columns == ("id",)
    assert [(f.columns, f.target, f.target_columns, f.on_delete) for f in table.foreign_keys] == [
        (("customer_id",), "users", ("id",), "CASCADE")
    ]
    assert table.checks[0].values == ("open", "closed")
    assert [index.columns for index in schema.indexes] == [("customer_id",)]
    assert table.column("status") is not None
    assert table.columns[2].span.first_line == 12


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("### Table `order_lines`", "order_lines"),
        ("### order_lines Table", "order_lines"),
        ("### 3. order_lines (the lines)", "order_lines"),
        ("### order_lines - what was ordered", "order_lines"),
        ("### Table: order_lines", "order_lines"),
        ("### shop.order_lines", "order_lines"),
        ("### Order lines", "order_lines"),
        ("**order_lines**", "order_lines"),
        ("The `order_lines` table holds the lines:", "order_lines"),
    ],
)
def test_a_column_table_is_named_by_the_words_before_it(heading: str, name: str) -> None:
    table = "| Column | Type |\n|---|---|\n| id | uuid |\n"
    assert names(f"## Postgres Schema Design\n\n{heading}\n\n{table}") == [name]


def test_a_column_table_without_a_name_is_unread() -> None:
    reading = reading_of(
        "## Postgres Schema Design\n\n| Column | Type |\n|---|---|\n| id | uuid |\n"
    )
    assert [block.kind for block in reading.unread] == ["fragment"]


def test_a_required_column_is_read_the_other_way_round() -> None:
    table = "| Field | Required | Type |\n|---|---|---|\n| a | yes | uuid |\n| b | no | text |\n"
    (found,) = schema_of_document(f"## Postgres Schema Design\n### things\n{table}").tables
    assert [column.nullable for column in found.columns] == [False, True]


def test_a_transposed_column_table_is_turned() -> None:
    table = "| Column | id | name |\n|---|---|---|\n| Type | uuid | text |\n| Null | no | yes |\n"
    (found,) = schema_of_document(f"## Postgres Schema Design\n### things\n{table}").tables
    assert [(c.name, c.type.name, c.nullable) for c in found.columns] == [
        ("id", "uuid", False),
        ("name", "text", True),
    ]


def test_ddl_wins_over_a_column_table_and_the_disagreement_is_kept() -> None:
    ddl = (
        "~~~sql\nCREATE TABLE orders (id bigint PRIMARY KEY, customer_id uuid, status text);\n~~~\n"
    )
    schema = schema_of_document(COLUMN_TABLE + "\n" + ddl)
    (table,) = schema.tables
    assert table.source == "ddl"
    assert [(d.name, d.detail) for d in schema.disagreements] == [
        ("orders.customer_id", "NOT NULL in the column table, nullable in the DDL"),
        ("orders.status", "VARCHAR(20) in the column table, text in the DDL"),
        ("orders.note", "the DDL has no such column"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## Inputs\n| Name | Type | Default |\n|---|---|---|\n| a | bool | c |\n",
        "## Postgres Schema Design\n### x\n| Attribute | Type | Key |\n|-|-|-|\n| a | S | HASH |\n",
        "## Data Validation Rules\n| Field | Required | Type |\n|-|-|-|\n| a | yes | text |\n",
        "## Data Requirements Overview\n| Attribute | Type |\n|-|-|\n| a | uuid |\n",
        "## Tables\n### x\n| Column | Cassandra Type |\n|---|---|\n| a | text |\n",
    ],
)
def test_tables_of_other_things_are_no_column_tables(text: str) -> None:
    assert names(text) == []


def test_a_column_table_outside_the_section_counts_when_its_types_leave_no_doubt() -> None:
    table = "| **COLUMN** | **TYPE** |\n|-|-|\n| uuid **(PK)** | `UUID` |\n| at | TIMESTAMPZ |\n"
    (found,) = schema_of_document(f"## Proposal\n### Table `facets`\n{table}").tables
    assert found.primary_key is not None
    assert found.columns[1].type.name == "timestampz"


def test_a_down_part_in_a_schema_fence_does_not_undo_the_design() -> None:
    code = "-- Up\nCREATE TABLE a (id int);\n-- Down\nDROP TABLE a;"
    assert names(f"## Postgres Schema Design\n~~~sql\n{code}\n~~~\n") == ["a"]


def test_a_dump_is_read_past_its_client_commands_and_rows() -> None:
    dump = (
        "\\restrict abc\nSET client_encoding = 'UTF8';\n"
        "CREATE TABLE public.a (\n    id integer NOT NULL\n);\n"
        "COPY public.a (id) FROM stdin;\n1\n2;\nit's\n\\.\n"
        "ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n\\unrestrict abc\n"
    )
    (table,) = read_existing(dump).tables
    assert (table.name, table.schema) == ("a", "")
    assert table.primary_key is not None


def test_a_long_schema_file_is_read_in_parts_with_true_lines() -> None:
    text = "".join(f"CREATE TABLE t{n} (\n  id int -- {'x' * 80}\n);\n" for n in range(4_000))
    schema = read_existing(text)
    assert len(schema.tables) == 4_000
    assert schema.tables[-1].span.first_line == 3_999 * 3 + 1


def test_tables_shown_as_the_current_schema_are_known_to_exist() -> None:
    text = (
        f"## Current schema\n{fence('users')}\n## Postgres Schema Design\n{fence('orders')}\n"
        f"## Alternatives considered\n{fence('nowhere')}"
    )
    schema = schema_of_document(text)
    assert [table.name for table in schema.tables] == ["orders"]
    assert schema.existing == ("users",)
