"""Who is who: ids decide, a login only where an id is missing, ignoring case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data_design_gate.gate.facts import Person

Key = str


@dataclass(frozen=True, slots=True)
class Directory:
    """Gives every account one key, so that nobody is counted twice.

    ``ids`` maps a folded login to the one id it is known under; a login that
    stands for several ids is not in it. ``logins`` maps a key to a login.
    """

    ids: Mapping[str, int] = field(default_factory=dict)
    logins: Mapping[Key, str] = field(default_factory=dict)

    def key(self, person: Person) -> Key:
        """Return the key of an account."""
        if person.id is not None:
            return f"id:{person.id}"
        folded = person.login.casefold()
        known = self.ids.get(folded)
        return f"login:{folded}" if known is None else f"id:{known}"

    def same(self, one: Person | None, other: Person | None) -> bool:
        """Tell whether two accounts are the same one; an unknown account is nobody."""
        return one is not None and other is not None and self.key(one) == self.key(other)

    def login(self, key: Key) -> str:
        """Return the login to show for a key."""
        return self.logins.get(key) or key.partition(":")[2]


def directory(people: Iterable[Person]) -> Directory:
    """Build the directory; the first login seen for an id is the one shown."""
    people = list(people)
    candidates: dict[str, set[int]] = {}
    for person in people:
        if person.id is not None and person.login:
            candidates.setdefault(person.login.casefold(), set()).add(person.id)
    ids = {login: next(iter(found)) for login, found in candidates.items() if len(found) == 1}
    bare = Directory(ids)
    logins: dict[Key, str] = {}
    for person in people:
        if person.login:
            logins.setdefault(bare.key(person), person.login)
    return Directory(ids, logins)
