"""The up migration step by step: what exists before each statement runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from data_design_gate.design.postgres.apply import apply, building
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import (
    ColumnType,
    Migration,
    PostgresSchema,
    Statement,
    Table,
)
from data_design_gate.design.postgres.procedural import statements_within
from data_design_gate.document.emptiness import why_empty
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.postgres_common import existing_schema, remembered

Node = dict[str, Any]


class Step(Struct, frozen=True):
    """One statement of an up migration and the world right before it.

    ``number`` counts the steps of the plan. ``created`` and ``added`` say
    which step made a table and a (table, column) pair; one book for all
    steps, since a copy for each would grow with their square. ``known`` is
    the table that the statement works on, None when it is not known.
    """

    statement: Statement
    migration: Migration
    number: int
    created: dict[str, int]
    added: dict[tuple[str, str], int]
    known: Table | None

    @property
    def node(self) -> Node:
        """The statement's parse tree."""
        return self.statement.node

    @property
    def target(self) -> str:
        """The table the statement works on, "" when it names none."""
        return _target(self.statement)

    def existed(self, table: str) -> bool:
        """Tell whether a table is older than the plan."""
        return bool(table) and self.created.get(table, self.number) >= self.number

    def precedes(self, table: str) -> bool:
        """Tell whether only a later step makes the table, so that this one finds none."""
        return self.created.get(table, self.number) > self.number and self.known is None

    def added_before(self, column: str) -> bool:
        """Tell whether an earlier statement of the plan added the column to the target."""
        return self.added.get((self.target, column), self.number) < self.number

    def column_type(self, column: str) -> ColumnType | None:
        """Return the type a column of the target has so far, None when it is not known."""
        known = self.known.column(column) if self.known else None
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
    created: dict[str, int] = {}
    added: dict[tuple[str, str], int] = {}
    steps: list[Step] = []
    for migration in in_order(context.design.migration.ups):
        for statement in _with_bodies(migration.statements):
            number = len(steps)
            key = state.tables.named(_target(statement))
            known = state.tables[key] if key is not None else None
            step = Step(statement, migration, number, created, added, known)
            steps.append(step)
            for pair in _added(step):
                added.setdefault(pair, number)
            for name in made_tables(statement):
                created.setdefault(name, number)
            renames = statement.kind == "RenameStmt" and step.target in created
            before = set(state.tables) if renames else set()
            state.apply(statement)
            if renames:
                for _, name in state.tables.keys() - before:
                    created.setdefault(name, number)
    return tuple(steps), state.schema()


def _target(statement: Statement) -> str:
    relation = statement.node.get("relation", {})
    return str(relation.get("relname", "")) if isinstance(relation, dict) else ""


def _with_bodies(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Yield statements, what a DO block runs in place of the block."""
    for statement in statements:
        within = tuple(statements_within(statement)) if statement.kind == "DoStmt" else ()
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
