"""What changed in a design, for its readers: since the base version, and since each one looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.design.changes import Change, changes
from data_design_gate.design.model import DataDesign
from data_design_gate.gate.digest import changed_units, meaning_of
from data_design_gate.gate.disposition import titles
from data_design_gate.gate.evaluate import changed_documents
from data_design_gate.gate.facts import Facts, Review, ReviewState
from data_design_gate.gate.history import History
from data_design_gate.gate.people import directory
from data_design_gate.gate.policy import Policy
from data_design_gate.gate.reviews import is_opinion

MOST_LOOKS = 8  # commits that reviewers of one document last looked at, the newest ones


@dataclass(frozen=True, slots=True)
class DesignChange:
    """What one version says otherwise than another.

    ``sections`` are the titles of all sections whose meaning differs, also
    where only prose does.
    """

    changes: tuple[Change, ...] = ()
    sections: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the public form."""
        return {
            "changes": [change.to_json() for change in self.changes],
            "sections": list(self.sections),
        }


@dataclass(frozen=True, slots=True)
class Look:
    """One review as its reader's last look: who, and whether they approved, asked or commented."""

    login: str
    state: str


@dataclass(frozen=True, slots=True)
class Since:
    """What changed in a document since reviewers looked at it at one earlier commit."""

    path: str
    commit: str
    looks: tuple[Look, ...]
    change: DesignChange

    def to_json(self) -> dict[str, Any]:
        """Return the public form."""
        looks = [{"login": look.login, "state": look.state} for look in self.looks]
        return {"commit": self.commit, "reviews": looks, **self.change.to_json()}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one document; ``base`` is None where no earlier version is known."""

    base: DesignChange | None = None
    since: tuple[Since, ...] = ()


def design_change(old: DataDesign, new: DataDesign) -> DesignChange:
    """Compare two versions of a design by meaning."""
    units = changed_units(meaning_of(old.document.text), meaning_of(new.document.text))
    sections = titles(unit.title for unit in units.values())
    return DesignChange(changes(old, new), tuple(sections))


def told(
    facts: Facts,
    policy: Policy,
    heads: Mapping[str, DataDesign],
    bases: Mapping[str, DataDesign | None],
    read: Callable[[str, str], DataDesign],
) -> Mapping[str, Told]:
    """Return by path what to tell of each design at the head.

    ``read`` reads a document's text at a path; a version that the facts do
    not hold, or that means the same, is told of nowhere.
    """
    since: dict[str, list[Since]] = {}
    for one in _since(facts, policy, heads, read):
        since.setdefault(one.path, []).append(one)
    found = {}
    for path, head in heads.items():
        base = bases.get(path)
        change = design_change(base, head) if base is not None else None
        found[path] = Told(change, tuple(since.get(path, ())))
    return found


def _since(
    facts: Facts,
    policy: Policy,
    heads: Mapping[str, DataDesign],
    read: Callable[[str, str], DataDesign],
) -> Iterator[Since]:
    looks = _last_looks(facts)
    if not looks:
        return
    history = History(facts, policy.excluded)
    for subject in changed_documents(facts, policy):
        head = heads.get(subject.path)
        if head is None:
            continue
        by_commit: dict[str, list[Look]] = {}
        for review in looks:
            found = history.at(subject, review.commit_id)
            if found is not None and found.text not in {None, head.document.text}:
                login = review.user.login if review.user else ""
                by_commit.setdefault(review.commit_id, []).append(Look(login, review.state.value))
        for commit in list(by_commit)[-MOST_LOOKS:]:
            found = history.at(subject, commit)
            text = found.text if found else None
            change = design_change(read(text, subject.path), head) if text else DesignChange()
            if change.changes or change.sections:
                yield Since(subject.path, commit, tuple(by_commit[commit]), change)


def _last_looks(facts: Facts) -> list[Review]:
    """Return each person's last opinion, else their last comment, by time.

    The author, bots and withdrawn reviews are no readers to be told anything.
    """
    people = directory(facts.people())
    pull = facts.pull_request
    opinions: dict[str, Review] = {}
    comments: dict[str, Review] = {}
    for review in sorted(facts.reviews, key=lambda one: one.order):
        user = review.user
        if user is None or user.is_bot or review.submitted_at is None:
            continue
        if people.same(user, facts.own) or people.same(user, pull.author):
            continue
        (opinions if is_opinion(review) else comments)[people.key(user)] = review
    last = {**comments, **opinions}.values()
    standing = (one for one in last if one.state is not ReviewState.DISMISSED)
    return sorted(standing, key=lambda one: one.order)
