"""An index of all designs: what they are, where they stand, who approved them."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from data_design_gate.document.model import Metadata
from data_design_gate.github.escape import link, prose
from data_design_gate.regex import regex
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings
from data_design_gate.standards.tickets import ticket_keys

SCHEMA_VERSION = 1
BEGIN = "<!-- data-design-gate register: what stands between these two lines is kept current -->"
END = "<!-- /data-design-gate register -->"
_IN_WORDS = regex(
    r"(?:@|(?<![^\s@(),]))(?P<login>[^\s@(),]++)\s*"
    r"\((?P<gate>[^,()]+)(?:,\s*(?P<commit>\w+))?\)"
)
_PLAIN_VERSION = regex(r"v?\d{1,6}(?:\.\d{1,6}){0,4}", re.ASCII)  # needs no escaping
_HEADS = ("Design", "Status", "Version", "Stores", "Tickets", "Approved by", "Owner", "Designed")


@dataclass(frozen=True, slots=True)
class RecordedApproval:
    """An approval as the finalised document records it; ``date`` is ISO 8601 or ""."""

    gate: str
    login: str
    commit: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One design. Everything is what the document itself says."""

    path: str
    title: str
    status: str
    version: str = ""
    design_date: str = ""
    approval_date: str = ""
    owner: str = ""
    authors: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    approvals: tuple[RecordedApproval, ...] = ()


def entry_of(path: str, text: str | bytes, settings: StandardSettings) -> RegisterEntry:
    """Return a document's entry. Never raises for anything the document holds."""
    design = design_of(text, path, settings)
    metadata = design.document.metadata
    return RegisterEntry(
        path=path,
        title=metadata.text("title") or design.document.title or path,
        status=metadata.status.value if metadata.status else metadata.status_text,
        version=metadata.text("version"),
        design_date=metadata.text("design_date"),
        approval_date=metadata.text("approval_date"),
        owner=", ".join(name.lstrip("@") for name in metadata.texts("owner")),
        authors=tuple(name.lstrip("@") for name in metadata.texts("authors")),
        stores=tuple(sorted((store.value for store in design.selection.selected), reverse=True)),
        tickets=ticket_keys(design.document, settings).keys,
        approvals=tuple(_approvals(metadata)),
    )


def _approvals(metadata: Metadata) -> Iterable[RecordedApproval]:
    """Yield the approvals, from front matter or from a line of text."""
    field = metadata.fields.get("approvals")
    value = field.value if field else None
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield RecordedApproval(
                _text(item, "gate"),
                _text(item, "by").lstrip("@"),
                _text(item, "commit"),
                _text(item, "date"),
            )
        elif isinstance(item, str):
            for found in _IN_WORDS.finditer(item):
                yield RecordedApproval(found["gate"].strip(), found["login"], found["commit"] or "")


def _text(item: Mapping[Any, Any], key: str) -> str:
    value = item.get(key)
    return "" if value is None or isinstance(value, list | dict) else str(value)


def register_value(entries: Iterable[RegisterEntry]) -> dict[str, Any]:
    """Return the index as JSON values (``schemas/register.schema.json``), by path."""
    rows = [asdict(entry) for entry in _sorted(entries)]
    return {"schema_version": SCHEMA_VERSION, "designs": json.loads(json.dumps(rows))}


def render_json(entries: Iterable[RegisterEntry]) -> str:
    """Return the index as JSON text."""
    text = json.dumps(register_value(entries), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def render_register(
    entries: Iterable[RegisterEntry], at: str = "", *, ticket_site: str = ""
) -> str:
    """Return the index as Markdown, the same for the same designs.

    ``at`` is the repository path the text will stand at, from which links
    start; ``ticket_site`` the address of Jira for people, "" for plain keys.
    """
    rows = _sorted(entries)
    lines = ["# Data designs", "", _summary(rows), ""]
    if rows:
        lines.append(_row(_HEADS))
        lines.append("|" + "---|" * len(_HEADS))
        lines += [_row(_cells(entry, at, ticket_site)) for entry in rows]
        lines.append("")
    return "\n".join(lines)


def _sorted(entries: Iterable[RegisterEntry]) -> Sequence[RegisterEntry]:
    return sorted(entries, key=lambda entry: entry.path)


def _summary(rows: Sequence[RegisterEntry]) -> str:
    if not rows:
        return "There is no data design yet."
    count = Counter(entry.status or "without a status" for entry in rows)
    parts = ", ".join(f"{number} {prose(status)}" for status, number in sorted(count.items()))
    return f"{len(rows)} {'design' if len(rows) == 1 else 'designs'}: {parts}."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(entry: RegisterEntry, at: str, ticket_site: str) -> Iterable[str]:
    yield f"[{prose(entry.title)}]({_relative(entry.path, at)})"
    yield prose(entry.status)
    yield entry.version if _PLAIN_VERSION.fullmatch(entry.version) else prose(entry.version)
    yield prose(", ".join(entry.stores))
    yield ", ".join(_ticket(key, ticket_site) for key in entry.tickets)
    yield "; ".join(
        f"{prose(gate)}: {', '.join(map(prose, logins))}"
        for gate, logins in _by_gate(entry.approvals).items()
    )
    yield prose(entry.owner)
    yield prose(entry.design_date)


def _ticket(key: str, site: str) -> str:
    return link(prose(key), f"{site.rstrip('/')}/browse/{quote(key)}") if site else prose(key)


def _by_gate(approvals: Iterable[RecordedApproval]) -> dict[str, list[str]]:
    gates: dict[str, list[str]] = {}
    for one in approvals:
        logins = gates.setdefault(one.gate, [])
        if one.login not in logins:
            logins.append(one.login)
    return gates


def _relative(path: str, at: str) -> str:
    """Return a link from one repository path to another."""
    folder = posixpath.dirname(at)
    return quote(posixpath.relpath(path, folder) if folder else path, safe="/.-_~")


def placed(text: str, standing: str | None) -> str | None:
    """Return a file's text with the index in its place, other words kept.

    ``standing`` is what the file holds now. None when it holds something
    else and has no place for the index: then it is somebody's and stays.
    """
    block = f"{BEGIN}\n\n{text.strip()}\n\n{END}"
    if standing is None or not standing.strip():
        return f"{block}\n"
    before, begin, rest = standing.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{block}{after}" if begin and end else None
