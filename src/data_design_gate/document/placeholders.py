"""Words that stand where a statement should: TBD, TODO, brackets to fill in, "N/A"."""

from __future__ import annotations

import re

from data_design_gate.document.short_texts import recalled
from data_design_gate.regex import regex

_DASHES = "\\-\u2013\u2014"
_BLANK = regex(
    rf"t\.?b\.?[adc]\.?|todo|to[ -]do|fixme|wip|xxx+|\?+|\.{{2,}}|\u2026|[{_DASHES}_*=.#/]+"
    r"|pending|placeholder|tba|n/?a|none yet|nothing yet|coming soon"
    r"|to be (?:added|announced|confirmed|continued|decided|defined|described|determined|done"
    r"|documented|filled(?: in)?|specified|written|completed|provided)(?: later| soon)?"
    r"|fill (?:this )?(?:in|out)(?: later)?|(?:add|insert|write|describe) (?:\w+ )?here"
    r"|not (?:yet )?(?:done|written|defined)(?: yet)?|lorem ipsum.*"
    r"|\[[^\[\]]*\]|<[^<>]*>|\{\{?[^{}]*\}?\}",
    re.IGNORECASE | re.DOTALL,
)
_WORK_MARK = regex(rf"(?:t\.?b\.?[adc]\.?|todo|fixme|wip)\b\s*[:{_DASHES}(\[]", re.IGNORECASE)
_COMMENT_MARK = regex(r"^\s*(?:--|//|#|/\*|\*/|\*)\s*")
_SPLIT = regex(r"[\s,;:|/.()]+")
_NOT_APPLICABLE = regex(
    r"\W*(?:(?:the |this )?(?:dynamo ?db|postgres(?:ql)?|section|store) (?:is|was|will be) )?"
    r"(?:n\s*/\s*a\b|n\.a\.|not\s+applicable\b|does\s+not\s+apply\b"
    rf"|(?:not\s+(?:used|needed|required|selected)|none)(?=\W*$|\s*[.,;({_DASHES}]"
    r"|\s+(?:because|since|as|for|in|by|here|at|yet|now)\b)"
    r"|no\s+(?:postgres(?:ql)?|dynamo\s?db)\b(?:\s+(?:is|are))?(?:\s+(?:used|needed|tables?))*)"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = regex(r"^(?:reason|because|since|as)\b[\s:]*", re.IGNORECASE)
_NO_REASON = regex(
    r"(?:(?:for|to|in|at|with) (?:this|the|our|that) (?:\w+ ){0,2}\w+|here|currently|yet|now"
    r"|at present|so far|for now)",
    re.IGNORECASE,
)
_STRIP = f" \t\n.:;,()[]*_{_DASHES[1:]}"
_FEWEST_LETTERS = 8
_FEWEST_FOREIGN_LETTERS = 4
"""Scripts that write a word in one or two characters need fewer for a reason."""


@recalled(4096)
def is_placeholder(text: str) -> bool:
    """Tell whether a text is nothing but placeholders."""
    return all(map(_is_blank, text.split("\n")))


def _is_blank(line: str) -> bool:
    words = _COMMENT_MARK.sub("", line).strip().strip("*_`").strip()
    if not words or _BLANK.fullmatch(words) or _BLANK.fullmatch(words.rstrip(".!")):
        return True
    if _WORK_MARK.match(words):
        return True
    return all(_BLANK.fullmatch(part) for part in _SPLIT.split(words) if part)


def stated_reason(text: str) -> str | None:
    """Return the reason behind "not applicable", "" without one, None for other texts.

    "Not applicable for this feature" repeats itself and gives no reason.
    """
    match = _NOT_APPLICABLE.match(text)
    if match is None:
        return None
    rest = _LEAD.sub("", match["rest"].strip(_STRIP)).strip()
    if is_placeholder(rest) or _NO_REASON.fullmatch(rest):
        return ""
    letters = sum(c.isalpha() for c in rest)
    foreign = sum(c.isalpha() and not c.isascii() for c in rest)
    if foreign >= _FEWEST_FOREIGN_LETTERS:
        return rest
    return rest if letters >= _FEWEST_LETTERS and len(rest.split()) > 1 else ""
