"""Reads what was said on a pull request: its comments and its review threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import (
    CommitStatus,
    Conversation,
    Identity,
    IssueComment,
    Review,
    ReviewThread,
    ThreadComment,
)
from data_design_gate.github.people import PeopleReads
from data_design_gate.github.pulls import PullReads

Row = dict[str, Any]

_REFUSED = {FailureKind.FORBIDDEN, FailureKind.REFUSED}


class ConversationReads(PeopleReads, PullReads):
    """What one repository's pull requests were told."""

    def conversation(self, number: int, context: str = "") -> Conversation:
        """Read reviews, comments, threads, who we are and the head's status of one context.

        It is one request where they fit.
        """
        variables = self._pull_variables(number) | {"context": context or "none"}
        try:
            answer = self._http.graphql(queries.CONVERSATION, variables)
        except GitHubError as error:
            if error.kind not in _REFUSED:
                raise
            return Conversation(
                self.viewer(), self.comments(number), self.threads(number), self.reviews(number)
            )
        with understood("GraphQL"):
            self._viewer = self._viewer_of(answer)
            pull = self._known_pull(answer, number)
            comments, reviews = pull["comments"], pull["reviews"]
            return Conversation(
                viewer=self._viewer,
                comments=self.comments(number)
                if _has_more(comments)
                else tuple(_issue_comment(node) for node in comments["nodes"]),
                threads=tuple(
                    self._thread(row) for row in self._thread_rows(number, pull["reviewThreads"])
                ),
                reviews=self.reviews(number)
                if _has_more(reviews)
                else tuple(_review(node) for node in reviews["nodes"]),
                **_head_status(pull, context),
            )

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
        while _has_more(page):
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
        while _has_more(page):
            variables = {"id": thread["id"], "after": page["pageInfo"]["endCursor"]}
            page = self._http.graphql(queries.THREAD_COMMENTS, variables)["node"]["comments"]
            yield from page["nodes"]


def _has_more(page: Row) -> bool:
    return bool(page["pageInfo"]["hasNextPage"])


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
    nodes = pull["commits"]["nodes"]
    if not context or not nodes:
        return {}
    commit = nodes[0]["commit"]
    found = (commit.get("status") or {}).get("context")
    return {"head_sha": commit["oid"], "status": _commit_status(found) if found else None}


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
