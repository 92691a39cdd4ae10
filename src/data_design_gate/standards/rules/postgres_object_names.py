"""Rules on the names of constraints and indexes, and on the length of any name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from data_design_gate.design.postgres.lexer import mask, words
from data_design_gate.design.postgres.model import Index, Statement, Table
from data_design_gate.design.words import name_words, singular
from data_design_gate.document.model import Document, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.remembered import remembered
from data_design_gate.standards.rules.postgres_common import (
    at,
    is_covered,
    line_of,
    own_tables,
)

_MAX_BYTES = 63  # NAMEDATALEN - 1; the server cuts the rest off silently
_WORD = regex(r"\w+")
_LONG = regex(r"[^\s\"'(),.;]{22,}|\"[^\"]{22,}\"")  # characters; one has up to three bytes


@rule("PG017", Severity.INFO, needs=("postgres",))
def constraint_name(context: Context) -> Iterator[Hit]:
    """Name constraints for what they keep.

    The name is all that an error message, a monitoring alert and the
    migration that drops the constraint will have. A migration that adds an
    unnamed constraint adds another one each time it runs.

    Bad:

        ALTER TABLE orders ADD CHECK (total >= 0);

    Good:

        ALTER TABLE orders ADD CONSTRAINT orders_total_not_negative CHECK (total >= 0);

    Source: measured: an unnamed CHECK added twice becomes `orders_total_check1`.
    """
    for table in own_tables(context):
        if table.source == "column-table":
            continue
        for label, name, columns, span in _constraints(table):
            if not name or not _descriptive(name, table, columns):
                said = "has no name" if not name else f"is named `{name}`, which says nothing"
                yield Hit(
                    at(span),
                    f"The {label} on `{table.name}` ({', '.join(columns)}) {said}.",
                    f"Name it, for example `{_better(context, label, table, columns)}`.",
                    f"{table.name}.{'+'.join(columns)} {label}",
                    group=f"PG017:{table.name}",
                )
    yield from _added_twice(context)


def _constraints(table: Table) -> Iterator[tuple[str, str, tuple[str, ...], Span]]:
    for key in table.foreign_keys:
        yield "foreign key", key.name, key.columns, key.span
    for unique in table.uniques:
        yield "unique constraint", unique.name, unique.columns, unique.span
    for check in table.checks:
        yield "check", check.name, check.columns, check.span


def _descriptive(name: str, table: Table, columns: tuple[str, ...]) -> bool:
    """Tell whether a name shares a word with its table or columns, or has words of its own."""
    own = {singular(word) for word in name_words(name)} - _KIND_WORDS
    about = {singular(w) for text in (table.name, *columns) for w in name_words(text)}
    return bool(own & about) or len([word for word in own if not word.isdigit()]) > 1


_KIND_WORDS = frozenset(
    {"fk", "pk", "uq", "uk", "ck", "chk", "check", "constraint", "key", "unique", "con", "fkey"}
)


def _better(context: Context, label: str, table: Table, columns: tuple[str, ...]) -> str:
    joined = "_".join(columns) or "rule"
    if label == "foreign key":
        pattern = context.settings.naming.foreign_key
        return pattern.replace("{table}", table.name).replace("{columns}", joined)
    ending = "key" if label == "unique constraint" else "check"
    return f"{table.name}_{joined}_{ending}"


def _added_twice(context: Context) -> Iterator[Hit]:
    """Find unnamed constraints that a second run of the up migration adds again."""
    for migration in context.design.migration.ups:
        for statement in migration.statements:
            if statement.kind != "AlterTableStmt":
                continue
            table = statement.node.get("relation", {}).get("relname", "")
            for wrapped in statement.node.get("cmds", ()):
                command = wrapped.get("AlterTableCmd", {})
                constraint = command.get("def", {}).get("Constraint", {})
                kind = _REPEATED.get(constraint.get("contype", ""))
                if (
                    command.get("subtype") == "AT_AddConstraint"
                    and kind
                    and not constraint.get("conname")
                ):
                    yield Hit(
                        at(statement.place(constraint.get("location", 0))),
                        f"The up migration adds an unnamed {kind} to `{table}`: "
                        "each run adds another one.",
                        "Name it, and drop it with IF EXISTS before adding it.",
                        f"{table} {kind} in up",
                        severity=Severity.ERROR,
                        group=f"PG017:up:{table}",
                    )


_REPEATED = {
    "CONSTR_CHECK": "check",
    "CONSTR_UNIQUE": "unique constraint",
    "CONSTR_FOREIGN": "foreign key",
}


@rule("PG018", Severity.WARNING, needs=("postgres",))
def index_name(context: Context) -> Iterator[Hit]:
    """Name indexes `idx_<table>_<columns>`.

    A query plan shows nothing but the name; it should say which table and
    which columns. The pattern is `standards: {naming: {index: ...}}`.

    Bad:

        CREATE INDEX by_customer ON orders (customer_id);

    Good:

        CREATE INDEX idx_orders_customer_id ON orders (customer_id);

    Source: Data Design Standards, Index Design: `idx_<table>_<columns>`.
    """
    sources = {table.name: table.source for table in context.design.postgres.tables}
    claims = _claims(context)
    for index in context.design.postgres.indexes:
        if sources.get(index.table) == "column-table" or _fits(context, index):
            continue
        wanted = _wanted(context, index)
        alone = claims[wanted] == 1
        said = f"Index `{index.name}`" if index.name else f"An index on `{index.table}`"
        yield Hit(
            at(index.span),
            f"{said} {'is not named' if index.name else 'has no name'}"
            f"{f' `{wanted}`' if index.name else ''}.",
            f"Name it `{wanted}`."
            if alone
            else f"Name it `{wanted}_...`, with a word that tells it from the other index on these "
            "columns.",
            index.name or f"{index.table} ({', '.join(index.columns)})",
            suggestion=_renamed(context, index, wanted) if alone else None,
            group=f"PG018:{index.table}",
        )


def _key_names(index: Index) -> tuple[str, ...]:
    return tuple(key.column or "_".join(_words_of(key.expression)) for key in index.keys)


def _words_of(expression: str) -> list[str]:
    return [word for _, word in words(mask(expression))][:3]


def _wanted(context: Context, index: Index) -> str:
    return _pattern(context, index.table, _key_names(index))


def _pattern(context: Context, table: str, columns: Sequence[str]) -> str:
    pattern = context.settings.naming.index
    return pattern.replace("{table}", table).replace("{columns}", "_".join(columns))[:_MAX_BYTES]


def _fits(context: Context, index: Index) -> bool:
    """Tell whether a name follows the pattern; words may follow, and long lists may be cut."""
    name = index.name
    wanted = _wanted(context, index)
    if name == wanted or name.startswith(f"{wanted}_"):
        return True
    prefix = context.settings.naming.index.split("{columns}", maxsplit=1)[0].replace(
        "{table}", index.table
    )
    rest = name.removeprefix(prefix)
    if rest == name:
        return False
    has_expression = "" in index.columns
    shortened = len(index.keys) > 2 or len(wanted) > _MAX_BYTES // 2  # noqa: PLR2004 more than a pair
    return bool(rest) and (has_expression or (shortened and rest.startswith(index.columns[0])))


def _claims(context: Context) -> Counter[str]:
    """Count for each name the indexes that have or need it, those of foreign keys included."""
    schema = context.design.postgres
    claims = Counter(
        name for index in schema.indexes for name in {index.name, _wanted(context, index)}
    )
    for table in own_tables(context):
        for key in table.foreign_keys:
            if not is_covered(schema, table, key.columns):
                claims[_pattern(context, table.name, key.columns)] += 1
    return claims


def _renamed(context: Context, index: Index, wanted: str) -> Suggestion | None:
    """Suggest the new name where the old one stands in no other place of the document."""
    document = context.document
    if not index.name or _mentions(document, index.name) != 1:
        return None
    line = line_of(document, index.span.first_line)
    if index.name not in line or _mentions(document, wanted):
        return None
    return Suggestion(
        index.span.first_line, index.span.first_line, line.replace(index.name, wanted, 1)
    )


def _mentions(document: Document, name: str) -> int:
    """Count how often a name stands in the document."""
    if _WORD.fullmatch(name):
        return _occurrences(document)[name]
    return len(re.findall(rf"\b{re.escape(name)}\b", document.text))


@remembered
def _occurrences(document: Document) -> Counter[str]:
    return Counter(_WORD.findall(document.text))


@rule("PG019", Severity.ERROR)
def identifier_too_long(context: Context) -> Iterator[Hit]:
    """Keep identifiers within 63 bytes.

    PostgreSQL cuts longer names off without an error: the object gets
    another name than the design says, and two long names can become one.

    Bad:

        CREATE INDEX idx_customer_notification_preferences_customer_id_channel_created_at
          ON customer_notification_preferences (customer_id, channel, created_at);

    Good:

        CREATE INDEX idx_customer_notification_preferences_customer_id_channel
          ON customer_notification_preferences (customer_id, channel, created_at);

    Source: PostgreSQL documentation, 4.1.1 Identifiers and Key Words.
    """
    seen: dict[str, str] = {}
    for statement in _statements(context):
        for offset, name in _long_names(statement):
            if name in seen.values():
                continue
            kept = name.encode()[:_MAX_BYTES].decode(errors="ignore")
            twin = seen.get(kept)
            seen.setdefault(kept, name)
            collides = f" It becomes the same name as `{twin}`." if twin else ""
            yield Hit(
                at(statement.place(offset)),
                f"`{name}` has {len(name.encode())} bytes; PostgreSQL cuts it to `{kept}`."
                f"{collides}",
                f"Shorten it to at most {_MAX_BYTES} bytes.",
                name,
            )


def _statements(context: Context) -> Iterator[Statement]:
    plan = context.design.migration
    yield from context.design.postgres.statements
    for migration in (*plan.ups, *plan.downs):
        yield from migration.statements


def _long_names(statement: Statement) -> Iterator[tuple[int, str]]:
    text = statement.text
    if text.isascii() and '"' not in text:
        may_be = max(map(len, text.split()), default=0) > _MAX_BYTES
    else:
        may_be = bool(_LONG.search(text))
    if not may_be:
        return
    for offset, word in words(mask(statement.text)):
        name = word[1:-1].replace('""', '"') if word.startswith('"') else word
        if len(name.encode(errors="replace")) > _MAX_BYTES:
            yield offset, name
