"""A configuration is read whole, or every fault is told at its line and column."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from data_design_gate.configuration import _validator
from data_design_gate.configuration.model import ConfigurationError
from data_design_gate.configuration.reader import load_configuration, read_configuration

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "config.schema.json").read_text(encoding="utf-8")
)


def test_version_alone_gives_every_default():
    configuration = read_configuration("version: 1\n")
    assert configuration.documents == ("docs/**/*data-design*.md", "docs/data-design/**/*.md")
    assert configuration.finalise == "commit"
    assert configuration.prove == "on"
    assert configuration.migrations.write == "never"
    assert configuration.report.inline
    assert not configuration.report.checks
    assert configuration.commands["recheck"] == ("anyone",)
    assert configuration.standards.postgres_version == 18


def test_an_absent_file_means_the_defaults_and_says_so(tmp_path):
    configuration = load_configuration(root=str(tmp_path))
    assert not configuration.present
    assert configuration.documents == read_configuration("version: 1\n").documents


def test_a_file_that_was_named_must_exist(tmp_path):
    with pytest.raises(ConfigurationError, match="does not exist"):
        load_configuration(str(tmp_path / "absent.yml"))


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    file = tmp_path / "c.yml"
    file.write_bytes(b"version: 1\n# caf\xe9\n")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_configuration(str(file))


def test_on_and_off_are_words():
    text = "version: 1\nprove: off\ngates:\n  architecture: off\nstandards: {rules: {PG001: off}}\n"
    configuration = read_configuration(text)
    assert configuration.prove == "off"
    assert configuration.standards.severities == {"PG001": "off"}


def test_the_register_is_never_a_design():
    configuration = read_configuration("version: 1\nregister: {path: docs/data-design/all.md}\n")
    assert configuration.documents[-1] == "!docs/data-design/all.md"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["c.yml:1:1: The configuration must be a mapping."]),
        ("gates: {}\n", ["c.yml:1:1: The configuration lacks `version`. Write `version: 1`"]),
        ("version: 2\n", ["c.yml:1:1: `version` must be `1`."]),
        (
            "version: 1\ngate: {}\n",
            ["c.yml:2:1: `gate` is not a key of the configuration. Did you mean `gates`?"],
        ),
        (
            "version: 1\ngates:\n  database: {team: [a/b]}\n  m: {count: 0}\n",
            [
                "c.yml:3:14: `team` is not a key of `gates.database`. Did you mean `teams`?",
                "c.yml:4:7: `gates.m.count`: 0 is below 1.",
            ],
        ),
        (
            "version: 1\nfinalise: comit\nprove: true\n",
            [
                "c.yml:2:1: `comit` is not a value of `finalise`. Did you mean `commit`?",
                "c.yml:3:1: `true` is not a value of `prove`. Known: off, on, strict.",
            ],
        ),
        ("version: 1\ngates: {database: {distinct_from: [migraton]}}\n", ["`migration`?"]),
        ("version: 1\ngates: {plan: {distinct_from: [plan]}}\n", ["distinct from itself"]),
        ("version: 1\ngates: {sre: 1}\n", ["`gates.sre` must be `off` or a mapping."]),
        (
            "version: 1\ngates: {databse: {members: [dana]}}\n",
            ["c.yml:2:9: The gate `databse` misses `database` by a slip"],
        ),
        (
            "version: 1\nstandards: {aliases: {Tables: postgres-schema}}\n",
            ["postgres-schema-design"],
        ),
        ("version: 1\njira: {key_pattern: '['}\n", ["c.yml:2:8: The key pattern cannot be read"]),
        ("version: [1\n", ["c.yml:2:1: The configuration is not valid YAML"]),
        ("version: 1\nversion: 1\n", ["stands twice"]),
    ],
)
def test_each_fault_names_its_place_its_cause_and_the_nearest_right_word(text, told):
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(text, "c.yml")
    lines = str(caught.value).split("\n")
    assert len(lines) == len(told)
    for line, words in zip(lines, told, strict=True):
        assert words in line


@pytest.mark.parametrize("name", ["migration-eu", "architects-council", "sre", "plan-b"])
def test_a_gate_of_ones_own_may_remind_of_a_built_in_one(name):
    read_configuration(f"version: 1\ngates: {{{name}: {{members: [dana]}}}}\n", "c.yml")


def test_the_published_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "value",
    [
        {"version": 1},
        {"version": 1, "gates": {"database": "off"}},
        {"version": 1, "gates": {"database": {"members": ["dana", 7]}}},
        {"version": 1, "gates": {"database": {"members": [True]}}},
        {"version": 1, "gates": {"Database": {}}},
        {"version": 1, "documents": []},
        {"version": 1, "documents": ["a", 1]},
        {"version": 1, "jira": {"statuses": {"partial": None}}},
        {"version": 1, "jira": {"statuses": {"done": "x"}}},
        {"version": 1.5},
        {"version": True},
        [],
        None,
    ],
)
def test_the_generated_validator_agrees_with_the_schema(value):
    valid = Draft202012Validator(SCHEMA).is_valid(value)
    try:
        _validator.validate(value)
    except _validator.JsonSchemaException:
        assert not valid
    else:
        assert valid
