"""Rules on column types."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.postgres.types import known, spelling
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    own_tables,
    replace_type,
)

_FLOATS = frozenset({"float4", "float8"})
_MONEY_WORDS = frozenset({
    "amount", "price", "total", "subtotal", "cost", "fee", "balance", "tax", "vat", "discount",
    "salary", "wage", "payment", "revenue", "charge", "deposit", "refund", "payout", "commission",
    "budget", "invoice", "debit", "turnover", "rent", "premium",
})  # fmt: skip
_NOT_MONEY = frozenset({
    "count", "id", "rate", "percent", "percentage", "pct", "ratio", "factor", "weight", "score",
    "seconds", "minutes", "hours", "days", "bytes", "items", "rows", "number", "no", "distance",
    "time", "duration", "units", "quantity", "ms",
})  # fmt: skip
_FLAG = regex(
    r"(?:is|has|can|should|was|allow|allows|enable|enabled|requires|needs)_\w+"
    r"|\w+_(?:flag|enabled|disabled|active|deleted|verified|visible|allowed|required)"
    r"|active|enabled|disabled|deleted|visible|verified|archived|published|locked|blocked|approved"
    r"|confirmed|hidden|suspended|banned|revoked|paused"
)
_FLAG_VALUES = (
    {"y", "n"}, {"yes", "no"}, {"t", "f"}, {"true", "false"}, {"0", "1"}, {"on", "off"},
)  # fmt: skip


def _columns(context: Context) -> Iterator[tuple[Table, Column, str]]:
    for table in own_tables(context):
        for column in table.columns:
            yield table, column, f"{table.name}.{column.name}"


@rule("PG012", Severity.WARNING, needs=("postgres",))
def text_type(context: Context) -> Iterator[Hit]:
    """Use text, or varchar with the limit that the domain gives.

    `char(n)` pads with blanks that later comparisons ignore or do not, and
    saves nothing; `varchar` without a limit is text under a name that
    promises one.

    Bad:

        CREATE TABLE customers (id uuid PRIMARY KEY, country char(2), name varchar);

    Good:

        CREATE TABLE customers (
          id uuid PRIMARY KEY,
          country text NOT NULL CHECK (length(country) = 2),
          name text NOT NULL
        );

    Source: PostgreSQL documentation, 8.3 Character Types.
    """
    for table, column, subject in _columns(context):
        kind = column.type
        if kind.name == "bpchar":
            if _is_flag(column):
                continue
            length = kind.modifiers[0] if kind.modifiers else 1
            message = f"`{subject}` is {kind.spelled}, which pads with blanks and saves nothing."
            mend = f"Write `text` with CHECK (length({column.name}) = {length})."
        elif kind.name == "varchar" and not kind.modifiers:
            message = f"`{subject}` is varchar without a limit, which is text by another name."
            mend = "Write `text`, or `varchar(n)` with the limit the domain gives."
        else:
            continue
        yield Hit(
            at(column.span),
            message,
            mend,
            subject,
            suggestion=replace_type(context, column, "text") if kind.name == "varchar" else None,
            group=f"PG012:{table.name}:{kind.name}",
        )


@rule("PG013", Severity.WARNING, needs=("postgres",))
def number_type(context: Context) -> Iterator[Hit]:
    """Use numeric with precision and scale for amounts of money.

    Floating point cannot hold 0.10; `money` depends on the server's locale;
    numeric without a scale takes thousandths of a cent.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, total_amount double precision NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, total_amount numeric(12,2) NOT NULL);

    Source: PostgreSQL documentation, 8.1.2 and 8.2.
    """
    for table, column, subject in _columns(context):
        kind = column.type
        if kind.name == "money":
            message = f"`{subject}` is money, whose meaning depends on the server's locale."
        elif kind.name in _FLOATS and _is_amount(column.name):
            message = f"`{subject}` holds an amount as {spelling(kind.name)}, which rounds cents."
        elif kind.name == "numeric" and not kind.modifiers and _is_amount(column.name):
            message = f"`{subject}` holds an amount as numeric without precision and scale."
        else:
            continue
        yield Hit(
            at(column.span),
            message,
            "Write `numeric(12,2)`, with the digits the currency needs, and keep the currency "
            "beside it.",
            subject,
            group=f"PG013:{table.name}:{kind.name}",
        )


def _is_amount(name: str) -> bool:
    words = name.split("_")
    return words[-1] not in _NOT_MONEY and not _MONEY_WORDS.isdisjoint(words)


@rule("PG014", Severity.WARNING, needs=("postgres",))
def json_type(context: Context) -> Iterator[Hit]:
    """Use jsonb instead of json.

    `json` keeps the text as it came, is parsed anew at each access, and has
    no equality and no index.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, payload json NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, payload jsonb NOT NULL);

    Source: Data Design Standards, Postgres Schema Design: JSONB over JSON.
    """
    for table, column, subject in _columns(context):
        if column.type.name == "json":
            yield Hit(
                at(column.span),
                f"`{subject}` is json: no index, no equality, parsed at each access.",
                "Write `jsonb`, unless the exact text (blanks, order of keys) must be kept.",
                subject,
                suggestion=replace_type(context, column, "jsonb"),
                group=f"PG014:{table.name}",
            )


@rule("PG015", Severity.WARNING, needs=("postgres",))
def boolean_type(context: Context) -> Iterator[Hit]:
    """Use boolean for flags.

    A number or a letter takes values that mean nothing, and every reader
    must learn which of them is yes.

    Bad:

        CREATE TABLE customers (id uuid PRIMARY KEY, is_active smallint NOT NULL DEFAULT 1);

    Good:

        CREATE TABLE customers (id uuid PRIMARY KEY, is_active boolean NOT NULL DEFAULT true);

    Source: PostgreSQL documentation, 8.6 Boolean Type.
    """
    for table, column, subject in _columns(context):
        if _is_flag(column) or _holds_yes_or_no(table, column):
            yield Hit(
                at(column.span),
                f"`{subject}` is a flag of type {column.type.spelled}.",
                "Write `boolean NOT NULL`, with a default of true or false.",
                subject,
                group=f"PG015:{table.name}",
            )


def _is_flag(column: Column) -> bool:
    kind = column.type
    short = kind.name in {"bpchar", "varchar", "bit"} and kind.modifiers in {(), (1,)}
    one = kind.name in {"int2", "int4", "int8", "char"} or (short and kind.modifiers == (1,))
    return bool((one or kind.name in {"bpchar", "bit"}) and _FLAG.fullmatch(column.name))


def _holds_yes_or_no(table: Table, column: Column) -> bool:
    if column.type.name == "bool":
        return False
    return any(
        check.columns == (column.name,) and {v.lower() for v in check.values} in _FLAG_VALUES
        for check in table.checks
    )


# Names that mean another thing in each table.
_GENERIC = frozenset({
    "id", "name", "type", "kind", "status", "state", "value", "code", "key", "data", "version",
    "description", "title", "label", "position", "level", "size", "metadata", "payload", "config",
    "settings", "details", "note", "notes", "content", "body", "source", "reference", "number",
    "amount", "total", "quantity", "count", "attributes", "properties", "result", "score", "rank",
    "priority", "reason", "category", "role", "external_id", "entity_id", "resource_id",
    "object_id",
})  # fmt: skip
# Pairs that another rule already names at its root.
_SAME_FAMILY = ({"timestamp", "timestamptz"}, {"json", "jsonb"}, {"time", "timetz"})


@rule("PG025", Severity.WARNING, needs=("postgres",))
def column_type_varies(context: Context) -> Iterator[Hit]:
    """Give a column of one name one type in all tables.

    A join of two types casts one side, and the cast keeps the index from
    being used; the reader cannot know which of them is meant.

    Bad:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_number integer NOT NULL);
        CREATE TABLE invoices (id uuid PRIMARY KEY, customer_number text NOT NULL);

    Good:

        CREATE TABLE orders (id uuid PRIMARY KEY, customer_number text NOT NULL);
        CREATE TABLE invoices (id uuid PRIMARY KEY, customer_number text NOT NULL);

    Source: strong practice; the cast was measured to defeat the index.
    """
    uses: dict[str, list[tuple[Table, Column]]] = {}
    own_of = {
        id(table): {name for key in table.foreign_keys for name in key.columns}
        for table in own_tables(context)
    }
    for table, column, _ in _columns(context):
        own = own_of[id(table)]
        if column.name not in _GENERIC and column.name not in own and known(column.type.name):
            uses.setdefault(column.name, []).append((table, column))
    for name, places in uses.items():
        kinds = [_kind(column) for _, column in places]
        usual = max(kinds, key=kinds.count)
        for (table, column), kind in zip(places, kinds, strict=True):
            if kind == usual or {kind, usual} in _SAME_FAMILY:
                continue
            other, _ = places[kinds.index(usual)]
            yield Hit(
                at(column.span),
                f"`{table.name}.{name}` is {spelling(kind)}, `{other.name}.{name}` is "
                f"{spelling(usual)}.",
                "Give both one type, or two names if they are two things.",
                f"{table.name}.{name}",
                group=f"PG025:{name}",
            )


def _kind(column: Column) -> str:
    return column.type.name + "[]" * column.type.dimensions
