"""The designs that the benchmarks check are realistic, of the size asked for, and repeatable."""

import sys
from pathlib import Path

import pytest

from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from benchmarks.corpus import LINKED, design, design_of_size  # noqa: E402  on the path just now

SETTINGS = StandardSettings()
# What the corpus gets wrong on purpose, and what it cannot know: times without a zone, random keys.
MEANT = {"PG011", "PG027"}
SIZES = (10_000, 30_000)


def reviewed(text):
    """Review a design among the pages that it links to."""
    around = Surroundings(read=LINKED.get)
    return review(text, "docs/data-design/drawn.md", SETTINGS, around)


@pytest.fixture(scope="module", params=SIZES)
def reports(request):
    return [reviewed(design_of_size(seed, request.param)) for seed in range(5)]


def test_a_drawn_design_has_no_finding_but_those_that_are_meant(reports):
    assert {finding.code for report in reports for finding in report.findings} <= MEANT


def test_a_drawn_design_is_read_to_its_last_line_and_uses_both_stores(reports):
    assert [report.unread for report in reports] == [()] * len(reports)
    assert {report.stores for report in reports} == {("postgres", "dynamodb")}
    assert all(report.status == "Under Review" for report in reports)


def test_some_designs_have_a_defect_so_that_findings_are_made():
    found = [reviewed(design(seed, 12)).findings for seed in range(3)]
    assert any(finding.code == "PG011" for findings in found for finding in findings)


def test_a_seed_gives_the_same_design_and_another_seed_another():
    assert design(7, 3) == design(7, 3)
    assert design(7, 3) != design(8, 3)


def test_two_designs_share_no_block_of_sql():
    def blocks(seed):
        return {part for part in design(seed, 3).split("```") if part.startswith("sql\n")}

    assert blocks(1)
    assert not blocks(1) & blocks(2)


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_a_design_of_a_size_comes_near_to_it(size):
    lengths = [len(design_of_size(seed, size).encode()) for seed in range(3)]
    assert all(size * 0.8 < length < size * 1.2 for length in lengths)
