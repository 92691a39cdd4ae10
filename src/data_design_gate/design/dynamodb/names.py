"""Names of DynamoDB things in their many spellings, folded so that the same thing is equal."""

from __future__ import annotations

import re
import unicodedata

from data_design_gate.design.words import fold, plain
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

# A generic key attribute says nothing of its content: the entities' templates do.
_GENERIC_KEY = regex(
    r"(?:(?:GSI|LSI|INDEX)[-_ ]?\d*[-_ ]?)?(?:PK|SK|PARTITION_?KEY|SORT_?KEY)\d*"
    r"|(?:PK|SK)[-_]?\d+|(?:GSI|LSI)_?\d+",
    re.IGNORECASE,
)
_NUMBERED_INDEX = regex(
    r"(?P<kind>gsi|lsi|global secondary index|local secondary index)[\s_#-]*(?P<number>\d+)",
    re.IGNORECASE,
)
_INDEX_KEY = regex(
    r"(?P<kind>GSI|LSI)[-_ ]?(?P<number>\d*)[-_ ]?(?P<role>PK|SK|partition ?key|sort ?key"
    r"|hash(?: ?key)?|range(?: ?key)?)",
    re.IGNORECASE,
)
_PLACEHOLDER = regex(r"\$?\{\{?[^{}]*\}?\}|<[^<>]*>|%\w+%|\[[\w -]+\]|\$\([^()]*\)|\$\w+")
_ENVIRONMENT = regex(
    r"^(?:dev|development|test|stage|staging|qa|uat|prod|production|sandbox|local|env|stg|prd)[-_.]",
    re.IGNORECASE,
)
_ENVIRONMENT_END = regex(
    r"[-_.](?:dev|development|test|stage|staging|qa|uat|prod|production|sandbox|local|env|stg|prd)$",
    re.IGNORECASE,
)
_TABLE_WORDS = frozenset(
    {
        "", "table", "main", "main table", "base", "base table", "pk", "pk sk", "sk",
        "primary", "primary key", "primary index", "table primary key", "tables primary key",
        "partition key", "partition key and sort key", "partition and sort key",
        "primary keys", "the table", "main index", "テーブル", "主キー", "tabla", "tabela",
        "clave primaria", "chave primária", "chave primaria", "primärschlüssel", "tabelle",
        "table pk", "base table pk", "none primary key", "hash key", "primary key lookup",
        "pk lookup", "by primary key", "primary key pk", "table key", "key",
    }
)  # fmt: skip


def is_generic_key(attribute: str) -> bool:
    """Return whether a name is a generic key of a single-table design (PK, GSI1SK ...)."""
    return _GENERIC_KEY.fullmatch(attribute.strip()) is not None


def index_key_role(attribute: str) -> tuple[str, str] | None:
    """Return (folded index name, HASH or RANGE) for names such as ``GSI1PK``, else None."""
    match = _INDEX_KEY.fullmatch(" ".join(plain(attribute).split()))
    if match is None:
        return None
    role = "HASH" if match["role"].lower()[0] in "ph" else "RANGE"
    return f"{match['kind'].lower()}{match['number'] or ''}", role


@recalled(2048)
def fold_index_name(name: str) -> str:
    """Fold an index name: ``GSI1``, ``GSI-1`` and ``gsi 1`` are one, descriptions count.

    A descriptive name behind a number (``GSI-1: EventTypeIndex``) is the
    name; case, quotes, blanks and separators do not matter.
    """
    text = unicodedata.normalize("NFKC", plain(name)).replace("`", "").strip()
    numbered = _NUMBERED_INDEX.match(text)
    if numbered:
        rest = re.sub(r"^[\s:\u2013\u2014()-]+", "", text[numbered.end() :])
        first = re.split(r"[\s(),;:]", rest, maxsplit=1)[0] if rest else ""
        if not (first and re.search(r"index", first, re.IGNORECASE)):
            return ("l" if numbered["kind"][0] in "lL" else "g") + "si" + numbered["number"]
        text = first
    return re.sub(r"[\W_]+", "", text).casefold()


@recalled(2048)
def index_spellings(name: str) -> frozenset[str]:
    """Return every folded name a heading such as ``GSI-1: EventTypeIndex`` stands for."""
    found = {fold_index_name(name)}
    for numbered in _NUMBERED_INDEX.finditer(plain(name)):
        found.add(("l" if numbered["kind"][0] in "lL" else "g") + "si" + numbered["number"])
    return frozenset(found - {""})


def names_table_key(text: str) -> bool:
    """Return whether an index cell means the table's own key rather than an index."""
    return fold(text) in _TABLE_WORDS


@recalled(4096)
def without_environment(name: str) -> str:
    """Return a table name without placeholders and environment words around it."""
    bare = _PLACEHOLDER.sub("", name).strip("-_.:/ ")
    bare = _ENVIRONMENT_END.sub("", _ENVIRONMENT.sub("", bare))
    return bare.strip("-_.:/ ")


def same_table(one: str, other: str) -> bool:
    """Return whether two written names mean the same table, environments aside."""
    if one == other:
        return True
    first, second = without_environment(one), without_environment(other)
    return bool(first) and first.casefold() == second.casefold()


def bare_code(text: str) -> str:
    """Return a cell's text without code marks and emphasis; ``<id>`` is kept, no HTML here."""
    text = re.sub(r"\\([\\`*_{}\[\]<>#+.!|-])", r"\1", text.strip())
    text = re.sub(r"\*\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)", "", text)
    return text.replace("`", "").strip()


@recalled(1024)
def index_heading(title: str) -> bool:
    """Return whether a heading names one index (``GSI1``, ``StatusIndex``)."""
    words = fold(title)
    if re.search(r"\b(?:index|indexes|gsis|lsis) (?:design|strategy|definitions?)\b", words):
        return False
    return bool(
        re.search(r"\b[gl]si ?\d+\b|\b(?:global|local) secondary index\b(?! ?es)", words)
        or re.search(r"[\w-]{0,80}[a-z-]Index\b|\b[\w]{1,80}[-_]index\b", plain(title))
    )
