"""YAML read by the core rules of YAML 1.2, with positions and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from msgspec import Struct, field

from data_design_gate.regex import regex

MAX_NODES = 50_000
MAX_ALIASES = 100
MAX_DEPTH = 60
MAX_DIGITS = 20

Path = tuple[str | int, ...]


class YamlProblem(Exception):  # noqa: N818  a value first, raised second
    """YAML that cannot be read; ``line`` and ``column`` are 1-based within the text."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        self.column = column


class YamlValue(Struct, frozen=True):
    """A value and, for each path into it, the (line, column) of its key or item, 1-based."""

    value: Any
    positions: Mapping[Path, tuple[int, int]] = field(default_factory=dict)


_INT = regex(r"[-+]?[0-9]+")
_HEX = regex(r"0x[0-9a-fA-F]+")
_FLOAT = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_STRING_TAG = "tag:yaml.org,2002:str"
_TAGS = {
    yaml.ScalarNode: _STRING_TAG,
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq")}


class _Loader(yaml.SafeLoader if not hasattr(yaml, "CSafeLoader") else yaml.CSafeLoader):  # type: ignore[misc]
    """PyYAML's safe loader without its YAML 1.1 resolvers."""

    def resolve(self, kind: type[yaml.Node], _value: object, _implicit: object) -> str:
        """Return the tag of a node that is written without one."""
        return _TAGS[kind]


def read_yaml(text: str) -> YamlValue:
    """Read one YAML document.

    Only true and false are booleans; on, off, yes and no are words; there
    are no octal numbers and no dates; a number with a trailing zero
    (``1.10``) stays text. Raises YamlProblem with the position for anything
    unreadable: syntax, tabs, duplicate keys, unknown tags, too many aliases,
    too deep or too many nodes.
    """
    try:
        loader = _Loader(text)
    except UnicodeEncodeError as error:
        raise _forbidden(text, error.start, ord(text[error.start])) from None
    except yaml.reader.ReaderError as error:
        raise _forbidden(text, error.position, error.character) from None
    try:
        _bound_aliases(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line, column = _place(error.problem_mark or error.context_mark)
        raise YamlProblem(_words(error, text, line, column), line, column) from None
    except yaml.reader.ReaderError as error:
        raise _forbidden(text, error.position, error.character) from None
    except RecursionError:
        raise YamlProblem("the nesting is too deep", 1, 1) from None
    finally:
        loader.dispose()
    if node is None:
        return YamlValue(None)
    builder = _Builder()
    return YamlValue(builder.build(node, ()), builder.positions)


def _forbidden(text: str, position: int, character: int) -> YamlProblem:
    """Return the problem of a character that no YAML may hold, such as half a surrogate pair."""
    line = text.count("\n", 0, position) + 1
    return YamlProblem(f"the character U+{character:04X} is not allowed", line, 1)


def _place(mark: Any) -> tuple[int, int]:
    """Return a mark's 1-based line and column; the start of the text without one."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _words(error: yaml.MarkedYAMLError, text: str, line: int, column: int) -> str:
    """Return a reader's sentence for a parser error."""
    lines = text.split("\n")
    if line <= len(lines) and "\t" in lines[line - 1][:column]:
        return "a tab is used for indentation; YAML wants blanks"
    problem = error.problem or error.context or "it is not valid YAML"
    if "cannot start any token" in problem and line <= len(lines):
        return f"a value that begins with '{lines[line - 1][column - 1 : column]}' needs quotes"
    if problem.startswith("mapping values are not allowed"):
        return "a value that holds a colon and a blank needs quotes"
    return problem


def _bound_aliases(text: str) -> None:
    """Refuse alias bombs before anything is composed."""
    if text.count("*") <= MAX_ALIASES:
        return
    aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MAX_ALIASES:
                place = _place(event.start_mark)
                raise YamlProblem(f"more than {MAX_ALIASES} aliases", *place)


class _Builder:
    """Turns composed nodes into plain values, remembering where each one stands."""

    def __init__(self) -> None:
        self.positions: dict[Path, tuple[int, int]] = {}
        self.nodes = 0

    def build(self, node: yaml.Node, path: Path) -> Any:
        """Return the plain value of a node, bounded in depth and number."""
        place = _place(node.start_mark)
        self.positions.setdefault(path, place)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise YamlProblem(f"more than {MAX_NODES} values", *place)
        if len(path) > MAX_DEPTH:
            raise YamlProblem(f"nested deeper than {MAX_DEPTH} levels", *place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        style = getattr(node, "style", None)
        return self._scalar(str(node.tag), style, str(node.value), place)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlProblem("a key must be a single word or text", *place)
            key = key_node.value
            if key in result:
                raise YamlProblem(f"the key {key!r} stands twice", *place)
            self.positions[(*path, key)] = place
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, tag: str, style: str | None, text: str, place: tuple[int, int]) -> Any:
        if style or tag not in {_STRING_TAG, "!"}:
            if tag not in {*_PLAIN_TAGS, "!"}:
                raise YamlProblem(f"the tag {tag!r} is not understood", *place)
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.fullmatch(text):
            return int(text) if len(text) < MAX_DIGITS else text
        if _HEX.fullmatch(text):
            return int(text, 16) if len(text) < MAX_DIGITS else text
        if _FLOAT.fullmatch(text):
            number = float(text)
            return number if f"{number!r}" == text else text
        return text
