"""Rules that hold the Index Design section against the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.dynamodb.names import (
    names_table_key,
    same_table,
)
from data_design_gate.design.model import IndexEntry
from data_design_gate.design.words import fold, noun, plain
from data_design_gate.document.model import SectionName
from data_design_gate.document.nearest import nearest
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, words_of
from data_design_gate.standards.rules.access_reading import (
    indexes_of,
    schema_unread,
)
from data_design_gate.standards.rules.access_serving import PostgresIndex
from data_design_gate.standards.rules.indexes_known import (
    DIRECTIONS,
    Declared,
    declared_indexes,
    same_keys,
)
from data_design_gate.standards.rules.postgres_common import (
    is_covered,
    own_tables,
    schema_is_read,
)

_SECTION = SectionName.INDEXES


@rule("IDX001", Severity.ERROR)
def index_undeclared(context: Context) -> Iterator[Hit]:
    """List every index of the schema in the Index Design section, and no other.

    The section is where cost and purpose of an index are weighed. One that
    stands only there is never created; one that stands only in the DDL was
    never weighed.

    Bad:

        CREATE INDEX idx_orders_status ON orders (status);

        ## Index Design
        | idx_orders_state | orders | status | btree | AP2 |

    Good:

        ## Index Design
        | idx_orders_status | orders | status | btree | AP2 |

    Source: Data Design Standards, Index Design.
    """
    section = present(context.design, _SECTION)
    if section is None or schema_unread(context):
        return
    known = declared_indexes(context)
    if not (context.design.postgres.tables or context.design.dynamodb.tables or known.every):
        return
    meant: set[str] = set()
    listed: set[int] = set()
    for entry in context.design.index_entries:
        matching = known.listed(entry)
        listed.update(matching)
        if matching:
            yield from _keys_differ(entry, [known.every[position] for position in matching])
        elif not _is_key(context, entry) and not _of_unindexed_reference(context, entry):
            close = _meant(entry, known.every)
            meant.add(close or "")
            yield _only_listed(entry, close)
    unlisted = [index for at, index in enumerate(known.every) if at not in listed]
    text = f" {fold(words_of(context.design, _SECTION))} " if unlisted else ""
    for index in unlisted:
        if index.name and (f" {fold(index.name)} " in text or index.name in meant):
            continue
        yield Hit(
            index.span,
            f"The index `{index.name}` of `{index.owner}` is not in the Index Design section.",
            "Add a row with its columns, the patterns it serves and what it costs, or drop it.",
            index.name or f"{index.owner} index",
            group="indexes not listed",
        )


def _meant(entry: IndexEntry, known: tuple[Declared, ...]) -> str | None:
    """Return the index a row most likely means: of nearly its name, else of its table and keys."""
    close = nearest(entry.name, [index.name for index in known], limit=3)
    if close or not (entry.table and entry.keys):
        return close
    table = plain(entry.table)
    same = [i for i in known if noun(i.owner) == noun(table) and same_keys(entry, i)]
    return same[0].name if len(same) == 1 else None


def _only_listed(entry: IndexEntry, close: str | None) -> Hit:
    return Hit(
        entry.span,
        f"The index `{entry.name}` is listed here, but the schema does not create it.",
        f"Did you mean `{close}`? Otherwise create it in the schema, or remove the row."
        if close
        else "Create it in the schema, or remove the row.",
        entry.name,
    )


def _is_key(context: Context, entry: IndexEntry) -> bool:
    """Return whether a row describes a primary key or a unique constraint."""
    bare = plain(entry.name)
    if names_table_key(bare) or re.search(r"\bprimary key\b|\bpk\b", fold(f"{bare} {entry.kind}")):
        return True
    if any(same_table(bare, table.name) for table in context.design.dynamodb.tables):
        return True
    folded = bare.rsplit(".", 1)[-1].casefold()
    keys = [index for index in indexes_of(context) if index.source != "index"]
    if any(index.name.casefold() == folded for index in keys):
        return True
    return "unique" in fold(f"{entry.kind} {bare}") and any(
        index.columns == _columns(entry, index) for index in keys
    )


def _of_unindexed_reference(context: Context, entry: IndexEntry) -> bool:
    """Return whether PG006 already asks for the very index that a row lists."""
    if not schema_is_read(context):
        return False
    name = plain(entry.name).rsplit(".", 1)[-1].casefold()
    for table in own_tables(context):
        if entry.table and noun(plain(entry.table)) != noun(table.name):
            continue
        for key in table.foreign_keys:
            written = re.findall(r"\w+", entry.keys.casefold())
            said = [word for word in written if word not in DIRECTIONS]
            columns = [column.casefold() for column in key.columns]
            implied = not said and table.name in name and name.endswith("_".join(columns))
            same = said == columns or implied
            if same and not is_covered(context.design.postgres, table, key.columns):
                return True
    return False


def _columns(entry: IndexEntry, index: PostgresIndex) -> tuple[str, ...]:
    words = re.findall(r"\w+", entry.keys)
    return tuple(word for word in words if word in index.columns)


def _keys_differ(entry: IndexEntry, matching: list[Declared]) -> Iterator[Hit]:
    """Yield the finding for columns that the section and the schema give differently."""
    index = matching[0]
    table = plain(entry.table)
    owners = [other.owner for other in matching]
    if table and not any(same_table(table, own) or noun(table) == noun(own) for own in owners):
        yield Hit(
            entry.span,
            f"The section puts `{entry.name}` on `{table}`, the schema on `{index.owner}`.",
            "Let both name the same table.",
            f"{entry.name}:table",
        )
        return
    if not entry.keys or any(same_keys(entry, index) for index in matching):
        return
    yield Hit(
        entry.span,
        f"The section gives `{entry.name}` the keys ({entry.keys}), the schema "
        f"({', '.join(index.columns)}).",
        "Let both say the same.",
        f"{entry.name}:keys",
    )


@rule("IDX005", Severity.WARNING)
def index_purpose_missing(context: Context) -> Iterator[Hit]:
    """Say of every index which pattern it serves and what it costs.

    An index without a purpose is never removed; one without a cost is always
    added. Each makes every write of its columns slower and takes storage.

    Bad:

        | Index | Table | Columns |
        | idx_orders_status | orders | status |

    Good:

        | Index | Table | Columns | Serves | Cost note |
        | idx_orders_status | orders | status | AP2 | one more write a status change, 2 GB |

    Source: Data Design Standards, Index Design: justified and weighed.
    """
    section = present(context.design, _SECTION)
    if section is None or not context.design.index_entries:
        return
    for entry in context.design.index_entries:
        if not entry.serves and not _is_key(context, entry):
            yield Hit(
                entry.span,
                f"Nothing says what the index `{entry.name}` serves.",
                "Name the access patterns (AP1, AP2), key or constraint it is for.",
                entry.name,
                group="indexes without purpose",
            )
    costs = (
        any(entry.cost for entry in context.design.index_entries)
        or "cost" in context.design.index_labels
    )
    words = fold(words_of(context.design, _SECTION))
    if not costs and not re.search(
        r"\b(?:costs?|overhead|storage|slower|write amplif\w+)\b", words
    ):
        yield Hit(
            section.heading.span,
            "The section does not weigh what the indexes cost.",
            "Add a Cost note column: the extra write for each change, and the storage.",
            "cost",
        )
