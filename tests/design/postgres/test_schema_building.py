"""DDL applied in order yields one schema, whatever form a statement takes."""

from __future__ import annotations

import pytest

from data_design_gate.design.postgres.compare import differences
from data_design_gate.design.postgres.model import Table
from postgres_support import schema_of


def table_of(text: str, name: str = "a") -> Table:
    table = schema_of(text).table(name)
    assert table is not None
    return table


def test_columns_carry_type_nullability_default_and_place() -> None:
    table = table_of("CREATE TABLE a (\n  id uuid NOT NULL,\n  n varchar(20) NULL DEFAULT 'x'\n)")
    assert [(c.name, c.type.name, c.nullable, c.default) for c in table.columns] == [
        ("id", "uuid", False, None),
        ("n", "varchar", True, "'x'"),
    ]
    assert (table.columns[1].span.first_line, table.columns[1].span.column) == (4, 3)


@pytest.mark.parametrize(
    ("written", "name", "modifiers", "dimensions", "serial"),
    [
        ("int", "int4", (), 0, ""),
        ("INTEGER", "int4", (), 0, ""),
        ("bigserial", "int8", (), 0, "bigserial"),
        ("timestamp with time zone", "timestamptz", (), 0, ""),
        ("timestamp(3)", "timestamp", (3,), 0, ""),
        ("character varying(10)", "varchar", (10,), 0, ""),
        ("char(2)", "bpchar", (2,), 0, ""),
        ("numeric(10, 2)", "numeric", (10, 2), 0, ""),
        ("text[]", "text", (), 1, ""),
        ("int array", "int4", (), 1, ""),
        ("double precision", "float8", (), 0, ""),
        ("shop.money_amount", "money_amount", (), 0, ""),
        ("interval year to month", "interval", (), 0, ""),
        ('"char"', "char", (), 0, ""),
    ],
)
def test_types_have_one_canonical_name(
    written: str, name: str, modifiers: tuple[int, ...], dimensions: int, serial: str
) -> None:
    found = table_of(f"CREATE TABLE a (b {written})").columns[0].type
    assert (found.name, found.modifiers, found.dimensions, found.serial) == (
        name,
        modifiers,
        dimensions,
        serial,
    )


def test_the_authors_spelling_of_a_type_is_kept() -> None:
    columns = table_of(
        "CREATE TABLE a (b timestamp(3) with time zone NOT NULL, c NVARCHAR(30), d text [ ])"
    ).columns
    assert [c.type.spelled for c in columns] == [
        "timestamp(3) with time zone",
        "NVARCHAR(30)",
        "text [ ]",
    ]


def test_keys_are_found_inline_and_as_constraints() -> None:
    table = table_of(
        "CREATE TABLE a (id int, b int UNIQUE, c int, CONSTRAINT a_pk PRIMARY KEY (id, c),"
        " UNIQUE (b, c))"
    )
    assert table.primary_key is not None
    assert (table.primary_key.name, table.primary_key.columns) == ("a_pk", ("id", "c"))
    assert [key.columns for key in table.uniques] == [("b",), ("b", "c")]
    assert [c.nullable for c in table.columns] == [False, None, False]


def test_a_stated_no_action_is_told_from_an_unstated_one() -> None:
    table = table_of(
        "CREATE TABLE a (b int REFERENCES x ON DELETE NO ACTION, c int REFERENCES x (id),"
        " d int, FOREIGN KEY (d) REFERENCES y (id) ON UPDATE CASCADE ON DELETE SET NULL)"
    )
    assert [(k.target, k.target_columns, k.on_delete, k.on_update) for k in table.foreign_keys] == [
        ("x", (), "NO ACTION", ""),
        ("x", ("id",), "", ""),
        ("y", ("id",), "SET NULL", "CASCADE"),
    ]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("s IN ('a', 'b')", ("a", "b")),
        ("s = ANY (ARRAY['a', 'b'])", ("a", "b")),
        ("s = ANY (ARRAY['a'::text, 'b'::text])", ("a", "b")),
        ("s = 'a' OR s = 'b'", ("a", "b")),
        ("s IS NULL OR s IN ('a', 'b')", ("a", "b")),
        ("s IN ('it''s')", ("it's",)),
        ("s NOT IN ('a')", ()),
        ("s = 'a' OR t = 'b'", ()),
        ("length(s) > 3", ()),
    ],
)
def test_the_values_a_check_allows_are_known(expression: str, values: tuple[str, ...]) -> None:
    assert table_of(f"CREATE TABLE a (s text, t text, CHECK ({expression}))").checks[0].values == (
        values
    )


def test_indexes_keep_keys_direction_predicate_and_method() -> None:
    schema = schema_of(
        "CREATE INDEX i ON a USING gin (lower(b) gin_trgm_ops, c DESC) INCLUDE (d) WHERE e IS NULL;"
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS j ON a USING brin (b);"
    )
    first, second = schema.indexes
    assert first.columns == ("", "c")
    assert (first.keys[0].expression, first.keys[0].opclass) == ("lower(b)", "gin_trgm_ops")
    assert (first.method, first.include, first.predicate) == ("gin", ("d",), "e IS NULL")
    assert first.predicate_columns == ("e",)
    assert (second.unique, second.method) == (True, "brin")
    assert second.concurrently
    assert second.if_not_exists


def test_partitions_take_over_their_parents_columns() -> None:
    text = (
        "CREATE TABLE p (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
        "CREATE TABLE a PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');"
    )
    child, parent = table_of(text), table_of(text, "p")
    assert (parent.partition_key, parent.partition_strategy) == (("at",), "range")
    assert child.partition_of == "p"
    assert [c.name for c in child.columns] == ["id", "at"]


def test_like_inherits_and_create_table_as_bring_their_columns() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int PRIMARY KEY, n text DEFAULT 'x');"
        "CREATE TABLE b (LIKE a INCLUDING ALL);"
        "CREATE TABLE c (x int) INHERITS (a);"
        "CREATE TABLE d AS SELECT id, upper(n) AS big, count(*) FROM a GROUP BY 1, 2;"
    )
    names = {table.name: [c.name for c in table.columns] for table in schema.tables}
    assert names == {
        "a": ["id", "n"],
        "b": ["id", "n"],
        "c": ["id", "n", "x"],
        "d": ["id", "big", "count"],
    }
    assert schema.tables[1].primary_key is not None
    assert schema.tables[2].primary_key is None
    assert schema.tables[3].columns[0].type.name == "int4"


def test_alter_table_changes_columns_and_constraints() -> None:
    table = table_of(
        "CREATE TABLE a (id int, b int NOT NULL, c text, d text);"
        "ALTER TABLE a ADD PRIMARY KEY (id), ALTER b TYPE bigint, ALTER b DROP NOT NULL,"
        " ALTER c SET NOT NULL, ALTER c SET DEFAULT 'x', DROP COLUMN d, ADD COLUMN e uuid"
        " REFERENCES x ON DELETE CASCADE, ENABLE ROW LEVEL SECURITY;"
        "ALTER TABLE a ADD CONSTRAINT big CHECK (b > 0) NOT VALID;"
        "ALTER TABLE a VALIDATE CONSTRAINT big;"
    )
    assert [(c.name, c.type.name, c.nullable, c.default) for c in table.columns] == [
        ("id", "int4", False, None),
        ("b", "int8", True, None),
        ("c", "text", False, "'x'"),
        ("e", "uuid", None, None),
    ]
    assert table.primary_key is not None
    assert table.row_security
    assert [(check.name, check.not_valid) for check in table.checks] == [("big", False)]
    assert [key.target for key in table.foreign_keys] == ["x"]


def test_a_key_takes_over_the_columns_of_its_index() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int, b int);"
        "CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b, id);"
        "ALTER TABLE a ADD CONSTRAINT a_b_key UNIQUE USING INDEX a_b;"
    )
    assert [(key.name, key.columns) for key in schema.tables[0].uniques] == [
        ("a_b_key", ("b", "id"))
    ]
    assert schema.indexes == ()


def test_dropping_a_column_drops_what_stands_on_it() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES x, CHECK (b > 0), UNIQUE (b));"
        "CREATE INDEX i ON a (b); CREATE INDEX j ON a (id) WHERE b > 0;"
        "ALTER TABLE a DROP COLUMN b;"
    )
    table = schema.tables[0]
    assert (table.foreign_keys, table.checks, table.uniques, schema.indexes) == ((), (), (), ())


def test_renames_reach_every_mention() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a (id));"
        "CREATE INDEX i ON a (id);"
        "ALTER TABLE a RENAME TO c; ALTER TABLE c RENAME id TO key; ALTER INDEX i RENAME TO j;"
    )
    renamed = schema.table("c")
    assert renamed is not None
    assert renamed.primary_key is not None
    assert renamed.primary_key.columns == ("key",)
    other = schema.table("b")
    assert other is not None
    assert (other.foreign_keys[0].target, other.foreign_keys[0].target_columns) == ("c", ("key",))
    assert (schema.indexes[0].name, schema.indexes[0].table) == ("j", "c")
    assert schema.indexes[0].columns == ("key",)


def test_dropping_a_table_drops_its_indexes_and_the_keys_that_point_at_it() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a);"
        "CREATE INDEX i ON a (id); DROP TABLE IF EXISTS a, nowhere CASCADE;"
    )
    assert [table.name for table in schema.tables] == ["b"]
    assert schema.tables[0].foreign_keys == ()
    assert schema.indexes == ()


def test_types_are_known_from_create_type_and_from_a_guarded_block() -> None:
    schema = schema_of(
        "CREATE TYPE s AS ENUM ('a', 'b'); ALTER TYPE s ADD VALUE 'c' BEFORE 'b';"
        "CREATE DOMAIN d AS text CHECK (VALUE <> '');"
        "DO $$ BEGIN CREATE TYPE t AS ENUM ('x;y'); EXCEPTION WHEN duplicate_object THEN NULL;"
        " END $$;"
    )
    assert [(t.name, t.kind, t.values, t.base) for t in schema.types] == [
        ("s", "enum", ("a", "c", "b"), ""),
        ("d", "domain", (), "text"),
        ("t", "enum", ("x;y",), ""),
    ]


def test_other_objects_are_passed_over_by_name() -> None:
    schema = schema_of(
        "CREATE EXTENSION citext; CREATE VIEW v AS SELECT 1; GRANT SELECT ON a TO b;"
        "CREATE POLICY p ON a USING (true); CREATE TRIGGER t BEFORE INSERT ON a"
        " EXECUTE FUNCTION f(); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
        "DROP VIEW v;"
    )
    assert [(o.kind, o.name, o.table) for o in schema.others] == [
        ("extension", "citext", ""),
        ("grant", "", ""),
        ("policy", "p", "a"),
        ("trigger", "t", "a"),
        ("function", "f", ""),
    ]


def test_the_same_thing_twice_is_kept_as_a_duplicate() -> None:
    schema = schema_of(
        "CREATE TABLE a (id int, id text); CREATE TABLE a (x int);"
        "CREATE INDEX i ON a (id); CREATE INDEX i ON a (id);"
        "ALTER TABLE a ADD CONSTRAINT c CHECK (id > 0); ALTER TABLE a ADD CONSTRAINT c UNIQUE (id);"
        "ALTER TABLE a ADD COLUMN id int; ALTER TABLE a ADD COLUMN IF NOT EXISTS id int;"
    )
    assert [(d.kind, d.name) for d in schema.duplicates] == [
        ("column", "a.id"),
        ("table", "a"),
        ("index", "i"),
        ("constraint", "a.c"),
        ("column", "a.id"),
    ]


def test_tables_of_two_schemas_may_share_a_name() -> None:
    schema = schema_of("CREATE TABLE x.a (id int); CREATE TABLE y.a (id int);")
    assert [(t.schema, t.name) for t in schema.tables] == [("x", "a"), ("y", "a")]
    assert schema.duplicates == ()


def test_a_bare_name_means_the_first_table_of_that_name_that_is_still_there() -> None:
    two = "CREATE TABLE x.a (b int); CREATE TABLE y.a (b int);"
    added = "ALTER TABLE a ADD COLUMN c int;"

    def columns(text: str) -> list[tuple[str, int]]:
        return [(table.schema, len(table.columns)) for table in schema_of(text).tables]

    assert columns(f"{two} ALTER TABLE y.a ADD COLUMN c int;") == [("x", 1), ("y", 2)]
    assert columns(f"{two} COMMENT ON TABLE a IS 'x'; {added}") == [("x", 2), ("y", 1)]
    assert columns(f"{two} DROP TABLE x.a; {added}") == [("y", 2)]
    assert columns(f"{two} ALTER TABLE x.a RENAME TO z; {added}") == [("x", 1), ("y", 2)]
    assert columns(f"{two} ALTER TABLE x.a SET SCHEMA z; {added}") == [("y", 2), ("z", 1)]


def test_an_index_is_a_duplicate_of_one_that_is_still_there_under_its_name() -> None:
    one = "CREATE TABLE a (b int); CREATE INDEX i ON a (b);"
    again = "CREATE INDEX i ON a (b);"
    assert [d.name for d in schema_of(f"{one} {again}").duplicates] == ["i"]
    assert schema_of(f"{one} DROP INDEX i; {again}").duplicates == ()
    assert schema_of(f"{one} ALTER INDEX i RENAME TO j; {again}").duplicates == ()
    assert [d.name for d in schema_of(f"{one} DROP INDEX i; {again} {again}").duplicates] == ["i"]


def test_comments_reach_tables_and_columns() -> None:
    table = table_of(
        "CREATE TABLE a (id int); COMMENT ON TABLE a IS 'x'; COMMENT ON COLUMN a.id IS 'y';"
    )
    assert (table.comment, table.columns[0].comment) == ("x", "y")


EQUAL = [
    ("a (b int DEFAULT 3)", "a (b INTEGER DEFAULT 3)"),
    ("a (b timestamptz DEFAULT now())", "a (b timestamp with time zone DEFAULT CURRENT_TIMESTAMP)"),
    ("a (b text DEFAULT 'x')", "a (b text DEFAULT 'x'::text)"),
    ("a (b int PRIMARY KEY)", "a (b int, CONSTRAINT k PRIMARY KEY (b))"),
    ("a (b int, c int)", "a (c int, b int NULL)"),
    ("a (b int REFERENCES x)", "a (b int REFERENCES x ON DELETE NO ACTION)"),
    ("a (b text CHECK (b <> ''))", "a (b text, CONSTRAINT named CHECK (b<>''))"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_meanings_have_no_differences(left: str, right: str) -> None:
    assert differences(schema_of(f"CREATE TABLE {left}"), schema_of(f"CREATE TABLE {right}")) == ()


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b bigint)", "column"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int NOT NULL)", "column"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int DEFAULT 1)", "column"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int, c int)", "column"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int UNIQUE)", "key"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int REFERENCES x)", "foreign key"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int CHECK (b > 0))", "check"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int); CREATE INDEX i ON a (b)", "index"),
        ("CREATE TABLE a (b int)", "CREATE TABLE a (b int); CREATE TABLE c (d int)", "table"),
        ("CREATE TYPE t AS ENUM ('a')", "CREATE TYPE t AS ENUM ('a', 'b')", "type"),
    ],
)
def test_each_difference_in_meaning_is_found_both_ways(left: str, right: str, kind: str) -> None:
    there = differences(schema_of(left), schema_of(right))
    back = differences(schema_of(right), schema_of(left))
    assert {d.kind for d in there} == {kind}
    assert {(d.name, d.left, d.right) for d in there} == {(d.name, d.right, d.left) for d in back}
