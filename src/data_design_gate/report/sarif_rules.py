"""A rule as SARIF describes it: short and long text, help, and what code scanning sorts by."""

from __future__ import annotations

import inspect
import re
from typing import Any

from data_design_gate.standards.engine import Rule
from data_design_gate.standards.finding import Severity

INFORMATION = "https://github.com/data-design-gate/data-design-gate"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {
    Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation",
}  # fmt: skip
_AREAS = {
    "ACC": "access-patterns", "DDB": "dynamodb", "DOC": "document", "IDX": "indexes",
    "LIF": "lifecycle", "MIG": "migration", "PG": "postgres", "PRF": "proof",
    "REL": "relationships", "REQ": "requirements", "STO": "store-selection", "VAL": "validation",
}  # fmt: skip
_MOST_TEXT = 1_024  # characters that code scanning keeps of a description


def sarif_rule(rule: Rule) -> dict[str, Any]:
    """Return a reportingDescriptor."""
    text = inspect.cleandoc(rule.documentation)
    prose = re.sub(r"\s+", " ", text.split("Bad:")[0]).strip()
    area = rule.code.rstrip("0123456789")
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": text.split("\n", 1)[0]},
        "fullDescription": {"text": prose[:_MOST_TEXT]},
        "help": {"text": text, "markdown": text},
        "helpUri": f"{INFORMATION}/blob/main/docs/rules/{rule.code}.md",
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["data-design", _AREAS.get(area, area.lower())],
            "problem.severity": _PROBLEM[rule.severity],
            "precision": "very-high",
        },
    }
