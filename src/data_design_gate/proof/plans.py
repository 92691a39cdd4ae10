"""Reading EXPLAIN: which tables a plan reads, and by which index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

Plan = dict[str, Any]
_SCANS = frozenset({
    "Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Sample Scan",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndexUse:
    """One index a scan uses, with its condition as the planner prints it."""

    index: str
    condition: str


@dataclass(frozen=True, slots=True)
class Scan:
    """One place where a plan reads a table. ``filter`` is what no index answered."""

    table: str
    node: str
    uses: tuple[IndexUse, ...]
    filter: str
    rows: float
    loops: float
    backward: bool = False

    @property
    def is_sequential(self) -> bool:
        """Whether the table is read from end to end."""
        return self.node in {"Seq Scan", "Sample Scan"}


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """An index as the catalog has it; ``root`` is the partitioned index it belongs to."""

    name: str
    table: str
    method: str
    keys: tuple[str, ...]
    is_partial: bool
    oid: str
    table_oid: str
    root: str
    root_table: str


def parse_plan(text: str) -> Plan:
    """Return the top node of EXPLAIN's JSON."""
    plan: Plan = orjson.loads(text)[0]["Plan"]
    return plan


def scans(plan: Plan) -> Iterator[Scan]:
    """Yield every place where a table is read."""
    stack = [(plan, 1.0)]
    while stack:
        node, loops = stack.pop()
        children = node.get("Plans", [])
        if node.get("Node Type") in _SCANS:
            yield Scan(
                str(node.get("Relation Name", "")),
                str(node["Node Type"]),
                tuple(_uses(node)),
                str(node.get("Filter", "")),
                float(node.get("Plan Rows", 0)),
                loops,
                node.get("Scan Direction") == "Backward",
            )
        for position, child in enumerate(children):
            inner = node.get("Node Type") == "Nested Loop" and position == 1
            outer_rows = float(children[0].get("Plan Rows", 1)) if inner else 1.0
            stack.append((child, loops * max(outer_rows, 1.0) if inner else loops))


def _uses(node: Plan) -> Iterator[IndexUse]:
    if "Index Name" in node:
        yield IndexUse(str(node["Index Name"]), str(node.get("Index Cond", "")))
    if node.get("Node Type") in {"Bitmap Heap Scan", "BitmapAnd", "BitmapOr"}:
        for child in node.get("Plans", []):
            yield from _uses(child)


def sorts(plan: Plan) -> bool:
    """Tell whether the plan sorts what it has read."""
    stack = [plan]
    while stack:
        node = stack.pop()
        if node.get("Node Type") == "Sort":
            return True
        stack.extend(node.get("Plans", []))
    return False


def has_limit(plan: Plan) -> bool:
    """Tell whether the plan stops early."""
    stack = [plan]
    while stack:
        node = stack.pop()
        if node.get("Node Type") == "Limit":
            return True
        stack.extend(node.get("Plans", []))
    return False
