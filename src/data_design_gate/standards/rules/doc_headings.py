"""Rules on how sections are headed: spelled right, named as the standard does, once, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.document.headings import identity
from data_design_gate.document.model import Document, HeadingMatch, Section, SectionName
from data_design_gate.document.vocabulary import ALIASES, TITLES
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import canonical_heading
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity

_LAST_LEVEL = 4
_FILLERS = frozenset({"data", "design", "rules", "plan", "overview", "schema", "the", "of"})


@rule("DOC007", Severity.WARNING)
def section_heading_typo(context: Context) -> Iterator[Hit]:
    """Spell a section's heading as the standard does, at level 1 to 4.

    The heading is how readers, links and tools find the section. A slip of
    the pen is understood, reported once and mended with one click.

    Bad:

        ## data lifecyle
        ##Index Design
        ##### Migration Plan

    Good:

        ## Data Lifecycle
        ## Index Design
        ### Migration Plan

    Source: Data Design Standards, required sections.
    """
    for section in context.document.walk():
        if section.match is HeadingMatch.NEAR_MISS:
            title = " and ".join(TITLES[name] for name in section.names)
            yield Hit(
                section.heading.span,
                f"{_why_near(context, section)} It was read as the section {title}.",
                f"Write the heading as `{title}`.",
                section.names[0].value,
                suggestion=canonical_heading(context.document, section),
            )


def _why_near(context: Context, section: Section) -> str:
    line = context.document.lines[section.heading.span.first_line - 1].strip()
    if section.heading.level > _LAST_LEVEL:
        return f"A section's heading stands at level {section.heading.level}; 4 is the last."
    if re.match(r"#{1,6}[^#\s]", line):
        return f"`{line[:60]}` is no heading: a blank is missing behind the `#`."
    if line.startswith(("**", "__")):
        return f"`{line[:60]}` is bold text and no heading."
    if line.startswith("<"):
        return f"`{line[:60]}` is HTML; links and readers of Markdown miss it."
    return f"`{section.heading.text[:60]}` looks misspelled."


@rule("DOC008", Severity.INFO)
def section_alias(context: Context) -> Iterator[Hit]:
    """Prefer the standard's own section titles.

    Known other names are understood. The standard title lets readers of
    several designs, and links to sections, find the same thing everywhere.

    Bad:

        ## Access Patterns

    Good:

        ## Data Access Patterns

    Source: Data Design Standards, required sections.
    """
    configured = {identity(heading) for heading in context.settings.aliases}
    repeated = {id(section) for _, _, section in _repeated(context.document)}
    for section in context.document.walk():
        if section.match is not HeadingMatch.ALIAS or section.identity in configured:
            continue
        if id(section) in repeated:
            continue  # DOC009 asks for another name
        title = " and ".join(TITLES[name] for name in section.names)
        direct = len(section.names) == 1 and section.identity in _direct(section.names[0])
        yield Hit(
            section.heading.span,
            f"`{section.heading.text[:60]}` was read as the section {title}.",
            f"Head it `{title}`, so that everyone finds it.",
            section.names[0].value,
            suggestion=canonical_heading(context.document, section) if direct else None,
        )


def _direct(name: SectionName) -> frozenset[str]:
    return frozenset(identity(alias) for alias in ALIASES[name])


@rule("DOC009", Severity.ERROR)
def section_duplicate(context: Context) -> Iterator[Hit]:
    """Write each section once.

    Two sections of the same name drift apart, and nobody can tell which one
    was approved.

    Bad:

        ## Index Design
        ...
        ## 7. Index Design

    Good:

        ## 7. Index Design

    Source: Data Design Standards, required sections.
    """
    for name, first, section in _repeated(context.document):
        line = first.heading.span.first_line
        yield Hit(
            section.heading.span,
            f"{TITLES[name]} stands a second time; the first is in line {line}.",
            "Merge the two, or rename this one after what it is about.",
            name.value,
            group=name.value,
        )


def _repeated(document: Document) -> Iterator[tuple[SectionName, Section, Section]]:
    """Yield each section that repeats one, after the one it repeats."""
    for name in SectionName:
        sections = document.named(name)
        for section in sections[1:]:
            if _is_same(sections[0], section, name):
                yield name, sections[0], section


def _is_same(first: Section, other: Section, name: SectionName) -> bool:
    """Tell a repeated section from a part that only belongs to it, as "Rollback plan" does."""
    if first.match is HeadingMatch.EXACT and other.match is HeadingMatch.EXACT:
        return True
    core = _core(TITLES[name])
    return first.identity == other.identity or (
        _core(first.identity) == core == _core(other.identity)
    )


def _core(words: str) -> frozenset[str]:
    """Return the words that make a title: "Access Patterns" is "Data Access Patterns"."""
    found = re.findall(r"\w+", words.casefold())
    return frozenset(re.sub(r"(?:es|s)$", "", w) for w in found if w not in _FILLERS)


@rule("DOC010", Severity.INFO)
def section_order(context: Context) -> Iterator[Hit]:
    """Keep the sections in the standard's order.

    Each section builds on those before it, from requirements to lifecycle;
    readers of many designs find their place by position.

    Bad:

        ## Data Lifecycle
        ## Data Requirements Overview

    Good:

        ## Data Requirements Overview
        ## Data Lifecycle

    Source: Data Design Standards, required sections.
    """
    order = list(SectionName)
    first: dict[SectionName, Section] = {}
    for section in _outermost(context.document.sections):
        first.setdefault(section.names[0], section)
    placed = [(order.index(name), section) for name, section in first.items()]
    kept = _longest_ordered([position for position, _ in placed])
    moved = [section for index, (_, section) in enumerate(placed) if index not in kept]
    if moved:
        words = ", ".join(f"{s.heading.text} (line {s.heading.span.first_line})" for s in moved)
        yield Hit(
            moved[0].heading.span,
            f"The order differs from the standard: {words}.",
            "Order: " + ", ".join(TITLES.values()) + ".",
            ", ".join(section.names[0].value for section in moved),
        )


def _outermost(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        if section.names:
            yield section
        else:
            yield from _outermost(section.children)


def _longest_ordered(positions: list[int]) -> set[int]:
    """Return the indexes of a longest run that is in order, so that the fewest are named."""
    runs: list[list[int]] = []
    for index, position in enumerate(positions):
        before = [run for run in runs if positions[run[-1]] <= position]
        runs.append([*_longest(before), index])
    return set(_longest(runs))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=len) if runs else []
