"""The page of results says what the kept numbers say, also where another tool wins."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from benchmarks.measure import FailedError, exponent, run  # noqa: E402  on the path just now
from benchmarks.page import page  # noqa: E402

FOLDER = ROOT / "benchmarks"


def times(cpu):
    return {"cpu_min": cpu, "cpu_median": cpu, "wall_min": cpu, "wall_median": cpu, "peak_mb": 30.0}


def cold(**others):
    tools = {"data-design check": times(0.2), **{name: times(cpu) for name, cpu in others.items()}}
    return {"cold": {"bytes": 20_000, "tools": tools, "date": "2026-11-26", "machine": "a machine",
                     "load": 0.1, "missing": {"eipw": "no npm"}}}  # fmt: skip


def test_the_committed_page_is_written_from_the_committed_results():
    parts = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
    method = (FOLDER / "method.md").read_text(encoding="utf-8")
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == page(parts, method)


def test_a_faster_tool_is_shown_as_faster_and_a_missing_one_as_missing():
    text = page(cold(rival=0.1), "# Method")
    assert "| rival | 100 ms | 100 ms | 100 ms | 100 ms | 30 MB | 0.50 |" in text
    assert "eipw is missing: no npm." in text


def test_an_exponent_of_one_is_linear_and_of_two_is_square():
    assert exponent([(n, 3.0 * n) for n in (1, 10, 100)]) == 1
    assert exponent([(n, 0.5 * n * n) for n in (1, 10, 100)]) == 2


def test_a_command_that_crashes_is_never_counted_as_speed():
    try:
        run(["sh", "-c", "echo broken >&2; exit 3"])
    except FailedError as error:
        assert "exit code 3 broken" in str(error)
    else:
        raise AssertionError
