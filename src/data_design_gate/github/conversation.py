"""Reads what was said on a pull request: its comments and its review threads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import Identity, IssueComment, ReviewThread, ThreadComment

Row = dict[str, Any]


class ConversationReads(Bound):
    """What one repository's pull requests were told."""

    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """List every comment of the conversation, oldest first."""
        return self._many(f"{self._root}/issues/{number}/comments", reading.issue_comment)

    def threads(self, number: int) -> tuple[ReviewThread, ...]:
        """List every review thread with all its comments, oldest first."""
        with understood("GraphQL"):
            return tuple(self._thread(row) for row in self._thread_rows(number))

    def _thread_rows(self, number: int) -> Iterator[Row]:
        variables = queries.owner_and_name(self._name) | {"number": number}
        after: str | None = None
        while True:
            answer = self._http.graphql(queries.THREADS, variables | {"after": after})
            pull = (answer["repository"] or {}).get("pullRequest")
            if pull is None:
                raise GitHubError(
                    problem=f"GitHub knows no pull request {number} in {self._name}.",
                    mend="Check the name, and that the token may see it.",
                    kind=FailureKind.NOT_FOUND,
                )
            page = pull["reviewThreads"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

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
        while page["pageInfo"]["hasNextPage"]:
            variables = {"id": thread["id"], "after": page["pageInfo"]["endCursor"]}
            page = self._http.graphql(queries.THREAD_COMMENTS, variables)["node"]["comments"]
            yield from page["nodes"]


def _comment(node: Row) -> ThreadComment:
    return ThreadComment(
        id=int(node["databaseId"]),
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
