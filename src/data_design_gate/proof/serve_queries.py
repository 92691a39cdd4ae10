"""The queries of the access patterns, planned; those that do not plan are noted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data_design_gate.design.model import Store
from data_design_gate.design.postgres.model import Statement
from data_design_gate.document.model import Span
from data_design_gate.proof.admission import refuse
from data_design_gate.proof.places import first_place, place_in_scripts
from data_design_gate.proof.plans import Plan, parse_plan
from data_design_gate.proof.session import Session, SqlError
from data_design_gate.proof.stage import Stage
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import QueryFailure, Unproved
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.settings import StandardSettings

_EXPLAIN = "EXPLAIN (GENERIC_PLAN, FORMAT JSON) "
_KINDS = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})


@dataclass(frozen=True, slots=True)
class Query:
    """One statement of a pattern that can be planned."""

    read: ReadPattern
    statement: Statement

    @property
    def id(self) -> str:
        """The pattern's id."""
        return self.read.pattern.id

    @property
    def place(self) -> Span:
        """Where the pattern names its index."""
        return self.read.at("index")


def queries_of(stage: Stage) -> Iterator[Query]:
    """Yield every statement of a pattern that may be planned; note those that may not."""
    context = Context(stage.design, StandardSettings())
    for read in read_patterns_of(context):
        if read.store is Store.DYNAMODB:
            continue
        for statement in read.pattern.sql:
            if statement.kind not in _KINDS:
                continue
            if reason := refuse(statement, stage.settings):
                stage.found.unproved.append(
                    Unproved(f"serve {read.pattern.id}", f"its query {reason}", "",
                             statement.place(0))
                )  # fmt: skip
                continue
            yield Query(read, statement)


def plan_of(session: Session, query: str) -> tuple[Plan | None, SqlError | None]:
    """Return the generic plan of a query, or why PostgreSQL has none."""
    rows, error = session.try_rows(f"{_EXPLAIN}{query}")
    if error is not None or not rows:
        return None, error
    return parse_plan("\n".join(row[0] or "" for row in rows)), None


def outside_table(stage: Stage, query: Query) -> str:
    """Return a table the query reads that exists, by the document's words, elsewhere."""
    postgres = stage.design.postgres
    elsewhere = {name.rpartition(".")[2] for name in postgres.existing}
    known = {table.name for table in postgres.tables if table.whole}
    if stage.starting.statements:
        return ""
    read = [relation.table for relation, _ in query.read.relations]
    return next((name for name in read if name in elsewhere - known), "")


def note_failure(stage: Stage, query: Query, error: SqlError) -> None:
    """Keep PostgreSQL's refusal at the place in the query that it points at."""
    at = error.position - len(_EXPLAIN)
    message = error.message
    if error.sqlstate in {"42P18", "42P08"}:
        message += "; cast the parameter, such as $1::bigint"
    place = query.statement.place(max(at, 0))
    stage.found.query_failures.append(QueryFailure(query.id, error.sqlstate, message, place))


def plan_base_queries(stage: Stage, session: Session) -> None:
    """Plan the queries of the base version, to see who would break."""
    for pattern in stage.starting.patterns:
        for statement in pattern.sql:
            if statement.kind not in _KINDS or refuse(statement, stage.settings):
                continue
            plan, error = plan_of(session, statement.text)
            if plan is None and error is not None and error.sqlstate[:2] == "42":
                stage.found.query_failures.append(
                    QueryFailure(
                        pattern.id,
                        error.sqlstate,
                        error.message,
                        _blamed(stage, error.message),
                        of_base=True,
                    )
                )


def _blamed(stage: Stage, message: str) -> Span:
    names = [part for part in message.split('"')[1::2] if part]
    for name in names:
        place = place_in_scripts(name, stage.ups)
        if place is not None:
            return place
    return first_place(stage.design, stage.ups)
