"""One full design from nothing: the whole process, beside two Markdown linters."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus import design_of_size, write_repository
from benchmarks.measure import Command, checking, interleaved, summary
from benchmarks.peers import Peers

SIZE = 20_000


def measure(folder: Path, peers: Peers, rounds: int = 15) -> dict[str, Any]:
    """Measure; every round has a design of its own, the same for all tools."""
    designs = write_repository(folder, rounds, partial(design_of_size, size=SIZE))
    files = sorted(designs.iterdir())
    commands: dict[str, Command] = {
        "python -c pass": lambda _: [sys.executable, "-c", "pass"],
        "data-design check": lambda n: checking(files[max(n, 0)]),
        "node -e 0": lambda _: ["node", "-e", "0"],
        "markdownlint-cli2": lambda n: peers.markdownlint(files[max(n, 0)]),
        "eipw": lambda n: peers.eipw(files[max(n, 0)]),
    }
    commands = {name: made for name, made in commands.items() if name not in peers.missing}
    runs = interleaved(commands, rounds, cwd=designs)
    return {
        "bytes": round(sum(file.stat().st_size for file in files) / len(files)),
        "tools": {name: summary(taken) for name, taken in runs.items()},
    }
