"""Audit comments in the Atlassian Document Format: untrusted text is only ever a text node."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from data_design_gate.jira.comment import (
    AuditComment,
    Inline,
    Listing,
    clean,
    fit,
    safe_url,
    signature,
)

Node = dict[str, Any]
# "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
# (CONTENT_LIMIT_EXCEEDED); counted on the serialised body, which is the larger.
COMMENT_LIMIT = 32_767


def render(comment: AuditComment) -> Node:
    """Return the document of a comment, shortened by whole lines where it would be too long."""
    return fit(comment, _document, lambda document: len(_compact(document)), COMMENT_LIMIT)


def paragraph_of(text: str) -> Node:
    """Return a document that holds nothing but text, for a rich text field."""
    return _doc([_paragraph(_inline(text))])


def plain_text(node: Any) -> str:
    """Return what a reader sees of a document: its text, a line a block. Never raises."""
    if not isinstance(node, Mapping):
        return ""
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text", ""))
    attributes = node.get("attrs")
    shown = str(attributes.get("text", "")) if isinstance(attributes, Mapping) else ""
    children = node.get("content")
    inner = "".join(map(plain_text, children)) if isinstance(children, list) else ""
    block = kind in {"paragraph", "heading", "tableRow", "listItem", "codeBlock", "hardBreak"}
    return f"{shown}{inner}\n" if block else f"{shown}{inner}"


def _document(comment: AuditComment) -> Node:
    blocks = [_paragraph([_text(clean(comment.headline), "strong")])]
    blocks += [_paragraph(_inline(notice)) for notice in comment.notices]
    if comment.facts:
        blocks.append({"type": "table", "content": [_row(f.label, f.parts) for f in comment.facts]})
    for listing in comment.listings:
        blocks += _listing(listing)
    said = plain_text(_doc(blocks))
    blocks.append(_paragraph([_text(signature(comment.owner, said), "em")]))
    return _doc(blocks)


def _doc(blocks: list[Node]) -> Node:
    return {"type": "doc", "version": 1, "content": blocks}


def _paragraph(content: list[Node]) -> Node:
    return {"type": "paragraph", "content": content}


def _text(text: str, *marks: str) -> Node:
    node: Node = {"type": "text", "text": text or "-"}
    if marks:
        node["marks"] = [{"type": mark} for mark in marks]
    return node


def _inline(part: Inline) -> list[Node]:
    """Return a part as text nodes; an address that is not plain http(s) stays text."""
    if isinstance(part, str):
        return [_text(text)] if (text := clean(part)) else []
    url = safe_url(part.url)
    node = _text(clean(part.text) or clean(url))
    if url:
        node["marks"] = [{"type": "link", "attrs": {"href": url}}]
    return [node]


def _joined(parts: Iterable[Inline]) -> list[Node]:
    nodes: list[Node] = []
    for part in parts:
        shown = _inline(part)
        if nodes and shown:
            nodes.append(_text(" "))
        nodes += shown
    return nodes or [_text("-")]


def _row(label: str, parts: tuple[Inline, ...]) -> Node:
    return {
        "type": "tableRow",
        "content": [
            {"type": "tableHeader", "content": [_paragraph([_text(clean(label))])]},
            {"type": "tableCell", "content": [_paragraph(_joined(parts))]},
        ],
    }


def _listing(listing: Listing) -> list[Node]:
    items = [_joined(item) for item in listing.items]
    if listing.more:
        items.append([_text(f"… {listing.more} more")])
    title = _paragraph([_text(clean(listing.title), "strong")])
    if not items:
        return [title]
    rows = [{"type": "listItem", "content": [_paragraph(item)]} for item in items]
    return [title, {"type": "orderedList" if listing.ordered else "bulletList", "content": rows}]


def _compact(document: Node) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
