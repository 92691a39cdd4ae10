"""Commits, trees and blobs in the graph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import graphql_repository, graphql_status
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.diff import is_binary
from data_design_gate.sandbox.github.git import Commit, Entry, Signature
from data_design_gate.sandbox.github.graphql_view import (
    AccountView,
    Connection,
    View,
    connect,
    user,
)
from data_design_gate.sandbox.github.routes_contents import find_entry
from data_design_gate.sandbox.github.state import Repository

TEXT_LIMIT = 512_000  # bytes after which `text` is cut and `isTruncated` true
CO_AUTHOR = re.compile(
    r"^co-authored-by:\s*+(.*?)(?:(?<!\s)\s+)?<([^<>]+)>\s*$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True)
class GitObjectView(View):
    """What blobs, trees and commits share."""

    shown: Repository
    oid: str

    @property
    def id(self) -> str:
        """The node id."""
        return f"{self.typename[0]}_{self.shown.id}_{self.oid}"

    @property
    def abbreviated_oid(self) -> str:
        """The first seven digits."""
        return self.oid[:7]

    @property
    def commit_url(self) -> str:
        """The page."""
        return self.call.urls.page(self.shown, f"/commit/{self.oid}")

    @property
    def repository(self) -> graphql_repository.RepositoryView:
        """Where it stands."""
        return graphql_repository.RepositoryView(self.call, self.shown)


@dataclass(frozen=True)
class BlobView(GitObjectView):
    """The content of a file."""

    typename: ClassVar[str] = "Blob"

    @property
    def _content(self) -> bytes:
        return self.shown.store.blobs[self.oid]

    @property
    def byte_size(self) -> int:
        """Its size, uncut."""
        return len(self._content)

    @property
    def is_binary(self) -> bool:
        """Whether it is no text."""
        return is_binary(self._content)

    @property
    def is_truncated(self) -> bool:
        """Whether `text` is cut."""
        return len(self._content) > TEXT_LIMIT

    @property
    def text(self) -> str | None:
        """The text, cut when long; None when binary."""
        if self.is_binary:
            return None
        return self._content[:TEXT_LIMIT].decode(errors="replace")


@dataclass(frozen=True)
class TreeView(GitObjectView):
    """A folder."""

    typename: ClassVar[str] = "Tree"

    @property
    def entries(self) -> list[TreeEntryView]:
        """What is in it."""
        return [
            TreeEntryView(self.call, self.repository, name, entry)
            for name, entry in self.shown.store.trees[self.oid]
        ]


@dataclass(frozen=True)
class TreeEntryView(View):
    """One name in a folder."""

    repository: graphql_repository.RepositoryView
    path: str
    entry: Entry
    typename: ClassVar[str] = "TreeEntry"

    @property
    def name(self) -> str:
        """The name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def mode(self) -> int:
        """The mode as a number."""
        return int(self.entry.mode, 8)

    @property
    def type(self) -> str:
        """`blob`, `tree`, or `commit` for a submodule."""
        return self.entry.kind

    @property
    def oid(self) -> str:
        """The hash."""
        return self.entry.sha

    @property
    def size(self) -> int:
        """Bytes; 0 for folders."""
        return len(self.repository.repository.store.blobs.get(self.entry.sha, b""))

    @property
    def object(self) -> View | None:
        """The blob or tree; None for a submodule."""
        return git_object(self.repository, self.entry)


def git_object(
    repository: graphql_repository.RepositoryView, entry: Entry
) -> BlobView | TreeView | None:
    """Return the blob or tree behind an entry; None for a submodule, whose commit is elsewhere."""
    if entry.is_submodule:
        return None
    kind = TreeView if entry.is_tree else BlobView
    return kind(repository.call, repository.repository, entry.sha)


@dataclass(frozen=True)
class GitActorView(View):
    """A name and address in a commit, with the account they belong to."""

    signature: Signature
    typename: ClassVar[str] = "GitActor"

    @property
    def name(self) -> str:
        """As git has it."""
        return self.signature.name

    @property
    def email(self) -> str:
        """As git has it."""
        return self.signature.email

    @property
    def date(self) -> str:
        """When."""
        return timestamp(self.signature.when)

    @property
    def user(self) -> AccountView | None:
        """The account; None when the address is nobody's."""
        return user(self.call, self.call.world.account_of(self.signature))


@dataclass(frozen=True)
class CommitView(View):
    """A commit."""

    shown: Repository
    commit: Commit
    typename: ClassVar[str] = "Commit"

    @property
    def _object(self) -> GitObjectView:
        return GitObjectView(self.call, self.shown, self.commit.sha)

    @property
    def id(self) -> str:
        """The node id."""
        return f"C_{self.shown.id}_{self.commit.sha}"

    @property
    def oid(self) -> str:
        """The hash."""
        return self.commit.sha

    @property
    def abbreviated_oid(self) -> str:
        """The first seven digits."""
        return self._object.abbreviated_oid

    @property
    def commit_url(self) -> str:
        """The page."""
        return self._object.commit_url

    @property
    def repository(self) -> graphql_repository.RepositoryView:
        """Where it was asked for."""
        return self._object.repository

    @property
    def message(self) -> str:
        """All of the message."""
        return self.commit.message

    @property
    def message_headline(self) -> str:
        """Its first line."""
        return self.commit.message.partition("\n")[0]

    @property
    def author(self) -> GitActorView:
        """Who wrote it."""
        return GitActorView(self.call, self.commit.author)

    @property
    def committer(self) -> GitActorView:
        """Who applied it."""
        return GitActorView(self.call, self.commit.committer)

    @property
    def authored_date(self) -> str:
        """When it was written."""
        return timestamp(self.commit.author.when)

    @property
    def committed_date(self) -> str:
        """When it was applied."""
        return timestamp(self.commit.committer.when)

    @property
    def tree(self) -> TreeView:
        """The root folder."""
        return TreeView(self.call, self.shown, self.commit.tree)

    @property
    def status(self) -> graphql_status.StatusView | None:
        """Its statuses, the newest of each context; None when nothing was posted."""
        newest = {one.context: one for one in self.shown.statuses.get(self.commit.sha, [])}
        return (
            graphql_status.StatusView(self.call, self, tuple(newest.values())) if newest else None
        )

    def authors(self, **page: Any) -> Connection:
        """Return the author and those named by Co-authored-by trailers."""
        when = self.commit.author.when
        people = [self.commit.author]
        people += [Signature(name, email, when) for name, email in CO_AUTHOR.findall(self.message)]
        unique = list({person.email: person for person in people}.values())
        return connect("authors", unique, lambda one: GitActorView(self.call, one), **page)

    def parents(self, **page: Any) -> Connection:
        """Return what it builds on."""
        commits = self.shown.store.commits
        return connect(
            "parents",
            self.commit.parents,
            lambda sha: CommitView(self.call, self.shown, commits[sha]),
            **page,
        )

    def file(self, path: str) -> TreeEntryView | None:
        """Return a file or folder at a path."""
        entry = find_entry(self.shown, self.commit.tree, path)
        return TreeEntryView(self.call, self.repository, path, entry) if entry else None


def commit_view(call: Call, shown: Repository, sha: str | None) -> CommitView | None:
    """Return the view of a commit; None when it is gone."""
    commit = shown.store.commits.get(sha or "")
    return CommitView(call, shown, commit) if commit else None
