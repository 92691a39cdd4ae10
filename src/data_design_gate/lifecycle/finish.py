"""Finish what a merge began, from what was recorded of it: the document's text and the signals."""

from __future__ import annotations

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.model import Status
from data_design_gate.github.model import PullRequest
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.lifecycle.audit import stamp
from data_design_gate.lifecycle.finalise import Completion, Landing, land
from data_design_gate.lifecycle.finalised_text import RecordedApproval, finalised_text
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.signals import send, signals_for
from data_design_gate.standards.review import design_of


def land_recorded(
    text: str,
    record: AuditRecord,
    pull: PullRequest,
    configuration: Configuration,
    runtime: Runtime,
) -> Landing:
    """Finalise a merged text with the approvals that were recorded, whoever is a member today.

    Raises GitHubError.
    """
    path = record.document.path
    document = design_of(text, path, configuration.standards).document
    partial = document.metadata.status is Status.PARTIAL
    completed = finalised_text(
        text,
        document,
        [RecordedApproval(one.gate, one.login, one.commit, one.at) for one in record.approvals],
        status=Status.PARTIAL if partial else Status.APPROVED,
        approval_date=record.approval_date or stamp(pull.merged_at)[:10],
        audit_digest=record.digest(),
    )
    wanted = (Completion(path, text, completed),)
    return land(wanted, pull, configuration.finalise, runtime)


def send_recorded(
    text: str,
    record: AuditRecord,
    commit: str,
    configuration: Configuration,
    runtime: Runtime,
    *,
    tickets_done: bool,
) -> tuple[str, ...]:
    """Send the signals of a recorded merge that were not sent yet; return those that stand."""
    design = design_of(text, record.document.path, configuration.standards)
    return send(signals_for(design, tickets_done=tickets_done), record, commit, runtime)
