"""Events have the payloads GitHub sends, at the refs its runs see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data_design_gate.sandbox import GitHubSandbox
from sandbox_support import DESIGN, TEXT, open_design


def test_a_push_is_told_with_both_ends(github: GitHubSandbox) -> None:
    open_design(github)
    before = github.pull(1).head_sha
    after = github.commit("design", {DESIGN: TEXT + "more\n"}, author="mira")
    event = github.event("pull_request_target", "synchronize", pull=1, sender="mira")
    assert (event.payload["before"], event.payload["after"]) == (before, after)
    assert event.payload["pull_request"]["head"]["sha"] == after
    assert event.payload["sender"]["login"] == "mira"
    assert event.payload["organization"]["login"] == "acme"


def test_trusted_events_run_on_the_default_branch_and_others_on_the_merge(
    github: GitHubSandbox,
) -> None:
    open_design(github)
    main = github.repository().refs["refs/heads/main"]
    trusted = github.event("pull_request_target", "opened", pull=1)
    assert (trusted.ref, trusted.sha) == ("refs/heads/main", main)
    assert github.event("pull_request", "opened", pull=1).ref == "refs/pull/1/merge"


def test_a_review_is_told_in_lower_case(github: GitHubSandbox) -> None:
    open_design(github)
    review = github.submit_review(1, "dana")
    event = github.event("pull_request_review", "submitted", pull=1, review=review, sender="dana")
    assert event.payload["review"]["state"] == "approved"
    assert event.payload["review"]["user"]["login"] == "dana"


def test_the_relay_names_the_pull_request_of_a_branch_and_not_of_a_fork(
    github: GitHubSandbox,
) -> None:
    open_design(github)
    own = github.event("workflow_run", pull=1).payload["workflow_run"]
    assert [one["number"] for one in own["pull_requests"]] == [1]
    fork = github.fork("frida")
    sha = github.commit("ideas", {DESIGN: TEXT}, author="frida", repository=fork)
    pull = github.open_pull_request("ideas", author="frida", head_repository=fork)
    event = github.event("workflow_run", pull=pull, relayed="pull_request_review")
    run = event.payload["workflow_run"]
    assert (run["pull_requests"], run["event"]) == ([], "pull_request_review")
    assert run["head_repository"]["full_name"] == "frida/shop"
    assert (run["head_branch"], run["head_sha"]) == ("ideas", sha)


def test_a_merge_group_stacks_the_queued_on_the_base(github: GitHubSandbox) -> None:
    open_design(github)
    github.commit("other", {"other.md": "x"}, author="dana")
    github.open_pull_request("other", author="dana")
    branch, sha = github.merge_group(1, 2)
    event = github.event("merge_group", head=branch)
    assert branch.startswith("gh-readonly-queue/main/pr-2-")
    assert event.payload["merge_group"]["head_sha"] == sha == event.sha
    assert github.read(DESIGN, sha) == TEXT.encode()
    assert github.read("other.md", sha) == b"x"
    relayed = github.event("workflow_run", head=branch, relayed="merge_group")
    assert relayed.payload["workflow_run"]["head_sha"] == sha


def test_a_comment_on_an_issue_is_no_comment_on_a_pull_request(github: GitHubSandbox) -> None:
    open_design(github)
    said = github.comment(1, "dana", "/data-design recheck")
    event = github.event("issue_comment", "created", pull=1, comment=said)
    assert "pull_request" in event.payload["issue"]
    number = github.open_issue("Talk")
    other = github.comment(number, "dana", "Hi.")
    event = github.event("issue_comment", "created", number=number, comment=other)
    assert "pull_request" not in event.payload["issue"]


def test_a_push_event_lists_what_changed(github: GitHubSandbox) -> None:
    before = github.repository().refs["refs/heads/main"]
    after = github.commit("main", {"new.md": "x", "README.md": None}, author="dana")
    payload = github.event("push").payload
    assert (payload["before"], payload["after"], payload["forced"]) == (before, after, False)
    assert payload["head_commit"]["added"] == ["new.md"]
    assert payload["head_commit"]["removed"] == ["README.md"]


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch"])
def test_events_without_a_cause_in_the_repository(github: GitHubSandbox, name: str) -> None:
    event = github.event(name, inputs={"pr": "1"})
    assert event.payload["repository"]["full_name"] == "acme/shop"
    assert event.ref == "refs/heads/main"


def test_the_environment_is_that_of_a_runner(github: GitHubSandbox, tmp_path: Path) -> None:
    open_design(github)
    event = github.event("pull_request_target", "opened", pull=1, sender="mira")
    variables = event.environment(tmp_path / "run", token="t")
    payload = json.loads(Path(variables["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    assert payload == event.payload
    assert variables["GITHUB_API_URL"] == github.url
    assert (variables["GITHUB_ACTOR"], variables["GITHUB_REPOSITORY"]) == ("mira", "acme/shop")
    assert Path(variables["GITHUB_OUTPUT"]).exists()


def test_an_unknown_event_is_refused_with_the_known_ones(github: GitHubSandbox) -> None:
    with pytest.raises(ValueError, match="workflow_run"):
        github.event("pull_request_comment")
