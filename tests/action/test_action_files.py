"""action.yml, the project's own workflows and the examples are sound and agree with the program."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXAMPLES = sorted((ROOT / "examples" / "workflows").glob("*.yml"))


def jobs(*paths):
    """Yield every job with the name of its file and its own."""
    for path in paths:
        for name, job in yaml.safe_load(path.read_text())["jobs"].items():
            yield f"{path.name}: {name}", job


def run(*command, cwd=ROOT):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def consumer(tmp_path_factory):
    """Make a repository that uses the examples as its workflows, beside the action itself."""
    folder = tmp_path_factory.mktemp("consumer")
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for workflow in (ROOT / "examples" / "workflows").glob("*.yml"):
        shutil.copy(workflow, workflows)
    shutil.copy(ROOT / "action.yml", folder)
    run("git", "init", "-q", ".", cwd=folder)
    return folder


def zizmor(*words, cwd=ROOT):
    run(str(TOOLS / "zizmor"), "--offline", "--no-progress", "--persona=pedantic", *words, cwd=cwd)


def test_zizmor_finds_nothing_in_the_action_and_the_examples(consumer):
    zizmor(".", cwd=consumer)


def test_zizmor_finds_nothing_in_the_projects_own_workflows():
    zizmor(".github")


def test_jactionlint_finds_nothing(consumer):
    run(str(TOOLS / "jactionlint"), cwd=consumer)
    run(str(TOOLS / "jactionlint"))


@pytest.mark.parametrize(
    ("schema", "patterns"),
    [
        ("vendor.github-actions", ["action.yml"]),
        ("vendor.github-workflows", [".github/workflows/*.yml", "examples/workflows/*.yml"]),
        ("vendor.dependabot", [".github/dependabot.yml"]),
        ("vendor.github-issue-forms", [".github/ISSUE_TEMPLATE/f*.yml"]),
        ("vendor.github-issue-config", [".github/ISSUE_TEMPLATE/config.yml"]),
    ],
)
def test_every_file_has_the_form_its_platform_publishes(schema, patterns):
    files = [str(path) for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    run(str(TOOLS / "check-jsonschema"), "--builtin-schema", schema, *files)


def test_every_input_reaches_the_program_through_its_variable():
    (step,) = [s for s in ACTION["runs"]["steps"] if s.get("id") == "run"]
    passed = {value for key, value in step["env"].items() if key.startswith("DATA_DESIGN_")}
    for name in ACTION["inputs"]:
        variable = f"DATA_DESIGN_{name.upper().replace('-', '_')}"
        assert step["env"][variable] == f"${{{{ inputs.{name} }}}}"
        assert f"${{{{ inputs.{name} }}}}" in passed


def test_nothing_is_interpolated_into_a_shell_line():
    steps = list(ACTION["runs"]["steps"])
    for _, job in jobs(*OWN, *EXAMPLES):
        steps += job.get("steps", ())
    for step in steps:
        assert "${{" not in step.get("run", "")


def test_an_input_that_the_configuration_can_set_has_no_default_of_its_own():
    for name in ("config", "fail-on", "prove"):
        assert ACTION["inputs"][name]["default"] == ""


def test_every_output_is_one_that_the_program_writes():
    written = "".join(
        path.read_text() for path in (ROOT / "src/data_design_gate/lifecycle").glob("*.py")
    )
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.run.outputs.{name} }}}}"
        assert f'output("{name}"' in written


def test_every_action_is_pinned_to_a_commit_and_once_to_the_same():
    pinned = {}
    for path in [ROOT / "action.yml", *OWN]:
        for line in path.read_text().splitlines():
            if re.match(r"\s+(- )?uses: (?!\./)", line):
                action, _, reference = line.split("uses:")[1].strip().partition("@")
                assert len(reference.split()[0]) == 40, line
                assert "# v" in line, line
                assert pinned.setdefault(action, reference) == reference


def test_a_workflow_has_no_right_of_its_own_and_a_job_only_those_it_names():
    for path in [*OWN, *EXAMPLES]:
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {}
        assert "cancel-in-progress" in workflow["concurrency"]
    for name, job in jobs(*OWN):
        assert "permissions" in job, name


def test_every_job_ends_in_bounded_time():
    for name, job in jobs(*OWN, *EXAMPLES):
        assert "uses" in job or job["timeout-minutes"] <= 30, name


def test_no_checkout_leaves_the_token_behind():
    for name, job in jobs(*OWN, *EXAMPLES):
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_our_own_workflows_know_no_secret_and_no_event_that_lends_rights_to_strangers():
    for path in OWN:
        text = path.read_text()
        assert "secrets." not in text
        events = yaml.safe_load(text)[True]  # YAML 1.1 reads `on` so
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(events)


def test_a_job_that_may_write_or_sign_runs_no_code_of_the_tree():
    able = {name: job for name, job in jobs(*OWN) if "write" in job["permissions"].values()}
    assert set(able) == {f"release.yml: {one}" for one in ("attest", "draft", "pypi", "publish")}
    for name, job in able.items():
        for step in job["steps"]:
            assert not step.get("uses", "").startswith(("actions/checkout@", "./")), name
            assert not {"python", "uv", "uvx", "pip", "make"} & set(step.get("run", "").split()), (
                name
            )


def test_a_release_is_tried_before_it_is_signed_and_approved_before_it_cannot_be_undone():
    release = dict(jobs(ROOT / ".github" / "workflows" / "release.yml"))
    needs = {name.split(": ")[1]: job.get("needs") for name, job in release.items()}
    assert needs == {
        "ci": None, "dogfood": None, "build": None, "try": "build",
        "attest": ["ci", "dogfood", "try"], "draft": "attest", "pypi": "draft", "publish": "pypi",
    }  # fmt: skip
    assert release["release.yml: pypi"]["environment"] == "release"


def test_dogfood_holds_a_design_that_passes_and_failures_that_must_come():
    dogfood = dict(jobs(ROOT / ".github" / "workflows" / "dogfood.yml"))
    cases = dogfood["dogfood.yml: sandbox"]["strategy"]["matrix"]["include"]
    assert {(one["case"], one["outcome"], one["verdict"]) for one in cases} == {
        ("approved", "success", "success"),
        ("broken", "success", "failure"),
        ("misconfigured", "failure", "error"),
    }
    *_, judge, assertion = dogfood["dogfood.yml: sandbox"]["steps"]
    assert judge["uses"] == "./"
    assert judge["continue-on-error"] is True
    for variable, wanted in (("OUTCOME", "WANTED_OUTCOME"), ("VERDICT", "WANTED_VERDICT"),
                             ("posted", "WANTED_VERDICT")):  # fmt: skip
        assert f'[ "${variable}" = "${wanted}" ]' in assertion["run"]


def test_updates_wait_until_others_have_met_a_bad_release():
    for update in yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]:
        assert update["cooldown"]["default-days"] >= 7
