"""The rows of the Index Design section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.scope import is_elsewhere
from data_design_gate.design.model import IndexEntry
from data_design_gate.design.tables import blocks_of, cell_of, columns
from data_design_gate.design.words import fold, plain, stated
from data_design_gate.document.model import (
    Cell,
    Document,
    ListBlock,
    ListItem,
    Section,
    SectionName,
    Table,
)
from data_design_gate.regex import regex

INDEX_HEADERS = {
    "name": ("index", "index name", "name", "indexes", "インデックス名", "índice", "indice", "gsi",
             "gsi name", "индекс"),
    "table": ("table", "table name", "on table", "tabla", "tabela", "テーブル", "on"),
    "keys": ("columns or keys", "columns", "column", "keys", "key", "columns keys", "key columns",
             "key schema", "attributes", "カラム", "fields", "definition", "columnas", "colunas",
             "partition key sort key", "indexed columns"),
    "kind": ("kind", "type", "index type", "method", "種別", "tipo", "unique"),
    "serves": ("serves", "purpose", "used by", "access pattern", "access patterns", "patterns",
               "supports", "why", "use", "usage", "rationale", "reason", "query", "queries",
               "justification", "pattern", "serves pattern", "propósito", "用途"),
    "cost": ("cost note", "cost", "costs", "write cost", "storage cost", "overhead", "trade offs",
             "size", "notes", "note", "impact", "trade off", "write amplification", "maintenance"),
}  # fmt: skip
_PARTITION = ("partition key", "pk", "hash key", "partition key pk")
_SORT = ("sort key", "sk", "range key", "sort key sk")
_NAMED = regex(
    r"^`(?P<code>[^`]+)`|^(?P<word>(?:idx|ix|uq|uniq|pk|gsi|lsi)[\w.-]*|[\w.-]*(?:_idx|_key|Index))\b"
)
_ON = regex(r"\bon\s+`?(?P<table>[\w.]+)`?\s*(?:\((?P<keys>[^()]*)\))?|\((?P<alone>[^()]*)\)")
_LONGEST_REST = 2_000  # characters behind an index's name that are looked at
_PURPOSE = regex(r"(?:\)|`)\s*(?:[:\u2013\u2014-]|for\b|serves\b|supports\b)\s*(?P<why>.+)$")


def read_index_entries(document: Document) -> tuple[IndexEntry, ...]:
    """Return every index the Index Design section lists, in tables or as bullets."""
    found: list[IndexEntry] = []
    for section in document.named(SectionName.INDEXES):
        for part in section.walk():
            if not is_elsewhere(fold(part.heading.raw)):
                found.extend(_of_section(part))
    return tuple(found)


def _of_section(section: Section) -> Iterator[IndexEntry]:
    for block in blocks_of(section.blocks):
        if isinstance(block, Table):
            yield from _rows(block, section)
    for listed in section.blocks:
        if isinstance(listed, ListBlock):
            for item in listed.items:
                entry = _of_item(item)
                if entry is not None:
                    yield entry


def _rows(table: Table, section: Section) -> Iterator[IndexEntry]:
    found = columns(table, INDEX_HEADERS)
    halves = [
        at
        for words in (_PARTITION, _SORT)
        for at, cell in enumerate(table.header)
        if fold(cell.text) in words
    ]
    nameless = "name" not in found and {"table", "keys"} <= set(found)
    telling = halves or {"keys", "serves", "kind", "table"} & set(found)
    if not nameless and not ("name" in found and telling):
        return
    heading = re.search(r"`([^`]+)`", section.heading.raw)
    previous: Cell | None = None
    for row in table.rows:
        cells = {name: cell_of(row, found, name) for name in INDEX_HEADERS}
        name = cells["keys"] if nameless else cells["name"]
        if name is None or not stated(name.text):
            continue
        owner = cells["table"]
        if owner is not None and not stated(owner.text):
            owner = previous
        previous = owner
        keys = _text(cells["keys"])
        if halves:
            keys = ", ".join(text for at in halves if (text := stated(plain(row[at].text))))
        yield IndexEntry(
            name=f"{_text(owner)} ({keys})" if nameless else plain(name.text),
            table=_text(owner) or (heading[1] if heading else ""),
            keys=keys,
            kind=_text(cells["kind"]),
            serves=_text(cells["serves"]),
            cost=_text(cells["cost"]),
            span=name.span,
        )


def _text(cell: Cell | None) -> str:
    return stated(plain(cell.text)) if cell is not None else ""


def _of_item(item: ListItem) -> IndexEntry | None:
    """Return the index a bullet describes: ``idx_x`` on t (a, b): serves AP1."""
    text = item.text.strip().lstrip("*").strip()
    named = _NAMED.match(text)
    if named is None:
        return None
    rest = text[named.end() :][:_LONGEST_REST]
    on = _ON.search(rest)
    purpose = _PURPOSE.search(rest) or re.search(r"[:\u2013\u2014]\s*(?P<why>.+)$", rest, re.DOTALL)
    return IndexEntry(
        name=(named["code"] or named["word"]).strip(),
        table=(on["table"] or "") if on else "",
        keys=((on["keys"] or on["alone"] or "") if on else "").replace("`", ""),
        kind="unique" if re.search(r"\bunique\b", text, re.IGNORECASE) else "",
        serves=plain(purpose["why"]) if purpose else "",
        cost="",
        span=item.span,
    )
