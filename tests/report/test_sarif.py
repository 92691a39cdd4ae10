"""The SARIF log is valid, names places as code scanning does, and keeps a finding's identity."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from msgspec.structs import replace

from data_design_gate.report.sarif import MAX_RESULTS, render_sarif
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings

# The published schema without its descriptions; see the notice beside it.
SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text())
TEXT = """\
---
status: Under Revew
---
# Naïve

## Indexes

<!-- data-design: allow DOC016 reason="the next team writes it" -->
## Plan

## 3. Postgres Schema Design

```sql
CREATE TABLE a (id int, at timestamp);
```
"""


def report(text=TEXT, path="docs/data-design/naïve 50%.md", base=None):
    around = Surroundings(base=base, has_base=base is not None)
    return review(text, path, StandardSettings(), around)


def run(*reports):
    log = json.loads(render_sarif(reports))
    assert list(Draft4Validator(SCHEMA).iter_errors(log)) == []
    (run,) = log["runs"]
    return run


@pytest.fixture(scope="module")
def whole():
    """Render a document with findings, mends and a waived finding."""
    return run(report())


def test_a_log_with_mends_and_waivers_is_valid(whole):
    assert any("fixes" in result for result in whole["results"])
    assert whole["columnKind"] == "unicodeCodePoints"


def test_a_schema_that_would_take_anything_is_not_what_is_asked(whole):
    broken = {"version": "2.1.0", "runs": [{**whole, "columnKind": "bytes"}]}
    assert list(Draft4Validator(SCHEMA).iter_errors(broken))


def test_paths_are_encoded_and_count_from_the_root(whole):
    places = {
        json.dumps(result["locations"][0]["physicalLocation"]["artifactLocation"])
        for result in whole["results"]
    }
    assert places == {'{"uri": "docs/data-design/na%C3%AFve%2050%25.md", "uriBaseId": "%SRCROOT%"}'}


def test_a_waived_finding_is_suppressed_with_its_reason_and_no_other_is(whole):
    suppressed = [result for result in whole["results"] if result["suppressions"]]
    assert [result["ruleId"] for result in suppressed] == ["DOC016"]
    assert suppressed[0]["suppressions"][0]["justification"] == "the next team writes it"


def test_every_result_names_its_rule_with_help_for_people(whole):
    rules = whole["tool"]["driver"]["rules"]
    for result in whole["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["help"]["markdown"]
        assert rule["helpUri"].endswith(f"/docs/rules/{rule['id']}.md")
        assert len(rule["properties"]["tags"]) <= 10


def fingerprints(run):
    return {
        (result["ruleId"], result["partialFingerprints"]["dataDesignSubject/v1"])
        for result in run["results"]
    }


def test_a_finding_keeps_its_identity_while_lines_move_and_shares_it_with_none(whole):
    moved = run(report(TEXT.replace("# Naïve\n", "# Naïve\n\nWords.\n\nMore words.\n")))
    assert fingerprints(moved) == fingerprints(whole)
    assert len(fingerprints(whole)) == len(whole["results"])


def test_against_a_base_each_result_says_whether_it_is_new(whole):
    assert not any("baselineState" in result for result in whole["results"])
    compared = run(report(TEXT.replace("status: Under Revew", "status: Draft"), base=TEXT))
    assert {result["baselineState"] for result in compared["results"]} == {"new", "unchanged"}


def test_when_there_is_too_much_the_gravest_stay():
    one = report()
    note, error = (
        replace(one.findings[0], severity=severity) for severity in (Severity.INFO, Severity.ERROR)
    )
    many = replace(one, findings=(*[note] * MAX_RESULTS, error), waived=())
    results = json.loads(render_sarif([many]))["runs"][0]["results"]
    assert len(results) == MAX_RESULTS
    assert results[0]["level"] == "error"
