"""Rules on the numbers of the requirements: are there any, and do they agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from data_design_gate.design.model import Entity, Quantity
from data_design_gate.design.quantities import read_quantities, read_quantity
from data_design_gate.design.tables import cell_of, columns, tables_of
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present

_SECTION = SectionName.REQUIREMENTS
# Estimates are round: figures that differ by less than this factor say the same.
_TOLERANCE = 2.0
_SPREAD = regex(r"\b(?:peak|max\w*|burst|avg|average|min\w*|up to|median|p\d\d)\b", re.IGNORECASE)
_EACH = regex(
    r"\b(?:each|per (?:row|item|record|order|entry|event)|a row|an item|apiece)\b"
    r"|(?:\bat |[\u00d7@*] ?)(?:about |some |~ ?)?[\d.,]+ ?(?:bytes?|[kmg]i?b)\b"
    r"(?! ?/| (?:a|per) )",
    re.IGNORECASE,
)
_TOTAL = {"entity": ("entity", "name", "table"), "volume": ("volume", "rows", "count", "volumes")}


@rule("REQ004", Severity.WARNING)
def performance_missing(context: Context) -> Iterator[Hit]:
    """State performance requirements with numbers.

    How fast and how often decides between stores, keys and indexes; a design
    that names no number cannot miss it, nor meet it.

    Bad:

        **Performance:** it must be fast.

    Good:

        **Performance:** placing an order takes at most 150 ms at p95, at 40 orders a second.

    Latencies in the access patterns count too.

    Source: Data Design Standards, Data Requirements Overview.
    """
    design = context.design
    section = present(design, _SECTION)
    if section is None or design.requirements.performance:
        return
    if any(read_quantity(pattern.latency, "ms") for pattern in design.patterns):
        return
    said = design.requirements.labels.get("performance")
    vague = said is not None and bool(said.text)
    yield Hit(
        said.span if said is not None and said.text else section.heading.span,
        "The performance requirement gives no number."
        if vague
        else "No performance requirement is stated.",
        'State latency and load: "at most 150 ms at p95, at 40 orders a second".',
        "performance",
    )


@rule("REQ007", Severity.WARNING)
def volumes_inconsistent(context: Context) -> Iterator[Hit]:
    """Keep volumes, sizes and rates consistent.

    Key types, partitions and every proof are computed from these numbers; of
    two that disagree one is wrong, and nobody knows which.

    Bad:

        | Order | id, total | all | 2 M rows of 1 KB each, 40 GB | 1,000 a day, 300,000 a month |

    Good:

        | Order | id, total | all | 2 M rows of 1 KB each, 2 GB | 1,000 a day, 30,000 a month |

    Figures within a factor of two agree: estimates are round. Peaks and
    averages are not compared.

    Source: Data Design Standards, Data Requirements Overview.
    """
    if present(context.design, _SECTION) is None:
        return
    for entity in context.design.requirements.entities:
        for reason in (_width(entity), _rates(entity)):
            if reason:
                yield Hit(
                    entity.span,
                    f"The numbers of `{entity.name}` contradict one another: {reason}.",
                    "Correct the figure that is wrong; the others follow from it.",
                    entity.name,
                )
    yield from _sums(context)


def _width(entity: Entity) -> str:
    """Return how rows times width differ from the stated total, "" when they agree."""
    text = plain(entity.volume_text)
    sizes = [q for q in read_quantities(text) if q.unit == "bytes"]
    if entity.volume is None or len(sizes) != len(("each", "total")) or not _EACH.search(text):
        return ""
    each, total = sorted(sizes, key=lambda q: q.value)
    computed = entity.volume.value * each.value
    if _agree(computed, total.value):
        return ""
    return f"{entity.volume.text} of {each.text} are {_bytes(computed)}, not {total.text}"


def _rates(entity: Entity) -> str:
    """Return how two growth rates differ, "" when they agree."""
    text = plain(entity.growth_text)
    if _SPREAD.search(text):
        return ""
    rates = [q for q in read_quantities(text) if q.unit == "per_second" and q.value > 0]
    for first, second in combinations(rates, 2):
        if not _agree(first.value, second.value):
            return f'"{first.text}" is not "{second.text}"'
    return ""


def _sums(context: Context) -> Iterator[Hit]:
    """Compare a total row with the sum of the rows above it."""
    for section in context.design.document.named(_SECTION):
        for _, table in tables_of(section):
            found = columns(table, _TOTAL)
            if len(found) < len(_TOTAL):
                continue
            counted: list[Quantity] = []
            for row in table.rows:
                name, cell = cell_of(row, found, "entity"), cell_of(row, found, "volume")
                count = _count(cell.text) if cell else None
                if name is None or cell is None or count is None:
                    continue
                if fold(name.text) in {"total", "sum", "all", "overall", "summe"}:
                    total = sum(quantity.value for quantity in counted)
                    if counted and not _agree(total, count.value):
                        yield Hit(
                            cell.span,
                            f"The total of {count.text} is not the sum of the rows above, "
                            f"{total:,.0f}.",
                            "Correct the total, or the row that is wrong.",
                            "total",
                        )
                else:
                    counted.append(count)


def _count(text: str) -> Quantity | None:
    return next((q for q in read_quantities(text) if q.unit in {"rows", "items", ""}), None)


def _agree(first: float, second: float) -> bool:
    low, high = sorted((first, second))
    return high <= low * _TOLERANCE


def _bytes(size: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1024:  # noqa: PLR2004  a KB has 1,024 bytes
            return f"{size:.3g} {unit}"
        size /= 1024
    return f"{size:.3g} TB"
