"""Just enough of Atlassian's document format to refuse what Jira would refuse."""

from __future__ import annotations

from typing import Any

LIMIT = 32_767  # characters of a comment or text field
BLOCKS = frozenset(
    {
        "paragraph",
        "heading",
        "bulletList",
        "orderedList",
        "listItem",
        "codeBlock",
        "blockquote",
        "panel",
        "rule",
        "table",
        "tableRow",
        "tableHeader",
        "tableCell",
        "expand",
        "nestedExpand",
    }
)
INLINE = frozenset({"text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard"})
MARKS = frozenset({"strong", "em", "code", "link", "strike", "underline", "subsup", "textColor"})


def is_document(value: object) -> bool:
    """Whether the value is a document whose nodes Jira knows and has filled rightly."""
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        return False
    content = value.get("content")
    return isinstance(content, list) and all(_is_node(node) for node in content)


def _is_node(node: object) -> bool:
    if not isinstance(node, dict) or node.get("type") not in BLOCKS | INLINE:
        return False
    if node["type"] == "text":
        text, marks = node.get("text"), node.get("marks", [])
        return isinstance(text, str) and text != "" and all(_is_mark(mark) for mark in marks)
    content = node.get("content", [])
    return isinstance(content, list) and all(_is_node(child) for child in content)


def _is_mark(mark: object) -> bool:
    if not isinstance(mark, dict) or mark.get("type") not in MARKS:
        return False
    if mark["type"] == "link":
        href = mark.get("attrs", {}).get("href")
        return isinstance(href, str) and href != ""
    return True


def plain_text(value: Any) -> str:
    """Return the text of a document, paragraphs on lines of their own."""
    if isinstance(value, str):
        return value
    if value.get("type") == "text":
        return str(value.get("text", ""))
    if value.get("type") == "hardBreak":
        return "\n"
    inner = [plain_text(child) for child in value.get("content", [])]
    is_container = value.get("type") not in {"paragraph", "heading", "codeBlock"}
    return ("\n" if is_container else "").join(inner)


def document(text: str) -> dict[str, Any]:
    """Return wiki text as Jira shows it through v3: as a document of plain paragraphs."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}
