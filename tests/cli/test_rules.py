"""``explain`` understands how people write a rule; ``rules`` lists those that are asked for."""

import json

import pytest

from data_design_gate.cli import main


@pytest.mark.parametrize(
    "word", ["PG006", "pg006", "pg6", "PG-06", "foreign-key-index", "Foreign_Key Index"]
)
def test_a_rule_is_found_however_it_is_written(word, capsys):
    assert main(["explain", word]) == 0
    page = capsys.readouterr().out
    assert page.startswith("PG006 foreign-key-index (error)\n")
    assert 'allow PG006 reason="..."' in page


def test_several_rules_are_explained_one_after_the_other(capsys):
    assert main(["explain", "PG006", "PG011"]) == 0
    page = capsys.readouterr().out
    assert page.index("PG006 foreign-key-index") < page.index("PG011 timestamp")


def listed(capsys, *words):
    assert main(["rules", *words]) == 0
    return [line.split()[:2] for line in capsys.readouterr().out.splitlines()]


def test_rules_can_be_asked_for_by_area_severity_and_step(capsys):
    everything = listed(capsys)
    assert [code for code, _ in listed(capsys, "--area", "pg")] == [
        code for code, _ in everything if code.startswith("PG")
    ]
    assert {severity for _, severity in listed(capsys, "--severity", "warning")} == {"warning"}
    assert {code[:3] for code, _ in listed(capsys, "--step", "7")} == {"MIG", "PRF"}
    assert "ACC001" in [code for code, _ in listed(capsys, "--step", "1")]
    assert listed(capsys, "--step", "7", "--area", "pg") == []


def test_filters_hold_for_json_too(capsys):
    assert main(["rules", "--area", "REQ", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert {rule["code"][:3] for rule in rules} == {"REQ"}
