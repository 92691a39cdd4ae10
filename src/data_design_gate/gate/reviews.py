"""Each person's opinion that counts today: the last one, never an older one revived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data_design_gate.gate.facts import Review, ReviewState
from data_design_gate.gate.people import Directory, Key

# COMMENTED never clears an approval and PENDING is seen by its author alone;
# DISMISSED is an opinion withdrawn, which must not bring an older one back.
OPINIONS = frozenset({ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED})


def is_opinion(review: Review) -> bool:
    """Tell whether a review states or withdraws an opinion."""
    return review.state in OPINIONS and review.submitted_at is not None


def last_opinions(reviews: Iterable[Review], people: Directory) -> Mapping[Key, Review]:
    """Return the last opinion of each person by time, then number; dismissed ones included."""
    last: dict[Key, Review] = {}
    for review in reviews:
        if review.user is None or not is_opinion(review):
            continue
        key = people.key(review.user)
        if key not in last or review.order > last[key].order:
            last[key] = review
    return last
