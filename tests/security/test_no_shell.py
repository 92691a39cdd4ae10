"""Nothing from a pull request reaches a shell, and what starts a program is a short list."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/data_design_gate"
# Who starts programs: git and the picture drawer for a person at a terminal, the demo that
# plays a runner, and the proof, whose programs stand behind the walls of docs/proof.md.
STARTERS = {
    "cli/checkout.py",
    "cli/drawing.py",
    "demo/tell.py",
    "proof/dynamodb/child.py",
    "proof/guard.py",
    "proof/keeper.py",
}
STARTING = {
    "subprocess",
    "pty",
    "multiprocessing",
    "asyncio.subprocess",
    "pickle",
    "marshal",
    "shelve",
}
SUSPECT = re.compile(
    r"subprocess|\bpty\b|multiprocessing|pickle|marshal|shelve|runpy|import_module|shell ?="
    r"|\byaml\.|\bos\.(?:system|popen|exec|spawn)|(?<!\.)\b(?:eval|exec|compile|__import__)\("
)
FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__"}
FORBIDDEN = {
    "os.system", "os.popen", "os.execv", "os.execve", "os.execvp", "os.spawnv", "os.spawnl",
    "yaml.load", "yaml.full_load", "yaml.unsafe_load", "importlib.import_module", "runpy.run_path",
}  # fmt: skip


@cache
def modules():
    """Return the syntax of every module in which anything of this kind is written at all."""
    texts = ((path, path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py")))
    return [
        (path.relative_to(SOURCE).as_posix(), ast.parse(text))
        for path, text in texts
        if SUSPECT.search(text)
    ]


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node


def test_only_these_modules_can_start_a_program_or_read_code_as_data():
    found = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported = {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported = {node.module or ""}
            else:
                continue
            if imported & STARTING:
                found.add(name)
    assert found == STARTERS


def test_no_call_goes_through_a_shell_or_runs_text():
    found = []
    for name, tree in modules():
        for call in calls(tree):
            function = call.func
            if isinstance(function, ast.Name) and function.id in FORBIDDEN_NAMES:
                found.append((name, call.lineno))
            if ast.unparse(function) in FORBIDDEN:
                found.append((name, call.lineno))
            found += [(name, call.lineno) for one in call.keywords if one.arg == "shell"]
    assert found == []


def test_a_program_is_started_from_a_list_never_from_a_line():
    for name, tree in modules():
        for call in calls(tree):
            function = call.func
            starts = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
            if starts and function.value.id == "subprocess" and call.args:
                assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), name


@pytest.fixture
def workflow():
    return yaml.safe_load((ROOT / "examples/workflows/data-design.yml").read_text())


def test_the_privileged_workflow_checks_nothing_out_and_runs_no_line(workflow):
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            assert "run" not in step, name
            assert "data-design-gate@" in step["uses"], name


def test_the_job_that_runs_designs_reads_only_and_holds_no_secret(workflow):
    job = workflow["jobs"]["prove"]
    assert set(job["permissions"].values()) == {"read"}
    assert "secrets" not in str(job)
    assert job["steps"][0]["with"] == {"task": "prove"}


def test_the_jobs_that_may_write_run_no_design(workflow):
    for name in ("evaluate", "finalise"):
        given = workflow["jobs"][name]["steps"][0]["with"]
        assert given["proofs"].endswith("|| 'none' }}"), name  # never empty, which would run them


def test_the_relay_has_no_right_at_all():
    relay = yaml.safe_load((ROOT / "examples/workflows/data-design-relay.yml").read_text())
    assert relay["permissions"] == {}
    assert "permissions" not in str(relay["jobs"])
    assert "secrets" not in str(relay)
