"""What changed in a design, as blocks of a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from data_design_gate.design.changes import AREAS
from data_design_gate.gate.reasons import both, plural, short
from data_design_gate.github.escape import code, message, prose
from data_design_gate.report.budget import fit_items, fold
from data_design_gate.report.told import DesignChange, Look, Since

MOST_CHARACTERS = 6_000  # of one list of changes
_MOST_OPEN = 5  # lines that stand unfolded
_MOST_SECTIONS = 6
_MOST_NAMES = 6
_DID = {"APPROVED": "approved", "CHANGES_REQUESTED": "asked for changes", "COMMENTED": "commented"}


def base_block(change: DesignChange | None, room: int = MOST_CHARACTERS) -> str:
    """Return what the pull request changes in a design; a long list is folded.

    ``room`` bounds the list in characters.
    """
    if change is None or not (change.changes or change.sections):
        return ""
    number = len(change.changes)
    body = _list(change, room)
    if number <= _MOST_OPEN:
        return f"**What this pull request changes in the design**\n\n{body}"
    return fold(f"{_counted(change)} in the design since the base version", body)


def since_blocks(found: Iterable[Since], *, several: bool) -> Iterator[str]:
    """Yield a folded block for each earlier commit that reviewers looked at last."""
    for one in found:
        where = f" in {code(one.path)}" if several else ""
        who = " and ".join(_looks(one.looks))
        title = f"Since {who} ({code(short(one.commit))}){where}: {_counted(one.change)}"
        yield fold(title, _list(one.change))


def _looks(looks: Sequence[Look]) -> Iterator[str]:
    """Yield who did what, people who did the same together."""
    order = list(_DID)
    known = sorted(
        (look for look in looks if look.state in _DID), key=lambda look: order.index(look.state)
    )
    for state, group in groupby(known, key=lambda look: look.state):
        names = [code(look.login or "somebody") for look in group]
        yield f"{both(names, _MOST_NAMES)} {_DID[state]}"


def _counted(change: DesignChange) -> str:
    number = len(change.changes)
    return plural(number, "change", "changes") if number else "changes in words only"


def _list(change: DesignChange, room: int = MOST_CHARACTERS) -> str:
    items = list(_items(change))
    return fit_items(items, min(room, MOST_CHARACTERS), lambda number: f"- and {number} more")


def _items(change: DesignChange) -> Iterator[str]:
    several = len({one.area for one in change.changes}) > 1
    for area, group in groupby(change.changes, key=lambda one: one.area):
        found = [message(one.text) for one in group]
        if several and len(found) > 1:
            yield f"- {AREAS[area]}"
            yield from (f"  - {text}" for text in found)
        else:
            yield from (f"- {text}" for text in found)
    if change.sections:
        names = [prose(title) for title in change.sections]
        yield f"- Sections that read differently: {both(names, _MOST_SECTIONS)}."
