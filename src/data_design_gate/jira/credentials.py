"""Where Jira is and how to sign in, kept out of every repr."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from data_design_gate.errors import UserError

GATEWAY = "https://api.atlassian.com/ex/jira/"


@dataclass(frozen=True, slots=True)
class JiraCredentials:
    """The API's base address, the user (empty for a Data Center token) and the token."""

    url: str
    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every form in which the secret could show up, for masking and redaction.

        The runner masks the token itself but not base64 of user and token.
        """
        if not self.token:
            return ()
        pair = base64.b64encode(f"{self.user}:{self.token}".encode()).decode()
        alone = base64.b64encode(self.token.encode()).decode()
        return tuple(dict.fromkeys((self.token, pair, pair.rstrip("="), alone, alone.rstrip("="))))


def credentials_from(environment: Mapping[str, str]) -> JiraCredentials | None:
    """Read ``DATA_DESIGN_JIRA_URL``, ``_USER`` and ``_TOKEN``; None when Jira is not set up.

    Raises UserError for half a set, and for an address that would send the
    token in clear text or elsewhere.
    """
    url = environment.get("DATA_DESIGN_JIRA_URL", "").strip()
    token = environment.get("DATA_DESIGN_JIRA_TOKEN", "").strip()
    user = environment.get("DATA_DESIGN_JIRA_USER", "").strip()
    if not url and not token:
        return None
    if not url or not token:
        missing = "DATA_DESIGN_JIRA_TOKEN" if url else "DATA_DESIGN_JIRA_URL"
        raise UserError(f"Jira is half configured: {missing} is empty.", "Set both or neither.")
    if not (user + token).isascii() or not (user + token).isprintable():
        raise UserError(
            "The Jira user or token contains a control or non-ASCII character.",
            "Store the secret again.",
        )
    return JiraCredentials(checked_url(url), user, token)


def checked_url(url: str) -> str:
    """Return the address without its trailing slash, or raise UserError.

    https is demanded everywhere but on the machine itself.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not url.isascii() or any(character.isspace() for character in url):
        raise UserError(
            "The Jira URL cannot be read.", "Write it as https://example.atlassian.net."
        )
    if parts.username or parts.password:
        raise UserError("The Jira URL contains credentials.", "Give user and token as secrets.")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback(host)):
        raise UserError("The Jira URL is not https.", "A token must not travel in clear text.")
    if parts.query or parts.fragment:
        raise UserError("The Jira URL has a query or a fragment.", "Give the base address alone.")
    return url.rstrip("/")


def loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
