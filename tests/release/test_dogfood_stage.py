"""The stage of the dogfood workflow makes the real program end as the workflow demands."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from stage import CASES, describe, propose

from data_design_gate import action
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.story import set_stage

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "dogfood.yml").read_text())
MATRIX = WORKFLOW["jobs"]["sandbox"]["strategy"]["matrix"]["include"]


def test_the_workflow_plays_every_case():
    assert tuple(one["case"] for one in MATRIX) == CASES


@pytest.mark.parametrize("wanted", MATRIX, ids=lambda one: one["case"])
def test_each_case_ends_as_the_workflow_wants_it(wanted, tmp_path):
    with GitHubSandbox() as github, JiraSandbox() as jira:
        stage = set_stage(github, jira, example_files())
        propose(stage, wanted["case"])
        describe(stage, tmp_path)
        lines = (tmp_path / "environment.sh").read_text().splitlines()
        exported = [shlex.split(line) for line in lines]
        environment = dict(words[1].split("=", 1) for words in exported)
        environment |= {
            "DATA_DESIGN_GITHUB_TOKEN": stage.token,
            "DATA_DESIGN_PROOFS": "none",
            "GITHUB_OUTPUT": str(tmp_path / "output.txt"),
        }
        outcome = "success" if action.run(environment) == 0 else "failure"
        posted = github.statuses(stage.pull)["data-design"].state
    assert (outcome, posted) == (wanted["outcome"], wanted["verdict"])


def test_what_later_steps_read_is_what_the_stage_writes(tmp_path):
    with GitHubSandbox() as github, JiraSandbox() as jira:
        stage = set_stage(github, jira, example_files())
        propose(stage, "approved")
        describe(stage, tmp_path)
    lines = (tmp_path / "outputs.txt").read_text().splitlines()
    text = (ROOT / ".github" / "workflows" / "dogfood.yml").read_text()
    read = set(re.findall(r"steps\.stage\.outputs\.([a-z-]+)", text))
    assert read == {line.partition("=")[0] for line in lines}
    assert all(line.partition("=")[2] for line in lines)
