"""Migrations a repository holds already run in their order, ups only."""

import pytest

from data_design_gate.proof.earlier import earlier_scripts


def test_numbers_count_as_numbers():
    files = {f"db/V{n}__a.sql": f"-- {n}" for n in (10, 9, 2)}
    assert earlier_scripts(files) == ("-- 2", "-- 9", "-- 10")


@pytest.mark.parametrize(
    "path",
    [
        "db/0001_orders.down.sql", "db/0001_down.sql", "db/U3__orders.sql", "db/orders-undo.sql",
        "db/20260101_rollback.sql", "db/readme.md",
    ],
)  # fmt: skip
def test_what_undoes_is_left_out(path):
    assert earlier_scripts({path: "DROP TABLE orders;", "db/a.sql": "up"}) == ("up",)


@pytest.mark.parametrize(
    "path", ["db/0001_shutdown_log.sql", "db/countdown.sql", "db/20260101_add_undone_flag.sql"]
)
def test_words_that_only_contain_such_a_name_stay(path):
    assert earlier_scripts({path: "up"}) == ("up",)


@pytest.mark.parametrize(
    "mark", ["-- migrate:down", "-- +goose Down", "-- +migrate Down", "-- DOWN", "-- rollback:",
             "-- migrate:down transaction:false"],
)  # fmt: skip
def test_the_down_part_of_one_file_is_left_out(mark):
    text = f"-- migrate:up\nCREATE TABLE a (id int);\n{mark}\nDROP TABLE a;\n"
    assert earlier_scripts({"db/1.sql": text}) == ("-- migrate:up\nCREATE TABLE a (id int);\n",)


def test_a_comment_that_begins_with_down_is_a_comment():
    text = "-- down payments\nCREATE TABLE a (id int);\n"
    assert earlier_scripts({"db/1.sql": text}) == (text,)
