"""Tell a finalisation from a status that somebody set to Approved by hand."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Status
from data_design_gate.document.parse import parse_document
from data_design_gate.github.failure import GitHubError
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import ChangedDesign, Situation


def is_finalisation(design: ChangedDesign, situation: Situation, runtime: Runtime) -> bool:
    """Tell whether a change is exactly what finalisation computes, whoever pushed it.

    Only asked of a document that becomes Approved, or that gets an audit
    digest and stays Partial: the pull request that merged it is evaluated
    again, and the completed text compared byte for byte.
    """
    if not _may_complete(design):
        return False
    from data_design_gate.lifecycle.close import completed_texts

    for number in _merged_before(situation, runtime):
        try:
            if completed_texts(number, runtime).get(design.path) == design.head:
                return True
        except GitHubError as error:
            runtime.say(f"#{number} could not be looked at: {error}")
    return False


def _may_complete(design: ChangedDesign) -> bool:
    if design.head is None or design.base is None:
        return False
    now = parse_document(design.head, design.path).metadata
    before = parse_document(design.base, design.path).metadata
    if now.status is Status.APPROVED:
        return before.status is not Status.APPROVED
    return now.status is Status.PARTIAL and now.text("audit") not in ("", before.text("audit"))


def _merged_before(situation: Situation, runtime: Runtime) -> Iterator[int]:
    """Yield the merged pull requests that may have brought the document to the base."""
    from data_design_gate.lifecycle.finalise import finalised_by

    named = finalised_by(situation.pull_request)
    if named is not None:
        yield named
    base = situation.facts.pull_request.merge_base
    for pull in runtime.github.pull_requests_of_commit(base):
        if pull.merged and pull.number != named:
            yield pull.number
