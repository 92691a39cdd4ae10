"""Applying a ticket plan in its order: link, comment, fields and ledger, transition, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from data_design_gate.jira.bookkeeping import final_ledger, stored_text
from data_design_gate.jira.comment import digest_of, mark_in
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.effects import (
    EditIssue,
    Move,
    Problem,
    PutLink,
    TicketPlan,
    WriteComment,
)
from data_design_gate.jira.failure import HOPELESS, FailureKind, JiraError
from data_design_gate.jira.ledger import Ledger, read_ledger
from data_design_gate.jira.move import walk
from data_design_gate.jira.observed import ObservedTicket, arrived, own_comments
from data_design_gate.jira.port import Comment, Issue, IssueUpdate, JiraPort, Myself
from data_design_gate.jira.read_back import DROPPED, keep_one, resolution_note
from data_design_gate.jira.result import problem_of
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.workflow import attempt_name
from data_design_gate.jira.write import once

# A failure that will still be there tomorrow must not keep the ticket from moving; any
# other leaves it where the missing part can still be written (a closed one may not be).
_LASTING = frozenset(
    {
        FailureKind.FORBIDDEN,
        FailureKind.READ_ONLY,
        FailureKind.TOO_LARGE,
        FailureKind.REQUIRED_FIELDS,
    }
)
_TRANSITION = "transition"
_AUDIT = frozenset({"link", "comment", "fields", "labels", "ledger"})
_PARTS = _AUDIT | {_TRANSITION}
# Closed tickets refuse every edit; the ledger then stays at "transition pending", and the
# status itself says that it is done.
_CLOSED = frozenset({FailureKind.READ_ONLY, FailureKind.FORBIDDEN})


@dataclass
class Application:
    """One run over one ticket; ``changes`` grow as writes succeed."""

    port: JiraPort
    me: Myself
    desired: DesiredTicket
    observed: ObservedTicket
    settings: JiraSettings
    plan: TicketPlan
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    status: str = ""
    comment: Comment | None = None
    added: bool = False
    recreated: bool = False
    labels: tuple[str, ...] = ()
    moved_to: str = ""
    known: str = ""
    gave_up: str = ""
    seen: Issue | None = None
    waits: bool = False
    stopped: bool = False

    def run(self) -> None:
        """Apply the plan's effects; a hopeless failure ends the run where it stands."""
        self.problems += self.plan.problems
        self.notes += self.plan.notes
        self.status = self.plan.status
        self.known = self.observed.ledger_text
        old = self.observed.ledger
        self.gave_up = old.gave_up if old and old.hash == self.desired.hash else ""
        self.labels = self.observed.ledger.labels if self.observed.ledger else ()
        for effect in self.plan.effects:
            if isinstance(effect, PutLink):
                self._attempt("link", partial(self._put_link, effect))
            elif isinstance(effect, WriteComment):
                self._attempt("comment", partial(self._write_comment, effect))
        edit = next((e for e in self.plan.effects if isinstance(e, EditIssue)), None)
        move = next((e for e in self.plan.effects if isinstance(e, Move)), None)
        self.moved_to = self._destination(move)
        self._attempt("fields", lambda: self._edit(edit, move))
        if move is not None and self._may_move():
            self._attempt(_TRANSITION, lambda: self._move(move))
        if self.changes:
            self._attempt("read back", self._read_back)

    @property
    def _key(self) -> str:
        return self.observed.issue.key

    def _attempt(self, part: str, step: Callable[[], None]) -> None:
        """Do a step unless the run has stopped; a failure becomes a problem."""
        if self.stopped:
            return
        try:
            step()
        except JiraError as error:
            self.problems.append(problem_of(part, error))
            self.stopped = error.kind in HOPELESS

    def _put_link(self, effect: PutLink) -> None:
        link = effect.link

        def put() -> bool:
            self.port.put_remote_link(self._key, link)
            return True

        def happened() -> bool | None:
            return self.port.remote_link(self._key, link.global_id) == link or None

        once(put, happened)
        self.changes.append(f"linked {self._key} to {link.url}")

    def _write_comment(self, effect: WriteComment) -> None:
        visibility = self.settings.visibility
        internal = self.settings.internal and self.observed.issue.service_desk
        if effect.comment_id:
            self.comment = once(
                lambda: self.port.edit_comment(
                    self._key, effect.comment_id, effect.comment, visibility
                ),
                lambda: self._written(effect.mark),
            )
            self.changes.append(f"edited the comment on {self._key}")
            return
        self.comment = once(
            lambda: self.port.add_comment(self._key, effect.comment, visibility, internal=internal),
            lambda: self._written(effect.mark),
        )
        self.added = True
        self.recreated = effect.why == "recreated"
        self.changes.append(f"commented on {self._key}")

    def _written(self, mark: str) -> Comment | None:
        """Return our comment that says exactly this, when it is there."""
        before = self.observed.own
        edited = before.comment.id if before.comment is not None and before.edited else ""
        own = own_comments(self.port, self._key, self.me, self.desired.owner)
        return next((c for c in own if mark_in(c.text) == mark and c.id != edited), None)

    def _edit(self, edit: EditIssue | None, move: Move | None) -> None:
        """Write fields, labels and the ledger; the ledger alone when the rest is refused."""
        moving = (_TRANSITION,) if move else ()
        if edit is None:
            self.labels = self.plan.labels
            self._store(self._ledger(moving))
            return
        try:
            self._send_edit(edit, moving)
        except JiraError as error:
            if error.kind in HOPELESS:
                raise
            self.problems.append(problem_of("fields", error))
            if edit.fields and (edit.add_labels or edit.remove_labels):
                self._attempt("labels", lambda: self._send_edit(_labels_of(edit), moving))
            self._store(self._ledger(moving))

    def _send_edit(self, edit: EditIssue, moving: tuple[str, ...]) -> None:
        kept, self.labels = self.labels, self.plan.labels
        ledger = self._ledger(moving).to_text()
        update = IssueUpdate(
            edit.fields,
            edit.add_labels,
            edit.remove_labels,
            self.desired.ledger_key,
            ledger,
            self.desired.history,
        )

        may_be_there = False

        def put() -> bool:
            nonlocal may_be_there
            try:
                self.port.update_issue(self._key, update)
            except JiraError as error:
                may_be_there = may_be_there or error.maybe_done
                raise
            return True

        try:
            once(put, lambda: self._stored() == ledger or None)
        except JiraError:
            # What may have been written is remembered as ours, else nobody would take it back.
            both = dict.fromkeys((*kept, *self.plan.labels)) if may_be_there else kept
            self.labels = tuple(both)
            raise
        self.known = ledger
        said = [
            f"set {', '.join(edit.field_names)}" if edit.fields else "",
            f"added the label {', '.join(edit.add_labels)}" if edit.add_labels else "",
            f"removed the label {', '.join(edit.remove_labels)}" if edit.remove_labels else "",
        ]
        self.changes += [f"{words} on {self._key}" for words in said if words]

    def _ledger(self, moving: tuple[str, ...]) -> Ledger:
        """Return the ledger as things stand: what failed, and a move to come, is pending."""
        failed = (problem.part for problem in self.problems if problem.part in _PARTS)
        pending = tuple(dict.fromkeys((*failed, *moving)))
        changes: dict[str, object] = {"labels": self.labels}
        if _TRANSITION in pending:
            changes |= {"moving_to": self.moved_to, "gave_up": self.gave_up}
        elif self.moved_to:
            changes["status"] = self.moved_to
        if self.comment is not None:
            changes |= {
                "comment_id": self.comment.id,
                "comment_digest": digest_of(self.comment.text),
            }
        if self.recreated:
            changes["recreated"] = True
        return final_ledger(self.desired, self.observed, pending, **changes)

    def _destination(self, move: Move | None) -> str:
        """Return the name of the status the ticket will have by our doing, if it is known."""
        if move is None:
            held = not arrived(self.desired, self.observed.issue, self.observed.ledger)
            return "" if held or not self.desired.target else self.status
        return move.first.transition.to.name if move.first.final else move.target

    def _may_move(self) -> bool:
        """Tell whether everything that a closed ticket might refuse has been written."""
        waiting = [p for p in self.problems if p.part in _AUDIT and p.kind not in _LASTING]
        self.waits = bool(waiting)
        if waiting and not self.stopped:
            self.notes.append(f"The ticket is not moved before its {waiting[0].part} is written.")
        return not waiting

    def _move(self, move: Move) -> None:
        last = IssueUpdate(
            ledger_key=self.desired.ledger_key,
            ledger=self._ledger(()).to_text(),
            history=self.desired.history,
        )
        end = walk(self.port, self._key, self.desired, move, last, self.changes)
        self.seen = end.issue
        self.notes += end.notes
        if end.stuck is not None:
            stuck = end.stuck
            self.problems.append(Problem(_TRANSITION, stuck.reason, stuck.mend, stuck.kind))
            if stuck.circle:
                self.gave_up = attempt_name(end.issue.status, move.target, move.path)

    def _read_back(self) -> None:
        """Read the ticket again: what did not arrive is written, twins are removed."""
        issue = self.seen or self.port.issue(self._key, (self.desired.ledger_key,))
        self.status = issue.status.name
        self.known = stored_text(issue, self.desired)
        if self.added and self.comment is not None:
            kept = keep_one(self.port, self._key, self.me, self.comment, self.notes)
            if kept is None:
                self.problems.append(DROPPED)
            self.comment = kept or self.comment
        if self._moved():
            self.notes += resolution_note(issue)
        self._store(self._ledger(self._unfinished()))

    def _moved(self) -> bool:
        return self.status.casefold() != self.plan.status.casefold()

    def _unfinished(self) -> tuple[str, ...]:
        """Return the move as pending when it was planned, not done and no problem says so."""
        return (_TRANSITION,) if self.waits else ()

    def _wants_ledger(self) -> bool:
        desired = self.desired
        return desired.announce or self.observed.ledger is not None or bool(desired.target)

    def _store(self, ledger: Ledger) -> None:
        text = ledger.to_text()
        if not self._wants_ledger() or self.known == text:
            return

        def put() -> bool:
            self.port.put_ledger(self._key, self.desired.ledger_key, text)
            return True

        try:
            once(put, lambda: self._stored() == text or None)
        except JiraError as error:
            if error.kind not in _CLOSED or not self._only_move_pending():
                self.problems.append(problem_of("ledger", error))
                self.stopped = error.kind in HOPELESS
            return
        self.known = text
        self.changes.append(f"stored the audit record on {self._key}")

    def _only_move_pending(self) -> bool:
        """Tell whether the stored ledger lacks nothing but the word that the move is done."""
        stored = read_ledger(self.known)
        return (
            stored is not None
            and stored.hash == self.desired.hash
            and stored.pending == (_TRANSITION,)
        )

    def _stored(self) -> str:
        return stored_text(self.port.issue(self._key, (self.desired.ledger_key,)), self.desired)


def _labels_of(edit: EditIssue) -> EditIssue:
    return EditIssue({}, (), edit.add_labels, edit.remove_labels)
