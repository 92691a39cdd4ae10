"""Link reference definitions, which are taken away from the start of a paragraph."""

from __future__ import annotations

import re
from collections.abc import MutableMapping

from mistune.helpers import unescape_char
from mistune.util import unikey

from data_design_gate.regex import regex

_LABEL = regex(r"\[((?:[^\\\[\]]|\\.){0,999})\]:", re.DOTALL)
_GAP = regex(r"[ \t]*\n?[ \t]*")
_ANGLE = regex(r"<((?:[^<>\n\\]|\\.)*)>")
_TITLE = regex(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)", re.DOTALL)
_END = regex(r"[ \t]*(?:\n|$)")
_MAX_PARENTHESES = 32


def take_definitions(text: str, found: MutableMapping[str, str]) -> int:
    """Read the definitions at the start of ``text`` and return how many characters they take.

    ``found`` receives label -> destination; the first definition of a label wins.
    """
    position = 0
    while text.startswith("[", position):
        end = _definition(text, position, found)
        if not end:
            break
        position = end
    return position


def _definition(text: str, start: int, found: MutableMapping[str, str]) -> int:
    label = _LABEL.match(text, start)
    if label is None or not label.group(1).strip():
        return 0
    begin = _GAP.match(text, label.end()).end()  # type: ignore[union-attr]
    destination, after = _destination(text, begin)
    if after < 0:
        return 0
    end = 0
    gap = _GAP.match(text, after).end()  # type: ignore[union-attr]
    if gap > after and (title := _TITLE.match(text, gap)):
        closing = _END.match(text, title.end())
        end = closing.end() if closing else 0
    if not end:
        closing = _END.match(text, after)
        end = closing.end() if closing else 0
    if end:
        found.setdefault(unikey(label.group(1)), unescape_char(destination))
    return end


def _destination(text: str, start: int) -> tuple[str, int]:
    if angle := _ANGLE.match(text, start):
        return angle.group(1), angle.end()
    if start >= len(text) or text[start] == "<":
        return "", -1
    depth, position = 0, start
    while position < len(text) and text[position] not in " \t\n\r":
        character = text[position]
        if character == "\\" and position + 1 < len(text) and text[position + 1] not in " \t\n":
            position += 1
        elif character == "(":
            depth += 1
            if depth > _MAX_PARENTHESES:
                return "", -1
        elif character == ")":
            if not depth:
                break
            depth -= 1
        position += 1
    if depth or position == start:
        return "", -1
    return text[start:position], position
