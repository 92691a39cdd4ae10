"""The database before the migration, and the one the schema section alone describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.expressions import strings
from data_design_gate.design.postgres.model import Statement, Table
from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.document.model import Span
from data_design_gate.proof.settings import ProofBase
from data_design_gate.standards.proof_facts import Unproved
from data_design_gate.standards.rules.migration_common import made_tables

if TYPE_CHECKING:  # who never proves needs no driver of PostgreSQL
    from data_design_gate.proof.scripts import Ran
    from data_design_gate.proof.session import Session, SqlError
    from data_design_gate.proof.stage import Stage

_MADE = {
    "CreateStmt": "TABLE", "CreateTableAsStmt": "TABLE", "ViewStmt": "VIEW",
    "CreateEnumStmt": "TYPE", "CompositeTypeStmt": "TYPE", "CreateRangeStmt": "TYPE",
    "CreateDomainStmt": "DOMAIN", "CreateSeqStmt": "SEQUENCE",
}  # fmt: skip
# What designs call of uuid-ossp and PostgreSQL has under another name.
_STAND_INS = tuple(
    f"CREATE FUNCTION public.{name}() RETURNS uuid LANGUAGE sql VOLATILE RETURN pg_catalog.{own}()"
    for name, own in (
        ("uuid_generate_v4", "gen_random_uuid"),
        ("uuid_generate_v1", "uuidv7"),
        ("uuid_generate_v1mc", "uuidv7"),
    )
)


def proof_base(
    design: DataDesign,
    earlier: DataDesign | None,
    texts: Iterable[str] = (),
    called: str = "the linked existing schemas",
) -> ProofBase:
    """Return what exists before a design's migration.

    ``texts`` are SQL files that build it, ``called`` what a report calls
    them, ``earlier`` the design's base version. A table that the plan itself
    creates is left out: the base version of a design under review describes
    it already.
    """
    made = {
        name
        for migration in design.migration.ups
        for statement in migration.statements
        for name in made_tables(statement)
    }
    readings = [read_sql_text(text) for text in texts]
    linked = [statement for reading in readings for statement in reading.statements]
    unread = sum(len(reading.unread) for reading in readings)
    described = list(earlier.postgres.statements) if earlier is not None else []
    known = {name for statement in linked for name in made_tables(statement)}
    statements = [
        statement
        for group, without in ((linked, made), (described, made | known))
        for statement in group
        if not (_tables_named(statement) & without)
    ]
    origins = []
    if linked:
        gaps = f" (without {unread} {'part' if unread == 1 else 'parts'} that cannot be read)"
        origins.append(called + (gaps if unread else ""))
    if described and len(statements) > len(linked):
        origins.append("the base version of the document")
    return ProofBase(
        tuple(statements),
        " and ".join(origins),
        earlier.patterns if earlier is not None else (),
    )


def _tables_named(statement: Statement) -> set[str]:
    """Return the tables a statement creates or changes."""
    relation = statement.node.get("relation", {})
    found = set(made_tables(statement))
    if isinstance(relation, dict) and relation.get("relname"):
        found.add(str(relation["relname"]))
    return found


def stand_in_tables(stage: Stage) -> tuple[str, ...]:
    """Return CREATE TABLE statements for tables that foreign keys name and nothing defines."""
    own = {table.name for table in stage.design.postgres.tables if table.whole}
    scripts = (*stage.starting.statements, *stage.schema, *stage.ups)
    own |= {name for statement in scripts for name in made_tables(statement)}
    wanted: dict[str, dict[str, str]] = {}
    for table in stage.design.postgres.tables:
        for key in table.foreign_keys:
            if key.target in own:
                continue
            columns = wanted.setdefault(key.target, {})
            for name, target in zip(key.columns, key.target_columns or ("id",), strict=False):
                columns.setdefault(target, _type_of(table, name))
    return tuple(_stand_in(name, columns) for name, columns in wanted.items())


def _stand_in(name: str, columns: dict[str, str]) -> str:
    written = ", ".join(f'"{column}" {kind} NOT NULL' for column, kind in columns.items())
    key = ", ".join(f'"{column}"' for column in columns)
    return f'CREATE TABLE "{name}" ({written}, PRIMARY KEY ({key}))'


def _type_of(table: Table, name: str) -> str:
    column = table.column(name)
    return column.type.spelled if column is not None and column.type.spelled else "bigint"


def build_base(stage: Stage) -> bool:
    """Create the base database; False, with the reason noted, when it cannot be built."""
    from data_design_gate.proof.scripts import run_script

    stand_in_roles(stage)
    stage.base = stage.cluster.create()
    if stage.roles:
        with stage.cluster.admin(stage.base) as admin:
            for role in stage.roles:  # who is given a table must be able to have one
                admin.run(f"GRANT USAGE, CREATE ON SCHEMA public TO {role}")
    with stage.cluster.login(stage.base) as session:
        for statement in _STAND_INS:
            session.run(statement)
        for statement in stand_in_tables(stage):
            if session.try_run(statement) is None:
                name = statement.split('"')[1]
                stage.assumed.append(f"`{name}` stood in by its key")
        ran = run_script(session, stage.starting.statements)
    if not ran.is_whole:
        _cannot_build(stage, ran)
        return False
    stage.base_print = stage.print_of(stage.base)
    return True


def _cannot_build(stage: Stage, ran: Ran) -> None:
    message = ran.error.message if ran.error else ""
    stage.found.unproved.append(
        Unproved(
            "base",
            f"what exists before the migration ({stage.starting.origin}) does not run: {message}",
            "Link schema files that PostgreSQL can run from an empty database.",
        )
    )


_UNDEFINED_TABLE = "42P01"
_RELATION = re.compile(r'relation "([^"]+)" does not exist')


def unknown_table(stage: Stage, error: SqlError) -> str:
    """Return the table a refusal misses when it existed before and nobody gives it, else "".

    A table that some up migration creates is no such table: then the
    statement stands in the wrong order. Nor is one whose name only looks
    like one of the design's.
    """
    found = _RELATION.search(error.message) if error.sqlstate == _UNDEFINED_TABLE else None
    if found is None:
        return ""
    name = found[1].rpartition(".")[2]
    if name in {declared.rpartition(".")[2] for declared in stage.design.postgres.existing}:
        return name
    made = {table for statement in stage.ups for table in made_tables(statement)}
    if stage.starting.statements or name in made:
        return ""
    is_new = stage.design.migration.type == "new-schema"
    return "" if is_new or get_close_matches(name, made, n=1, cutoff=_ALIKE) else name


_ALIKE = 0.8  # of difflib's ratio: a slip of the pen


def note_unknown_table(stage: Stage, name: str, span: Span) -> str:
    """Note that a table from before is not given; return the reason."""
    reason = f"`{name}` existed before, and nothing here says what it looks like"
    mend = "Link the schema file that defines it under `existing_schemas`."
    stage.found.unproved.append(Unproved("base", reason, mend, span))
    return reason


def build_documented(stage: Stage) -> Ran:
    """Create the database that the schema section describes, over what it leaves out."""
    from data_design_gate.proof.scripts import run_script

    stage.documented = stage.cluster.create(stage.base)
    with stage.cluster.login(stage.documented) as session:
        if stage.starting.statements:
            _make_room(session, stage.schema)
        return run_script(session, stage.schema)


def _make_room(session: Session, statements: Sequence[Statement]) -> None:
    """Drop from the base what the schema section defines anew."""
    for statement in statements:
        kind = _MADE.get(statement.kind)
        name = _name(statement)
        if kind is None or not name:
            continue
        session.try_run(f"DROP {kind} IF EXISTS {name} CASCADE")


def _name(statement: Statement) -> str:
    node = statement.node
    relation = (
        node.get("relation")
        or node.get("view")
        or node.get("sequence")
        or node.get("typevar")
        or node.get("into", {}).get("rel")
        or {}
    )
    names = strings(node.get("typeName") or node.get("domainname") or ())
    if isinstance(relation, dict) and relation.get("relname"):
        names = (*((relation["schemaname"],) if relation.get("schemaname") else ()),
                 relation["relname"])  # fmt: skip
    return ".".join('"' + str(name).replace('"', '""') + '"' for name in names)


def role_names(statements: Iterable[Statement]) -> frozenset[str]:
    """Return the roles that grants, policies and owners name."""
    return frozenset(name for statement in statements for name in _roles(statement.node))


def _roles(tree: Any) -> Iterator[str]:
    """Yield role names wherever they stand; the parser does not wrap all of them."""
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("rolename"), str):
                yield node["rolename"]
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)


def stand_in_roles(stage: Stage) -> None:
    """Create the roles the design speaks of: without login, rights or members but the owner."""
    scripts = (*stage.starting.statements, *stage.schema, *stage.ups, *stage.downs)
    wanted = sorted(
        name
        for name in role_names(scripts)
        if not name.startswith("pg_") and name not in {stage.cluster.owner, "postgres", "public"}
    )
    if not wanted or stage.cluster.files is None:
        return
    with stage.cluster.admin() as admin:
        for name in wanted[:_MOST_ROLES]:
            quoted = '"' + name.replace('"', '""') + '"'
            if admin.try_run(f"CREATE ROLE {quoted} NOLOGIN NOINHERIT") is None:
                admin.run(f'GRANT {quoted} TO "{stage.cluster.owner}" WITH INHERIT TRUE, SET TRUE')
                stage.roles.append(quoted)
    stage.assumed.append(f"roles {', '.join(wanted)} stood in")


_MOST_ROLES = 50
