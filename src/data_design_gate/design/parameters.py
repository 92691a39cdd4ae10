"""Query parameters in every client's spelling, rewritten to PostgreSQL's ``$n``."""

from __future__ import annotations

from data_design_gate.design.postgres.lexer import mask
from data_design_gate.regex import regex

_PARAMETER = regex(
    r"(?<![:\w\])$]):(?P<colon>[A-Za-z_]\w*)"  # :name, but neither a cast nor a slice
    r"|%\((?P<percent>\w+)\)s|(?P<format>%s)\b"
    r"|(?<![@<>|&#\w])@(?P<at>[A-Za-z_]\w*)"
    r"|\$\{(?P<brace>[\w.]+)\}|(?<![\w$])\$(?P<dollar>[A-Za-z_]\w*)(?!\w*\$)"
    # ? is a parameter unless it is one of the jsonb operators ?, ?| and ?&
    r"|(?<![?@])(?P<mark>\?)(?![?|&]|\s*'|\s*\$\d)"
)
_NUMBERED = regex(r"(?<![\w$])\$(\d{1,5})")


def number_parameters(sql: str) -> str:
    """Return the query with each parameter as ``$n``; strings and comments stay as they are.

    The same name gets the same number; texts that shrink are padded so that
    the places behind them stay true.
    """
    masked = mask(sql)
    taken = [int(match[1]) for match in _NUMBERED.finditer(masked)]
    following = max(taken, default=0)
    numbers: dict[str, int] = {}
    parts: list[str] = []
    done = 0
    for match in _PARAMETER.finditer(masked):
        name = next((n for n in match.group("colon", "percent", "at", "brace", "dollar") if n), "")
        number = numbers.get(name) if name else None
        if number is None:
            following += 1
            number = following
            if name:
                numbers[name] = number
        parts += [sql[done : match.start()], f"${number}".ljust(len(match[0]))]
        done = match.end()
    return "".join([*parts, sql[done:]])
