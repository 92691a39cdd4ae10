"""Perform activities: one small function each, chosen by the activity's type."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_design_gate.configuration.model import Configuration
from data_design_gate.errors import UserError
from data_design_gate.gate.result import State
from data_design_gate.github.escape import message
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.publish import Announcement
from data_design_gate.lifecycle.announce import answer
from data_design_gate.lifecycle.close import close_pull_request
from data_design_gate.lifecycle.commands import may_command, parse_command
from data_design_gate.lifecycle.decide import Entering, decide
from data_design_gate.lifecycle.evaluate import (
    evaluate_guarded,
    evaluate_head,
    evaluate_pull_request,
    post_error,
    report_decision,
    worst_of,
)
from data_design_gate.lifecycle.events import (
    Activity,
    AnswerCommand,
    ClosePullRequest,
    EvaluateAll,
    EvaluateHead,
    EvaluateMergeGroup,
    EvaluatePullRequest,
    Nothing,
    Sweep,
)
from data_design_gate.lifecycle.failing import words_of
from data_design_gate.lifecycle.gather import Found, gather
from data_design_gate.lifecycle.keep_register import keep_register
from data_design_gate.lifecycle.reconcile import reconcile, repository_configuration
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT, Runtime
from data_design_gate.lifecycle.ticket_state import LatestSpeaks, speak_unless_overtaken
from data_design_gate.processor_time import SECONDS, at_most

SWEEP_DAYS = 30
_FAILED = 4


def perform(activities: Iterable[Activity], runtime: Runtime) -> int:
    """Perform all of them; return the gravest exit code.

    Whatever goes wrong is told in log and summary and never ends the
    others; an error status is posted where the head is known.
    """
    codes = []
    for activity in activities:
        try:
            with _bounded(activity):
                codes.append(_perform(activity, runtime))
        except Exception as error:  # noqa: BLE001  one activity must not hide the others
            words = words_of(error, runtime)
            runtime.summary(f"### Data Design Gate could not finish\n\n{message(words)}\n")
            runtime.complain(words)
            _post_error(activity, words, runtime)
            codes.append(error.exit_code if isinstance(error, UserError) else _FAILED)
    return worst_of(codes)


def _bounded(activity: Activity) -> AbstractContextManager[None]:
    """Bound what concerns one pull request; where there are several, each has its own bound."""
    if isinstance(activity, EvaluateHead | EvaluateAll | Sweep | Nothing):
        return nullcontext()
    return at_most(SECONDS, f"#{activity.number}")


def _perform(activity: Activity, runtime: Runtime) -> int:  # noqa: PLR0911  one line a kind
    match activity:
        case EvaluatePullRequest(number, retargeted):
            return evaluate_pull_request(
                number, runtime, entering=speak_unless_overtaken, retargeted=retargeted
            )
        case EvaluateHead(owner, branch, sha):
            return evaluate_head(owner, branch, sha, runtime)
        case EvaluateMergeGroup():
            return _evaluate_group(activity, runtime)
        case AnswerCommand(number, comment_id):
            return _answer(number, comment_id, runtime)
        case ClosePullRequest(number):
            return close_pull_request(number, runtime)
        case EvaluateAll(base_ref):
            return _evaluate_all(base_ref, runtime)
        case Sweep(evaluate):
            return sweep(runtime, evaluate=evaluate)
        case Nothing(reason):
            runtime.say(f"Nothing to do: {reason}.")
            return 0


def _answer(number: int, comment_id: int, runtime: Runtime) -> int:
    """Answer a command, then evaluate: the commands are read again from the comments."""
    situation = gather(number, runtime)
    comment = next((one for one in situation.comments if one.id == comment_id), None)
    answers: tuple[Announcement, ...] = ()
    if comment is not None and situation.configuration is not None:
        parsed = parse_command(comment.body)
        who = comment.author
        policy = situation.configuration.policy
        allowed = who is not None and may_command(
            who, parsed.verb, situation.pull_request, policy, situation.facts.teams, runtime.github
        )
        said = answer(comment_id, who, parsed, allowed=allowed)
        answers = (said,) if said else ()
    return evaluate_pull_request(number, runtime, entering=speak_unless_overtaken, answers=answers)


def _evaluate_group(group: EvaluateMergeGroup, runtime: Runtime) -> int:
    """Evaluate a queued pull request by the content of the merge group's head."""
    situation = gather(group.number, runtime, at=group.head_sha)
    decision = decide(situation, runtime)
    report_decision(situation, decision, runtime)
    state = decision.gate.state
    if not runtime.dry_run:
        # A queue has no use for pending: what does not stand now leaves the queue.
        runtime.github.set_status(
            group.head_sha,
            context=STATUS_CONTEXT,
            state=(State.FAILURE if state is State.PENDING else state).value,
            description=decision.gate.description,
            target_url=runtime.run_url,
        )
    return 0


def _evaluate_all(
    base_ref: str | None, runtime: Runtime, *, entering: Entering | None = None
) -> int:
    pulls = runtime.github.open_pull_requests(base=base_ref)
    codes = []
    for pull in sorted(pulls, key=lambda one: one.number, reverse=True):
        others = tuple(
            one.number
            for one in pulls
            if one.head_sha == pull.head_sha and one.number != pull.number
        )
        codes.append(evaluate_guarded(Found(pull, others), runtime, entering=entering))
    return worst_of(codes)


@dataclass(frozen=True, slots=True)
class Shard:
    """The ``index``-th of ``count`` parts of a sweep, counted from 1."""

    index: int = 1
    count: int = 1

    def holds(self, number: int) -> bool:
        """Tell whether a document with this number belongs to this part."""
        return number % self.count == self.index - 1


def sweep(
    runtime: Runtime,
    *,
    evaluate: bool,
    since: datetime | None = None,
    shard: Shard = Shard(),
) -> int:
    """Bring pull requests, documents, tickets and the register to what they should be.

    One thing that fails is told and never stops the others; a second sweep of
    the same state writes nothing. Raises UserError for a broken configuration.
    """
    codes = []
    if evaluate:
        speaking = LatestSpeaks(runtime.github.repository().default_branch)
        codes.append(_evaluate_all(None, runtime, entering=speaking))
    configuration = repository_configuration(runtime)
    after = since or runtime.now() - timedelta(days=SWEEP_DAYS)
    codes.append(reconcile(runtime, configuration, since=after, shard=shard).exit_code)
    if shard.index == 1:
        codes.append(_keep_register(configuration, runtime))
    return worst_of(codes)


def _keep_register(configuration: Configuration, runtime: Runtime) -> int:
    try:
        kept = keep_register(configuration, runtime)
    except GitHubError as error:
        runtime.say(f"The register could not be kept: {error}")
        return _FAILED
    if kept.words:
        runtime.say(f"register: {kept.words}")
    return 0


def _post_error(activity: Activity, words: str, runtime: Runtime) -> None:
    """Post an error status on a head that can still be read."""
    if isinstance(activity, EvaluateMergeGroup):
        post_error(activity.head_sha, words, runtime)
        return
    if not isinstance(activity, EvaluatePullRequest | AnswerCommand):
        return
    try:
        pull = runtime.github.pull_request(activity.number)
    except GitHubError as error:
        runtime.say(f"The pull request cannot be read either: {error}")
        return
    post_error(pull.head_sha, words, runtime)
