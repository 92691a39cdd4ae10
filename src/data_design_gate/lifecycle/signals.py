"""Signals to downstream teams, each sent once a merged document version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.document.model import Status
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.markers import fingerprint
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.lifecycle.runtime import Runtime

COMPLETE = "data-design-complete"
MIGRATION = "migration-plan-ready"
READY = "ready-for-backend-implementation"
PAYLOAD_LIMIT = 65_535  # characters of a repository_dispatch's client_payload (GitHub's own limit)
_CONTEXT = "data-design/signal/{}"


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal: its event type and the downstream procedures it feeds."""

    event_type: str
    feeds: tuple[str, ...]


def signals_for(design: DataDesign, *, tickets_done: bool) -> tuple[Signal, ...]:
    """Return what a merged, approved design announces.

    A Partial design is not complete; a plan of type None has nothing to
    migrate; being ready includes the ticket.
    """
    found = []
    if design.document.metadata.status is not Status.PARTIAL:
        found.append(Signal(COMPLETE, ("backend implementation", "API design")))
    if design.migration.type not in {"none", ""}:
        feeds = []
        if Store.POSTGRES in design.selection.selected:
            feeds.append("schema change")
        if Store.DYNAMODB in design.selection.selected:
            feeds.append("shape evolution")
        found.append(Signal(MIGRATION, tuple(feeds)))
    if tickets_done:
        found.append(Signal(READY, ("backend implementation",)))
    return tuple(found)


def payload_of(signal: Signal, record: AuditRecord) -> Mapping[str, Any]:
    """Return the payload; over budget the record becomes its document's permalink."""
    payload = {"schema_version": 1, "feeds": list(signal.feeds), "audit": record.to_json()}
    if len(json.dumps(payload)) > PAYLOAD_LIMIT:
        payload["audit"] = record.document.url
    return payload


def send(
    signals: tuple[Signal, ...], record: AuditRecord, commit: str, runtime: Runtime
) -> tuple[str, ...]:
    """Send what was not sent yet and return the event types that stand as sent.

    A commit status on the merge commit is the memory. It is written after
    the signal: were the run to end in between, the signal comes twice
    rather than never.
    """
    sent = []
    for signal in signals:
        context = _CONTEXT.format(fingerprint(signal.event_type, record.document.path))
        if runtime.dry_run:
            runtime.say(f"would send {signal.event_type} for {record.document.path}")
            continue
        try:
            if not _is_sent(commit, context, runtime):
                runtime.github.dispatch(signal.event_type, payload_of(signal, record))
                _remember(signal, commit, context, runtime)
            sent.append(signal.event_type)
        except GitHubError as error:
            runtime.say(f"The signal {signal.event_type} could not be sent: {error}")
    return tuple(sent)


def _is_sent(commit: str, context: str, runtime: Runtime) -> bool:
    viewer = runtime.github.viewer().id
    return any(
        status.state == "success" and status.creator is not None and status.creator.id == viewer
        for status in runtime.github.statuses(commit, context)
    )


def _remember(signal: Signal, commit: str, context: str, runtime: Runtime) -> None:
    runtime.github.set_status(
        commit,
        context=context,
        state="success",
        description=f"sent {signal.event_type}",
        target_url=runtime.run_url,
    )
