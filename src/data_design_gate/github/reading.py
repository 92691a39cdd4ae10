"""Reads GitHub's REST answers into plain values; what does not fit raises ``KeyError`` and kin."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from data_design_gate.github.model import (
    BranchProtection,
    BranchRule,
    ChangedFile,
    CommitStatus,
    Identity,
    IssueComment,
    Permission,
    Person,
    PullCommit,
    PullRequest,
    Repository,
    RequestEvent,
    Review,
)

Row = dict[str, Any]

_TRAILER = re.compile(
    r"^co-authored-by:[ \t]*+(?P<name>[^<\r\n]*+)<(?P<email>[^<>\r\n]+)>",
    re.IGNORECASE | re.MULTILINE,
)
_PRIVATE_ADDRESS = re.compile(r"(?P<id>[0-9]{1,15})\+(?P<login>[^@]+)@users\.noreply\.")


def moment(text: str) -> datetime:
    """Read a timestamp with its offset."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(text)
    return read


def optional_moment(text: str | None) -> datetime | None:
    """Read a timestamp that may be absent."""
    return moment(text) if text else None


def identity(row: Row | None) -> Identity | None:
    """Read an account; a deleted one is absent."""
    if not row:
        return None
    return Identity(int(row["id"]), str(row["login"]), str(row.get("type") or "User"))


def known_identity(row: Row | None) -> Identity:
    """Read an account that must be there."""
    found = identity(row)
    if found is None:
        raise KeyError("id")
    return found


def repository(row: Row) -> Repository:
    """Read a repository."""
    return Repository(
        full_name=row["full_name"],
        default_branch=row["default_branch"],
        private=bool(row["private"]),
        owner=known_identity(row["owner"]),
        html_url=row["html_url"],
    )


def pull_request(row: Row) -> PullRequest:
    """Read a pull request, from its own page or from a list."""
    head, base = row["head"], row["base"]
    merged_at = optional_moment(row.get("merged_at"))
    return PullRequest(
        number=int(row["number"]),
        node_id=row["node_id"],
        state=row["state"],
        draft=bool(row.get("draft")),
        merged=bool(row.get("merged", merged_at is not None)),
        title=row["title"],
        body=row.get("body") or "",
        base_ref=base["ref"],
        base_sha=base["sha"],
        base_repository=base["repo"]["full_name"],
        head_ref=head["ref"],
        head_sha=head["sha"],
        head_repository=head["repo"]["full_name"] if head.get("repo") else None,
        author=identity(row["user"]),
        html_url=row["html_url"],
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        closed_at=optional_moment(row.get("closed_at")),
        merged_at=merged_at,
        merged_by=identity(row.get("merged_by")),
        merge_commit_sha=row.get("merge_commit_sha"),
        requested_reviewers=tuple(
            known_identity(user) for user in row.get("requested_reviewers") or ()
        ),
        requested_teams=tuple(team["slug"] for team in row.get("requested_teams") or ()),
        labels=tuple(label["name"] for label in row.get("labels") or ()),
        commits=row.get("commits"),
        changed_files=row.get("changed_files"),
    )


def changed_file(row: Row) -> ChangedFile:
    """Read one changed file."""
    return ChangedFile(
        path=row["filename"],
        status=row["status"],
        previous_path=row.get("previous_filename"),
        patch=row.get("patch"),
        blob_sha=row.get("sha"),
    )


def pull_commit(row: Row) -> PullCommit:
    """Read one commit with the people its trailers name."""
    commit = row["commit"]
    message = commit["message"]
    return PullCommit(
        sha=row["sha"],
        parents=tuple(parent["sha"] for parent in row["parents"]),
        author=_person(commit.get("author"), row.get("author")),
        committer=_person(commit.get("committer"), row.get("committer")),
        message=message,
        co_authors=co_authors(message),
    )


def co_authors(message: str) -> tuple[Person, ...]:
    """Read the ``Co-authored-by`` lines, wherever in the message they stand.

    A squashed message carries them in its middle, and missing one would let
    somebody approve what they wrote. GitHub's private addresses name the account.
    """
    people: dict[str, Person] = {}
    for found in _TRAILER.finditer(message):
        email = found["email"].strip()
        private = _PRIVATE_ADDRESS.match(email)
        who = Identity(int(private["id"]), private["login"]) if private else None
        people.setdefault(email.casefold(), Person(found["name"].rstrip(), email, who))
    return tuple(people.values())


def review(row: Row) -> Review:
    """Read one review."""
    return Review(
        id=int(row["id"]),
        user=identity(row["user"]),
        state=row["state"],
        submitted_at=optional_moment(row.get("submitted_at")),
        commit_id=row.get("commit_id"),
        body=row.get("body") or "",
        node_id=row.get("node_id") or "",
        html_url=row.get("html_url") or "",
    )


def issue_comment(row: Row) -> IssueComment:
    """Read one comment of the conversation."""
    return IssueComment(
        id=int(row["id"]),
        node_id=row["node_id"],
        author=identity(row["user"]),
        body=row.get("body") or "",
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        html_url=row.get("html_url") or "",
    )


def commit_status(row: Row) -> CommitStatus:
    """Read one commit status."""
    return CommitStatus(
        context=row["context"],
        state=row["state"],
        description=row.get("description") or "",
        target_url=row.get("target_url") or "",
        creator=identity(row.get("creator")),
        created_at=moment(row["created_at"]),
    )


def request_event(row: Row) -> RequestEvent:
    """Read a review request or its withdrawal from the timeline."""
    team = row.get("requested_team")
    return RequestEvent(
        removed=row["event"] == "review_request_removed",
        actor=identity(row.get("actor")),
        reviewer=identity(row.get("requested_reviewer")),
        team=team["slug"] if team else None,
        created_at=moment(row["created_at"]),
    )


def permission(row: Row) -> Permission:
    """Read a person's access; ``role_name`` knows maintain, triage and custom roles."""
    level = row["permission"]
    return Permission(role=row.get("role_name") or level, level=level)


def branch_rule(row: Row) -> BranchRule:
    """Read one ruleset rule as far as the installation check needs it."""
    detail = row.get("parameters") or {}
    return BranchRule(
        type=row["type"],
        ruleset_id=row.get("ruleset_id"),
        required_checks=tuple(
            (check["context"], check.get("integration_id"))
            for check in detail.get("required_status_checks") or ()
        ),
        required_approvals=detail.get("required_approving_review_count"),
        dismisses_stale_reviews=bool(detail.get("dismiss_stale_reviews_on_push")),
        requires_last_push_approval=bool(detail.get("require_last_push_approval")),
        required_teams=tuple(
            (int(entry["reviewer"]["id"]), tuple(entry.get("file_patterns") or ()))
            for entry in detail.get("required_reviewers") or ()
        ),
    )


def branch_protection(row: Row) -> BranchProtection:
    """Read classic branch protection as far as the installation check needs it."""
    checks = row.get("required_status_checks") or {}
    reviews = row.get("required_pull_request_reviews") or {}
    return BranchProtection(
        required_checks=tuple(
            (check["context"], check.get("app_id")) for check in checks.get("checks") or ()
        )
        or tuple((context, None) for context in checks.get("contexts") or ()),
        required_approvals=reviews.get("required_approving_review_count"),
        dismisses_stale_reviews=bool(reviews.get("dismiss_stale_reviews")),
        requires_last_push_approval=bool(reviews.get("require_last_push_approval")),
        enforced_for_admins=bool((row.get("enforce_admins") or {}).get("enabled")),
    )


def _person(row: Row | None, account: Row | None) -> Person | None:
    who = identity(account)
    if row is None and who is None:
        return None
    row = row or {}
    return Person(row.get("name") or "", row.get("email") or "", who)
