"""Numbers in prose become quantities with one unit a kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.design.quantities import read_quantities, read_quantity

DAY = 86_400.0


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("50 M rows", 50e6, "rows"),
        ("5m rows", 5e6, "rows"),
        ("2B rows", 2e9, "rows"),
        ("5 bn items", 5e9, "items"),
        ("up to 1.5 million records", 1.5e6, "rows"),
        ("1,200,000", 1.2e6, ""),
        ("12 000", 12_000, ""),
        ("1\u202f200\u202f000 rows", 1.2e6, "rows"),
        ("1.200.000", 1.2e6, ""),
        ("10^6", 1e6, ""),
        ("~10k", 1e4, ""),
        ("≤ 50", 50, ""),
        ("200 orders per customer", 200, ""),
        ("200/s", 200, "per_second"),
        ("500 writes per second", 500, "per_second"),
        ("50 rps", 50, "per_second"),
        ("10k per day", 10_000 / DAY, "per_second"),
        ("10k new rows per day", 10_000 / DAY, "per_second"),
        ("2 M/month", 2e6 / 2_629_800, "per_second"),
        ("once a day", 1 / DAY, "per_second"),
        ("every 5 minutes", 1 / 300, "per_second"),
        ("nightly or daily", 1 / DAY, "per_second"),
        ("p95 20 ms", 20, "ms"),
        ("p99.9: 1.5 s", 1_500, "ms"),
        ("7 days", 7 * DAY * 1_000, "ms"),
        ("2 GB", 2 * 1024**3, "bytes"),
        ("1,5 KB", 1536, "bytes"),
        ("400 KB", 409_600, "bytes"),
        ("20 B", 20, "bytes"),
        ("20 % per year", 20, "percent"),
        ("3,000 WCU", 3_000, "write_units"),
        ("one row", 1, "rows"),
    ],
)
def test_a_number_with_its_unit_is_understood(text: str, value: float, unit: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert quantity.value == pytest.approx(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("100-200", 200, ""),
        ("10\u201320k rows", 20_000, "rows"),
        ("between 10 and 20 ms", 20, "ms"),
        ("5 to 10 per minute", 10 / 60, "per_second"),
    ],
)
def test_a_range_counts_by_its_upper_end(text: str, value: float, unit: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.value, quantity.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    "text", ["", "N/A", "2026-11-20", "AP1", "1:1", "24/7", "v1.2", "thousands", "one of them"]
)
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert read_quantity(text) is None


def test_the_quantity_of_a_wanted_unit_is_found_among_several() -> None:
    text = "200/s, p95 20 ms, at most 50 rows of 2 KB"
    assert [quantity.unit for quantity in read_quantities(text)] == [
        "per_second",
        "ms",
        "rows",
        "bytes",
    ]
    wanted = read_quantity(text, "bytes")
    assert wanted is not None
    assert wanted.value == 2048


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="0123456789.,kKMBms/% perday^e-\u2013'", max_size=60) | st.text(max_size=60)
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for quantity in read_quantities(text):
        assert quantity.value >= 0
