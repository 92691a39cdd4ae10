"""Whether a section is there to be judged, and which tables hold which entity."""

import pytest

from data_design_gate.design.model import Store
from data_design_gate.document.model import SectionName
from data_design_gate.standards.presence import (
    designed_section,
    designs_unselected_store,
    present,
    unread_in,
    words_of,
)
from data_design_gate.standards.realisation import (
    find_places,
    is_entity,
    junctions,
    places,
    realisations,
    table_noun,
)
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings

S = SectionName
SQL = "```sql\nCREATE TABLE orders (id bigint PRIMARY KEY);\n```\n"
YAML = "```yaml dynamodb\nTableName: Orders\n```\n"
ROWS = "| Key | Type |\n|-----|------|\n| PK | S |\n"
NO_ROWS = "| Key | Type |\n|-----|------|\n"


def design(body, stores=""):
    head = f"---\nstores: [{stores}]\n---\n" if stores else ""
    return design_of(f"{head}# T\n\n{body}", "x.md", StandardSettings())


def test_the_first_section_that_says_something_is_present():
    found = present(design("## Plan\n\n## Plan\n\nSteps.\n"), S.PLAN)
    assert found is not None
    assert found.span.first_line == 5
    assert present(design("## Plan\n\nTODO\n"), S.PLAN) is None
    assert present(design("## Plan\n\nNot applicable: nothing is planned.\n"), S.PLAN) is None
    assert present(design("## Indexes\n\nNone.\n"), S.PLAN) is None


def test_a_block_that_cannot_be_read_silences_its_own_section_only():
    broken = design(
        "## Plan\n\nSteps.\n\n## Postgres Schema Design\n\n```sql\nCREATE TABEL;\n```\n"
    )
    assert unread_in(broken, S.POSTGRES)
    assert unread_in(broken, S.PLAN, S.POSTGRES)
    assert not unread_in(broken, S.PLAN)
    assert not unread_in(design("## Plan\n\nSteps.\n"), S.PLAN)


def test_rows_of_no_table_count_as_unread():
    loose = design("## Plan\n\n| a | b |\n|---|\n| c | d |\n\n## Indexes\n\nNone.\n")
    assert unread_in(loose, S.PLAN)
    assert not unread_in(loose, S.INDEXES)


def test_the_words_of_a_section_are_those_of_its_parts_and_cells_too():
    text = words_of(
        design(f"## Plan\n\nSteps.\n\n### More\n\n{ROWS}\n## Indexes\n\nNone.\n"), S.PLAN
    )
    assert {"Steps.", "More", "PK | S"} <= set(text.split("\n"))
    assert "None." not in text


@pytest.mark.parametrize(
    ("store", "title", "body", "designed"),
    [
        (Store.POSTGRES, "Postgres Schema Design", SQL, True),
        (Store.POSTGRES, "Postgres Schema Design", YAML, False),
        (Store.POSTGRES, "Postgres Schema Design", ROWS, True),
        (Store.POSTGRES, "Postgres Schema Design", NO_ROWS, False),
        (Store.POSTGRES, "Postgres Schema Design", "Words.\n", False),
        (Store.POSTGRES, "Postgres Schema Design", f"### Rejected alternatives\n\n{SQL}", False),
        (Store.POSTGRES, "Postgres Schema Design", f"### Orders\n\n{SQL}", True),
        (Store.DYNAMODB, "DynamoDB Design", YAML, True),
        (Store.DYNAMODB, "DynamoDB Design", "Words.\n\n```yaml\n```\n", False),
        (Store.DYNAMODB, "DynamoDB Design", f"Words.\n\n{NO_ROWS}", False),
        (Store.DYNAMODB, "Postgres Schema Design", SQL, False),
    ],
)
def test_a_section_designs_its_store_when_it_defines_something(store, title, body, designed):
    found = designed_section(design(f"## {title}\n\n{body}"), store)
    assert (found is not None) is designed


@pytest.mark.parametrize(
    ("stores", "body", "told"),
    [
        ("dynamodb", f"## Postgres Schema Design\n\n{SQL}", True),
        ("postgres", f"## Postgres Schema Design\n\n{SQL}", False),
        ("postgres", f"## DynamoDB Design\n\n{YAML}", True),
        ("postgres, dynamodb", f"## DynamoDB Design\n\n{YAML}", False),
        ("", f"## DynamoDB Design\n\n{YAML}", False),
        ("dynamodb", f"## Postgres and DynamoDB Design\n\n{SQL}", False),  # which one, who knows
        ("dynamodb", f"## Postgres Schema and Indexes\n\n{SQL}", True),
    ],
)
def test_a_store_designed_though_decided_against_is_told(stores, body, told):
    assert designs_unselected_store(design(body, stores)) is told


# ------------------------------------------------------------------ what holds what


@pytest.mark.parametrize(
    ("name", "noun"),
    [
        ("tbl_orders", "order"),
        ("OrdersTable", "order"),
        ("prod-order-items", "order item"),
        ("orders_production", "order"),
        ("staging_test_orders", "order"),
        ("t", "t"),
        ("test_table", "table"),
    ],
)
def test_the_words_around_a_tables_name_do_not_count(name, noun):
    assert table_noun(name) == noun


def held(entities, tables, extra=""):
    rows = "".join(f"| {name} | id | 1 M |\n" for name in entities)
    sql = "\n".join(f"CREATE TABLE {name} (id bigint PRIMARY KEY);" for name in tables)
    found = design(
        "## Data Requirements Overview\n\n| Entity | Attributes | Volume |\n|---|---|---|\n"
        f"{rows}\n{extra}## Postgres Schema Design\n\n```sql\n{sql}\n```\n"
    )
    return {
        one.entity.name: [place.name for place in one.places] for one in realisations(found)
    }, found


def test_an_entity_is_held_by_the_table_of_its_name():
    found, of = held(["Order", "Customer"], ["orders", "tbl_customer", "logs"])
    assert found == {"Order": ["orders"], "Customer": ["tbl_customer"]}
    assert [place.name for place in find_places(of, "customers")] == ["tbl_customer"]
    assert is_entity(of, "orders")
    assert not is_entity(of, "logs")
    assert find_places(of, "invoices") == ()


def test_without_its_whole_name_a_table_that_ends_it_counts_unless_claimed():
    assert held(["Customer order"], ["orders"])[0] == {"Customer order": ["orders"]}
    assert held(["Order"], ["customer_orders"])[0] == {"Order": ["customer_orders"]}
    assert held(["Customer order", "Order"], ["orders"])[0] == {
        "Customer order": [],
        "Order": ["orders"],
    }
    assert held(["Border"], ["orders"])[0] == {"Border": []}


@pytest.mark.parametrize(
    "headers", [("Entity", "Table"), ("Object", "Tables"), ("Entities", "Table name")]
)
def test_a_table_of_the_document_may_say_what_holds_an_entity(headers):
    extra = f"| {headers[0]} | {headers[1]} |\n|---|---|\n| Person | users, admins |\n\n"
    found, of = held(["Person"], ["users", "admins", "orders"], extra)
    assert found == {"Person": ["users", "admins"]}
    assert [place.name for place in find_places(of, "person")] == ["users", "admins"]


def test_a_single_table_is_no_entitys_own_though_its_name_ends_like_one():
    found = design(
        "## Data Requirements Overview\n\n| Entity | Attributes | Volume |\n|---|---|---|\n"
        "| Order | id | 1 M |\n| Shop customer | id | 1 M |\n\n## DynamoDB Design\n\n"
        "- **Table name:** ShopOrder\n- **Partition key:** PK (S)\n- **Sort key:** SK (S)\n\n"
        "| Entity | PK | SK |\n|---|---|---|\n| Customer | C#{id} | PROFILE |\n"
        "| Basket | C#{id} | BASKET |\n"
    )
    assert [place.name for place in places(found)] == ["ShopOrder", "Customer", "Basket"]
    held_by = {one.entity.name: [place.name for place in one.places] for one in realisations(found)}
    assert held_by == {"Order": [], "Shop customer": ["Customer"]}


def test_partitions_are_no_places_of_their_own():
    found = design(
        "## Postgres Schema Design\n\n```sql\n"
        "CREATE TABLE logs (id bigint, day date) PARTITION BY RANGE (day);\n"
        "CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');"
        "\n```\n"
    )
    assert [place.name for place in places(found)] == ["logs"]


@pytest.mark.parametrize(
    ("key", "joins"),
    [
        ("PRIMARY KEY (a, b)", True),
        ("UNIQUE (b, a)", True),
        ("PRIMARY KEY (a)", False),
        ("UNIQUE (a, b, c)", False),
    ],
)
def test_a_junction_is_unique_by_its_two_references(key, joins):
    found = design(
        "## Postgres Schema Design\n\n```sql\nCREATE TABLE x (id int PRIMARY KEY);\n"
        "CREATE TABLE y (id int PRIMARY KEY);\n"
        f"CREATE TABLE xy (a int REFERENCES x (id), b int REFERENCES y (id), c int, {key});\n```\n"
    )
    assert junctions(found) == ({"xy": ("x", "y")} if joins else {})


def test_one_column_that_refers_twice_joins_nothing():
    found = design(
        "## Postgres Schema Design\n\n```sql\nCREATE TABLE x (id int PRIMARY KEY);\n"
        "CREATE TABLE y (id int PRIMARY KEY);\n"
        "CREATE TABLE z (id int PRIMARY KEY REFERENCES x (id) REFERENCES y (id));\n```\n"
    )
    assert junctions(found) == {}
