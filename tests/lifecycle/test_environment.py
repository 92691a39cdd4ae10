"""What the environment gets wrong is told in a sentence, with the variable and the mend."""

import json

import pytest

from data_design_gate import action
from data_design_gate.action import read_environment


@pytest.fixture
def environ(tmp_path):
    """Set what the runner sets."""
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"default_branch": "main"}}))
    return {
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output.txt"),
        "DATA_DESIGN_GITHUB_TOKEN": "ghs_secret_token",
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DATA_DESIGN_GITHUB_TOKEN": ""}, "There is no GitHub token. Pass "),
        ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
        ({"GITHUB_EVENT_PATH": "/absent"}, "payload cannot be read"),
        ({"DATA_DESIGN_FAIL_ON": "errors"}, "fail-on is 'errors'. Use error, warning or never."),
        ({"DATA_DESIGN_PROVE": "yes"}, "Use on, off or strict."),
        ({"DATA_DESIGN_DRY_RUN": "yes"}, "DATA_DESIGN_DRY_RUN is 'yes'. Use true or false."),
        ({"DATA_DESIGN_JIRA_URL": "https://x.example"}, "DATA_DESIGN_JIRA_TOKEN is empty"),
        ({"DATA_DESIGN_JIRA_URL": "http://x.example", "DATA_DESIGN_JIRA_TOKEN": "t"}, "https"),
    ],
)
def test_a_wrong_variable_is_named_in_log_and_summary(environ, change, words, capsys, tmp_path):
    code = action.run({**environ, **change})
    out = capsys.readouterr().out
    assert code != 0
    assert words in out
    assert out.startswith("::error title=Data Design Gate::")
    assert words in (tmp_path / "summary.md").read_text()


def test_tokens_never_show_in_a_repr(environ):
    environment = read_environment({
        **environ,
        "DATA_DESIGN_JIRA_URL": "https://acme.atlassian.net",
        "DATA_DESIGN_JIRA_USER": "bot@acme.example",
        "DATA_DESIGN_JIRA_TOKEN": "jira_secret_token",
    })  # fmt: skip
    assert "secret" not in repr(environment)


def test_an_output_of_several_lines_keeps_them(tmp_path):
    path = tmp_path / "output"
    action._output(str(path), "report", "a\nb")
    lines = path.read_text().splitlines()
    assert lines[0].startswith("report<<ghadelimiter_")
    assert lines[1:3] == ["a", "b"]
    assert lines[3] == lines[0].removeprefix("report<<")


def test_a_bug_is_told_as_one_and_fails_the_job(environ, capsys, monkeypatch):
    def broken(_environment, _sleep):
        raise ZeroDivisionError

    monkeypatch.setattr(action, "_perform", broken)
    assert action.run(environ) == 4
    assert "This is a bug" in capsys.readouterr().out


def test_what_github_refuses_stands_on_the_page_of_the_run(environ, capsys, tmp_path):
    nowhere = {
        "GITHUB_API_URL": "http://127.0.0.1:1",
        "GITHUB_GRAPHQL_URL": "http://127.0.0.1:1/graphql",
        "GITHUB_EVENT_NAME": "workflow_dispatch",
    }
    code = action.run({**environ, **nowhere}, sleep=lambda _: None)

    out = capsys.readouterr().out
    assert code == 4
    assert any(line.startswith("::error title=Data Design Gate::") for line in out.splitlines())
    assert "could not finish" in (tmp_path / "summary.md").read_text()
