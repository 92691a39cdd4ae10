"""Rules on the order of a migration's steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from data_design_gate.design.postgres.apply import building
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import PostgresSchema, Statement
from data_design_gate.design.postgres.types import known
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.migration_common import (
    Step,
    dropped_tables,
    in_order,
    reached_schema,
    schema_before,
    up_steps,
)
from data_design_gate.standards.rules.postgres_common import (
    at,
)

Node = dict[str, Any]


_WORD = regex(r"\w+")


@rule("MIG013", Severity.ERROR, marks="SX", needs=("migration",))
def order_impossible(context: Context) -> Iterator[Hit]:
    """Put each step behind the step that makes what it uses.

    A foreign key to a table that is created later, an index on a column that
    is added later, or a table dropped while others still refer to it: the
    migration stops there.

    Bad:

        CREATE TABLE order_items (order_id uuid REFERENCES orders (id));
        CREATE TABLE orders (id uuid PRIMARY KEY);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY);
        CREATE TABLE order_items (order_id uuid REFERENCES orders (id));

    Source: PostgreSQL documentation, appendix A: 42P01, 42703, 2BP01.
    """
    steps = up_steps(context)
    before = schema_before(context)
    there = {("table", table.name) for table in before.tables}
    there |= {("type", named.name) for named in before.types}
    later: dict[str, dict[tuple[str, str], Statement]] = {}
    hits: list[Hit] = []
    for step in reversed(steps):
        hits += _too_early(step, later, there)
        for kind, name in _makes(step.statement):
            last_word = name.rsplit(".", 1)[-1].lower()
            later.setdefault(last_word, {})[kind, name] = step.statement
    yield from sorted(hits, key=lambda hit: hit.span)
    yield from _downs(context)


def _too_early(
    step: Step, later: dict[str, dict[tuple[str, str], Statement]], there: set[tuple[str, str]]
) -> Iterator[Hit]:
    """Find what a step uses of the things that only later steps make."""
    if later.keys().isdisjoint(_WORD.findall(step.statement.text.lower())):
        return
    made = {thing: maker for things in later.values() for thing, maker in things.items()}
    own = set(_makes(step.statement))
    reported: set[tuple[str, str]] = set()
    for node, thing in _uses(step.statement):
        if thing not in made or thing in there or thing in own or thing in reported:
            continue
        reported.add(thing)
        kind, name = thing
        yield Hit(
            at(step.place(node)),
            f"The {kind} `{name}` is used here, but made only later, on line "
            f"{made[thing].span.first_line}.",
            "Move the statement that makes it in front of this one.",
            f"{kind} {name}",
            group=f"MIG013:{kind}:{name}",
        )


def _last(words: Any) -> str:
    return (strings(words) or ("",))[-1]


_MAKERS: dict[str, tuple[str, Callable[[Node], str]]] = {
    "CreateStmt": ("table", lambda node: node.get("relation", {}).get("relname", "")),
    "CreateTableAsStmt": (
        "table",
        lambda node: node.get("into", {}).get("rel", {}).get("relname", ""),
    ),
    "ViewStmt": ("table", lambda node: node.get("view", {}).get("relname", "")),
    "CreateEnumStmt": ("type", lambda node: _last(node.get("typeName"))),
    "CreateRangeStmt": ("type", lambda node: _last(node.get("typeName"))),
    "CreateDomainStmt": ("type", lambda node: _last(node.get("domainname"))),
    "CompositeTypeStmt": ("type", lambda node: node.get("typevar", {}).get("relname", "")),
    "IndexStmt": ("index", lambda node: node.get("idxname", "")),
    "CreateFunctionStmt": ("function", lambda node: _last(node.get("funcname"))),
}


def _makes(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield what exists once the statement has run, as (kind, name)."""
    node = statement.node
    if statement.kind in _MAKERS:
        kind, name_of = _MAKERS[statement.kind]
        yield kind, name_of(node)
    elif statement.kind == "AlterTableStmt":
        table = node.get("relation", {}).get("relname", "")
        for wrapped in node.get("cmds", ()):
            command = wrapped.get("AlterTableCmd", {})
            column = command.get("def", {}).get("ColumnDef", {})
            if command.get("subtype") == "AT_AddColumn":
                yield "column", f"{table}.{column.get('colname')}"


def _uses(statement: Statement) -> Iterator[tuple[Node, tuple[str, str]]]:
    """Yield what a statement needs to exist: tables, types, indexes, columns, functions."""
    kind, node = statement.kind, statement.node
    if kind in {"DropStmt", "CreateFunctionStmt", "DoStmt", "CommentStmt"}:
        return  # a dropped thing need not exist, and a body is looked at when it runs
    named = {
        body.get("ctename") for inner, body in walk({kind: node}) if inner == "CommonTableExpr"
    }
    for inner, body in walk({kind: node}):
        for relation in _relations(inner, body):
            if relation.get("relname") not in named:
                yield relation, ("table", relation.get("relname", ""))
        type_name = body.get("typeName")
        words = strings(type_name.get("names")) if isinstance(type_name, dict) else ()
        if words and not known(words[-1]):
            yield type_name or {}, ("type", words[-1])
        if inner == "Constraint" and body.get("indexname"):
            yield body, ("index", body["indexname"])
    if kind == "CreateTrigStmt":
        yield {}, ("function", (strings(node.get("funcname")) or ("",))[-1])
    yield from _columns(statement)


def _relations(kind: str, body: Node) -> Iterator[Node]:
    if kind == "RangeVar":
        yield body
    for key in ("relation", "pktable", "table"):
        value = body.get(key)
        if isinstance(value, dict) and "relname" in value and kind != "CreateStmt":
            yield value


def _columns(statement: Statement) -> Iterator[tuple[Node, tuple[str, str]]]:
    node = statement.node
    relation = node.get("relation", {})
    table = relation.get("relname", "") if isinstance(relation, dict) else ""
    if statement.kind == "IndexStmt":
        for element in (*node.get("indexParams", ()), *node.get("indexIncludingParams", ())):
            if name := element.get("IndexElem", {}).get("name"):
                yield {}, ("column", f"{table}.{name}")
    elif statement.kind == "UpdateStmt":
        for wrapped in node.get("targetList", ()):
            target = wrapped.get("ResTarget", {})
            yield target, ("column", f"{table}.{target.get('name', '')}")
    elif statement.kind == "AlterTableStmt":
        for wrapped in node.get("cmds", ()):
            command = wrapped.get("AlterTableCmd", {})
            constraint = command.get("def", {}).get("Constraint", {})
            for name in (*strings(constraint.get("keys")), *strings(constraint.get("fk_attrs"))):
                yield constraint, ("column", f"{table}.{name}")
            if command.get("subtype") in {"AT_SetNotNull", "AT_ColumnDefault"}:
                yield {}, ("column", f"{table}.{command.get('name', '')}")


def _downs(context: Context) -> Iterator[Hit]:
    """Find tables and types that the down migration drops while something still needs them."""
    plan = context.design.migration
    state = building(reached_schema(context))
    for migration in in_order(plan.downs, down=True):
        for statement in migration.statements:
            node = statement.node
            cascades = node.get("behavior") == "DROP_CASCADE"
            if statement.kind == "DropStmt" and not cascades:
                for name, needed_by in _still_needed(state.schema(), node):
                    yield Hit(
                        at(statement.span),
                        f"The down migration drops `{name}` while {needed_by} still needs it.",
                        "Drop what refers to it first: undo the steps in reverse order.",
                        f"down {name}",
                        group=f"MIG013:down:{name}",
                    )
            state.apply(statement)


def _still_needed(schema: PostgresSchema, node: Node) -> Iterator[tuple[str, str]]:
    if node.get("removeType") == "OBJECT_TABLE":
        going = set(dropped_tables(node))
        for table in schema.tables:
            for key in table.foreign_keys:
                if key.target in going and table.name not in going:
                    yield key.target, f"the foreign key of `{table.name}`"
    elif node.get("removeType") in {"OBJECT_TYPE", "OBJECT_DOMAIN"}:
        for item in node.get("objects", ()):
            names = strings(item.get("TypeName", {}).get("names"))
            for table in schema.tables:
                for column in table.columns:
                    if names and column.type.name == names[-1]:
                        yield names[-1], f"`{table.name}.{column.name}`"
