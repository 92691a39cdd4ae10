"""Bring GitHub and Jira to what the repository says, whatever events were lost on the way.

The designs on the default branch and the pull requests that carry designs
are the outbox, the ledgers on the tickets are the memory. Of every design
exactly one thing speaks: the open pull request that changes it, else the
version on the default branch, else the change that took it away, else the
pull request that was given up. A second run of the same state writes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol
from zlib import crc32

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.model import Document
from data_design_gate.document.parse import parse_document
from data_design_gate.errors import UserError
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.history import history_of
from data_design_gate.github.model import FileText, PullRequest, Text
from data_design_gate.globs import matches
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.close import close_pull_request, completed_texts
from data_design_gate.lifecycle.decide import decide
from data_design_gate.lifecycle.finalise import finalised_by
from data_design_gate.lifecycle.gather import gather
from data_design_gate.lifecycle.narrowed import narrowed
from data_design_gate.lifecycle.outbox import Outbox, survey
from data_design_gate.lifecycle.pushed import pushed_record
from data_design_gate.lifecycle.remembered import Memory, identity_of, remembered
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.taken_back import TakenBack, before, keys_of_version, take_back
from data_design_gate.lifecycle.ticket_state import keep_tickets_true
from data_design_gate.lifecycle.told import tell
from data_design_gate.lifecycle.versions import Version, origin, same_version, undone

FAILED = 4
_DONE = frozenset({TicketState.APPROVED.value, TicketState.PARTIAL.value})


class Shard(Protocol):
    """A part of the sweep."""

    def holds(self, number: int) -> bool:
        """Tell whether a unit with this number belongs to the part."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one document or pull request (``subject``)."""

    subject: str
    words: str
    failed: bool = False


@dataclass(slots=True)
class ReconcileResult:
    """What a sweep did; ``exit_code`` is 4 when something could not be brought up to date."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        return FAILED if any(entry.failed for entry in self.entries) else 0

    def add(self, subject: str, words: str, *, failed: bool = False) -> None:
        """Note what came of something."""
        self.entries.append(Entry(subject, words, failed))


def reconcile(
    runtime: Runtime, configuration: Configuration, *, since: datetime, shard: Shard
) -> ReconcileResult:
    """Bring everything up to date.

    ``since`` bounds the closed pull requests that are looked at, and how far
    back a deletion is noticed; documents on the default branch count
    whatever their age. A document belongs to one shard by its path, so that
    two shards never speak for the same one. Raises GitHubError only when the
    repository cannot be listed at all.
    """
    outbox = survey(runtime, configuration, since)
    sweep = _Sweep(runtime, configuration, outbox)
    for subject, words in outbox.troubles.items():
        sweep.result.add(subject, f"could not be read: {words}", failed=True)
    sweep.run([path for path in outbox.paths() if shard.holds(crc32(path.encode()))])
    for entry in sweep.result.entries:
        runtime.say(f"{entry.subject}: {entry.words}")
    return sweep.result


@dataclass(frozen=True, slots=True)
class _Live:
    """A design on the default branch with what its tickets remember; None where nothing."""

    path: str
    text: str
    document: Document
    keys: tuple[str, ...]
    memories: tuple[Memory | None, ...]


@dataclass(slots=True)
class _Sweep:
    """One sweep over the outbox. ``closing`` collects paths by pull request and use of Jira."""

    runtime: Runtime
    configuration: Configuration
    outbox: Outbox
    result: ReconcileResult = field(default_factory=ReconcileResult)
    closing: dict[tuple[int, bool], set[str]] = field(default_factory=dict)
    reviewing: dict[int, set[str]] = field(default_factory=dict)
    told: Mapping[tuple[str, str], FileText] = field(default_factory=dict)

    def run(self, paths: list[str]) -> None:
        """Find who speaks for each document, then let them speak."""
        live: list[_Live] = []
        for path in paths:
            review = self.outbox.reviewing(path)
            if review is not None:
                self.reviewing.setdefault(review.number, set()).add(path)
            elif path in self.outbox.live:
                self._guarded(path, partial(self._look_at, path, live))
            else:
                self._guarded(path, partial(self._gone, path))
        self._read_what_was_told(live)
        for design in live:
            self._guarded(design.path, partial(self._standing, design))
        for (number, with_jira), spoken in sorted(self.closing.items()):
            self._guarded(f"#{number}", partial(self._close, number, spoken, with_jira=with_jira))
        for number, spoken in sorted(self.reviewing.items()):
            self._guarded(f"#{number}", partial(self._review, number, spoken))

    def _guarded(self, subject: str, step: Callable[[], None]) -> None:
        """Do a step; its failure is noted and never stops the others."""
        try:
            step()
        except (GitHubError, JiraError) as error:
            self.result.add(subject, f"could not be brought up to date: {error}", failed=True)

    def _look_at(self, path: str, live: list[_Live]) -> None:
        """Add a design with what its tickets remember of it."""
        text = self.outbox.live[path]
        document = parse_document(text, path)
        merged = self.outbox.merged(path)
        keys = keys_of_version(text, path, self.configuration, merged[0] if merged else None)
        try:
            memories = self._memories(document, path, keys)
        except JiraError as error:
            self.result.add(path, f"its tickets could not be asked: {error}", failed=True)
            memories = (None,) * len(keys)
        live.append(_Live(path, text, document, keys, memories))

    def _memories(
        self, document: Document, path: str, keys: tuple[str, ...]
    ) -> tuple[Memory | None, ...]:
        identity = identity_of(document, path, self.runtime)
        settings = self.configuration.jira
        return tuple(remembered(identity, key, settings, self.runtime) for key in keys)

    def _read_what_was_told(self, live: list[_Live]) -> None:
        """Read the versions that tickets were told of, all at once."""
        places = {
            (memory.commit, memory.path)
            for design in live
            for memory in design.memories
            if memory is not None and memory.commit
        }
        self.told = self.runtime.github.texts(sorted(places)) if places else {}

    def _standing(self, design: _Live) -> None:
        """Bring the tickets and the text of a design on the default branch up to date."""
        path, merged = design.path, self.outbox.merged(design.path)
        versions: tuple[Version, ...] = ()
        if merged:
            versions = self._versions(path)
            taken = undone(versions)
            if taken is not None and set(self._undo(path, versions, taken)) & set(design.keys):
                return
        settled = [self._stands(memory, design.text) for memory in design.memories]
        asks_jira = self.runtime.jira is not None and bool(design.keys)
        if asks_jira and all(settled):
            self._finish(design, merged)
        elif asks_jira or not self._finalised(design.document):
            self._speak(design, versions or self._versions(path))
        elif merged:
            self._speak(design, versions)

    def _stands(self, memory: Memory | None, text: str) -> bool:
        """Tell whether a ticket says all there is to say of what stands now."""
        if memory is None or not memory.settled or memory.reverted_by:
            return False
        found = self.told.get((memory.commit, memory.path))
        return isinstance(found, Text) and same_version(found.text, text)

    def _finish(self, design: _Live, merged: tuple[PullRequest, ...]) -> None:
        """See to what is left where the tickets are settled.

        They are not told again whoever has left a team since; only an
        approval that came after the merge makes a difference.
        """
        memory = next(memory for memory in design.memories if memory is not None)
        if not memory.pull:
            return
        recent = any(pull.number == memory.pull for pull in merged)
        if memory.state in _DONE:
            if recent or not self._finalised(design.document):
                self._let_speak(memory.pull, design.path, with_jira=False)
        elif design.path in completed_texts(memory.pull, self.runtime):
            self._let_speak(memory.pull, design.path, with_jira=True)

    def _finalised(self, document: Document) -> bool:
        """Tell whether finalising has left its mark, or there is nothing to finalise."""
        return self.configuration.finalise == "off" or "audit" in document.metadata.fields

    def _speak(self, design: _Live, versions: tuple[Version, ...]) -> None:
        """Let the change that brought what stands now speak for it."""
        if not versions:
            return
        start = origin(versions)
        pull = self._pull_of(start) or self._merged_alike(design)
        if pull is not None:
            self._let_speak(pull.number, design.path, with_jira=True)
            return
        if self.runtime.jira is None:
            return
        record = pushed_record(
            design.path,
            start,
            before(versions, start),
            self.outbox.branch,
            self.configuration,
            self.runtime,
        )
        if record is not None:
            tell(record, design.keys, self.configuration, self.runtime)
            self.result.add(design.path, record.reason or "is approved: no gate applies to it")

    def _let_speak(self, number: int, path: str, *, with_jira: bool) -> None:
        self.closing.setdefault((number, with_jira), set()).add(path)

    def _pull_of(self, version: Version) -> PullRequest | None:
        """Return the pull request that brought a version to the default branch, if one did."""
        sha = version.commit.sha
        for carrier in self.outbox.carriers:
            if carrier.pull.merged and carrier.pull.merge_commit_sha == sha:
                return carrier.pull
        found = self.runtime.github.pull_requests_of_commit(sha)
        return next(
            (
                pull
                for pull in found
                if pull.merged
                and pull.base_ref == self.outbox.branch
                and finalised_by(pull) is None
            ),
            None,
        )

    def _merged_alike(self, design: _Live) -> PullRequest | None:
        """Return the latest merged pull request whose text stands.

        A rebase makes new commits, of which only the last is known to belong
        to a pull request.
        """
        for pull in self.outbox.merged(design.path)[:1]:
            place = (pull.merge_commit_sha or pull.head_sha, design.path)
            found = self.runtime.github.texts([place])[place]
            if isinstance(found, Text) and same_version(found.text, design.text):
                return pull
        return None

    def _versions(self, path: str) -> tuple[Version, ...]:
        """Read the versions a document went through, newest first."""
        port = self.runtime.github
        commits = history_of(port).of(path, self.outbox.head)
        texts = port.texts([(commit.sha, path) for commit in commits])
        return tuple(
            Version(commit, found.text if isinstance(found, Text) else None)
            for commit in commits
            for found in (texts[commit.sha, path],)
        )

    def _undo(self, path: str, versions: tuple[Version, ...], version: Version) -> tuple[str, ...]:
        """Tell the tickets of a version that was taken back; return those that knew it."""
        taken = TakenBack(
            path,
            version,
            before(versions, version),
            self._pull_of(version),
            versions[0],
            self._pull_of(versions[0]),
        )
        if self.runtime.jira is None:
            return ()
        told = take_back(taken, self.outbox.branch, self.configuration, self.runtime)
        if told:
            self.result.add(path, f"was taken back; {', '.join(told)} says so")
        return told

    def _gone(self, path: str) -> None:
        """Deal with a design that is not on the default branch and in no open pull request."""
        if not self.outbox.was_there(path):
            for pull in self.outbox.given_up(path)[:1]:
                self._let_speak(pull.number, path, with_jira=True)
            return
        if self.outbox.moved(path):
            return
        versions = self._versions(path)
        rest = tuple(version for version in versions if version.text is not None)
        if not rest or versions[0].text is not None or self._lives_on(rest[0]):
            return
        self._undo(path, (versions[0], *rest), origin(rest))

    def _lives_on(self, version: Version) -> bool:
        """Tell whether a design stands on the default branch under another path."""
        name = parse_document(version.text or "", "").metadata.text("id")
        return bool(name) and any(
            parse_document(text, path).metadata.text("id") == name
            for path, text in self.outbox.live.items()
        )

    def _close(self, number: int, paths: set[str], *, with_jira: bool) -> None:
        """Close a pull request for the documents it still speaks for."""
        pull = self.runtime.github.pull_request(number)
        runtime = replace(self._narrowed(paths), jira=self.runtime.jira if with_jira else None)
        code = close_pull_request(number, runtime, merged=pull.merged)
        what = "merged" if pull.merged else "closed"
        names = ", ".join(sorted(paths))
        self.result.add(f"#{number}", f"{what}, speaks for {names}", failed=bool(code))

    def _review(self, number: int, paths: set[str]) -> None:
        """Bring the tickets of an open pull request to its state."""
        if self.runtime.jira is None:
            return
        runtime = self._narrowed(paths)
        situation = gather(number, runtime)
        if self.runtime.dry_run and situation.configuration is not None:
            situation = replace(situation, configuration=_planning(situation.configuration))
        decide(situation, runtime, entering=keep_tickets_true)
        self.result.add(f"#{number}", f"open, speaks for {', '.join(sorted(paths))}")

    def _narrowed(self, paths: set[str]) -> Runtime:
        globs = self.configuration.documents
        port = narrowed(self.runtime.github, lambda path: path in paths or not matches(path, globs))
        return replace(self.runtime, github=port)


def _planning(configuration: Configuration) -> Configuration:
    """Return the configuration with Jira only looked at."""
    value = dict(configuration.value)
    value["jira"] = {**value.get("jira", {}), "mode": "plan"}
    return replace(configuration, value=value)


def repository_configuration(runtime: Runtime) -> Configuration:
    """Read the configuration of the default branch. Raises UserError when it is broken."""
    from data_design_gate.configuration.reader import read_configuration

    branch = runtime.github.repository().default_branch
    place = (branch, runtime.config_path)
    found = runtime.github.texts([place])[place]
    if isinstance(found, Text):
        return read_configuration(found.text, runtime.config_path)
    if hasattr(found, "reason"):
        raise UserError(
            f"The configuration {runtime.config_path} cannot be read: {found.reason}.",
            "Grant contents: read.",
            exit_code=4,
        )
    return read_configuration("version: 1\n", runtime.config_path, present=False)
