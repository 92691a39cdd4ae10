"""CREATE TABLE and CREATE INDEX as values of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from data_design_gate.design.postgres.expressions import (
    allowed_values,
    columns_read,
    render,
    strings,
)
from data_design_gate.design.postgres.model import (
    Check,
    Column,
    Duplicate,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Table,
)
from data_design_gate.design.postgres.source import Source
from data_design_gate.document.model import Span

Node = dict[str, Any]

_IDENTITY = {"a": "always", "d": "by default"}
_STRATEGIES = {
    "PARTITION_STRATEGY_RANGE": "range",
    "PARTITION_STRATEGY_LIST": "list",
    "PARTITION_STRATEGY_HASH": "hash",
}


class Parts(Struct):
    """The constraints collected while a table's elements are read."""

    primary_key: Key | None = None
    uniques: list[Key] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)


def schema_name(relation: Node) -> str:
    """Return a relation's schema; ``public`` is the default one and is left out."""
    name = relation.get("schemaname", "")
    return "" if name == "public" else str(name)


def read_column(node: Node, source: Source, table: str, parts: Parts) -> Column:
    """Read a column definition; its inline constraints go to ``parts``."""
    name = node.get("colname", "")
    kind = source.column_type(node.get("typeName", {}))
    nullable: bool | None = False if kind.serial else None
    default = generated = None
    identity = ""
    for wrapped in node.get("constraints", ()):
        constraint = wrapped.get("Constraint", {})
        said = constraint.get("contype", "")
        if said in _REQUIRING:
            nullable = False
        if said == "CONSTR_NULL":
            nullable = True if nullable is None else nullable
        elif said == "CONSTR_DEFAULT":
            default = render(constraint.get("raw_expr"))
        elif said == "CONSTR_GENERATED":
            generated = render(constraint.get("raw_expr"))
        elif said == "CONSTR_IDENTITY":
            identity = _IDENTITY.get(constraint.get("generated_when", "a"), "always")
        else:
            add_constraint(constraint, source, table, parts, (name,))
    return Column(
        name,
        kind,
        nullable,
        default,
        source.place(node),
        identity=identity,
        generated=generated,
        quoted=source.quoted(node),
    )


_REQUIRING = frozenset({"CONSTR_NOTNULL", "CONSTR_IDENTITY", "CONSTR_PRIMARY"})


def add_constraint(
    node: Node, source: Source, table: str, parts: Parts, inline: tuple[str, ...] = ()
) -> None:
    """Add a table or inline constraint to ``parts``."""
    kind = node.get("contype", "")
    name = node.get("conname", "")
    span = source.place(node)
    if kind in {"CONSTR_PRIMARY", "CONSTR_UNIQUE"}:
        key = Key(
            strings(node.get("keys")) or inline,
            name,
            span,
            deferrable=bool(node.get("deferrable")),
            using_index=node.get("indexname", ""),
        )
        if kind == "CONSTR_UNIQUE":
            parts.uniques.append(key)
        elif parts.primary_key is None:
            parts.primary_key = key
        else:
            label = f"{table}'s primary key"
            parts.duplicates.append(Duplicate("constraint", label, parts.primary_key.span, span))
    elif kind == "CONSTR_FOREIGN":
        parts.foreign_keys.append(_foreign_key(node, source, inline))
    elif kind == "CONSTR_CHECK":
        expression = node.get("raw_expr")
        parts.checks.append(
            Check(
                render(expression),
                columns_read(expression),
                name,
                span,
                not_valid=bool(node.get("skip_validation")),
                values=allowed_values(expression),
            )
        )


def _foreign_key(node: Node, source: Source, inline: tuple[str, ...]) -> ForeignKey:
    target = node.get("pktable", {})
    return ForeignKey(
        strings(node.get("fk_attrs")) or inline,
        target.get("relname", ""),
        strings(node.get("pk_attrs")),
        source.on_delete(node),
        source.on_update(node),
        node.get("conname", ""),
        source.place(node),
        not_valid=bool(node.get("skip_validation")),
        set_columns=strings(node.get("fk_del_set_cols")),
    )


def table_span(relation: Node, source: Source) -> Span:
    """Return a table's span: from its name to the statement's last line."""
    start = source.place(relation)
    return Span(
        start.first_line, max(start.first_line, source.statement.span.last_line), start.column
    )


def read_table(source: Source) -> tuple[Table, Parts]:
    """Read a CREATE TABLE; LIKE, INHERITS and PARTITION OF are left as names."""
    node = source.statement.node
    relation = node.get("relation", {})
    name = relation.get("relname", "")
    parts = Parts()
    columns: list[Column] = []
    like: list[str] = []
    for element in node.get("tableElts", ()):
        if "ColumnDef" in element:
            columns.append(read_column(element["ColumnDef"], source, name, parts))
        elif "Constraint" in element:
            constraint = element["Constraint"]
            add_constraint(constraint, source, name, parts)
            if constraint.get("contype") == "CONSTR_NOTNULL":
                columns = _not_null(columns, strings(constraint.get("keys")))
        elif "TableLikeClause" in element:
            like.append(element["TableLikeClause"].get("relation", {}).get("relname", ""))
    unique_columns = _without_duplicates(columns, name, parts)
    parents = tuple(
        parent.get("RangeVar", {}).get("relname", "") for parent in node.get("inhRelations", ())
    )
    partition = "partbound" in node
    key = node.get("partspec", {})
    table = Table(
        name,
        tuple(_key_columns_required(unique_columns, parts.primary_key)),
        parts.primary_key,
        tuple(parts.uniques),
        tuple(parts.foreign_keys),
        tuple(parts.checks),
        table_span(relation, source),
        schema=schema_name(relation),
        quoted=source.quoted(relation),
        partition_of=parents[0] if partition and parents else "",
        partition_key=tuple(_partition_columns(key)),
        partition_strategy=_STRATEGIES.get(key.get("strategy", ""), ""),
        if_not_exists=bool(node.get("if_not_exists")),
        like=tuple(like),
        inherits=() if partition else parents,
        partition_expressions=tuple(_partition_expressions(key)),
    )
    return table, parts


def _partition_columns(key: Node) -> Iterator[str]:
    for wrapped in key.get("partParams", ()):
        element = wrapped.get("PartitionElem", {})
        if "name" in element:
            yield element["name"]
        else:
            yield from columns_read(element.get("expr"))


def _partition_expressions(key: Node) -> Iterator[str]:
    for wrapped in key.get("partParams", ()):
        if expression := wrapped.get("PartitionElem", {}).get("expr"):
            yield render(expression)


def _not_null(columns: list[Column], names: tuple[str, ...]) -> list[Column]:
    return [replace(c, nullable=False) if c.name in names else c for c in columns]


def _without_duplicates(columns: list[Column], table: str, parts: Parts) -> list[Column]:
    seen: dict[str, Column] = {}
    for column in columns:
        if column.name in seen:
            first = seen[column.name].span
            parts.duplicates.append(
                Duplicate("column", f"{table}.{column.name}", first, column.span)
            )
        else:
            seen[column.name] = column
    return list(seen.values())


def _key_columns_required(columns: list[Column], key: Key | None) -> list[Column]:
    return _not_null(columns, key.columns) if key else columns


def read_index(source: Source) -> Index:
    """Read a CREATE INDEX."""
    node = source.statement.node
    relation = node.get("relation", {})
    start = source.statement.span
    predicate = node.get("whereClause")
    return Index(
        node.get("idxname", ""),
        relation.get("relname", ""),
        tuple(_index_key(element.get("IndexElem", {})) for element in node.get("indexParams", ())),
        bool(node.get("unique")),
        node.get("accessMethod", "btree"),
        start,
        predicate=render(predicate),
        predicate_columns=columns_read(predicate),
        include=tuple(
            element.get("IndexElem", {}).get("name", "")
            for element in node.get("indexIncludingParams", ())
        ),
        concurrently=bool(node.get("concurrent")),
        if_not_exists=bool(node.get("if_not_exists")),
    )


def _index_key(element: Node) -> IndexKey:
    return IndexKey(
        element.get("name", ""),
        render(element.get("expr")),
        element.get("ordering") == "SORTBY_DESC",
        ".".join(strings(element.get("opclass"))),
    )


def default_index_name(index: Index) -> str:
    """Return the name PostgreSQL gives an unnamed index."""
    columns = "_".join(key.column or "expr" for key in index.keys)
    return f"{index.table}_{columns}_idx"
