"""Time and memory as documents become more, and as one becomes larger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import design_of_size, write_repository
from benchmarks.measure import FailedError, Run, checking, exponent, run
from benchmarks.peers import Peers

NUMBERS = (1, 10, 100, 1_000)
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_ONE = 10_000  # bytes of a document where their number grows
_LIMIT = 45.0  # seconds for one run
_REPEATS = 2
_QUIET = ("--format", "json", "--fail-on", "never", "--jobs", "1")


def measure(folder: Path, _: Peers, numbers: Sequence[int] = NUMBERS) -> dict[str, Any]:
    """Measure both, on one core."""
    empty = folder / "empty.md"
    empty.write_text("---\ntitle: Nothing\nstatus: Draft\n---\n# Nothing\n", encoding="utf-8")
    start = _least(empty).cpu
    return {
        "start_cpu": round(start, 4),
        "documents": _fitted(start, _by_number(folder, numbers)),
        "sizes": _fitted(start, _by_size(folder)),
    }


def _by_number(folder: Path, numbers: Sequence[int]) -> Iterable[tuple[int, Path]]:
    for number in numbers:
        yield (
            number,
            write_repository(
                folder / f"documents-{number}", number, lambda seed: design_of_size(seed, _ONE)
            ),
        )


def _by_size(folder: Path) -> Iterable[tuple[int, Path]]:
    for size in SIZES:
        file = folder / f"size-{size}.md"
        file.write_text(design_of_size(size, size), encoding="utf-8")
        yield file.stat().st_size, file


def _fitted(start: float, points: Iterable[tuple[int, Path]]) -> dict[str, Any]:
    """Return each point's time and memory, and the exponent of the time without the start."""
    rows: list[dict[str, Any]] = []
    for amount, path in points:
        try:
            taken = _least(path)
        except FailedError as failure:
            rows.append({"amount": amount, "failed": str(failure).rpartition(": ")[2].strip()})
            break  # the next would take longer still
        rows.append({
            "amount": amount,
            "wall": round(taken.wall, 4),
            "cpu": round(taken.cpu, 4),
            "peak_mb": round(taken.peak, 1),
        })  # fmt: skip
    measured = [(row["amount"], row["cpu"] - start) for row in rows if "cpu" in row]
    return {"rows": rows, "exponent": exponent(measured)}


def _least(path: Path) -> Run:
    """Return the run with the least CPU time; a long one is not repeated."""
    runs = [run(checking(path, *_QUIET), cwd=path.parent, limit=_LIMIT)]
    while len(runs) < _REPEATS and runs[0].wall < _LIMIT / 4:
        runs.append(run(checking(path, *_QUIET), cwd=path.parent, limit=_LIMIT))
    return min(runs, key=lambda one: one.cpu)
