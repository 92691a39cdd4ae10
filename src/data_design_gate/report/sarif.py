"""Findings as a SARIF 2.1.0 log, for code scanning and editors."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from data_design_gate import __version__
from data_design_gate.report.sarif_rules import INFORMATION, LEVELS, sarif_rule
from data_design_gate.standards.engine import registry
from data_design_gate.standards.finding import DocumentReport, Finding, Suggestion

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
# Code scanning takes 25,000 results of a run, shows the gravest 5,000 and
# refuses more than 10 MB compressed; 5,000 of ours stay below that.
MAX_RESULTS = 5_000


class _Result(Struct, frozen=True):
    """A finding with its document, and the reason when a waiver lets it pass."""

    path: str
    finding: Finding
    reason: str | None = None


def render_sarif(reports: Sequence[DocumentReport]) -> str:
    """Return the log as JSON text; the gravest findings come first when it must be cut."""
    found = [_Result(report.path, one) for report in reports for one in report.findings]
    waived = [
        _Result(report.path, one.finding, one.reason) for report in reports for one in report.waived
    ]
    grave = list(LEVELS)
    found.sort(key=lambda one: (grave.index(one.finding.severity), one.path, one.finding.line))
    kept = [*found, *waived][:MAX_RESULTS]
    codes = sorted({one.finding.code for one in kept} & registry().keys())
    places = {code: index for index, code in enumerate(codes)}
    compared = any(not one.finding.introduced for one in kept)
    run = {
        "tool": {"driver": {
            "name": "Data Design Gate",
            "version": __version__,
            "semanticVersion": __version__,
            "informationUri": INFORMATION,
            "rules": [sarif_rule(registry()[code]) for code in codes],
        }},
        # One category, so that a run of another tool never closes our alerts.
        "automationDetails": {"id": "data-design/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The repository's root."}}},
        "columnKind": "unicodeCodePoints",
        "results": _results(kept, places, compared=compared),
    }  # fmt: skip
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _results(
    kept: Iterable[_Result], places: dict[str, int], *, compared: bool
) -> list[dict[str, Any]]:
    """Return the results; those alike in everything but their line are told apart by number."""
    seen: Counter[str] = Counter()
    results = []
    for one in kept:
        identity = _identity(one)
        seen[identity] += 1
        result = _result(one, f"{identity}:{seen[identity]}")
        if one.finding.code in places:
            result["ruleIndex"] = places[one.finding.code]
        if compared:
            result["baselineState"] = "new" if one.finding.introduced else "unchanged"
        results.append(result)
    return results


def _identity(one: _Result) -> str:
    """Return what stays of a finding while lines move."""
    finding = one.finding
    told = "\0".join((finding.code, one.path, finding.section or "", finding.subject))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _result(one: _Result, fingerprint: str) -> dict[str, Any]:
    finding = one.finding
    region = {"startLine": finding.line, "startColumn": finding.column}
    if finding.end_line > finding.line:
        region["endLine"] = finding.end_line
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.help}".strip()},
        "locations": [{
            "physicalLocation": {"artifactLocation": _artifact(one.path), "region": region},
        }],
        # The key that code scanning compares, primaryLocationLineHash, is
        # left to its uploader: it warns of any value but its own.
        "partialFingerprints": {"dataDesignSubject/v1": fingerprint},
        "suppressions": [] if one.reason is None else [
            {"kind": "inSource", "status": "accepted", "justification": one.reason}
        ],
    }  # fmt: skip
    if finding.suggestion:
        result["fixes"] = [_fix(one.path, finding.code, finding.suggestion)]
    return result


def _artifact(path: str) -> dict[str, str]:
    """Return a path from the repository's root as a URI; one outside has no base."""
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": ROOT}


def _fix(path: str, code: str, suggestion: Suggestion) -> dict[str, Any]:
    inserts = suggestion.last_line < suggestion.first_line
    end = suggestion.first_line if inserts else suggestion.last_line + 1
    return {
        "description": {"text": f"Mend {code}"},
        "artifactChanges": [{
            "artifactLocation": _artifact(path),
            "replacements": [{
                "deletedRegion": {
                    "startLine": suggestion.first_line, "startColumn": 1,
                    "endLine": end, "endColumn": 1,
                },
                "insertedContent": {"text": f"{suggestion.replacement}\n"},
            }],
        }],
    }  # fmt: skip
