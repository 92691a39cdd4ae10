"""Access patterns whose truth is known, at both levels."""

import pytest

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofBase, ProofSettings
from data_design_gate.proof.shapes import ColumnShape
from proof_support import design_of, outcomes, proof_base_of, proved

SCHEMA = """CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    email varchar(200) NOT NULL,
    name text NOT NULL,
    tags jsonb NOT NULL,
    placed_at timestamptz NOT NULL,
    closed_at timestamptz NULL
);
CREATE TABLE order_lines (
    order_id bigint NOT NULL REFERENCES orders (id),
    line_number integer NOT NULL,
    sku text NOT NULL,
    PRIMARY KEY (order_id, line_number)
);
CREATE INDEX idx_customer_placed ON orders (customer_id, placed_at);
CREATE INDEX idx_status_placed ON orders (status, placed_at);
CREATE INDEX idx_placed_customer ON orders (placed_at, customer_id);
CREATE INDEX idx_open ON orders (placed_at) WHERE status = 'open';
CREATE INDEX idx_email ON orders (email);
CREATE INDEX idx_name ON orders (name);
CREATE INDEX idx_name_pattern ON orders (name text_pattern_ops);
CREATE INDEX idx_lower_email ON orders (lower(email));
CREATE INDEX idx_tags ON orders USING gin (tags);
CREATE INDEX idx_covering ON orders (customer_id) INCLUDE (status);
CREATE INDEX idx_three ON orders (customer_id, status, placed_at);
CREATE INDEX idx_sku ON order_lines (sku);
"""

# (what it is, named index, query, level 1)
PATTERNS = [
    ("leading prefix", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = $1", "served"),
    ("prefix and range", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = $1 AND placed_at > $2", "served"),
    ("a skip scan that looks served", "idx_status_placed",
     "SELECT id FROM orders WHERE placed_at = $1", "unserved"),
    ("range before equality", "idx_placed_customer",
     "SELECT id FROM orders WHERE placed_at > $1 AND customer_id = $2", "served"),
    ("only behind the leading column", "idx_placed_customer",
     "SELECT id FROM orders WHERE customer_id = $1", "unserved"),
    ("a partial predicate by constant", "idx_open",
     "SELECT id FROM orders WHERE status = 'open' AND placed_at < $1", "served"),
    ("a partial predicate by parameter", "idx_open",
     "SELECT id FROM orders WHERE status = $2 AND placed_at < $1", "unserved"),
    ("a partial index as a queue", "idx_open",
     "SELECT id FROM orders WHERE status = 'open' ORDER BY placed_at LIMIT 10", "served"),
    ("a cast of the parameter's column", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id::text = $1", "unserved"),
    ("a wider type", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = $1::numeric", "unserved"),
    ("lower without its index", "idx_email",
     "SELECT id FROM orders WHERE lower(email) = $1", "unserved"),
    ("lower with its index", "idx_lower_email",
     "SELECT id FROM orders WHERE lower(email) = $1", "served"),
    ("LIKE without an operator class", "idx_name",
     "SELECT id FROM orders WHERE name LIKE 'foo%'", "unserved"),
    ("LIKE with text_pattern_ops", "idx_name_pattern",
     "SELECT id FROM orders WHERE name LIKE 'foo%'", "served"),
    ("LIKE of a parameter", "idx_name_pattern",
     "SELECT id FROM orders WHERE name LIKE $1", "unserved"),
    ("order only, with a limit", "idx_email",
     "SELECT email FROM orders ORDER BY email LIMIT 20", "served"),
    ("order only, everything", "idx_email",
     "SELECT email, name FROM orders ORDER BY email", "unserved"),
    ("equality of a varchar", "idx_email",
     "SELECT id FROM orders WHERE email = $1", "served"),
    ("a varchar behind a filter", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = $1 AND email = $2", "served"),
    ("covering", "idx_covering",
     "SELECT status FROM orders WHERE customer_id = $1", "served"),
    ("an included column is no key", "idx_covering",
     "SELECT customer_id FROM orders WHERE status = 'open'", "unserved"),
    ("GIN containment", "idx_tags",
     "SELECT id FROM orders WHERE tags @> $1::jsonb", "served"),
    ("GIN and equality of the whole", "idx_tags",
     "SELECT id FROM orders WHERE tags = $1::jsonb", "unserved"),
    ("a join by the child's key", "primary key",
     "SELECT o.id, l.sku FROM orders o JOIN order_lines l ON l.order_id = o.id WHERE o.id = $1",
     "served"),
    ("a join's inner side by sku", "idx_sku",
     "SELECT o.id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE l.sku = $1",
     "served"),
    ("a gap in the keys", "idx_three",
     "SELECT id FROM orders WHERE customer_id = $1 AND placed_at > $2", "served"),
    ("an OR with an index for each branch", "idx_customer_placed, idx_email",
     "SELECT id FROM orders WHERE customer_id = $1 OR email = $2", "served"),
    ("an OR with an index for one branch", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = $1 OR closed_at = $2", "unserved"),
    ("any of a list", "idx_customer_placed",
     "SELECT id FROM orders WHERE customer_id = ANY ($1)", "served"),
    ("is null", "idx_email", "SELECT id FROM orders WHERE email IS NULL", None),
    ("an update by key", "primary key",
     "UPDATE orders SET status = 'open' WHERE id = $1", "served"),
    ("a delete by age", "idx_placed_customer",
     "DELETE FROM orders WHERE placed_at < $1", "served"),
]  # fmt: skip


@pytest.fixture(scope="module")
def report():
    patterns = [(index, f"{query};") for _, index, query, _ in PATTERNS]
    return proved(design_of(SCHEMA, SCHEMA, "SELECT 1;", patterns))


@pytest.mark.parametrize("number", range(len(PATTERNS)), ids=[name for name, *_ in PATTERNS])
def test_level_1_tells_whether_the_named_index_serves(report, number):
    _, _, _, verdict = PATTERNS[number]
    found = [
        service
        for service in report.facts.services
        if service.pattern == f"AP{number + 1}" and service.level == 1 and service.index
    ]
    assert report.facts.query_failures == ()
    if verdict is not None:
        assert {service.verdict for service in found} == {verdict}, found


def test_conditions_that_defeat_an_index_are_named_with_it(report):
    found = {(d.pattern, d.how, d.column) for d in report.facts.cast_defeats}
    by_name = {name: f"AP{n}" for n, (name, *_) in enumerate(PATTERNS, 1)}
    assert (by_name["a cast of the parameter's column"], "cast", "customer_id") in found
    assert (by_name["a wider type"], "cast", "customer_id") in found
    assert (by_name["LIKE of a parameter"], "like", "name") in found
    patterns = {pattern for pattern, *_ in found}
    assert by_name["lower with its index"] not in patterns
    for innocent in ("leading prefix", "equality of a varchar", "a varchar behind a filter"):
        assert by_name[innocent] not in patterns


def at_level_2(query, index="primary key", **options):
    design = design_of(SCHEMA, SCHEMA, "SELECT 1;", [(index, query)], **options)
    return [s for s in proved(design).facts.services if s.level == 2]


def test_at_the_declared_volume_a_selective_index_serves():
    (service,) = at_level_2(
        "SELECT id FROM orders WHERE customer_id = $1;", "idx_customer_placed", volume="50 M rows"
    )
    assert (service.verdict, service.rows) == ("served", 50_000_000)
    assert service.index in {"idx_customer_placed", "idx_covering", "idx_three"}
    assert service.cost < service.scan_cost / 1000


def test_at_the_declared_volume_half_of_all_rows_is_no_service():
    (service,) = at_level_2(
        "SELECT name FROM orders WHERE status = 'closed';",
        "idx_status_placed", volume="50 M rows", result="25 M rows",
    )  # fmt: skip
    assert service.verdict in {"poor", "unserved"}
    assert service.milliseconds > 1_000


def test_what_no_design_declares_is_asked_for_and_not_judged():
    patterns = [
        ("idx_status_placed", "SELECT name FROM orders WHERE status = 'closed' AND name <> $1"),
        ("idx_name_pattern", "SELECT id FROM orders WHERE name LIKE 'foo%'"),
        ("idx_open", "SELECT name FROM orders WHERE status = 'open' AND placed_at < $1"),
        ("idx_tags", "SELECT name FROM orders WHERE tags = $1::jsonb AND name <> $2"),
    ]
    report = proved(design_of(SCHEMA, SCHEMA, "SELECT 1;",
                              [(index, f"{query};") for index, query in patterns]))  # fmt: skip
    found = {s.pattern: s for s in report.facts.services if s.level == 2}
    assert found.pop("AP4").verdict == "unserved"  # no index leads there, whatever is declared
    assert {s.verdict for s in found.values()} == {"unknown"}
    assert "how many rows have status = 'closed'" in found["AP1"].reason
    assert "how many rows have name ~~ 'foo%'" in found["AP2"].reason
    assert "how many rows are in idx_open" in found["AP3"].reason
    assert "a tenth of the rows in idx_open" in found["AP3"].assumed
    (serve,) = [proof for proof in report.proofs if proof.name == "serve"]
    assert "not judged at volume: AP1 (it is not declared how many rows have" in serve.detail


def test_the_size_of_an_answer_tells_how_often_a_value_stands():
    patterns = [
        ("idx_status_placed", "SELECT name FROM orders WHERE status = 'open'"),
        ("idx_lower_email", "SELECT id FROM orders WHERE lower(email) = $1"),
        ("idx_open", "SELECT name FROM orders WHERE status = 'open' AND placed_at < $1"),
        ("idx_status_placed", "SELECT name FROM orders WHERE status = 'closed'"),
    ]
    report = proved(design_of(SCHEMA, SCHEMA, "SELECT 1;",
                              [(index, f"{query};") for index, query in patterns]))  # fmt: skip
    found = {s.pattern: s for s in report.facts.services if s.level == 2}
    assert [found[f"AP{n}"].verdict for n in (1, 2, 3)] == ["served"] * 3
    assert "a tenth" not in found["AP3"].assumed


def test_rows_lie_in_the_order_of_what_rises_with_each_new_one():
    (service,) = at_level_2("SELECT name FROM orders WHERE id > $1 AND id < $2;")
    assert (service.verdict, service.index) == ("served", "orders_pkey")
    assert "rows in the order of id" in service.assumed


@pytest.mark.parametrize(
    ("name", "default", "rises"),
    [
        ("created_at", "now()", True),
        ("id", "nextval('orders_id_seq'::regclass)", True),
        ("updated_at", "now()", False),
        ("expires_at", "(now() + '30 days'::interval)", False),
        ("placed_at", "", False),
    ],
)
def test_a_column_rises_with_each_row_by_its_default(name, default, rises):
    column = ColumnShape(name, "timestamptz", -1, True, "", False, True, (), 1, default=default)  # noqa: FBT003
    assert column.is_rising is rises


def test_a_range_takes_as_long_as_the_rows_it_is_said_to_find():
    query = "SELECT name FROM orders WHERE placed_at >= $1 AND placed_at < $2;"
    few, many = (
        at_level_2(query, "idx_placed_customer", volume="50 M rows", result=result)[0]
        for result in ("at most 500 rows", "many")
    )
    assert few.cost == many.cost
    assert few.milliseconds < many.milliseconds / 100
    assert few.assumed.endswith(", 500 rows found as declared")


def test_the_size_of_an_answer_that_a_limit_cuts_tells_nothing():
    (service,) = at_level_2(
        "SELECT name FROM orders WHERE status = 'closed' LIMIT 900000;", "idx_status_placed"
    )
    assert service.verdict != "served"


def test_a_column_of_unknown_cardinality_is_asked_for_and_not_judged():
    (service,) = at_level_2(
        "SELECT placed_at FROM orders WHERE name = $1;",
        "idx_name", volume="80 M rows", result="some rows",
    )  # fmt: skip
    assert service.verdict in {"served", "unknown"}
    if service.verdict == "unknown":
        assert "orders.name" in service.reason


def test_without_a_declared_volume_there_is_no_level_2():
    assert at_level_2("SELECT id FROM orders WHERE id = $1;", volume="unknown") == []


@pytest.mark.parametrize(
    ("query", "state", "word"),
    [
        ("SELECT nothing FROM orders;", "42703", "nothing"),
        ("SELECT id FROM invoices;", "42P01", "invoices"),
        ("SELECT id FROM orders WHERE placed_at = 5;", "42883", "="),
        ("SELECT coalesce($1, $2);", "", ""),
    ],
)
def test_a_query_that_does_not_plan_is_placed_at_its_fault(query, state, word):
    design = design_of(SCHEMA, SCHEMA, "SELECT 1;", [("idx_email", query)])
    report = proved(design)
    if not state:
        assert all(f.sqlstate in {"42P18", "42P08"} for f in report.facts.query_failures)
        return
    (failure,) = report.facts.query_failures
    assert failure.sqlstate == state
    line = design.document.lines[failure.span.first_line - 1]
    assert line[failure.span.column - 1 :].startswith(word)
    assert outcomes(report)["serve"] == "disproved"


def test_a_table_no_index_leads_into_is_named():
    query = "SELECT id FROM orders WHERE closed_at > $1;"
    report = proved(design_of(SCHEMA, SCHEMA, "SELECT 1;", [("idx_email", query)]))
    scanned = [s for s in report.facts.services if s.level == 1 and not s.index]
    assert [(s.table, s.verdict) for s in scanned] == [("orders", "unserved")]


def test_an_accepted_scan_is_not_held_against_a_pattern():
    query = "SELECT count(*) FROM orders WHERE closed_at > $1;"
    design = design_of(SCHEMA, SCHEMA, "SELECT 1;", [("Scan (accepted: monthly report)", query)])
    assert [s for s in proved(design).facts.services if s.level == 1] == []


def test_a_partitioned_table_is_judged_by_its_partitions_and_by_structure_alone():
    schema = """CREATE TABLE orders (
    id bigint NOT NULL, at timestamptz NOT NULL, page text NOT NULL,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX idx_page ON orders (page, at);"""
    patterns = [
        ("idx_page", "SELECT id FROM orders WHERE page = $1;"),
        ("idx_page", "SELECT id FROM orders WHERE at > $1;"),
    ]
    found = proved(design_of(schema, schema, "SELECT 1;", patterns)).facts.services
    verdicts = {s.pattern: s.verdict for s in found if s.level == 1 and s.index == "idx_page"}
    assert [s for s in found if s.level == 2] == []
    assert verdicts == {"AP1": "served", "AP2": "unserved"}


def test_queries_of_the_base_version_that_break_are_named_at_the_statement_that_breaks_them():
    old = design_of(SCHEMA, "", "", [("idx_email", "SELECT email FROM orders WHERE id = $1;")])
    up = "ALTER TABLE orders RENAME email TO mail;"
    design = design_of("", up, "ALTER TABLE orders RENAME mail TO email;",
                       [("primary key", "SELECT mail FROM orders WHERE id = $1;")])  # fmt: skip
    base = ProofBase(proof_base_of(SCHEMA).statements, "base", old.patterns)
    report = prove(design, ProofSettings(), base=base)
    (broken,) = report.facts.query_failures
    assert (broken.of_base, broken.pattern, broken.sqlstate) == (True, "AP1", "42703")
    assert "RENAME email" in design.document.lines[broken.span.first_line - 1]


def test_a_document_without_postgres_is_left_alone():
    text = "---\ntitle: x\nstatus: Draft\nstores: [dynamodb]\n---\n# x\n"
    report = prove(read_design(parse_document(text.encode(), "x.md")), ProofSettings())
    assert report.proofs == ()
