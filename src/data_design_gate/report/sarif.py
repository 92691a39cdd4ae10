"""Findings as a SARIF 2.1.0 log, for code scanning and editors."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from data_design_gate import __version__
from data_design_gate.standards.engine import Rule, registry
from data_design_gate.standards.finding import DocumentReport, Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
INFORMATION = "https://github.com/data-design-gate/data-design-gate"
MAX_RESULTS = 5_000  # code scanning keeps the first 5,000 results of a run
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(reports: Sequence[DocumentReport]) -> str:
    """Return the log as JSON text; the gravest findings come first when it must be cut."""
    found = [(report.path, finding) for report in reports for finding in report.findings]
    found.sort(key=lambda item: (list(_LEVEL).index(item[1].severity), item[0], item[1].line))
    kept = found[:MAX_RESULTS]
    rules = _rules(finding for _, finding in kept)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Data Design Gate",
                "semanticVersion": __version__,
                "informationUri": INFORMATION,
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": [_result(path, finding, places) for path, finding in kept],
        }],
    }  # fmt: skip
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    codes = sorted({finding.code for finding in findings})
    known = registry()
    return [_rule(known[code]) for code in codes if code in known]


def _rule(rule: Rule) -> dict[str, Any]:
    text = inspect.cleandoc(rule.documentation)
    first = text.split("\n", 1)[0]
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": first},
        "fullDescription": {"text": re.sub(r"\s+", " ", text.split("Bad:")[0]).strip()},
        "help": {"text": text, "markdown": text},
        "helpUri": f"{INFORMATION}/blob/main/docs/rules/{rule.code}.md",
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
    }


def _result(path: str, finding: Finding, places: dict[str, int]) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    if finding.end_line > finding.line:
        region["endLine"] = finding.end_line
    identity = "\0".join((finding.code, path, finding.section or "", finding.subject))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVEL[finding.severity],
        "message": {"text": f"{finding.message} {finding.help}".strip()},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": quote(path)},
                "region": region,
            },
        }],
        "partialFingerprints": {"subject/v1": hashlib.sha256(identity.encode()).hexdigest()[:32]},
        "baselineState": "new" if finding.introduced else "unchanged",
    }  # fmt: skip
    if finding.code in places:
        result["ruleIndex"] = places[finding.code]
    if finding.suggestion:
        result["fixes"] = [_fix(path, finding)]
    return result


def _fix(path: str, finding: Finding) -> dict[str, Any]:
    suggestion = finding.suggestion
    if suggestion is None:
        raise AssertionError
    inserts = suggestion.last_line < suggestion.first_line
    end = suggestion.first_line if inserts else suggestion.last_line + 1
    return {
        "description": {"text": f"Mend {finding.code}"},
        "artifactChanges": [{
            "artifactLocation": {"uri": quote(path)},
            "replacements": [{
                "deletedRegion": {
                    "startLine": suggestion.first_line, "startColumn": 1,
                    "endLine": end, "endColumn": 1,
                },
                "insertedContent": {"text": f"{suggestion.replacement}\n"},
            }],
        }],
    }  # fmt: skip
