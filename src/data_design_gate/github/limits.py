"""Keeps texts within what GitHub takes, without cutting through markup."""

from __future__ import annotations

import re

from data_design_gate.github.escape import visible

MOST_COMMENT_CHARACTERS = 65_536
"""GitHub refuses longer comments and reviews with 422 ("body is too long")."""
MOST_STATUS_CHARACTERS = 140
"""GitHub's REST reference for commit statuses: "description is too long"."""
MOST_INLINE_COMMENTS = 30
"""Comments in one review that people still read; reviewdog stops at the same number."""

_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})(?P<rest>.*)")
_CUT = "\n\n*Shortened: GitHub takes no longer comment. All of it is in the job summary.*"


def clamp_description(text: str) -> str:
    """Fit a status description on one line of 140 characters."""
    line = " ".join(visible(text).split())
    return (
        line
        if len(line) <= MOST_STATUS_CHARACTERS
        else line[: MOST_STATUS_CHARACTERS - 1].rstrip() + "…"
    )


def clamp_comment(body: str, room: int = MOST_COMMENT_CHARACTERS) -> str:
    """Cut a comment to ``room`` characters at the end of a line and close what is open there."""
    if len(body) <= room:
        return body
    kept: list[str] = []
    used, fence, folds = len(_CUT), "", 0
    best = ""
    for line in body.split("\n"):
        used += len(line) + 1
        fence = _fence_after(fence, line)
        if not fence:
            folds += line.count("<details") - line.count("</details>")
        closing = (f"\n{fence}" if fence else "") + "\n\n</details>" * max(folds, 0)
        if used + len(closing) > room:
            break
        kept.append(line)
        best = closing
    return "\n".join(kept) + best + _CUT


def _fence_after(fence: str, line: str) -> str:
    """Tell which fence is open after ``line`` when ``fence`` was before it."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    marks, rest = found["marks"], found["rest"]
    if not fence:
        return "" if marks[0] == "`" and "`" in rest else marks
    closes = marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip()
    return "" if closes else fence
