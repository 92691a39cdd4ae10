"""Time and memory as documents become more, and as one becomes larger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus import design_of_size, write_repository
from benchmarks.measure import LateError, Run, checking, exponent, run
from benchmarks.peers import Peers

NUMBERS = (1, 10, 100, 1_000)
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_ONE = 10_000  # bytes of a document where their number grows
_LIMIT, _LONG_LIMIT = 30, 600  # seconds of CPU time for one document, and for many
_REPEATS = 2
_SHORT = 8.0  # seconds of CPU time; a longer run is not repeated
_QUIET = ("--format", "json", "--fail-on", "never", "--jobs", "1")


def measure(folder: Path, _: Peers, numbers: Sequence[int] = NUMBERS) -> dict[str, Any]:
    """Measure both, on one core."""
    return {
        "documents": _fitted(_by_number(folder, numbers), _LONG_LIMIT),
        "sizes": _fitted(_by_size(folder), _LIMIT),
    }


def _by_number(folder: Path, numbers: Sequence[int]) -> Iterable[tuple[int, Path]]:
    for number in numbers:
        place = folder / f"documents-{number}"
        write_repository(place, number, partial(design_of_size, size=_ONE))
        yield number, place


def _by_size(folder: Path) -> Iterable[tuple[int, Path]]:
    for size in SIZES:
        place = folder / f"size-{size}"
        (file,) = write_repository(place, 1, partial(design_of_size, size=size)).iterdir()
        yield file.stat().st_size, file


def _fitted(points: Iterable[tuple[int, Path]], limit: int) -> dict[str, Any]:
    """Return each point's time and memory, and the exponent of what comes on top of the first."""
    rows: list[dict[str, Any]] = []
    for amount, path in points:
        try:
            taken = _least(path, limit)
        except LateError as failure:
            rows.append({"amount": amount, "failed": str(failure)})
            break  # the next would take longer still
        rows.append({
            "amount": amount,
            "wall": round(taken.wall, 4),
            "cpu": round(taken.cpu, 4),
            "peak_mb": round(taken.peak, 1),
        })  # fmt: skip
    first, *more = [(row["amount"], row["cpu"]) for row in rows if "cpu" in row]
    added = [(amount - first[0], cpu - first[1]) for amount, cpu in more]
    return {"rows": rows, "exponent": exponent(added)}


def _least(path: Path, limit: int) -> Run:
    """Return the run with the least CPU time; a long one is not repeated."""
    runs = [run(checking(path, *_QUIET), cwd=path.parent, limit=limit)]
    while len(runs) < _REPEATS and runs[0].cpu < _SHORT:
        runs.append(run(checking(path, *_QUIET), cwd=path.parent, limit=limit))
    return min(runs, key=lambda one: one.cpu)
