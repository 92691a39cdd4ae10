"""A small true git: objects named by their hashes, commits with parents, ancestors, merge bases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FILE_MODE = "100644"
TREE_MODE = "40000"
SUBMODULE_MODE = "160000"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit and when; the address decides which account it belongs to."""

    name: str
    email: str
    when: datetime

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.when.timestamp())} +0000"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree holds under one name: the mode and the hash of a blob, tree or submodule."""

    mode: str
    sha: str

    @property
    def is_tree(self) -> bool:
        """Whether the entry is a folder."""
        return self.mode == TREE_MODE

    @property
    def is_submodule(self) -> bool:
        """Whether the hash names a commit of another repository."""
        return self.mode == SUBMODULE_MODE

    @property
    def kind(self) -> str:
        """Return what git calls the object behind the entry."""
        if self.is_submodule:
            return "commit"
        return "tree" if self.is_tree else "blob"


Files = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit; `tree` names the root folder, `parents` are hashes in order."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


def object_hash(kind: str, content: bytes) -> str:
    """Return the name git gives an object: SHA-1 over its kind, length and content."""
    header = f"{kind} {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


class ObjectStore:
    """The objects of one network of repositories; a fork shares them, as on GitHub."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.trees: dict[str, tuple[tuple[str, Entry], ...]] = {EMPTY_TREE: ()}
        self.commits: dict[str, Commit] = {}
        self.diffs: dict[tuple[str, str], Any] = {}
        self._files: dict[str, dict[str, Entry]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}

    def write_blob(self, content: bytes) -> str:
        """Keep the content; returns its hash."""
        sha = object_hash("blob", content)
        self.blobs[sha] = content
        return sha

    def write_tree(self, files: Files) -> str:
        """Keep the folders these paths make up; returns the hash of the root."""
        here: dict[str, Entry] = {}
        below: dict[str, dict[str, Entry]] = {}
        for path, entry in files.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = entry
            else:
                here[name] = entry
        for name, inner in below.items():
            here[name] = Entry(TREE_MODE, self.write_tree(inner))
        return self.write_entries(here)

    def write_entries(self, entries: Mapping[str, Entry]) -> str:
        """Keep one folder; git sorts a folder's name as if it ended in a slash."""
        ordered = sorted(entries.items(), key=lambda item: item[0] + "/" * item[1].is_tree)
        content = b"".join(
            f"{entry.mode} {name}\0".encode() + bytes.fromhex(entry.sha) for name, entry in ordered
        )
        sha = object_hash("tree", content)
        self.trees[sha] = tuple(ordered)
        return sha

    def write_commit(
        self,
        tree: str,
        parents: Iterable[str],
        author: Signature,
        message: str,
        committer: Signature | None = None,
    ) -> Commit:
        """Keep one commit."""
        committer = committer or author
        parents = tuple(parents)
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {author}", f"committer {committer}", "", message]
        sha = object_hash("commit", "\n".join(lines).encode())
        commit = Commit(sha, tree, parents, author, committer, message)
        self.commits[sha] = commit
        return commit

    def files(self, tree: str) -> Files:
        """Every file below a tree by its path; what is no file (a submodule) stands there too."""
        if tree not in self._files:
            found: dict[str, Entry] = {}
            for name, entry in self.trees[tree]:
                if entry.is_tree:
                    inner = self.files(entry.sha)
                    found.update({f"{name}/{path}": deep for path, deep in inner.items()})
                else:
                    found[name] = entry
            self._files[tree] = found
        return self._files[tree]

    def files_at(self, commit: str) -> Files:
        """Every file of a commit by its path."""
        return self.files(self.commits[commit].tree)

    def content_at(self, commit: str, path: str) -> bytes | None:
        """Return the bytes of one file of a commit; None when there is none."""
        entry = self.files_at(commit).get(path) if commit in self.commits else None
        return None if entry is None else self.blobs.get(entry.sha)

    def keep_only(self, heads: Iterable[str]) -> None:
        """Forget the commits none of these builds on, as a clean-up of the repository does."""
        kept: set[str] = set()
        for head in heads:
            kept |= self.ancestors(head)
        self.commits = {sha: commit for sha, commit in self.commits.items() if sha in kept}

    def ancestors(self, sha: str) -> frozenset[str]:
        """Return the commit and everything it builds on."""
        if sha not in self._ancestors:
            seen: set[str] = set()
            waiting = [sha]
            while waiting:
                current = waiting.pop()
                if current not in seen:
                    seen.add(current)
                    waiting.extend(self.commits[current].parents)
            self._ancestors[sha] = frozenset(seen)
        return self._ancestors[sha]

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `new` builds on `old` (or is it)."""
        return old in self.ancestors(new)

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor: no other builds on it; the newest of several."""
        common = self.ancestors(one) & self.ancestors(other)
        implied: set[str] = set()
        for sha in common:
            implied |= self.ancestors(sha) - {sha}
        best = common - implied
        return max(best, key=lambda sha: (self.commits[sha].committer.when, sha), default=None)

    def between(self, base: str | None, head: str) -> list[Commit]:
        """Return what `head` has and `base` has not, parents before children."""
        known = self.ancestors(base) if base else frozenset()
        ordered: list[Commit] = []
        seen: set[str] = set(known)
        waiting = [(head, False)]
        while waiting:
            sha, is_done = waiting.pop()
            if is_done:
                ordered.append(self.commits[sha])
            elif sha not in seen:
                seen.add(sha)
                waiting.append((sha, True))
                waiting.extend((parent, False) for parent in reversed(self.commits[sha].parents))
        return ordered

    def resolve_short(self, prefix: str) -> str | None:
        """Return the one commit whose hash begins so; at least four digits, as git demands."""
        found = [sha for sha in self.commits if sha.startswith(prefix.lower())]
        return found[0] if len(prefix) >= 4 and len(found) == 1 else None  # noqa: PLR2004


def moment(text: str) -> datetime:
    """Read the ISO 8601 time of a request; naive times are UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
