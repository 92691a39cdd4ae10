"""Each migration rule finds exactly what its fixtures say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from relational_rule_support import counted, expected, expected_severities, findings, fixtures
from rule_fixtures import registered

FIXTURES = Path(__file__).parent / "fixtures"
ALL = [*fixtures(FIXTURES / "fail"), *fixtures(FIXTURES / "pass")]
CODES = [code for code in registered("MIG") if code != "MIG017"]  # needs a run of the design


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_fixture_has_exactly_the_findings_it_expects(path: Path) -> None:
    assert counted(findings(path), ("PG", "MIG")) == expected(path)


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_fixture_has_the_severities_it_states(path: Path) -> None:
    found = {(f.code, f.line): f.severity.value for f in findings(path)}
    stated = expected_severities(path)
    assert {place: found[place] for place in stated} == stated


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_a_fixture_that_fails_and_one_that_passes(code: str) -> None:
    failing = [p for p in fixtures(FIXTURES / "fail") if p.name.startswith(code)]
    passing = [p for p in fixtures(FIXTURES / "pass") if p.name.startswith(code)]
    assert failing
    assert passing
    assert all(code in {found for found, _ in expected(path)} for path in failing)
