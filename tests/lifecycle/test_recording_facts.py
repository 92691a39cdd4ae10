"""A pull request is recorded as it is, and decided offline as the Action decided it."""

import json
import tempfile
from pathlib import Path

import pytest

from data_design_gate.cli import main
from play_support import playing


@pytest.fixture
def play(capsys):
    with playing(capsys) as found:
        yield found


def test_a_recorded_pull_request_is_decided_offline_as_it_was(play, capsys, tmp_path, monkeypatch):
    pull = play.propose()
    play.opened(pull)
    play.reviewed(pull, "dana")
    event = play.github.event("schedule", None, schedule="17 * * * *", sender="mira")
    with tempfile.TemporaryDirectory() as folder:
        for name, value in event.environment(Path(folder), token=play.stage.token).items():
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATA_DESIGN_GITHUB_TOKEN", play.stage.token)
    file = tmp_path / "facts.json"
    written = sum(one.is_write for one in play.github.log)
    capsys.readouterr()
    assert main(["gate", "--pull", str(pull.number), "--dump-facts", str(file)]) == 1
    now = capsys.readouterr().out
    assert sum(one.is_write for one in play.github.log) == written
    assert main(["gate", "--facts", str(file)]) == 1
    assert capsys.readouterr().out == now == ": ".join(play.status(pull)) + "\n"
    assert main(["gate", "--facts", str(file), "--as-if", "@ada=approve"]) == 0
    capsys.readouterr()
    assert play.stage.token not in file.read_text()
    assert main(["gate", "--pull", "999", "--format", "json"]) == 4
    assert json.loads(capsys.readouterr().out)["state"] == "error"
    assert json.loads(file.read_text())["checks"] == {"blocking_findings": 0}


def test_recording_needs_a_pull_request(capsys):
    assert main(["gate", "--facts", "x.json", "--dump-facts", "y.json"]) == 2
    assert "--dump-facts needs --pull." in capsys.readouterr().err
