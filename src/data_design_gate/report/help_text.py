"""A finding's help as Markdown: its first paragraph, its code, or all of it."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.github.escape import fence, message


def first_paragraph(text: str) -> str:
    """Return the text up to its first blank line or code, on one line."""
    head = text.split("\n\n", 1)[0].split("\n```", 1)[0]
    return " ".join(head.split())


def announced_code(text: str) -> str:
    """Return the code that a help's first paragraph announces, "" where it announces none."""
    paragraphs = list(help_blocks(text))
    announced = len(paragraphs) > 1 and first_paragraph(text).endswith(":")
    return paragraphs[1] if announced and paragraphs[1].startswith("```") else ""


def help_blocks(text: str) -> Iterator[str]:
    """Yield a help text as paragraphs; indented or fenced lines in it become a code block."""
    for part in text.split("\n\n"):
        lines = part.split("\n")
        if lines[0].startswith(("    ", "```")):
            body = "\n".join(line.removeprefix("    ") for line in lines)
            yield fence(body.strip("`\n"))
        else:
            yield message(" ".join(line.strip() for line in lines))
