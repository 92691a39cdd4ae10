"""Markdown tables about DynamoDB: entity keys, index lists, table lists and attributes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct, field

from data_design_gate.design.dynamodb.keys import (
    is_absent,
    is_template,
    key_role,
    key_type,
    read_key,
)
from data_design_gate.design.dynamodb.model import (
    Attribute,
    EntityKeys,
    KeyElement,
    SecondaryIndex,
)
from data_design_gate.design.dynamodb.names import bare_code, index_key_role, is_generic_key
from data_design_gate.design.dynamodb.projections import read_projection
from data_design_gate.design.tables import COLUMN_HEADERS, cell_of, columns
from data_design_gate.design.words import fold, plain, requiredness, without_brackets
from data_design_gate.document.model import Cell, Span, Table

_HASH_HEADERS = {
    "pk", "partition key", "hash key", "hash", "partition key pk", "pk partition key",
    "partition key hash", "pk value", "pk pattern", "pk format", "partition key pattern",
    "partition key value", "partition key format", "pk template", "primary key",
    "table pk", "base pk", "clave de partición", "chave de partição", "partitionkey",
    "パーティションキー", "partition",
}  # fmt: skip
_RANGE_HEADERS = {
    "sk", "sort key", "range key", "range", "sort key sk", "sk sort key", "sort key range",
    "sk value", "sk pattern", "sk format", "sort key pattern", "sort key value",
    "sort key format", "sk template", "table sk", "base sk", "clave de ordenación",
    "chave de ordenação", "sortkey", "ソートキー",
}  # fmt: skip
_INDEX_HEADERS = {
    "index", "gsi", "lsi", "index name", "gsi name", "lsi name", "table or gsi", "table gsi lsi",
    "table or index", "gsi lsi", "secondary index", "global secondary index", "índice", "indice",
    "インデックス名", "インデックス",
}  # fmt: skip
_TABLE_HEADERS = {
    "table",
    "table name",
    "dynamodb table",
    "tabela",
    "tabla",
    "テーブル",
    "テーブル名",
}
_KIND_HEADERS = {"type", "kind", "index type"}
_PROJECTION_HEADERS = {"projection", "projection type", "projected attributes", "projects",
                       "projected", "proyección", "projeção"}  # fmt: skip
_KEY_COLUMNS = ("key", "key type", "key role", "role", "key schema", "キー")


class TableKind(StrEnum):
    """What a Markdown table tells about DynamoDB."""

    ENTITY_KEYS = "entity-keys"
    INDEXES = "indexes"
    TABLES = "tables"
    ATTRIBUTES = "attributes"


class KeyColumn(Struct, frozen=True):
    """A column that holds key templates: its attribute, the index it belongs to, its role."""

    position: int
    attribute: str
    index: str
    role: str
    span: Span


class Layout(Struct, frozen=True):
    """How a Markdown table is laid out."""

    kind: TableKind
    keys: tuple[KeyColumn, ...] = ()
    name: int = 0
    others: dict[str, int] = field(default_factory=dict)


class AttributeRow(Struct, frozen=True):
    """A row of an attribute table: the attribute and its key role, "" when it is no key.

    ``marked`` says that a cell holds nothing but that role, such as HASH or PK.
    """

    attribute: Attribute
    role: str
    index: str = ""
    marked: bool = False


def layout_of(table: Table) -> Layout | None:
    """Return what a table is about, or None when it says nothing of DynamoDB keys."""
    keys = tuple(_key_columns(table))
    others = {
        name: at for name, words in _OTHER_COLUMNS if (at := _position(table, words)) is not None
    }
    if any(key.role == "HASH" for key in keys):
        return _key_layout(table, keys, others)
    found = columns(table, COLUMN_HEADERS)
    if "name" in found and ("type" in found or "constraints" in found or "primary_key" in found):
        return Layout(TableKind.ATTRIBUTES, (), found["name"], found)
    return None


def _key_layout(table: Table, keys: tuple[KeyColumn, ...], others: dict[str, int]) -> Layout:
    """Tell entity keys, index lists and table lists apart."""
    if "index" in others:
        return Layout(TableKind.INDEXES, keys, others["index"], others)
    templated = any(key.index for key in keys) or any(
        is_template(row[key.position].text) for row in table.rows for key in keys
    )
    taken = {key.position for key in keys}
    free = next((at for at in range(len(table.header)) if at not in taken), -1)
    generic = any(_is_generic_header(table, key) for key in keys)
    if free >= 0 and not templated and ("table" in others or not generic):
        return Layout(TableKind.TABLES, keys, others.get("table", free), others)
    return Layout(TableKind.ENTITY_KEYS, keys, free, others)


_OTHER_COLUMNS = (
    ("index", _INDEX_HEADERS),
    ("table", _TABLE_HEADERS),
    ("projection", _PROJECTION_HEADERS),
    ("kind", _KIND_HEADERS),
)


def _position(table: Table, words: set[str]) -> int | None:
    for at, cell in enumerate(table.header):
        if fold(cell.text) in words:
            return at
    return None


def _is_generic_header(table: Table, key: KeyColumn) -> bool:
    return is_generic_key(bare_code(table.header[key.position].text))


def _key_columns(table: Table) -> Iterator[KeyColumn]:
    seen: set[tuple[str, str]] = set()
    for at, cell in enumerate(table.header):
        written = bare_code(cell.text)
        role = index_key_role(written) or index_key_role(without_brackets(written))
        if role is None:
            folded = fold(cell.text)
            name = (
                "HASH" if folded in _HASH_HEADERS else "RANGE" if folded in _RANGE_HEADERS else ""
            )
            if not name:
                continue
            role = ("", name)
        if role in seen:
            continue
        seen.add(role)
        generic = written if is_generic_key(written) and " " not in written else ""
        default = (
            ("PK" if role[1] == "HASH" else "SK")
            if not role[0]
            else (role[0].upper() + ("PK" if role[1] == "HASH" else "SK"))
        )
        yield KeyColumn(at, generic or default, role[0], role[1], cell.span)


def read_entities(table: Table, layout: Layout, title: str) -> Iterator[EntityKeys]:
    """Yield the entities of a key table with the templates of their keys."""
    entity = ""
    for row in table.rows:
        name = plain(row[layout.name].text) if layout.name >= 0 else title
        entity = name or entity or title
        templates = {
            key.attribute: bare_code(row[key.position].text)
            for key in layout.keys
            if not is_absent(row[key.position].text)
        }
        if templates:
            yield EntityKeys(entity, templates, row[0].span)


def key_elements(layout: Layout, index: str = "") -> tuple[KeyElement, ...]:
    """Return the key elements the header of a key table stands for."""
    return tuple(
        KeyElement(key.attribute, key.role, key.span) for key in layout.keys if key.index == index
    )


def read_indexes(table: Table, layout: Layout) -> Iterator[tuple[str, SecondaryIndex]]:
    """Yield (table name or "", index) of an index list."""
    at_table = layout.others.get("table")
    for row in table.rows:
        name = plain(row[layout.name].text)
        keys = tuple(_row_keys(row, layout))
        if not keys or not name:
            continue
        kind_at = layout.others.get("kind")
        words = f"{name} {plain(row[kind_at].text) if kind_at is not None else ''}".lower()
        kind = "LSI" if "lsi" in words or "local" in words else "GSI"
        projected = layout.others.get("projection")
        projection = read_projection(row[projected].text) if projected is not None else None
        owner = plain(row[at_table].text) if at_table is not None else ""
        yield (
            owner,
            SecondaryIndex(
                name=name,
                kind=kind,
                key_schema=keys,
                projection=projection.type if projection else "",
                non_key_attributes=projection.attributes if projection else (),
                span=row[layout.name].span,
                projection_span=row[projected].span if projected is not None else None,
            ),
        )


def _row_keys(row: tuple[Cell, ...], layout: Layout) -> Iterator[KeyElement]:
    for key in layout.keys:
        cell = row[key.position]
        written = read_key(cell.text)
        if written is not None:
            yield KeyElement(written.attribute or key.attribute, key.role, cell.span)


def read_tables(
    table: Table, layout: Layout
) -> Iterator[tuple[str, Span, tuple[KeyElement, ...], tuple[Attribute, ...]]]:
    """Yield (name, its place, key, typed key attributes) of a list of tables."""
    for row in table.rows:
        name = plain(row[layout.name].text)
        keys = tuple(_row_keys(row, layout))
        if not name or not keys:
            continue
        typed = []
        for key in layout.keys:
            written = read_key(row[key.position].text)
            if written is not None and written.attribute and written.type:
                typed.append(Attribute(written.attribute, written.type, row[key.position].span))
        yield name, row[layout.name].span, keys, tuple(typed)


def read_attributes(table: Table, layout: Layout) -> Iterator[AttributeRow]:
    """Yield the attributes of an attribute table with their key roles."""
    found = {**layout.others}
    for at, cell in enumerate(table.header):
        if "dynamo" in fold(cell.text) and "type" in fold(cell.text):
            found["type"] = at
        if fold(cell.text) in _KEY_COLUMNS:
            found["constraints"] = at
    for row in table.rows:
        cells = {name: cell_of(row, found, name) for name in found}
        texts = {name: cell.text if cell else "" for name, cell in cells.items()}
        name = bare_code(without_brackets(texts["name"])).strip("* _") or ""
        if not name or (
            fold(texts.get("type", "x")) == "" and "type" in found and "--" in texts["type"]
        ):
            continue
        yield _attribute(name, texts, cells["name"].span if cells["name"] else table.span)


def _attribute(name: str, texts: dict[str, str], span: Span) -> AttributeRow:
    kind = key_type(texts.get("type", ""))
    role = ""
    for source in ("constraints", "primary_key", "type", "name"):
        remark = plain(texts.get(source, ""))
        if source == "name":
            remark = remark[len(name) :]
        elif source == "type":
            remark = remark.partition("(")[2]
        if not _mentions_index(remark):
            role = role or key_role(remark)
    opening = plain(texts.get("description", ""))[:40]
    if (
        not role
        and not _mentions_index(opening)
        and opening.lower().startswith(("partition key", "sort key", "hash key", "range key"))
    ):
        role = key_role(opening)
    generic = index_key_role(name)
    if not role and generic is None and is_generic_key(name):
        role = key_role(name)
    required = requiredness(texts.get("required", ""), texts.get("nullable", ""))
    if required is None and "not null" in texts.get("constraints", "").lower():
        required = True
    attribute = Attribute(name, kind, span, required, plain(texts.get("description", "")))
    if generic is not None and generic[0]:
        return AttributeRow(attribute, generic[1], generic[0])
    return AttributeRow(attribute, role, marked=_is_marked(texts))


def _is_marked(texts: dict[str, str]) -> bool:
    return any(
        fold(texts.get(source, "")) in _HASH_HEADERS | _RANGE_HEADERS
        for source in ("constraints", "primary_key")
    )


def _mentions_index(remark: str) -> bool:
    words = remark.lower()
    return "gsi" in words or "lsi" in words or "index" in words
