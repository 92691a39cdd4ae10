"""Keeps the secrets of a run out of everything it says, whatever went wrong."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

_SHORTEST = 6  # a shorter word is no secret, and hiding it would spoil ordinary text
_NAMES = ("DATA_DESIGN_GITHUB_TOKEN", "DATA_DESIGN_JIRA_TOKEN")
_SHOWN = "***"
_HEADER = re.compile(
    r"(?i)\b(authorization['\"]?\s*[:=]\s*b?['\"]?(?:basic|bearer|token)\s+)[^\s'\"]+"
)


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return every form in which a secret of this environment could show up, longest first."""
    user = environ.get("DATA_DESIGN_JIRA_USER", "").strip()
    found: set[str] = set()
    for name in _NAMES:
        token = environ.get(name, "").strip()
        if token:
            for text in (token, f"{user}:{token}", f":{token}", f"x-access-token:{token}"):
                encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
                found |= {text, encoded, encoded.rstrip("=")}
            found.add(base64.b64encode(token.encode("utf-8", "replace")).decode().rstrip("="))
    found |= _of_server(environ.get("DATA_DESIGN_POSTGRES", ""))
    kept = (text for text in found if len(text) >= _SHORTEST)
    return tuple(sorted(kept, key=lambda text: (-len(text), text)))


def _of_server(connection: str) -> set[str]:
    """Return a connection string, and its password where that cannot be an ordinary word."""
    if not connection:
        return set()
    found = {connection}
    try:
        password = urlsplit(connection).password or ""
    except ValueError:
        password = ""
    stated = re.search(r"\bpassword\s*=\s*(?:'([^']*)'|(\S+))", connection)
    written = password or (stated and (stated[1] or stated[2])) or ""
    for text in (written, unquote(written)):
        if text and not text.isalpha():
            found.add(text)
        elif text:
            found |= {f":{text}@", f"password={text}"}
    return found


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    """Return text with stars in the place of each secret and of any Authorization header."""
    for secret in secrets:
        text = text.replace(secret, _SHOWN)
    return _HEADER.sub(rf"\1{_SHOWN}", text)
