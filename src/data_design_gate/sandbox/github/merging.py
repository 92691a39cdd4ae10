"""Three-way merging of files, so that pull requests merge, conflict and rebase as with git."""

from __future__ import annotations

from difflib import SequenceMatcher

from data_design_gate.sandbox.github.git import Entry, Files, ObjectStore


class ConflictError(Exception):
    """Both sides changed the same lines."""


def merge_files(store: ObjectStore, base: Files, ours: Files, theirs: Files) -> dict[str, Entry]:
    """Return the files with both sides' changes; raises ConflictError."""
    merged: dict[str, Entry] = {}
    for path in sorted({*base, *ours, *theirs}):
        entry = _merge_entry(store, base.get(path), ours.get(path), theirs.get(path))
        if entry is not None:
            merged[path] = entry
    return merged


def _merge_entry(
    store: ObjectStore, base: Entry | None, ours: Entry | None, theirs: Entry | None
) -> Entry | None:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None or base is None:
        raise ConflictError
    contents = (store.blobs[entry.sha].split(b"\n") for entry in (base, ours, theirs))
    merged = merge_lines(*contents)
    return Entry(ours.mode, store.write_blob(b"\n".join(merged)))


def merge_lines(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> list[bytes]:
    """Return the lines with both sides' changes; raises ConflictError."""
    merged: list[bytes] = []
    at_base = at_ours = at_theirs = 0
    for base_line, ours_line, theirs_line in [
        *_anchors(base, ours, theirs),
        (len(base), len(ours), len(theirs)),
    ]:
        merged += _merge_stretch(
            base[at_base:base_line], ours[at_ours:ours_line], theirs[at_theirs:theirs_line]
        )
        if base_line < len(base):
            merged.append(base[base_line])
        at_base, at_ours, at_theirs = base_line + 1, ours_line + 1, theirs_line + 1
    return merged


def _merge_stretch(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> list[bytes]:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    raise ConflictError


def _anchors(
    base: list[bytes], ours: list[bytes], theirs: list[bytes]
) -> list[tuple[int, int, int]]:
    """Lines all three share, in order: between two of them at most one side may differ."""
    to_ours, to_theirs = _matches(base, ours), _matches(base, theirs)
    return [(line, to_ours[line], to_theirs[line]) for line in sorted(to_ours.keys() & to_theirs)]


def _matches(old: list[bytes], new: list[bytes]) -> dict[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}
