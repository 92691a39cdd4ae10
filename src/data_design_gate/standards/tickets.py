"""Which Jira tickets a document belongs to: never guessed from prose."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from data_design_gate.document.model import Document, Span
from data_design_gate.regex import regex
from data_design_gate.standards.settings import StandardSettings

# A project key is two or more of A-Z, 0-9 and _ beginning with a letter; issue numbers start at 1.
# A hyphen before or behind makes it a part of something longer (DOC-2025-11, ZMI-TICKET-200).
_KEY = r"[A-Z][A-Z0-9_]+-[1-9][0-9]*"
_STANDALONE = rf"(?<![A-Za-z0-9_\-.])({_KEY})(?![A-Za-z0-9_]|-[A-Za-z0-9]|\.[0-9])"
_ANY_CASE = regex(_STANDALONE, re.ASCII | re.IGNORECASE)
_BROWSE = regex(rf"https?://(?:(?!https?://)[^\s<>()])+/browse/({_KEY})(?![\w-])")
_URL = regex(r"https?://\S+")
_CODE = regex(r"`[^`]*`")
_HYPHENS = regex(r"[\u2010-\u2015\u2212\u2011]")
_BRANCH_PARTS = regex(r"[/\s]+")
_BRANCH_KEY = regex(r"(?:^|[-_])([A-Z][A-Z0-9_]{1,99}+-[1-9][0-9]*)(?=$|[-_./])", re.IGNORECASE)

STANDARDS_NOT_PROJECTS = frozenset({
    "AES", "ADR", "BCP", "CRC", "CVE", "CWE", "DIN", "ECMA", "EN", "FIPS", "GSI", "HMAC", "HTTP",
    "ICD", "IEEE", "IEC", "ISO", "KOI", "LSI", "MD", "NIST", "PEP", "RFC", "RSA", "SHA", "SHA3",
    "SSL", "TLS", "UCS", "UTC", "UTF",
})  # fmt: skip
"""Names of standards and of our own parts that look like project keys; an allow-list overrules."""

OUTLINE_MARKS = frozenset({
    "AC", "AP", "BR", "FR", "INT", "NFR", "PR", "REL", "REQ", "TC", "TEMP", "UC", "US", "WIP",
})  # fmt: skip
"""Numbering used inside documents; outside the ticket field these are no tickets either."""


class Refused(Struct, frozen=True):
    """What stands in the ticket field and is no key that counts, why, and what it may mean."""

    text: str
    reason: str
    meant: str = ""


class TicketKeys(Struct, frozen=True):
    """The keys in the order written.

    ``origin`` is ``metadata``, ``title``, ``branch`` or "" when nothing was
    found; ``span`` is the place of the metadata field when there is one.
    """

    keys: tuple[str, ...]
    origin: str
    span: Span | None = None
    refused: tuple[Refused, ...] = ()


def ticket_keys(
    document: Document, settings: StandardSettings, title: str = "", branch: str = ""
) -> TicketKeys:
    """Return the document's ticket keys.

    The metadata field is authoritative: while it says anything, the pull
    request's title and branch are not asked.
    """
    written = document.metadata.texts("jira")
    field = document.metadata.fields.get("jira")
    span = field.span if field else None
    if written:
        keys, refused = _from_field(written, settings)
        return TicketKeys(keys, "metadata" if keys else "", span, refused)
    for origin, found in (
        ("title", _from_title(title, settings)),
        ("branch", _from_branch(branch, settings)),
    ):
        if found:
            return TicketKeys(found, origin, span)
    return TicketKeys((), "", span)


def _from_field(
    written: tuple[str, ...], settings: StandardSettings
) -> tuple[tuple[str, ...], tuple[Refused, ...]]:
    keys: list[str] = []
    refused: list[Refused] = []
    for text in written:
        plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
        found = _BROWSE.findall(plain) or _in_capitals(_URL.sub(" ", plain), settings)
        if not found:
            refused.append(_no_key(text, plain, settings))
        for key in found:
            why = _why_refused(key, settings)
            if why:
                refused.append(Refused(key, why))
            else:
                keys.append(key)
    return tuple(dict.fromkeys(keys)), tuple(refused)


def _in_capitals(text: str, settings: StandardSettings) -> list[str]:
    """Return the keys of a field; small letters count only for projects of the allow-list."""
    if settings.key_pattern or not settings.ticket_projects:
        return _find(text, settings)
    keys = (match.group(1) for match in _ANY_CASE.finditer(text))
    return [
        key.upper() for key in keys if key == key.upper() or not _why_refused(key.upper(), settings)
    ]


def _no_key(text: str, plain: str, settings: StandardSettings) -> Refused:
    written = _ANY_CASE.fullmatch(plain.strip())
    meant = written.group(1).upper() if written and not settings.key_pattern else ""
    if not meant or _why_refused(meant, settings):
        return Refused(text, "is no ticket key")
    return Refused(text, "is no ticket key as Jira writes it", meant)


def _find(text: str, settings: StandardSettings) -> list[str]:
    pattern = rf"({settings.key_pattern})" if settings.key_pattern else _STANDALONE
    return [match.group(1) for match in re.finditer(pattern, text)]


def _why_refused(key: str, settings: StandardSettings) -> str:
    project = key.rpartition("-")[0]
    if settings.key_pattern:
        return ""
    if settings.ticket_projects:
        allowed = project in settings.ticket_projects
        listed = ", ".join(settings.ticket_projects)
        return "" if allowed else f"is of project {project}; allowed are {listed}"
    return "names a standard, not a ticket" if project in STANDARDS_NOT_PROJECTS else ""


def _from_title(title: str, settings: StandardSettings) -> tuple[str, ...]:
    text = _URL.sub(" ", _CODE.sub(" ", _BROWSE.sub(r" \1 ", title)))
    return _counting(_find(text, settings), settings)


def _from_branch(branch: str, settings: StandardSettings) -> tuple[str, ...]:
    """Read a branch name; lower case counts only for projects of the allow-list."""
    if settings.key_pattern:
        return _counting(_find(branch, settings), settings)
    found: list[str] = []
    for part in _BRANCH_PARTS.split(branch):
        for match in _BRANCH_KEY.finditer(part):
            key = match.group(1)
            if settings.ticket_projects:
                found.append(key.upper())
            elif key == key.upper():
                found.append(key)
    return _counting(found, settings)


def _counting(found: list[str], settings: StandardSettings) -> tuple[str, ...]:
    outline = frozenset() if settings.ticket_projects else OUTLINE_MARKS
    kept = (
        key
        for key in found
        if not _why_refused(key, settings) and key.rpartition("-")[0] not in outline
    )
    return tuple(dict.fromkeys(kept))
