"""Which repository and token a command line works with, when no workflow says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from data_design_gate.cli.checkout import find_root, remote_url
from data_design_gate.errors import UserError

_TOKEN = "DATA_DESIGN_GITHUB_TOKEN"  # noqa: S105  a variable's name
_REMOTE = re.compile(
    r"(?:https?://(?:[^@/]+@)?|ssh://(?:[^@/]+@)?|[^@/]+@)(?P<host>[^:/]+)(?::\d+/|[:/])"
    r"(?P<repository>[^/]+/[^/]+?)(?:\.git)?/?"
)


def with_repository(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment, with the repository of ``origin`` where none is named.

    Only github.com is taken from there: a token never goes to a host that
    nobody named. Raises UserError that says what to set.
    """
    found = dict(environ)
    if not found.get("GITHUB_REPOSITORY"):
        found["GITHUB_REPOSITORY"] = _of_origin()
    if not found.get(_TOKEN, "").strip():
        raise UserError(
            f"There is no GitHub token in {_TOKEN}.",
            f"Set it, for example with `export {_TOKEN}=$(gh auth token)`.",
        )
    return found


def _of_origin() -> str:
    remote = _REMOTE.fullmatch(remote_url(find_root([])))
    if remote is None:
        raise UserError(
            "It is not known which repository is meant.", "Set GITHUB_REPOSITORY to OWNER/NAME."
        )
    host, repository = remote["host"], remote["repository"]
    if host != "github.com":
        raise UserError(
            f"The remote `origin` is on {host}.",
            f"Set GITHUB_REPOSITORY={repository}, GITHUB_SERVER_URL=https://{host} and "
            f"GITHUB_API_URL=https://{host}/api/v3.",
        )
    return repository
