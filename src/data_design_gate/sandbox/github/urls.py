"""Addresses in answers stand on the host the client asked, as clients check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from data_design_gate.sandbox.github.accounts import Account
from data_design_gate.sandbox.github.state import Repository


@dataclass(frozen=True, slots=True)
class Urls:
    """`api` is the root of REST, `web` the root of pages, both without a slash at the end."""

    api: str
    web: str

    def user(self, account: Account, rest: str = "") -> str:
        """Return the API address of an account."""
        return f"{self.api}/users/{quote(account.login)}{rest}"

    def repository(self, repository: Repository, rest: str = "") -> str:
        """Return the API address of something in a repository."""
        return f"{self.api}/repos/{repository.full_name}{rest}"

    def page(self, repository: Repository, rest: str = "") -> str:
        """Return the web address of something in a repository."""
        return f"{self.web}/{repository.full_name}{rest}"


def links(**addresses: str) -> dict[str, Any]:
    """Return the `_links` member of a payload."""
    return {name: {"href": address} for name, address in addresses.items()}
