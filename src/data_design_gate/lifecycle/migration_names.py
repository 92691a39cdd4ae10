"""Names of migration files: what the document says, made harmless and unique for every tool."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

NAME_LIMIT = 80  # characters of a description; with its version and ending within 255 bytes
_DATE_DIGITS, _STAMP_DIGITS = 8, 14
_DIGITS_LIMIT = 18  # golang-migrate and dbmate keep a version in 64 bits
_WRITTEN = re.compile(
    r"^[Vv]?(?P<version>\d+(?:[-._T]\d+)*)[-_. ]*(?P<words>.*)$", re.DOTALL | re.ASCII
)
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
_EPOCH = "19700101"
_DAYS_SLOTS = 10_000  # with two digits for the number in the document they fill six


@dataclass(frozen=True, slots=True)
class MigrationName:
    """A migration's version (digits) and description (words joined by ``_``).

    ``stem`` is the name as the document writes it, as far as a file may be
    called so.
    """

    version: str
    words: str
    stem: str


def slug(text: str) -> str:
    """Return text as letters, digits and single underscores, "" when nothing is left.

    No dot, separator or control character survives, so that no name can
    leave its folder, hide or pose as another ending.
    """
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return _UNSAFE.sub("_", plain).strip("_")[:NAME_LIMIT].strip("_")


def migration_names(
    written: Iterable[str], title: str, date: str, document: str = ""
) -> tuple[MigrationName, ...]:
    """Return a name for each migration, no two alike.

    ``written`` are the document's own names, "" where it gives none: then the
    ``title`` serves, with its number from the second on. ``date`` (ISO 8601)
    stands in for a version that is not written; digits count up where
    two would share one. The time of day of a version that has none is made
    from ``document`` (its path), so that two designs of one day stay apart.
    """
    clock = crc32(document.encode("utf-8", "replace")) % _DAYS_SLOTS if document else 0
    taken: set[str] = set()
    names: list[MigrationName] = []
    day = _day(date)
    for number, text in enumerate(written, 1):
        name = _name(text, title, day, f"{clock:04d}{number:02d}", number)
        version = _unused(name.version, taken)
        taken.add(version)
        if version != name.version or any(name.stem.lower() == n.stem.lower() for n in names):
            name = MigrationName(version, name.words, f"{version}_{name.words}")
        names.append(name)
    return tuple(names)


def _name(text: str, title: str, day: str, time: str, number: int) -> MigrationName:
    found = _WRITTEN.match(text.strip())
    digits = re.sub(r"\D", "", found["version"])[:_DIGITS_LIMIT] if found else ""
    words = slug(found["words"] if found else text)
    fallback = slug(title) or "data_design"
    if not words:
        words = f"{fallback}_{number}" if number > 1 else fallback
    version = _stamp(digits, time) if digits else f"{day}{time}"
    stem = slug(text) if digits and slug(found["words"] if found else "") else ""
    return MigrationName(version, words, stem or f"{version}_{words}")


def _stamp(digits: str, time: str) -> str:
    """Fill a date up to a full stamp; a serial number stays as it is written."""
    if _DATE_DIGITS <= len(digits) < _STAMP_DIGITS and digits.startswith(("19", "20")):
        if len(digits) == _DATE_DIGITS:
            return f"{digits}{time}"
        return digits.ljust(_STAMP_DIGITS, "0")
    return digits


def _unused(version: str, taken: set[str]) -> str:
    """Count up, leading zeros kept, until no other migration has the version."""
    while version in taken:
        version = str(int(version) + 1).zfill(len(version))
    return version


def _day(date: str) -> str:
    digits = re.sub(r"\D", "", date.encode("ascii", "ignore").decode())[:_DATE_DIGITS]
    return digits if len(digits) == _DATE_DIGITS else _EPOCH
