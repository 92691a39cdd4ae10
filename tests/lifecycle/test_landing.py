"""Completed designs land on the branch, or are offered once, or are left alone, and it is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import Missing, Text
from data_design_gate.lifecycle.finalise import Completion, Landing, land
from github_support import pull

A, B = "docs/a.md", "docs/b.md"
BRANCH = "data-design/finalise-7"
OURS, ZED = SimpleNamespace(id=99), SimpleNamespace(id=1)
OPEN, CLOSED = (SimpleNamespace(author=OURS, state=one) for one in ("open", "closed"))
WANTED = (Completion(A, "merged a", "done a"), Completion(B, "merged b", "done b"))


class Branches:
    """A repository whose files, branches and offers are as told, and that notes every write."""

    def __init__(self, **told: Any) -> None:
        self.files = told.get("files", {A: "merged a", B: "merged b"})
        self.standing = told.get("standing")
        self.offers = told.get("offers", ())
        self.closed = told.get("closed", ())
        self.status = told.get("status", "")
        self.refusal = told.get("refusal")
        self.holds = told.get("holds", {A: None, B: None})
        self.wrote: list[Any] = []

    def texts(self, places: Any) -> Any:
        return {
            (ref, path): Text(self.files[path], f"blob {path}")
            if ref == "main" and path in self.files
            else Missing()
            for ref, path in places
        }

    def put_files(self, branch: str, files: Any, *, message: str, expect: Any = None) -> str:
        if branch == "main" and self.refusal is not None:
            raise GitHubError("It is protected.", "Offer it.", kind=self.refusal)
        assert message.startswith("Finalise the data design of #7")
        self.wrote.append(("files", branch, files, expect))
        return "c0ffee" * 7

    def branch_head(self, name: str) -> str | None:
        return self.standing if name == BRANCH else "base"

    def open_pull_requests(self, *, head: str) -> Any:
        return self.offers if head == f"acme:{BRANCH}" else ()

    def closed_pull_requests(self, *, since: Any, head: str) -> Any:
        assert since.year == 1
        return self.closed if head == f"acme:{BRANCH}" else ()

    def viewer(self) -> Any:
        return OURS

    def compare(self, base: str, _head: str) -> Any:
        assert base == "main"
        files = (SimpleNamespace(path=p, previous_path=q) for p, q in self.holds.items())
        return SimpleNamespace(files=tuple(files))

    def create_branch(self, name: str, sha: str) -> None:
        self.wrote.append(("branch", name, sha))

    def open_pull_request(self, *, head: str, base: str, title: str, body: str) -> Any:
        assert (title, bool(body)) == ("Finalise the data design of #7", True)
        self.wrote.append(("offer", head, base))
        return SimpleNamespace(number=12)

    def statuses(self, sha: str, _context: str) -> Any:
        return (SimpleNamespace(state=self.status),) if sha and self.status else ()

    def set_status(self, _sha: str, *, state: str, **_rest: Any) -> None:
        self.wrote.append(("status", state))


def landed(
    port: Branches, mode: str = "commit", *, dry_run: bool = False
) -> tuple[Landing, list[str]]:
    """Land the completed designs; return what came of it and what was said."""
    said: list[str] = []
    runtime: Any = SimpleNamespace(
        github=port, dry_run=dry_run, repository="acme/shop", run_url="", say=said.append
    )
    return land(WANTED, pull(), mode, runtime), said


BOTH = {A: "done a", B: "done b"}


def test_completed_designs_are_committed_over_what_was_merged_and_nothing_else() -> None:
    port = Branches()
    found, _ = landed(port)
    assert found == Landing(landed=True, words="completed on main in c0ffeec0ffee")
    assert port.wrote == [("files", "main", BOTH, {A: f"blob {A}", B: f"blob {B}"})]


@pytest.mark.parametrize(
    "files",
    [{A: "done a", B: "done b"}, {A: "edited since", B: "done b"}, {}],
    ids=["done already", "edited since", "gone"],
)
def test_what_is_done_or_changed_since_is_left_alone(files: dict[str, str]) -> None:
    port = Branches(files=files)
    assert landed(port)[0] == Landing(landed=True, words="")
    assert port.wrote == []


def test_only_what_still_stands_as_merged_is_completed() -> None:
    port = Branches(files={A: "edited since", B: "merged b"})
    landed(port)
    assert port.wrote == [("files", "main", {B: "done b"}, {B: f"blob {B}"})]


def test_a_dry_run_says_what_it_would_complete() -> None:
    port = Branches()
    found, _ = landed(port, dry_run=True)
    assert found == Landing(landed=False, words=f"would complete {A}, {B}")
    assert port.wrote == []


def test_switched_off_counts_as_landed_and_writes_nothing() -> None:
    port = Branches()
    assert landed(port, "off")[0] == Landing(landed=True, words="")
    assert port.wrote == []
    assert not land((), pull(), "commit", SimpleNamespace()).landed  # type: ignore[arg-type]


OFFERED = [
    ("branch", BRANCH, "base"),
    ("files", BRANCH, BOTH, None),
    ("offer", BRANCH, "main"),
    ("status", "success"),
]


@pytest.mark.parametrize("kind", [FailureKind.FORBIDDEN, FailureKind.REFUSED])
def test_a_branch_that_takes_no_commit_is_offered_them_with_the_status_it_requires(
    kind: FailureKind,
) -> None:
    port = Branches(refusal=kind)
    found, said = landed(port)
    assert found == Landing(landed=False, words="offered by #12")
    assert port.wrote == OFFERED
    assert said == ["main takes no direct commit (It is protected.); offering it instead."]


def test_another_failure_is_no_reason_to_offer() -> None:
    with pytest.raises(GitHubError):
        landed(Branches(refusal=FailureKind.UNAVAILABLE))


def test_where_it_is_configured_designs_are_offered_at_once() -> None:
    port = Branches()
    assert landed(port, "pull-request")[0].words == "offered by #12"
    assert port.wrote == OFFERED


def test_a_standing_offer_is_brought_up_to_date_and_keeps_its_status() -> None:
    port = Branches(standing="c1", offers=(OPEN,), status="success")
    assert landed(port, "pull-request")[0].words == "offered by #12"
    assert [what for what, *_ in port.wrote] == ["files", "offer"]
    failing = Branches(standing="c1", offers=(OPEN,), status="failure")
    landed(failing, "pull-request")
    assert failing.wrote[-1] == ("status", "success")


def test_an_offer_that_somebody_closed_is_not_made_again() -> None:
    port = Branches(standing="c1", closed=(CLOSED,))
    found, _ = landed(port, "pull-request")
    assert found == Landing(landed=False, words="offered before, and that pull request was closed")
    assert port.wrote == []


def test_a_branch_that_was_never_offered_by_us_is_offered_now() -> None:
    theirs = SimpleNamespace(author=ZED, state="closed")
    port = Branches(standing="c1", closed=(theirs,))
    landed(port, "pull-request")
    assert port.wrote == OFFERED[1:]


@pytest.mark.parametrize("holds", [{A: None, "x.md": None}, {A: "x.md"}])
def test_a_branch_that_holds_more_is_somebody_elses(holds: dict[str, str | None]) -> None:
    port = Branches(standing="c1", holds=holds)
    found, _ = landed(port, "pull-request")
    assert found.words == f"not offered: {BRANCH} holds other changes; delete it"
    assert port.wrote == []
