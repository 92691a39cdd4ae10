"""GraphQL operations are held against the schema: names, arguments, variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from data_design_gate.sandbox.github.graphql import schema

MEMBERS = frozenset({"query", "variables", "operationName"})


def problems_of_operation(body: Any) -> Iterator[str]:
    """Yield what is wrong with the body of a request to the GraphQL endpoint."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        yield "the body has no query"
        return
    for name in sorted(set(body) - MEMBERS):
        yield f"the body has an unknown member {name!r}"
    try:
        document = parse(body["query"])
    except GraphQLError as problem:
        yield f"the query cannot be parsed: {problem.message}"
        return
    found = validate(schema(), document)
    yield from (problem.message for problem in found)
    if found:
        return
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            yield from _variable_problems(definition, body.get("variables") or {})


def _variable_problems(operation: OperationDefinitionNode, given: dict[str, Any]) -> Iterator[str]:
    declared = operation.variable_definitions or ()
    names = {definition.variable.name.value for definition in declared}
    for name in sorted(set(given) - names):
        yield f"variable ${name} is sent but not declared"
    result = get_variable_values(schema(), list(declared), given)
    if isinstance(result, list):
        yield from (problem.message for problem in result)
