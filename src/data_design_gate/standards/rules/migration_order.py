"""Rules on the order of a migration's steps and on what it reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.compare import Difference, differences
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import PostgresSchema, Statement, Table
from data_design_gate.design.postgres.types import known
from data_design_gate.document.model import Span
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
    migration_is_read,
    schema_is_read,
)

Node = dict[str, Any]


_WORD = re.compile(r"\w+")


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
    schema = reached_schema(context)
    for migration in in_order(plan.downs, down=True):
        for statement in migration.statements:
            node = statement.node
            cascades = node.get("behavior") == "DROP_CASCADE"
            if statement.kind == "DropStmt" and not cascades:
                for name, needed_by in _still_needed(schema, node):
                    yield Hit(
                        at(statement.span),
                        f"The down migration drops `{name}` while {needed_by} still needs it.",
                        "Drop what refers to it first: undo the steps in reverse order.",
                        f"down {name}",
                        group=f"MIG013:down:{name}",
                    )
            schema = apply(replace(schema, statements=()), [statement])


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


@rule("MIG014", Severity.ERROR, marks="SX", needs=("migration", "postgres"))
def schema_not_reached(context: Context) -> Iterator[Hit]:
    """Let the up migration end at the documented schema.

    Two descriptions of one schema drift apart with every edit; the reviewer
    approves one of them, and the other one runs.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, note text NOT NULL);  (schema section)
        CREATE TABLE orders (id uuid PRIMARY KEY, note text);           (up migration)

    Good:

        both sections define `note text NOT NULL`

    Source: the proof run compares the two catalogs; this compares the two texts.
    """
    plan = context.design.migration
    if not any(migration.statements for migration in plan.ups):
        return
    if not (schema_is_read(context) and migration_is_read(context)):
        return
    before = schema_before(context)
    reached = reached_schema(context)
    documented = context.design.postgres
    yield from _missing_tables(context, reached)
    yield from _undocumented(context, before, reached)
    for table in documented.tables:
        mine = reached.table(table.name)
        if mine is None or table.partition_of:
            continue
        for difference in _compared(reached, documented, mine, table):
            yield _difference_hit(context, mine, table, difference)


def _missing_tables(context: Context, reached: PostgresSchema) -> Iterator[Hit]:
    """Find documented tables that nothing creates, where all of them must be new."""
    plan = context.design.migration
    outside = {table.name for table in schema_before(context).tables}
    outside |= set(context.design.postgres.existing)
    if plan.type != "new-schema" and not outside:
        return  # without a base, a documented table may have existed before
    for table in context.design.postgres.tables:
        if table.whole and reached.table(table.name) is None and table.name not in outside:
            yield Hit(
                at(table.span),
                f"Table `{table.name}` is documented, but the up migration does not create it.",
                "Add its CREATE TABLE to the up migration.",
                table.name,
            )


def _undocumented(
    context: Context, before: PostgresSchema, reached: PostgresSchema
) -> Iterator[Hit]:
    """Find tables that the up migration creates and the schema section does not have."""
    known_before = {table.name for table in before.tables}
    documented = {table.name for table in context.design.postgres.tables}
    for table in reached.tables:
        if table.name in known_before or table.name in documented or not table.whole:
            continue
        if not table.partition_of:
            yield Hit(
                at(table.span),
                f"The up migration creates `{table.name}`, which the schema section does not "
                "define.",
                "Document the table, or drop it in the migration that needs it only for a while.",
                table.name,
            )


def _compared(
    reached: PostgresSchema, documented: PostgresSchema, mine: Table, table: Table
) -> Iterator[Difference]:
    """Yield the differences that count for what is known of both sides."""
    partial = not (mine.whole and table.whole)
    described = table.source == "column-table"
    for difference in differences(reached, documented, only=frozenset({table.name})):
        if partial and not _known_on_both(mine, table, difference):
            continue
        if described and not _counts_for_column_table(mine, table, difference):
            continue
        yield difference


def _counts_for_column_table(mine: Table, table: Table, difference: Difference) -> bool:
    """Tell whether a difference counts where the document has a column table, no DDL.

    It seldom says all of keys, checks and defaults; names and types it does.
    """
    if difference.kind != "column":
        return False
    missing = not (difference.left and difference.right)
    return missing or _types(mine, difference) != _types(table, difference)


def _types(table: Table, difference: Difference) -> str:
    column = table.column(difference.name.rsplit(".", 1)[-1])
    return column.type.name if column else ""


def _known_on_both(mine: Table, table: Table, difference: Difference) -> bool:
    """Tell whether a difference lies in what the partly known side knows of the table.

    Of a table that is altered only, the added columns are known; whether the
    rest agrees cannot be seen.
    """
    if difference.kind != "column":
        return False
    name = difference.name.rsplit(".", 1)[-1]
    known_mine = mine.whole or mine.column(name) is not None
    known_table = table.whole or table.column(name) is not None
    return known_mine and known_table


def _difference_hit(context: Context, mine: Table, table: Table, difference: Difference) -> Hit:
    name = difference.name
    if not difference.left:
        said = f"After the up migration the {difference.kind} `{name}` is missing; the schema "
        said += f"section defines it{_as(name, difference.right)}."
    elif not difference.right:
        said = f"The up migration makes the {difference.kind} `{name}`"
        said += f"{_as(name, difference.left)}, which the schema section does not define."
    else:
        said = f"After the up migration `{name}` is {difference.left}; the schema section says "
        said += f"{difference.right}."
    return Hit(
        at(_place(context, mine, table, difference)),
        said,
        "Make the two agree: the schema section is what was designed, the migration what runs.",
        name,
        group=f"MIG014:{table.name}",
    )


def _as(name: str, described: str) -> str:
    return "" if described in {"", name, "defined"} else f" as {described}"


def _place(context: Context, mine: Table, table: Table, difference: Difference) -> Span:
    """Return where the migration says it, else where the table stands in it."""
    ups = context.design.migration.ups
    lines = {
        line
        for migration in ups
        for line in range(migration.span.first_line, migration.span.last_line + 1)
    }
    column = mine.column(difference.name.rsplit(".", 1)[-1])
    if difference.kind == "column" and column and column.span.first_line in lines:
        return column.span
    if mine.span.first_line in lines:
        return mine.span
    del table
    return ups[0].span
