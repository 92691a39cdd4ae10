"""Says things on a pull request: statuses, comments, reviews, requests, labels, signals."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as url_quote

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import Annotation, InlineComment, IssueComment, Review

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ANNOTATIONS = 50
"""GitHub's REST reference: annotations in one request; later requests append."""


class ConversationWrites(Bound):
    """What we say on one repository's pull requests."""

    def set_status(
        self, sha: str, *, context: str, state: str, description: str, target_url: str = ""
    ) -> None:
        """Post a commit status; the latest of a context wins, so a repetition is harmless."""
        body = {"context": context, "state": state, "description": description}
        if target_url:
            body["target_url"] = target_url
        path = f"{self._root}/statuses/{url_quote(sha)}"
        self._confirmed("POST", path, body, told="context", repeatable=True)

    def create_comment(self, number: int, body: str) -> IssueComment:
        """Comment on a pull request."""
        path = f"{self._root}/issues/{number}/comments"
        answer = self._write("POST", path, {"body": body})
        with understood(f"POST {path}", verb="POST"):
            return reading.issue_comment(answer)

    def update_comment(self, comment_id: int, body: str) -> IssueComment:
        """Replace a comment's text."""
        path = f"{self._root}/issues/comments/{comment_id}"
        answer = self._write("PATCH", path, {"body": body}, repeatable=True)
        with understood(f"PATCH {path}", verb="PATCH"):
            return reading.issue_comment(answer)

    def delete_comment(self, comment_id: int) -> None:
        """Delete a comment; one that is gone already is no error."""
        with gone_is_fine():
            self._write("DELETE", f"{self._root}/issues/comments/{comment_id}", repeatable=True)

    def minimise(self, node_id: str, reason: str = "RESOLVED") -> None:
        """Fold a comment away."""
        self._http.graphql(queries.MINIMISE, {"id": node_id, "reason": reason}, write=True)

    def create_review(
        self,
        number: int,
        *,
        commit: str,
        body: str,
        comments: Sequence[InlineComment] = (),
        event: str = "COMMENT",
    ) -> Review:
        """Post one review."""
        path = f"{self._root}/pulls/{number}/reviews"
        order: dict[str, Any] = {"commit_id": commit, "event": event, "body": body}
        if comments:
            order["comments"] = [_inline(comment) for comment in comments]
        answer = self._write("POST", path, order)
        with understood(f"POST {path}", verb="POST"):
            return reading.review(answer)

    def create_file_comment(self, number: int, *, commit: str, path: str, body: str) -> None:
        """Comment on a whole file of the difference."""
        order = {"commit_id": commit, "path": path, "body": body, "subject_type": "file"}
        self._confirmed("POST", f"{self._root}/pulls/{number}/comments", order, told="id")

    def reply(self, number: int, comment_id: int, body: str) -> None:
        """Answer in the thread that ``comment_id`` began."""
        path = f"{self._root}/pulls/{number}/comments/{comment_id}/replies"
        self._confirmed("POST", path, {"body": body}, told="id")

    def resolve_thread(self, thread_id: str) -> None:
        """Mark a thread resolved; its comments stay."""
        self._http.graphql(queries.RESOLVE, {"id": thread_id}, write=True)

    def request_reviewers(
        self, number: int, *, logins: Sequence[str], teams: Sequence[str] = ()
    ) -> None:
        """Ask people and teams to review; asking twice asks once."""
        order = {"reviewers": list(logins), "team_reviewers": list(teams)}
        path = f"{self._root}/pulls/{number}/requested_reviewers"
        asked = {key: names for key, names in order.items() if names}
        self._confirmed("POST", path, asked, told="number", repeatable=True)

    def add_reaction(self, comment_id: int, content: str) -> None:
        """React to a conversation comment; reacting twice reacts once."""
        path = f"{self._root}/issues/comments/{comment_id}/reactions"
        self._confirmed("POST", path, {"content": content}, told="id", repeatable=True)

    def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; one that is there already is no error."""
        path = f"{self._root}/issues/{number}/labels"
        self._write("POST", path, {"labels": list(labels)}, repeatable=True)

    def remove_label(self, number: int, label: str) -> None:
        """Take a label off; one that is not there is no error."""
        path = f"{self._root}/issues/{number}/labels/{url_quote(label, safe='')}"
        with gone_is_fine():
            self._write("DELETE", path, repeatable=True)

    def dispatch(self, event_type: str, payload: Mapping[str, Any]) -> None:
        """Send a ``repository_dispatch``."""
        order = {"event_type": event_type, "client_payload": dict(payload)}
        self._write("POST", f"{self._root}/dispatches", order)

    def create_check_run(
        self,
        sha: str,
        *,
        name: str,
        conclusion: str,
        title: str,
        summary: str,
        annotations: Sequence[Annotation] = (),
    ) -> None:
        """Post a finished check run with all annotations, in pieces GitHub takes."""
        pieces = [
            annotations[at : at + MOST_ANNOTATIONS]
            for at in range(0, max(len(annotations), 1), MOST_ANNOTATIONS)
        ]
        output = {"title": title, "summary": summary}
        order = {
            "name": name,
            "head_sha": sha,
            "status": "completed",
            "conclusion": conclusion,
            "output": output | {"annotations": [_annotation(a) for a in pieces[0]]},
        }
        path = f"{self._root}/check-runs"
        answer = self._write("POST", path, order)
        with understood(f"POST {path}", verb="POST"):
            run = int(answer["id"])
        for piece in pieces[1:]:
            more = {"output": output | {"annotations": [_annotation(a) for a in piece]}}
            self._write("PATCH", f"{path}/{run}", more)

    def upload_sarif(self, sarif: str, *, sha: str, ref: str) -> None:
        """Hand a SARIF log to code scanning; the same log twice is one analysis."""
        packed = base64.b64encode(gzip.compress(sarif.encode(), mtime=0)).decode()
        order = {"commit_sha": sha, "ref": ref, "sarif": packed}
        self._write("POST", f"{self._root}/code-scanning/sarifs", order, repeatable=True)


@contextmanager
def gone_is_fine() -> Iterator[None]:
    """Let a removal succeed when there is nothing left to remove."""
    try:
        yield
    except GitHubError as error:
        if error.kind is not FailureKind.NOT_FOUND:
            raise


def _inline(comment: InlineComment) -> dict[str, Any]:
    order = {"path": comment.path, "line": comment.line, "side": "RIGHT", "body": comment.body}
    if comment.start_line is not None and comment.start_line < comment.line:
        order |= {"start_line": comment.start_line, "start_side": "RIGHT"}
    return order


def _annotation(annotation: Annotation) -> dict[str, Any]:
    order = {
        "path": annotation.path,
        "start_line": annotation.first_line,
        "end_line": annotation.last_line,
        "annotation_level": annotation.level,
        "message": annotation.message,
    }
    return order | ({"title": annotation.title} if annotation.title else {})
