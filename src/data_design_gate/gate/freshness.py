"""Whether an approval still covers what is there today, judged by meaning alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_design_gate.document.model import SectionName
from data_design_gate.gate.digest import Meaning, changed_units
from data_design_gate.gate.facts import PullRequest, Review
from data_design_gate.gate.history import History, Kind, Lookup, Subject
from data_design_gate.gate.policy import GatePolicy, Invalidate
from data_design_gate.gate.units import Unit


@dataclass(frozen=True, slots=True)
class Freshness:
    """``fresh`` is None when the review's commit cannot be read.

    ``cause`` is one of changed, new, pushed, reopened, unread, renamed or "";
    ``changed`` are the units that differ.
    """

    fresh: bool | None
    cause: str = ""
    changed: tuple[Unit, ...] = ()


FRESH = Freshness(fresh=True)


def freshness(history: History, subject: Subject, gate: GatePolicy, review: Review) -> Freshness:
    """Judge one approval for one gate and subject."""
    invalidate = gate.defaults.invalidate
    if gate.defaults.reset_on_reopened and _before_reopening(history.facts.pull_request, review):
        return Freshness(fresh=False, cause="reopened")
    if invalidate is Invalidate.NEVER:
        return FRESH
    then = history.at(subject, review.commit_id)
    if then is None:
        return Freshness(fresh=None, cause="unread")
    by_content = subject.kind is not Kind.POLICY or history.policy_texts_known()
    if invalidate is Invalidate.PUSH or not by_content:
        at_head = review.commit_id == history.head_sha
        return FRESH if at_head else Freshness(fresh=False, cause="pushed")
    sections = None if invalidate is Invalidate.DOCUMENT else gate.sections
    return _by_content(then, subject.head, sections)


def _by_content(then: Lookup, head: Lookup, sections: tuple[SectionName, ...] | None) -> Freshness:
    changed = changed_units(then.meaning, head.meaning, sections)
    if not changed and (then.text is None) is (head.text is None):
        return FRESH
    if then.text is None:
        return Freshness(None, "renamed") if then.doubt else Freshness(fresh=False, cause="new")
    return Freshness(fresh=False, cause="changed", changed=tuple(changed.values()))


def moved_on(subject: Subject, sections: tuple[SectionName, ...] | None) -> Mapping[str, Unit]:
    """Return the units that both the pull request and the base changed since they parted."""
    before, head, base = subject.before.meaning, subject.head.meaning, subject.base_head.meaning
    ours = changed_units(before, head, sections)
    theirs = changed_units(before, base, sections)
    apart = changed_units(base, head, sections)
    return {key: unit for key, unit in ours.items() if key in theirs and key in apart}


def equal(one: Meaning, other: Meaning) -> bool:
    """Tell whether two versions mean the same."""
    return not changed_units(one, other)


def _before_reopening(pull_request: PullRequest, review: Review) -> bool:
    reopened, submitted = pull_request.reopened_at, review.submitted_at
    return reopened is not None and submitted is not None and submitted < reopened
