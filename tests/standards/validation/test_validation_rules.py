"""The VAL rules, each shown by fixtures that carry their own expectations."""

from pathlib import Path

import pytest

from rule_fixtures import codes_in, expected, fixtures, found, registered

HERE = Path(__file__).parent
PASSES = fixtures(HERE, "pass")
FAILS = fixtures(HERE, "fail")


@pytest.mark.parametrize("path", FAILS, ids=lambda path: path.stem)
def test_a_fault_is_found_at_its_line_and_nothing_else(path: Path) -> None:
    assert expected(path)
    assert found(path) == expected(path)


@pytest.mark.parametrize("path", PASSES, ids=lambda path: path.stem)
def test_a_neighbour_that_only_looks_faulty_is_let_alone(path: Path) -> None:
    assert expected(path) == []
    assert found(path) == []


def test_every_rule_has_a_fixture_that_fails_and_one_that_passes() -> None:
    by_running = {"VAL005"}  # needs the proof, which shows it in its own tests
    assert set(registered("VAL")) - by_running == codes_in(FAILS) == codes_in(PASSES)
