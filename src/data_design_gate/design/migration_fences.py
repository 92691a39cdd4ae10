"""The SQL of a migration plan: which fence goes up, which down, and under which name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from data_design_gate.design.model import UnreadBlock
from data_design_gate.design.postgres.lexer import comments
from data_design_gate.design.postgres.markers import directions
from data_design_gate.design.postgres.model import Migration
from data_design_gate.design.postgres.sql import is_sql, read_sql
from data_design_gate.design.words import fold, plain
from data_design_gate.document.model import (
    Block,
    Document,
    Fence,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Section,
    SectionName,
)
from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_DOWN = regex(
    r"\b(?:down|rollback|roll back|rolling back|revert|reverting|undo|downgrade|reverse"
    r"|backward migration|abwärts|откат)\b"
)
_UP = regex(
    r"\b(?:up|forward|upgrade|apply|migration sql|sql migration|migration script|migration scripts"
    r"|backfill|cutover|expand|contract)\b"
)
_CHECKING = regex(
    r"\b(?:validation|validate|verification|verify|testing|tests?|monitoring|checks?|data safety"
    r"|pre ?flight|post migration)\b"
)
_DYNAMODB = regex(r"\b(?:dynamodb|dynamo|shape evolution|item versioning)\b")
_FILE_NAME = regex(
    r"(?<![\w/.-])(?:[\w.-]+/)*"
    r"(?P<name>(?:\d{4}-?\d{2}-?\d{2}[_T-]?\d{0,6}|\d{8}[_-]\d{6}|\d{14}|V\d+(?:[._]\d+)*__|\d{3,6})"
    r"[_-]*[A-Za-z][\w-]*)(?P<ending>(?:\.(?:up|down))?\.sql|/migration\.sql)?(?![\w-])"
)
_FILE_ATTRIBUTES = ("migration", "file", "filename", "title", "name")
_PROGRAMS = {
    "typescript": "TypeScript", "ts": "TypeScript", "javascript": "JavaScript",
    "js": "JavaScript", "python": "Python", "py": "Python", "ruby": "Ruby", "rb": "Ruby",
    "java": "Java", "kotlin": "Kotlin", "php": "PHP", "go": "Go", "prisma": "a Prisma schema",
    "csharp": "C#", "cs": "C#",
}  # fmt: skip
_QUERIES = frozenset({"SelectStmt", "ExplainStmt", "VariableShowStmt"})


class Place(Struct, frozen=True):
    """What surrounds a fence: its direction so far, a name, and whose store it is."""

    direction: str = ""
    name: str = ""
    checking: bool = False
    dynamodb: bool = False


class Scripts(Struct):
    """The migrations found, in file order."""

    ups: list[Migration]
    downs: list[Migration]
    unread: list[UnreadBlock]
    down_comments: list[str]


def read_scripts(document: Document) -> Scripts:
    """Read every migration script of the plan, and fences elsewhere tagged ``migration=``."""
    scripts = Scripts([], [], [], [])
    sections = document.named(SectionName.MIGRATION)
    inside: set[int] = set()
    for section in sections:
        for fence, place in _fences_of(section, Place()):
            if id(fence) not in inside:
                inside.add(id(fence))
                _add(scripts, fence, place)
    for section in document.walk():
        for fence, place in _own_fences(section, Place()):
            if "migration" in fence.attributes and id(fence) not in inside:
                inside.add(id(fence))
                _add(scripts, fence, place)
    return scripts


@recalled(1024)
def direction_of(words: str) -> str:
    """Return "up", "down" or "" for a heading, label or attribute."""
    folded = fold(words)
    down, up = _DOWN.search(folded), _UP.search(folded)
    if down and up:
        return "down" if down.start() < up.start() else "up"
    return "down" if down else "up" if up else ""


@recalled(1024)
def _is_checking(words: str) -> bool:
    return bool(_CHECKING.search(fold(words)))


@recalled(1024)
def is_dynamodb(words: str) -> bool:
    """Tell whether a heading or label speaks of the DynamoDB part of the plan."""
    return bool(_DYNAMODB.search(fold(words)))


@recalled(1024)
def migration_name(text: str) -> str:
    """Return the migration name in a heading, comment or attribute, "" without one."""
    found = _FILE_NAME.search(plain(text))
    if not found:
        return ""
    return found["name"]


def _fences_of(section: Section, place: Place) -> Iterator[tuple[Fence, Place]]:
    yield from _own_fences(section, place)
    for child in section.children:
        yield from _fences_of(child, _within(child.heading.raw, place))


def _within(words: str, place: Place) -> Place:
    """Return the place below a heading; a plain heading keeps what the ones above said."""
    direction = direction_of(words)
    return Place(
        direction or place.direction,
        migration_name(words) or place.name,
        place.checking or (not direction and _is_checking(words)),
        place.dynamodb or is_dynamodb(words),
    )


def _own_fences(section: Section, place: Place) -> Iterator[tuple[Fence, Place]]:
    yield from _fences_in(section.blocks, place)


def _fences_in(blocks: tuple[Block, ...], place: Place) -> Iterator[tuple[Fence, Place]]:
    """Yield fences with the place that the words right before each one give it."""
    words = ""  # read only where a fence may follow: most of a document's are followed by none
    for block in blocks:
        if isinstance(block, Fence):
            yield block, _after_words(words, place) if words else place
        elif isinstance(block, Paragraph | Heading):
            words = block.text
        elif isinstance(block, ListBlock | Quote):
            here = _after_words(words, place) if words else place
            for part in block.items if isinstance(block, ListBlock) else (block,):
                yield from _fences_in(part.blocks, here)


_LEAD_IN = 80  # characters; a longer paragraph is prose about something, not a label


def _after_words(text: str, place: Place) -> Place:
    last = plain(text.strip().rsplit("\n", 1)[-1])
    if len(last) > _LEAD_IN:
        return replace(place, name=migration_name(last) or place.name)
    return _within(last, place)


def _add(scripts: Scripts, fence: Fence, place: Place) -> None:
    if not is_sql(fence):
        _add_program(scripts, fence, place)
        return
    if "pattern" in fence.attributes:
        return
    for part, marked in directions(fence):
        _add_part(scripts, part, replace(place, direction=marked) if marked else place)


def _add_program(scripts: Scripts, fence: Fence, place: Place) -> None:
    program = _PROGRAMS.get(fence.language)
    if program and place.direction and not place.dynamodb and not place.checking:
        scripts.unread.append(
            UnreadBlock(
                fence.span,
                f"a migration in {program}, whose SQL is not to be seen",
                "Write the SQL it runs in a fence tagged `sql`.",
                "dialect",
            )
        )


def _add_part(scripts: Scripts, fence: Fence, place: Place) -> None:
    name, direction = _name_and_direction(fence, place)
    if place.checking and not direction:
        return
    reading = read_sql(fence)
    kinds = {statement.kind for statement in reading.statements}
    if not direction and kinds and kinds <= _QUERIES:
        return
    scripts.unread.extend(reading.unread)
    if direction == "down":
        scripts.down_comments.extend(words for _, words in comments(fence.text))
    if not reading.statements and not reading.unread and direction != "down":
        return
    migration = Migration(name, direction or "up", reading.statements, fence.text, fence.span)
    (scripts.downs if direction == "down" else scripts.ups).append(migration)


def _name_and_direction(fence: Fence, place: Place) -> tuple[str, str]:
    """Return the script's name and direction; what the fence itself says wins."""
    attributes = fence.attributes
    written = next((attributes[key] for key in _FILE_ATTRIBUTES if attributes.get(key)), "")
    first_comment = next((words for _, words in comments(fence.text[:400])), "")
    direction = attributes.get("direction", "").lower()
    if not direction:
        direction = next((word for word in ("up", "down") if word in attributes), "")
    if not direction and ".down" in written:
        direction = "down"
    name = _bare(attributes.get("migration", "")) or migration_name(written)
    if not name and len(first_comment) <= _LEAD_IN:
        name = migration_name(first_comment)
        if name and not direction and not place.direction and ".down." in first_comment:
            direction = "down"
    return name or place.name, direction if direction in {"up", "down"} else place.direction


def _bare(name: str) -> str:
    return re.sub(r"(?:\.(?:up|down))?\.sql$", "", name.rsplit("/", 1)[-1])
