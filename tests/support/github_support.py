"""Builders of pull request values for the tests of the GitHub room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from data_design_gate.github.hunks import difference
from data_design_gate.github.markers import Mark, marked
from data_design_gate.github.model import (
    ChangedFile,
    CommitStatus,
    Identity,
    IssueComment,
    PullRequest,
    RequestEvent,
    Review,
    ReviewThread,
    ThreadComment,
)
from data_design_gate.github.notes import Note
from data_design_gate.github.observed import Observed
from data_design_gate.github.publish import Publication

BOT = Identity(41898282, "github-actions[bot]", "Bot")
MIRA, DANA, ELI = Identity(1, "mira"), Identity(2, "dana"), Identity(3, "eli")
HEAD, OLD = "c3" * 20, "a1" * 20
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PATH = "docs/data-design/orders.md"
PATCH = "@@ -1,2 +1,6 @@\n # Orders\n+one\n+two\n+three\n+four\n five"


def at(minutes: int) -> datetime:
    """Tell the time some minutes after the start."""
    return START + timedelta(minutes=minutes)


def pull(**changes: object) -> PullRequest:
    """Build an open pull request of mira's."""
    fields: dict[str, object] = {
        "number": 7,
        "node_id": "PR_7",
        "state": "open",
        "draft": False,
        "merged": False,
        "title": "Orders",
        "body": "",
        "base_ref": "main",
        "base_sha": "b" * 40,
        "base_repository": "acme/shop",
        "head_ref": "orders",
        "head_sha": HEAD,
        "head_repository": "acme/shop",
        "author": MIRA,
        "html_url": "https://github.example/acme/shop/pull/7",
        "created_at": START,
        "updated_at": START,
    }
    return PullRequest(**(fields | changes))  # type: ignore[arg-type]


def comment(number: int, body: str, author: Identity | None = BOT) -> IssueComment:
    """Build a comment of the conversation, made ``number`` minutes after the start."""
    return IssueComment(number, f"IC_{number}", author, body, at(number), at(number))


def summary(number: int, text: str, state: str = "pending", author: Identity = BOT) -> IssueComment:
    """Build a summary as it is published."""
    return comment(number, marked(text, Mark("summary", (state,))), author)


def thread(
    name: str,
    *,
    key: int = 1,
    author: Identity = BOT,
    replies: Sequence[Identity | None] = (),
    resolved: bool = False,
    resolved_by: Identity | None = None,
    minimised: bool = False,
) -> ReviewThread:
    """Build the thread of one finding."""
    body = marked("A finding.", Mark("finding", (name,)))
    first = ThreadComment(key, f"RC_{key}", author, body, at(key), minimised=minimised)
    answers = tuple(
        ThreadComment(key * 100 + n, f"RC_{key}_{n}", who, "why?", at(key + n))
        for n, who in enumerate(replies, 1)
    )
    return ReviewThread(
        f"T_{key}",
        resolved=resolved,
        outdated=False,
        path=PATH,
        line=2,
        comments=(first, *answers),
        resolved_by=resolved_by,
    )


def status(
    state: str, text: str, creator: Identity | None = BOT, context: str = "data-design"
) -> CommitStatus:
    """Build a commit status."""
    return CommitStatus(context, state, text, "", creator, START)


def review(
    number: int,
    user: Identity | None,
    state: str,
    commit: str | None = HEAD,
    body: str = "",
) -> Review:
    """Build a review."""
    when = None if state == "PENDING" else at(number)
    return Review(number, user, state, when, commit, body)


def removal(of: Identity, by: Identity | None, *, removed: bool = True) -> RequestEvent:
    """Build the withdrawal (or the request) of a review."""
    return RequestEvent(removed, by, of, None, START)


def note(code: str = "PG006", line: int = 2, **changes: object) -> Note:
    """Build a finding on the difference."""
    fields: dict[str, object] = {
        "code": code,
        "path": PATH,
        "section": "postgres-schema-design",
        "subject": f"orders.{code}",
        "first_line": line,
        "last_line": line,
        "body": f"**{code}** is wrong.",
    }
    return Note(**(fields | changes))  # type: ignore[arg-type]


def publication(**changes: object) -> Publication:
    """Build a pending publication without findings."""
    fields: dict[str, object] = {
        "context": "data-design",
        "state": "pending",
        "description": "database waits for dana",
        "verdict": "Waiting for dana.",
        "summary": "## Waiting",
        "notes": (),
    }
    return Publication(**(fields | changes))  # type: ignore[arg-type]


def observed(**changes: object) -> Observed:
    """Build an observation of a pull request on which nothing was published."""
    fields: dict[str, object] = {
        "viewer": BOT,
        "pull": pull(),
        "reviews": (),
        "difference": difference([ChangedFile(PATH, "modified", patch=PATCH)]),
        "statuses": (),
        "comments": (),
        "threads": (),
        "requests": (),
    }
    return Observed(**(fields | changes))  # type: ignore[arg-type]
