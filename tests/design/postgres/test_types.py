"""Type names: what PostgreSQL has, under which one name, and what was probably meant."""

from __future__ import annotations

import pytest

from data_design_gate.design.postgres.types import canonical, known, right_type, spelling


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("integer", "int4"),
        ("INT", "int4"),
        ("bigint", "int8"),
        ("double  precision", "float8"),
        ("timestamp with time zone", "timestamptz"),
        ("character varying", "varchar"),
        ("boolean", "bool"),
        ("order_status", "order_status"),
    ],
)
def test_each_type_has_one_name(written: str, name: str) -> None:
    assert canonical(written) == name


@pytest.mark.parametrize("name", ["uuid", "jsonb", "tstzmultirange", "citext", "vector", "serial"])
def test_types_of_the_server_and_of_common_extensions_are_known(name: str) -> None:
    assert known(name)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("timestampz", "timestamptz"),
        ("TIMESTAMPZ", "timestamptz"),
        ("datetime", "timestamptz"),
        ("nvarchar", "text"),
        ("tinyint", "smallint"),
        ("double", "double precision"),
        ("string", "text"),
        ("uniqueidentifier", "uuid"),
        ("blob", "bytea"),
        ("interger", "integer"),
        ("jsonbb", "jsonb"),
        ("bollean", "boolean"),
        ("vrachar", "varchar"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_type(wrong: str, right: str) -> None:
    assert not known(wrong)
    assert right_type(wrong) == right


@pytest.mark.parametrize("name", ["order_status", "money_amount", "xyz"])
def test_a_name_that_resembles_nothing_is_not_guessed(name: str) -> None:
    assert right_type(name) is None


def test_people_write_the_long_names() -> None:
    assert [spelling(name) for name in ("int8", "bool", "uuid")] == ["bigint", "boolean", "uuid"]
