"""The difference of two designs speaks of tables, keys and patterns, not of lines."""

import pytest

from data_design_gate.demo.example import example_files
from data_design_gate.design.changes import AREAS, Change, changes
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.sandbox.story import DOCUMENT

GOOD = example_files()[DOCUMENT].decode()


def found(old, new):
    def design(text):
        return read_design(parse_document(text, "x.md"))

    return changes(design(old), design(new))


def edited(*pairs):
    text = GOOD
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after, 1)
    return text


@pytest.mark.parametrize(
    "new",
    [
        GOOD,
        GOOD.replace("CREATE TABLE orders (", "create  table orders\n("),
        GOOD.replace("## 5. Data", "## 55. Data"),
        GOOD.replace("From the paid basket", "From a paid basket"),
    ],
)
def test_what_means_the_same_is_no_change(new):
    assert found(GOOD, new) == ()


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (
            ("total            numeric(12,2) NOT NULL", "total            numeric(14,2) NOT NULL"),
            "column `orders.total`: numeric(12,2) NOT NULL → numeric(14,2) NOT NULL",
        ),
        (
            ("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", ""),
            "index `idx_shipments_order_id` removed: btree on shipments (order_id)",
        ),
        (("| 80/s |", "| 90/s |"), "access pattern `AP1`: frequency 80/s → 90/s"),
    ],
)
def test_a_change_is_told_in_words(edit, text):
    assert [change.text for change in found(GOOD, edited(edit))] == [text]


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (
            ("customer_id, placed_at DESC)", "customer_id, placed_at)"),
            ("index `idx_orders_customer_id_placed_at`: "
            "btree on orders (customer_id, placed_at DESC) WHERE deleted_at IS NULL → "
            "btree on orders (customer_id, placed_at) WHERE deleted_at IS NULL"),
        ),
        (("customer_id      uuid ", "note text,\n  customer_id      uuid "),
         "column `orders.note` added: text NULL"),
        (("| Order | Order line | 1:N |", "| Order | Order line | 1:1 |"),
         "relationship `Order → Order line`: kind 1:N → 1:1"),
        (("continuous, every 500 ms", "hourly"),
         "cross-store element `Order status`: frequency continuous, every 500 ms → hourly"),
        (("three capital letters, ISO 4217", "three letters"),
         ("rule for `orders.currency`: constraint required, varchar(3), three capital letters, "
         "ISO 4217 → required, varchar(3), three letters")),
        (("7 years after closing", "8 years after closing"),
         "lifecycle of `Order`: retention 7 years after closing → 8 years after closing"),
        (("Create the DynamoDB table `OrderEvent` through", "Order the DynamoDB table through"),
         ("steps: removed Create the DynamoDB table OrderEvent through the infrastructure "
          "repository; added Order the DynamoDB table through the infrastructure repository")),
    ],
)  # fmt: skip
def test_every_area_has_its_words(edit, text):
    assert text in [change.text for change in found(GOOD, edited(edit))]


RELATED = """# T
## 3. Postgres Schema Design
```sql
CREATE TABLE a (id uuid PRIMARY KEY, CONSTRAINT ck CHECK (id IS NOT NULL));
CREATE TABLE b (id uuid PRIMARY KEY, a_id uuid REFERENCES a, CONSTRAINT ck CHECK (a_id <> id));
```
"""


@pytest.mark.parametrize(
    ("edit", "texts"),
    [
        (
            ("REFERENCES a", "REFERENCES a ON DELETE CASCADE"),
            ["foreign key `b (a_id)`: REFERENCES a → REFERENCES a ON DELETE CASCADE"],
        ),
        (
            (" REFERENCES a", ""),
            ["foreign key `b (a_id)` removed: REFERENCES a"],
        ),
        (
            ("REFERENCES a", "REFERENCES a REFERENCES b"),
            ["foreign key `b (a_id)` added: REFERENCES b"],
        ),
        (
            ("id uuid PRIMARY KEY, a_id uuid", "id uuid, a_id uuid PRIMARY KEY"),
            [
                "column `b.a_id`: uuid NULL → uuid NOT NULL",
                "column `b.id`: uuid NOT NULL → uuid NULL",
                "key `PRIMARY KEY on b`: (id) → (a_id)",
            ],
        ),
    ],
)
def test_a_key_that_stays_on_its_columns_or_table_is_one_thing(edit, texts):
    assert [change.text for change in found(RELATED, RELATED.replace(*edit))] == texts


def test_checks_of_one_name_on_two_tables_stay_two():
    new = RELATED.replace(", CONSTRAINT ck CHECK (id IS NOT NULL)", "").replace(
        "a_id <> id", "true"
    )
    texts = [change.text for change in found(RELATED, new)]
    assert texts == [
        "check `ck` removed: a: id IS NOT NULL",
        "check `ck`: b: a_id <> id → b: true",
    ]


def test_everything_is_added_to_an_empty_design():
    everything = found("# T\n", GOOD)
    assert list(dict.fromkeys(change.area for change in everything)) == list(AREAS)
    assert {change.verb for change in everything if change.area != "store"} == {"added"}
    assert "table `orders` added: 10 columns" in [change.text for change in everything]


def test_a_rewritten_statement_is_told_where_it_parts():
    before = "CREATE TABLE IF NOT EXISTS outbox_messages ("
    old = GOOD.replace(before, f"{before}{' a int,' * 40} b text,", 1)
    new = old.replace("b text,", "b uuid,")
    texts = [change.text for change in found(old, new)]
    assert any(text.endswith("outbox_messages ... b text, → b uuid,") for text in texts), texts


def test_a_long_list_of_statements_is_counted():
    statements = "\n".join(f"CREATE INDEX i{n} ON orders (total);" for n in range(9))
    after = GOOD.replace(
        "CREATE INDEX IF NOT EXISTS", f"{statements}\nCREATE INDEX IF NOT EXISTS", 1
    )
    (up,) = [change for change in found(GOOD, after) if change.area == "migration"]
    assert up.text.endswith("and 5 more")


def test_a_name_cannot_end_its_code():
    assert Change("postgres", "table", "a`b", "added").text == "table `ab` added"
