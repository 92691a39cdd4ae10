"""The up migration step by step: what exists before each statement runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from data_design_gate.design.postgres.apply import apply, building
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import (
    ColumnType,
    Index,
    Migration,
    PostgresSchema,
    Statement,
    Table,
)
from data_design_gate.design.postgres.procedural import ddl_within
from data_design_gate.document.emptiness import why_empty
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.postgres_common import existing_schema, remembered

Node = dict[str, Any]


class Step(Struct, frozen=True):
    """One statement of an up migration and the world right before it.

    ``created`` are the tables that earlier statements of the plan made and
    ``added`` the (table, column) pairs; everything else existed before the
    plan. ``tables`` are those known.
    """

    statement: Statement
    migration: Migration
    tables: dict[tuple[str, str], Table]
    indexes: tuple[Index, ...]
    created: frozenset[str]
    added: frozenset[tuple[str, str]]

    @property
    def node(self) -> Node:
        """The statement's parse tree."""
        return self.statement.node

    @property
    def target(self) -> str:
        """The table the statement works on, "" when it names none."""
        relation = self.node.get("relation", {})
        return str(relation.get("relname", "")) if isinstance(relation, dict) else ""

    def existed(self, table: str) -> bool:
        """Tell whether a table is older than the plan."""
        return bool(table) and table not in self.created

    def table(self, name: str) -> Table | None:
        """Return what is known of a table right before the statement."""
        return next((table for key, table in self.tables.items() if key[1] == name), None)

    def column_type(self, table: str, column: str) -> ColumnType | None:
        """Return the type a column has before the statement, None when it is not known."""
        found = self.table(table)
        known = found.column(column) if found else None
        return known.type if known and known.type.name else None

    def commands(self) -> Iterator[Node]:
        """Yield the commands of an ALTER TABLE."""
        if self.statement.kind == "AlterTableStmt":
            for wrapped in self.node.get("cmds", ()):
                yield wrapped.get("AlterTableCmd", {})

    def place(self, node: Node | None = None) -> Span:
        """Return where a node stands: the statement's own start without a location."""
        if not self.statement.offsets:
            return self.statement.span  # within a DO block: the block's own place
        location = (node or {}).get("location", 0)
        return self.statement.place(max(location, 0))


def in_order(migrations: tuple[Migration, ...], *, down: bool = False) -> tuple[Migration, ...]:
    """Return scripts as a runner takes them: by name, newest first when going down."""
    if len({migration.name for migration in migrations}) == len(migrations) > 1 and all(
        migration.name for migration in migrations
    ):
        return tuple(sorted(migrations, key=lambda migration: migration.name, reverse=down))
    return migrations


@remembered
def schema_before(context: Context) -> PostgresSchema:
    """Return what is known to exist before the plan.

    A table that the plan itself creates did not: the base version of a
    design that is still under review describes it already.
    """
    known = existing_schema(context) or PostgresSchema()
    made = {
        name
        for migration in context.design.migration.ups
        for statement in _with_bodies(migration.statements)
        for name in made_tables(statement)
    }
    return PostgresSchema(
        tuple(table for table in known.tables if table.name not in made),
        tuple(index for index in known.indexes if index.table not in made),
        known.types,
    )


def up_steps(context: Context) -> tuple[Step, ...]:
    """Return every statement of the up migrations with what exists before it."""
    return _walked(context)[0]


def reached_schema(context: Context) -> PostgresSchema:
    """Return what exists after the up migrations, as far as it is known."""
    return _walked(context)[1]


@remembered
def migrated_schema(context: Context) -> PostgresSchema:
    """Return what the up migration alone defines."""
    if not schema_before(context).tables:
        return reached_schema(context)
    statements = [s for migration in context.design.migration.ups for s in migration.statements]
    return apply(PostgresSchema(), statements)


@remembered
def _walked(context: Context) -> tuple[tuple[Step, ...], PostgresSchema]:
    state = building(schema_before(context))
    created: set[str] = set()
    added: set[tuple[str, str]] = set()
    steps: list[Step] = []
    for migration in in_order(context.design.migration.ups):
        for statement in _with_bodies(migration.statements):
            step = Step(
                statement,
                migration,
                dict(state.tables),
                tuple(state.indexes),
                frozenset(created),
                frozenset(added),
            )
            steps.append(step)
            added.update(_added(step))
            created.update(made_tables(statement))
            state.apply(statement)
            if statement.kind == "RenameStmt" and step.target in created:
                created.update(key[1] for key in state.tables if key not in step.tables)
    return tuple(steps), state.schema()


def _with_bodies(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield statements, the DDL within a DO block in place of the block."""
    for statement in statements:
        within = tuple(ddl_within(statement)) if statement.kind == "DoStmt" else ()
        yield from within or (statement,)


def _added(step: Step) -> Iterator[tuple[str, str]]:
    for command in step.commands():
        if command.get("subtype") == "AT_AddColumn":
            yield step.target, command.get("def", {}).get("ColumnDef", {}).get("colname", "")


def made_tables(statement: Statement) -> Iterator[str]:
    """Yield the tables a statement creates."""
    node = statement.node
    if statement.kind == "CreateStmt":
        yield node.get("relation", {}).get("relname", "")
    elif statement.kind == "CreateTableAsStmt":
        yield node.get("into", {}).get("rel", {}).get("relname", "")
    elif statement.kind == "CreateForeignTableStmt":
        yield node.get("base", {}).get("relation", {}).get("relname", "")


def dropped_tables(node: Node) -> tuple[str, ...]:
    """Return the bare names of the tables a DROP TABLE names."""
    return tuple(
        words[-1]
        for item in node.get("objects", ())
        if (words := strings(item.get("List", {}).get("items")))
    )


def is_volatile(node: Node) -> bool:
    """Tell whether a default must be computed row by row, which rewrites the table.

    now() and its kin give one value for the whole statement.
    """
    return any(
        (strings(body.get("funcname")) or ("",))[-1] in _VOLATILE
        for kind, body in walk(node)
        if kind == "FuncCall"
    )


# pg_proc.provolatile = 'v' among the functions used as defaults; PostgreSQL 18.
_VOLATILE = frozenset({
    "gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1", "uuid_generate_v1mc", "uuidv7",
    "uuidv4", "random", "random_normal", "clock_timestamp", "timeofday", "nextval", "setval",
    "gen_random_bytes", "gen_ulid", "nanoid", "ulid_generate", "txid_current",
})  # fmt: skip


def has_option(node: Node, name: str) -> bool:
    """Tell whether a statement has an option in brackets or before its object."""
    options = (*node.get("options", ()), *node.get("params", ()))
    return any(option.get("DefElem", {}).get("defname") == name for option in options)


def is_not_applicable(context: Context) -> bool:
    """Tell whether the document says that it needs no migration plan."""
    return SectionName.MIGRATION.value in context.design.not_applicable


def is_empty(context: Context) -> bool:
    """Tell whether the section is there and says nothing, which DOC006 reports."""
    sections = context.document.named(SectionName.MIGRATION)
    return bool(sections) and all(why_empty(section) is not None for section in sections)


_SHOWN = 60  # characters of a statement that name it in a finding


def shown(statement: Statement) -> str:
    """Return the beginning of a statement on one line."""
    return " ".join(statement.text[: 4 * _SHOWN].split())[:_SHOWN]
