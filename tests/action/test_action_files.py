"""action.yml, the project's own workflows and the examples are sound and agree with the program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


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


def test_zizmor_finds_nothing_in_the_action_and_the_examples(consumer):
    run(str(TOOLS / "zizmor"), "--offline", "--no-progress", ".", cwd=consumer)


def test_zizmor_finds_nothing_in_the_projects_own_workflows():
    run(str(TOOLS / "zizmor"), "--offline", "--no-progress", ".github")


def test_jactionlint_finds_nothing(consumer):
    run(str(TOOLS / "jactionlint"), cwd=consumer)


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.github-workflows", "examples/workflows/*.yml"),
        ("vendor.dependabot", ".github/dependabot.yml"),
    ],
)
def test_every_file_has_the_form_its_platform_publishes(schema, pattern):
    files = [str(path) for path in sorted(ROOT.glob(pattern))]
    run(str(TOOLS / "check-jsonschema"), "--builtin-schema", schema, *files)


def test_every_input_reaches_the_program_through_its_variable():
    (step,) = [s for s in ACTION["runs"]["steps"] if s.get("id") == "run"]
    passed = {value for key, value in step["env"].items() if key.startswith("DATA_DESIGN_")}
    for name in ACTION["inputs"]:
        variable = f"DATA_DESIGN_{name.upper().replace('-', '_')}"
        assert step["env"][variable] == f"${{{{ inputs.{name} }}}}"
        assert f"${{{{ inputs.{name} }}}}" in passed


def test_nothing_is_interpolated_into_a_shell_line():
    for step in ACTION["runs"]["steps"]:
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


def test_every_action_is_pinned_to_a_commit():
    for path in [ROOT / "action.yml", *ROOT.glob(".github/workflows/*.yml")]:
        for line in path.read_text().splitlines():
            if "uses:" in line and "./" not in line:
                reference = line.split("@")[1].split()[0]
                assert len(reference) == 40, line
                assert "# v" in line, line
