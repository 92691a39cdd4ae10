"""The doctor names what is wrong with an installation and how to mend it."""

from pathlib import Path

import pytest

from data_design_gate.action import open_runtime, read_environment
from data_design_gate.lifecycle.doctor import examine

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "workflows"
INSTALLED = {f".github/workflows/{path.name}": path.read_text() for path in EXAMPLES.glob("*.yml")}


@pytest.fixture
def diagnose(play):
    """Examine the stage's repository; returns {subject: (health, seen)}."""

    def run(**environ):
        environment = read_environment(
            {
                "GITHUB_REPOSITORY": "acme/shop",
                "GITHUB_API_URL": play.github.api_url,
                "GITHUB_GRAPHQL_URL": play.github.graphql_url,
                "GITHUB_SERVER_URL": play.github.url,
                "DATA_DESIGN_GITHUB_TOKEN": play.token or play.stage.token,
                "DATA_DESIGN_JIRA_URL": play.jira.url,
                "DATA_DESIGN_JIRA_USER": play.stage.jira_user,
                "DATA_DESIGN_JIRA_TOKEN": play.stage.jira_token,
                **environ,
            },
            event=False,
        )
        runtime = open_runtime(environment, sleep=play.clock.advance)
        return {one.subject: (one.health.value, one.seen, one.mend) for one in examine(runtime)}

    return run


@pytest.fixture
def installed(play):
    """Install the two workflows as the README says, and require the status."""
    play.github.commit("main", INSTALLED, message="Install")
    play.github.protect("main", contexts=["data-design"])
    play.token = play.github.app_token(
        "doctor", contents="read", members="read", statuses="read", administration="read"
    )


def test_a_sound_installation_has_nothing_broken(diagnose, installed):
    found = diagnose()
    assert [subject for subject, (health, *_) in found.items() if health == "broken"] == []
    assert found["team acme/database"][0] == "fine"
    assert found["Jira"][0] == "fine"


def test_an_empty_installation_is_told_what_to_copy(diagnose):
    found = diagnose()
    assert "examples/workflows/data-design.yml" in found["workflow"][2]
    assert "data-design-relay.yml" in found["relay"][2]
    assert found["required status"][0] == "thought"


def test_a_filter_on_the_workflow_is_found(play, diagnose, installed):
    text = INSTALLED[".github/workflows/data-design.yml"]
    filtered = text.replace(
        "  pull_request_target:\n", "  pull_request_target:\n    paths: [docs/**]\n"
    )
    play.github.commit("main", {".github/workflows/data-design.yml": filtered}, message="Filter")
    assert "waits for ever" in str(diagnose())


def test_unreadable_teams_name_the_permission(play, diagnose, installed):
    play.token = play.github.app_token("x", contents="read", statuses="write")
    assert "Members" in str(diagnose()["team acme/database"])


def test_what_the_token_cannot_see_is_not_said_to_be_absent(play, diagnose, installed):
    play.token = play.github.app_token("x", contents="read", members="read", statuses="read")
    assert "cannot read classic branch protection" in diagnose()["required status"][1]


def test_a_broken_configuration_is_told_at_its_place(play, diagnose):
    play.configure("version: 1\ngate: {}\n")
    assert "data-design.yml:2:1" in diagnose()["configuration"][1]


def test_wrong_credentials_are_told(play, diagnose, installed):
    assert diagnose(DATA_DESIGN_JIRA_TOKEN="wrong")["Jira"][0] == "broken"
    assert diagnose(DATA_DESIGN_GITHUB_TOKEN="wrong")["token"][0] == "broken"


def test_dismissing_stale_approvals_natively_is_pointed_out(play, diagnose, installed):
    play.github.protect("main", contexts=["data-design"], dismisses_stale=True)
    assert diagnose()["stale approvals"][0] == "thought"
