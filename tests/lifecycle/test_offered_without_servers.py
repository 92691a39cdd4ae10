"""One pull request for offered files: what is written, and what is left alone, by values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.github.model import (
    ChangedFile,
    Comparison,
    Identity,
    Missing,
    Person,
    PullCommit,
    PullRequest,
    Text,
)
from data_design_gate.lifecycle.offered import Offer, Proposal, offer_files
from github_support import DANA, pull

US = Identity(99, "helper[bot]", "Bot")
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
FILES = {"a.sql": "one", "b.sql": "two"}
PROPOSAL = Proposal("ours", "main", FILES, "Offer " + "it " * 60, "Look.", SINCE)


@dataclass
class Port:
    """A GitHub that remembers what was asked of it; ``texts_at`` are files by branch or commit."""

    texts_at: dict[str, dict[str, str]] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=lambda: {"main": "m1"})
    standing: tuple[PullRequest, ...] = ()
    closed: tuple[PullRequest, ...] = ()
    committer: Identity = US
    files: tuple[ChangedFile, ...] = ()
    states: tuple[str, ...] = ()
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def texts(self, requests: Any) -> dict[Any, Any]:
        held = {
            (at, path): Text(text, path)
            for at, texts in self.texts_at.items()
            for path, text in texts.items()
        }
        return {request: held.get(request, Missing()) for request in requests}

    def open_pull_requests(self, *, head: str, base: str) -> tuple[PullRequest, ...]:
        assert (head, base) == ("acme:ours", "main")
        return self.standing

    def closed_pull_requests(self, *, since: datetime, base: str) -> tuple[PullRequest, ...]:
        assert (since, base) == (SINCE, "main")
        return self.closed

    def viewer(self) -> Identity:
        return US

    def branch_head(self, branch: str) -> str | None:
        return self.heads.get(branch)

    def compare(self, _base: str, _head: str) -> Comparison:
        person = Person("", "", self.committer)
        commits = (PullCommit("o1", ("m1",), person, person, "Offer"),)
        return Comparison("ahead", "m1", 1, 0, self.files, commits)

    def statuses(self, _sha: str, _context: str) -> list[Any]:
        return [SimpleNamespace(state=state) for state in self.states]

    def put_files(self, branch: str, files: Any, *, message: str) -> str:
        assert message == PROPOSAL.title
        self.done.append(("put", branch, dict(files)))
        return "o2"

    def create_branch(self, branch: str, sha: str) -> None:
        self.done.append(("branch", branch, sha))

    def update_branch(self, branch: str, sha: str, *, force: bool) -> None:
        self.done.append(("moved", branch, sha, force))

    def open_pull_request(self, **told: str) -> PullRequest:
        self.done.append(("opened", told["head"], told["base"]))
        return pull(number=8, title=told["title"], body=told["body"])

    def update_pull_request(self, number: int, **told: str) -> None:
        self.done.append(("told", number, told["title"], told["body"]))

    def set_status(self, sha: str, **told: str) -> None:
        self.done.append(("status", sha, told["state"], len(told["description"])))


def offer(port: Port) -> Offer:
    runtime: Any = SimpleNamespace(
        github=port, repository="acme/shop", dry_run=False, run_url="", say=lambda _: None
    )
    return offer_files(PROPOSAL, runtime)


def ours(**changes: Any) -> PullRequest:
    """Return our pull request as it was closed without a merge."""
    fields = {"state": "closed", "head_ref": "ours", "author": US} | changes
    return pull(**fields)


def open_offer(**changes: Any) -> PullRequest:
    return ours(state="open", title=PROPOSAL.title, body=PROPOSAL.body, **changes)


STATUS = ("status", "o2", "success", 140)


def test_what_is_missing_is_offered_on_a_new_branch_with_its_status() -> None:
    port = Port({"main": {"a.sql": "one"}})
    assert offer(port) == Offer("offered by #8", 8)
    assert port.done == [
        ("branch", "ours", "m1"),
        ("put", "ours", {"b.sql": "two"}),
        ("opened", "ours", "main"),
        STATUS,
    ]


def test_what_the_base_has_is_not_offered() -> None:
    port = Port({"main": FILES})
    assert (offer(port), port.done) == (Offer("main has them"), [])


def test_a_pull_request_that_was_closed_is_an_answer() -> None:
    port = Port(closed=(ours(),))
    assert offer(port) == Offer("offered before, and that pull request was closed")
    assert port.done == []


@pytest.mark.parametrize(
    "other",
    [
        {"merged": True},
        {"head_repository": "dana/shop"},
        {"head_ref": "others"},
        {"author": DANA},
        {"author": None},
    ],
)
def test_a_closed_pull_request_of_another_kind_is_no_answer(other: dict[str, Any]) -> None:
    assert offer(Port(closed=(ours(**other),))).number == 8


def test_a_branch_left_over_begins_afresh() -> None:
    port = Port(heads={"main": "m1", "ours": "o1"})
    offer(port)
    assert port.done[:2] == [("moved", "ours", "m1", True), ("put", "ours", FILES)]


def test_a_standing_offer_loses_only_what_it_added_and_is_offered_no_more() -> None:
    files = (
        ChangedFile("a.sql", "added"),
        ChangedFile("old.sql", "added"),
        ChangedFile("c.md", "modified"),
    )
    port = Port(heads={"main": "m1", "ours": "o1"}, standing=(open_offer(),), files=files)
    assert offer(port) == Offer("offered by #7", 7)
    assert port.done == [("put", "ours", {**FILES, "old.sql": None})]


def test_a_standing_offer_is_described_anew_when_its_words_change() -> None:
    standing = (open_offer(number=9),)
    changed = (ours(state="open", number=9, title="Old", body=PROPOSAL.body),)
    heads = {"main": "m1", "ours": "o1"}
    port = Port(heads=heads, standing=changed)
    offer(port)
    assert ("told", 9, PROPOSAL.title, "Look.") in port.done
    same = Port(heads=heads, standing=standing)
    offer(same)
    assert same.done == [("put", "ours", FILES), STATUS]


@pytest.mark.parametrize(("standing", "number"), [((open_offer(),), 7), ((), 0)])
def test_a_branch_on_which_somebody_committed_stays_as_it_is(
    standing: tuple[PullRequest, ...], number: int
) -> None:
    heads = {"main": "m1", "ours": "o1"}
    half = {"o1": {"a.sql": "one"}}
    port = Port(half, heads=heads, standing=standing, committer=DANA)
    assert offer(port) == Offer("somebody works on that branch", number)
    assert port.done == []


def test_a_branch_of_somebody_that_has_the_files_is_offered_as_it_is() -> None:
    heads = {"main": "m1", "ours": "o1"}
    port = Port({"o1": FILES}, heads=heads, standing=(open_offer(),), committer=DANA)
    assert offer(port) == Offer("offered by #7", 7)
    assert port.done == [("status", "o1", "success", 140)]


@pytest.mark.parametrize(
    ("states", "posted"),
    [(("success",), False), (("pending", "success"), False), (("pending",), True), ((), True)],
)
def test_a_success_that_stands_is_not_posted_again(
    states: tuple[str, ...], *, posted: bool
) -> None:
    port = Port(states=states)
    offer(port)
    assert (STATUS in port.done) is posted


def test_without_its_base_nothing_is_written() -> None:
    port = Port(heads={})
    assert (offer(port).number, port.done) == (0, [])
