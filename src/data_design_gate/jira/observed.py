"""What a ticket looks like now, read with as few requests as the desired state needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data_design_gate.jira.comment import digest_of, owner_of, untouched
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.ledger import Ledger, is_newer, read_ledger
from data_design_gate.jira.port import (
    Comment,
    Deployment,
    FieldDefinition,
    Issue,
    JiraPort,
    Myself,
    RemoteLink,
    Transition,
)
from data_design_gate.jira.recognise import ALL_LEDGERS, ledgers_to_read, under_its_name
from data_design_gate.jira.workflow import is_status

TRANSITION_PERMISSION = "TRANSITION_ISSUES"


@dataclass(frozen=True, slots=True)
class OwnComment:
    """Our comment on the ticket; ``edited`` by a person, or ``deleted`` since we wrote it."""

    comment: Comment | None = None
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class ObservedTicket:
    """Everything the plan looks at.

    ``claimed`` are the labels other documents of ours keep on the ticket.
    ``transitions`` is empty where no move is needed; ``may_transition`` is
    False where Jira offers none because the token may not. ``newer`` means
    that a later version of this program keeps the ledger.
    """

    issue: Issue
    deployment: Deployment
    ledger: Ledger | None = None
    newer: bool = False
    claimed: frozenset[str] = frozenset()
    link: RemoteLink | None = None
    own: OwnComment = OwnComment()
    transitions: tuple[Transition, ...] = ()
    may_transition: bool = True
    definitions: tuple[FieldDefinition, ...] = field(default_factory=tuple)

    @property
    def ledger_text(self) -> str:
        """The stored ledger as canonical text, or an empty text."""
        return self.ledger.to_text() if self.ledger else ""


def settled(desired: DesiredTicket, ledger: Ledger | None) -> bool:
    """Tell whether the ticket was already brought to exactly this state."""
    return ledger is not None and ledger.settled and ledger.hash == desired.hash


def arrived(desired: DesiredTicket, issue: Issue, ledger: Ledger | None) -> bool:
    """Tell whether the ticket has the status it should have, however it got there."""
    if not desired.target or is_status(issue.status, desired.target):
        return True
    moving = ledger is not None and ledger.hash == desired.hash and "transition" in ledger.pending
    return moving and ledger is not None and is_status(issue.status, ledger.moving_to)


def observe(
    port: JiraPort, me: Myself, desired: DesiredTicket
) -> tuple[DesiredTicket, ObservedTicket]:
    """Read a ticket; stops after the first read when its ledger says it is settled.

    Returns what is desired under the name by which the ticket knows the document.
    """
    definitions = definitions_of(port, desired)
    custom = tuple(definition.id for definition in definitions)
    issue = port.issue(desired.key, ledgers_to_read(desired.document), custom)
    desired = under_its_name(desired, issue.ledgers)
    stored = issue.ledgers.get(desired.ledger_key, "")
    ledger, newer = read_ledger(stored), is_newer(stored)
    seen = ObservedTicket(issue, port.deployment, ledger, newer, definitions=definitions)
    if newer or settled(desired, ledger):
        return desired, seen
    seen = replace(
        seen,
        claimed=_claimed(port, desired, seen),
        link=port.remote_link(issue.key, desired.link.global_id),
        own=find_comment(port, issue.key, me, desired.owner, ledger),
    )
    if arrived(desired, issue, ledger):
        return desired, seen
    transitions = port.transitions(issue.key)
    allowed = bool(transitions) or may_transition(port, issue.key)
    return desired, replace(seen, transitions=transitions, may_transition=allowed)


def may_transition(port: JiraPort, key: str) -> bool:
    """Tell an empty list of transitions apart from a missing permission."""
    permissions = port.permissions(key, (TRANSITION_PERMISSION,))
    return not permissions.missing(TRANSITION_PERMISSION)


def find_comment(
    port: JiraPort, key: str, me: Myself, owner: str, ledger: Ledger | None
) -> OwnComment:
    """Find our comment: by the id in the ledger, else by author and mark.

    A mark alone proves nothing, anyone can copy it: only comments of our own
    account count. Nor does the ledger alone: a forged one must not lead us to
    the comment of another document.
    """
    known = port.comment(key, ledger.comment_id) if ledger and ledger.comment_id else None
    ours = known is not None and known.author_id == me.id
    remembered = known if ours and known and owner_of(known.text) in {"", owner} else None
    if remembered is not None and _intact(remembered, ledger):
        return OwnComment(remembered)
    own = own_comments(port, key, me, owner)
    for comment in own:
        if _intact(comment, ledger):
            return OwnComment(comment)
    edited = own[-1] if own else remembered
    if edited is not None:
        return OwnComment(edited, edited=True)
    return OwnComment(deleted=bool(ledger and ledger.comment_id and known is None))


def own_comments(port: JiraPort, key: str, me: Myself, owner: str) -> tuple[Comment, ...]:
    """Return our account's comments that carry the document's mark, oldest first."""
    return tuple(
        comment
        for comment in port.comments(key)
        if comment.author_id == me.id and owner_of(comment.text) == owner
    )


def _intact(comment: Comment, ledger: Ledger | None) -> bool:
    """Tell whether nobody edited a comment.

    It still fits its own mark, or, where the server changes what it stores,
    it still is what the server showed when we had written it.
    """
    if untouched(comment.text):
        return True
    return (
        ledger is not None
        and ledger.comment_id == comment.id
        and ledger.comment_digest == digest_of(comment.text)
    )


def _claimed(port: JiraPort, desired: DesiredTicket, seen: ObservedTicket) -> frozenset[str]:
    """Return other documents' labels.

    Asked only where one of ours is about to go, or one we want stands there
    already and may be theirs.
    """
    ours = set(seen.ledger.labels) if seen.ledger else set()
    wanted = set(desired.labels)
    if ours <= wanted and not (wanted - ours) & set(seen.issue.labels):
        return frozenset()
    everything = port.issue(seen.issue.key, ALL_LEDGERS).ledgers
    others = (read_ledger(text) for key, text in everything.items() if key != desired.ledger_key)
    return frozenset(label for ledger in others if ledger for label in ledger.labels)


def definitions_of(port: JiraPort, desired: DesiredTicket) -> tuple[FieldDefinition, ...]:
    """Return the definitions of the configured fields: by id, else by every matching name."""
    if not desired.fields:
        return ()
    names = {name.strip().casefold() for name in desired.fields}
    return tuple(
        definition
        for definition in port.fields()
        if definition.id in desired.fields or definition.name.strip().casefold() in names
    )
