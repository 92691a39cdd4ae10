"""What a change of code means that is no SQL, and what a change of types or a plan destroys."""

from __future__ import annotations

import pytest

from data_design_gate.document.model import Fence
from data_design_gate.document.parse import parse_document
from data_design_gate.gate.code import canonical_code
from data_design_gate.gate.destruction import destructive_operations


def meaning(info: str, text: str) -> object:
    """Return what a fence means."""
    (block,) = parse_document(f"```{info}\n{text}\n```\n", "a.md").blocks
    assert isinstance(block, Fence)
    return canonical_code(block)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("yaml", "AttributeName: orderId"), ("yaml", "AttributeName2: orderId")),
        (("json", '{"orderId": "1"}'), ("json", '{"orderNo": "1"}')),
        (("text item=Order", "PK = ORDER#1"), ("text item=Refund", "PK = ORDER#1")),
        (("text", "PK = ORDER#1"), ("text", "PK = ORDER#2")),
        (("text", "PK = ORDER#1"), ("python", "PK = ORDER#1")),
    ],
    ids=["a key of YAML", "a key of JSON", "an attribute", "a line", "the language"],
)
def test_a_change_of_code_that_is_no_sql_changes_its_meaning(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert meaning(*one) != meaning(*other)
    assert meaning(*one) == meaning(*one)


def test_the_order_of_keys_means_nothing_though_their_values_be_equal() -> None:
    assert meaning("yaml", "a: S\nb: S") == meaning("yaml", "b: S\na: S")


TABLE = "# T\n\n## Postgres Schema Design\n\n```sql\nCREATE TABLE a ({});\n```\n"


@pytest.mark.parametrize("kind", ["varchar", "char", "bpchar", "bit", "varbit"])
def test_a_longer_text_or_row_of_bits_holds_the_shorter(kind: str) -> None:
    short, long = (TABLE.format(f"b {kind}({length})") for length in (8, 16))
    assert destructive_operations(short, long) == ()
    assert destructive_operations(long, short) == ("the type of b changes",)


@pytest.mark.parametrize("kind", ["numeric", "timestamptz", "varchar"])
def test_a_type_without_a_limit_holds_the_same_with_one(kind: str) -> None:
    limited, free = TABLE.format(f"b {kind}(3)"), TABLE.format(f"b {kind}")
    assert destructive_operations(limited, free) == ()
    assert destructive_operations(free, limited) == ("the type of b changes",)


def test_what_is_destroyed_twice_is_told_once() -> None:
    plan = "# T\n\n## Migration Plan\n\n```sql\nTRUNCATE a;\nTRUNCATE a;\n```\n"
    assert destructive_operations(None, plan) == ("TRUNCATE",)
