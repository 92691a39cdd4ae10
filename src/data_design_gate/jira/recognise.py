"""Under which name a ticket knows a design that has no ``id``, wherever it was moved since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, count

from data_design_gate.jira.audit import AuditedDocument
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.identity import global_id, ledger_key, owner_mark
from data_design_gate.jira.ledger import read_ledger

ALL_LEDGERS = ("*all",)


def ledgers_to_read(document: AuditedDocument) -> tuple[str, ...]:
    """Return the properties to ask for: all of them where another name may be the right one."""
    return (ledger_key(document),) if has_own_name(document) else ALL_LEDGERS


def has_own_name(document: AuditedDocument) -> bool:
    """Tell whether a design is named by more than its path, which a move changes."""
    return document.id not in {"", document.path}


def recognised(
    document: AuditedDocument, ledgers: Mapping[str, str], former: str = ""
) -> AuditedDocument:
    """Return a design under the name by which a ticket knows it.

    A ledger that was told of the path, or of ``former`` from which a merge
    moved it, is the design's own, the oldest first. A name that another
    design brought along when it moved away is not taken again.
    """
    if has_own_name(document):
        return document
    told = dict(_told(document, ledgers))
    for path in filter(None, (former, document.path)):
        names = [name for name, at in told.items() if at == path]
        if names:
            return replace(document, id=next((n for n in names if n != path), names[0]))
    numbered = (f"{document.path}#{number}" for number in count(2))
    free = (name for name in chain((document.path,), numbered) if name not in told)
    return replace(document, id=next(free))


def _told(document: AuditedDocument, ledgers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names that designs of this repository go by on a ticket, with their paths."""
    for key, text in ledgers.items():
        ledger = read_ledger(text)
        if ledger is None or not ledger.name:
            continue
        if key != ledger_key(replace(document, id=ledger.name)):
            continue
        audit = json.loads(ledger.audit)
        told = audit.get("document") if isinstance(audit, dict) else None
        if isinstance(told, dict):
            yield ledger.name, str(told.get("path", ""))


def under_its_name(desired: DesiredTicket, ledgers: Mapping[str, str]) -> DesiredTicket:
    """Return what is desired under the name by which the ticket knows the design."""
    if has_own_name(desired.document):
        return desired
    document = recognised(desired.document, ledgers, desired.former)
    owner = owner_mark(document)
    return replace(
        desired,
        name=document.id,
        owner=owner,
        ledger_key=ledger_key(document),
        link=replace(desired.link, global_id=global_id(document)),
        comment=replace(desired.comment, owner=owner),
        after_edit=replace(desired.after_edit, owner=owner),
    )
