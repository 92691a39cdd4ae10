"""The JSON of every write, each member as Atlassian's contract has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from data_design_gate.jira.port import HistoryNote, IssueUpdate, RemoteLink, Visibility

Body = dict[str, Any]


def link_body(link: RemoteLink) -> Body:
    """Return the whole link: Jira sets every member that is left out to null."""
    return {
        "globalId": link.global_id,
        "application": {"type": link.application_type, "name": link.application},
        "relationship": link.relationship,
        "object": {
            "url": link.url,
            "title": link.title,
            "summary": link.summary,
            "status": {"resolved": link.resolved},
        },
    }


def comment_body(text: Any, visibility: Visibility | None, *, internal: bool) -> Body:
    """Return a comment; ``internal`` hides it from a service desk's customers."""
    body: Body = {"body": text}
    if visibility is not None:
        body["visibility"] = {"type": visibility.kind, "value": visibility.value}
    if internal:
        body["properties"] = [{"key": "sd.public.comment", "value": {"internal": True}}]
    return body


def update_body(update: IssueUpdate) -> Body:
    """Return an edit: labels one by one, the ledger and the history note along with it."""
    body = _riders(update)
    if update.fields:
        body["fields"] = dict(update.fields)
    labels = [{"add": label} for label in update.add_labels]
    labels += [{"remove": label} for label in update.remove_labels]
    if labels:
        body["update"] = {"labels": labels}
    return body


def transition_body(transition_id: str, fields: Mapping[str, Any], update: IssueUpdate) -> Body:
    """Return a transition: its id as text, and fields only where its screen has some."""
    body = {"transition": {"id": str(transition_id)}, **_riders(update)}
    if fields:
        body["fields"] = dict(fields)
    return body


def _riders(update: IssueUpdate) -> Body:
    body: Body = {}
    if update.ledger_key:
        value = json.loads(update.ledger)
        body["properties"] = [{"key": update.ledger_key, "value": value}]
    if update.history != HistoryNote():
        body["historyMetadata"] = _history(update.history)
    return body


def _history(note: HistoryNote) -> Body:
    return {
        "type": "data-design-gate",
        "description": f"Data Design Gate, {note.cause}",
        "actor": {"id": note.actor, "displayName": note.actor, "type": "github-user"},
        "cause": {"id": note.cause, "type": "github-pull-request", "url": note.cause_url},
        "generator": {"id": "data-design-gate", "type": "github-action"},
    }
