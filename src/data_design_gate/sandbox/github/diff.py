"""What changed between two commits, in the words and hunks GitHub's files endpoint uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from data_design_gate.sandbox.github.git import Entry, Files, ObjectStore

CONTEXT = 3
RENAME_SIMILARITY = 0.5  # git's default for -M
BINARY_PROBE = 8000  # git looks for NUL in the first 8,000 bytes
PATCH_LINES = 20_000  # docs.github.com, "Limits for viewing content and diffs in a repository"
PATCH_BYTES = 1_000_000
NO_NEWLINE = "\\ No newline at end of file"

Status = Literal["added", "removed", "modified", "renamed"]
Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file; `patch` is None for binary, huge or merely renamed files."""

    path: str
    status: Status
    old: Entry | None
    new: Entry | None
    previous_path: str | None
    additions: int
    deletions: int
    patch: str | None


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line shown in a patch: its number before and after the change, and in which hunk."""

    hunk: int
    old: int | None
    new: int | None
    position: int


def changed_files(store: ObjectStore, old_tree: str, new_tree: str) -> list[FileChange]:
    """All differences between two trees, by path, renames found as git finds them."""
    key = (old_tree, new_tree)
    if key not in store.diffs:
        store.diffs[key] = _compare(store, store.files(old_tree), store.files(new_tree))
    changes: list[FileChange] = store.diffs[key]
    return changes


def _compare(store: ObjectStore, old: Files, new: Files) -> list[FileChange]:
    removed = {path: old[path] for path in old if path not in new}
    added = {path: new[path] for path in new if path not in old}
    renames = _renames(store, removed, added)
    changes = [
        _change(store, path, "renamed", old[source], new[path], source)
        for path, source in renames.items()
    ]
    gone = set(renames.values())
    changes += [_change(store, p, "removed", e, None) for p, e in removed.items() if p not in gone]
    changes += [_change(store, p, "added", None, e) for p, e in added.items() if p not in renames]
    changes += [
        _change(store, path, "modified", old[path], entry)
        for path, entry in new.items()
        if path in old and old[path] != entry
    ]
    return sorted(changes, key=lambda change: change.path)


def _change(
    store: ObjectStore,
    path: str,
    status: Status,
    old: Entry | None,
    new: Entry | None,
    previous: str | None = None,
) -> FileChange:
    before = store.blobs.get(old.sha, b"") if old else b""
    after = store.blobs.get(new.sha, b"") if new else b""
    patch, additions, deletions = unified(before, after)
    return FileChange(path, status, old, new, previous, additions, deletions, patch)


def _renames(
    store: ObjectStore, removed: dict[str, Entry], added: dict[str, Entry]
) -> dict[str, str]:
    scored = []
    for path, entry in added.items():
        for source, old in removed.items():
            score = 1.0 if old.sha == entry.sha else _similarity(store, old.sha, entry.sha)
            if score >= RENAME_SIMILARITY:
                scored.append((-score, path, source))
    renames: dict[str, str] = {}
    for _score, path, source in sorted(scored):
        if path not in renames and source not in renames.values():
            renames[path] = source
    return renames


def _similarity(store: ObjectStore, one: str, other: str) -> float:
    before, after = store.blobs.get(one, b""), store.blobs.get(other, b"")
    longest = max(len(before), len(after))
    if not before or not after or min(len(before), len(after)) < longest * RENAME_SIMILARITY:
        return 0.0
    old, new = _lines(before), _lines(after)
    kept = sum(
        len(line.encode()) + 1
        for block in SequenceMatcher(None, old, new).get_matching_blocks()
        for line in old[block.a : block.a + block.size]
    )
    return kept / longest


def is_binary(content: bytes) -> bool:
    """Whether git would call the content binary."""
    return b"\0" in content[:BINARY_PROBE]


def _lines(content: bytes) -> list[str]:
    lines = content.decode(errors="replace").split("\n")
    return lines[:-1] if lines and lines[-1] == "" else lines


def unified(before: bytes, after: bytes) -> tuple[str | None, int, int]:
    """Return the patch without file headers, and how many lines came and went."""
    if before == after or is_binary(before) or is_binary(after):
        return None, 0, 0
    old, new = _marked_lines(before), _marked_lines(after)
    opcodes = _opcodes(old, new)
    additions = sum(j2 - j1 for tag, _, _, j1, j2 in opcodes if tag != "equal")
    deletions = sum(i2 - i1 for tag, i1, i2, _, _ in opcodes if tag != "equal")
    lines = [line for group in _groups(opcodes) for line in _hunk(old, new, group)]
    patch = "\n".join(lines)
    if len(lines) > PATCH_LINES or len(patch.encode()) > PATCH_BYTES:
        return None, additions, deletions
    return patch, additions, deletions


def _marked_lines(content: bytes) -> list[str]:
    """Return the lines; a last line without its newline differs from the same line with one."""
    lines = _lines(content)
    if lines and not content.endswith(b"\n"):
        lines[-1] += f"\n{NO_NEWLINE}"
    return lines


def _opcodes(old: list[str], new: list[str]) -> list[Opcode]:
    """Equal and changed stretches; the equal ends are cut off first, which keeps it fast."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    rest = shortest - head
    tail = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    middle = SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    ).get_opcodes()
    codes: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    codes += [(tag, i1 + head, i2 + head, j1 + head, j2 + head) for tag, i1, i2, j1, j2 in middle]
    if tail:
        codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return codes


def _groups(opcodes: list[Opcode]) -> list[list[Opcode]]:
    """Hunks: changes with three lines around them, joined where those meet."""
    groups: list[list[Opcode]] = []
    current: list[Opcode] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag != "equal":
            current.append((tag, i1, i2, j1, j2))
            continue
        is_last = number == len(opcodes) - 1
        if current and not is_last and i2 - i1 <= 2 * CONTEXT:
            current.append((tag, i1, i2, j1, j2))
            continue
        if current:
            kept = min(CONTEXT, i2 - i1)
            groups.append([*current, (tag, i1, i1 + kept, j1, j1 + kept)])
        kept = min(CONTEXT, i2 - i1)
        current = [] if is_last else [(tag, i2 - kept, i2, j2 - kept, j2)]
    if current:
        groups.append(current)
    return groups


def _hunk(old: list[str], new: list[str], group: list[Opcode]) -> list[str]:
    first, last = group[0], group[-1]
    header = f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@"
    lines = [header + _section(old, first[1])]
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            lines += [f" {line}" for line in old[i1:i2]]
        else:
            lines += [f"-{line}" for line in old[i1:i2]]
            lines += [f"+{line}" for line in new[j1:j2]]
    return lines


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _section(old: list[str], start: int) -> str:
    """Return what git repeats behind the hunk header: the last line that begins with a letter."""
    for line in reversed(old[:start]):
        if re.match(r"[A-Za-z_$]", line):
            return f" {line[:80].rstrip()}"
    return ""


def diff_lines(patch: str) -> list[DiffLine]:
    """Return the lines a review comment may be placed on, with their place in the patch."""
    shown: list[DiffLine] = []
    hunk = old = new = 0
    for position, line in enumerate(patch.split("\n")):
        header = re.match(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@", line)
        if header:
            hunk, old, new = hunk + 1, int(header[1]), int(header[2])
        elif line.startswith("+"):
            shown.append(DiffLine(hunk, None, new, position))
            new += 1
        elif line.startswith("-"):
            shown.append(DiffLine(hunk, old, None, position))
            old += 1
        elif line.startswith(" "):
            shown.append(DiffLine(hunk, old, new, position))
            old, new = old + 1, new + 1
    return shown


def surviving_lines(before: bytes, after: bytes) -> dict[int, int]:
    """Where the lines of the old content stand in the new, for those that are still there."""
    return {
        i1 + offset + 1: j1 + offset + 1
        for tag, i1, i2, j1, _ in _opcodes(_lines(before), _lines(after))
        if tag == "equal"
        for offset in range(i2 - i1)
    }
