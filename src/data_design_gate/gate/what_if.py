"""What the gate would say if somebody reviewed now: the facts edited as GitHub would."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data_design_gate.errors import UserError
from data_design_gate.gate.facts import Facts, Person, Review, ReviewState
from data_design_gate.gate.people import directory
from data_design_gate.gate.reviews import last_opinions

_AS_IF = re.compile(r"@?(?P<login>[^=\s]+)=(?P<act>approve|request-changes|dismiss)")
_STATES = {"approve": ReviewState.APPROVED, "request-changes": ReviewState.CHANGES_REQUESTED}
_FIRST = datetime(2008, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)


def what_if(facts: Facts, as_if: str) -> Facts:
    """Return the facts after ``@login=approve|request-changes|dismiss``.

    A new review is of the head and the latest of all; a dismissal changes
    the record of that person's last opinion, as it does on GitHub. Raises
    UserError for anything else.
    """
    parsed = _AS_IF.fullmatch(as_if.strip())
    if parsed is None:
        problem = f"--as-if `{as_if}` is not understood."
        raise UserError(problem, "Write --as-if @login=approve, =request-changes or =dismiss.")
    person = _person(facts, parsed["login"])
    if parsed["act"] == "dismiss":
        return _dismissed(facts, person)
    return replace(facts, reviews=(*facts.reviews, _review(facts, person, parsed["act"])))


def _person(facts: Facts, login: str) -> Person:
    """Return the account of that login as the facts know it, else one known by login alone."""
    folded = login.casefold()
    known = [person for person in facts.people() if person.login.casefold() == folded]
    return next((one for one in known if one.id is not None), None) or next(
        iter(known), Person(None, login)
    )


def _review(facts: Facts, person: Person, act: str) -> Review:
    times = [review.submitted_at for review in facts.reviews if review.submitted_at is not None]
    reopened = facts.pull_request.reopened_at
    latest = max([*times, *([reopened] if reopened else []), _FIRST])
    number = max((review.id for review in facts.reviews), default=0) + 1
    when = max(latest, min(latest, _LAST) + timedelta(seconds=1))
    return Review(number, person, _STATES[act], when, facts.pull_request.head_sha)


def _dismissed(facts: Facts, person: Person) -> Facts:
    people = directory([*facts.people(), person])
    last = last_opinions(facts.reviews, people).get(people.key(person))
    return replace(
        facts,
        reviews=tuple(
            replace(review, state=ReviewState.DISMISSED) if review is last else review
            for review in facts.reviews
        ),
    )
