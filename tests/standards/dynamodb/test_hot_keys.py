"""Which names of a partition key show that its items gather, and which words answer for it."""

from __future__ import annotations

import pytest

from rule_support import hits

DOC = """\
---
stores: [dynamodb]
---
# T

## DynamoDB Design

- **Table name:** Orders
- **Partition key:** {} (S)
- **Sort key:** orderId (S)
{}
"""
INDEX = "- **GSI:** ByOther (partition key `{}`, sort key `orderId`)"


def hot(key: str, more: str = "") -> list[str]:
    """Return what DDB006 says of a table."""
    text = DOC.format(key, more)
    ending = ": its items gather on few partitions."
    return [hit.message.removesuffix(ending) for _, hit in hits(text, "DDB006")]


@pytest.mark.parametrize(
    "word",
    [
        *("status", "state", "type", "kind", "category", "gender", "country", "region", "priority"),
        *("level", "tier", "flag", "active", "enabled", "deleted", "archived", "published", "role"),
        *("environment", "env", "stage", "locale", "language", "currency", "month", "year"),
        *("weekday", "phase", "severity", "channel", "class", "grade", "plan"),
    ],
)
def test_a_key_that_has_few_values_gathers_its_items(word: str) -> None:
    key = f"order{word.capitalize()}"
    assert hot(key) == [f"The partition key of `Orders` is `{key}`, which has few values"]


@pytest.mark.parametrize(
    "word",
    ["date", "day", "timestamp", "time", "created", "updated", "hour", "epoch", "datetime"],
)
def test_an_index_over_a_time_only_grows(word: str) -> None:
    assert hot("customerId", INDEX.format(word)) == [
        f"The partition key of the index `ByOther` is `{word}`, which only grows"
    ]


@pytest.mark.parametrize("key", ["createdDay", "orderHour", "date"])
def test_a_table_by_day_or_hour_takes_all_its_writes_at_one_place(key: str) -> None:
    assert hot(key) == [
        f"The partition key of `Orders` is `{key}`, so that all current writes share one value"
    ]


@pytest.mark.parametrize("key", ["customerId", "updatedAt", "statusId", "has", "planner"])
def test_a_key_of_many_values_spreads_its_items(key: str) -> None:
    assert hot(key) == []


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ("The partition stays small: few items.", True),
        ("The index is sparse.", True),
        ("orderStatus gets a suffix.", True),
        ("The table is sparse.", False),
        ("The partition is large.", False),
    ],
)
def test_words_that_say_why_the_load_stays_small_answer_for_the_key(
    words: str, *, answered: bool
) -> None:
    assert (hot("orderStatus", f"\n{words}") == []) is answered
