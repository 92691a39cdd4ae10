"""Who changed the meaning of which section, over all commits, merges and co-authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_design_gate.document.model import SectionName
from data_design_gate.gate.digest import changed_units, covers
from data_design_gate.gate.facts import Commit
from data_design_gate.gate.history import History, Kind, Lookup, Subject
from data_design_gate.gate.people import Directory, Key
from data_design_gate.gate.units import Unit


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one commit changed in one subject.

    ``units`` is None when the commit cannot be read: its people then count
    as contributors to every section.
    """

    sha: str
    people: frozenset[Key]
    committer: Key | None
    units: Mapping[str, Unit] | None
    author_unknown: bool = False

    def touches(self, sections: tuple[SectionName, ...] | None) -> bool:
        """Tell whether this commit changed the meaning of any of the sections."""
        return self.units is None or any(covers(sections, unit) for unit in self.units.values())


def contributions(
    history: History, subject: Subject, people: Directory
) -> tuple[Contribution, ...]:
    """Return what every commit that matters to a subject contributed, in the commits' order."""
    found = []
    for commit in history.facts.commits:
        units = _changed_by(history, subject, commit)
        if units is None or units:
            found.append(_contribution(commit, units, people))
    return tuple(found)


def contributors(
    found: Iterable[Contribution],
    sections: tuple[SectionName, ...] | None,
    *,
    count_committers: bool = False,
) -> Mapping[Key, str]:
    """Return who contributed to the sections, each with the last commit that made them so."""
    who: dict[Key, str] = {}
    for contribution in found:
        if contribution.touches(sections):
            for key in contribution.people:
                who[key] = contribution.sha
            if count_committers and contribution.committer is not None:
                who[contribution.committer] = contribution.sha
    return who


def last_change(found: Iterable[Contribution], units: Iterable[Unit]) -> Contribution | None:
    """Return the last commit that changed any of the units, None when no commit is known to."""
    keys = {unit.key for unit in units}
    changes = [one for one in found if one.units is not None and not keys.isdisjoint(one.units)]
    return changes[-1] if changes else None


def _contribution(
    commit: Commit, units: Mapping[str, Unit] | None, people: Directory
) -> Contribution:
    persons = [commit.author, *commit.co_authors]
    return Contribution(
        sha=commit.sha,
        people=frozenset(people.key(person) for person in persons if person is not None),
        committer=None if commit.committer is None else people.key(commit.committer),
        units=units,
        author_unknown=any(person is None for person in persons),
    )


def _changed_by(history: History, subject: Subject, commit: Commit) -> Mapping[str, Unit] | None:
    """Return the units that differ from every parent; None for an unreadable commit."""
    after = history.at(subject, commit.sha)
    if after is None or (subject.kind is Kind.POLICY and not history.policy_texts_known()):
        return None
    changes = [_difference(parent, after) for parent in history.before(subject, commit)]
    if not changes:
        return _difference(subject.before, after)
    first, *others = changes
    return {key: unit for key, unit in first.items() if all(key in other for other in others)}


def _difference(before: Lookup, after: Lookup) -> Mapping[str, Unit]:
    return changed_units(before.meaning, after.meaning)
