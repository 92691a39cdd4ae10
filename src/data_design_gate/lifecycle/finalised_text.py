"""The finalised document: its metadata says Approved and by whom; the rest stays byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_design_gate.document.model import Document, MetadataStyle, Status

_TOP_KEY = re.compile(r"^(?P<key>[^\s#:][^:]*?)(?:(?<!\s)\s+)?:(?=\s|$)")
_COMMENT = re.compile(r"(?<!\s)\s+#.*$")


@dataclass(frozen=True, slots=True)
class RecordedApproval:
    """An approval as the finalised metadata records it; ``date`` is ISO 8601."""

    gate: str
    login: str
    commit: str
    date: str


def finalised_text(
    text: str,
    document: Document,
    approvals: Sequence[RecordedApproval],
    *,
    status: Status,
    approval_date: str,
    audit_digest: str,
) -> str:
    """Return the document's text with its metadata completed.

    Only metadata lines change, in the style the document already uses. The
    same arguments give the same text, and applying them twice changes
    nothing more.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    if document.metadata.style is MetadataStyle.FRONT_MATTER:
        return _front_matter(text, approvals, status, approval_date, audit_digest, ending)
    return _in_text(text, document, approvals, status, approval_date, audit_digest, ending)


def _front_matter(
    text: str,
    approvals: Sequence[RecordedApproval],
    status: Status,
    approval_date: str,
    audit_digest: str,
    ending: str,
) -> str:
    lines = _lines(text)
    close = _closing_line(lines)
    head, body = lines[1:close], lines[close:]
    head = _set(head, "status", [f"status: {status.value}"], ending, keep_comment=True)
    head = _set(head, "approval_date", [f"approval_date: {approval_date}"], ending)
    head = _set(head, "approvals", _approval_lines(approvals), ending)
    head = _set(head, "audit", [f"audit: {audit_digest}"], ending)
    return "".join([lines[0], *head, *body])


def _lines(text: str) -> list[str]:
    r"""Split at ``\n`` and keep it, so that ``\r\n`` stays with its line."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _closing_line(lines: Sequence[str]) -> int:
    """Return the index of the line that closes the front matter."""
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in {"---", "..."}:
            return index
    return len(lines)


def _set(
    head: list[str], key: str, value: Sequence[str], ending: str, *, keep_comment: bool = False
) -> list[str]:
    """Replace a top-level key with its whole value, or append it; other lines stay."""
    written = [f"{line}{ending}" for line in value]
    first = next((at for at, line in enumerate(head) if _key_of(line) == key), None)
    if first is None:
        return [*head, *written]
    last = first + 1
    while last < len(head) and not _starts_something(head[last]):
        last += 1
    if keep_comment and last == first + 1 and (comment := _COMMENT.search(head[first].rstrip())):
        written[0] = f"{value[0]}{comment[0]}{ending}"
    return [*head[:first], *written, *head[last:]]


def _key_of(line: str) -> str:
    found = _TOP_KEY.match(line)
    return found["key"].strip("\"'").casefold() if found else ""


def _starts_something(line: str) -> bool:
    """Tell whether a line belongs to no earlier value: a key, a comment or a blank line.

    A list may stand at the key's own indentation, so ``- item`` continues it.
    """
    if not line.strip() or line.startswith("#"):
        return True
    return not line[0].isspace() and not line.startswith("-")


def _approval_lines(approvals: Sequence[RecordedApproval]) -> list[str]:
    if not approvals:
        return ["approvals: []"]
    return ["approvals:", *(
        f"  - {{gate: {approval.gate}, by: {json.dumps('@' + approval.login)}, "
        f"commit: {json.dumps(approval.commit)}, date: {approval.date}}}"
        for approval in approvals
    )]  # fmt: skip


def _in_text(
    text: str,
    document: Document,
    approvals: Sequence[RecordedApproval],
    status: Status,
    approval_date: str,
    audit_digest: str,
    ending: str,
) -> str:
    """Complete metadata kept as bold keys, list keys, plain keys, a table or a heading."""
    field = document.metadata.fields.get("status")
    if field is None:
        return text
    lines = _lines(text)
    at = field.span.first_line - 1
    lines[at] = lines[at].replace(document.metadata.status_text, status.value, 1)
    names = ", ".join(f"@{one.login} ({one.gate}, {one.commit[:12]})" for one in approvals)
    facts = {"Approvals": names or "none", "Approval date": approval_date, "Audit": audit_digest}
    write = _WRITERS.get(document.metadata.style or MetadataStyle.PLAIN_KEYS, _plain_line)
    added = [f"{write(name, value)}{ending}" for name, value in facts.items()]
    if document.metadata.style is MetadataStyle.STATUS_HEADING:
        added = [ending, *added]
    if not lines[at].endswith("\n"):
        lines[at] += ending
    return "".join([*lines[: at + 1], *added, *lines[_after_ours(lines, at + 1, facts) :]])


def _after_ours(lines: Sequence[str], start: int, facts: dict[str, str]) -> int:
    """Return the index behind the lines an earlier finalisation wrote right there."""
    at = start
    if at + 1 < len(lines) and not lines[at].strip() and _is_ours(lines[at + 1], facts):
        at += 1
    while at < len(lines) and _is_ours(lines[at], facts):
        at += 1
    return at


def _is_ours(line: str, facts: dict[str, str]) -> bool:
    """Tell whether a line is one that an earlier finalisation wrote."""
    plain = line.strip().strip("|").strip().removeprefix("- ").replace("*", "")
    return any(re.match(rf"{name}\s*[:|]", plain) for name in facts)


def _bold_line(name: str, value: str) -> str:
    return f"**{name}:** {value}  "


def _list_line(name: str, value: str) -> str:
    return f"- {name}: {value}"


def _plain_line(name: str, value: str) -> str:
    return f"{name}: {value}"


def _table_line(name: str, value: str) -> str:
    return f"| {name} | {value} |"


_WRITERS: dict[MetadataStyle, Callable[[str, str], str]] = {
    MetadataStyle.BOLD_KEYS: _bold_line,
    MetadataStyle.LIST_KEYS: _list_line,
    MetadataStyle.TABLE: _table_line,
}
