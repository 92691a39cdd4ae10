"""Fit blocks of Markdown into a limit without ever cutting inside markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence

COMMENT_LIMIT = 65_536  # characters of a comment or review body (GitHub's own limit)
STEP_SUMMARY_LIMIT = 1_048_576  # bytes of a job summary; beyond it the whole upload is dropped


def fold(title: str, body: str) -> str:
    """Return a folded block; an empty body gives nothing."""
    if not body.strip():
        return ""
    return f"<details>\n<summary>{title}</summary>\n\n{body.strip()}\n\n</details>"


def fit_items(items: Sequence[str], room: int, more: Callable[[int], str]) -> str:
    """Join whole items while they fit; ``more(n)`` says how many were left out."""
    text = "\n".join(items)
    if len(text) <= room:
        return text
    kept: list[str] = []
    used = 0
    reserve = len(more(len(items))) + 1
    for item in items:
        if used + len(item) + 1 + reserve > room:
            break
        kept.append(item)
        used += len(item) + 1
    return "\n".join([*kept, more(len(items) - len(kept))])


def join_blocks(blocks: Sequence[str], limit: int, left_out: str) -> str:
    """Join blocks by blank lines; blocks that no longer fit are dropped from the end."""
    kept = [block for block in blocks if block.strip()]
    text = "\n\n".join(kept)
    dropped = False
    while len(text) > limit and len(kept) > 1:
        kept.pop()
        dropped = True
        text = "\n\n".join([*kept, left_out])
    return text if dropped or len(text) <= limit else left_out
