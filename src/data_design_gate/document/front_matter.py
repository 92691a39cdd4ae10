"""YAML front matter: where it is, what it says, and where each value stands."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.document.model import MetadataField, Problem, Span
from data_design_gate.document.vocabulary import canonical_key, is_known_key
from data_design_gate.regex import regex
from data_design_gate.yaml_core import YamlProblem, YamlValue, read_yaml

MAX_LINES = 500
_SECTION = regex(r"#{1,6}[ \t]+\S")
_MOST_KEY_WORDS = 3
_NOT_FIRST = "Remove the blank lines above it; `---` must be the file's first line."


class FrontMatter(Struct, frozen=True):
    """The block's lines (None when there is none), its fields, or why it is broken."""

    span: Span | None
    fields: dict[str, MetadataField]
    problem: Problem | None = None
    yaml: YamlValue | None = None


_NOTHING = FrontMatter(None, {})


def read_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Read the front matter at the top of a file.

    A first line ``---`` that no second one closes, or that encloses prose,
    is a rule and not front matter. Headings end what was never closed, so
    that broken front matter hides no section.
    """
    if not lines or lines[0].rstrip(" \t") != "---":
        return _late(lines)
    end = _end(lines)
    inside = lines[1 : end - 1] if end else lines[1:MAX_LINES]
    heading = next((n for n, line in enumerate(inside, 2) if _SECTION.match(line)), None)
    if end is None or _holds_sections(inside):
        return _unclosed(lines[1:2], heading)
    try:
        value = read_yaml("\n".join(inside))
    except YamlProblem as error:
        if heading:
            return _unclosed(inside, heading)
        problem = _problem(error.message, error.line + 1, error.column)
        return FrontMatter(Span(1, end), {}, problem) if _looks_like_yaml(inside) else _NOTHING
    return _take(value, Span(1, end), is_blank=not "".join(inside).strip())


def _late(lines: Sequence[str]) -> FrontMatter:
    """Find front matter below blank lines, where neither GitHub nor we may take it for one."""
    first = next((n for n, line in enumerate(lines[:MAX_LINES]) if line.strip()), 0)
    if not first or lines[first].rstrip(" \t") != "---":
        return _NOTHING
    below = lines[first:]
    end = _end(below)
    if end is None or not is_known_key(below[1].partition(":")[0]) or _holds_sections(below[:end]):
        return _NOTHING
    problem = _problem(f"it begins in line {first + 1}, not in the first", first + 1, 1)
    return FrontMatter(None, {}, replace(problem, mend=_NOT_FIRST))


def _holds_sections(lines: Sequence[str]) -> bool:
    """Tell Markdown headings, with blank lines around, from comments of YAML."""
    return any(
        _SECTION.match(line) and not before.strip() and not after.strip()
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
    )


def _take(value: YamlValue, span: Span, *, is_blank: bool) -> FrontMatter:
    if isinstance(value.value, dict):
        return FrontMatter(span, _fields(value), yaml=value)
    if isinstance(value.value, list):
        message = "it is a list, where `key: value` lines are wanted"
        return FrontMatter(span, {}, _problem(message, 2, 1))
    return FrontMatter(span, {}) if is_blank else _NOTHING


def _unclosed(first: Sequence[str], heading: int | None) -> FrontMatter:
    if not _looks_like_yaml(first):
        return _NOTHING
    before = f" before the heading in line {heading}" if heading else ""
    return FrontMatter(None, {}, _problem(f"no second `---` closes it{before}", 1, 1))


def _end(lines: Sequence[str]) -> int | None:
    for number, line in enumerate(lines[1 : MAX_LINES + 1], 2):
        if line.rstrip(" \t") in ("---", "..."):
            return number
    return None


def _looks_like_yaml(lines: Sequence[str]) -> bool:
    """Tell broken front matter from prose between two rules."""
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    key, colon, rest = first.partition(":")
    return bool(colon) and (not rest or rest[0] in " \t") and len(key.split()) <= _MOST_KEY_WORDS


def _problem(message: str, line: int, column: int) -> Problem:
    return Problem(
        "front-matter",
        f"The front matter cannot be read: {message}.",
        "Mend the YAML between the two `---` lines; quote values that hold `:`, `#`, `@` or `[`.",
        Span(line, line, column),
    )


def _fields(value: YamlValue) -> dict[str, MetadataField]:
    ends: dict[object, int] = {}
    for path, (line, _) in value.positions.items():
        if path:
            ends[path[0]] = max(line, ends.get(path[0], 0))
    fields: dict[str, MetadataField] = {}
    for key, item in value.value.items():
        line, column = value.positions.get((key,), (1, 1))
        last = ends.get(key, line)
        name = canonical_key(key)
        if name in fields and key != name:
            continue
        fields[name] = MetadataField(key, item, Span(line + 1, last + 1, column))
    return fields
