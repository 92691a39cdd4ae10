"""Reads what was said on a pull request: its comments and its review threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.long_lists import has_more, rest_of
from data_design_gate.github.model import (
    CommitStatus,
    Conversation,
    Identity,
    IssueComment,
    PullRequest,
    RequestEvent,
    Review,
    ReviewThread,
    ThreadComment,
    Timeline,
)
from data_design_gate.github.people import PeopleReads
from data_design_gate.github.pulls import PullReads

Row = dict[str, Any]

_REFUSED = {FailureKind.FORBIDDEN, FailureKind.REFUSED}


class ConversationReads(PeopleReads, PullReads):
    """What one repository's pull requests were told."""

    def conversation(
        self, number: int, context: str = "", pull: PullRequest | None = None
    ) -> Conversation:
        """Read reviews, comments, threads, the timeline, who we are, and what is named.

        It is one request where they fit.
        """
        branch = pull.head_ref if pull and pull.head_repository else ""
        asked = queries.conversation(self._name, number, context=context, branch=branch)
        try:
            answer = self._http.graphql(*asked, spare="requestedReviewer")
        except GitHubError as error:
            if error.kind not in _REFUSED:
                raise
            return Conversation(
                self.viewer(), self.comments(number), self.threads(number), self.reviews(number)
            )
        with understood("GraphQL"):
            self._viewer = self._viewer_of(answer)
            told = self._known_pull(answer, number)
            rows = self._long_lists(number, told)
            return Conversation(
                viewer=self._viewer,
                comments=tuple(map(_issue_comment, rows["comments"]))
                if "comments" in rows
                else self.comments(number),
                threads=tuple(
                    self._thread(row) for row in self._thread_rows(number, told["reviewThreads"])
                ),
                reviews=tuple(map(_review, rows["reviews"]))
                if "reviews" in rows
                else self.reviews(number),
                timeline=_timeline(told["timelineItems"]),
                siblings=_siblings(answer["repository"]["pullRequests"], pull)
                if pull and branch
                else None,
                **_head_status(told, context),
            )

    def _long_lists(self, number: int, pull: Row) -> dict[str, list[Row]]:
        """Return the rows of the lists that GraphQL tells whole."""

        def ask(cursors: Mapping[str, Sequence[str]]) -> Row:
            answer = self._http.graphql(*queries.pages(self._name, number, cursors))
            return self._known_pull(answer, number)

        first = {name: pull[name] for name in queries.LISTS}
        try:
            return rest_of(first, ask)
        except GitHubError as error:
            # Many long texts at once may be too much for one answer; page by page they are not.
            if error.kind not in {*_REFUSED, FailureKind.UNAVAILABLE}:
                raise
            return {name: page["nodes"] for name, page in first.items() if not has_more(page)}

    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """List every comment of the conversation, oldest first."""
        return self._many(f"{self._root}/issues/{number}/comments", reading.issue_comment)

    def threads(self, number: int) -> tuple[ReviewThread, ...]:
        """List every review thread with all its comments, oldest first."""
        with understood("GraphQL"):
            first = self._thread_page(number, None)
            return tuple(self._thread(row) for row in self._thread_rows(number, first))

    def _pull_variables(self, number: int) -> dict[str, Any]:
        return queries.owner_and_name(self._name) | {"number": number}

    def _known_pull(self, answer: Row, number: int) -> Row:
        pull: Row | None = (answer["repository"] or {}).get("pullRequest")
        if pull is None:
            raise GitHubError(
                problem=f"GitHub knows no pull request {number} in {self._name}.",
                mend="Check the name, and that the token may see it.",
                kind=FailureKind.NOT_FOUND,
            )
        return pull

    def _thread_page(self, number: int, after: str | None) -> Row:
        variables = self._pull_variables(number) | {"after": after}
        page: Row = self._known_pull(self._http.graphql(queries.THREADS, variables), number)[
            "reviewThreads"
        ]
        return page

    def _thread_rows(self, number: int, page: Row) -> Iterator[Row]:
        yield from page["nodes"]
        while has_more(page):
            page = self._thread_page(number, page["pageInfo"]["endCursor"])
            yield from page["nodes"]

    def _thread(self, row: Row) -> ReviewThread:
        line = row.get("line")
        return ReviewThread(
            id=row["id"],
            resolved=bool(row["isResolved"]),
            outdated=bool(row["isOutdated"]),
            path=row["path"],
            line=None if line is None else int(line),
            comments=tuple(_comment(node) for node in self._all_comments(row)),
            resolved_by=_actor(row.get("resolvedBy")),
        )

    def _all_comments(self, thread: Row) -> Iterator[Row]:
        page = thread["comments"]
        yield from page["nodes"]
        while has_more(page):
            variables = {"id": thread["id"], "after": page["pageInfo"]["endCursor"]}
            page = self._http.graphql(queries.THREAD_COMMENTS, variables)["node"]["comments"]
            yield from page["nodes"]


def _review(node: Row) -> Review:
    return Review(
        id=int(node["fullDatabaseId"]),
        user=_actor(node.get("author")),
        state=node["state"],
        submitted_at=reading.optional_moment(node.get("submittedAt")),
        commit_id=(node.get("commit") or {}).get("oid"),
        body=node.get("body") or "",
        node_id=node["id"],
        html_url=node.get("url") or "",
    )


def _head_status(pull: Row, context: str) -> dict[str, Any]:
    """Read the head's latest status of the context; nothing when it was not asked for."""
    if not context or not (nodes := pull["commits"]["nodes"]):
        return {}
    commit = nodes[0]["commit"]
    found = (commit.get("status") or {}).get("context")
    return {"head_sha": commit["oid"], "status": _commit_status(found) if found else None}


def _timeline(page: Row) -> Timeline | None:
    """Read what became of requests and pull request; None when a part of it is not told.

    A team, a bot or somebody hidden is told by REST alone.
    """
    withdrawn: list[RequestEvent] = []
    reopened: list[datetime] = []
    for node in page["nodes"]:
        if node and node["__typename"] == "ReopenedEvent":
            reopened.append(reading.moment(node["createdAt"]))
            continue
        reviewer = _actor(node["requestedReviewer"]) if node else None
        if reviewer is None:
            return None
        when = reading.moment(node["createdAt"])
        actor = _actor(node.get("actor"))
        withdrawn.append(
            RequestEvent(removed=True, actor=actor, reviewer=reviewer, team=None, created_at=when)
        )
    if has_more(page):
        return None
    return Timeline(tuple(withdrawn), max(reopened, default=None))


def _siblings(page: Row, pull: PullRequest) -> tuple[int, ...] | None:
    """List the others with the pull request's head; a branch name says nothing of its owner."""
    if has_more(page):
        return None
    owner = (pull.head_repository or "").partition("/")[0].casefold()
    return tuple(
        sorted(
            node["number"]
            for node in page["nodes"]
            if node["number"] != pull.number
            and node["headRefOid"] == pull.head_sha
            and (node["headRepositoryOwner"] or {}).get("login", "").casefold() == owner
        )
    )


def _commit_status(node: Row) -> CommitStatus:
    return CommitStatus(
        context=node["context"],
        state=node["state"].lower(),
        description=node.get("description") or "",
        target_url=node.get("targetUrl") or "",
        creator=_actor(node.get("creator")),
        created_at=reading.moment(node["createdAt"]),
    )


def _issue_comment(node: Row) -> IssueComment:
    return IssueComment(
        id=int(node["fullDatabaseId"]),
        node_id=node["id"],
        author=_actor(node.get("author")),
        body=node.get("body") or "",
        created_at=reading.moment(node["createdAt"]),
        updated_at=reading.moment(node["updatedAt"]),
        html_url=node.get("url") or "",
    )


def _comment(node: Row) -> ThreadComment:
    return ThreadComment(
        id=int(node["fullDatabaseId"]),
        node_id=node["id"],
        author=_actor(node.get("author")),
        body=node.get("body") or "",
        created_at=reading.moment(node["createdAt"]),
        minimised=bool(node["isMinimized"]),
        html_url=node.get("url") or "",
    )


def _actor(row: Row | None) -> Identity | None:
    """Read an account as GraphQL shows it: a bot's login lacks the ``[bot]`` of REST."""
    if not row or row.get("databaseId") is None:
        return None
    login, kind = row["login"], row.get("__typename", "User")
    if kind == "Bot" and not login.endswith("[bot]"):
        login = f"{login}[bot]"
    return Identity(int(row["databaseId"]), login, kind)
