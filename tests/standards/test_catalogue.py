"""The catalogue is whole: every rule it names is there, under its name and severity."""

import inspect
import os
import re
from pathlib import Path

import pytest

from data_design_gate.standards.engine import registry
from data_design_gate.standards.procedure import DEFINITION_OF_DONE, STEPS
from data_design_gate.standards.rules import load_rules

load_rules()
RULES = registry()
NOT_WAIVABLE = {
    "DOC002", "DOC003", "DOC004", "DOC012", "DOC015", "DOC017", "DOC021", "DOC022", "MIG018",
    "PRF001",
}  # fmt: skip
SHARED = os.environ.get("DATA_DESIGN_SHARED")
SEVERITIES = {"E": "error", "W": "warning", "I": "info"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rules_docstring_is_a_page(rule):
    text = inspect.cleandoc(rule.documentation)
    first = text.split("\n", 1)[0]
    assert first.endswith(".")
    for part in ("Bad:", "Good:", "Source:"):
        assert part in text, f"{rule.code} lacks {part}"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_decides_at_least_one_step(rule):
    area = rule.code.rstrip("0123456789")
    codes = {code for step in STEPS for code in step.codes}
    assert rule.code in codes or area in codes


def test_what_must_hold_cannot_be_waived():
    assert {code for code, rule in RULES.items() if not rule.waivable} == NOT_WAIVABLE & set(RULES)


def test_the_definition_of_done_has_its_eighteen_items():
    assert len(DEFINITION_OF_DONE) == 18
    assert len(STEPS) == 9


if SHARED:
    ROWS = re.findall(
        r"^\| ([A-Z]{2,3}\d{3}) \| ([a-z0-9-]+) \| ([EWI]) ([SXBL,]+)",
        Path(SHARED, "design", "standards.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    @pytest.mark.parametrize(("code", "name", "severity", "marks"), ROWS, ids=[r[0] for r in ROWS])
    def test_each_rule_of_the_catalogue_stands_under_its_name(code, name, severity, marks):
        if code not in RULES:
            assert set(marks) <= {"X"}, f"{code} {name} can be decided from the text"
            return
        assert (RULES[code].name, RULES[code].severity.value) == (name, SEVERITIES[severity])

    def test_there_is_no_rule_beside_the_catalogue():
        assert set(RULES) <= {row[0] for row in ROWS}
