"""Text that tries to become markup, a mention, a link or a lie in a Jira ticket."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

from data_design_gate.jira.audit import (
    Approval,
    AuditedWaiver,
    AuditRecord,
    BypassedGate,
    MigrationDecision,
    Person,
    StoreDecision,
    TraceLink,
)
from data_design_gate.jira.state import TicketState
from jira_support import record

TOKENS = (
    "\\", "\\\\", "*", "_", "-", "+", "^", "~", "??", "{", "}", "{{", "}}", "{code}",
    "{noformat}", "{quote}", "{color:red}", "{panel}", "{html}", "{adf}", "{include:x}",
    "{anchor:x}", "[", "]", "[~joe]", "[a|http://x.y]", "[^f.txt]", "[#top]", "!a.png!",
    "!http://x/y.png!", "!x|width=1!", "http://x.y", "HTTPS://x.y", "ftp://x", "file://x",
    "mailto:a@b.c", "www.x.y", "WWW.x.y", "a@b.co", "@joe", "|", "||", "#", "h1. ", "h3.",
    "bq. ", "* ", "- ", "----", "---", "--", "...", ":)", ":-)", ":(", ":P", ":D", ";)",
    "(y)", "(n)", "(!)", "(/)", "(*)", "(on)", "\n", "\r\n", "\t", " ", "a", "b", "1", "9:30",
    "\u00e9", "&lt;", "&#64;", "&nbsp;", "<b>", "<script>", "DATA-1", "\u200b", "\u202e",
    "\u2066", "\u2028", "\0", "\x1b", "\x85", "\U0001f600", "javascript:x", "news:x",
    "irc://x", "\\\\srv\\x", "tel:1", "skype:x", "s3://b", "dd:0123456789abcdef:0123456789ab",
)  # fmt: skip


def hostile_record(state: TicketState = TicketState.APPROVED) -> AuditRecord:
    """Return a record in which every text an outsider can choose is hostile."""
    tokens = cycle(TOKENS)

    def text(number: int = 12) -> str:
        return "".join(next(tokens) for _ in range(number))

    full = record(state)
    pull = full.pull_request
    assert pull is not None
    return replace(
        full,
        document=replace(full.document, title=text(), path=text(), version=text(), id=text()),
        pull_request=replace(
            pull, title=text(), author=text(), merged_by=text(), url="javascript:alert(1)"
        ),
        authors=(Person(text(), text()),),
        approvals=tuple(Approval(text(), text(), text(), text(), text()) for _ in range(3)),
        bypassed=(BypassedGate(text(), text(), text()),),
        selection=StoreDecision((text(),), text(), text(), text()),
        migration=MigrationDecision(text(), (text(), text()), text(), text(), (text(),)),
        waivers=(AuditedWaiver(text(), text(), text()),),
        lifecycle=(text(), text()),
        reason=text(),
        notify=(text(),),
        lessons=text(),
        next_step=text(),
        links=(
            TraceLink(text(), text(), "javascript:alert(1)"),
            TraceLink(text(), text(), "https://evil.example/]|x"),
            TraceLink(text(), text(), "https://user:pw@evil.example/"),
        ),
    )
