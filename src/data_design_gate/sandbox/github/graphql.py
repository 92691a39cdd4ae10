"""The GraphQL endpoint: GitHub's schema in part, its rules, its form of errors."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_design_gate.sandbox.github import errors
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.errors import ApiError
from data_design_gate.sandbox.github.graphql_mutation import Root
from data_design_gate.sandbox.github.graphql_view import GraphQLProblem
from data_design_gate.sandbox.routing import Response, Routes

if TYPE_CHECKING:
    from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

routes: Routes[Call] = Routes()

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """Return the schema, built once; needs the extra `demo`."""
    from graphql import build_schema

    return build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))


@routes.add("POST", "/graphql")
def execute(call: Call) -> Response:
    """Run one operation; errors of the query are told with status 200."""
    from graphql import graphql_sync

    fields = call.fields()
    query = fields.get("query")
    if not isinstance(query, str):
        raise errors.bad_request("A query attribute must be specified and must be a string.")
    result = graphql_sync(
        schema(),
        query,
        root_value=Root(call),
        variable_values=fields.get("variables") or {},
        operation_name=fields.get("operationName"),
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    body: dict[str, Any] = {}
    if result.data is not None or not result.errors:
        body["data"] = result.data
    if result.errors:
        body["errors"] = [_shown(problem) for problem in result.errors]
    return Response(HTTPStatus.OK, body)


def _shown(problem: GraphQLError) -> dict[str, Any]:
    original = problem.original_error
    if original is not None and not isinstance(original, GraphQLProblem | ApiError):
        raise original
    shown: dict[str, Any] = {"message": problem.message}
    if isinstance(original, GraphQLProblem):
        shown["type"] = original.kind
    elif isinstance(original, ApiError):
        shown |= {"type": "UNPROCESSABLE", "message": _sentence(original)}
    if problem.path is not None:
        shown["path"] = list(problem.path)
    if problem.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in problem.locations]
    return shown


def _sentence(problem: ApiError) -> str:
    first = (problem.errors or [problem.message])[0]
    return first if isinstance(first, str) else first.get("message", problem.message)


def snake(name: str) -> str:
    """`headRefOid` and `commitOID` as attribute names."""
    spaced = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name)
    return spaced.lower()


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    name = snake(info.field_name)
    value = source[name] if isinstance(source, dict) else getattr(source, name)
    if callable(value):
        return value(**{snake(key): given for key, given in arguments.items()})
    return value


def _type_of(value: Any, _info: GraphQLResolveInfo[Any], _type: Any) -> str:
    name: str = value.typename
    return name
