"""The info string of a fence: its language and the attributes behind it."""

from __future__ import annotations

from data_design_gate.regex import regex

_TOKEN = regex(
    r"""(?P<key>[^\s={}",']+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s,{}]+))"""
    r"""|(?P<word>[^\s,{}]+)"""
)
_LANGUAGE = regex(r"[^\s{},:=]+")


def parse_info(info: str) -> tuple[str, dict[str, str]]:
    """Return the language in lower case and the attributes.

    ``sql pattern=AP1``, ``sql {pattern="AP1"}``, ``{.sql pattern=AP1}`` and
    ``sql,pattern=AP1`` all mean the same. Bare words have the value "".
    """
    text = info.strip()
    language = ""
    start = text.lstrip("{. ")
    found = _LANGUAGE.match(start)
    if found and not start[found.end() :].lstrip().startswith("="):
        language = found.group(0).lower()
        text = start[found.end() :]
    attributes: dict[str, str] = {}
    for token in _TOKEN.finditer(text):
        if token["word"] is not None:
            attributes.setdefault(token["word"].strip(":"), "")
            continue
        value = next(
            (token[name] for name in ("double", "single", "bare") if token[name] is not None), ""
        )
        attributes[token["key"].lower()] = value
    attributes.pop("", None)
    return language, attributes
