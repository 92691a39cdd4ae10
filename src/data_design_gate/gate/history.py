"""Which documents a pull request changes, and what each said at every commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from data_design_gate.gate.code import digest
from data_design_gate.gate.digest import NOTHING, Meaning, meaning_of
from data_design_gate.gate.facts import DEFAULT_CONFIG_PATH, Commit, Documents, Facts
from data_design_gate.gate.units import Unit
from data_design_gate.globs import matches

BASE = "base"
WORKFLOWS = ".github/workflows/"


class Kind(StrEnum):
    """What is under approval."""

    DOCUMENT = "document"
    DELETION = "deletion"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a subject was at one commit. ``text`` is None when it was not there.

    ``doubt`` is True when the commit held a document that is gone today, so
    that an absent subject may have stood there under another name.
    """

    meaning: Meaning
    text: str | None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to approve: a changed document, a removed one, or the gate's own files.

    ``before`` is the version at the merge base, ``base_head`` at the base
    branch's head; their ``text`` is None for a new document.
    """

    kind: Kind
    path: str
    old_path: str
    head: Lookup
    before: Lookup
    base_head: Lookup


class History:
    """The versions of the facts, read by meaning."""

    def __init__(self, facts: Facts, excluded: tuple[str, ...] = ()) -> None:
        self.facts = facts
        self._globs = ("**", *excluded)
        self._designs: dict[str, Documents] = {}
        self._commits = {commit.sha: commit for commit in facts.commits}
        self.head_sha = facts.pull_request.head_sha
        self.merge_base = self._merge_base()

    def readable(self, commit: str) -> bool:
        """Tell whether the documents at a commit are among the facts."""
        return commit in self.facts.versions

    def designs(self, commit: str) -> Documents:
        """Return the designs at a commit, none when it cannot be read."""
        if commit not in self._designs:
            documents = self.facts.versions.get(commit, {})
            self._designs[commit] = {
                path: text
                for path, text in documents.items()
                if not self._governs(path) and matches(path, self._globs)
            }
        return self._designs[commit]

    def subjects(self) -> tuple[Subject, ...]:
        """Return everything the pull request changes, by path; needs a readable head and base."""
        found = [*self._documents(), *self._deletions(), *self._policy_files()]
        return tuple(sorted(found, key=lambda one: (one.kind is Kind.POLICY, one.path)))

    def at(self, subject: Subject, commit: str) -> Lookup | None:
        """Return what a subject was at a commit; None when the commit cannot be read."""
        if not self.readable(commit):
            return None
        if subject.kind is Kind.POLICY:
            return self._policy_at(commit)
        return self._find(subject, self.designs(commit), commit)

    def before(self, subject: Subject, commit: Commit) -> tuple[Lookup, ...]:
        """Return what a subject was before a commit, once for each readable line of parents."""
        return tuple(self._before(subject, commit, {commit.sha}))

    def policy_files(self) -> tuple[str, ...]:
        """Return the changed files that govern the gate itself."""
        changed = {path for path in self.facts.changed_files if self._governs(path)}
        head = self.facts.versions.get(self.head_sha, {})
        base = self.facts.versions.get(self.merge_base, {})
        for path in {*head, *base}:
            if self._governs(path) and head.get(path) != base.get(path):
                changed.add(path)
        return tuple(sorted(changed))

    def policy_texts_known(self) -> bool:
        """Tell whether the texts of the changed policy files are among the facts."""
        head = self.facts.versions.get(self.head_sha, {})
        base = self.facts.versions.get(BASE, {})
        return all(path in head or path in base for path in self.policy_files())

    def _governs(self, path: str) -> bool:
        return is_policy_file(path, self.facts.config_path)

    def _documents(self) -> Iterator[Subject]:
        for path, text in self.designs(self.head_sha).items():
            old_path = self._old_path(path, meaning_of(text).id, self.designs(self.merge_base))
            before = self.designs(self.merge_base).get(old_path)
            on_base = path
            if before is not None:  # else it is new, and who has its id there is another
                on_base = self._old_path(path, meaning_of(text).id, self.designs(BASE))
            base_head = self.designs(BASE).get(on_base)
            unmoved = text == before and path == old_path
            arrived = text == base_head and path == on_base
            if not unmoved and not arrived:
                yield Subject(
                    Kind.DOCUMENT, path, old_path, _look(text), _look(before), _look(base_head)
                )

    def _deletions(self) -> Iterator[Subject]:
        head = self.designs(self.head_sha)
        before = self.designs(self.merge_base)
        kept = {self._old_path(path, meaning_of(text).id, before) for path, text in head.items()}
        for path, text in before.items():
            base_head = self.designs(BASE).get(path)
            if path not in kept and base_head is not None:
                gone = _look(None)
                yield Subject(Kind.DELETION, path, path, gone, _look(text), _look(base_head))

    def _policy_files(self) -> Iterator[Subject]:
        files = self.policy_files()
        if files:
            yield Subject(
                Kind.POLICY,
                files[0],
                files[0],
                self._policy_at(self.head_sha),
                self._policy_at(self.merge_base),
                self._policy_at(BASE),
            )

    def _policy_at(self, commit: str) -> Lookup:
        texts = self.facts.versions.get(commit, {})
        units = {
            path: Unit(path, path, frozenset(), digest(texts[path]))
            for path in self.policy_files()
            if path in texts
        }
        return Lookup(Meaning(units), "" if units else None)

    def _old_path(self, path: str, identity: str, documents: Documents) -> str:
        """Return the path of a head document among older ones: by id, by rename, by path."""
        if identity and self._identified(identity, self.designs(self.head_sha)) == path:
            found = self._identified(identity, documents)
            if found is not None:
                return found
        renamed = self.facts.renames.get(path)
        return renamed if renamed in documents and renamed is not None else path

    def _find(self, subject: Subject, documents: Documents, commit: str) -> Lookup:
        identity = subject.head.meaning.id or subject.before.meaning.id
        found = self._identified(identity, documents) if identity else None
        if found is None or self._belongs_to_another(found, subject):
            candidates = (subject.path, self.facts.renames.get(subject.path), subject.old_path)
            found = next((one for one in candidates if one in documents), None)
        if found is not None:
            return _look(documents[found])
        return Lookup(NOTHING, None, doubt=self._holds_a_lost_document(commit))

    def _belongs_to_another(self, path: str, subject: Subject) -> bool:
        """Tell whether an id was found at the path of a different document of today."""
        known = {subject.path, subject.old_path}
        return path not in known and path in self.designs(self.head_sha)

    def _holds_a_lost_document(self, commit: str) -> bool:
        """Tell whether a document at that commit is gone at head and its successor unknown."""
        head = self.designs(self.head_sha)
        old_names = set(self.facts.renames.values())
        ids = {meaning_of(text).id for text in head.values()} - {""}
        return any(
            path not in head and path not in old_names and meaning_of(text).id not in ids
            for path, text in self.designs(commit).items()
        )

    @staticmethod
    def _identified(identity: str, documents: Documents) -> str | None:
        """Return the one path whose document has that id, None when none or several have."""
        paths = [
            path
            for path, text in documents.items()
            if identity in text and meaning_of(text).id == identity
        ]
        return paths[0] if len(paths) == 1 else None

    def _before(self, subject: Subject, commit: Commit, seen: set[str]) -> Iterator[Lookup]:
        for parent in self._parents(commit):
            if parent in seen:
                continue
            found = self.at(subject, parent)
            if found is not None:
                yield found
            elif parent in self._commits:
                yield from self._before(subject, self._commits[parent], {*seen, parent})
            else:
                yield subject.before

    def _parents(self, commit: Commit) -> tuple[str, ...]:
        """Return a commit's parents; without any stated it follows the one listed before it."""
        if commit.parents is not None:
            return commit.parents
        order = list(self._commits)
        at = order.index(commit.sha)
        return (order[at - 1],) if at else (self.merge_base,)

    def _merge_base(self) -> str:
        """Return the commit where the branch left the base, the base's head when unknown.

        The commits of a pull request are those the base does not hold, so a
        parent outside them is on the base. After merges of the base there are
        several such parents; the one nearest to the head is the youngest.
        """
        stated = self.facts.pull_request.merge_base
        if stated and self.readable(stated):
            return stated
        waiting, seen = [self.head_sha], set()
        while waiting:
            sha = waiting.pop(0)
            if sha in seen or sha not in self._commits:
                continue
            seen.add(sha)
            parents = self._commits[sha].parents or ()
            outside = [parent for parent in parents if parent not in self._commits]
            if outside:
                youngest = outside[-1]
                return youngest if self.readable(youngest) else BASE
            waiting.extend(parents)
        return BASE


def is_policy_file(path: str, config_path: str) -> bool:
    """Tell whether a file governs the gate itself, where the configuration is at that path."""
    return path in {config_path, DEFAULT_CONFIG_PATH} or path.startswith(WORKFLOWS)


def _look(text: str | None) -> Lookup:
    return Lookup(NOTHING if text is None else meaning_of(text), text)
