"""Reads pull requests: their facts, files, commits, reviews and the people asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote as url_quote

from data_design_gate.github import queries, reading
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import (
    ChangedFile,
    Changes,
    CommitStatus,
    Comparison,
    Identity,
    Person,
    PullCommit,
    PullRequest,
    RequestEvent,
    Review,
)

MOST_FILES = 3000
"""GitHub's REST reference: a pull request lists at most 3,000 files."""
MOST_COMMITS = 250
"""GitHub's REST reference: a pull request lists at most 250 commits."""
MOST_COMPARED_FILES = 300
"""GitHub's REST reference: a comparison lists at most 300 files."""

_PULLS_AT_ONCE = 50  # of a hundred files each: 5,000 of the 500,000 nodes a query may name
_REQUEST_EVENTS = {"review_requested", "review_request_removed"}
_UNTOLD = {FailureKind.FORBIDDEN, FailureKind.REFUSED, FailureKind.UNAVAILABLE}
_UNRESOLVED = {FailureKind.REFUSED, FailureKind.FORBIDDEN, FailureKind.NOT_FOUND}


class PullReads(Bound):
    """What one repository's pull requests say."""

    def pull_request(self, number: int) -> PullRequest:
        """Read one pull request afresh."""
        return self._one(f"{self._root}/pulls/{number}", reading.pull_request)

    def open_pull_requests(
        self, *, head: str | None = None, base: str | None = None
    ) -> tuple[PullRequest, ...]:
        """List open pull requests, oldest first."""
        found = self._many(
            f"{self._root}/pulls",
            reading.pull_request,
            state="open",
            sort="created",
            direction="asc",
            head=head,
            base=base,
        )
        # GitHub ignores a malformed filter, and PyGithub loses them all on a redirect.
        return tuple(
            pull
            for pull in found
            if pull.state == "open"
            and (base is None or pull.base_ref == base)
            and (head is None or _is_head(pull, head))
        )

    def closed_pull_requests(
        self, *, since: datetime, base: str | None = None, head: str | None = None
    ) -> tuple[PullRequest, ...]:
        """List those closed or merged and updated at or after ``since``, newest first."""
        path = f"{self._root}/pulls"
        found: dict[int, PullRequest] = {}
        with understood(f"GET {path}"):
            for answer in self._http.pages(
                path, state="closed", sort="updated", direction="desc", base=base, head=head
            ):
                pulls = [reading.pull_request(row) for row in answer.body]
                found.update({p.number: p for p in pulls if p.updated_at >= since})
                if pulls and pulls[-1].updated_at < since:
                    break
        return tuple(
            pull
            for pull in found.values()
            if pull.state == "closed"
            and (base is None or pull.base_ref == base)
            and (head is None or _is_head(pull, head))
        )

    def pull_requests_of_commit(self, sha: str) -> tuple[PullRequest, ...]:
        """List pull requests that hold the commit."""
        return self._many(f"{self._root}/commits/{url_quote(sha)}/pulls", reading.pull_request)

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """List the files a pull request changes, by path."""
        files = self._many(f"{self._root}/pulls/{number}/files", reading.changed_file)
        _refuse_cut(len(files), MOST_FILES, f"files of pull request {number}")
        return tuple(sorted(files, key=lambda file: file.path))

    def brought_paths(self, numbers: Sequence[int]) -> Mapping[int, frozenset[str]]:
        """Tell which paths each pull request adds or changes, fifty in one request."""
        found: dict[int, frozenset[str]] = {}
        for at in range(0, len(numbers), _PULLS_AT_ONCE):
            asked = numbers[at : at + _PULLS_AT_ONCE]
            try:
                answer = self._http.graphql(*queries.changed_paths(self._name, asked))
            except GitHubError as error:
                if error.kind not in _UNTOLD:
                    raise
                answer = {"repository": {}}
            with understood("GraphQL"):
                pages = answer["repository"]
                found |= {
                    number: self._brought(number, pages.get(f"p{number}")) for number in asked
                }
        return found

    def _brought(self, number: int, told: Mapping[str, Any] | None) -> frozenset[str]:
        if told is None or told["files"] is None or told["files"]["pageInfo"]["hasNextPage"]:
            files = self.changed_files(number)
            return frozenset(file.path for file in files if file.status != "removed")
        nodes = told["files"]["nodes"]
        return frozenset(row["path"] for row in nodes if row["changeType"] != "DELETED")

    def changes(self, number: int, *, base: str, head: str) -> Changes:
        """Read files, commits and merge base, in one request where they fit."""
        found = self.compare(base, head)
        files, commits = found.files, found.commits
        return Changes(
            merge_base=found.merge_base,
            files=self.changed_files(number) if files is None else files,
            commits=self.commits(number) if commits is None else commits,
        )

    def commits(self, number: int) -> tuple[PullCommit, ...]:
        """List a pull request's commits, oldest first."""
        commits = self._many(f"{self._root}/pulls/{number}/commits", reading.pull_commit)
        _refuse_cut(len(commits), MOST_COMMITS, f"commits of pull request {number}")
        return self._with_known_co_authors(commits)

    def reviews(self, number: int) -> tuple[Review, ...]:
        """List every review by submission."""
        return self._many(f"{self._root}/pulls/{number}/reviews", reading.review)

    def review_requests(self, number: int) -> tuple[RequestEvent, ...]:
        """List review requests and their withdrawals, oldest first."""
        path = f"{self._root}/issues/{number}/timeline"
        rows = self._many(path, lambda row: row)
        with understood(f"GET {path}"):
            return tuple(
                reading.request_event(row) for row in rows if row.get("event") in _REQUEST_EVENTS
            )

    def reopened_at(self, number: int) -> datetime | None:
        """Tell when a pull request was last reopened; None when it never was."""
        path = f"{self._root}/issues/{number}/timeline"
        rows = self._many(path, lambda row: row)
        with understood(f"GET {path}"):
            moments = [
                reading.moment(row["created_at"]) for row in rows if row.get("event") == "reopened"
            ]
        return max(moments, default=None)

    def statuses(self, sha: str, context: str) -> tuple[CommitStatus, ...]:
        """List this context's statuses of a commit among its latest 100, newest first."""
        path = f"{self._root}/commits/{url_quote(sha)}/statuses"
        found = self._one(path, lambda rows: [reading.commit_status(r) for r in rows], per_page=100)
        return tuple(status for status in found if status.context == context)

    def merge_base(self, base: str, head: str) -> str:
        """Tell the commit where ``head`` left ``base``."""
        return self.compare(base, head).merge_base

    def compare(self, base: str, head: str) -> Comparison:
        """Compare two commits or branches."""
        span = f"{url_quote(base, safe='')}...{url_quote(head, safe='')}"
        found = self._one(f"{self._root}/compare/{span}", _comparison, per_page=100)
        if found.commits is None:
            return found
        return replace(found, commits=self._with_known_co_authors(found.commits))

    def _with_known_co_authors(self, commits: Sequence[PullCommit]) -> tuple[PullCommit, ...]:
        """Let GitHub say which accounts own the co-authors' addresses, in one request."""
        open_ones = [
            commit.sha for commit in commits if any(p.identity is None for p in commit.co_authors)
        ]
        if not open_ones:
            return tuple(commits)
        owners = self._owners_of_addresses(open_ones)
        return tuple(_with_owners(commit, owners.get(commit.sha, {})) for commit in commits)

    def _owners_of_addresses(self, shas: Sequence[str]) -> dict[str, dict[str, Identity]]:
        query, variables = queries.commit_authors(self._name, shas)
        try:
            answer = self._http.graphql(query, variables)
        except GitHubError as error:
            if error.kind in _UNRESOLVED:
                return {}
            raise
        with understood("GraphQL"):
            return {
                sha: _addresses(answer["repository"].get(f"c{at}")) for at, sha in enumerate(shas)
            }


def _comparison(body: dict[str, Any]) -> Comparison:
    commits = body["commits"]
    files = body.get("files") or []
    return Comparison(
        status=body["status"],
        merge_base=body["merge_base_commit"]["sha"],
        ahead_by=int(body["ahead_by"]),
        behind_by=int(body["behind_by"]),
        files=tuple(sorted(map(reading.changed_file, files), key=lambda file: file.path))
        if len(files) < MOST_COMPARED_FILES
        else None,
        commits=tuple(reading.pull_commit(commit) for commit in commits)
        if len(commits) == int(body["total_commits"])
        else None,
    )


def _is_head(pull: PullRequest, head: str) -> bool:
    owner, _, branch = head.partition(":")
    repository = pull.head_repository or ""
    return pull.head_ref == branch and (
        not repository or repository.partition("/")[0].casefold() == owner.casefold()
    )


def _refuse_cut(count: int, most: int, what: str) -> None:
    if count >= most:
        raise GitHubError(
            problem=f"GitHub lists no more than {most:,} {what}, so some may be hidden.",
            mend="Split the pull request into smaller ones.",
            kind=FailureKind.INCOMPLETE,
        )


def _addresses(commit: dict[str, Any] | None) -> dict[str, Identity]:
    nodes = commit["authors"]["nodes"] if commit else []
    return {
        node["email"].casefold(): Identity(int(user["databaseId"]), user["login"])
        for node in nodes
        if (user := node.get("user")) and user.get("databaseId")
    }


def _with_owners(commit: PullCommit, owners: dict[str, Identity]) -> PullCommit:
    people = tuple(
        Person(p.name, p.email, p.identity or owners.get(p.email.casefold()))
        for p in commit.co_authors
    )
    return replace(commit, co_authors=people)
