"""Rules on foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, count, islice

from data_design_gate.design.postgres.lexer import comments
from data_design_gate.design.postgres.model import Column, ForeignKey, Table
from data_design_gate.design.postgres.types import known
from data_design_gate.design.words import name_words, noun
from data_design_gate.document.model import Block, Document, ListBlock, Paragraph, SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    append_statement,
    at,
    existing_names,
    find_table,
    foreign_keys_of,
    is_covered,
    line_of,
    own_tables,
    plural_list,
    schema_is_read,
)
from data_design_gate.standards.rules.relationships_documented import unimplemented_pairs

_NOTE = regex(
    r"\b(?:no (?:foreign key|fk)(?: constraint)?s?|not a foreign key"
    r"|without (?:a )?foreign key|external|outside"
    r"|cross[- ]store|dynamodb|other (?:service|store|database)|soft reference|logical reference"
    r"|denormali[sz]ed|polymorphic|snapshot|not enforced)\b",
    re.IGNORECASE,
)
_SENTENCE_END = regex(r"[.;](?=\s|$)")
_MAX_NAME = 63
_MOST_NOTES, _LONGEST_SENTENCE = 200, 500  # bounds, so that a hostile text stays cheap to read


@rule("PG006", Severity.ERROR, needs=("postgres",))
def foreign_key_index(context: Context) -> Iterator[Hit]:
    """Index the columns of every foreign key.

    PostgreSQL indexes only the referenced side. Without an index of its own,
    each delete or key change of a parent row scans the whole child table, as
    does each join from the parent.

    Bad:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );

    Good:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );
        CREATE INDEX idx_orders_customer_id ON orders (customer_id);

    Source: Data Design Standards, Postgres Schema Design: an index on every foreign key column;
    PostgreSQL documentation, 5.5.5 Foreign Keys.
    """
    schema = context.design.postgres
    if not schema_is_read(context):
        return
    for table in own_tables(context):
        for key in table.foreign_keys:
            if not key.columns or is_covered(schema, table, key.columns):
                continue
            columns = ", ".join(key.columns)
            name = _free_name(context, table, key)
            statement = f"CREATE INDEX {name} ON {_qualified(table)} ({columns});"
            subject = f"{table.name}.{'+'.join(key.columns)}"
            from_ddl = table.source != "column-table"
            yield Hit(
                at(key.span),
                f"No index starts with the foreign key `{table.name}` ({columns}): deleting a row "
                f"of `{key.target}` scans the table.",
                f"Add `{statement}`",
                subject,
                suggestion=append_statement(context.document, key.span.first_line, statement)
                if from_ddl
                else None,
                group=f"PG006:{table.name}",
            )


def _free_name(context: Context, table: Table, key: ForeignKey) -> str:
    """Return the name of a foreign key's index; where another index has it, words follow."""
    name = context.settings.naming.index.replace("{table}", table.name)
    name = name.replace("{columns}", "_".join(key.columns))
    taken = {index.name for index in context.design.postgres.indexes}
    endings = chain(("", "_fk"), (f"_fk{number}" for number in count(2)))
    names = (f"{name[: _MAX_NAME - len(ending)]}{ending}" for ending in endings)
    return next(one for one in names if one not in taken)


def _qualified(table: Table) -> str:
    name = f'"{table.name}"' if table.quoted and not table.name.islower() else table.name
    return f"{table.schema}.{name}" if table.schema else name


@rule("PG007", Severity.WARNING, needs=("postgres",))
def foreign_key_missing(context: Context) -> Iterator[Hit]:
    """Declare a foreign key where a column refers to a table of the design.

    Without it nothing keeps the reference true, and the relation is known
    only to whoever reads the code. Where it is left out on purpose, say so
    in a comment behind the column, or in a sentence of the schema or
    relationships section that names the column.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL);

    Good:

        CREATE TABLE orders (
          id uuid PRIMARY KEY,
          customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
        );

    Source: Data Design Standards, Data Relationships: foreign keys within the store.
    """
    if not schema_is_read(context):
        return
    targets = {noun(table.name): table for table in context.design.postgres.tables}
    for name in existing_names(context):
        found = find_table(context, name)
        if found:
            targets.setdefault(noun(name), found)
    notes = _notes(context.document)
    told = set(unimplemented_pairs(context))  # REL002 says it of these, at the promise itself
    for table in own_tables(context):
        for column in table.columns:
            target = _target_of(column, targets)
            if target is None or foreign_keys_of(table, column.name):
                continue
            if target.name == table.name and _is_own_key(table, column):
                continue
            if frozenset({table.name, target.name}) in told or _noted(
                context, table, column, notes
            ):
                continue
            yield Hit(
                at(column.span),
                f"`{table.name}.{column.name}` refers to `{target.name}` without a foreign key.",
                f"Add `REFERENCES {target.name}` with its ON DELETE action, or say in a comment "
                "behind the column why there is no foreign key.",
                f"{table.name}.{column.name}",
                group=f"PG007:{table.name}",
            )


def _target_of(column: Column, targets: dict[str, Table]) -> Table | None:
    """Return the table an ``x_id`` column names: all its words, or else the last ones."""
    if not column.name.endswith("_id") or column.type.dimensions:
        return None
    words = name_words(column.name.removesuffix("_id"))
    for start in range(len(words)):
        target = targets.get(noun("_".join(words[start:])))
        if target is not None and _referable(target, column):
            return target
    return None


def _referable(target: Table, column: Column) -> bool:
    """Tell whether one column could refer to the table: a key of one column of its type."""
    key = target.primary_key
    if key is None:
        return not target.whole
    found = target.column(key.columns[0]) if len(key.columns) == 1 else None
    return found is not None and (
        found.type.name == column.type.name or not known(column.type.name)
    )


def _is_own_key(table: Table, column: Column) -> bool:
    return table.primary_key is not None and column.name in table.primary_key.columns


def _noted(context: Context, table: Table, column: Column, notes: tuple[str, ...]) -> bool:
    line = line_of(context.document, column.span.first_line)
    said = " ".join(words for _, words in comments(line))
    if _NOTE.search(f"{said} {column.comment}"):
        return True
    named = re.compile(rf"(?<![\w.])(?:{re.escape(table.name)}\.)?{re.escape(column.name)}(?!\w)")
    return any(named.search(sentence) for sentence in notes)


def _notes(document: Document) -> tuple[str, ...]:
    """Return the sentences on the schema that speak of references without a foreign key."""
    sentences = (
        sentence
        for name in (SectionName.POSTGRES, SectionName.RELATIONSHIPS)
        for section in document.named(name)
        for part in section.walk()
        for text in _prose(part.blocks)
        for sentence in _SENTENCE_END.split(text)
        if len(sentence) <= _LONGEST_SENTENCE and _NOTE.search(sentence)
    )
    return tuple(islice(sentences, _MOST_NOTES))


def _prose(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _prose(item.blocks)


@rule("PG010", Severity.WARNING, needs=("postgres",))
def referential_action_missing(context: Context) -> Iterator[Hit]:
    """State what happens to the child rows when the parent is deleted.

    Not stated means NO ACTION: the delete fails, often first in production.
    Write the decision down, NO ACTION too. SET NULL needs a column that may
    be null, and so does SET DEFAULT without a default.

    Bad:

        customer_id uuid NOT NULL REFERENCES customers (id)

    Good:

        customer_id uuid NOT NULL REFERENCES customers (id) ON DELETE RESTRICT

    Source: Data Design Standards, Data Relationships: cascade rules; PostgreSQL documentation,
    5.5.5 Foreign Keys.
    """
    for table in own_tables(context):
        for key in table.foreign_keys:
            columns = ", ".join(key.columns)
            subject = f"{table.name}.{'+'.join(key.columns)}"
            required = _left_empty(table, key)
            if required:
                verb = "is" if len(required) == 1 else "are"
                without = " without a default" if key.on_delete == "SET DEFAULT" else ""
                yield Hit(
                    at(key.span),
                    f"ON DELETE {key.on_delete} on `{table.name}` ({columns}), but "
                    f"{plural_list(required)} {verb} NOT NULL{without}: deleting a row of "
                    f"`{key.target}` that is referred to fails.",
                    "Allow NULL in the column, or choose RESTRICT or CASCADE.",
                    subject,
                    severity=Severity.ERROR,
                )
            elif not key.on_delete:
                yield Hit(
                    at(key.span),
                    f"`{table.name}` ({columns}) does not say what happens when its row of "
                    f"`{key.target}` is deleted.",
                    "Add ON DELETE RESTRICT, CASCADE, SET NULL or NO ACTION.",
                    subject,
                    group=f"PG010:{table.name}",
                )


def _left_empty(table: Table, key: ForeignKey) -> list[str]:
    """Return the required columns that the delete action would set to null."""
    if key.on_delete not in {"SET NULL", "SET DEFAULT"}:
        return []
    return [
        column.name
        for name in key.emptied
        if (column := table.column(name))
        and column.nullable is False
        and (key.on_delete == "SET NULL" or column.default in {None, "NULL"})
    ]
