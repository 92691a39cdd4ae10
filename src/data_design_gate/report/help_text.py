"""A finding's help as Markdown: sentences, and what they announce to be pasted."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from data_design_gate.github.escape import fence, message


def first_paragraph(text: str) -> str:
    """Return the text up to its first blank line or code, on one line."""
    head = text.split("\n\n", 1)[0].split("\n```", 1)[0]
    return " ".join(head.split())


def announced_code(text: str) -> str:
    """Return as a block what a help's first paragraph announces by a colon, "" for nothing."""
    head, _, rest = text.partition("\n\n")
    if not head.rstrip().endswith(":") or not rest.strip():
        return ""
    lines = dedent(rest).strip("\n").split("\n")
    if lines[0].startswith("```"):
        return fence("\n".join(lines[1:]).rstrip("`\n"))
    return fence("\n".join(lines), "markdown")


def help_blocks(text: str) -> Iterator[str]:
    """Yield a help text as blocks: its paragraphs, and what is to be pasted as it stands."""
    block = announced_code(text)
    if block:
        yield message(first_paragraph(text))
        yield block
        return
    for part in text.split("\n\n"):
        if part.startswith(("    ", "```")):
            yield fence(dedent(part).strip("`\n"))
        else:
            yield message(" ".join(line.strip() for line in part.split("\n")))
