"""What a decision shows to people: the conversation's summary, and what changed for whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from data_design_gate.design.model import DataDesign
from data_design_gate.lifecycle.audit import blob_url
from data_design_gate.lifecycle.decide import Decision
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.report.conversation import Conversation
from data_design_gate.report.extras import extras_of
from data_design_gate.report.told import Told, told
from data_design_gate.standards.review import design_of


def told_of(situation: Situation, decision: Decision) -> Mapping[str, Told]:
    """Return by path what changed in each design, since the base and since each reviewer looked."""
    configuration = situation.configuration
    if configuration is None:
        return {}
    settings = configuration.standards

    @cache  # reviewers of one text look at it at several commits
    def read(text: str, path: str) -> DataDesign:
        return design_of(text, path, settings)

    return told(
        situation.facts,
        configuration.policy,
        {path: context.design for path, context in decision.contexts.items()},
        {path: context.base for path, context in decision.contexts.items()},
        read,
    )


def conversation(
    situation: Situation, decision: Decision, told: Mapping[str, Told], runtime: Runtime
) -> Conversation:
    """Return what the summary shows."""
    sha = situation.pull_request.head_sha
    troubles = tuple(
        f"`{design.path}` could not be read: {design.trouble}"
        for design in situation.designs
        if design.trouble
    )

    unshown = tuple(
        f"`{path}` was not run this time; its earlier failure stands until a run takes it back."
        for path in sorted(decision.unshown)
    )

    def url(path: str, line: int) -> str:
        return blob_url(runtime, sha, path, line)

    return Conversation(
        gate=decision.gate,
        reports=decision.reports,
        url=url,
        extras={path: extras_of(context, url) for path, context in decision.contexts.items()},
        changed={path: one.base for path, one in told.items()},
        since=tuple(since for one in told.values() for since in one.since),
        fault=str(situation.fault) if situation.fault else "",
        on_merge=decision.preflight.lines,
        notes=(*troubles, *unshown, *decision.preflight.notes, *_policy_note(situation)),
    )


def _policy_note(situation: Situation) -> tuple[str, ...]:
    """Flag a change of the rules themselves where no gate covers it."""
    configuration = situation.configuration
    governing = configuration.path if configuration else ""
    touched = [
        path
        for file in situation.files
        for path in (file.path, file.previous_path or "")
        if path.startswith(".github/workflows/") or (path and path == governing)
    ]
    gate = configuration.policy.gate("policy") if configuration else None
    if not touched or (gate is not None and gate.on):
        return ()
    words = "It has no force before the merge, and no `policy` gate covers it."
    return (f"This pull request changes `{touched[0]}`. {words}",)
