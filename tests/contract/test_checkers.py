"""The checkers find what they are there for, and say it precisely."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from check_traffic import check, main, problems
from exceptions import UNLISTED
from graphql_check import problems_of_operation
from openapi_check import Contract, load
from schemas import converted, strict

SHARED = os.environ.get("DATA_DESIGN_SHARED")
STATUSES = "/repos/acme/shop/statuses/abc"


@pytest.fixture(scope="module")
def contracts() -> Mapping[str, Contract]:
    if SHARED is None:
        pytest.skip("DATA_DESIGN_SHARED does not say where the contracts are")
    return load(Path(SHARED) / "contracts")


def exchange(server: str, method: str, path: str, body: object = None, **more: Any) -> Any:
    """Build a record as the traffic files hold it, cut before its answer."""
    empty = dict.fromkeys(["template", "fault", "status", "response"])
    asked = {"server": server, "method": method, "path": path, "body": body}
    return {"query": {}, "headers": {}, **asked, **empty, **more}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (exchange("github", "POST", STATUSES, {"state": "success"}), None),
        (exchange("github", "POST", STATUSES, {"state": "passed"}), "/state"),
        (exchange("github", "POST", STATUSES, {"context": "x"}), '"state" is a required'),
        (exchange("github", "POST", STATUSES, {"state": "success", "colour": "red"}), "colour"),
        (exchange("github", "POST", STATUSES), "a body is required"),
        (exchange("github", "GET", "/repos/a/b/pulls", query={"stat": "open"}), "'stat'"),
        (exchange("github", "GET", "/repos/a/b/pulls", query={"state": "merged"}), "one of"),
        (exchange("github", "GET", "/repos/a/b/pulls", query={"page": "two"}), "an integer"),
        (exchange("github", "GET", "/repos/a/b/pulls/x"), "must be an integer"),
        (exchange("github", "GET", "/repos/a/b/pulls", {"state": "open"}), "has none"),
        (exchange("github", "GET", "/repos/a/b/stargazers"), "no contract has this operation"),
        (exchange("github", "GET", "/api/v3/repos/a/b"), None),
        (exchange("jira-cloud", "GET", "/rest/api/3/myself"), None),
        (exchange("jira-cloud", "GET", "/ex/jira/1-a/rest/api/3/myself"), None),
        (
            exchange("jira-cloud", "GET", "/rest/api/3/search/jql", query={"startAt": "0"}),
            "'startAt'",
        ),
        (
            exchange(
                "jira-cloud", "POST", "/rest/api/3/issue/A-1/transitions", {"transition": {"id": 5}}
            ),
            "/transition/id",
        ),
        (
            exchange(
                "jira-cloud", "POST", "/rest/api/3/issue/A-1/transitions", {"transitions": {}}
            ),
            "transitions",
        ),
        (
            exchange("jira-cloud", "PUT", "/rest/api/3/issue/A-1", {"fields": {"anything": 1}}),
            None,
        ),
        (
            exchange(
                "jira-datacenter", "POST", "/rest/api/2/issue/A-1/comment", {"body": {"a": 1}}
            ),
            "/body",
        ),
        (
            exchange("jira-datacenter", "GET", "/rest/api/2/issue/A-1/comment", query={"page": 1}),
            "'page'",
        ),
        (exchange("jira-datacenter", "GET", "/rest/api/3/myself"), "no contract"),
    ],
)
def test_a_wrong_question_is_found(
    contracts: Mapping[str, Contract], record: Any, expected: str | None
) -> None:
    found = list(problems(contracts, record))
    if expected is None:
        assert found == []
    else:
        assert len(found) == 1
        assert expected in found[0]


@pytest.mark.parametrize(
    ("status", "response", "expected"),
    [
        (200, [], None),
        (200, {}, "is not of type"),
        (200, [{"id": 1}], "is a required property"),
        (409, {"message": "x"}, "status 409 is not in the contract"),
        (403, {"message": "x", "documentation_url": "y"}, None),
        (304, [], "status 304 has a body"),
    ],
)
def test_a_wrong_answer_is_found(
    contracts: Mapping[str, Contract], status: int, response: object, expected: str | None
) -> None:
    record = exchange("github", "GET", "/repos/a/b/pulls", status=status, response=response)
    found = list(problems(contracts, record))
    assert found == [] if expected is None else any(expected in one for one in found)


def test_an_answer_made_by_a_fault_is_not_held_against_the_contract(
    contracts: Mapping[str, Contract],
) -> None:
    record = exchange("github", "GET", "/repos/a/b", status=200, response="<html>")
    assert list(problems(contracts, record))
    assert list(problems(contracts, {**record, "fault": "login-page"})) == []


def test_a_question_wrong_on_purpose_still_has_its_answer_checked(
    contracts: Mapping[str, Contract],
) -> None:
    headers = {"x-wrong-on-purpose": "to see it refused"}
    record = exchange("github", "POST", STATUSES, {"state": "?"}, headers=headers)
    assert list(problems(contracts, record)) == []
    answered = {**record, "status": 201, "response": {}}
    assert "is a required property" in next(problems(contracts, answered))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"query": "{ viewer { login } }"}, None),
        ({"query": "{ viewer { shoeSize } }"}, "shoeSize"),
        ({"query": "{ viewer"}, "cannot be parsed"),
        ({"query": "{ viewer { login } }", "variables": {"x": 1}}, "$x is sent but not declared"),
        ({"query": "query($n: Int!) { rateLimit { cost } }"}, "$n"),
        ({"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {}}, "$id"),
        ({"query": "{ viewer { login } }", "extra": 1}, "'extra'"),
        ({"operation": "x"}, "no query"),
    ],
)
def test_a_wrong_graphql_operation_is_found(body: object, expected: str | None) -> None:
    found = list(problems_of_operation(body))
    if expected is None:
        assert found == []
    else:
        assert expected in found[0]


def test_nullable_becomes_a_type_union_and_references_move() -> None:
    schema = {"properties": {"nullable": {"type": "string", "nullable": True, "enum": ["a"]},
                             "other": {"$ref": "#/components/schemas/x"}}}  # fmt: skip
    assert converted(schema) == {
        "properties": {
            "nullable": {"type": ["string", "null"], "enum": ["a", None]},
            "other": {"$ref": "#/$defs/x"},
        }
    }


def test_strictness_leaves_free_maps_and_branches_open() -> None:
    schema = {
        "properties": {"fields": {"properties": {}}, "a": {"properties": {}}},
        "anyOf": [{"properties": {"a": {}}}],
    }
    found = strict(schema)
    assert found["additionalProperties"] is False
    assert "additionalProperties" not in found["properties"]["fields"]
    assert found["properties"]["a"]["additionalProperties"] is False
    assert "additionalProperties" not in found["anyOf"][0]


def test_every_exception_has_its_reason() -> None:
    assert all(len(reason) > 20 for reason in UNLISTED.values())


def test_the_command_fails_on_problems_and_on_silence(
    contracts: Mapping[str, Contract], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(Path(str(SHARED)) / "contracts")
    assert contracts
    assert main([str(tmp_path), folder]) == 2
    right = exchange("github", "POST", STATUSES, {"state": "success"})
    file = tmp_path / "github-1.jsonl"
    file.write_text(json.dumps(right) + "\n", encoding="utf-8")
    assert main([str(tmp_path), folder]) == 0
    wrong = exchange("github", "POST", STATUSES, {"state": "success", "colour": "red"})
    file.write_text((json.dumps(wrong) + "\n") * 2, encoding="utf-8")
    assert main([str(tmp_path), folder]) == 1
    assert "colour" in capsys.readouterr().out
    assert main([]) == 2


def test_the_same_problem_is_told_once_with_its_count(contracts: Mapping[str, Contract]) -> None:
    wrong = exchange("github", "POST", STATUSES)
    found, number = check(contracts, [wrong, wrong])
    assert (list(found.values()), number) == ([2], 2)
