"""Keep tickets true while a pull request is open: in review, blocked or aborted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data_design_gate.document.model import Status
from data_design_gate.gate.evaluate import evaluate
from data_design_gate.gate.reasons import Reason
from data_design_gate.github.failure import GitHubError
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.lifecycle.audit import Moment, audit_record
from data_design_gate.lifecycle.finalise import command_text
from data_design_gate.lifecycle.overtaken import may_speak, overtaken
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.lifecycle.tickets import keys_of
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context

_BY_STATUS = {Status.BLOCKED: TicketState.BLOCKED, Status.ABORTED: TicketState.ABORTED}


@dataclass(frozen=True, slots=True)
class LatestSpeaks:
    """Lets of several open pull requests with one design the latest speak, as reconcile does.

    For a look at all of them, the latest first: each would else move the
    tickets to where it stands, at every look again. ``branch`` is the default
    branch; drafts, pull requests to other branches and those that finalise
    say nothing here.
    """

    branch: str
    speakers: dict[str, int] = field(default_factory=dict)

    def __call__(
        self, situation: Situation, contexts: Mapping[str, Context], runtime: Runtime
    ) -> None:
        """Keep the tickets true of the designs for which this pull request speaks."""
        pull = situation.pull_request
        if not may_speak(pull, self.branch):
            return
        number = pull.number
        mine = {p: c for p, c in contexts.items() if self.speakers.setdefault(p, number) == number}
        keep_tickets_true(situation, mine, runtime)


def speak_unless_overtaken(
    situation: Situation, contexts: Mapping[str, Context], runtime: Runtime
) -> None:
    """Keep the tickets true of the designs for which no other open pull request speaks.

    For a look at one pull request alone, which knows of no other. When the
    others cannot be listed nothing is told, and the next sweep decides.
    """
    told = {path for path, context in contexts.items() if keys_of(context)}
    try:
        others = overtaken(situation.pull_request, told, runtime) if runtime.jira else {}
    except GitHubError as error:
        runtime.say(f"The tickets are left to the next sweep: {error}")
        return
    for path, number in sorted(others.items()):
        runtime.say(f"#{number} speaks for {path}; its tickets are left to it.")
    keep_tickets_true(situation, {p: c for p, c in contexts.items() if p not in others}, runtime)


def keep_tickets_true(
    situation: Situation, contexts: Mapping[str, Context], runtime: Runtime
) -> None:
    """Bring the tickets of the pull request's designs to their present state.

    Entering review may move a ticket and nothing else is written then; an
    exit state also comments, and leaving it takes its label back. A ticket
    that is settled already costs one look.
    """
    configuration = situation.configuration
    if configuration is None or runtime.jira is None or situation.pull_request.state != "open":
        return
    settings = configuration.jira
    ruling = evaluate(situation.facts, configuration.policy, 0)
    pull = situation.pull_request
    for context in contexts.values():
        if context.approved_by_tool:
            continue  # what completes a design puts nothing under review again
        state, reason = _state(context, ruling.blocked, ruling.aborted)
        if state is TicketState.UNDER_REVIEW and (pull.draft or _is_draft(context)):
            continue
        moment = Moment(state, pull.head_sha, context.document.text, reason)
        record = audit_record(context.design, check_design(context), None, pull, moment, runtime)
        wanted = desired_tickets(record, keys_of(context), settings)
        try:
            results = synchronise(runtime.jira(settings), wanted, settings)
        except JiraError as error:
            runtime.say(f"Jira could not be asked: {error}")
            continue
        for result in results:
            runtime.say(f"{result.key}: {result.outcome}; {'; '.join(result.changes)}")


def _state(
    context: Context, blocked: Reason | None, aborted: Reason | None
) -> tuple[TicketState, str]:
    """Return the state and its reason: commands outrank the document's own status."""
    if aborted is not None:
        return TicketState.ABORTED, command_text(aborted)
    if blocked is not None:
        return TicketState.BLOCKED, command_text(blocked)
    status = context.document.metadata.status
    if status in _BY_STATUS:
        return _BY_STATUS[status], ""
    return TicketState.UNDER_REVIEW, ""


def _is_draft(context: Context) -> bool:
    return context.document.metadata.status is Status.DRAFT
