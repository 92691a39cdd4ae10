"""Evaluate a pull request and publish what was decided, until both agree."""

from __future__ import annotations

import json
from dataclasses import replace

from data_design_gate.gate.evaluate import evaluate as evaluate_gate
from data_design_gate.gate.result import State
from data_design_gate.github.applying import Outcome, apply
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.guard import SuccessGuard, facts_print, withdraw_success
from data_design_gate.github.observed import Observed, observe
from data_design_gate.github.publish import Announcement, Publication, plan_publication
from data_design_gate.lifecycle.announce import announcements_of
from data_design_gate.lifecycle.decide import Decision, Entering, decide
from data_design_gate.lifecycle.failing import words_of
from data_design_gate.lifecycle.gather import Found, gather
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT, Runtime
from data_design_gate.lifecycle.shown import conversation, told_of
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.processor_time import SECONDS, at_most
from data_design_gate.report.budget import STEP_SUMMARY_LIMIT
from data_design_gate.report.check_report import check_report
from data_design_gate.report.conversation import Conversation, render_summary, verdict_line
from data_design_gate.report.json_form import counts, report_value
from data_design_gate.report.notes import notes_of
from data_design_gate.report.sarif import render_sarif

_ATTEMPTS = 3  # evaluations of one event when the pull request moves meanwhile
DONE, BROKEN_CONFIGURATION, STATUS_NOT_WRITTEN = 0, 2, 4


def evaluate_pull_request(
    number: int,
    runtime: Runtime,
    *,
    entering: Entering | None = None,
    retargeted: bool = False,
    answers: tuple[Announcement, ...] = (),
    found: Found | None = None,
) -> int:
    """Evaluate, write the job summary, publish; return the exit code of the job.

    A standing success that the approvals alone no longer carry is withdrawn
    before anything slow; so is any that another base gave, when the event
    says that the pull request was ``retargeted``.
    ``entering`` brings the tickets to where the pull request is, when it may
    have entered or left review.
    """
    for attempt in range(_ATTEMPTS):
        situation = gather(number, runtime, found=None if attempt else found)
        observed = _observe(situation, runtime)
        if _withdrawn_early(situation, observed, runtime, retargeted=retargeted):
            observed = replace(observed, statuses=())
        decision = decide(situation, runtime, entering=None if runtime.dry_run else entering)
        shown = report_decision(situation, decision, runtime)
        if situation.pull_request.state != "open":
            return DONE
        desired = _publication(situation, decision, shown, runtime, answers)
        outcome = publish(situation, desired, observed, runtime)
        _tell(outcome, decision, runtime)
        if not outcome.moved:
            return _exit_code(situation, outcome)
    return STATUS_NOT_WRITTEN


def _observe(situation: Situation, runtime: Runtime) -> Observed:
    """Read what stands on the pull request, beside what was gathered."""
    pull, said = situation.pull_request, situation.conversation
    known = (said.status,) if said.status else ()
    return observe(
        runtime.github,
        pull,
        reviews=situation.reviews,
        files=situation.files,
        context=STATUS_CONTEXT,
        asking=False,
        conversation=said,
        statuses=known if said.head_sha == pull.head_sha else None,
    )


def _exit_code(situation: Situation, outcome: Outcome) -> int:
    if not outcome.status_written:
        return STATUS_NOT_WRITTEN
    return BROKEN_CONFIGURATION if situation.fault else DONE


def _withdrawn_early(
    situation: Situation, observed: Observed, runtime: Runtime, *, retargeted: bool
) -> bool:
    """Withdraw a success that does not hold any more; tell whether one was withdrawn."""
    configuration, pull = situation.configuration, situation.pull_request
    latest = next(iter(observed.statuses or ()), None)
    if latest is None or latest.state != State.SUCCESS.value:
        return False
    if configuration is None or runtime.dry_run or pull.state != "open":
        return False
    judged_elsewhere = retargeted and bool(situation.designs)
    if not judged_elsewhere:
        alone = evaluate_gate(situation.facts, configuration.policy, 0)
        if alone.state is State.SUCCESS:
            return False
    return withdraw_success(
        runtime.github, pull.head_sha, context=STATUS_CONTEXT, statuses=(latest,)
    )


def report_decision(situation: Situation, decision: Decision, runtime: Runtime) -> Conversation:
    """Write the job summary and the outputs: first, so that nothing later can lose them.

    Returns what the summary shows.
    """
    told = told_of(situation, decision)
    shown = conversation(situation, decision, told, runtime)
    runtime.summary(render_summary(shown, STEP_SUMMARY_LIMIT // 4) + "\n")
    findings = [finding for report in decision.reports for finding in report.findings]
    runtime.output("verdict", decision.gate.state.value)
    runtime.output("findings", json.dumps(counts(findings)))
    runtime.output("gate", json.dumps(decision.gate.to_json(), ensure_ascii=False))
    runtime.output("report", json.dumps(report_value(decision.reports, told), ensure_ascii=False))
    runtime.say(f"{decision.gate.state.value}: {decision.gate.description}")
    return shown


def publish(
    situation: Situation, desired: Publication, observed: Observed, runtime: Runtime
) -> Outcome:
    """Publish what was decided; in a dry run only the plan is told."""
    pull = situation.pull_request
    if observed.requests is None and _somebody_new(desired.reviewers, observed):
        requests = runtime.github.review_requests(pull.number)
        observed = replace(observed, requests=requests)
    effects = plan_publication(desired, observed)
    if runtime.dry_run:
        for effect in effects:
            runtime.say(f"would: {effect}")
        return Outcome()
    seen = facts_print(pull, situation.reviews, situation.comments)
    guard = SuccessGuard(pull.number, seen)
    return apply(effects, runtime.github, pull.number, viewer=observed.viewer, guard=guard)


def _somebody_new(reviewers: tuple[str, ...], observed: Observed) -> bool:
    """Tell whether anybody to ask was not asked and has not reviewed yet."""
    known = {user.login.casefold() for user in observed.pull.requested_reviewers}
    known |= {
        review.user.login.casefold()
        for review in observed.reviews
        if review.user and review.commit_id == observed.pull.head_sha
    }
    return any(login.casefold() not in known for login in reviewers)


def _publication(
    situation: Situation,
    decision: Decision,
    shown: Conversation,
    runtime: Runtime,
    answers: tuple[Announcement, ...],
) -> Publication:
    configuration = situation.configuration
    settings = configuration.report if configuration else None
    gate = decision.gate
    asks = gate.ask if not decision.blocking and gate.state is State.PENDING else ()
    desired = Publication(
        context=STATUS_CONTEXT,
        state=gate.state.value,
        description=gate.description,
        verdict=verdict_line(gate),
        summary=render_summary(shown),
        notes=notes_of(decision.reports) if configuration else None,
        reviewers=asks,
        announcements=(*announcements_of(situation, decision), *answers),
        target_url=runtime.run_url,
        quiet=_nothing_to_tell(shown),
    )
    if settings is None:
        return desired
    told = not desired.quiet
    return replace(
        desired,
        inline=settings.inline,
        max_inline=settings.max_inline,
        check=check_report(gate, decision.reports, desired.summary)
        if settings.checks and told
        else None,
        sarif=render_sarif(decision.reports) if settings.sarif and told else None,
    )


def _nothing_to_tell(shown: Conversation) -> bool:
    """Tell whether this pull request is none of ours: most of a repository's are not."""
    gate = shown.gate
    return gate.state is State.SUCCESS and not (
        gate.gates or gate.documents or gate.notes or shown.reports or shown.fault or shown.notes
    )


def _tell(outcome: Outcome, decision: Decision, runtime: Runtime) -> None:
    """Say in log and job summary which sinks refused, and why."""
    for failure in outcome.failed:
        words = f"The {failure.sink} could not be written: {failure.error}"
        runtime.say(words)
        runtime.summary(f"\n> {words}\n")
    if outcome.moved:
        runtime.say("The pull request changed while it was evaluated; evaluating again.")
    elif not outcome.failed:
        done = "would publish" if runtime.dry_run else "published"
        runtime.say(f"{done} {decision.gate.state.value}")


def evaluate_head(owner: str, branch: str, head_sha: str, runtime: Runtime) -> int:
    """Evaluate every open pull request whose head is this branch at this commit.

    A fork's run names no pull request, so they are found by owner and
    branch; the commit must agree, since a branch name can be chosen freely.
    """
    pulls = [
        pull
        for pull in runtime.github.open_pull_requests(head=f"{owner}:{branch}")
        if pull.head_sha == head_sha
    ]
    if not pulls:
        runtime.say(f"No open pull request has the head {owner}:{branch} at {head_sha}.")
    codes = []
    for pull in pulls:
        others = tuple(one.number for one in pulls if one.number != pull.number)
        codes.append(evaluate_guarded(Found(pull, others), runtime))
    return worst_of(codes)


def evaluate_guarded(found: Found, runtime: Runtime, *, entering: Entering | None = None) -> int:
    """Evaluate one of several pull requests; its failure does not stop the others."""
    pull = found.pull
    try:
        with at_most(SECONDS, f"#{pull.number}"):
            return evaluate_pull_request(pull.number, runtime, entering=entering, found=found)
    except Exception as error:  # noqa: BLE001  one pull request must not hide the others
        words = words_of(error, runtime)
        runtime.say(f"#{pull.number} could not be evaluated: {words}")
        post_error(pull.head_sha, words, runtime)
        return STATUS_NOT_WRITTEN


def post_error(sha: str, words: str, runtime: Runtime) -> None:
    """Post an error status for what could not be evaluated; failing that, the log has it."""
    if runtime.dry_run:
        return
    try:
        runtime.github.set_status(
            sha,
            context=STATUS_CONTEXT,
            state=State.ERROR.value,
            description=f"cannot evaluate: {words}"[:140],
            target_url=runtime.run_url,
        )
    except GitHubError as error:
        runtime.say(f"The error status could not be written: {error}")


def worst_of(codes: list[int]) -> int:
    """Return the gravest exit code of several."""
    return max(codes, default=DONE)
