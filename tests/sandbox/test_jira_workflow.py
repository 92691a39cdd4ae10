"""Transitions follow the workflow, its screens, conditions and validators."""

from __future__ import annotations

from typing import Any

import pytest

from data_design_gate.sandbox import JiraSandbox, ManualClock
from data_design_gate.sandbox.jira import Transition
from sandbox_support import Session

ISSUE = "/rest/api/3/issue/PAY-1"
TRANSITIONS = f"{ISSUE}/transitions"


@pytest.fixture
def field(jira_cloud: JiraSandbox) -> str:
    """Add a project whose closing screen shows a select field; returns its id."""
    number = jira_cloud.add_field("Approval board", "option", allowed=["Data", "Ops"])
    jira_cloud.add_project(
        "PAY",
        statuses={"Open": "new", "Review": "indeterminate", "Closed": "done"},
        read_only=["Closed"],
        transitions=[
            Transition("1", "Ask", "Review", ("Open",)),
            Transition(
                "2", "Close", "Closed", ("Review",), ("resolution", number), ("resolution",)
            ),
            Transition("3", "Reopen", "Open", condition=lambda issue, _: issue.status == "Closed"),
            Transition(
                "4",
                "Fail",
                "Open",
                ("Review",),
                validator=lambda _issue, _body: "Ask the architect first.",
            ),
        ],
    )
    jira_cloud.add_issue("PAY-1", watchers=["ann"])
    return number


@pytest.fixture
def bot(jira_cloud: JiraSandbox, field: str) -> Session:
    assert field
    token = jira_cloud.add_token("bot")
    with Session(jira_cloud.url, jira_cloud.authorization("bot", token)) as session:
        yield session


def go(bot: Session, number: str, **more: object) -> Any:
    return bot.call("POST", TRANSITIONS, json={"transition": {"id": number}, **more})


def names(bot: Session, query: str = "") -> list[str]:
    return [one["name"] for one in bot.call("GET", TRANSITIONS + query).json()["transitions"]]


def test_only_what_is_possible_from_here_is_listed(bot: Session) -> None:
    assert names(bot) == ["Ask"]
    assert names(bot, "?includeUnavailableTransitions=true") == ["Ask", "Close", "Reopen", "Fail"]
    assert names(bot, "?transitionId=1") == ["Ask"]
    assert go(bot, "2").json()["errorMessages"] == [
        "Transition id '2' is not valid for this issue."
    ]
    assert go(bot, "1").status_code == 204
    assert names(bot) == ["Close", "Fail"]


def test_a_screen_shows_its_fields_but_never_the_comment(bot: Session, field: str) -> None:
    go(bot, "1")
    found = bot.call("GET", f"{TRANSITIONS}?expand=transitions.fields").json()["transitions"]
    close = found[0]
    assert (close["hasScreen"], set(close["fields"])) == (True, {"resolution", field})
    assert close["fields"]["resolution"]["required"] is True
    assert [one["value"] for one in close["fields"][field]["allowedValues"]] == ["Data", "Ops"]
    assert found[1]["fields"] == {}


def test_a_required_field_is_named_when_it_is_missing(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    go(bot, "1")
    for fields in ({}, {"resolution": None}):
        answer = go(bot, "2", fields=fields)
        assert answer.json() == {
            "errorMessages": [],
            "errors": {"resolution": "Resolution is required."},
        }
    assert jira_cloud.issue("PAY-1").status == "Review"
    assert go(bot, "2", fields={"resolution": {"name": "Done"}}).status_code == 204
    assert jira_cloud.issue("PAY-1").resolution == "Done"


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "not on the screen"},
        {"customfield_1": "unknown"},
        {"resolution": {"name": "Forgotten"}},
    ],
)
def test_a_field_that_does_not_fit_refuses_the_whole_transition(
    jira_cloud: JiraSandbox, bot: Session, fields: dict[str, object]
) -> None:
    go(bot, "1")
    answer = go(bot, "2", fields={"resolution": {"name": "Done"}, **fields})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == set(fields)
    assert (jira_cloud.issue("PAY-1").status, jira_cloud.issue("PAY-1").resolution) == (
        "Review",
        None,
    )


def adf(text: str) -> dict[str, object]:
    inner = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [inner]}


def test_a_comment_in_a_transition_without_a_screen_is_lost_without_a_word(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    comment = {"comment": [{"add": {"body": adf("Approved.")}}]}
    assert go(bot, "1", update=comment).status_code == 204
    assert jira_cloud.issue("PAY-1").comments == []
    go(bot, "2", update=comment, fields={"resolution": {"name": "Done"}})
    assert len(jira_cloud.issue("PAY-1").comments) == 1


def test_a_validator_answers_in_its_own_words(bot: Session) -> None:
    go(bot, "1")
    assert go(bot, "4").json()["errorMessages"] == ["Ask the architect first."]


def test_a_condition_hides_a_transition(jira_cloud: JiraSandbox, bot: Session) -> None:
    assert "Reopen" not in names(bot)
    jira_cloud.set_status("PAY-1", "Closed")
    assert names(bot) == ["Reopen"]


def test_properties_and_the_cause_travel_with_the_transition(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    cause = {"cause": {"id": "pr-1", "type": "pull-request", "url": "https://example.com/1"}}
    go(bot, "1", properties=[{"key": "ledger", "value": {"v": 1}}], historyMetadata=cause)
    issue = jira_cloud.issue("PAY-1")
    assert issue.properties == {"ledger": {"v": 1}}
    assert issue.history[-1].metadata == cause
    assert issue.history[-1].items[-1].after == "Review"


def test_a_closed_issue_cannot_be_edited(jira_cloud: JiraSandbox, bot: Session) -> None:
    jira_cloud.set_status("PAY-1", "Closed")
    answer = bot.call("PUT", ISSUE, json={"fields": {"summary": "x"}})
    assert answer.json()["errorMessages"] == ["The issue is no longer editable."]


def test_an_edit_is_all_or_nothing(jira_cloud: JiraSandbox, bot: Session, field: str) -> None:
    jira_cloud.issue("PAY-1").project.edit_screen |= {field}
    wrong = {
        "fields": {"summary": "New", field: {"value": "Nobody"}},
        "properties": [{"key": "ledger", "value": 1}],
    }
    assert set(bot.call("PUT", ISSUE, json=wrong).json()["errors"]) == {field}
    assert jira_cloud.issue("PAY-1").properties == {}
    assert jira_cloud.issue("PAY-1").fields["summary"] != "New"
    right = {"fields": {"summary": "New", field: {"value": "Ops"}}}
    assert bot.call("PUT", ISSUE, json=right).status_code == 204
    assert jira_cloud.issue("PAY-1").fields[field]["value"] == "Ops"


def test_labels_are_added_and_removed_without_touching_others(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    jira_cloud.issue("PAY-1").labels = ["human"]
    steps = [{"add": "design"}, {"add": "blocked"}, {"remove": "blocked"}]
    assert bot.call("PUT", ISSUE, json={"update": {"labels": steps}}).status_code == 204
    assert jira_cloud.issue("PAY-1").labels == ["human", "design"]
    spaced = bot.call("PUT", ISSUE, json={"update": {"labels": [{"add": "two words"}]}})
    assert "contains spaces" in spaced.json()["errors"]["labels"]
    both = {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}
    assert bot.call("PUT", ISSUE, json=both).status_code == 400


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("text", "short", "x" * 256),
        ("date", "2026-01-05", "5.1.2026"),
        ("number", 3, "3"),
        ("textarea", adf("x"), "x"),
        ("option", {"value": "Data"}, {"value": "Nobody"}),
        ("user", {"name": "bot"}, {"name": "nobody"}),
    ],
)
def test_a_custom_field_takes_values_of_its_kind_only(
    jira_cloud: JiraSandbox, bot: Session, kind: str, right: object, wrong: object
) -> None:
    number = jira_cloud.add_field(kind.title(), kind, allowed=["Data"] if kind == "option" else [])
    assert bot.call("PUT", ISSUE, json={"fields": {number: wrong}}).status_code == 400
    assert bot.call("PUT", ISSUE, json={"fields": {number: right}}).status_code == 204


def test_silence_needs_the_right_to_it_or_nothing_happens(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    answer = bot.call("PUT", f"{ISSUE}?notifyUsers=false", json={"fields": {"summary": "x"}})
    assert answer.status_code == 204
    assert jira_cloud.issue("PAY-1").fields["summary"] != "x"
    assert jira_cloud.mails == []


def test_watchers_are_told_of_every_change_but_their_own(
    jira_cloud: JiraSandbox, bot: Session
) -> None:
    jira_cloud.issue("PAY-1").watchers.append(jira_cloud.add_user("bot"))
    go(bot, "1")
    bot.call("PUT", ISSUE, json={"fields": {"summary": "New"}})
    bot.call("PUT", ISSUE, json={"fields": {"summary": "New"}})
    bot.call("POST", f"{ISSUE}/comment", json={"body": adf("Hi.")})
    assert [(one.to, one.about) for one in jira_cloud.mails] == [
        ("ann", "transitioned"),
        ("ann", "updated"),
        ("ann", "commented"),
    ]


@pytest.mark.parametrize(("pause", "most"), [(0.0, 20), (0.29, 100)])
def test_an_issue_takes_so_many_writes_in_so_many_seconds(
    jira_cloud: JiraSandbox, bot: Session, clock: ManualClock, pause: float, most: int
) -> None:
    clock.step *= 0
    at = f"{ISSUE}/properties/ledger"
    for number in range(most):
        assert bot.call("PUT", at, json={"n": number}).ok
        clock.advance(pause)
    answer = bot.call("PUT", at, json={"n": -1})
    assert answer.status_code == 429
    assert answer.headers["RateLimit-Reason"] == "jira-per-issue-on-write"
    assert bot.call("GET", at).json()["value"] == {"n": most - 1}
    clock.advance(float(answer.headers["Retry-After"]))
    assert bot.call("PUT", at, json={"n": -1}).status_code == 200
