"""The published schema and the cheap check of the shape say the same."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.dynamodb.shape import shape_problems

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas" / "dynamodb-table.schema.json").read_text()
)
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)

TEXTS = st.sampled_from(["A", 1, None, {"Ref": "X"}, {"Fn::Sub": "x"}, {"a": 1}, ["-", ["a"]], []])
KEY = st.fixed_dictionaries(
    {}, optional={"AttributeName": TEXTS, "KeyType": TEXTS, "AttributeType": TEXTS}
)
KEYS = st.lists(KEY | st.just("a"), max_size=2) | st.none() | st.just({}) | st.just("a")
PROJECTION = st.fixed_dictionaries(
    {}, optional={"ProjectionType": TEXTS, "NonKeyAttributes": st.lists(TEXTS, max_size=2)}
)
INDEX = st.fixed_dictionaries(
    {},
    optional={
        "IndexName": TEXTS,
        "KeySchema": KEYS,
        "Projection": PROJECTION | st.just("ALL") | st.just([]),
    },
)
INDEXES = st.lists(INDEX, max_size=2) | st.none() | st.just({})
MAPPING = st.none() | st.just({}) | st.just("on") | st.just([1])
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "TableName": TEXTS,
        "BillingMode": TEXTS,
        "AttributeDefinitions": KEYS,
        "KeySchema": KEYS,
        "GlobalSecondaryIndexes": INDEXES,
        "LocalSecondaryIndexes": INDEXES,
        "TimeToLiveSpecification": MAPPING,
        "Tags": TEXTS,
    },
)


@settings(max_examples=400, deadline=None)
@given(TABLES)
def test_the_schema_and_the_shape_check_agree(table: dict[str, object]) -> None:
    assert VALIDATOR.is_valid(table) is (next(shape_problems(table), None) is None)


@pytest.mark.parametrize("name", ["TableName", "KeySchema", "GlobalSecondaryIndexes"])
def test_the_schema_describes_what_the_reader_takes(name: str) -> None:
    assert name in SCHEMA["properties"]
