"""The versions a document went through, told apart by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data_design_gate.document.model import Status
from data_design_gate.document.parse import parse_document
from data_design_gate.gate.digest import meaning_of
from data_design_gate.gate.freshness import equal
from data_design_gate.github.model import PullCommit
from data_design_gate.lifecycle.finalised_text import finalised_text

_IN_FORCE = {Status.UNDER_REVIEW: Status.APPROVED}
"""Finalising turns the one into the other and is no new version."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document's state after a commit: ``text`` is None when the commit deleted it."""

    commit: PullCommit
    text: str | None


def same_words(one: str | None, other: str | None) -> bool:
    """Tell whether two texts are the same design, whatever their status."""
    if one is None or other is None:
        return one is other
    return one == other or equal(meaning_of(_bare(one)), meaning_of(_bare(other)))


def same_version(one: str | None, other: str | None) -> bool:
    """Tell whether two texts are one version: the same design in the same state."""
    if one is None or other is None:
        return one is other
    return same_words(one, other) and _state(one) is _state(other)


@lru_cache(maxsize=512)
def _bare(text: str) -> str:
    """Return a text as if it were finalised without any approval: what we write says nothing."""
    return finalised_text(
        text,
        parse_document(text, ""),
        (),
        status=Status.APPROVED,
        approval_date="",
        audit_digest="",
    )


def _state(text: str) -> Status | None:
    status = meaning_of(text).status
    return _IN_FORCE.get(status, status) if status else None


def origin(versions: Sequence[Version]) -> Version:
    """Return the commit that brought the version that stands; what followed changed no meaning.

    ``versions`` are newest first and not empty.
    """
    return _runs(versions, same_version)[0][-1]


def undone(versions: Sequence[Version]) -> Version | None:
    """Return the version that the newest change took back, None when it took none back.

    That is so when what stands now is the same design as one before it, and
    that one is the older of the two: a revert of a revert takes nothing back.
    """
    runs = _runs(versions, same_words)
    if len(runs) < len(("now", "undone", "before")):
        return None
    now, before = runs[0][0].text, runs[1][0].text
    if now is None or before is None:
        return None
    first_of_now = max(at for at, run in enumerate(runs) if same_words(run[0].text, now))
    first_of_before = max(at for at, run in enumerate(runs) if same_words(run[0].text, before))
    return runs[1][-1] if first_of_now > first_of_before else None


def _runs(
    versions: Sequence[Version], same: Callable[[str | None, str | None], bool]
) -> list[list[Version]]:
    """Part versions into runs of the same."""
    runs: list[list[Version]] = []
    for version in versions:
        if runs and same(runs[-1][-1].text, version.text):
            runs[-1].append(version)
        else:
            runs.append([version])
    return runs
