"""Under which other paths a new design stood earlier in its own pull request.

A comparison with the base tells of no such path: what is new there has never
moved. So the trees are read just before a design appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import FileText, PullCommit, Review, Text
from data_design_gate.github.port import GitHubPort

Texts = Mapping[tuple[str, str], FileText]

_MOVES = 3  # a design that moved more often within one pull request is asked for again


def with_former_paths(
    texts: Texts,
    new: Iterable[str],
    known: Iterable[str],
    commits: Sequence[PullCommit],
    reviews: Sequence[Review],
    globs: Sequence[str],
    port: GitHubPort,
) -> tuple[Texts, tuple[str, ...]]:
    """Return the texts with those of former paths at every commit, and these paths.

    ``new`` are the designs that the base does not hold, ``known`` every path
    that needs no looking for. A pull request whose first commit brings its
    designs costs no request.
    """
    found: set[str] = set()
    moments = sorted({commit.sha for commit in commits} | set(_approved(reviews)))
    looked: set[str] = set()
    for _ in range(_MOVES):
        places = {
            sha for path in new for sha in _just_before(texts, {path, *found}, commits, reviews)
        } - looked
        fresh = {path for sha in places for path in _designs(sha, globs, port)}
        fresh -= {*known, *found}
        if not fresh:
            break
        looked |= places
        found |= fresh
        texts = {**texts, **port.texts([(sha, path) for sha in moments for path in sorted(fresh)])}
    return texts, tuple(sorted(found))


def _just_before(
    texts: Texts, names: set[str], commits: Sequence[PullCommit], reviews: Sequence[Review]
) -> Iterator[str]:
    """Yield the pull request's commits before a design appears, and approved ones without it."""

    def holds(sha: str) -> bool:
        return any(isinstance(texts.get((sha, name)), Text) for name in names)

    own = {commit.sha for commit in commits}
    for commit in commits:
        if holds(commit.sha):
            yield from (sha for sha in commit.parents if sha in own and not holds(sha))
    yield from (sha for sha in _approved(reviews) if sha not in own and not holds(sha))


def _approved(reviews: Iterable[Review]) -> Iterator[str]:
    """Yield the commit of everybody's last approval."""
    last = {
        review.user.id: review for review in reviews if review.user and review.state == "APPROVED"
    }
    yield from (review.commit_id for review in last.values() if review.commit_id)


def _designs(sha: str, globs: Sequence[str], port: GitHubPort) -> Iterator[str]:
    try:
        yield from (file.path for file in port.design_paths(sha, globs))
    except GitHubError as error:
        if error.kind is not FailureKind.NOT_FOUND:
            raise
