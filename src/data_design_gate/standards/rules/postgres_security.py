"""Rules on what the schema leaves open to the wrong reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_design_gate.design.postgres.expressions import strings
from data_design_gate.design.postgres.model import OtherObject, PostgresSchema
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import migrated_schema
from data_design_gate.standards.rules.postgres_common import at, schema_is_read


@rule("PG028", Severity.ERROR, needs=("postgres",))
def security_hole(context: Context) -> Iterator[Hit]:
    """Close the holes that privileges and row security leave.

    A SECURITY DEFINER function without its own search_path runs whatever the
    caller puts in front of its names, with the owner's rights. Policies do
    nothing until row security is enabled; enabled without a policy it hides
    every row from everybody but the owner.

    Bad:

        CREATE POLICY own_orders ON orders USING (customer_id = current_customer());

    Good:

        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own_orders ON orders USING (customer_id = current_customer());

    Source: PostgreSQL documentation, CREATE FUNCTION, Writing SECURITY DEFINER Functions Safely;
    5.9 Row Security Policies.
    """
    schema = context.design.postgres
    reported: set[str] = set()
    mended = set(_given_a_path(context))
    for other in (*schema.others, *migrated_schema(context).others):
        is_code = other.kind in {"function", "procedure"}
        if not is_code or other.name in reported or not _definer_without_path(other.node):
            continue
        if other.name in mended:
            continue
        reported.add(other.name)
        yield Hit(
            at(other.span),
            f"The {other.kind} `{other.name}` is SECURITY DEFINER without a search_path: the "
            "caller decides what its names mean.",
            "Add `SET search_path = pg_catalog, pg_temp` to it, with the schemas it needs.",
            other.name,
        )
    yield from _row_security(context, schema)


def _given_a_path(context: Context) -> Iterator[str]:
    """Yield the functions whose search_path a later ALTER FUNCTION sets."""
    plan = context.design.migration
    statements = [s for migration in plan.ups for s in migration.statements]
    for statement in (*context.design.postgres.statements, *statements):
        if statement.kind != "AlterFunctionStmt":
            continue
        for wrapped in statement.node.get("actions", ()):
            argument = wrapped.get("DefElem", {}).get("arg", {})
            if argument.get("VariableSetStmt", {}).get("name") == "search_path":
                yield (strings(statement.node.get("func", {}).get("objname")) or ("",))[-1]


def _definer_without_path(node: dict[str, Any]) -> bool:
    definer = fixed_path = False
    for wrapped in node.get("options", ()):
        option = wrapped.get("DefElem", {})
        argument = option.get("arg", {})
        if option.get("defname") == "security":
            definer = bool(argument.get("Boolean", {}).get("boolval"))
        elif option.get("defname") == "set":
            fixed_path |= argument.get("VariableSetStmt", {}).get("name") == "search_path"
    return definer and not fixed_path


def _row_security(context: Context, schema: PostgresSchema) -> Iterator[Hit]:
    if not schema_is_read(context):
        return
    policies: dict[str, OtherObject] = {}
    for other in schema.others:
        if other.kind == "policy":
            policies.setdefault(other.table, other)
    for table in schema.tables:
        policy = policies.get(table.name)
        if policy and not table.row_security and table.whole:
            yield Hit(
                at(policy.span),
                f"Policy `{policy.name}` on `{table.name}` does nothing: row security is not "
                "enabled.",
                f"Add `ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY;`",
                table.name,
            )
        elif table.row_security and policy is None:
            yield Hit(
                at(table.row_security_span or table.span),
                f"Row security is enabled on `{table.name}` without a policy: nobody but the "
                "owner sees a row.",
                f"Add CREATE POLICY ... ON {table.name}.",
                table.name,
            )
