"""Rules on what the configured PostgreSQL version can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import Statement
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import at

Node = dict[str, Any]

# Function -> the first version that has it; release notes of PostgreSQL 13 to 18.
_FUNCTIONS = {
    "uuidv7": 18, "uuidv4": 18, "casefold": 18, "array_sort": 18, "array_reverse": 18,
    "crc32": 18, "crc32c": 18, "gamma": 18, "lgamma": 18,
    "to_bin": 17, "to_oct": 17, "uuid_extract_timestamp": 17, "uuid_extract_version": 17,
    "random_normal": 16, "any_value": 16, "date_add": 16, "date_subtract": 16, "erf": 16,
    "erfc": 16, "array_sample": 16, "array_shuffle": 16, "system_user": 16,
    "pg_input_is_valid": 16, "pg_input_error_info": 16,
    "regexp_count": 15, "regexp_instr": 15, "regexp_like": 15, "regexp_substr": 15,
    "range_agg": 14, "unistr": 14, "date_bin": 14, "bit_count": 14, "string_to_table": 14,
    "trim_array": 14, "jsonb_path_query_tz": 13,
    "gen_random_uuid": 13, "gcd": 13, "lcm": 13, "is_normalized": 13,
}  # fmt: skip
_MULTIRANGES = frozenset({
    "int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange",
    "tstzmultirange",
})  # fmt: skip
_FIRST_WITH_MULTIRANGES = 14
_NEWEST = 18  # the version whose grammar reads the design
_SETTINGS = {"transaction_timeout": 17, "idle_session_timeout": 14}


def _constraint(body: Node) -> tuple[int, str] | None:
    kind = body.get("contype", "")
    keeps = kind in {"CONSTR_CHECK", "CONSTR_FOREIGN"}
    not_null = kind == "CONSTR_NOTNULL"
    virtual = kind == "CONSTR_GENERATED" and body.get("generated_kind") == "v"
    newer = (
        (virtual, 18, "a virtual generated column"),
        (not_null and body.get("skip_validation"), 18, "NOT NULL ... NOT VALID"),
        (not_null and body.get("keys"), 18, "NOT NULL as a table constraint"),
        (keeps and not body.get("is_enforced"), 18, "NOT ENFORCED"),
        (body.get("without_overlaps") or body.get("fk_with_period"), 18, "WITHOUT OVERLAPS"),
        (body.get("nulls_not_distinct"), 15, "NULLS NOT DISTINCT"),
        (body.get("fk_del_set_cols"), 15, "ON DELETE SET NULL with a column list"),
    )
    return next(((version, what) for holds, version, what in newer if holds), None)


def _function(body: Node) -> tuple[int, str] | None:
    name = (strings(body.get("funcname")) or ("",))[-1]
    version = _FUNCTIONS.get(name)
    return (version, f"the function `{name}`") if version else None


def _type(body: Node) -> tuple[int, str] | None:
    name = (strings(body.get("names")) or ("",))[-1]
    newer = name in _MULTIRANGES
    return (_FIRST_WITH_MULTIRANGES, f"the type `{name}`") if newer else None


def _setting(body: Node) -> tuple[int, str] | None:
    version = _SETTINGS.get(body.get("name", ""))
    return (version, f"the setting `{body['name']}`") if version else None


_NEWER: dict[str, Callable[[Node], tuple[int, str] | None]] = {
    "Constraint": _constraint,
    "FuncCall": _function,
    "TypeName": _type,
    "VariableSetStmt": _setting,
    "MergeStmt": lambda body: (
        (17, "MERGE ... RETURNING")
        if body.get("returningClause") or body.get("returningList")
        else (15, "MERGE")
    ),
    "JsonTable": lambda _body: (17, "JSON_TABLE"),
    "JsonFuncExpr": lambda _body: (17, "JSON_VALUE, JSON_QUERY or JSON_EXISTS"),
    "JsonIsPredicate": lambda _body: (16, "IS JSON"),
    "JsonObjectConstructor": lambda _body: (16, "JSON_OBJECT"),
    "JsonArrayConstructor": lambda _body: (16, "JSON_ARRAY"),
    "CTESearchClause": lambda _body: (14, "SEARCH in a recursive query"),
    "CTECycleClause": lambda _body: (14, "CYCLE in a recursive query"),
}


def _of_statement(statement: Statement) -> Iterator[tuple[int, str, Node]]:
    node = statement.node
    if statement.kind == "IndexStmt" and node.get("nulls_not_distinct"):
        yield 15, "NULLS NOT DISTINCT", {}
    if statement.kind == "CreateTrigStmt" and node.get("replace"):
        yield 14, "CREATE OR REPLACE TRIGGER", {}
    if statement.kind == "CreateFunctionStmt" and node.get("sql_body"):
        yield 14, "a function body in standard SQL", {}
    if statement.kind == "ViewStmt" and "security_invoker" in str(node.get("options", "")):
        yield 15, "security_invoker views", {}
    for kind, body in walk({statement.kind: node}):
        if (newer := _NEWER.get(kind)) and (found := newer(body)):
            yield *found, body
        for key in ("typeName", "argType", "returnType"):
            if isinstance(body.get(key), dict) and (found := _type(body[key])):
                yield *found, body[key]


@rule("PG030", Severity.ERROR)
def version_too_new(context: Context) -> Iterator[Hit]:
    """Use only what the configured PostgreSQL version has.

    The design is read by the newest grammar; the servers may be older. What
    they lack fails when the migration runs.

    Bad:

        CREATE TABLE events (id uuid PRIMARY KEY DEFAULT uuidv7());

        (configured: `postgres: {version: 16}`)

    Good:

        CREATE TABLE events (id uuid PRIMARY KEY DEFAULT gen_random_uuid());

    Source: the release notes of PostgreSQL 13 to 18.
    """
    version = context.settings.postgres_version
    if version >= _NEWEST:
        return
    plan = context.design.migration
    statements = [*context.design.postgres.statements]
    for migration in (*plan.ups, *plan.downs):
        statements += migration.statements
    for statement in statements:
        seen: set[str] = set()
        for needed, what, body in _of_statement(statement):
            if needed > version and what not in seen:
                seen.add(what)
                yield Hit(
                    at(statement.place(body.get("location", 0))),
                    f"{what[:1].upper()}{what[1:]} needs PostgreSQL {needed}; configured is "
                    f"{version}.",
                    f"Write it without, or raise `postgres: {{version: {needed}}}` in the "
                    "configuration when the servers have it.",
                    what.strip("`"),
                    group=f"PG030:{what}",
                )
