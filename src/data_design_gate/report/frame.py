"""A place in a source, with carets, and a mend as a small difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.regex import regex
from data_design_gate.report.screen import Palette, columns, printable, window
from data_design_gate.standards.finding import Suggestion

_TOKEN = regex(r"[\w$.\"-]+|\S+")
# At a heading, list item, quote or table row it is the words that are meant, not the mark.
_MARK = regex(r"(?:#{1,6}|[-*+>|]|(?<!\d)\d+[.)])\s+(?=\S)")
_CONTEXT = 30  # columns kept before a place far to the right
_LONGEST_LINE = 2_000  # characters of a line that are measured
_MOST_LINES = 12  # of a mend; a longer one is better read from `fix --diff`


def frame(
    place: tuple[int, int], source: str, gutter: int, palette: Palette, style: str, width: int
) -> Iterator[str]:
    """Yield a source line and, below it, carets under what stands at (line, column)."""
    line, column = place
    bar = palette.paint("|", "blue")
    room = width - gutter - 3
    start, end = _meant(source, column - 1)
    if len(source) > _LONGEST_LINE:  # what is far from the place does not show
        cut = max(0, start - _LONGEST_LINE // 2)
        source = source[cut : start + _LONGEST_LINE // 2]
        start, end = start - cut, end - cut
    lead = columns(source[:start])
    shift = 0 if columns(source) <= room else max(0, lead - min(_CONTEXT, room // 3))
    visible, left_out = window(printable(source), shift, room)
    yield f"{palette.paint(f'{line:>{gutter}}', 'blue')} {bar} {visible}".rstrip()
    at = lead - left_out
    length = min(max(1, columns(source[start:end])), room - at)
    if 0 <= at <= columns(visible) and length > 0:
        yield f"{' ' * gutter} {bar} {' ' * at}{palette.paint('^' * length, 'bold', style)}"


def _meant(source: str, start: int) -> tuple[int, int]:
    """Return from where to where the carets go: a word, or the words after a Markdown mark."""
    mark = _MARK.match(source, start)
    if mark:
        end = source.find("|", mark.end()) if mark[0].startswith("|") else len(source)
        return mark.end(), len(source[: end if end > 0 else len(source)].rstrip())
    token = _TOKEN.match(source, start)
    return start, token.end() if token else start + 1


def mend(
    suggestion: Suggestion, lines: Sequence[str], gutter: int, palette: Palette, width: int
) -> Iterator[str]:
    """Yield a mend as a difference with line numbers: what goes, then what comes."""
    first = suggestion.first_line
    old = [*lines[first - 1 : suggestion.last_line]]
    new = suggestion.replacement.split("\n")
    # Lines that stay as they are only show where a longer mend belongs.
    while old and new and old[0] == new[0] and len(old) + len(new) > 2:  # noqa: PLR2004
        old, new, first = old[1:], new[1:], first + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    pair = len(old) == len(new) == 1
    room = max(20, width - gutter - 3)
    rows = [(first + n, "-", "red", line) for n, line in enumerate(old)]
    rows += [(first + n, "+", "green", line) for n, line in enumerate(new)]
    shift = _shift(old[0], new[0], room) if pair else 0
    for number, sign, colour, line in rows[:_MOST_LINES]:
        text, left_out = window(printable(line), shift, room)
        place = palette.paint(f"{number:>{gutter}}", "blue")
        if pair:
            text = _marked(line, old[0] if sign == "+" else new[0], text, left_out, palette, colour)
        else:
            text = palette.paint(text, colour)
        yield f"{place} {palette.paint(sign, colour)} {text}".rstrip()
    if len(rows) > _MOST_LINES:
        more = f"{len(rows) - _MOST_LINES} more lines: `data-design fix --diff`"
        yield f"{' ' * gutter}   {palette.paint(more, 'dim')}"


def _common(old: str, new: str) -> tuple[int, int]:
    """Return how many characters two lines share at their beginning and at their end."""
    head = _alike(old, new)
    return head, _alike(old[head:][::-1], new[head:][::-1])


def _alike(one: str, other: str) -> int:
    """Return how many first characters two texts share."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _shift(old: str, new: str, room: int) -> int:
    """Return from which column to show two lines so that their difference is seen."""
    if max(columns(old), columns(new)) <= room:
        return 0
    return max(0, columns(old[: _common(old, new)[0]]) - min(_CONTEXT, room // 3))


def _marked(line: str, other: str, shown: str, left_out: int, palette: Palette, colour: str) -> str:
    """Return a line in its colour, with what differs from the other line in bold."""
    head, tail = _common(line, other)
    if left_out or not line.isascii() or "\t" in line or shown != line:
        return palette.paint(shown, colour)
    end = len(line) - tail
    parts = (line[:head], line[head:end], line[end:])
    return "".join(
        palette.paint(part, *styles)
        for part, styles in zip(parts, ((colour,), ("bold", colour), (colour,)), strict=True)
    )
