"""Rules on documented relationships and the keys that make them true."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.model import Relationship
from data_design_gate.design.postgres.model import ForeignKey, PostgresSchema, Table
from data_design_gate.design.words import noun, nouns, singular
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    is_unique,
    own_tables,
    schema_is_read,
)

_PAIR = 2


@rule("PG021", Severity.ERROR, needs=("postgres",))
def junction_key(context: Context) -> Iterator[Hit]:
    """Keep a many-to-many relation in a junction table whose pair is unique.

    Without the unique pair the same two rows can be joined twice, and every
    count and sum over the relation is wrong. Both sides need an index; the
    foreign key rule asks for the second one.

    Bad:

        CREATE TABLE user_roles (
          id uuid PRIMARY KEY,
          user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          role_id uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE
        );

    Good:

        CREATE TABLE user_roles (
          user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
          role_id uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
          PRIMARY KEY (user_id, role_id)
        );
        CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);

    Source: Data Design Standards, Data Relationships: many-to-many by a junction table.
    """
    if not schema_is_read(context):
        return
    schema = context.design.postgres
    checked: set[str] = set()
    for relationship in context.design.relationships:
        if relationship.kind != "M:N":
            continue
        ends = _ends(schema, relationship)
        if ends is None:
            continue
        found = _junctions(context, *ends)
        if not found:
            left, right = ends
            yield Hit(
                at(relationship.span),
                f"`{left.name}` and `{right.name}` are documented as many-to-many, but no table "
                "joins them.",
                f"Add a table with foreign keys to both and PRIMARY KEY ({singular(left.name)}_id, "
                f"{singular(right.name)}_id).",
                f"{left.name}:{right.name}",
            )
        elif not any(_pair_is_unique(schema, table, keys) for table, keys in found):
            table, keys = found[0]
            checked.add(table.name)
            yield _pair_hit(table, keys)
    for table in own_tables(context):
        parents = _named_for_both(table)
        if parents and table.name not in checked and not _pair_is_unique(schema, table, parents):
            yield _pair_hit(table, parents)


def _ends(schema: PostgresSchema, relationship: Relationship) -> tuple[Table, Table] | None:
    left = table_named(schema, relationship.source)
    right = table_named(schema, relationship.target)
    return (left, right) if left and right else None


def table_named(schema: PostgresSchema, words: str) -> Table | None:
    """Return the table that an entity or table name in the text stands for."""
    identities = nouns(words.split(".", 1)[0] if " " not in words.strip() else words)
    return next((table for table in schema.tables if noun(table.name) in identities), None)


def _junctions(
    context: Context, left: Table, right: Table
) -> list[tuple[Table, tuple[ForeignKey, ForeignKey]]]:
    """Return the tables with a foreign key to each of the two ends."""
    found = []
    for table in own_tables(context):
        first = [key for key in table.foreign_keys if key.target == left.name]
        second = [key for key in table.foreign_keys if key.target == right.name]
        if left.name == right.name:
            second = second[1:]
        if first and second and table.name not in {left.name, right.name}:
            found.append((table, (first[0], second[0])))
    return found


def _named_for_both(table: Table) -> tuple[ForeignKey, ForeignKey] | None:
    """Return the keys of a table that is named for its two parents and holds nothing else."""
    if len(table.foreign_keys) != _PAIR or not table.whole:
        return None
    first, second = table.foreign_keys
    words = set(noun(table.name).split())
    parents = set(noun(first.target).split()) | set(noun(second.target).split())
    if first.target == second.target or words != parents:
        return None
    own = {*first.columns, *second.columns, "id"}
    others = [c for c in table.columns if c.name not in own and not c.name.endswith("_at")]
    return None if others else (first, second)


def _pair_is_unique(
    schema: PostgresSchema, table: Table, keys: tuple[ForeignKey, ForeignKey]
) -> bool:
    """Tell whether the pair, or a part of it, is unique; more columns mean a richer key."""
    pair = (*keys[0].columns, *keys[1].columns)
    if is_unique(schema, table, pair):
        return True
    own_keys = (*((table.primary_key,) if table.primary_key else ()), *table.uniques)
    return any(set(pair) <= set(key.columns) or set(key.columns) <= set(pair) for key in own_keys)


def _pair_hit(table: Table, keys: tuple[ForeignKey, ForeignKey]) -> Hit:
    pair = ", ".join((*keys[0].columns, *keys[1].columns))
    return Hit(
        at(table.span),
        f"`{table.name}` joins `{keys[0].target}` and `{keys[1].target}`, but ({pair}) is not "
        "unique: the same pair can stand twice.",
        f"Add PRIMARY KEY ({pair}) or UNIQUE ({pair}).",
        table.name,
    )


@rule("PG022", Severity.ERROR, needs=("postgres",))
def one_to_one_unique(context: Context) -> Iterator[Hit]:
    """Make the foreign key of a one-to-one relation unique.

    A foreign key alone says one-to-many: nothing keeps a second row away.

    Bad:

        CREATE TABLE profiles (
          id uuid PRIMARY KEY,
          user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE
        );

        (documented: users to profiles, 1:1)

    Good:

        CREATE TABLE profiles (
          id uuid PRIMARY KEY,
          user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE
        );

    Source: Data Design Standards, Data Relationships: one-to-one is a foreign key and UNIQUE.
    """
    if not schema_is_read(context):
        return
    schema = context.design.postgres
    for relationship in context.design.relationships:
        ends = _ends(schema, relationship) if relationship.kind == "1:1" else None
        if ends is None:
            continue
        keys = [
            (table, key)
            for table, target in (ends, ends[::-1])
            for key in table.foreign_keys
            if key.target == target.name
        ]
        if not keys or any(is_unique(schema, table, key.columns) for table, key in keys):
            continue
        table, key = keys[0]
        columns = ", ".join(key.columns)
        yield Hit(
            at(key.span),
            f"`{relationship.source}` and `{relationship.target}` are documented as one-to-one, "
            f"but `{table.name}` ({columns}) is not unique.",
            f"Add UNIQUE to ({columns}), or document the relation as one-to-many.",
            f"{table.name}.{'+'.join(key.columns)}",
        )
