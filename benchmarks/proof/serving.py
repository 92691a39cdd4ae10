"""Verdicts on access patterns, beside a million real rows: `python -m benchmarks.proof.serving`.

Level 1 is held against the pages that a run really touches when only the named
index may be used; level 2 against the planner's choice over rows that are
there, loaded and analysed. Nothing is asserted. Ends within five minutes.
"""

# ruff: noqa: T201  printing is what a benchmark does
from __future__ import annotations

import time

from benchmarks.proof.designs import Pattern, design_of
from benchmarks.proof.loaded import Truth, loaded
from benchmarks.proof.shop import CASES, INDEXES, TABLES, VOLUMES, Case
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofReport, ProofSettings
from data_design_gate.standards.proof_facts import Service

GROWTH = 50
_DOWN = "DROP TABLE order_lines; DROP TABLE orders; DROP TABLE customers;"


def verdicts(factor: int) -> ProofReport:
    """Prove the shop at its declared volume, or at a multiple of it."""
    schema = f"{TABLES}\n{INDEXES}"
    design = design_of(
        schema, schema, _DOWN,
        volumes={name: f"{rows * factor} rows" for name, rows in VOLUMES.items()},
        patterns=[
            Pattern(case.index, f"at most {_grown(case, factor)} rows", case.query)
            for case in CASES
        ],
    )  # fmt: skip
    report = prove(design, ProofSettings())
    for failure in report.facts.query_failures:
        print(f"{failure.pattern} does not plan: {failure.message}")
    return report


def _grown(case: Case, factor: int) -> int:
    """Return the rows of an answer that grows with the table, as it is for few values."""
    return case.rows * factor if case.rows >= 1_000 else case.rows  # noqa: PLR2004


def level(report: ProofReport, number: int, which: int) -> Service | None:
    """Return what was said of a pattern on one level: the best of the indexes it names."""
    order = ("served", "poor", "unknown", "unserved")
    found = [
        service
        for service in report.facts.services
        if service.pattern == f"AP{number}" and service.level == which
    ]
    named = [service for service in found if service.index] or found
    return min(named, key=lambda service: order.index(service.verdict), default=None)


def told(service: Service | None) -> str:
    """Say a verdict, on level 2 with its cost as a part of a full scan's, and the indexes."""
    if service is None:
        return "none"
    if service.level == 1:
        return service.verdict
    return _said(service.verdict, service.cost / service.scan_cost, service.index)


def seen(truth: Truth) -> str:
    """Say what PostgreSQL did, in the same words."""
    return _said(truth.verdict, truth.share, ", ".join(sorted(truth.indexes)))


def _said(verdict: str, share: float, indexes: str) -> str:
    if not indexes:
        return verdict
    part = f"{share:.0%}" if share >= 0.005 else "0%"  # noqa: PLR2004  what rounds to nothing
    return f"{verdict}, {part} ({indexes})"


def agrees(service: Service | None, truth: Truth) -> str:
    """Tell whether a verdict is that of the real rows; "asked" for one that was withheld."""
    if service is not None and service.verdict == "unknown":
        return "asked"
    return "yes" if service is not None and service.verdict == truth.verdict else "**no**"


def main() -> None:
    """Print the comparison."""
    started = time.monotonic()
    small, large = verdicts(1), verdicts(GROWTH)
    proved = time.monotonic()
    with loaded() as shop:
        print(f"proved twice in {proved - started:.0f} s, "
              f"loaded and analysed in {time.monotonic() - proved:.0f} s\n")  # fmt: skip
        alone = [shop.alone(case) for case in CASES]
        chosen = [shop.chosen(case) for case in CASES]
        with shop.without_order():
            unordered = [shop.chosen(case) for case in CASES]
        shop.grow(GROWTH)
        grown = [shop.chosen(case) for case in CASES]
    header = ("query", "level 1", "pages by it alone", "agrees", "level 2, 1 M",
              "1 M real rows", "agrees", f"level 2, {GROWTH} M", "real rows stretched",
              "agrees")  # fmt: skip
    print("| " + " | ".join(header) + " |")
    print("|" + "---|" * len(header))
    counts = {"level 1": 0, "level 2, 1 M": 0, f"level 2, {GROWTH} M": 0}
    asked = dict.fromkeys(counts, 0)
    notes = []
    for number, case in enumerate(CASES, 1):
        pairs = [
            (level(small, number, 1), alone[number - 1]),
            (level(small, number, 2), chosen[number - 1]),
            (level(large, number, 2), grown[number - 1]),
        ]
        held = [agrees(*pair) for pair in pairs]
        for name, word in zip(counts, held, strict=True):
            counts[name] += word == "yes"
            asked[name] += word == "asked"
        cells = [case.name, told(pairs[0][0]), f"{pairs[0][1].touched:,}", held[0]]
        for pair, word in zip(pairs[1:], held[1:], strict=True):
            cells += [told(pair[0]), seen(pair[1]), word]
        print("| " + " | ".join(cells) + " |")
        if "**no**" in held:
            why = case.why or "not explained"
            if unordered[number - 1] != chosen[number - 1]:
                why += f"; with that order forgotten it is {seen(unordered[number - 1])}"
            notes.append(f"- {case.name}: {why}")
    print()
    for name, count in counts.items():
        print(f"{name}: {count} of {len(CASES)} agree, {asked[name]} asked for a cardinality")
    print("\n".join(["", *notes, "", f"{time.monotonic() - started:.0f} s in all"]))


if __name__ == "__main__":
    main()
