"""Keep the index of all designs current on the default branch; silent when nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from data_design_gate.configuration.model import Configuration
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import FileText, Text, Unreadable
from data_design_gate.lifecycle.offered import Offer, Proposal, offer_files
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.report.register import (
    RegisterEntry,
    entry_of,
    placed,
    render_register,
)

REGISTER_BRANCH = "data-design/register"
_TITLE = "Bring the register of data designs up to date"
_NOT_ALLOWED = {FailureKind.FORBIDDEN, FailureKind.REFUSED}
_ANSWER_HOLDS = timedelta(days=30)  # a register pull request that was closed is not offered sooner


def keep_register(configuration: Configuration, runtime: Runtime) -> Offer:
    """Write ``register.path``, by commit where the branch takes one, else by one pull request.

    With ``finalise: pull-request`` the branch is not written either. A file
    of another kind at that path is left alone. Raises GitHubError.
    """
    path = configuration.register_path
    if not path:
        return Offer("")
    branch = runtime.github.repository().default_branch
    wanted = _wanted(path, branch, configuration, runtime)
    if isinstance(wanted, Offer):
        return wanted
    if runtime.dry_run:
        return Offer(f"would write {path}")
    committed = None
    if configuration.finalise != "pull-request" and not _is_offered(branch, runtime):
        committed = _commit(path, branch, wanted, runtime)
    return committed or offer_files(
        Proposal(
            branch=REGISTER_BRANCH,
            base=branch,
            files={path: wanted.text},
            title=_TITLE,
            body="The index of all data designs with their status, approvals and tickets, as the "
            "designs on the default branch say them.",
            since=runtime.now() - _ANSWER_HOLDS,
        ),
        runtime,
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the file should hold, and the blob it is now (None: absent)."""

    text: str
    blob: str | None


def _wanted(
    path: str, branch: str, configuration: Configuration, runtime: Runtime
) -> _Wanted | Offer:
    """Return what is to be written, or why nothing is."""
    port = runtime.github
    designs = [file.path for file in port.design_paths(branch, configuration.documents)]
    found = port.texts([(branch, name) for name in (path, *designs)])
    standing = found[branch, path]
    if isinstance(standing, Unreadable):
        return Offer(f"{path} cannot be read: {standing.reason}")
    entries = [_entry(name, found[branch, name], configuration) for name in designs]
    now = standing.text if isinstance(standing, Text) else None
    text = _rendered(entries, path, now, configuration)
    if text is None:
        return Offer(f"{path} holds something else and has no place for the register")
    if text == now:
        return Offer(f"{path} is current")
    return _Wanted(text, standing.blob_sha if isinstance(standing, Text) else None)


def _is_offered(branch: str, runtime: Runtime) -> bool:
    """Tell whether our pull request is open: then the branch has refused us before."""
    owner = runtime.repository.partition("/")[0]
    return bool(runtime.github.open_pull_requests(head=f"{owner}:{REGISTER_BRANCH}", base=branch))


def _commit(path: str, branch: str, wanted: _Wanted, runtime: Runtime) -> Offer | None:
    """Commit on the branch; None when it takes no direct commit."""
    try:
        sha = runtime.github.put_files(
            branch, {path: wanted.text}, message=_TITLE, expect={path: wanted.blob}
        )
    except GitHubError as error:
        if error.kind is FailureKind.CONFLICT:
            return Offer(f"{path} changed meanwhile; the next run looks again")
        if error.kind not in _NOT_ALLOWED:
            raise
        runtime.say(f"{branch} takes no direct commit ({error.problem}); offering it instead.")
        return None
    return Offer(f"wrote {path} in {sha[:12]}")


def _entry(path: str, found: FileText, configuration: Configuration) -> RegisterEntry:
    if isinstance(found, Text):
        return entry_of(path, found.text, configuration.standards)
    return RegisterEntry(path, path, "cannot be read")


def _rendered(
    entries: list[RegisterEntry], path: str, standing: str | None, configuration: Configuration
) -> str | None:
    """Return what the file should hold; None when there is no place for it."""
    site = str(configuration.value.get("jira", {}).get("site_url", ""))
    return placed(render_register(entries, path, ticket_site=site), standing)
