"""One pull request for files that a person should look at, found again at every run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from data_design_gate.github.model import Comparison, PullRequest, Text
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT, Runtime

_STATUS_LIMIT = 140  # characters of a commit status's description


@dataclass(frozen=True, slots=True)
class Offer:
    """What came of offering files: ``number`` of the pull request, 0 when there is none."""

    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Files for a branch of ours, and how the pull request introduces them.

    ``since`` is the moment from which a pull request of this branch that
    somebody closed counts as an answer; None offers again.
    """

    branch: str
    base: str
    files: Mapping[str, str]
    title: str
    body: str
    since: datetime | None = None


def holds_only(paths: Iterable[str], added: Comparison) -> bool:
    """Tell whether a branch changes these files and no other.

    What else it held would go in under our name and our status.
    """
    ours = {*paths, None}
    return added.files is not None and all(
        {one.path, one.previous_path} <= ours for one in added.files
    )


def offer_files(proposal: Proposal, runtime: Runtime) -> Offer:
    """Open or update the pull request; equal files write nothing.

    A branch on which somebody else has committed is theirs and stays as it
    is. Raises GitHubError.
    """
    port = runtime.github
    found = port.texts([(proposal.base, path) for path in proposal.files])
    missing = {
        path: text
        for path, text in proposal.files.items()
        if not (isinstance(there := found[proposal.base, path], Text) and there.text == text)
    }
    if not missing:
        return Offer(f"{proposal.base} has them")
    owner = runtime.repository.partition("/")[0]
    standing = port.open_pull_requests(head=f"{owner}:{proposal.branch}", base=proposal.base)
    if not standing and proposal.since is not None and _was_declined(proposal, runtime):
        return Offer("offered before, and that pull request was closed")
    if runtime.dry_run:
        return Offer(f"would offer {', '.join(sorted(missing))}")
    head = _written(proposal, missing, bool(standing), runtime)
    if head is None:
        return Offer("somebody works on that branch", standing[0].number if standing else 0)
    pull = standing[0] if standing else _opened(proposal, runtime)
    if (pull.title, pull.body) != (proposal.title, proposal.body):
        port.update_pull_request(pull.number, title=proposal.title, body=proposal.body)
    _vouch(head, proposal, runtime)
    return Offer(f"offered by #{pull.number}", pull.number)


def _was_declined(proposal: Proposal, runtime: Runtime) -> bool:
    """Tell whether a person closed our pull request: then the answer is no."""
    if proposal.since is None:
        return False
    viewer = runtime.github.viewer().id
    return any(
        pull.head_ref == proposal.branch
        and not pull.merged
        and not pull.from_fork
        and pull.author is not None
        and pull.author.id == viewer
        for pull in runtime.github.closed_pull_requests(since=proposal.since, base=proposal.base)
    )


def _written(
    proposal: Proposal, files: Mapping[str, str], standing: bool, runtime: Runtime
) -> str | None:
    """Bring the branch to these files; None when it is not ours to change."""
    port = runtime.github
    wanted: dict[str, str | None] = dict(files)
    there = port.branch_head(proposal.branch)
    base = port.branch_head(proposal.base)
    if base is None:
        return None
    if there is None:
        port.create_branch(proposal.branch, base)
    else:
        added = port.compare(proposal.base, proposal.branch)
        if not _is_ours(added, runtime):
            found = port.texts([(there, path) for path in files])
            return there if all(_says(found[there, p], t) for p, t in files.items()) else None
        if standing:
            gone = {one.path for one in added.files or () if one.status == "added"} - files.keys()
            wanted |= dict.fromkeys(gone)
        else:
            # Left over from an earlier pull request: begin afresh.
            port.update_branch(proposal.branch, base, force=True)
    return port.put_files(proposal.branch, wanted, message=proposal.title)


def _says(found: object, text: str) -> bool:
    return isinstance(found, Text) and found.text == text


def _is_ours(added: Comparison, runtime: Runtime) -> bool:
    """Tell whether nobody but us has committed on the branch since it left its base."""
    viewer = runtime.github.viewer().id
    return added.commits is not None and all(
        commit.author is not None
        and commit.author.identity is not None
        and commit.author.identity.id == viewer
        for commit in added.commits
    )


def _opened(proposal: Proposal, runtime: Runtime) -> PullRequest:
    return runtime.github.open_pull_request(
        head=proposal.branch, base=proposal.base, title=proposal.title, body=proposal.body
    )


def _vouch(head: str, proposal: Proposal, runtime: Runtime) -> None:
    """Post the required status: a pull request of the workflow token starts no workflow.

    Not where somebody added a file: that is judged like any other change.
    """
    port = runtime.github
    if any(one.state == "success" for one in port.statuses(head, STATUS_CONTEXT)):
        return
    if not holds_only(proposal.files, port.compare(proposal.base, head)):
        runtime.say(f"{proposal.branch} changes more than was offered; it gets no status of ours.")
        return
    port.set_status(
        head,
        context=STATUS_CONTEXT,
        state="success",
        description=f"{proposal.title}: no design is changed"[:_STATUS_LIMIT],
        target_url=runtime.run_url,
    )
