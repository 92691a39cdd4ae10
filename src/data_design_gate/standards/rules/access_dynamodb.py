"""A pattern's DynamoDB request against the key or index it names."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.index_names import names_of
from data_design_gate.design.dynamodb.model import DynamoQuery, DynamoTable
from data_design_gate.design.dynamodb.names import index_spellings
from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit
from data_design_gate.standards.rules.access_keys import (
    KEYED_READS,
    KEYED_WRITES,
    key_problem,
    parameters_problem,
)
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    dynamo_table,
    parameter_names,
)
from data_design_gate.standards.rules.access_targets import DynamoTarget


def dynamodb_problems(context: Context, read: ReadPattern) -> Iterator[Hit]:
    """Yield why the key or index a pattern names cannot serve its request."""
    request = read.pattern.dynamodb
    if request is None:
        yield from _by_parameters(read)
        return
    if request.operation not in KEYED_READS | (KEYED_WRITES if "Key" in request.places else set()):
        return
    target = target_of(context, read, request)
    if target is None:
        return
    if request.index and target.index is None:
        return
    problem = key_problem(target, request)
    subject = f"{read.pattern.id}:{target.name}"
    if problem is not None:
        yield Hit(
            _place(request),
            f"The request of the pattern {read.label} {problem.message}.",
            problem.mend,
            subject,
        )
        return
    yield from _disagreement(read, request, subject)


def target_of(context: Context, read: ReadPattern, request: DynamoQuery) -> DynamoTarget | None:
    """Return the key that a request uses: the index it names, else the cell's, else the table."""
    named = [t for n in read.cell.named for t in n.targets if isinstance(t, DynamoTarget)]
    table = dynamo_table(context.design, request.table) if request.table else None
    if table is None and named:
        table = named[0].table
    if table is None and not request.table and len(context.design.dynamodb.tables) == 1:
        table = context.design.dynamodb.tables[0]
    if table is None:
        return None
    if request.index:
        return _index_of(table, request.index)
    if not request.places and named:
        return next((target for target in named if target.table is table), None)
    return DynamoTarget(table, None)


def _index_of(table: DynamoTable, name: str) -> DynamoTarget | None:
    wanted = index_spellings(name)
    index = next((i for i in table.indexes if names_of(i) & wanted), None)
    return DynamoTarget(table, index) if index is not None else None


def _place(request: DynamoQuery) -> Span:
    for key in ("KeyConditionExpression", "Key", "TableName"):
        if key in request.places:
            return request.places[key]
    return request.span


def _disagreement(read: ReadPattern, request: DynamoQuery, subject: str) -> Iterator[Hit]:
    """Yield the finding for a cell that names another index than the request."""
    named = [t for n in read.cell.named for t in n.targets if isinstance(t, DynamoTarget)]
    if not named or not request.places:
        return
    wanted = index_spellings(request.index) if request.index else frozenset()
    for target in named:
        own = names_of(target.index) if target.index else frozenset()
        if (not request.index and target.index is None) or own & wanted:
            return
    used = f"the index `{request.index}`" if request.index else "the table's own key"
    yield Hit(
        read.at("index"),
        f"The pattern {read.label} names `{named[0].name}`, but its request uses {used}.",
        "Let the cell and the request name the same index.",
        subject,
    )


def _by_parameters(read: ReadPattern) -> Iterator[Hit]:
    """Judge a pattern without a request by its parameters, when they are all attributes."""
    parameters = parameter_names(read.pattern.parameters)
    if not parameters or read.inserts:
        return
    for named in read.cell.named:
        targets = [target for target in named.targets if isinstance(target, DynamoTarget)]
        if len(targets) != 1 or len(named.targets) != 1:
            continue
        missing = parameters_problem(targets[0], parameters)
        if missing:
            listed = ", ".join(f"`{parameter}`" for parameter in parameters)
            yield Hit(
                read.at("index"),
                f"`{targets[0].name}` cannot serve the pattern {read.label}: its partition key "
                f"`{missing}` cannot be made from the parameters ({listed}).",
                f"Give the pattern the value of `{missing}`, or name an index whose partition "
                "key the parameters give.",
                f"{read.pattern.id}:{named.text}",
            )
