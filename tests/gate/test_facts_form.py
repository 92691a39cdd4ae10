"""The public facts form: what is accepted holds to the schema, what is broken ends in exit 2."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from data_design_gate.cli import main
from data_design_gate.gate.command import run_gate
from data_design_gate.gate.facts_reader import read_facts
from data_design_gate.gate.facts_writer import facts_value
from data_design_gate.schema_files import schema
from gate_support import DANA, PATH, recorded, review

FACTS = Draft202012Validator(schema("gate-facts"))
RESULT = Draft202012Validator(schema("gate-result"))
WRONG: tuple[Any, ...] = (None, -1, "", "x", [], {}, True, 1.5, [None], [1], {"a": 1}, {"id": "2"})

FULL = recorded(
    review(1, DANA),
    head="# Orders\n",
    self={"id": 99},
    renames={PATH: PATH},
    threads=[{"user": DANA, "resolved": True, "path": PATH, "line": 3}],
    commands=[{"user": DANA, "text": "/data-design recheck", "may": True}],
    siblings=[8],
    changed_files=[PATH],
    departures={PATH: "ADR 12"},
)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of everything inside a value."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield (*place, key)
            yield from places(item, (*place, key))


def variants(place: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    """Yield the facts with one place taken away, or holding something else."""
    for value in (*WRONG, ...):
        facts = copy.deepcopy(FULL)
        owner: Any = facts
        for key in place[:-1]:
            owner = owner[key]
        if value is ...:
            del owner[place[-1]]
        else:
            owner[place[-1]] = copy.deepcopy(value)
        yield facts


@pytest.mark.parametrize("place", list(places(FULL)), ids=str)
def test_facts_are_refused_or_hold_to_the_schema_whatever_stands_there(
    place: tuple[Any, ...],
) -> None:
    for facts in variants(place):
        output, code = run_gate(json.dumps(facts), output_format="json")
        result = json.loads(output)
        RESULT.validate(result)
        if code == 2:
            assert result["state"] == "error"
        else:
            FACTS.validate(facts)


def test_facts_without_any_version_are_broken() -> None:
    facts = recorded(review(1, DANA))
    del facts["versions"]
    output, code = run_gate(json.dumps(facts), output_format="json")
    assert code == 2
    assert "facts.versions must be present" in json.loads(output)["description"]


@pytest.mark.parametrize("content", [None, b'{"config": "\xe9"}'])
def test_a_file_that_cannot_be_read_is_told_in_json_too(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["gate", "--facts", str(path), "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["state"] == "error"
    assert main(["gate", "--facts", str(path)]) == 2
    assert "facts.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "facts",
    [
        FULL,
        recorded(review(1, None), head="# Orders\n"),
        recorded(
            review(1, {**DANA, "lost_access": True}, state="DISMISSED"),
            head="# Orders\n",
            teams={"acme/database": {"error": "no scope"}, "acme/x": {"members": [DANA]}},
            checks={"blocking_findings": 3},
        ),
    ],
)
def test_facts_that_are_written_are_the_facts_that_were_read(facts: dict[str, Any]) -> None:
    read = read_facts(facts)
    written = facts_value(read)
    assert list(FACTS.iter_errors(written)) == []
    assert read_facts(json.loads(json.dumps(written))) == read
