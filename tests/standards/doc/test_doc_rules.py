"""The DOC rules, each shown by fixtures that carry their own expectations, counted both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_design_gate.standards.engine import registry
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import load_rules
from doc_rules_support import expected, fixtures, found

PASSES = fixtures("pass")
FAILS = fixtures("fail")
CODES = {f"DOC{number:03}" for number in range(1, 23)}
NOT_WAIVABLE = {"DOC002", "DOC003", "DOC004", "DOC012", "DOC015", "DOC017", "DOC021", "DOC022"}
SEVERITIES = {
    Severity.WARNING: {"DOC007", "DOC018", "DOC019"},
    Severity.INFO: {"DOC008", "DOC010"},
}


@pytest.mark.parametrize("path", FAILS, ids=lambda path: path.stem)
def test_a_fault_is_found_at_its_line_and_nothing_else(path: Path) -> None:
    assert expected(path)
    assert sorted(f"{f.code}@{f.line}" for f in found(path)) == expected(path)


@pytest.mark.parametrize("path", PASSES, ids=lambda path: path.stem)
def test_a_neighbour_that_only_looks_faulty_is_let_alone(path: Path) -> None:
    assert expected(path) == []
    assert found(path) == []


def test_every_rule_has_a_fixture_that_fails_and_one_that_passes() -> None:
    for some in (PASSES, FAILS):
        assert {path.name.split("_")[0] for path in some} == CODES


def test_the_rules_are_registered_as_the_catalogue_says() -> None:
    load_rules()
    rules = {code: rule for code, rule in registry().items() if code.startswith("DOC")}
    assert set(rules) == CODES
    assert {code for code, rule in rules.items() if not rule.waivable} == NOT_WAIVABLE
    for code, rule in rules.items():
        weight = next((w for w, codes in SEVERITIES.items() if code in codes), Severity.ERROR)
        assert rule.severity is weight, code


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_rule_documents_itself(code: str) -> None:
    load_rules()
    page = registry()[code].documentation
    first, _, rest = page.partition("\n")
    assert first.endswith(".")
    assert rest.index("Bad:") < rest.index("Good:") < rest.index("Source:")


@pytest.mark.parametrize("path", FAILS, ids=lambda path: path.stem)
def test_every_finding_says_how_to_mend_it(path: Path) -> None:
    for finding in found(path):
        assert finding.message.endswith((".", "?"))
        assert len(finding.help) > 10
        assert finding.subject
