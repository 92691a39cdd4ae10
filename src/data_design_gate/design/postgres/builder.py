"""The state of a schema while DDL statements are applied to it in order."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from data_design_gate.design.postgres.definitions import (
    default_index_name,
    read_index,
    read_table,
    schema_name,
    table_span,
)
from data_design_gate.design.postgres.expressions import strings, walk
from data_design_gate.design.postgres.model import (
    Column,
    ColumnType,
    Duplicate,
    Index,
    NamedType,
    OtherObject,
    PostgresSchema,
    Statement,
    Table,
)
from data_design_gate.design.postgres.objects import other_object
from data_design_gate.design.postgres.procedural import statements_within
from data_design_gate.design.postgres.source import Source

Node = dict[str, Any]
TableKey = tuple[str, str]
Handler = Callable[["SchemaBuilder", Source], None]

_LIKE_DEFAULTS, _LIKE_INDEXES, _LIKE_CONSTRAINTS = 1 << 3, 1 << 6, 1 << 2


class Tables(UserDict[TableKey, Table]):
    """Tables by schema and name, found by their bare name without a look at all others."""

    def __init__(self, tables: Iterable[tuple[TableKey, Table]] = ()) -> None:
        self._keys: dict[str, dict[TableKey, None]] = {}
        super().__init__(tables)

    def named(self, name: str) -> TableKey | None:
        """Return the key of the first table of that bare name, whatever its schema."""
        return next(iter(self._keys.get(name, ())), None)

    def __setitem__(self, key: TableKey, table: Table) -> None:
        self._keys.setdefault(key[1], {})[key] = None
        super().__setitem__(key, table)

    def __delitem__(self, key: TableKey) -> None:
        super().__delitem__(key)
        del self._keys[key[1]][key]


class SchemaBuilder:
    """Applies statements; unknown objects are passed over, never an error."""

    def __init__(self, schema: PostgresSchema, handlers: Mapping[str, Handler]) -> None:
        self.handlers = handlers
        self.tables = Tables(((t.schema, t.name), t) for t in schema.tables)
        self.indexes: list[Index] = list(schema.indexes)
        """Only ``create_index`` adds to this list; whoever else changes it sets another."""
        self._index_names: tuple[list[Index], dict[str, Index]] | None = None
        self.types: dict[str, NamedType] = {named.name: named for named in schema.types}
        self.others: list[OtherObject] = list(schema.others)
        self.duplicates: list[Duplicate] = list(schema.duplicates)
        self.statements: list[Statement] = list(schema.statements)
        self.existing = schema.existing
        self.disagreements = schema.disagreements

    def schema(self) -> PostgresSchema:
        """Return the schema as it stands."""
        return PostgresSchema(
            tuple(self.tables.values()),
            tuple(self.indexes),
            tuple(self.types.values()),
            tuple(self.others),
            tuple(self.statements),
            tuple(self.duplicates),
            self.existing,
            self.disagreements,
        )

    def apply_all(self, statements: Iterable[Statement]) -> None:
        """Apply statements in order."""
        for statement in statements:
            self.apply(statement)

    def apply(self, statement: Statement) -> None:
        """Apply one statement."""
        self.statements.append(statement)
        self._apply(statement)

    def _apply(self, statement: Statement) -> None:
        if handle := self.handlers.get(statement.kind):
            handle(self, Source(statement))
        elif found := other_object(statement):
            self.others.append(found)

    # -- finding -----------------------------------------------------------

    def find(self, relation: Node) -> TableKey | None:
        """Return the key of the table a RangeVar means; an unqualified name may mean any schema."""
        return self.find_name(relation.get("relname", ""), schema_name(relation))

    def find_name(self, name: str, schema: str = "") -> TableKey | None:
        """Return the key of the table of that name."""
        if (schema, name) in self.tables:
            return schema, name
        if schema:
            return ("", name) if ("", name) in self.tables else None
        return self.tables.named(name)

    # -- tables ------------------------------------------------------------

    def create_table(self, source: Source) -> None:
        """CREATE TABLE, with LIKE, INHERITS and PARTITION OF resolved where they are known."""
        table, parts = read_table(source)
        key = (table.schema, table.name)
        self.duplicates.extend(parts.duplicates)
        if key in self.tables:
            first = self.tables[key].span
            self.duplicates.append(Duplicate("table", table.name, first, table.span))
            return
        self.tables[key] = self._completed(table, source.statement.node)

    def _completed(self, table: Table, node: Node) -> Table:
        """Return the table with the columns it takes over from others."""
        inherited: dict[str, Column] = {}
        parents = (table.partition_of,) if table.partition_of else table.inherits
        for parent in parents:
            if key := self.find_name(parent):
                inherited.update((column.name, column) for column in self.tables[key].columns)
                if table.partition_of and table.primary_key is None:
                    table = replace(table, primary_key=self.tables[key].primary_key)
        for element in node.get("tableElts", ()):
            clause = element.get("TableLikeClause")
            key = self.find(clause.get("relation", {})) if clause else None
            if clause and key:
                table = _taken_over(table, self.tables[key], clause.get("options", 0), inherited)
        own = {column.name for column in table.columns}
        taken = tuple(column for column in inherited.values() if column.name not in own)
        return replace(table, columns=(*taken, *table.columns)) if taken else table

    def create_table_as(self, source: Source) -> None:
        """CREATE TABLE AS: the columns are those the query names."""
        node = source.statement.node
        if node.get("objtype") != "OBJECT_TABLE":
            self.others.append(
                OtherObject(
                    "materialized view",
                    node.get("into", {}).get("rel", {}).get("relname", ""),
                    "",
                    source.statement.span,
                    node,
                )
            )
            return
        into = node.get("into", {})
        relation = into.get("rel", {})
        table = Table(
            relation.get("relname", ""),
            self._query_columns(node.get("query", {}), strings(into.get("colNames")), source),
            None,
            (),
            (),
            (),
            table_span(relation, source),
            schema=schema_name(relation),
            quoted=source.quoted(relation),
            if_not_exists=bool(node.get("if_not_exists")),
        )
        key = (table.schema, table.name)
        if key in self.tables:
            self.duplicates.append(
                Duplicate("table", table.name, self.tables[key].span, table.span)
            )
            return
        self.tables[key] = table

    def _query_columns(
        self, query: Node, names: tuple[str, ...], source: Source
    ) -> tuple[Column, ...]:
        select = query.get("SelectStmt", {})
        known: dict[str, Column] = {}
        for kind, body in walk(select.get("fromClause")):
            if kind == "RangeVar" and (key := self.find(body)):
                known.update((column.name, column) for column in self.tables[key].columns)
        columns: list[Column] = []
        for wrapped in select.get("targetList", ()):
            target = wrapped.get("ResTarget", {})
            fields = target.get("val", {}).get("ColumnRef", {}).get("fields", ())
            if fields and "A_Star" in fields[-1]:
                columns.extend(known.values())
                continue
            origin = strings(fields)[-1] if fields else ""
            name = target.get("name") or origin or _function_name(target.get("val", {}))
            span = source.place(target)
            kind_of = known[origin].type if origin in known else ColumnType("", "")
            columns.append(Column(name, kind_of, None, None, span))
        renamed = [
            replace(column, name=names[index]) if index < len(names) else column
            for index, column in enumerate(columns)
        ]
        return tuple(replace(column, nullable=None, default=None) for column in renamed)

    # -- indexes -----------------------------------------------------------

    def create_index(self, source: Source) -> None:
        """CREATE INDEX; an index of the same name is a duplicate."""
        index = read_index(source)
        name = index.name or default_index_name(index)
        names = self._names_of_indexes()
        same = names.get(name) if index.name else None
        if same:
            self.duplicates.append(Duplicate("index", name, same.span, index.span))
            return
        self.indexes.append(index)
        names.setdefault(index.name, index)

    def _names_of_indexes(self) -> dict[str, Index]:
        """Return the first index of each name, gathered anew only for another list."""
        known = self._index_names
        if known is None or known[0] is not self.indexes:
            names: dict[str, Index] = {}
            for index in self.indexes:
                names.setdefault(index.name, index)
            self._index_names = known = (self.indexes, names)
        return known[1]

    # -- types and schemas -------------------------------------------------

    def create_type(self, source: Source) -> None:
        """CREATE TYPE and CREATE DOMAIN."""
        named = _named_type(source)
        if named.name in self.types:
            first = self.types[named.name].span
            self.duplicates.append(Duplicate("type", named.name, first, named.span))
            return
        self.types[named.name] = named

    def alter_enum(self, source: Source) -> None:
        """ALTER TYPE ... ADD VALUE or RENAME VALUE."""
        node = source.statement.node
        name = (strings(node.get("typeName")) or ("",))[-1]
        named = self.types.get(name)
        if named is None:
            return
        new, old, neighbour = (node.get(key, "") for key in ("newVal", "oldVal", "newValNeighbor"))
        values = list(named.values)
        if old and old in values:
            values[values.index(old)] = new
        elif new not in values:
            at = values.index(neighbour) if neighbour in values else len(values)
            after = neighbour in values and node.get("newValIsAfter", False)
            values.insert(at + bool(after), new)
        self.types[name] = replace(named, values=tuple(values))

    def create_schema(self, source: Source) -> None:
        """CREATE SCHEMA with its own statements inside."""
        node = source.statement.node
        for element in node.get("schemaElts", ()):
            kind, body = next(iter(element.items()))
            relation = body.get("relation", {})
            if relation and "schemaname" not in relation:
                body = {**body, "relation": {**relation, "schemaname": node.get("schemaname", "")}}
            self._apply(replace(source.statement, kind=kind, node=body))

    def run_block(self, source: Source) -> None:
        """DO: the DDL inside its body counts, as in ``DO $$ BEGIN CREATE TYPE ... END $$``."""
        for statement in statements_within(source.statement):
            self._apply(statement)

    def comment(self, source: Source) -> None:
        """COMMENT ON TABLE or COLUMN."""
        node = source.statement.node
        words = strings(node.get("object", {}).get("List", {}).get("items"))
        text = node.get("comment", "")
        if node.get("objtype") == "OBJECT_TABLE" and words:
            key = self.find_name(words[-1], _schema_of(words[:-1]))
            if key:
                self.tables[key] = replace(self.tables[key], comment=text)
        elif node.get("objtype") == "OBJECT_COLUMN" and len(words) > 1:
            key = self.find_name(words[-2], _schema_of(words[:-2]))
            if key:
                self.change_column(key, words[-1], comment=text)

    def change_column(self, key: TableKey, column_name: str, **changes: Any) -> None:
        """Replace fields of one column; unknown names are passed over."""
        table = self.tables[key]
        columns = tuple(
            replace(column, **changes) if column.name == column_name else column
            for column in table.columns
        )
        self.tables[key] = replace(table, columns=columns)


def _schema_of(words: tuple[str, ...]) -> str:
    return "" if not words or words[-1] == "public" else words[-1]


def _taken_over(table: Table, origin: Table, options: int, inherited: dict[str, Column]) -> Table:
    """Return the table with what LIKE takes over; columns go to ``inherited``."""
    for column in origin.columns:
        keeps = column if options & _LIKE_DEFAULTS else replace(column, default=None)
        inherited[column.name] = replace(keeps, comment="")
    if options & _LIKE_INDEXES:
        key = table.primary_key or origin.primary_key
        table = replace(table, primary_key=key, uniques=(*origin.uniques, *table.uniques))
    if options & _LIKE_CONSTRAINTS:
        table = replace(table, checks=(*origin.checks, *table.checks))
    return table


def _function_name(value: Node) -> str:
    if "FuncCall" in value:
        return (strings(value["FuncCall"].get("funcname")) or ("",))[-1]
    if "TypeCast" in value:
        return _function_name(value["TypeCast"].get("arg", {}))
    return (strings(value.get("ColumnRef", {}).get("fields")) or ("?column?",))[-1]


def _named_type(source: Source) -> NamedType:
    statement = source.statement
    node = statement.node
    span = statement.span
    if statement.kind == "CreateEnumStmt":
        name = (strings(node.get("typeName")) or ("",))[-1]
        return NamedType(name, "enum", span, strings(node.get("vals")))
    if statement.kind == "CreateDomainStmt":
        name = (strings(node.get("domainname")) or ("",))[-1]
        base = source.column_type(node.get("typeName", {})).name
        return NamedType(name, "domain", span, base=base)
    if statement.kind == "CompositeTypeStmt":
        return NamedType(node.get("typevar", {}).get("relname", ""), "composite", span)
    name = (strings(node.get("typeName") or node.get("defnames")) or ("",))[-1]
    return NamedType(name, "range" if statement.kind == "CreateRangeStmt" else "base", span)


HANDLERS: dict[str, Handler] = {
    "CreateStmt": SchemaBuilder.create_table,
    "CreateTableAsStmt": SchemaBuilder.create_table_as,
    "IndexStmt": SchemaBuilder.create_index,
    "CreateEnumStmt": SchemaBuilder.create_type,
    "CreateDomainStmt": SchemaBuilder.create_type,
    "CompositeTypeStmt": SchemaBuilder.create_type,
    "CreateRangeStmt": SchemaBuilder.create_type,
    "AlterEnumStmt": SchemaBuilder.alter_enum,
    "CreateSchemaStmt": SchemaBuilder.create_schema,
    "DoStmt": SchemaBuilder.run_block,
    "CommentStmt": SchemaBuilder.comment,
}
