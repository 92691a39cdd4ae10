"""What an "Index used" cell names: indexes, keys and constraints of the design, or a scan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from data_design_gate.design.dynamodb.index_names import names_of
from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import (
    fold_index_name,
    index_spellings,
    names_table_key,
    same_table,
)
from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.postgres.model import Index, IndexKey, Key, PostgresSchema, Table
from data_design_gate.design.words import fold, noun, plain, without_brackets
from data_design_gate.regex import regex
from data_design_gate.standards.rules.access_serving import PostgresIndex

_PARTS = regex(
    r"(?:(?<!\s)\s+)?(?:,|;|\+|&|\n|<br\s*/?>|\band\b|\bplus\b|\bthen\b|\bor\b|\u2192|->)\s*",
    re.IGNORECASE,
)
_SCAN = regex(r"\b(?:(?:full|seq|sequential|table|index)[ -]?scan|scans?)\b", re.IGNORECASE)
_DENIED = regex(r"\b(?:no|not|without|never|avoids?|instead of)\b", re.IGNORECASE)
_ACCEPTED = regex(
    r"\b(?:accepted|acceptable|justified|ok|allowed|because|reason|since)\b\W*(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OPERATION_ON = regex(
    r"^(?:query|get ?item|batch ?get ?item|lookup|read)s? (?:on|of|from|against|by|via) (?:the )?",
    re.IGNORECASE,
)
_INDEX_SCAN = regex(
    r"\b(?:bitmap )?index(?:[- ]only)?[ -]scan(?: (?:using|on|of))?\b", re.IGNORECASE
)
_LONGEST_CELL = 1_000  # what is longer is an essay, and no list of names
# Words for the request itself: they name no index.
_OPERATIONS = frozenset(
    {
        "query", "getitem", "get item", "get", "batchgetitem", "batch get", "putitem", "put item",
        "put", "updateitem", "update item", "deleteitem", "delete item", "lookup", "direct lookup",
        "key lookup", "conditional put", "transactwriteitems", "transaction", "filter", "limit",
        "limit 1", "scanindexforward false", "descending", "desc", "reverse",
    }
)  # fmt: skip
_KEY_CONDITION = regex(
    r"(?P<index>[GL]SI[-_ ]?\d+[-_ ]?)?[PS]K\s*(?:=|<|>|begins|between|prefix|starts)",
    re.IGNORECASE,
)
_NO_INDEX = frozenset({"none", "no index", "n a", "not needed", "no", "missing", "not indexed"})
_REMARK = regex(
    r"(?P<unique>\bunique\b[^(]*+(?:\([^()]*\))?)|(?:(?<!\s)\s+)?\([^()]*\)", re.IGNORECASE
)
_UNIQUE = regex(r"\bunique\b", re.IGNORECASE)
_PRIMARY = regex(r"\b(?:primary key|pk|pkey)\b", re.IGNORECASE)
_KEY_WORDS = frozenset(
    {
        "primary", "key", "pk", "table", "lookup", "on", "of", "the", "base", "index", "by", "sk",
        "main", "s",
    }
)  # fmt: skip


class DynamoTarget(Struct, frozen=True):
    """A DynamoDB table's own key (``index`` None) or one of its indexes."""

    table: DynamoTable
    index: SecondaryIndex | None

    @property
    def name(self) -> str:
        """The index's name, or the table's."""
        return self.index.name if self.index is not None else self.table.name

    def keys(self, role: str) -> tuple[str, ...]:
        """Return the key attributes in that role."""
        return self.index.keys(role) if self.index is not None else self.table.keys(role)


Target = PostgresIndex | DynamoTarget


class Named(Struct, frozen=True):
    """One thing a cell names: its text, and what it may mean. ``own_key`` is "primary key"."""

    text: str
    targets: tuple[Target, ...]
    own_key: bool = False


class IndexCell(Struct, frozen=True):
    """A whole cell: what it names, whether it states a scan, and the reason for that."""

    named: tuple[Named, ...]
    scan: bool = False
    reason: str = ""
    none: bool = False


def postgres_indexes(schema: PostgresSchema) -> tuple[PostgresIndex, ...]:
    """Return every index, primary key and unique constraint of the schema."""
    found: list[PostgresIndex] = []
    for table in schema.tables:
        if table.primary_key is not None:
            found.append(_of_key(table, table.primary_key, "primary", f"{table.name}_pkey"))
        for key in table.uniques:
            default = f"{table.name}_{'_'.join(key.columns)}_key"
            found.append(_of_key(table, key, "unique", default))
    found += [of_index(index) for index in schema.indexes if index.keys]
    return tuple(found)


def _of_key(table: Table, key: Key, source: str, default: str) -> PostgresIndex:
    keys = tuple(IndexKey(column) for column in key.columns)
    return PostgresIndex(
        name=key.name or default,
        table=table.name,
        keys=keys,
        unique=True,
        method="btree",
        predicate="",
        span=key.span,
        source=source,
    )


def of_index(index: Index) -> PostgresIndex:
    """Return a created index; one without a name gets the name PostgreSQL gives it."""
    columns = "_".join(key.column or "expr" for key in index.keys)
    return PostgresIndex(
        index.name or f"{index.table}_{columns}_idx",
        index.table,
        index.keys,
        index.unique,
        index.method or "btree",
        index.predicate,
        index.span,
        "index",
        index.include,
    )


class _Known(Struct, frozen=True):
    """What a name may mean: the design, its Postgres indexes, the pattern's store."""

    design: DataDesign
    indexes: tuple[PostgresIndex, ...]
    store: Store | None


def read_cell(
    cell: str, design: DataDesign, indexes: tuple[PostgresIndex, ...], store: Store | None
) -> IndexCell:
    """Read an "Index used" cell against the design's indexes."""
    known = _Known(design, indexes, store)
    cell = cell[:_LONGEST_CELL]
    text = _INDEX_SCAN.sub(" ", plain(cell)).strip()
    if not text or fold(without_brackets(text)) in _NO_INDEX:
        return IndexCell((), none=bool(text))
    scan = _SCAN.search(text)
    whole = _whole(text, known)
    if scan and (not whole.targets or (whole.own_key and not _DENIED.search(text))):
        reason = _reason(text, scan)
        outside = without_brackets(text[: scan.start()]).strip(" ,;:-")
        named = tuple(_each(outside, outside, known)) if outside else ()
        return IndexCell(tuple(n for n in named if n.targets), scan=True, reason=reason)
    if whole.targets or whole.own_key:
        return IndexCell((whole,))
    each = tuple(_each(text, cell, known))
    if not any(named.targets or named.own_key for named in each):
        by_keys = tuple(_by_keys(text, known))
        columns = _column_names(known)
        if by_keys or (each and all(named.text.casefold() in columns for named in each)):
            return IndexCell((Named(text, by_keys),))
    return IndexCell(each)


def _column_names(known: _Known) -> frozenset[str]:
    """Return the names of all columns, folded: a list of them is one index, not several."""
    tables = known.design.postgres.tables
    return frozenset(column.name.casefold() for table in tables for column in table.columns)


def _by_keys(text: str, known: _Known) -> Iterator[Target]:
    """Yield the indexes and keys whose very columns a cell lists instead of a name."""
    wanted = tuple(w.casefold() for w in re.findall(r"[A-Za-z_]\w*", without_brackets(text)))
    wanted = tuple(word for word in wanted if word not in {"and", "asc", "desc", "on"})
    if known.store is not Store.DYNAMODB:
        yield from (i for i in known.indexes if i.columns == wanted)
    if known.store is not Store.POSTGRES:
        for table in known.design.dynamodb.tables:
            for index in (None, *table.indexes):
                target = DynamoTarget(table, index)
                keys = (*target.keys("HASH"), *target.keys("RANGE"))
                if tuple(key.casefold() for key in keys) == wanted:
                    yield target


def _whole(text: str, known: _Known) -> Named:
    """Return what the cell names when it is one name, commas and "and" included."""
    for candidate in (text.strip(" .`"), without_brackets(text)):
        found = _by_name(candidate.strip(), known)
        if found:
            return Named(candidate, found)
    if _UNIQUE.match(text):
        return Named(text, tuple(_unique(text, known)))
    own = names_table_key(without_brackets(text)) or _is_own_key(text, known.design)
    return Named(text, tuple(_own_keys(text, known)) if own else (), own_key=own)


def _reason(text: str, scan: re.Match[str]) -> str:
    rest = text[scan.end() :]
    stated = _ACCEPTED.search(rest)
    if stated:
        return stated["reason"].strip(" ():;.,-\u2013\u2014") or ""
    return rest.strip(" ():;.,-\u2013\u2014")


def _each(text: str, cell: str, known: _Known) -> Iterator[Named]:
    outside = _outside_brackets(text)
    codes = re.findall(r"`([^`]+)`", cell)
    for part in _PARTS.split(outside):
        if fold(part) in _OPERATIONS:
            if _is_whole(part, text):
                yield Named(part.strip(), tuple(_own_keys("", known)), own_key=True)
        elif part.strip():
            code = next((c for c in codes if c in part), part)
            yield _named(part, f"`{code}`" if code != part else part, known)


def _is_whole(part: str, text: str) -> bool:
    """Return whether a request word is all the cell says: it then goes by the table's key."""
    return fold(part) == fold(without_brackets(text))


def _outside_brackets(text: str) -> str:
    """Return the text without bracketed remarks, but keep ``unique (email)`` whole."""
    return _REMARK.sub(lambda match: match[0] if match["unique"] else "", text)


def _named(part: str, cell: str, known: _Known) -> Named:
    text = _OPERATION_ON.sub("", part.strip(" .`"))
    codes = re.findall(r"`([^`]+)`", cell)
    for candidate in (text, without_brackets(text), *codes, text.split(" on ")[0], _first(text)):
        found = _by_name(candidate.strip(), known)
        if found:
            return Named(text, found)
    condition = _KEY_CONDITION.match(text)
    if condition and condition["index"]:
        return Named(text, _by_name(condition["index"].strip("-_ "), known))
    own = condition or names_table_key(without_brackets(text))
    if own or _is_own_key(text, known.design):
        return Named(text, tuple(_own_keys(text, known)), own_key=True)
    unique = tuple(_unique(text, known)) if _UNIQUE.search(text) else ()
    return Named(text, unique)


def _first(text: str) -> str:
    return re.split(r"[\s(]", text, maxsplit=1)[0]


def _by_name(name: str, known: _Known) -> tuple[Target, ...]:
    found: list[Target] = []
    if not name:
        return ()
    if known.store is not Store.DYNAMODB:
        bare = name.rsplit(".", 1)[-1].strip('"').casefold()
        found += [i for i in known.indexes if i.name.casefold() == bare]
    if known.store is not Store.POSTGRES:
        found += _dynamo_by_name(name, known.design)
    return tuple(found)


def _dynamo_by_name(name: str, design: DataDesign) -> list[DynamoTarget]:
    wanted = index_spellings(name)
    qualified = re.match(r"^(?P<table>[\w.-]+)\s*[./:]\s*(?P<index>[\w-]+)$", name)
    found = []
    for table in design.dynamodb.tables:
        for index in table.indexes:
            own = names_of(index)
            short = fold_index_name(index.name.removeprefix(f"{table.name}-"))
            if (
                wanted & own
                or (short and short in wanted)
                or (
                    qualified
                    and same_table(qualified["table"], table.name)
                    and index_spellings(qualified["index"]) & own
                )
            ):
                found.append(DynamoTarget(table, index))
    return found


def _is_own_key(text: str, design: DataDesign) -> bool:
    """Return whether a text names a table, or the primary key of one."""
    if any(same_table(text, table.name) for table in design.dynamodb.tables):
        return True
    words = set(fold(text).split())
    tables = {noun(table.name) for table in design.postgres.tables}
    tables |= {noun(table.name) for table in design.dynamodb.tables}
    if noun(text) in tables:
        return True
    rest = words - _KEY_WORDS
    return (
        bool(words & {"primary", "pk", "table"})
        and (not rest or noun(" ".join(w for w in fold(text).split() if w in rest)) in tables)
    ) or (bool(_PRIMARY.search(text)) and len(rest) <= 1)


def _own_keys(text: str, known: _Known) -> Iterator[Target]:
    """Yield the tables' own keys a text may mean: of the named table, else of all."""
    rest = " ".join(word for word in fold(text).split() if word not in _KEY_WORDS)
    wanted = {noun(rest), noun(text)} - {""}
    named: list[Target] = []
    every: list[Target] = []
    if known.store is not Store.DYNAMODB:
        for index in known.indexes:
            if index.source == "primary":
                every.append(index)
                if noun(index.table) in wanted:
                    named.append(index)
    if known.store is not Store.POSTGRES:
        for table in known.design.dynamodb.tables:
            target = DynamoTarget(table, None)
            every.append(target)
            if noun(table.name) in wanted or same_table(text, table.name):
                named.append(target)
    yield from named or every


def _unique(text: str, known: _Known) -> Iterator[PostgresIndex]:
    """Yield the unique constraints whose columns a text such as ``UNIQUE (email)`` names."""
    words = set(re.findall(r"\w+", text.lower()))
    for index in known.indexes:
        if index.unique and index.source != "primary" and set(index.columns) <= words:
            yield index
