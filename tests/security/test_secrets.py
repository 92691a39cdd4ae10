"""No secret of a run is in anything it leaves behind, whatever happens to the run."""

import base64
import json
import traceback

import pytest

from data_design_gate import action
from data_design_gate.lifecycle import evaluate, perform
from data_design_gate.redaction import hidden, secrets_of
from play_support import GOOD, playing

PASSWORD = "planted-pass-0815"
SERVER = f"postgresql://owner:{PASSWORD}@127.0.0.1:1/designs"
FAULTS = ("401", "invalid-json", "login-page")


@pytest.fixture
def play(capfd):
    """Set the stage, with a password for a server beside the tokens of both services."""
    with playing(capfd) as found:
        found.inputs["DATA_DESIGN_POSTGRES"] = SERVER
        yield found


def planted(play):
    """Return every secret that this run is given, in each form it could show up in."""
    environ = {
        "DATA_DESIGN_GITHUB_TOKEN": play.stage.token,
        "DATA_DESIGN_JIRA_TOKEN": play.stage.jira_token,
        "DATA_DESIGN_JIRA_USER": play.stage.jira_user,
    }
    pair = f"{play.stage.jira_user}:{play.stage.jira_token}".encode()
    return {*secrets_of(environ), base64.b64encode(pair).decode(), PASSWORD}


def left_behind(play, *answers):
    """Return everything anybody can read afterwards, by where it stands."""
    repository = play.github.repository()
    yield "branches", str([play.document(ref) for ref in ("main", "orders")])
    yield "statuses", str(list(repository.statuses.values()))
    yield "pull requests", str([vars_of(pull) for pull in repository.pulls.values()])
    yield "signals", str(play.github.dispatches)
    yield "ticket", str([(c.body, c.author) for c in play.ticket.comments])
    yield "ticket's properties", str((play.ticket.properties, play.ticket.links))
    for log in (play.github.log, play.jira.log):
        for sent in log:
            yield "request", json.dumps([sent.path, dict(sent.query), str(sent.body)])
    for answer in answers:
        yield "log", unmasked(answer.log)
        yield "summary", answer.summary
        yield "outputs", json.dumps(answer.outputs)


def vars_of(pull):
    told = [one.body for one in (*pull.issue.comments, *pull.reviews, *pull.review_comments)]
    return (pull.issue.title, told)


def unmasked(log):
    """Take away the lines by which the runner is told what to hide."""
    return "\n".join(line for line in log.split("\n") if not line.startswith("::add-mask::"))


def assert_clean(play, *answers):
    secrets = planted(play)
    assert len(secrets) > 5
    for place, text in left_behind(play, *answers):
        assert not [secret for secret in secrets if secret in text], f"a secret in {place}"


def test_a_whole_story_leaves_no_secret(play):
    pull = play.propose(GOOD.replace("timestamptz", "timestamp", 1))
    answers = [play.opened(pull)]
    play.push(GOOD)
    answers.append(play.opened(pull, "synchronize"))
    answers.append(play.commented(pull, "mira", "/data-design block ::error::wait"))
    answers.append(play.commented(pull, "mira", "/data-design unblock"))
    answers += [play.approve_all(pull), play.merged(pull), play.sweep()]
    assert "status: Approved" in play.document()
    assert play.ticket.status == "Design Approved"
    assert_clean(play, *answers)


def test_a_dry_run_leaves_no_secret(play):
    play.inputs["DATA_DESIGN_DRY_RUN"] = "true"
    pull = play.propose()
    answers = [play.opened(pull), play.merged(pull), play.sweep()]
    assert not any(answer.github_writes or answer.jira_writes for answer in answers)
    assert_clean(play, *answers)


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("server", ["github", "jira"])
def test_a_failing_service_leaves_no_secret(play, server, kind):
    pull = play.propose()
    getattr(play, server).faults.add((None, r"/"), kind=kind, times=200, skip=2)
    answers = [play.opened(pull), play.merged(pull)]
    assert any(answer.code for answer in answers) or server == "jira"
    getattr(play, server).faults.clear()
    assert_clean(play, *answers)


@pytest.mark.parametrize("wrong", ["wrong-planted-token", "ghs_\x1bplanted"])
def test_a_refused_token_is_not_quoted(play, wrong):
    play.token = wrong
    answer = play.opened(play.propose())
    assert answer.code != 0
    assert wrong not in unmasked(answer.log) + answer.summary


def test_a_fault_of_ours_that_quotes_everything_is_told_without_it(play, monkeypatch):
    said = " ".join([*planted(play), SERVER, "Authorization: Bearer other-planted-token"])

    def broken(*_args, **_more):
        raise RuntimeError(said)

    monkeypatch.setattr(perform, "gather", broken)
    monkeypatch.setattr(evaluate, "gather", broken)
    pull = play.propose()
    answers = [play.opened(pull), play.commented(pull, "mira", "/data-design recheck")]
    answers.append(play.sweep())
    assert all(answer.code == 4 for answer in answers)
    assert "RuntimeError" in answers[0].log
    assert "Data Design Gate" in answers[0].summary
    assert play.state(pull) == "error"
    assert "other-planted" not in str([vars(answer) for answer in answers])
    assert_clean(play, *answers)


@pytest.mark.parametrize("kind", [RuntimeError, KeyError, UnicodeError, RecursionError])
def test_whatever_escapes_leaves_a_code_a_summary_and_no_secret(play, monkeypatch, kind):
    def broken(*_args, **_more):
        raise kind(*planted(play))

    monkeypatch.setattr(action, "find_activities", broken)
    answer = play.opened(play.propose())
    assert answer.code == 4
    assert "could not run" in answer.summary
    assert "::error title=Data Design Gate::" in answer.log
    assert_clean(play, answer)


def test_no_value_shows_a_secret_when_it_is_printed(play, tmp_path):
    (tmp_path / "event.json").write_text("{}")
    environ = {
        "GITHUB_EVENT_NAME": "schedule",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "acme/shop",
        "DATA_DESIGN_GITHUB_TOKEN": play.stage.token,
        "DATA_DESIGN_JIRA_URL": "https://acme.atlassian.net",
        "DATA_DESIGN_JIRA_USER": play.stage.jira_user,
        "DATA_DESIGN_JIRA_TOKEN": play.stage.jira_token,
        "DATA_DESIGN_POSTGRES": SERVER,
    }
    environment = action.read_environment(environ)
    runtime = action.open_runtime(environment)
    shown = repr((environment, runtime, runtime.github, environment.jira))
    assert not [secret for secret in planted(play) if secret in shown]


def test_passwords_that_are_ordinary_words_spoil_no_text():
    environ = {"DATA_DESIGN_POSTGRES": "postgresql://postgres:postgres@localhost/a"}
    secrets = secrets_of(environ)
    assert hidden("a postgres design", secrets) == "a postgres design"
    assert "postgres:postgres@" not in hidden(environ["DATA_DESIGN_POSTGRES"], secrets)
    told = "connection to postgres:postgres@localhost failed"
    assert ":postgres@" not in hidden(told, secrets)


def test_a_password_in_words_is_hidden_too():
    secrets = secrets_of({"DATA_DESIGN_POSTGRES": "host=a password='s3cret-planted' user=b"})
    told = traceback.format_exception_only(ValueError("no s3cret-planted"))
    assert "planted" not in hidden("".join(told), secrets)
