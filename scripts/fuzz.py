"""Fuzz every reader of foreign text for some minutes: ``fuzz.py [MINUTES] [TARGET ...]``.

The minutes are shared among the targets, each named by words of its name;
without any, all are fuzzed. What breaks is shrunk and shown, and kept in
``.hypothesis`` so that the next run tries it first. Exit code 1 when anything broke.

``fuzz.py expressions`` instead makes long texts against every regular expression
of the package and tells which take time that grows faster than the text.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import StopTest

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/support")]

from expressions import reached  # noqa: E402
from fuzz_targets import TARGETS, Target, try_out  # noqa: E402  found by the line above
from pumps import superlinear  # noqa: E402

BATCH = 200
PUMPED = 4_000  # characters of a text made against an expression


def fuzz(target: Target, seconds: float) -> tuple[int, str]:
    """Try inputs for so long; return how many there were, and what broke or ""."""
    tried = 0

    def once(value: object) -> None:
        nonlocal tried
        tried += 1
        try_out(target, value)

    end = time.monotonic() + seconds
    number = time.time_ns()
    while time.monotonic() < end:
        number += 1
        profile = settings(
            max_examples=BATCH, deadline=None, suppress_health_check=list(HealthCheck)
        )
        try:
            seed(number)(profile(given(target.inputs)(once)))()
        except StopTest:
            raise
        except Exception:  # noqa: BLE001  whatever breaks is what we look for
            return tried, traceback.format_exc()
    return tried, ""


def pump() -> int:
    """Tell of each expression that some text makes superlinear; return the exit code."""
    slow = 0
    for one in reached():
        for text in superlinear(one, PUMPED, seconds=0.0005):
            slow += 1
            sys.stdout.write(f"{one.place} {one.pattern!r}: {text}\n")
            sys.stdout.flush()
    return 1 if slow else 0


def main(arguments: list[str]) -> int:
    """Fuzz and tell; return the exit code."""
    if arguments == ["expressions"]:
        return pump()
    minutes = float(arguments[0]) if arguments else 5.0
    words = " ".join(arguments[1:]).lower()
    chosen = {name: one for name, one in TARGETS.items() if not words or words in name.lower()}
    broken = 0
    for name, target in chosen.items():
        tried, fault = fuzz(target, minutes * 60 / len(chosen))
        broken += bool(fault)
        sys.stdout.write(f"{name}: {tried:,} inputs, {'BROKEN' if fault else 'sound'}\n{fault}")
        sys.stdout.flush()
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
