"""Reads files at commits in batches, and never takes an unreadable file for a missing one."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from data_design_gate.github import queries
from data_design_gate.github.bound import Bound, understood
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.globs import fixed_prefixes
from data_design_gate.github.model import FileText, Missing, RepositoryFile, Text, Unreadable
from data_design_gate.globs import matches

MOST_FILES_A_QUERY = 50
"""Files in one GraphQL request: enough for a long review history, and small answers."""

LARGEST_FILE = 5_000_000
"""Bytes; a design beyond this is refused instead of read (the parser's own bound is lower)."""

_REGULAR_MODES = {"100644", "100755"}

Request = tuple[str, str]


class TextReads(Bound):
    """What one repository's files say."""

    def texts(self, requests: Sequence[Request]) -> Mapping[Request, FileText]:
        """Read files at commits: ``(sha, path)`` to its exact text."""
        wanted = list(dict.fromkeys(requests))
        found: dict[Request, FileText] = {}
        for start in range(0, len(wanted), MOST_FILES_A_QUERY):
            found |= self._batch(wanted[start : start + MOST_FILES_A_QUERY])
        return found

    def _batch(self, requests: Sequence[Request]) -> dict[Request, FileText]:
        query, variables = queries.file_texts(self._name, requests)
        answer = self._http.graphql(query, variables)
        with understood("GraphQL"):
            repository = answer["repository"]
            shas = list(dict.fromkeys(sha for sha, _ in requests))
            readable = {sha for at, sha in enumerate(shas) if repository[f"c{at}"] is not None}
            return {
                request: self._file(repository[f"f{at}"], request, readable)
                for at, request in enumerate(requests)
            }

    def _file(self, entry: Any, request: Request, readable: set[str]) -> FileText:
        sha, path = request
        if sha not in readable:
            return Unreadable(f"commit {sha} is not in the repository")
        if entry is None:
            return Missing()
        if entry["__typename"] != "Blob":
            return Unreadable(f"{path} is no file at {sha}")
        size, text = int(entry["byteSize"]), entry.get("text")
        if size > LARGEST_FILE:
            return Unreadable(f"{path} has {size:,} bytes; at most {LARGEST_FILE:,} are read")
        # The size tells whether GitHub cut, re-encoded or trimmed the text on its way.
        if text is not None and not entry["isTruncated"] and len(text.encode()) == size:
            return Text(text, entry["oid"])
        return self._blob(entry["oid"], path)

    def _blob(self, blob_sha: str, path: str) -> FileText:
        try:
            raw = self._one(f"{self._root}/git/blobs/{blob_sha}", _decoded)
        except GitHubError as error:
            if error.kind in {FailureKind.NOT_FOUND, FailureKind.REFUSED}:
                return Unreadable(f"{path}: {error.problem}")
            raise
        try:
            return Text(raw.decode("utf-8"), blob_sha)
        except UnicodeDecodeError as error:
            return Unreadable(f"{path} is not UTF-8 (byte {error.start + 1})")

    def design_paths(self, ref: str, globs: Sequence[str]) -> tuple[RepositoryFile, ...]:
        """List the regular files of a commit or branch that are designs, by path."""
        entries, whole = self._tree(ref, "", recursive=True)
        if not whole:
            entries = [
                entry for folder in fixed_prefixes(globs) for entry in self._walk(ref, folder)
            ]
        found = {
            entry.path: entry
            for entry in entries
            if entry.mode in _REGULAR_MODES and matches(entry.path, globs)
        }
        return tuple(found[path] for path in sorted(found))

    def _walk(self, ref: str, folder: str) -> list[RepositoryFile]:
        """List what lies below ``folder`` in a tree too large to be listed at once."""
        tree, prefix = ref, ""
        for part in filter(None, folder.split("/")):
            entries, _ = self._tree(tree, prefix, recursive=False)
            prefix = f"{prefix}{part}/"
            below = next(
                (e for e in entries if f"{e.path}/" == prefix and e.mode == "040000"), None
            )
            if below is None:
                return []
            tree = below.blob_sha
        entries, whole = self._tree(tree, prefix, recursive=True)
        if whole and prefix:
            return entries
        return self._by_folder(tree, prefix)

    def _by_folder(self, tree: str, prefix: str) -> list[RepositoryFile]:
        """List folder by folder, for a tree of which even the part is too large."""
        entries, whole = self._tree(tree, prefix, recursive=False)
        if not whole:
            raise GitHubError(
                problem=f"The folder {prefix or '/'} holds more files than GitHub lists.",
                mend="Narrow `documents:` in the configuration to smaller folders.",
                kind=FailureKind.INCOMPLETE,
            )
        found = [entry for entry in entries if entry.mode != "040000"]
        for entry in entries:
            if entry.mode == "040000":
                below, complete = self._tree(entry.blob_sha, f"{entry.path}/", recursive=True)
                found += below if complete else self._by_folder(entry.blob_sha, f"{entry.path}/")
        return found

    def _tree(
        self, tree: str, prefix: str, *, recursive: bool
    ) -> tuple[list[RepositoryFile], bool]:
        return self._one(
            f"{self._root}/git/trees/{queries.path_part(tree)}",
            lambda body: (
                [_entry(row, prefix) for row in body["tree"]],
                not body["truncated"] and not (recursive and _has_closed_folder(body["tree"])),
            ),
            recursive="1" if recursive else None,
        )


def _has_closed_folder(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether a folder is listed without anything in it, which Git cannot hold.

    So looks a tree whose ``recursive`` got lost, as PyGithub loses it when
    GitHub redirects from a repository's old name.
    """
    opened = {row["path"].rpartition("/")[0] for row in rows}
    return any(row["type"] == "tree" and row["path"] not in opened for row in rows)


def _entry(row: dict[str, Any], prefix: str) -> RepositoryFile:
    return RepositoryFile(
        path=prefix + row["path"],
        blob_sha=row["sha"],
        mode=row["mode"],
        size=int(row.get("size") or 0),
    )


def _decoded(body: dict[str, Any]) -> bytes:
    if body["encoding"] != "base64":
        raise ValueError(body["encoding"])
    try:
        return base64.b64decode(body["content"], validate=False)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
