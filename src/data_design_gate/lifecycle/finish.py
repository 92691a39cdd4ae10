"""Send the signals of a merge from its record, where the document itself vouches for it."""

from __future__ import annotations

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.model import Document
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.signals import send, signals_for
from data_design_gate.standards.review import design_of


def vouches(document: Document, record: AuditRecord) -> bool:
    """Tell whether a finalised document carries the digest of a record.

    A ledger can be written by anybody who may edit the ticket; what stands
    on the default branch passed the gate.
    """
    return document.metadata.text("audit") == record.digest()


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
