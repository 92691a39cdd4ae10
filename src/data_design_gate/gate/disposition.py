"""What becomes of each review at each gate: exactly one word, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from data_design_gate.gate.contributors import Contribution, last_change
from data_design_gate.gate.facts import Review, ReviewState
from data_design_gate.gate.freshness import Freshness, freshness
from data_design_gate.gate.history import History, Subject
from data_design_gate.gate.people import Directory, Key
from data_design_gate.gate.policy import GatePolicy
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.gate.reviews import is_opinion
from data_design_gate.gate.roster import Roster, Standing
from data_design_gate.gate.units import SUBSECTION


class Disposition(StrEnum):
    """What became of a review; in the order in which they are tried."""

    ACCOUNT_DELETED = "account-deleted"
    COMMENTED_ONLY = "commented-only"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"
    BOT = "bot"
    IS_AUTHOR = "is-author"
    MEMBERSHIP_UNKNOWN = "membership-unknown"
    LOST_ACCESS = "lost-access"
    NOT_IN_TEAM = "not-in-team"
    CHANGE_REQUESTED = "change-requested"
    CONTRIBUTED = "contributed"
    CANNOT_PROVE = "cannot-prove"
    STALE = "stale"
    COUNTED = "counted"


class Ruling(NamedTuple):
    """A disposition with its reason."""

    disposition: Disposition
    reason: Reason


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything by which the reviews of one gate and subject are judged."""

    history: History
    subject: Subject
    gate: GatePolicy
    people: Directory
    standing: Standing
    roster: Roster
    opinions: Mapping[Key, Review]
    contributors: Mapping[Key, str]
    contributions: tuple[Contribution, ...]

    def may_write_and_approve(self, key: Key) -> bool:
        """Tell whether somebody may approve although they wrote part of it."""
        defaults = self.gate.defaults
        is_author = key == self.standing.author
        return defaults.allow_contributors or (is_author and defaults.allow_author)

    def is_listed_bot(self, key: Key) -> bool:
        """Tell whether the gate lists this account among the bots that may approve."""
        return any(key == f"id:{number}" for number in self.gate.defaults.bots)

    def may_approve(self, key: Key) -> bool:
        """Tell whether an approval of this member would count if given now."""
        standing = self.standing
        if key == standing.own or (key in standing.bots and not self.is_listed_bot(key)):
            return False
        if key == standing.author and not self.gate.defaults.allow_author:
            return False
        if key in standing.lost_access:
            return False
        return key not in self.contributors or self.may_write_and_approve(key)


def rule(bench: Bench, review: Review) -> Ruling:
    """Return the one disposition of a review: the first that fits."""
    if review.user is None:
        return Ruling(Disposition.ACCOUNT_DELETED, reason("account-deleted"))
    key = bench.people.key(review.user)
    return (
        _as_opinion(bench, review, key)
        or _as_person(bench, review, key)
        or _as_member(bench, review, key)
        or _as_approval(bench, review, key)
    )


def _as_opinion(bench: Bench, review: Review, key: Key) -> Ruling | None:
    """Rule on reviews that state no opinion of today."""
    if not is_opinion(review):
        comment = review.state is ReviewState.COMMENTED
        why = reason("commented-only" if comment else "not-submitted")
        return Ruling(Disposition.COMMENTED_ONLY, why)
    if review.state is ReviewState.DISMISSED:
        return Ruling(Disposition.DISMISSED, reason("dismissed"))
    if bench.opinions.get(key) != review:
        return Ruling(Disposition.SUPERSEDED, reason("superseded", login=_login(review)))
    return None


def _as_person(bench: Bench, review: Review, key: Key) -> Ruling | None:
    """Rule on accounts whose opinion never counts here."""
    if key == bench.standing.own:
        return Ruling(Disposition.BOT, reason("own"))
    if key in bench.standing.bots and not bench.is_listed_bot(key):
        return Ruling(Disposition.BOT, reason("bot", login=_login(review)))
    if key == bench.standing.author and not bench.gate.defaults.allow_author:
        return Ruling(Disposition.IS_AUTHOR, reason("is-author", login=_login(review)))
    return None


def _as_member(bench: Bench, review: Review, key: Key) -> Ruling | None:
    """Rule on people who do not belong to the gate today."""
    login = _login(review)
    member = key in bench.roster.members or bench.is_listed_bot(key)
    if not member and bench.roster.unreadable:
        groups = [name for name, _ in bench.roster.unreadable]
        why = reason("membership-unknown", login=login, groups=groups)
        return Ruling(Disposition.MEMBERSHIP_UNKNOWN, why)
    if key in bench.standing.lost_access:
        return Ruling(Disposition.LOST_ACCESS, reason("lost-access", login=login))
    if not member:
        why = reason("not-in-team", login=login, groups=list(bench.roster.groups))
        return Ruling(Disposition.NOT_IN_TEAM, why)
    return None


def _as_approval(bench: Bench, review: Review, key: Key) -> Ruling:
    """Rule on the last opinion of somebody who belongs to the gate."""
    login = _login(review)
    if review.state is ReviewState.CHANGES_REQUESTED:
        why = reason("review-change-requested", login=login)
        return Ruling(Disposition.CHANGE_REQUESTED, why)
    if key in bench.contributors and not bench.may_write_and_approve(key):
        why = reason("review-contributed", login=login, sha=bench.contributors[key])
        return Ruling(Disposition.CONTRIBUTED, why)
    fresh = freshness(bench.history, bench.subject, bench.gate, review)
    if fresh.fresh:
        return Ruling(Disposition.COUNTED, reason("counted", commit=review.commit_id))
    if fresh.fresh is None:
        code = "renamed-since" if fresh.cause == "renamed" else "cannot-prove"
        why = reason(code, login=login, commit=review.commit_id)
        return Ruling(Disposition.CANNOT_PROVE, why)
    return Ruling(Disposition.STALE, _stale(bench, review, fresh))


def _stale(bench: Bench, review: Review, fresh: Freshness) -> Reason:
    change = last_change(bench.contributions, fresh.changed)
    return reason(
        "review-stale",
        cause=fresh.cause,
        login=_login(review),
        commit=review.commit_id,
        sections=titles(unit.title for unit in fresh.changed) or ["the document"],
        sha=change.sha if change else "",
        by=_authors(bench.people, change),
    )


def titles(found: Iterable[str]) -> list[str]:
    """Return section titles once each, without those whose own parent is named too."""
    names = list(dict.fromkeys(found))
    return [
        name for name in names if not any(name.startswith(other + SUBSECTION) for other in names)
    ]


def _authors(people: Directory, change: Contribution | None) -> str:
    if change is None or len(change.people) != 1:
        return ""
    return people.login(next(iter(change.people)))


def _login(review: Review) -> str:
    """Return the login to speak of; the id where no login is known."""
    user = review.user
    return "" if user is None else user.login or str(user.id)
