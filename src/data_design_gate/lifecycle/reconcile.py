"""Bring GitHub and Jira to what the repository says, whatever events were lost on the way.

The designs on the default branch and the pull requests that carry designs
are the outbox, the ledgers on the tickets are the memory. Of every design
exactly one thing speaks: the open pull request that changes it, else the
version on the default branch, else the change that took it away, else the
pull request that was given up. A second run of the same state writes
nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from msgspec import structs

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.parse import parse_document
from data_design_gate.errors import UserError
from data_design_gate.github.history import history_of
from data_design_gate.github.model import Text, Unreadable
from data_design_gate.globs import matches
from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.lifecycle.chronicle import Chronicle
from data_design_gate.lifecycle.close import close_pull_request
from data_design_gate.lifecycle.decide import decide
from data_design_gate.lifecycle.gather import gather
from data_design_gate.lifecycle.narrowed import narrowed
from data_design_gate.lifecycle.outbox import survey
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.standing import Standing
from data_design_gate.lifecycle.sweep_plan import ReconcileResult, SweepPlan, Tickets
from data_design_gate.lifecycle.ticket_state import keep_tickets_true
from data_design_gate.lifecycle.versions import Version, origin

if TYPE_CHECKING:
    from data_design_gate.jira.port import JiraPort
    from data_design_gate.jira.settings import JiraSettings


class Shard(Protocol):
    """A part of the sweep."""

    def holds(self, number: int) -> bool:
        """Tell whether a unit with this number belongs to the part."""
        ...


def reconcile(
    runtime: Runtime, configuration: Configuration, *, since: datetime, shard: Shard
) -> ReconcileResult:
    """Bring everything up to date.

    ``since`` bounds the closed pull requests that are looked at, and how far
    back a deletion is noticed; documents on the default branch count
    whatever their age. A document belongs to one shard by its path, so that
    two shards never speak for the same one. Raises GitHubError only when the
    repository cannot be listed at all.
    """
    runtime = _identified(runtime)
    plan = SweepPlan(runtime, configuration, survey(runtime, configuration, since))
    for subject, words in plan.outbox.troubles.items():
        plan.result.add(subject, f"could not be read: {words}", failed=True)
    _find_speakers(plan, [p for p in plan.outbox.paths() if shard.holds(crc32(p.encode()))])
    for (number, tickets), paths in sorted(plan.closing.items()):
        plan.result.guard(f"#{number}", partial(_close, plan, number, paths, tickets))
    for number, paths in plan.reviewing.items():
        plan.result.guard(f"#{number}", partial(_review, plan, number, paths))
    for subject, step in plan.last:
        plan.result.guard(subject, step)
    for entry in plan.result.entries:
        runtime.say(f"{entry.subject}: {entry.words}")
    return plan.result


def _identified(runtime: Runtime) -> Runtime:
    """Return the runtime with the repository's number, by which tickets know their documents.

    The Action reads it from its event; a command line has none.
    """
    if runtime.repository_id:
        return runtime
    return replace(runtime, repository_id=history_of(runtime.github).repository_id())


def _find_speakers(plan: SweepPlan, paths: list[str]) -> None:
    """Find out what speaks for each document."""
    standing = Standing(plan, Chronicle(plan.runtime, plan.outbox))
    for path in paths:
        review = plan.outbox.reviewing(path)
        if review is not None:
            plan.review(review.number, path)
        elif path in plan.outbox.live:
            plan.result.guard(path, partial(standing.look_at, path))
        else:
            plan.result.guard(path, partial(_gone, plan, standing, path))
    plan.result.guard("the default branch", standing.settle_all)


def _gone(plan: SweepPlan, standing: Standing, path: str) -> None:
    """Deal with a design that is not on the default branch and in no open pull request."""
    if not plan.outbox.was_there(path):
        for pull in plan.outbox.given_up(path)[:1]:
            plan.close(pull.number, path)
        return
    if plan.outbox.moved(path):
        return
    versions = standing.chronicle.versions(path)
    rest = tuple(version for version in versions if version.text is not None)
    if rest and versions[0].text is None and not _lives_on(rest[0], plan):
        standing.undo(path, (versions[0], *rest), origin(rest))


def _lives_on(version: Version, plan: SweepPlan) -> bool:
    """Tell whether a design stands on the default branch under another path."""
    name = parse_document(version.text or "", "").metadata.text("id")
    return bool(name) and any(
        parse_document(text, path).metadata.text("id") == name
        for path, text in plan.outbox.live.items()
    )


def _close(plan: SweepPlan, number: int, paths: set[str], tickets: Tickets) -> None:
    """Close a pull request for the documents it still speaks for."""
    pull = plan.runtime.github.pull_request(number)
    runtime = _narrowed(plan, paths)
    if tickets is Tickets.TRUE:
        runtime = replace(runtime, jira=None)
    elif tickets is Tickets.DOWN:
        runtime = replace(runtime, jira=_down)
    code = close_pull_request(number, runtime)
    what = "merged" if pull.merged else "closed"
    words = f"{what}, speaks for {', '.join(sorted(paths))}"
    plan.result.add(f"#{number}", words, failed=bool(code))


def _down(_: JiraSettings) -> JiraPort:
    """Stand in for a Jira that could not be asked when this run began."""
    raise JiraError(
        "Jira could not be asked in this run.",
        "Nothing to do: the next run brings the ticket up to date.",
        kind=FailureKind.UNAVAILABLE,
    )


def _review(plan: SweepPlan, number: int, paths: set[str]) -> None:
    """Bring the tickets of an open pull request to its state."""
    if plan.runtime.jira is None:
        return
    runtime = _narrowed(plan, paths)
    situation = gather(number, runtime)
    if runtime.dry_run and situation.configuration is not None:
        situation = replace(situation, configuration=_planning(situation.configuration))
    decide(situation, runtime, entering=keep_tickets_true)
    plan.result.add(f"#{number}", f"open, speaks for {', '.join(sorted(paths))}")


def _narrowed(plan: SweepPlan, paths: set[str]) -> Runtime:
    """Return the runtime for some documents only; other files are seen as they are."""
    globs = plan.configuration.documents
    port = narrowed(plan.runtime.github, lambda path: path in paths or not matches(path, globs))
    return replace(plan.runtime, github=port)


def _planning(configuration: Configuration) -> Configuration:
    """Return the configuration with Jira only looked at."""
    value = dict(configuration.value)
    value["jira"] = {**value.get("jira", {}), "mode": "plan"}
    return structs.replace(configuration, value=value)


def repository_configuration(runtime: Runtime) -> Configuration:
    """Read the configuration of the default branch. Raises UserError when it is broken."""
    from data_design_gate.configuration.reader import read_configuration

    branch = runtime.github.repository().default_branch
    place = (branch, runtime.config_path)
    found = runtime.github.texts([place])[place]
    if isinstance(found, Text):
        return read_configuration(found.text, runtime.config_path)
    if isinstance(found, Unreadable):
        raise UserError(
            f"The configuration {runtime.config_path} cannot be read: {found.reason}.",
            "Grant contents: read.",
            exit_code=4,
        )
    return read_configuration("version: 1\n", runtime.config_path, present=False)
