"""The secondary indexes of both stores, found by what a row of the Index Design section says."""

from __future__ import annotations

import re

from msgspec import Struct

from data_design_gate.design.dynamodb.index_names import names_of
from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.dynamodb.names import fold_index_name, index_spellings
from data_design_gate.design.model import IndexEntry
from data_design_gate.design.words import noun, plain
from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.access_reading import own_indexes
from data_design_gate.standards.rules.access_serving import PostgresIndex
from data_design_gate.standards.rules.postgres_common import remembered

DIRECTIONS = frozenset(
    {
        "asc", "desc", "nulls", "first", "last", "hash", "range", "pk", "sk", "partition", "sort",
        "key", "include", "includes", "including", "covering", "where", "and", "unique",
        "btree", "gin", "gist", "brin",
        "s", "n", "b", "string", "number", "binary", "is", "null", "not", "with", "only", "collate",
        "c", "using",
    }
)  # fmt: skip
"""Words that stand among the keys of an index and name none."""


class Declared(Struct, frozen=True):
    """An index of the schema, of either store: what the section must list.

    ``relational`` is the index in Postgres, None for one of DynamoDB.
    """

    name: str
    owner: str
    columns: tuple[str, ...]
    others: frozenset[str]
    span: Span
    relational: PostgresIndex | None = None
    spellings: frozenset[str] = frozenset()


class DeclaredIndexes:
    """Every declared index in order, with the ways by which a row may mean one.

    Rows and indexes are found by their spelling: comparing each with each
    would grow with the square of a schema.
    """

    def __init__(self, every: tuple[Declared, ...]) -> None:
        self.every = every
        self._relational: dict[str, list[int]] = {}
        self._spelled: dict[str, list[int]] = {}
        self._owned: dict[str, list[int]] = {}
        for position, index in enumerate(every):
            self._owned.setdefault(noun(index.owner), []).append(position)
            if index.relational is not None:
                self._relational.setdefault(index.name.casefold(), []).append(position)
            for spelling in index.spellings:
                self._spelled.setdefault(spelling, []).append(position)

    def named(self, name: str) -> list[int]:
        """Return the positions of the indexes that the section's spelling means."""
        bare = plain(name).rsplit(".", 1)[-1].strip('" ').casefold()
        found = {*self._relational.get(bare, ())}
        if self._spelled:
            for spelling in index_spellings(name):
                found.update(self._spelled.get(spelling, ()))
        return sorted(found)

    def listed(self, entry: IndexEntry) -> list[int]:
        """Return the positions a row means: by its name, or without one by table and keys."""
        found = self.named(entry.name)
        if entry.name == f"{entry.table} ({entry.keys})":
            same = self._owned.get(noun(plain(entry.table)), ())
            found += [p for p in same if p not in found and same_keys(entry, self.every[p])]
            found.sort()
        return found


@remembered
def declared_indexes(context: Context) -> DeclaredIndexes:
    """Return the secondary indexes of both schemas; keys and constraints are not among them."""
    found = [
        Declared(
            index.name,
            index.table,
            index.columns,
            frozenset((*index.include, *re.findall(r"[a-z_]\w*", index.predicate))),
            index.span,
            index,
        )
        for index in own_indexes(context)
        if index.source == "index"
    ]
    for table in context.design.dynamodb.tables:
        found += [_of_dynamodb(table, index) for index in table.indexes]
    return DeclaredIndexes(tuple(found))


def _of_dynamodb(table: DynamoTable, index: SecondaryIndex) -> Declared:
    keys = (*index.keys("HASH"), *index.keys("RANGE"))
    others = frozenset((*index.non_key_attributes, *table.keys("HASH"), *table.keys("RANGE")))
    short = fold_index_name(index.name.removeprefix(f"{table.name}-"))
    spellings = names_of(index) | {short}
    return Declared(index.name, table.name, keys, others, index.span, None, spellings)


def same_keys(entry: IndexEntry, index: Declared) -> bool:
    """Return whether a row gives an index the keys that it has, remarks and order words aside."""
    written = [word.casefold() for word in re.findall(r"[A-Za-z_]\w*", entry.keys)]
    wanted = [w.casefold() for column in index.columns for w in re.findall(r"[A-Za-z_]\w*", column)]
    noise = DIRECTIONS | {word.casefold() for word in index.others} - set(wanted)
    if written[:1] == [index.owner.casefold()] and index.owner.casefold() not in wanted:
        written = written[1:]  # `orders: customer_id, created_at`
    said = [w for w in written if w in wanted or (w not in noise and not _is_class(w))]
    return list(dict.fromkeys(said)) == list(dict.fromkeys(wanted))


def _is_class(word: str) -> bool:
    """Return whether a word behind a column is an operator class, such as text_pattern_ops."""
    return word.endswith("_ops")
