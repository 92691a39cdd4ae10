"""What the documentation shows is what happens: its commands run, its files have their form.

With DATA_DESIGN_DOCS=write the shown output is brought up to date instead, where it is shown whole.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

from data_design_gate import action
from data_design_gate.cli.arguments import build_parser
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.demo import tell
from data_design_gate.document.parse import parse_document
from data_design_gate.schema_files import schema
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings
from docs_support import ROOT, Fence, alike, fences, is_played, name_of, pages, play, written_pages

WRITE = os.environ.get("DATA_DESIGN_DOCS") == "write"
PLAYED = [page for page in written_pages() if any(map(is_played, fences(page.read_text("utf-8"))))]
KEYS = set(schema("config")["properties"])
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.fixture
def _here(monkeypatch):
    """Colours, terminals and services of this machine have no part in an example."""
    for name in list(os.environ):
        if name.startswith(("DATA_DESIGN_", "GITHUB_")) or name in {"FORCE_COLOR", "NO_COLOR"}:
            monkeypatch.delenv(name)
    monkeypatch.setattr(tell._Runner, "_action", _action_in_process)
    # The story that goes through act runs the designs of the demo; here that would cost seconds.
    monkeypatch.setattr(tell._Runner, "_prove", lambda *_: "none")


def _action_in_process(self, event, token, environment):
    """Run the Action as the demo does, in this process: starting it eight times costs seconds."""
    self._runs += 1
    folder = self._folder / str(self._runs)
    given = {**event.environment(folder, token=token, run_id=self._runs), **environment, "PATH": ""}
    with contextlib.redirect_stdout(io.StringIO()):
        code = action.run(given)
    outputs = tell._outputs((folder / "output.txt").read_text("utf-8"))
    return code, (folder / "summary.md").read_text("utf-8"), outputs


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize("page", PLAYED, ids=name_of)
def test_every_command_of_a_page_prints_what_the_page_shows(page, tmp_path):
    text = page.read_text("utf-8")
    runs = play(text, tmp_path)
    different = [run for run in runs if not alike(run.shown, run.came)]
    if WRITE:
        lines = text.split("\n")
        for run in reversed(different):
            assert "..." not in run.shown, f"{run.command}: mend what stands around the dots"
            lines[run.first : run.last + 1] = run.came
        page.write_text("\n".join(lines), "utf-8")
        return
    for run in different:
        pytest.fail(f"$ {run.command}\n" + "\n".join(run.came))


def test_the_tutorial_and_the_how_to_pages_are_played():
    assert ROOT / "docs" / "tutorial.md" in PLAYED
    assert len([page for page in PLAYED if page.parent.name == "how-to"]) >= 6


def found(*languages: str) -> list[tuple[Path, Fence]]:
    """Return the fences of these languages on every page but the examples and the rules."""
    return [
        (page, fence)
        for page in pages()
        if not page.is_relative_to(ROOT / "examples") and page.parent.name != "rules"
        for fence in fences(page.read_text("utf-8"))
        if fence.language in languages
    ]


def place(value) -> str:
    return f"{name_of(value[0])}:{value[1].first}"


@pytest.mark.parametrize("example", found("console"), ids=place)
def test_every_command_line_is_one_that_data_design_takes(example):
    _, fence = example
    lines = fence.body.replace("\\\n", "").splitlines()
    if fence.body.startswith("$ "):
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[:1] == ["data-design"] and not {"|", ">", "<"} & set(words):
            build_parser().parse_args(words[1:])


@pytest.mark.parametrize("example", found("yaml", "yml"), ids=place)
def test_every_yaml_example_is_what_it_stands_for(example):
    page, fence = example
    value = yaml.safe_load(fence.body)
    if isinstance(value, list):
        check_steps(value)
    elif fence.kind == "schema" or page.stem == "front-matter":
        form = fence.words if fence.kind == "schema" else page.stem
        jsonschema.validate(json.loads(json.dumps(value, default=str)), schema(form))
    elif "TableName" in value:
        jsonschema.validate(value, schema("dynamodb-table"))
    elif "repos" in value:
        hooks = {one["id"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
        assert {hook["id"] for repo in value["repos"] for hook in repo["hooks"]} <= hooks
    elif "jobs" in value:
        check_steps([step for job in value["jobs"].values() for step in job["steps"]])
    else:
        assert set(value) <= KEYS, f"{place(example)} is nothing known"
        read_configuration(fence.body if "version" in value else f"version: 1\n{fence.body}")


def check_steps(steps) -> None:
    """Hold steps that use the Action against its inputs."""
    for step in steps:
        if "data-design-gate@" in step.get("uses", ""):
            assert set(step.get("with", {})) <= set(ACTION["inputs"])


@pytest.mark.parametrize("example", found("json"), ids=place)
def test_every_json_example_has_its_published_form(example):
    page, fence = example
    form = fence.words if fence.kind == "schema" else page.stem
    jsonschema.validate(json.loads(fence.body), schema(form))


@pytest.mark.parametrize(
    "example", [one for one in found("markdown") if one[1].kind != "edit"], ids=place
)
def test_every_design_has_exactly_the_findings_its_page_states(example):
    page, fence = example
    if fence.kind == "file":
        assert page in PLAYED, "a page that writes a design checks it"
        return
    if fence.body.startswith("<!-- data-design: allow"):
        (waiver,) = parse_document(fence.body, "example.md").waivers
        assert waiver.reason
        return
    assert fence.kind == "findings", f"{place(example)} does not say what it lacks"
    report = review(fence.body, "docs/data-design/example.md", StandardSettings(), Surroundings())
    codes = sorted({finding.code for finding in report.findings})
    assert codes == sorted(set(fence.words.split(", ")) - {"none"})


def test_an_example_that_shows_something_else_is_noticed(tmp_path):
    page = "```console\n$ data-design --version\ndata-design 99\n```\n"
    with pytest.raises(SystemExit):  # argparse leaves; a page shows commands that return
        play(page, tmp_path)
    shutil.copytree(ROOT / "examples" / "gate", tmp_path / "gate")
    page = (
        "<!-- exit: 1 -->\n```console\n$ data-design gate --facts gate/facts.json\nsuccess\n```\n"
    )
    (run,) = play(page, tmp_path)
    assert run.code == 1
    assert not alike(run.shown, run.came)
    assert alike(["pending: ...", "..."], ["pending: ...", "b"])
    assert not alike(["a", "..."], ["b", "a"])
