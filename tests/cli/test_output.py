"""What leaves the command line suits who reads it: a person, a pipe, a runner, any encoding."""

import io
import json
import os
import subprocess
import sys

import pytest

from data_design_gate.cli import main, progress as progress_module
from data_design_gate.cli.output import use_colour
from data_design_gate.cli.progress import progress

DESIGN = "docs/data-design/größe.md"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    (tmp_path / DESIGN).parent.mkdir(parents=True)
    (tmp_path / DESIGN).write_text("# Größe\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "docs")
    return tmp_path


def test_for_github_paths_count_from_the_root_wherever_one_stands(folder, capsys):
    main(["check", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "docs/data-design/gr%C3%B6%C3%9Fe.md"
    main(["check", "--format", "github"])
    assert f"file={DESIGN}," in capsys.readouterr().out
    main(["check", "--format", "short"])
    assert capsys.readouterr().out.startswith("data-design/größe.md:1:")


def test_a_poor_encoding_spoils_no_report_for_programs_and_stops_none_for_people(folder):
    def printed(form):
        done = subprocess.run(
            [sys.executable, "-m", "data_design_gate", "check", "--format", form],
            env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        return done.stdout

    assert json.loads(printed("json"))["documents"][0]["title"] == "Größe"
    assert b"Gr??e" in printed("text")


class Screen(io.StringIO):
    """A stream that goes to a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """Let the test say how late it is, in seconds."""
    now = [0.0]
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: now[0])
    return now


def test_progress_shows_after_a_second_and_leaves_no_trace(clock, monkeypatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    with progress("checking", 9) as shown:
        shown.at("a.md", 1)
        assert screen.getvalue() == ""
        clock[0] = 2.0
        shown.at("b\x1b]0;x\x07.md", 2)
        assert screen.getvalue() == "\r\x1b[Kchecking 2 of 9 b?]0;x?.md (2 s)"
    assert screen.getvalue().endswith("\r\x1b[K")


def test_nobody_is_told_of_progress_in_a_pipe(clock, monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    with progress("checking", 9) as shown:
        assert shown is None
    assert pipe.getvalue() == ""


@pytest.mark.parametrize(
    ("environment", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, True, False),
    ],
)
def test_colour_follows_the_environment_then_the_terminal(
    environment, terminal, colour, monkeypatch
):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Screen() if terminal else io.StringIO())
    assert use_colour() is colour
