"""Fuzz one target, guided by coverage: ``fuzz_coverage.py TARGET [LIBFUZZER OPTION ...]``.

Needs the package atheris, which is no dependency of this project, beside what the tests
need: ``-max_total_time=300`` ends after five minutes. TARGET is any words of its name.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris
from hypothesis import HealthCheck, given, settings

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/support")]

with atheris.instrument_imports(include=["data_design_gate"]):
    from fuzz_targets import TARGETS, try_out


def main(arguments: list[str]) -> None:
    """Fuzz until something breaks or the options say so."""
    wanted, *options = arguments
    name = next(name for name in TARGETS if wanted.lower() in name.lower())
    target = TARGETS[name]

    @settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.inputs)
    def once(value: object) -> None:
        try_out(target, value)

    atheris.Setup([sys.argv[0], *options], once.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
