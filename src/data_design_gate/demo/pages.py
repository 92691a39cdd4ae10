"""The pages a demo leaves: the rendered conversation, the job summary and the ticket."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import mistune

from data_design_gate.sandbox.github.state import PullRequest, ReviewComment
from data_design_gate.sandbox.story import DOCUMENT, TICKET, Stage

_MARKDOWN = mistune.create_markdown(
    escape=False, plugins=["table", "strikethrough", "task_lists", "url"]
)


def write_pages(output: Path, stage: Stage, summaries: list[str]) -> dict[str, str]:
    """Write the pages; return their paths with a word on each."""
    output.mkdir(parents=True, exist_ok=True)
    pull = stage.pull
    pages = {
        "conversation.html": (_conversation(stage, pull) if pull else "", "the pull request"),
        "summary.md": (summaries[0] if summaries else "", "the first run's job summary"),
        "ticket.html": (_ticket_page(stage), "the Jira ticket after the merge"),
        "design.md": ((stage.github.read(DOCUMENT) or b"").decode(), "the finalised document"),
    }
    for name, (text, _) in pages.items():
        (output / name).write_text(text, encoding="utf-8")
    return {str(output / name): words for name, (_, words) in pages.items()}


def _conversation(stage: Stage, pull: PullRequest) -> str:
    """Return the conversation as one page, in the order people saw it."""
    items = [*_comments(pull), *_reviews(pull)]
    items.sort(key=lambda item: item[0])
    status = stage.github.statuses(pull).get("data-design")
    bar = ""
    if status is not None:
        words = html.escape(status.description or "")
        bar = f'<div class="status {status.state}"><b>data-design</b> {words}</div>'
    state = "merged" if pull.merged_at else pull.issue.state
    title = html.escape(pull.issue.title)
    who = html.escape(_login(pull.merged_by or pull.issue.author))
    verb = "merged" if pull.merged_at else "wants to merge"
    head = (
        f'<h1>{title} <span class="number">#{pull.number}</span></h1>'
        f'<p><span class="pill {state}">{state}</span> <b>{who}</b>'
        f" {verb} into <code>{html.escape(pull.base_ref)}</code></p>"
    )
    return page(title, head + "".join(text for _, text in items) + bar)


def _login(account: Any) -> str:
    return account.login if account is not None else "ghost"


def _comments(pull: PullRequest) -> Iterable[tuple[Any, str]]:
    for comment in pull.issue.comments:
        yield comment.created_at, _box(_login(comment.author), "commented", comment.body)


def _reviews(pull: PullRequest) -> Iterable[tuple[Any, str]]:
    verbs = {"APPROVED": "approved", "CHANGES_REQUESTED": "requested changes"}
    for review in pull.reviews:
        inline = "".join(
            _inline(comment)
            for comment in pull.review_comments
            if comment.review_id == review.id and comment.in_reply_to is None
        )
        verb = verbs.get(review.state, "reviewed")
        yield review.submitted_at, _box(_login(review.author), verb, review.body, inline)


def _inline(comment: ReviewComment) -> str:
    resolved = comment.thread.resolved_by is not None
    mark = '<span class="resolved">Resolved</span>' if resolved else ""
    place = f"{html.escape(comment.path)}:{comment.original_line or ''}"
    hunk = "\n".join((comment.diff_hunk or "").splitlines()[-4:])
    shown = f"<pre>{html.escape(hunk)}</pre>" if hunk else ""
    head = f'<div class="place">{place} {mark}</div>'
    return f'<div class="thread">{head}{shown}{_markdown(comment.body)}</div>'


def _box(who: str, verb: str, body: str, inner: str = "") -> str:
    bot = ' <span class="bot">bot</span>' if who.endswith("[bot]") else ""
    name = html.escape(who.removesuffix("[bot]"))
    text = f'<div class="body">{_markdown(body)}{inner}</div>' if body.strip() or inner else ""
    return f'<div class="box"><div class="head"><b>{name}</b>{bot} {verb}</div>{text}</div>'


def _markdown(text: str) -> str:
    rendered = str(_MARKDOWN(text))
    return rendered.replace('<code class="language-suggestion">', '<code class="suggestion">')


def _ticket_page(stage: Stage) -> str:
    """Return the ticket as a page: status, link, comment and history."""
    issue = stage.jira.issue(TICKET)
    links = "".join(
        f"<li><b>{html.escape(str(link.object.get('title')))}</b> "
        f"{html.escape(str(link.object.get('summary') or ''))}<br>"
        f"<code>{html.escape(str(link.object.get('url')))}</code></li>"
        for link in issue.links
    )
    comments = "".join(
        f'<div class="box"><div class="head"><b>{html.escape(comment.author.display_name)}</b> '
        f'commented</div><div class="body">{adf_html(comment.body)}</div></div>'
        for comment in issue.comments
    )
    history = "".join(
        f"<li>{html.escape(item.field)}: {_before(item.before)}{html.escape(str(item.after))}</li>"
        for entry in issue.history
        for item in entry.items
    )
    summary = html.escape(str(issue.fields.get("summary", "")))
    return page(
        TICKET,
        f'<h1>{summary} <span class="number">{TICKET}</span></h1>'
        f'<p><span class="pill merged">{html.escape(issue.status)}</span></p>'
        f"<h2>Links</h2><ul>{links}</ul><h2>Comments</h2>{comments}"
        f"<h2>History</h2><ul>{history}</ul>",
    )


def _before(value: Any) -> str:
    return f"{html.escape(str(value))} → " if value else ""


def adf_html(node: Any) -> str:
    """Render the few node kinds of the audit comment; anything else shows as its JSON."""
    if isinstance(node, str):
        return f"<p>{html.escape(node)}</p>"
    kind = node.get("type")
    inner = "".join(adf_html(child) for child in node.get("content", ()))
    if kind == "text":
        return _adf_text(node)
    tags = {
        "doc": "div", "paragraph": "p", "bulletList": "ul", "orderedList": "ol",
        "listItem": "li", "table": "table", "tableRow": "tr", "tableHeader": "th",
        "tableCell": "td", "heading": "h3",
    }  # fmt: skip
    if kind in tags:
        return f"<{tags[kind]}>{inner}</{tags[kind]}>"
    if kind == "hardBreak":
        return "<br>"
    return inner or f"<code>{html.escape(json.dumps(node))}</code>"


def _adf_text(node: Any) -> str:
    text = html.escape(node.get("text", ""))
    for mark in node.get("marks", ()):
        if mark["type"] == "strong":
            text = f"<b>{text}</b>"
        elif mark["type"] == "code":
            text = f"<code>{text}</code>"
        elif mark["type"] == "link":
            text = f'<a href="{html.escape(mark["attrs"]["href"])}">{text}</a>'
    return text


def page(title: str, body: str) -> str:
    """Return a whole HTML page that needs nothing from elsewhere."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


_STYLE = """
body{margin:0;background:#f6f8fa;color:#1f2328;font:14px/1.5 -apple-system,"Segoe UI",sans-serif}
main{max-width:880px;margin:24px auto;padding:0 16px}
h1{font-weight:400;font-size:26px}h2{font-size:18px;border-bottom:1px solid #d1d9e0;
padding-bottom:6px}.number{color:#59636e}code,pre{font:12px/1.45 ui-monospace,monospace}
code{background:#eff1f3;border-radius:6px;padding:.2em .4em;overflow-wrap:anywhere}
pre{background:#f6f8fa;border-radius:6px;padding:10px;overflow:auto}
pre code{background:none;padding:0}
pre code.suggestion{color:#116329}
.pill{color:#fff;border-radius:2em;padding:4px 12px;font-weight:600}
.pill.merged{background:#8250df}
.pill.open{background:#1a7f37}.pill.closed{background:#cf222e}
.box{background:#fff;border:1px solid #d1d9e0;border-radius:6px;margin:16px 0}
.head{background:#f6f8fa;border-bottom:1px solid #d1d9e0;border-radius:6px 6px 0 0;padding:8px 16px}
.body{padding:4px 16px 12px}.bot{border:1px solid #d1d9e0;border-radius:2em;font-size:11px;
padding:0 7px;color:#59636e}
table{border-collapse:collapse;margin:8px 0}td,th{border:1px solid #d1d9e0;padding:5px 12px;
text-align:left}td p,th p{margin:2px 0}tr:nth-child(2n){background:#f6f8fa}
details{margin:10px 0}summary{cursor:pointer;font-weight:600}
.thread{border:1px solid #d1d9e0;border-radius:6px;margin:12px 0;padding:0 12px 4px}
.place{color:#59636e;font:12px ui-monospace,monospace;padding:8px 0 0}
.resolved{background:#dafbe1;color:#116329;border-radius:2em;padding:1px 8px;margin-left:8px}
.status{background:#fff;border:1px solid #d1d9e0;border-left:6px solid #9a6700;border-radius:6px;
padding:12px 16px}.status.success{border-left-color:#1a7f37}
.status.failure{border-left-color:#cf222e}
a{color:#0969da;text-decoration:none}sub{color:#59636e}
"""
