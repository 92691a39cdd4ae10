"""What a new design still lacks, told by the same check that will judge it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from data_design_gate.cli.checkout import Checkout
from data_design_gate.cli.output import use_colour, width
from data_design_gate.configuration.model import Configuration
from data_design_gate.document.model import SectionName
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.globs import matches
from data_design_gate.report.screen import Palette, columns, printable, wrapped
from data_design_gate.standards.finding import Finding
from data_design_gate.standards.review import Surroundings, review

_METADATA = "front matter"
_LABEL = 14  # columns


def say_what_is_left(
    path: Path,
    text: str,
    links: Mapping[str, Sequence[str]],
    root: Path,
    configuration: Configuration,
) -> None:
    """Print what was written, what it links to, and which findings are the author's to settle."""
    absolute = path.resolve()
    inside = absolute.is_relative_to(root)
    place = absolute.relative_to(root).as_posix() if inside else path.as_posix()
    around = Surroundings(read=Checkout(root).read)
    found = review(text, place, configuration.standards, around).findings
    palette = Palette(use_colour())
    print(f"\n{palette.paint(f'{path} written.', 'bold', 'green')}")
    for line in _rows(_linked(links), palette):
        print(line)
    if not matches(place, configuration.documents):
        globs = ", ".join(configuration.documents)
        print(
            palette.paint(f"No glob of `documents:` ({globs}) covers it: ", "yellow")
            + "the Action will pass it over."
        )
    if not found:
        print("`data-design check` has nothing to say of it.")
        return
    one = len(found) == 1
    print(f"{len(found)} finding{' is' if one else 's are'} left, which only you can settle:")
    for line in _rows(_by_section(found), palette):
        print(line)
    print(f"Fill in what stands in [brackets], then run\n  data-design check {path}")


def _linked(links: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    if links:
        yield "links to", ", ".join(path for paths in links.values() for path in paths)


def _by_section(found: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Yield the findings of the metadata in words, and the sections by name."""
    for finding in found:
        if finding.section is None:
            yield _METADATA, f"{_clause(finding.message)} ({finding.code})"
    sections = [finding.section for finding in found if finding.section is not None]
    names = [TITLES[name] for name in SectionName if name.value in sections]
    if names:
        yield "sections", ", ".join(names)


def _clause(message: str) -> str:
    return re.sub(r"\.$", "", message)


def _rows(rows: Iterator[tuple[str, str]], palette: Palette) -> Iterator[str]:
    room = max(30, width() - _LABEL - 3)
    before = ""
    for label, text in rows:
        for number, line in enumerate(wrapped(printable(text), room)):
            shown = "" if number or label == before else label
            pad = " " * (_LABEL - columns(shown))
            yield f"  {palette.paint(shown, 'dim')}{pad} {line}"
        before = label
