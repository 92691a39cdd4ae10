"""Every exchange is held against the description its service publishes, both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
from exceptions import CONTRADICTED, GENERIC
from schemas import converted, first_member, strict

FILES = {
    "github": "github-rest.openapi.json",
    "jira-cloud": "jira-cloud-v3.openapi.json",
}
Json = Any


@dataclass(frozen=True)
class Operation:
    """One method of one path: what may be asked and what may be answered."""

    template: str
    method: str
    description: Mapping[str, Json]
    contract: Contract = field(repr=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What paths fit; a parameter named path, ref or basehead may hold slashes."""
        wide = {"path", "ref", "basehead", "branch", "tree_sha"}
        parts = re.split(r"\{(\w+)\}", self.template)
        text = "".join(
            re.escape(part)
            if number % 2 == 0
            else f"(?P<{part}>{'.+' if part in wide else '[^/]+'})"
            for number, part in enumerate(parts)
        )
        return re.compile(text)

    @property
    def literal_length(self) -> int:
        """How many characters of the template are no parameters."""
        return len(re.sub(r"\{\w+\}", "", self.template))

    @cached_property
    def parameters(self) -> dict[tuple[str, str], Json]:
        """The parameters by place and name."""
        given = [
            *self.contract.document["paths"][self.template].get("parameters", []),
            *self.description.get("parameters", []),
        ]
        listed = [self.contract.resolved(one) for one in given]
        return {(one["in"], one["name"]): one for one in listed}

    @cached_property
    def body(self) -> tuple[bool, jsonschema_rs.Draft202012Validator | None]:
        """Whether a body is needed, and what it must be like."""
        given = self.description.get("requestBody")
        if given is None:
            return False, None
        described = self.contract.resolved(given)
        schema = described["content"]["application/json"]["schema"]
        validator = self.contract.validator(schema, is_request=True)
        return bool(described.get("required")), validator

    def response(self, status: int) -> tuple[bool, jsonschema_rs.Draft202012Validator | None]:
        """Whether the status is described, and what its body must be like."""
        given = self.description["responses"].get(str(status))
        if given is None:
            return False, None
        described = self.contract.resolved(given)
        content = described.get("content", {})
        schema = next((v.get("schema") for k, v in content.items() if "json" in k), None)
        if schema is None:
            return True, None
        key = (self.method, self.template, status)
        if key not in self.contract.compiled:
            self.contract.compiled[key] = self.contract.validator(schema, is_request=False)
        return True, self.contract.compiled[key]


class Contract:
    """One OpenAPI description, its validators compiled when first needed."""

    def __init__(self, server: str, document: Mapping[str, Json]) -> None:
        self.server = server
        self.document = document
        self.compiled: dict[tuple[str, str, int], jsonschema_rs.Draft202012Validator] = {}
        self.operations = [
            Operation(template, method.upper(), description, self)
            for template, methods in document["paths"].items()
            for method, description in methods.items()
            if method != "parameters"
        ]

    @cached_property
    def definitions(self) -> dict[bool, dict[str, Json]]:
        """The shared schemas, as they are for answers and strict for requests."""
        shared = self.document["components"]["schemas"]
        plain = {name: converted(schema) for name, schema in shared.items()}
        return {False: plain, True: {name: strict(schema) for name, schema in plain.items()}}

    def resolved(self, thing: Json) -> Json:
        """Follow a reference to a shared parameter or answer."""
        while "$ref" in thing:
            target: Json = self.document
            for part in thing["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            thing = target
        return thing

    def validator(self, schema: Json, *, is_request: bool) -> jsonschema_rs.Draft202012Validator:
        """Compile a schema of the description."""
        plain = converted(schema)
        shown = strict(plain) if is_request else plain
        # Jira writes time zones without a colon, which the format date-time forbids.
        return jsonschema_rs.Draft202012Validator(
            {**shown, "$defs": self.definitions[is_request]},
            validate_formats=self.server == "github",
        )

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the described operation a request is, the most literal one of several."""
        fitting = [
            operation
            for operation in self.operations
            if operation.method == method and operation.pattern.fullmatch(path)
        ]
        return max(fitting, key=lambda one: one.literal_length, default=None)

    def problems_of_request(
        self, operation: Operation, exchange: Mapping[str, Json]
    ) -> Iterator[str]:
        """Yield what is wrong with the question."""
        found = operation.pattern.fullmatch(exchange["path"])
        places = {
            "path": {k: unquote(v) for k, v in found.groupdict().items()} if found else {},
            "query": exchange["query"],
        }
        for place, values in places.items():
            for name, value in values.items():
                described = operation.parameters.get((place, name))
                if described is None:
                    yield f"{place} parameter {name!r} is not in the contract"
                else:
                    yield from _parameter_problems(place, described, value)
        for (place, name), described in operation.parameters.items():
            if place == "query" and described.get("required") and name not in exchange["query"]:
                yield f"query parameter {name!r} is required"
        yield from self._body_problems(operation, exchange["body"])

    def _body_problems(self, operation: Operation, body: Json) -> Iterator[str]:
        is_required, validator = operation.body
        if body is None:
            if is_required:
                yield "a body is required"
            return
        if validator is None:
            yield "a body is sent where the contract has none"
            return
        for problem in validator.iter_errors(body):
            yield f"request body, {first_member(problem)}: {problem.message[:200]}"

    def problems_of_response(
        self, operation: Operation, exchange: Mapping[str, Json]
    ) -> Iterator[str]:
        """Yield what is wrong with the answer."""
        status, body = exchange["status"], exchange["response"]
        is_described, validator = operation.response(status)
        if not is_described and status not in GENERIC:
            yield f"status {status} is not in the contract"
        if status in {204, 304} and body is not None:
            yield f"status {status} has a body"
        is_raw = isinstance(body, dict) and set(body) == {"bytes"}
        if validator is None or is_raw or (body is None and status in {204, 304}):
            return
        for problem in validator.iter_errors(body):
            where = first_member(problem)
            if not self._is_contradicted(where, body, problem):
                yield f"response body of {status}, {where}: {problem.message[:200]}"

    def _is_contradicted(self, where: str, body: Json, problem: Any) -> bool:
        value = body
        for part in problem.instance_path:
            value = value[part]
        ends = [name for server, name in CONTRADICTED if server == self.server]
        return value is None and any(where.endswith(f"/{name}") for name in ends)


def _parameter_problems(place: str, described: Mapping[str, Json], text: str) -> Iterator[str]:
    schema, name = described.get("schema", {}), described["name"]
    kind = schema.get("type")
    if kind == "integer" and not re.fullmatch(r"-?\d+", text):
        yield f"{place} parameter {name!r} must be an integer, not {text!r}"
    if kind == "boolean" and text not in {"true", "false"}:
        yield f"{place} parameter {name!r} must be true or false, not {text!r}"
    if "enum" in schema and text not in [str(value) for value in schema["enum"]]:
        yield f"{place} parameter {name!r} must be one of {schema['enum']}, not {text!r}"


def load(folder: Path) -> dict[str, Contract]:
    """Read the descriptions in a folder, by server."""
    return {
        server: Contract(server, json.loads((folder / name).read_text(encoding="utf-8")))
        for server, name in FILES.items()
    }
