"""Rules on running a migration a second time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from data_design_gate.design.postgres.expressions import columns_read, strings, walk
from data_design_gate.design.postgres.model import Migration, Statement
from data_design_gate.design.postgres.objects import dropped_names
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.migration_common import shown
from data_design_gate.standards.rules.postgres_common import at, line_of

Node = dict[str, Any]

_GUARDED_CREATE = {
    "CreateStmt": "TABLE", "CreateTableAsStmt": "TABLE", "CreateSeqStmt": "SEQUENCE",
    "CreateSchemaStmt": "SCHEMA", "CreateExtensionStmt": "EXTENSION", "IndexStmt": "INDEX",
    "CreateForeignTableStmt": "FOREIGN TABLE",
}  # fmt: skip
_REPLACED = {"ViewStmt": "VIEW", "CreateFunctionStmt": "FUNCTION", "CreateTrigStmt": "TRIGGER"}
_TYPES = {"CreateEnumStmt", "CompositeTypeStmt", "CreateRangeStmt", "CreateDomainStmt"}
_CREATE = regex(
    r"(\bCREATE\s+(?:(?:TEMP|TEMPORARY|UNLOGGED|UNIQUE|FOREIGN)\s+)*"
    r"(?:TABLE|INDEX(?:\s+CONCURRENTLY)?|SEQUENCE|SCHEMA|EXTENSION)\s+)(?!IF\b)(?=[\w\"])",
    re.IGNORECASE,
)
_DROP = regex(
    r"(\bDROP\s+(?:TABLE|INDEX(?:\s+CONCURRENTLY)?|TYPE|VIEW|MATERIALIZED\s+VIEW|SEQUENCE|FUNCTION"
    r"|SCHEMA|TRIGGER|POLICY|DOMAIN|EXTENSION|COLUMN|CONSTRAINT)\s+)(?!IF\b)(?=[\w\"])",
    re.IGNORECASE,
)
_ADD_COLUMN = regex(r"(\bADD\s+COLUMN\s+)(?!IF\b)(?=[\w\"])", re.IGNORECASE)
_REPLACE = regex(r"(\bCREATE\s+)(?=(?:VIEW|FUNCTION|PROCEDURE|TRIGGER)\b)", re.IGNORECASE)


@rule("MIG005", Severity.ERROR, marks="SX", needs=("migration",), shown=proof_halves.not_idempotent)
def not_idempotent(context: Context) -> Iterator[Hit]:
    """Write migrations that can run twice.

    A run that breaks off half way is run again. What fails the second time
    must then be mended by hand, and what changes the second time has done
    its work twice. Beware of IF NOT EXISTS on a name that stands for
    something else: it hides the difference.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY);
        INSERT INTO order_kinds VALUES ('web');

    Good:

        CREATE TABLE IF NOT EXISTS orders (id uuid PRIMARY KEY);
        INSERT INTO order_kinds VALUES ('web') ON CONFLICT DO NOTHING;

    Source: Data Design Standards, Migration Plan: idempotent.
    """
    plan = context.design.migration
    for migration in (*plan.ups, *plan.downs):
        dropped: set[tuple[str, str]] = set()
        added: dict[tuple[str, str], Statement] = {}
        for statement in migration.statements:
            dropped.update(_dropped_if_exists(statement))
            for place, problem, mend in _second_run(statement, dropped):
                yield Hit(
                    at(statement.place(place)),
                    f"A second run {problem}.",
                    mend,
                    _first_words(statement),
                    suggestion=_guarded(context, statement, place),
                    group=f"MIG005:{migration.direction}:{migration.name}",
                )
            yield from _hidden(statement, added, migration)


def _first_words(statement: Statement) -> str:
    return shown(statement).split(" (")[0]


def _dropped_if_exists(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield what a statement removes without failing when it is gone already."""
    node = statement.node
    if statement.kind == "DropStmt" and node.get("missing_ok"):
        for words in dropped_names(node):
            yield node.get("removeType", ""), words[-1]
    if statement.kind == "AlterTableStmt":
        for wrapped in node.get("cmds", ()):
            command = wrapped.get("AlterTableCmd", {})
            if command.get("missing_ok") and command.get("subtype", "").startswith("AT_Drop"):
                yield command["subtype"], command.get("name", "")


Problem = tuple[int, str, str]


def _second_run(statement: Statement, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    """Yield (offset, what happens, mend) for what a second run would do."""
    kind, node = statement.kind, statement.node
    if kind in _GUARDED_CREATE:
        return _create(kind, node, dropped)
    if kind in _REPLACED:
        return _replace(kind, node, dropped)
    if kind in _TYPES:
        return _type(node, dropped)
    simple = _SIMPLE.get(kind)
    return simple(node, dropped) if simple else iter(())


def _policy(node: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    name = node.get("policy_name", "")
    if ("OBJECT_POLICY", name) not in dropped:
        yield (
            0,
            f"fails: policy `{name}` exists",
            "Put `DROP POLICY IF EXISTS ... ON ...;` before it.",
        )


def _drop(node: Node, _dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    if not node.get("missing_ok"):
        yield 0, f"fails: {_dropped_label(node)} is gone", "Write DROP ... IF EXISTS."


def _rename(node: Node, _dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    if node.get("missing_ok") and node.get("renameType") in _RENAMED_IF_EXISTS:
        return
    mend = "Rename inside a DO block that asks the catalog first."
    yield 0, f"fails: `{_renamed(node)}` has its new name already", mend


# IF EXISTS of these speaks of what is renamed; of a column's or constraint's, of the table only.
_RENAMED_IF_EXISTS = frozenset({
    "OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE",
    "OBJECT_FOREIGN_TABLE",
})  # fmt: skip


def _enum_value(node: Node, _dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    if "newVal" in node and "oldVal" not in node and not node.get("skipIfNewValExists"):
        yield 0, f"fails: the value `{node['newVal']}` exists", "Write ADD VALUE IF NOT EXISTS."


def _create(kind: str, node: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    name = _created_name(kind, node)
    label = _GUARDED_CREATE[kind]
    if node.get("if_not_exists") or (f"OBJECT_{label.replace(' ', '_')}", name) in dropped:
        return
    if node.get("objtype") == "OBJECT_MATVIEW" and ("OBJECT_MATVIEW", name) in dropped:
        return
    if kind == "IndexStmt" and not name:
        table = node.get("relation", {}).get("relname", "")
        yield 0, f"adds another index to `{table}`", "Name the index and write IF NOT EXISTS."
        return
    shown = f"`{name}`" if name else "it"
    yield 0, f"fails: {shown} exists", f"Write CREATE {label} IF NOT EXISTS."


def _created_name(kind: str, node: Node) -> str:
    if kind == "IndexStmt":
        return str(node.get("idxname", ""))
    if kind == "CreateTableAsStmt":
        return str(node.get("into", {}).get("rel", {}).get("relname", ""))
    if kind == "CreateForeignTableStmt":
        return str(node.get("base", {}).get("relation", {}).get("relname", ""))
    relation = node.get("relation") or node.get("sequence") or {}
    return str(relation.get("relname", "") or node.get("schemaname") or node.get("extname", ""))


def _replace(kind: str, node: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    name = (
        node.get("trigname")
        or node.get("view", {}).get("relname")
        or (strings(node.get("funcname")) or ("",))[-1]
    )
    objects = {f"OBJECT_{_REPLACED[kind]}", "OBJECT_PROCEDURE", "OBJECT_ROUTINE"}
    if node.get("replace") or any((label, name) in dropped for label in objects):
        return
    yield 0, f"fails: `{name}` exists", f"Write CREATE OR REPLACE {_REPLACED[kind]}."


def _type(node: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    kind = "domain" if "domainname" in node else "type"
    words = strings(node.get("domainname") or node.get("typeName"))
    name = words[-1] if words else node.get("typevar", {}).get("relname", "")
    if {("OBJECT_TYPE", name), ("OBJECT_DOMAIN", name)}.isdisjoint(dropped):
        yield (
            0,
            f"fails: {kind} `{name}` exists",
            (
                f"CREATE {kind.upper()} knows no IF NOT EXISTS: wrap it in DO $$ BEGIN ... "
                "EXCEPTION WHEN duplicate_object THEN NULL; END $$."
            ),
        )


def _dropped_label(node: Node) -> str:
    names = [words[-1] for words in dropped_names(node)]
    return f"`{names[0]}`" if names else "the object"


def _renamed(node: Node) -> str:
    return str(node.get("subname") or node.get("relation", {}).get("relname", ""))


def _alter(node: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    for wrapped in node.get("cmds", ()):
        command = wrapped.get("AlterTableCmd", {})
        subtype, name = command.get("subtype", ""), command.get("name", "")
        if subtype == "AT_AddColumn" and not command.get("missing_ok"):
            column = command.get("def", {}).get("ColumnDef", {})
            if ("AT_DropColumn", column.get("colname")) not in dropped:
                problem = f"fails: column `{column.get('colname')}` exists"
                yield column.get("location", 0), problem, "Write ADD COLUMN IF NOT EXISTS."
        elif subtype == "AT_DropColumn" and not command.get("missing_ok"):
            yield 0, f"fails: column `{name}` is gone", "Write DROP COLUMN IF EXISTS."
        elif subtype == "AT_DropConstraint" and not command.get("missing_ok"):
            yield 0, f"fails: constraint `{name}` is gone", "Write DROP CONSTRAINT IF EXISTS."
        elif subtype == "AT_AddConstraint":
            constraint = command.get("def", {}).get("Constraint", {})
            yield from _add_constraint(constraint, dropped)
        elif subtype in {"AT_AttachPartition", "AT_DetachPartition", "AT_AddIdentity"}:
            yield (
                0,
                "fails: it is done already",
                ("Do it inside a DO block that asks the catalog first."),
            )


def _add_constraint(constraint: Node, dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    name, kind = constraint.get("conname", ""), constraint.get("contype", "")
    place = constraint.get("location", 0)
    if kind == "CONSTR_NOTNULL" or (name and ("AT_DropConstraint", name) in dropped):
        return
    if name:
        yield (
            place,
            f"fails: constraint `{name}` exists",
            (
                f"Put `DROP CONSTRAINT IF EXISTS {name}` before it; ADD CONSTRAINT knows no "
                "IF NOT EXISTS."
            ),
        )
    elif kind == "CONSTR_PRIMARY":
        yield (
            place,
            "fails: the table has its primary key",
            ("Name the primary key and put DROP CONSTRAINT IF EXISTS before it."),
        )
    # Other unnamed constraints are added again and again: PG017 says so.


def _insert(node: Node, _dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    relation = node.get("relation", {}).get("relname", "")
    select = node.get("selectStmt", {}).get("SelectStmt", {})
    guarded = "onConflictClause" in node or any(
        found == "SubLink" and body.get("subLinkType") == "EXISTS_SUBLINK"
        for found, body in walk(select.get("whereClause"))
    )
    anti_join = any(found == "JoinExpr" for found, _ in walk(select.get("fromClause")))
    if not guarded and not anti_join:
        mend = "Add ON CONFLICT DO NOTHING, or insert only WHERE NOT EXISTS."
        yield 0, f"inserts the rows into `{relation}` again", mend


def _update(node: Node, _dropped: set[tuple[str, str]]) -> Iterator[Problem]:
    relation = node.get("relation", {}).get("relname", "")
    where = set(columns_read(node.get("whereClause")))
    for wrapped in node.get("targetList", ()):
        target = wrapped.get("ResTarget", {})
        name = target.get("name", "")
        if name in columns_read(target.get("val")) and name not in where and _computes(target):
            yield (
                target.get("location", 0),
                f"changes `{relation}.{name}` again",
                (
                    f"Compute `{name}` from other columns, or update only rows that still have the "
                    "old value."
                ),
            )


def _computes(target: Node) -> bool:
    """Tell whether a value grows with each run: arithmetic or concatenation, not coalesce."""
    return "A_Expr" in target.get("val", {})


_SIMPLE: dict[str, Callable[[Node, set[tuple[str, str]]], Iterator[Problem]]] = {
    "CreatePolicyStmt": _policy,
    "DropStmt": _drop,
    "AlterTableStmt": _alter,
    "RenameStmt": _rename,
    "AlterEnumStmt": _enum_value,
    "InsertStmt": _insert,
    "UpdateStmt": _update,
}


def _hidden(
    statement: Statement, added: dict[tuple[str, str], Statement], migration: Migration
) -> Iterator[Hit]:
    """Find an IF NOT EXISTS that silently skips a second, different object of one name."""
    node = statement.node
    if statement.kind not in {"CreateStmt", "IndexStmt"} or not node.get("if_not_exists"):
        return
    key = (statement.kind, _created_name(statement.kind, node))
    first = added.setdefault(key, statement)
    if first is not statement and _words(first) != _words(statement):
        yield Hit(
            at(statement.span),
            f"IF NOT EXISTS hides that `{key[1]}` is another one than that of line "
            f"{first.span.first_line}: this statement does nothing.",
            "Give it a name of its own, or remove one of the two.",
            _first_words(statement),
            group=f"MIG005:{migration.direction}:{migration.name}",
        )


def _words(statement: Statement) -> str:
    return " ".join(statement.text.lower().split())


def _guarded(context: Context, statement: Statement, place: int) -> Suggestion | None:
    """Suggest the line with IF [NOT] EXISTS or OR REPLACE, where that is all it takes."""
    number = statement.place(place).first_line
    line = line_of(context.document, number)
    kind = statement.kind
    if kind == "IndexStmt" and not statement.node.get("idxname"):
        return None
    edits = {
        **dict.fromkeys(_GUARDED_CREATE, (_CREATE, r"\1IF NOT EXISTS ")),
        **dict.fromkeys(_REPLACED, (_REPLACE, r"\1OR REPLACE ")),
        "DropStmt": (_DROP, r"\1IF EXISTS "),
    }
    if kind == "AlterTableStmt":
        chosen = _ADD_COLUMN if _ADD_COLUMN.search(line) else _DROP
        guard = r"\1IF NOT EXISTS " if chosen is _ADD_COLUMN else r"\1IF EXISTS "
    elif kind in edits:
        chosen, guard = edits[kind]
    else:
        return None
    found = chosen.search(line)
    if not found or "--" in line[: found.start()]:
        return None
    return Suggestion(number, number, chosen.sub(guard, line, count=1))
