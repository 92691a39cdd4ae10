"""How the register is written, and what is said when it cannot be, by values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import RepositoryFile, Text, Unreadable
from data_design_gate.lifecycle import keep_register as kept
from data_design_gate.lifecycle.keep_register import keep_register
from data_design_gate.lifecycle.offered import Offer, Proposal
from data_design_gate.report.register import placed

PAGE, DESIGN, BROKEN = "docs/register.md", "docs/orders-data-design.md", "docs/old-data-design.md"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CONFIG = (
    f"version: 1\nregister: {{path: {PAGE}}}\n"
    "jira: {site_url: 'https://tickets.example', projects: [SHOP]}\n"
)
TEXT = "---\ntitle: Orders\nstatus: Under Review\njira: SHOP-1\n---\n# Orders\n"
OLD = placed("nothing yet", None) or ""


class Port:
    """A branch with a design, one that cannot be read, and the page of the register."""

    def __init__(self, refusal: FailureKind | None = None) -> None:
        self.refusal = refusal
        self.put: dict[str, Any] = {}

    def repository(self) -> Any:
        return SimpleNamespace(default_branch="main")

    def design_paths(self, _ref: str, _globs: Any) -> tuple[RepositoryFile, ...]:
        return tuple(RepositoryFile(path, "100644", "blob", 1) for path in (BROKEN, DESIGN))

    def texts(self, requests: Any) -> dict[Any, Any]:
        held = {DESIGN: Text(TEXT, "d1"), PAGE: Text(OLD, "p1"), BROKEN: Unreadable("no text")}
        return {(sha, path): held[path] for sha, path in requests}

    def open_pull_requests(self, *, head: str, base: str) -> tuple[Any, ...]:
        assert (head, base) == ("acme:data-design/register", "main")
        return ()

    def put_files(self, branch: str, files: Any, *, message: str, expect: Any) -> str:
        if self.refusal:
            raise GitHubError("No.", "Wait.", kind=self.refusal)
        self.put = {"branch": branch, "files": files, "message": message, "expect": expect}
        return "c" * 40


def keep(port: Port) -> Offer:
    runtime: Any = SimpleNamespace(
        github=port, repository="acme/shop", dry_run=False, now=lambda: NOW, say=lambda _: None
    )
    return keep_register(read_configuration(CONFIG, "c.yml"), runtime)


def test_the_page_is_replaced_only_as_it_was_read() -> None:
    port = Port()
    assert keep(port).words == f"wrote {PAGE} in {'c' * 12}"
    assert (port.put["branch"], port.put["expect"]) == ("main", {PAGE: "p1"})


def test_it_links_tickets_and_names_what_cannot_be_read_by_its_path() -> None:
    port = Port()
    keep(port)
    text = port.put["files"][PAGE]
    assert "https://tickets.example/browse/SHOP-1" in text
    assert f"| [{BROKEN}](old-data-design.md) | cannot be read |" in text


def test_a_page_that_changed_meanwhile_is_left_to_the_next_run() -> None:
    found = keep(Port(FailureKind.CONFLICT))
    assert found.words == f"{PAGE} changed meanwhile; the next run looks again"


@pytest.mark.parametrize("refusal", [FailureKind.FORBIDDEN, FailureKind.REFUSED])
def test_a_branch_that_takes_no_commit_is_offered_the_page_and_no_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, refusal: FailureKind
) -> None:
    offered: list[Proposal] = []

    def offer(proposal: Proposal, _runtime: Any) -> Offer:
        offered.append(proposal)
        return Offer("offered by #8", 8)

    monkeypatch.setattr(kept, "offer_files", offer)
    assert keep(Port(refusal)) == Offer("offered by #8", 8)
    (proposal,) = offered
    assert (proposal.branch, proposal.base) == ("data-design/register", "main")
    assert proposal.since is not None
    assert NOW - timedelta(days=90) < proposal.since < NOW


def test_an_outage_is_no_refusal() -> None:
    with pytest.raises(GitHubError):
        keep(Port(FailureKind.UNAVAILABLE))
