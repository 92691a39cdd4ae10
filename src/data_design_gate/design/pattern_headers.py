"""Header wordings of access pattern tables, and the words of their cells."""

from __future__ import annotations

import re

from data_design_gate.design.model import Store
from data_design_gate.design.words import fold
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

PATTERN_HEADERS = {
    "id": ("id", "pattern id", "pattern", "ap", "ap id", "no", "nr", "number", "pattern no", "key",
           "ref"),
    "query": (
        "query", "description", "query description", "access pattern", "access patterns",
        "pattern description", "use case", "usecase", "operation", "what", "question", "purpose",
        "access pattern description", "name", "ユースケース", "padrão", "padrão de acesso",
        "consulta", "patrón", "patrón de acceso", "アクセスパターン", "zugriffsmuster",
    ),
    "priority": ("priority", "prio", "importance", "primary", "primary or secondary", "優先度"),
    "store": ("store", "database", "data store", "datastore", "db", "storage", "engine"),
    "table": ("table", "tables", "entity", "collection", "table name"),
    "parameters": (
        "parameters", "parameter", "params", "input", "inputs", "input parameters",
        "query parameters", "key requirements", "filter by", "arguments", "parámetros",
        "parâmetros", "lookup key", "keys used", "given",
    ),
    "frequency": (
        "frequency", "rate", "rps", "qps", "requests day", "requests per day", "call rate",
        "estimated requests day", "load", "throughput", "rps peak and average", "peak rps",
        "calls", "expected frequency", "frecuencia", "frequência", "häufigkeit", "頻度",
        "query frequency", "estimated frequency", "expected load", "how often",
    ),
    "latency": (
        "latency", "performance", "performance requirement", "performance requirements", "sla",
        "response time", "latency target", "p95", "p99", "p95 latency", "p99 latency", "slo",
        "performance target", "target latency", "latencia", "latência", "rendimiento", "latenz",
        "expected latency", "max latency", "how fast",
    ),
    "result_size": (
        "result size", "results", "result", "rows", "rows returned", "cardinality", "items",
        "items returned", "expected result size", "expected results", "result set", "returned rows",
        "result set size", "size", "returns", "ergebnisgröße", "response size", "how much",
        "how many",
    ),
    "index": (
        "index used", "index", "indexes", "indexes used", "index key", "table gsi lsi",
        "table or index", "table index", "supported by", "served by", "key index", "gsi",
        "supporting index", "index or key", "access path", "via", "キー インデックス",
        "キー/インデックス", "índice", "indice", "índice usado", "supporting index es",
    ),
    "key_condition": ("key condition", "key condition expression", "key conditions"),
    "filter": ("filter expression", "filter", "filters"),
    "sort": ("sort", "sort order", "ordering", "scan index forward", "order"),
    "projection": ("projection", "attributes needed", "attributes", "returned attributes"),
    "consistency": ("consistency", "read consistency", "consistent read"),
}  # fmt: skip


FIELDS = ("query", "parameters", "frequency", "latency", "result_size", "index")


LABELS = {name: words for name, words in PATTERN_HEADERS.items() if name != "id"} | {
    "query": ("query", "query description", "description", "access pattern", "purpose"),
}


LEADING_ID = regex(
    r"^\W*(?P<id>(?:AP|Q|QP|P|PATTERN|RP|WP|UC)[\s_-]*\d+[a-z]?|\d{1,3}[a-z]?(?=[.):]))\b"
    r"[\s.:)\u2013\u2014-]*",
    re.IGNORECASE,
)


VERB = regex(
    r"^(?:get|list|find|fetch|query|look ?up|search|load|read|count|show|retrieve|check|insert"
    r"|create|update|delete|put|write|scan|select|all|latest|pattern|access|obter|listar|buscar"
    r"|obtener|by|batch)\b"
)


_PRIMARY = frozenset(
    {
        "primary", "main", "p0", "p1", "high", "critical", "1", "must", "yes", "hoch", "highest",
        "top", "core", "primario", "primário",
    }
)  # fmt: skip


_SECONDARY = frozenset(
    {
        "secondary", "p2", "p3", "p4", "low", "medium", "2", "3", "no", "should", "could", "rare",
        "lower", "secundario", "secundário", "niedrig", "normal",
    }
)  # fmt: skip


def priority_of(text: str) -> bool | None:
    """Return whether a priority cell says primary (True), secondary (False) or neither."""
    words = fold(text).split()
    if not words:
        return None
    first = words[0]
    return True if first in _PRIMARY else False if first in _SECONDARY else None


@recalled(1024)
def store_of(text: str) -> Store | None:
    """Return the one store that a cell or heading names, None for both or neither."""
    words = fold(text)
    postgres = re.search(r"\b(?:postgres\w*|pg|rds|aurora|sql)\b", words)
    dynamo = re.search(r"\b(?:dynamo\w*|dynamo db|ddb)\b", words)
    if bool(postgres) == bool(dynamo):
        return None
    return Store.POSTGRES if postgres else Store.DYNAMODB
