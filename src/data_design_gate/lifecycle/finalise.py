"""Finalise merged designs: their metadata says Approved, with who, when and for which commit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from data_design_gate.document.model import Document, Status
from data_design_gate.gate.reasons import Reason
from data_design_gate.gate.result import GateOutcome, GateState
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import PullRequest, Text
from data_design_gate.lifecycle.audit import gates_of, stamp
from data_design_gate.lifecycle.decide import Decision
from data_design_gate.lifecycle.finalised_text import RecordedApproval, finalised_text
from data_design_gate.lifecycle.offered import holds_only
from data_design_gate.lifecycle.runtime import FINALISE_BRANCH, STATUS_CONTEXT, Runtime
from data_design_gate.standards.finding import DocumentReport

_BRANCH = re.compile(re.escape(FINALISE_BRANCH).replace(r"\{\}", r"(\d+)"))
_EVER = datetime.min.replace(tzinfo=UTC)
_NOT_ALLOWED = {FailureKind.FORBIDDEN, FailureKind.REFUSED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a merged design counts as approved, and what is missing if it does not."""

    approved: bool
    missing: tuple[str, ...] = ()


def verdict_on(report: DocumentReport, decision: Decision) -> Verdict:
    """Judge a merged design: complete, with a status that can be approved, every gate open."""
    gate = decision.gate
    missing = []
    if report.status not in {Status.UNDER_REVIEW, Status.PARTIAL, Status.APPROVED}:
        missing.append(f"the document's status is {report.status or 'missing'}")
    if not report.complete:
        codes = sorted({code for step in report.steps for code in step.codes})
        missing.append(f"the document is not complete ({', '.join(codes) or 'unread parts'})")
    if report.path in decision.unshown:
        missing.append(
            "the status of its last commit was a failure, and nothing shows that it is mended: "
            "the design was not run"
        )
    missing += [f"it was {command_text(one)}" for one in (gate.blocked, gate.aborted) if one]
    missing += [
        f"the {one.name} gate was not open: {one.reason.text}"
        for one in gates_of(gate, report.path)
        if one.state is not GateState.APPROVED
    ]
    return Verdict(not missing, tuple(missing))


def command_text(why: Reason) -> str:
    """Return what a command said without the one that takes it back: elsewhere nobody can."""
    return why.text.rpartition("; `/data-design unblock`")[0] or why.text


def recorded_approvals(outcomes: tuple[GateOutcome, ...]) -> tuple[RecordedApproval, ...]:
    """Return the approvals as the metadata records them, in gate order."""
    return tuple(
        RecordedApproval(outcome.name, one.login, one.commit_id, stamp(one.submitted_at))
        for outcome in outcomes
        for one in outcome.approvals
    )


@dataclass(frozen=True, slots=True)
class Completion:
    """A merged document and the text it should have, with the record's digest in it."""

    path: str
    merged: str
    completed: str


def completion(
    report: DocumentReport,
    document: Document,
    approvals: tuple[RecordedApproval, ...],
    merged_at: datetime | None,
    audit_digest: str,
) -> Completion:
    """Return the completed text. A Partial design keeps its status, with its approvals."""
    partial = document.metadata.status is Status.PARTIAL
    dates = [approval.date[:10] for approval in approvals if approval.date]
    text = finalised_text(
        document.text,
        document,
        approvals,
        status=Status.PARTIAL if partial else Status.APPROVED,
        approval_date=max(dates, default=stamp(merged_at)[:10]),
        audit_digest=audit_digest,
    )
    return Completion(report.path, document.text, text)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where completed documents went: ``landed`` on the branch, or offered, or not, and why."""

    landed: bool
    words: str


def land(wanted: tuple[Completion, ...], pull: PullRequest, mode: str, runtime: Runtime) -> Landing:
    """Write completed documents to the base branch, or offer them by pull request.

    What changed on the branch since the merge is left alone. A rerun writes
    nothing more.
    """
    if mode == "off" or not wanted:
        return Landing(landed=mode == "off", words="")
    branch = pull.base_ref
    found = runtime.github.texts([(branch, item.path) for item in wanted])
    files: dict[str, str | None] = {}
    blobs: dict[str, str | None] = {}
    for item in wanted:
        now = found[branch, item.path]
        if isinstance(now, Text) and now.text == item.merged and now.text != item.completed:
            files[item.path] = item.completed
            blobs[item.path] = now.blob_sha
    if not files:
        return Landing(landed=True, words="")
    if runtime.dry_run:
        return Landing(landed=False, words=f"would complete {', '.join(sorted(files))}")
    if mode == "commit":
        try:
            sha = runtime.github.put_files(branch, files, message=_message(pull), expect=blobs)
        except GitHubError as error:
            if error.kind not in _NOT_ALLOWED:
                raise
            runtime.say(f"{branch} takes no direct commit ({error.problem}); offering it instead.")
        else:
            return Landing(landed=True, words=f"completed on {branch} in {sha[:12]}")
    return _offer(files, pull, runtime)


def _message(pull: PullRequest) -> str:
    return f"Finalise the data design of #{pull.number}\n\nOnly metadata changes."


def _offer(files: dict[str, str | None], pull: PullRequest, runtime: Runtime) -> Landing:
    """Offer the completed documents by one pull request that a rerun finds again.

    One that somebody closed is not offered a second time, and one that a
    cancelled run began is completed. A branch that changes anything else is
    somebody else's: it is neither offered nor vouched for.
    """
    port = runtime.github
    branch = FINALISE_BRANCH.format(pull.number)
    earlier = offer_of(pull.number, runtime)
    if earlier is not None and earlier.state != "open":
        return Landing(landed=False, words="offered before, and that pull request was closed")
    taken = Landing(landed=False, words=f"not offered: {branch} holds other changes; delete it")
    standing, base_head = port.branch_head(branch), port.branch_head(pull.base_ref)
    if standing is not None and not holds_only(files, port.compare(pull.base_ref, standing)):
        return taken
    if standing is None and base_head is not None:
        port.create_branch(branch, base_head)
    head = port.put_files(branch, files, message=_message(pull))
    if not holds_only(files, port.compare(pull.base_ref, head)):
        return taken
    offered = port.open_pull_request(
        head=branch,
        base=pull.base_ref,
        title=f"Finalise the data design of #{pull.number}",
        body=f"Completes the metadata of the design that #{pull.number} merged: status, approvals "
        "and the audit record's digest. The text stays as it was approved.",
    )
    if not any(one.state == "success" for one in port.statuses(head, STATUS_CONTEXT)):
        # A pull request opened with the workflow token starts no workflow,
        # so its required status is posted here.
        port.set_status(
            head,
            context=STATUS_CONTEXT,
            state="success",
            description=f"finalises #{pull.number}: only metadata changes",
            target_url=runtime.run_url,
        )
    return Landing(landed=False, words=f"offered by #{offered.number}")


def offer_of(number: int, runtime: Runtime) -> PullRequest | None:
    """Return our pull request that offers the finished text of another; an open one first."""
    port, viewer = runtime.github, runtime.github.viewer().id
    head = f"{runtime.repository.partition('/')[0]}:{FINALISE_BRANCH.format(number)}"
    found = (
        *port.open_pull_requests(head=head),
        *port.closed_pull_requests(since=_EVER, head=head),
    )
    return next((one for one in found if one.author and one.author.id == viewer), None)


def finalised_by(pull: PullRequest) -> int | None:
    """Return the number a finalising pull request speaks of; None for any other."""
    named = _BRANCH.fullmatch(pull.head_ref)
    return int(named[1]) if named and not pull.from_fork else None
