"""Migration files hold the document's statements, under names every tool accepts."""

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.errors import UserError
from data_design_gate.lifecycle.migration_files import LAYOUTS, migration_files, safe_folder
from data_design_gate.lifecycle.migration_names import migration_names, slug
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings

HEAD = "---\ntitle: Orders\nstatus: Under Review\ndesign_date: 2026-11-20\n---\n# Orders\n\n"
UP = "CREATE TABLE IF NOT EXISTS orders (\n    id uuid PRIMARY KEY  -- key\n);"
DOWN = "DROP TABLE IF EXISTS orders;"


def plan(*fences, head=HEAD, before=""):
    """Return a document whose plan holds these (heading, attribute, SQL) fences."""
    parts = [
        f"### {heading}\n\n```sql{f' migration={name}' if name else ''}\n{sql}\n```\n"
        for heading, name, sql in fences
    ]
    return f"{head}## Migration Plan\n\n**Type:** New schema\n\n{before}\n" + "\n".join(parts)


def files(text, layout="raw", path="", **more):
    design = design_of(text, "docs/data-design/orders.md", StandardSettings())
    found = migration_files(design, layout, path, **more)
    assert len({file.path for file in found}) == len(found)
    return {file.path: file.text for file in found}


PLAIN = plan(
    ("Up", "20261120_101500_create_orders", UP), ("Down", "20261120_101500_create_orders", DOWN)
)


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("raw", ["20261120_101500_create_orders.up.sql", "20261120_101500_create_orders.down.sql"]),
        ("prisma", ["20261120101500_create_orders/migration.sql",
                    "20261120101500_create_orders/down.sql"]),
        ("flyway", ["V20261120101500__create_orders.sql", "U20261120101500__create_orders.sql"]),
        ("dbmate", ["20261120101500_create_orders.sql"]),
        ("golang-migrate", ["20261120101500_create_orders.up.sql",
                            "20261120101500_create_orders.down.sql"]),
    ],
)  # fmt: skip
def test_each_layout_has_its_own_names(layout, expected):
    assert list(files(PLAIN, layout)) == expected
    below = files(PLAIN, layout, "db/migrations")
    assert list(below) == [f"db/migrations/{name}" for name in expected]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_statement_stands_exactly_as_the_document_writes_it(layout):
    text = "".join(files(PLAIN, layout).values())
    assert UP in text
    assert DOWN in text
    assert text.index(UP) < text.index(DOWN)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_header_names_the_document_and_its_permalink(layout):
    url = "https://github.com/acme/shop/blob/abc/docs/data-design/orders.md"
    for text in files(PLAIN, layout, permalink=url).values():
        assert text.startswith('-- From the data design "Orders", docs/data-design/orders.md\n')
        assert f"-- {url}\n" in text


def test_dbmate_keeps_both_directions_in_one_file():
    (text,) = files(PLAIN, "dbmate").values()
    up, down = text.index("-- migrate:up\n"), text.index("-- migrate:down\n")
    assert up < text.index(UP) < down < text.index(DOWN)


def test_a_concurrent_index_runs_outside_a_transaction():
    index = "CREATE INDEX CONCURRENTLY idx_orders_at ON orders (placed_at);"
    text = plan(("Up", "0002_index", index), ("Down", "0002_index", "DROP INDEX idx_orders_at;"))
    (dbmate,) = files(text, "dbmate").values()
    assert "-- migrate:up transaction:false\n" in dbmate
    assert "-- migrate:down\n" in dbmate
    flyway = files(text, "flyway")
    assert flyway["V0002__index.sql.conf"] == "executeInTransaction=false\n"
    assert "U0002__index.sql.conf" not in flyway
    assert "outside a transaction" in files(text, "golang-migrate")["0002_index.up.sql"]


def test_the_word_in_a_comment_or_a_string_changes_nothing():
    spoken = "-- not CONCURRENTLY\nINSERT INTO orders VALUES ('CONCURRENTLY');"
    (text,) = files(plan(("Up", "1_fill", spoken)), "dbmate").values()
    assert "-- migrate:up\n" in text


def test_two_migrations_of_one_document_are_two_pairs_in_order():
    index = "CREATE INDEX idx_orders_at ON orders (placed_at);"
    text = plan(
        ("Up", "20261120_create_orders", UP),
        ("Down", "20261120_create_orders", DOWN),
        ("Up", "20261121_index_orders", index),
        ("Down", "20261121_index_orders", "DROP INDEX idx_orders_at;"),
    )
    assert list(files(text, "golang-migrate")) == [
        "20261120416201_create_orders.up.sql", "20261120416201_create_orders.down.sql",
        "20261121416202_index_orders.up.sql", "20261121416202_index_orders.down.sql",
    ]  # fmt: skip


def test_unnamed_downs_go_with_the_objects_they_undo():
    text = plan(
        ("Up: orders", "", UP),
        ("Up: lines", "", "CREATE TABLE lines (order_id uuid REFERENCES orders);"),
        ("Down: lines", "", "DROP TABLE lines;"),
        ("Down: orders", "", DOWN),
    )
    found = list(files(text, "golang-migrate").values())
    assert [DOWN in one for one in found] == [False, True, False, False]
    assert ["DROP TABLE lines;" in one for one in found] == [False, False, False, True]


def test_one_down_for_several_migrations_runs_when_the_first_is_undone():
    text = plan(
        ("Up", "1_orders", UP),
        ("Up", "2_lines", "CREATE TABLE lines (id uuid);"),
        ("Down", "", "DROP TABLE lines;\nDROP TABLE orders;"),
    )
    assert list(files(text, "golang-migrate")) == [
        "1_orders.up.sql", "1_orders.down.sql", "2_lines.up.sql",
    ]  # fmt: skip


def test_several_fences_of_one_name_are_one_file():
    fill = "INSERT INTO orders VALUES ('5f0c0b52-0000-4000-8000-000000000000');"
    found = files(plan(("Up", "1_orders", UP), ("Up", "1_orders", fill)))
    (text,) = found.values()
    assert text.index(UP) < text.index(fill)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_missing_way_back_is_not_made_up(layout):
    reason = "No down migration: the old rows cannot be restored once they are merged."
    text = plan(
        ("Up", "1_merge_rows", "UPDATE orders SET id = id WHERE id IS NULL;"), before=reason
    )
    found = files(text, layout)
    assert len(found) == 1
    if layout == "dbmate":
        down = next(iter(found.values())).partition("-- migrate:down\n")[2]
        assert "cannot be restored" in down
        assert all(line.startswith("--") for line in down.splitlines())


def test_names_that_are_not_written_come_from_date_and_title():
    assert list(files(plan(("Up", "", UP)), "flyway")) == ["V20261120416201__Orders.sql"]
    undated = plan(("Up", "", UP), head="# Orders\n\n")
    assert list(files(undated, "dbmate", date="2026-12-01T10:00:00Z")) == [
        "20261201416201_Orders.sql"
    ]


def test_two_designs_of_one_day_and_title_stay_apart():
    (one,) = migration_names([""], "Orders", "2026-11-20", "docs/a.md")
    (other,) = migration_names([""], "Orders", "2026-11-20", "docs/b.md")
    assert one.version != other.version
    assert one.version[:8] == other.version[:8] == "20261120"


def test_a_serial_number_stays_as_it_is_written():
    assert list(files(plan(("Up", "0042_add_total", UP)), "golang-migrate")) == [
        "0042_add_total.up.sql"
    ]
    assert list(files(plan(("Up", "V7__add_total", UP)), "flyway")) == ["V7__add_total.sql"]


def test_what_could_not_be_read_is_not_offered():
    elided = plan(("Up", "1_orders", "CREATE TABLE orders (\n  ...\n);"))
    assert files(elided) == {}
    assert files("# Orders\n\nNo plan.\n") == {}


@pytest.mark.parametrize(
    "folder", ["../x", "a/../../b", "/etc", "C:\\x", "..\\x", ".git/hooks", "a/.GIT", "a\x00b"]
)
def test_a_folder_outside_the_repository_is_refused(folder):
    with pytest.raises(UserError, match="no folder inside"):
        files(PLAIN, path=folder)


def test_digits_of_other_scripts_are_no_version():
    (name,) = migration_names(["١٢٣_orders"], "Orders", "2026-11-20")
    assert name.version == "20261120000001"


def test_an_unknown_layout_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match="golang-migrate"):
        files(PLAIN, "alembic")


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["../../etc/passwd", "..", "a/b", "con", "1_../../x", "x\x00.sql", "V1__", ".."]
    ),
)
SAFE = re.compile(r"[A-Za-z0-9_]+(?:/(?:migration|down))?(?:\.(?:up|down))?(?:\.sql(?:\.conf)?)?")


@settings(max_examples=200, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=5), st.text(max_size=40), st.text(max_size=12))
def test_no_name_leaves_its_folder_and_no_two_are_alike(written, title, date):
    names = migration_names(written, title, date)
    for name in names:
        assert name.version.isdecimal()
        assert name.version.isascii()
        assert re.fullmatch(r"[A-Za-z0-9_]+", name.words)
        assert re.fullmatch(r"[A-Za-z0-9_]+", name.stem)
    assert len({name.version for name in names}) == len(names)
    assert len({name.stem.lower() for name in names}) == len(names)


@settings(max_examples=100, deadline=None)
@given(HOSTILE, HOSTILE, st.sampled_from(LAYOUTS))
def test_no_document_chooses_where_its_files_go(name, title, layout):
    head = f"---\ntitle: {title!r}\n---\n# {title}\n\n"
    for path, text in files(plan(("Up", name, UP), head=head), layout, "db").items():
        assert PurePosixPath(path).parts[0] == "db"
        assert SAFE.fullmatch(path.removeprefix("db/"))
        if path.endswith(".sql"):
            lines = text.split("\n")
            assert all(line.startswith("--") or not line for line in lines[: lines.index("") + 1])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_a_folder_is_inside_or_refused(folder):
    try:
        found = safe_folder(folder)
    except UserError:
        return
    parts = PurePosixPath(found).parts
    assert not PurePosixPath(found).is_absolute()
    assert ".." not in parts


def test_a_slug_keeps_letters_and_digits_only():
    assert slug("Größe & ./..//x") == "Grosse_x"
    assert slug("../..") == ""
    assert len(slug("a" * 500)) == 80
