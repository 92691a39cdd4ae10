"""SECURITY.md promises nothing that no test holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
MODEL, _, LIST = TEXT.partition("## Invariants")
INVARIANTS = re.findall(r"(?ms)^(\d+)\. (.*?)(?=^\d+\. |\Z)", LIST)


def test_the_invariants_are_numbered_without_a_gap():
    assert [int(number) for number, _ in INVARIANTS] == list(range(1, len(INVARIANTS) + 1))


def test_the_threat_model_refers_to_invariants_that_exist():
    referred = {int(n) for n in ",".join(re.findall(r"\((\d+(?:, \d+)*)\)", MODEL)).split(",")}
    assert referred
    assert referred <= {int(number) for number, _ in INVARIANTS}


@pytest.mark.parametrize(("number", "text"), INVARIANTS, ids=[number for number, _ in INVARIANTS])
def test_every_invariant_names_tests_that_exist(number, text):
    named = re.findall(r"^ +- \[(tests/\S+\.py)\]\(\1\): (.+)$", text, re.MULTILINE)
    assert named, f"invariant {number} is held by nothing"
    for path, tests in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for test in re.findall(r"`(\w+)`", tests):
            assert test in defined, f"{path} has no {test}"
        assert re.fullmatch(r"`\w+`(?:, `\w+`)*", tests), tests
