"""A merged design that was reverted or deleted: its tickets say by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data_design_gate.configuration.model import Configuration
from data_design_gate.document.parse import parse_document
from data_design_gate.github.model import PullRequest, Text
from data_design_gate.jira.audit import AuditRecord
from data_design_gate.lifecycle.merged_record import merged_record
from data_design_gate.lifecycle.pushed import pushed_record, pusher
from data_design_gate.lifecycle.remembered import Memory, identity_of, remembered
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.told import tell
from data_design_gate.lifecycle.versions import Version, same_words
from data_design_gate.standards.tickets import ticket_keys


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A version that no longer stands, and the change that took it back.

    ``brought_by`` is the merged pull request that brought it and
    ``undone_by`` the one that took it back, both None for a direct push.
    """

    path: str
    version: Version
    before: str | None
    brought_by: PullRequest | None
    change: Version
    undone_by: PullRequest | None


def keys_of_version(
    text: str, path: str, configuration: Configuration, pull: PullRequest | None
) -> tuple[str, ...]:
    """Return the tickets of a version: of the document, else of its pull request."""
    title, branch = (pull.title, pull.head_ref) if pull else ("", "")
    document = parse_document(text, path)
    return ticket_keys(document, configuration.standards, title=title, branch=branch).keys


def take_back(
    taken: TakenBack, branch: str, configuration: Configuration, runtime: Runtime
) -> tuple[str, ...]:
    """Tell the tickets that were told of the version; return their keys.

    A ticket that never heard of it hears nothing now, and one that was told
    already is left alone. Raises GitHubError and JiraError.
    """
    text = taken.version.text or ""
    document = identity_of(parse_document(text, taken.path), taken.path, runtime)
    keys = keys_of_version(text, taken.path, configuration, taken.brought_by)
    memories = [remembered(document, key, configuration.jira, runtime) for key in keys]
    known = [memory for memory in memories if memory is not None]
    by = _by(taken, runtime) if known else ""
    for memory in known:
        if memory.reverted_by == by and memory.settled:
            continue
        record = _record(memory, taken, branch, configuration, runtime)
        if record is not None:
            tell(replace(record, reverted_by=by), (memory.key,), configuration, runtime)
    return tuple(memory.key for memory in known)


def _record(
    memory: Memory, taken: TakenBack, branch: str, configuration: Configuration, runtime: Runtime
) -> AuditRecord | None:
    """Return what the ticket was told of the version; None when it was told of another."""
    if _is_told_of(memory, taken, runtime):
        if memory.record is not None:
            return memory.record
    elif not _is_told_of_the_change(memory, taken):
        return None
    if taken.brought_by is not None:
        return merged_record(taken.brought_by.number, taken.path, runtime)
    return pushed_record(taken.path, taken.version, taken.before, branch, configuration, runtime)


def _is_told_of(memory: Memory, taken: TakenBack, runtime: Runtime) -> bool:
    if not memory.commit:
        return False
    found = runtime.github.texts([(memory.commit, memory.path)])[memory.commit, memory.path]
    return isinstance(found, Text) and same_words(found.text, taken.version.text)


def _is_told_of_the_change(memory: Memory, taken: TakenBack) -> bool:
    """Tell whether the ticket heard of the change as if it were a version of its own."""
    if taken.undone_by is not None:
        return memory.pull == taken.undone_by.number
    return memory.commit == taken.change.commit.sha


def _by(taken: TakenBack, runtime: Runtime) -> str:
    """Return who took it back, the same at every run."""
    if taken.undone_by is None:
        commit = taken.change.commit
        return f"{pusher(commit)} in {commit.sha[:12]}, without a pull request"
    # A list does not tell who merged.
    pull = runtime.github.pull_request(taken.undone_by.number)
    who = pull.merged_by or pull.author
    return f"#{pull.number} by {who.login if who else 'a deleted account'}"


def before(versions: Sequence[Version], version: Version) -> str | None:
    """Return the text that stood before a version, None when there was none."""
    at = versions.index(version)
    return versions[at + 1].text if at + 1 < len(versions) else None
