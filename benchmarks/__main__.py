"""Run the measurements, keep their results, and write the page: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import cold, events, gate, growth, many, startup
from benchmarks.page import write_page
from benchmarks.peers import Peers, install
from benchmarks.results import Results

Measure = Callable[[Path, Peers], dict[str, Any]]

MEASUREMENTS: dict[str, Measure] = {
    "cold": cold.measure,
    "many": many.measure,
    "growth": growth.measure,
    "requests": events.measure,
    "startup": startup.measure,
    "gate": gate.measure,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named measurements, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=f"what to measure (all): {', '.join(MEASUREMENTS)}")  # fmt: skip
    parser.add_argument("--documents", type=int, metavar="N",
                        help="the most documents in `growth` (1,000)")  # fmt: skip
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    words = parser.parse_args(argv)
    if unknown := set(words.names) - set(MEASUREMENTS):
        parser.error(f"unknown measurement {', '.join(sorted(unknown))}")
    results = Results.read()
    if not words.page:
        peers = install()
        for name in words.names or MEASUREMENTS:
            _measure(name, peers, results, words.documents)
    write_page(results)
    return 0


def _measure(name: str, peers: Peers, results: Results, documents: int | None) -> None:
    measure = MEASUREMENTS[name]
    if name == "growth" and documents:
        measure = partial(growth.measure, numbers=(*growth.NUMBERS, documents))
    started, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        results.keep(name, measure(Path(folder).resolve(), peers), peers, load)
    sys.stderr.write(f"{name}: measured in {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    sys.exit(main())
