"""Whether scripts lead where the design says, again, and back."""

from pathlib import Path

import pytest

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from proof_support import ORDERS, design_of, names, outcomes, proved

EXAMPLE = Path(__file__).parents[2] / "examples/docs/data-design/order-fulfilment.md"


@pytest.fixture(scope="module")
def example():
    return proved(read_design(parse_document(EXAMPLE.read_bytes(), "order-fulfilment.md")))


@pytest.mark.parametrize("fact", ["reach", "repeat", "reverse"])
def test_the_example_design_is_proved(example, fact):
    assert outcomes(example)[fact] == "proved"


def test_both_versions_are_named(example):
    assert example.facts.server.startswith("PostgreSQL 18")
    assert example.facts.configured == "PostgreSQL 18"


def test_a_type_that_up_gives_another_precision_is_named_with_both_definitions():
    up = ORDERS.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").replace("(12,2)", "(10,2)")
    report = proved(design_of(ORDERS, up, "DROP TABLE IF EXISTS orders;"))
    (difference,) = report.facts.unreached
    assert (difference.kind, difference.name) == ("column", "orders.total")
    assert difference.found == "numeric(10,2) not null"
    assert difference.wanted == "numeric(12,2) not null"
    assert outcomes(report)["reach"] == "disproved"
    detail = next(proof.detail for proof in report.proofs if proof.name == "reach")
    assert "after up, orders.total is numeric(10,2)" in detail
    assert "the design says numeric(12,2)" in detail


def test_a_failure_stands_at_the_line_and_column_that_postgresql_points_at():
    design = design_of(ORDERS, "SELECT 1;\nALTER TABLE orders\n  ADD COLUMN x nonsense;")
    report = proved(design, ORDERS)
    (failure,) = report.facts.failures
    line = design.document.lines[failure.span.first_line - 1]
    assert line[failure.span.column - 1 :].startswith("nonsense")
    assert failure.sqlstate == "42704"


def test_a_leftover_enum_type_is_named():
    up = (
        "CREATE TYPE order_state AS ENUM ('open');\n"
        "CREATE TABLE a (id int PRIMARY KEY, s order_state);"
    )
    report = proved(design_of(up, up, "DROP TABLE a;"))
    assert names(report.facts.unreversed) == ["order_state"]


def test_a_table_from_before_that_nobody_gives_is_asked_for_and_not_held_against_the_script():
    design = design_of("", "ALTER TABLE orders ADD COLUMN note text;", "SELECT 1;")
    report = proved(design)
    assert report.facts.failures == ()
    (fact,) = [u for u in report.facts.unproved if u.mend]
    assert "existing_schemas" in fact.mend
    assert "orders" in fact.reason
    assert set(outcomes(report).values()) == {"not-proved"}


def test_a_table_that_a_later_statement_creates_is_the_script_s_own_fault():
    up = "CREATE INDEX i ON orders (id);\nCREATE TABLE orders (id int PRIMARY KEY);"
    (failure,) = proved(design_of("", up, "DROP TABLE orders;")).facts.failures
    assert (failure.sqlstate, failure.script) == ("42P01", "up")


def test_a_referenced_table_that_nobody_gives_stands_in_by_its_key():
    schema = ORDERS.replace(
        "customer_id bigint NOT NULL",
        "customer_id bigint NOT NULL REFERENCES customers (id)",
    )
    report = proved(design_of(schema, schema, "DROP TABLE orders;"))
    assert outcomes(report)["reach"] == "proved"


@pytest.mark.parametrize(
    ("guard", "outcome", "said"),
    [
        ("IF NOT EXISTS ", "proved", "pg_trgm stays, as up makes it only where it is missing"),
        ("", "disproved", "extension pg_trgm is left behind"),
    ],
)
def test_an_extension_may_stay_when_up_would_have_taken_one_that_was_there(guard, outcome, said):
    report = proved(design_of("", f"CREATE EXTENSION {guard}pg_trgm;", "SELECT 1;"))
    (reverse,) = [proof for proof in report.proofs if proof.name == "reverse"]
    assert reverse.outcome == outcome
    assert said in reverse.detail


@pytest.mark.parametrize("extension", ["uuid-ossp", "pgcrypto"])
def test_an_extension_that_postgresql_replaces_is_replaced(extension):
    function = "uuid_generate_v4" if extension == "uuid-ossp" else "gen_random_uuid"
    up = (
        f'CREATE EXTENSION IF NOT EXISTS "{extension}";\n'
        f"CREATE TABLE a (id uuid PRIMARY KEY DEFAULT {function}());"
    )
    assert outcomes(proved(design_of(up, up, "DROP TABLE a;")))["reach"] == "proved"


def test_roles_that_a_design_grants_to_stand_in_without_rights():
    up = "CREATE TABLE a (id int PRIMARY KEY);\nGRANT SELECT ON a TO app_reader;"
    reach = next(p for p in proved(design_of(up, up, "DROP TABLE a;")).proofs if p.name == "reach")
    assert reach.outcome == "proved"
    assert "from an empty database (roles app_reader stood in)" in reach.detail


def test_a_schema_that_only_alters_what_exists_is_compared_over_it():
    schema = "ALTER TABLE orders ADD COLUMN channel varchar(20) NULL;"
    up = "ALTER TABLE orders ADD COLUMN IF NOT EXISTS channel varchar(30) NULL;"
    down = "ALTER TABLE orders DROP COLUMN IF EXISTS channel;"
    report = proved(design_of(schema, up, down), ORDERS)
    (difference,) = report.facts.unreached
    assert (difference.name, difference.found) == ("orders.channel", "character varying(30)")
    assert (
        outcomes(proved(design_of(schema, up.replace("30", "20"), down), ORDERS))["reach"]
        == "proved"
    )


def test_a_constraint_that_postgresql_named_differs_in_nothing():
    schema = "CREATE TABLE a (id int PRIMARY KEY, e text UNIQUE);"
    up = (
        "CREATE TABLE a (id int, e text);\nALTER TABLE a ADD CONSTRAINT pk_a PRIMARY KEY (id);\n"
        "ALTER TABLE a ADD CONSTRAINT uq_a UNIQUE (e);"
    )
    assert proved(design_of(schema, up, "DROP TABLE a;")).facts.unreached == ()


def test_a_unique_index_and_a_unique_constraint_promise_the_same():
    table = "CREATE TABLE a (id int PRIMARY KEY, e text NULL);\n"
    schema = f"{table}CREATE UNIQUE INDEX idx_a_e ON a (e);"
    up = f"{table}ALTER TABLE a ADD CONSTRAINT uq_a_e UNIQUE (e);"
    assert proved(design_of(schema, up, "DROP TABLE a;")).facts.unreached == ()


def test_a_role_that_is_given_a_table_stands_in_as_its_owner():
    up = "CREATE TABLE a (id int PRIMARY KEY);\nALTER TABLE a OWNER TO app;"
    assert outcomes(proved(design_of(up, up, "DROP TABLE a;")))["reverse"] == "proved"


def test_what_could_not_be_read_is_not_proved_either_way():
    design = design_of(ORDERS, "CREATE TABLE orders (id int PRIMARY KEY, ...);", "SELECT 1;")
    report = proved(design)
    assert set(outcomes(report).values()) == {"not-proved"}
    assert all(fact.follows for fact in report.facts.unproved)


def test_columns_in_another_order_are_the_same_table():
    schema = "CREATE TABLE a (id int PRIMARY KEY, b text NULL, c text NULL);"
    up = "CREATE TABLE a (id int PRIMARY KEY, c text NULL);\nALTER TABLE a ADD COLUMN b text NULL;"
    assert outcomes(proved(design_of(schema, up, "DROP TABLE a;")))["reach"] == "proved"


@pytest.mark.parametrize(
    ("documented", "made", "name"),
    [
        ("CREATE INDEX idx_a ON a (b);", "CREATE INDEX idx_a ON a (c);", "idx_a"),
        ("CREATE INDEX idx_a ON a (b);", "", "idx_a"),
        ("", "CREATE INDEX idx_a ON a (b);", "idx_a"),
        ("CREATE TYPE s AS ENUM ('x', 'y');", "CREATE TYPE s AS ENUM ('y', 'x');", "s"),
        ("ALTER TABLE a ADD CONSTRAINT c CHECK (b <> '');",
         "ALTER TABLE a ADD CONSTRAINT c CHECK (b <> 'x');", "a.c"),
        ("CREATE VIEW v AS SELECT id FROM a;", "CREATE VIEW v AS SELECT id, b FROM a;", "v"),
        ("ALTER TABLE a ENABLE ROW LEVEL SECURITY;", "", "a"),
    ],
)  # fmt: skip
def test_each_kind_of_object_is_compared(documented, made, name):
    table = "CREATE TABLE a (id int PRIMARY KEY, b text NULL, c text NULL);\n"
    report = proved(design_of(table + documented, table + made, "SELECT 1;"))
    assert [d.name for d in report.facts.unreached] == [name]
