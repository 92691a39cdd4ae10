"""Traffic with Jira Data Center is held against the hand-written table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from jira_datacenter import ERRORS, TABLE
from schemas import first_member

ERROR_STATUSES = frozenset({400, 401, 403, 404, 409, 413, 429})


def template_of(method: str, path: str) -> str | None:
    """Return the template of the table a request fits."""
    for known, template in TABLE:
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if known == method and re.fullmatch(pattern, path):
            return template
    return None


@cache
def _validator(method: str, template: str, status: int) -> jsonschema_rs.Draft202012Validator:
    operation = TABLE[method, template]
    schema = operation["body"] if status == 0 else operation["answers"].get(status, ERRORS)
    return jsonschema_rs.Draft202012Validator(schema)


def problems_of_request(template: str, exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the question."""
    method, body = exchange["method"], exchange["body"]
    operation = TABLE[method, template]
    for name in sorted(set(exchange["query"]) - operation["query"]):
        yield f"query parameter {name!r} is not in the contract"
    if operation["body"] is None:
        if body is not None:
            yield "a body is sent where the contract has none"
        return
    if body is None:
        yield "a body is required"
        return
    for problem in _validator(method, template, 0).iter_errors(body):
        yield f"request body, {first_member(problem)}: {problem.message[:200]}"


def problems_of_response(template: str, exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the answer."""
    method, status, body = exchange["method"], exchange["status"], exchange["response"]
    answers = TABLE[method, template]["answers"]
    if status not in answers and status not in ERROR_STATUSES:
        yield f"status {status} is not in the contract"
        return
    if status in answers and answers[status] is None:
        if body is not None:
            yield f"status {status} has a body"
        return
    for problem in _validator(method, template, status).iter_errors(body):
        yield f"response body of {status}, {first_member(problem)}: {problem.message[:200]}"
