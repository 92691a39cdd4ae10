"""Processes measured by the kernel's own account: wall time, CPU time, peak memory."""

from __future__ import annotations

import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_KILOBYTES_A_MEGABYTE = 1024

Command = Callable[[int], Sequence[str]]
"""The command line of a round; the warming one is round -1."""


class FailedError(RuntimeError):
    """A measured command ended in a way that says it did not do its work."""


class LateError(FailedError):
    """A measured command was stopped because it took longer than it may."""


@dataclass(frozen=True)
class Run:
    """One process with its children: seconds of wall and CPU (user and system), peak megabytes."""

    wall: float
    cpu: float
    peak: float
    code: int


def environment() -> dict[str, str]:
    """Return the environment of measured processes: byte code is kept, as an installer does."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(cache / "data-design-gate" / "bytecode"),
        "PYTHONPATH": str(ROOT),
    }


def run(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    limit: int = 120,
    most: int = 1,
) -> Run:
    """Run a command and return what it took.

    ``env`` is by default ``environment()``; ``most`` is the highest exit code
    that means the work was done. Raises FailedError for another, LateError when
    it took ``limit`` seconds of CPU time.
    """
    with tempfile.TemporaryFile() as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  commands are this folder's own
            command, cwd=cwd, env=env or environment(), stdout=subprocess.DEVNULL,
            stderr=complaints,
        )  # fmt: skip
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (limit, limit + 1))
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGXCPU:
            raise LateError(f"not done after {limit} s of CPU time")
        if code not in range(most + 1):
            complaints.seek(0)
            words = complaints.read()[-500:].decode("utf-8", "replace").strip()
            raise FailedError(f"{' '.join(command)[:120]}: exit code {code} {words}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KILOBYTES_A_MEGABYTE, code)


def interleaved(commands: Mapping[str, Command], rounds: int, **how: Any) -> dict[str, list[Run]]:
    """Run every command once a round, in turn, so that a busy machine is busy for all of them.

    A first round warms caches and is not counted.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(-1, rounds):
        for name, command in commands.items():
            taken = run(command(number), **how)
            if number >= 0:
                runs[name].append(taken)
    return runs


def summary(runs: Sequence[Run]) -> dict[str, float]:
    """Return the least and the middle of the runs, and the highest peak."""
    return {
        "runs": len(runs),
        "wall_min": round(min(one.wall for one in runs), 4),
        "wall_median": round(median(one.wall for one in runs), 4),
        "cpu_min": round(min(one.cpu for one in runs), 4),
        "cpu_median": round(median(one.cpu for one in runs), 4),
        "peak_mb": round(max(one.peak for one in runs), 1),
    }


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return k of ``y = a * x ** k`` fitted to the points by least squares; 1 is linear."""
    logs = [(math.log(x), math.log(y)) for x, y in points if y > 0]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    over = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    under = sum((x - mean_x) ** 2 for x, _ in logs)
    return round(over / under, 2)


def checking(*words: str | Path) -> list[str]:
    """Return the command that checks designs, as its users start it."""
    return [str(Path(sys.executable).with_name("data-design")), "check", *map(str, words)]
