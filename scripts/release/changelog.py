"""Reads CHANGELOG.md, which follows Keep a Changelog: one section a version, newest first."""

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?\s*$")
_LINK_DEFINITION = re.compile(r"^\[[^\]]+\]: \S+\s*$")


@dataclass(frozen=True)
class Section:
    """One version's section; ``date`` is empty where none is written, ``text`` has no heading."""

    version: str
    date: str
    text: str


def sections(changelog: str) -> tuple[Section, ...]:
    """Return the sections in their order; the links at the end of the page belong to none."""
    found: list[tuple[str, str, list[str]]] = []
    for line in changelog.splitlines():
        heading = _HEADING.match(line)
        if heading:
            found.append((heading["version"], heading["date"] or "", []))
        elif found and not _LINK_DEFINITION.match(line):
            found[-1][2].append(line)
    return tuple(Section(version, date, "\n".join(lines).strip()) for version, date, lines in found)
