"""GitHub itself behind the port: the rooms of the adapter joined, bound to one repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data_design_gate.github.branches import BranchWrites
from data_design_gate.github.conversation import ConversationReads
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.patience import Patience
from data_design_gate.github.port import GitHubPort
from data_design_gate.github.speaking import ConversationWrites
from data_design_gate.github.transport import Server, Transport


class GitHubAdapter(ConversationReads, ConversationWrites, BranchWrites):
    """One repository on github.com or GitHub Enterprise Server, bound to one token."""


def connect(
    server: Server,
    repository: str,
    *,
    patience: Patience | None = None,
    **clockwork: Callable[..., Any],
) -> GitHubPort:
    """Bind ``owner/name`` at a server.

    ``clockwork`` replaces ``clock``, ``sleep`` or ``jitter`` of the transport.
    Raises ``GitHubError`` for a token or an address that cannot be one.
    """
    if repository.count("/") != 1 or not all(repository.split("/")):
        raise GitHubError(
            problem=f"{repository!r} names no repository.",
            mend="Write it as owner/name.",
            kind=FailureKind.REFUSED,
        )
    return GitHubAdapter(Transport(server, patience=patience, **clockwork), repository)


def server_from_environment(environ: Mapping[str, str], token: str) -> Server:
    """Read the addresses as the runner gives them; github.com where it gives none."""
    return Server(
        token=token.strip(),
        api_url=environ.get("GITHUB_API_URL") or "https://api.github.com",
        graphql_url=environ.get("GITHUB_GRAPHQL_URL") or "",
    )
