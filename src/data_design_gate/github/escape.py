"""Makes text from outside harmless: in Markdown, in HTML, as code, and in a job's log.

Everything from a document, a branch name, a login or a ticket is somebody
else's. Rendered, it must show as the characters it is: no element, link,
mention, cross-reference or workflow command may come out of it.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_BREAK = "\u200b"
"""A zero-width space: it keeps a name after ``@`` or a number after ``#`` from being linked."""

_SPLIT = "<!-- -->"
"""Inside code an empty comment does the same and leaves what is copied intact."""

_ALWAYS = re.compile(r"""[&<>"`*\\\[\]~|$^]|(?<![^\W_])_|_(?![^\W_])|^[#+=>:-]|^\d+[.)]""")
_LINKING = re.compile(
    r"""
      (?P<mention>@)                                   # @login, org/team, a@b.example
    | (?P<reference>\#(?=\w))                          # #12, owner/name#12
    | (?P<issue>\b[Gg][Hh]-(?=\d))                     # GH-12
    | (?P<scheme>:(?=//))                              # https://, ftp://
    | (?P<host>[Ww]{3}(?=\.))                          # www.
    | (?P<emoji>:(?=[\w+-]+:))                         # :tada:
    """,
    re.VERBOSE,
)
_COMMIT = re.compile(r"\b[0-9a-fA-F]{7,40}\b")
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?(?:\[bot\])?")
_BACKTICKS = re.compile(r"`+")
_COMMAND = re.compile(r"^([^\S\n]*)::", re.MULTILINE)


def visible(text: str, *, keep: str = "") -> str:
    """Drop what shows nothing or reorders its neighbours; line and tab become a space.

    Control, format (bidirectional marks, zero-width characters) and
    surrogate code points go, except those in ``keep``; separators of every
    kind become one space each.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character, keep) for character in text)


def _shown(character: str, keep: str) -> str:
    if character == " " or character in keep:
        return character
    category = unicodedata.category(character)
    if character in "\n\r\t\v\f\x85" or category in {"Zl", "Zp", "Zs"}:
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else character


def prose(text: str) -> str:
    """Render ``text`` as itself within a line of Markdown, a table cell or an HTML element."""
    shown = visible(text).strip()
    broken = _LINKING.sub(lambda found: f"{found[0]}{_BREAK}", shown)
    return _ALWAYS.sub(_references, _COMMIT.sub(_in_pieces, broken))


def code(text: str) -> str:
    """Render ``text`` as code that cannot be broken out of, in Markdown or HTML alike.

    A backtick span would not do: it is no code inside HTML, and a table cell
    splits it at a bar. Links are neither made in code nor are mentions,
    except by the Markdown parser itself, hence the split after an ``@``.
    """
    shown = visible(text)
    safe = re.sub(r"""[&<>"`*\\\[\]~|$^#!_]|:(?=//)|(?<=[Ww]{3})\.""", _code_references, shown)
    return f"<code>{safe.replace('@', f'@{_SPLIT}') or ' '}</code>"


def message(text: str) -> str:
    """Render a sentence in which backticks mark code; an unmatched one is a character."""
    parts = re.split(r"(?<!`)`(?!`)([^`]+)`(?!`)", text)
    return "".join(
        code(part) if at % 2 else _padded(part, at, len(parts)) for at, part in enumerate(parts)
    )


def _padded(part: str, at: int, count: int) -> str:
    """Keep the blanks between prose and code, which ``prose`` alone would trim."""
    if not part:
        return ""
    before = " " if at and part[0].isspace() else ""
    after = " " if at < count - 1 and part[-1].isspace() else ""
    return f"{before}{prose(part)}{after}" if part.strip() else before or after


def fence(text: str, language: str = "") -> str:
    """Set ``text`` apart as a block that no fence within it can end."""
    lines = visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
    longest = max((len(run) for run in _BACKTICKS.findall(lines)), default=0)
    marks = "`" * max(3, longest + 1)
    body = f"{lines}\n" if lines else ""
    return f"{marks}{language}\n{body}{marks}"


def link(label: str, url: str) -> str:
    """Link rendered ``label`` to ``url``; an address that is no web page is left out."""
    if not re.match(r"https?://[^/\s]", url):
        return label
    safe = quote(visible(url), safe="/:?#@!$&'+,;=%~-._")
    return f"[{label}]({safe})"


def mention(login: str) -> str:
    """Mention a person on purpose; what cannot be a login is only shown."""
    name = login.removeprefix("@")
    return f"@{name}" if _LOGIN.fullmatch(name) else prose(login)


def log_line(text: str) -> str:
    """Make text fit to be printed in a job's log, line ends kept.

    The runner obeys ``::command::`` after any blanks and ``##[command]``
    anywhere in a line, so a backslash is put into both.
    """
    lines = visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
    return _COMMAND.sub(r"\1:\\:", lines.replace("##[", "##\\["))


def escape_data(text: str) -> str:
    """Escape the message of a workflow command."""
    shown = visible(text, keep="\n\r\t").replace("##[", "##\\[")
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def workflow_command(name: str, text: str, **properties: object) -> str:
    """Write a workflow command; properties of None are left out."""
    given = ",".join(
        f"{key}={escape_property(str(value))}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{name}{' ' if given else ''}{given}::{escape_data(text)}"


def _in_pieces(found: re.Match[str]) -> str:
    """Split what may be a commit's sha: GitHub links seven hexadecimal digits and more."""
    return _BREAK.join(found[0][at : at + 6] for at in range(0, len(found[0]), 6))


def _references(found: re.Match[str]) -> str:
    """Write punctuation as character references; a list number keeps its digits."""
    return "".join(c if c.isdigit() else f"&#{ord(c)};" for c in found[0])


def _code_references(found: re.Match[str]) -> str:
    character = found[0]
    if character == "_" and _within_word(found):
        return character
    return f"&#{ord(character)};"


def _within_word(found: re.Match[str]) -> bool:
    around = found.string[found.start() - 1 : found.start()] + found.string[found.end() :][:1]
    return len(around) == 2 and around.isalnum()  # noqa: PLR2004 - one character on either side
