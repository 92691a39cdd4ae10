"""What the repository has to say: its designs, and the pull requests that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from data_design_gate.configuration.model import Configuration
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.history import history_of
from data_design_gate.github.model import ChangedFile, PullRequest, Text, Unreadable
from data_design_gate.globs import matches
from data_design_gate.lifecycle.finalise import finalised_by
from data_design_gate.lifecycle.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Carrier:
    """A pull request, the designs it brings or changes, and those it takes away."""

    pull: PullRequest
    brings: frozenset[str]
    removes: frozenset[str]
    renames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outbox:
    """The designs of the default branch by path, and every carrier since a date.

    ``before`` are the designs that stood there at that date. ``troubles``
    map what could not be read (a path, or ``#number``) to the reason.
    """

    branch: str
    head: str
    live: Mapping[str, str]
    before: frozenset[str]
    carriers: tuple[Carrier, ...]
    troubles: Mapping[str, str]

    def paths(self) -> tuple[str, ...]:
        """Return every path that is or was a design, sorted."""
        carried = (path for one in self.carriers for path in (*one.brings, *one.removes))
        return tuple(sorted({*self.live, *self.before, *carried} - set(self.troubles)))

    def reviewing(self, path: str) -> PullRequest | None:
        """Return the open pull request that speaks for a design: of several the latest."""
        found = [
            one.pull
            for one in self.carriers
            if one.pull.state == "open" and not one.pull.draft and path in one.brings
        ]
        return max(found, key=lambda pull: pull.number, default=None)

    def merged(self, path: str) -> tuple[PullRequest, ...]:
        """Return the merged pull requests that brought a design, the latest first."""
        return _latest(one.pull for one in self.carriers if one.pull.merged and path in one.brings)

    def given_up(self, path: str) -> tuple[PullRequest, ...]:
        """Return those that were closed without merging, the latest first."""
        return _latest(
            one.pull
            for one in self.carriers
            if one.pull.state == "closed" and not one.pull.merged and path in one.brings
        )

    def was_there(self, path: str) -> bool:
        """Tell whether a design stood on the default branch at some time since the date."""
        return path in self.live or path in self.before or bool(self.merged(path))

    def moved(self, path: str) -> bool:
        """Tell whether a merged pull request gave a design another path."""
        return any(one.pull.merged and path in one.renames for one in self.carriers)


def survey(runtime: Runtime, configuration: Configuration, since: datetime) -> Outbox:
    """Read the outbox. What cannot be read is a trouble of its own and hides nothing else.

    Raises GitHubError when the default branch or the pull requests cannot be
    listed.
    """
    port, globs = runtime.github, configuration.documents
    branch = port.repository().default_branch
    head = port.branch_head(branch)
    if head is None:
        raise GitHubError(
            problem=f"There is no branch {branch}.",
            mend="Push a first commit to it.",
            kind=FailureKind.NOT_FOUND,
        )
    paths = [file.path for file in port.design_paths(head, globs)]
    texts = port.texts([(head, path) for path in paths])
    troubles = {
        path: text.reason for (_, path), text in texts.items() if isinstance(text, Unreadable)
    }
    pulls = (*port.open_pull_requests(base=branch), *port.closed_pull_requests(since=since))
    carriers = []
    for pull in pulls:
        if pull.base_ref != branch or finalised_by(pull) is not None:
            continue
        try:
            carriers.append(_carrier(pull, port.changed_files(pull.number), configuration))
        except GitHubError as error:
            troubles[f"#{pull.number}"] = str(error)
    return Outbox(
        branch=branch,
        head=head,
        live={path: text.text for (_, path), text in texts.items() if isinstance(text, Text)},
        before=_before(runtime, configuration, since, head),
        carriers=tuple(one for one in carriers if one.brings or one.removes),
        troubles=troubles,
    )


def _before(
    runtime: Runtime, configuration: Configuration, since: datetime, head: str
) -> frozenset[str]:
    """Return the designs at a date, so that one deleted without a pull request is missed."""
    port = runtime.github
    then = history_of(port).at(since.astimezone(UTC), head)
    if then is None:
        return frozenset()
    return frozenset(file.path for file in port.design_paths(then, configuration.documents))


def _carrier(
    pull: PullRequest, files: Iterable[ChangedFile], configuration: Configuration
) -> Carrier:
    globs = configuration.documents
    brings: set[str] = set()
    removes: set[str] = set()
    renames: set[str] = set()
    for file in files:
        stays = matches(file.path, globs)
        if stays:
            (removes if file.status == "removed" else brings).add(file.path)
        if file.previous_path and file.status == "renamed" and matches(file.previous_path, globs):
            (renames if stays else removes).add(file.previous_path)
    return Carrier(pull, frozenset(brings), frozenset(removes), frozenset(renames))


def _latest(pulls: Iterable[PullRequest]) -> tuple[PullRequest, ...]:
    def moment(pull: PullRequest) -> tuple[datetime, int]:
        return (pull.merged_at or pull.closed_at or pull.updated_at, pull.number)

    return tuple(sorted(pulls, key=moment, reverse=True))
