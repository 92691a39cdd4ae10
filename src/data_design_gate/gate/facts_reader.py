"""Reads the public facts form; a malformed place is named by its path, unknown keys pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from data_design_gate.errors import UserError
from data_design_gate.gate.facts import (
    DEFAULT_CONFIG_PATH,
    Command,
    Commit,
    Facts,
    Person,
    PullRequest,
    Review,
    ReviewState,
    Team,
    Thread,
)

T = TypeVar("T")


def read_facts(mapping: Mapping[str, Any]) -> Facts:
    """Read the facts form. Raises UserError naming the path of what is malformed."""
    root = _Node(mapping, "facts").mapping()
    checks = root.get("checks")
    return Facts(
        pull_request=_pull_request(root.get("pull_request")),
        config=root.get("config").optional(_Node.text),
        commits=root.get("commits").each(_commit),
        renames=root.get("renames").texts_by_key(),
        own=root.get("self").optional(_person),
        versions=_versions(root.get("versions")),
        reviews=root.get("reviews").each(_review),
        teams=_teams(root.get("teams")),
        blocking_findings=checks.get("blocking_findings").optional(_Node.count)
        if checks.value is not None
        else None,
        commands=root.get("commands").each(_command),
        threads=root.get("threads").each(_thread),
        siblings=root.get("siblings").each(_Node.count),
        changed_files=root.get("changed_files").each(_Node.text),
        departures=root.get("departures").texts_by_key(),
        config_path=root.get("config_path").optional(_Node.text) or DEFAULT_CONFIG_PATH,
    )


@dataclass(frozen=True, slots=True)
class _Node:
    """A value of the form and its path, for messages."""

    value: Any
    path: str

    def fail(self, wanted: str) -> NoReturn:
        """Raise the error for this place."""
        problem = f"{self.path} must be {wanted}."
        raise UserError(problem, "See schemas/gate-facts.schema.json for the form.")

    def mapping(self) -> _Node:
        """Return this node, which must be an object with text keys."""
        if not isinstance(self.value, Mapping) or any(not isinstance(k, str) for k in self.value):
            self.fail("an object")
        return self

    def get(self, key: str) -> _Node:
        """Return a member of this object; its value is None when absent."""
        return _Node(self.mapping().value.get(key), f"{self.path}.{key}")

    def members(self) -> list[tuple[str, _Node]]:
        """Return the members of this object, none when it is absent."""
        if self.value is None:
            return []
        items = self.mapping().value.items()
        return [(key, _Node(value, f"{self.path}[{key!r}]")) for key, value in items]

    def each(self, read: Callable[[_Node], T]) -> tuple[T, ...]:
        """Read every item of this list, none when it is absent."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list | tuple):
            self.fail("a list")
        return tuple(read(_Node(item, f"{self.path}[{at}]")) for at, item in enumerate(self.value))

    def optional(self, read: Callable[[_Node], T]) -> T | None:
        """Read this value unless it is null or absent."""
        return None if self.value is None else read(self)

    def text(self) -> str:
        """Return this value as text."""
        if not isinstance(self.value, str):
            self.fail("a text")
        return str(self.value)

    def count(self) -> int:
        """Return this value as a whole number of at least zero."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            self.fail("a whole number of at least 0")
        return int(self.value)

    def flag(self) -> bool:
        """Return this value as true or false, false when absent."""
        if self.value is not None and not isinstance(self.value, bool):
            self.fail("true or false")
        return bool(self.value)

    def moment(self) -> datetime:
        """Return this value as a point in time; without a zone it is UTC."""
        text = self.text().strip()
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            self.fail("a date and time such as 2026-11-20T10:00:00Z")
        try:
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except OverflowError:
            self.fail("a date and time within the years 1 to 9999")

    def texts_by_key(self) -> dict[str, str]:
        """Return this object's texts, none when it is absent."""
        return {key: member.text() for key, member in self.members()}


def _person(node: _Node) -> Person:
    login = node.get("login").optional(_Node.text) or ""
    number = node.get("id").optional(_Node.count)
    if number is None and not login:
        node.fail("an account with an id or a login (or null for a deleted one)")
    kind = node.get("type").optional(_Node.text) or ""
    return Person(number, login.removeprefix("@"), kind, node.get("lost_access").flag())


def _pull_request(node: _Node) -> PullRequest:
    if node.value is None:
        node.fail("present")
    head = node.get("head_sha").text()
    if not head:
        node.get("head_sha").fail("a commit")
    stated = node.get("state").optional(_Node.text)
    state = "open" if stated is None else stated.lower()
    if state not in {"open", "closed", "merged"}:
        node.get("state").fail("open or closed")
    return PullRequest(
        number=node.get("number").optional(_Node.count) or 0,
        state="closed" if state == "merged" else state,
        draft=node.get("draft").flag(),
        merged=node.get("merged").flag() or state == "merged",
        base_ref=node.get("base_ref").optional(_Node.text) or "",
        head_sha=head,
        author=node.get("author").optional(_person),
        merge_base=node.get("merge_base").optional(_Node.text) or "",
        reopened_at=node.get("reopened_at").optional(_Node.moment),
    )


def _commit(node: _Node) -> Commit:
    parents = node.get("parents")
    sha = node.get("sha").text()
    if not sha:
        node.get("sha").fail("a commit")
    return Commit(
        sha=sha,
        parents=None if parents.value is None else parents.each(_Node.text),
        author=_known(node.get("author")),
        co_authors=node.get("co_authors").each(_known),
        committer=_known(node.get("committer")),
    )


def _known(node: _Node) -> Person | None:
    """Read a commit's person, None where only a name or an address is known."""
    if node.value is None or not (node.get("id").value or node.get("login").value):
        return None
    return _person(node)


def _versions(node: _Node) -> dict[str, dict[str, str]]:
    if node.value is None:
        node.fail("present, with the texts at the head and on the base")
    found: dict[str, dict[str, str]] = {}
    for commit, documents in node.members():
        if documents.value is None:  # named, but it could not be read
            continue
        texts = ((path, text.optional(_Node.text)) for path, text in documents.members())
        found[commit] = {path: text for path, text in texts if text is not None}
    return found


def _review(node: _Node) -> Review:
    state = node.get("state").text().upper()
    if state not in ReviewState.__members__:
        node.get("state").fail(f"one of {', '.join(ReviewState)}")
    return Review(
        id=node.get("id").count(),
        user=node.get("user").optional(_person),
        state=ReviewState(state),
        submitted_at=node.get("submitted_at").optional(_Node.moment),
        commit_id=node.get("commit_id").optional(_Node.text) or "",
        body=node.get("body").optional(_Node.text) or "",
    )


def _teams(node: _Node) -> dict[str, Team]:
    return {name: _team(name, team) for name, team in node.members()}


def _team(name: str, node: _Node) -> Team:
    error = node.get("error").optional(_Node.text) or ""
    members = node.get("members")
    if members.value is None:
        return Team(name, (), error or "its members are not among the facts")
    active = members.each(_member)
    return Team(name, tuple(person for person in active if person is not None), error)


def _member(node: _Node) -> Person | None:
    """Read a member; an invitation that is still pending is no membership."""
    person = _person(node)
    state = node.get("state").optional(_Node.text)
    return None if state is not None and state.lower() != "active" else person


def _command(node: _Node) -> Command:
    may = node.get("may")
    return Command(
        user=node.get("user").optional(_person),
        text=node.get("text").text(),
        created_at=node.get("created_at").optional(_Node.moment),
        may=None if may.value is None else may.flag(),
    )


def _thread(node: _Node) -> Thread:
    return Thread(
        user=node.get("user").optional(_person),
        resolved=node.get("resolved").flag(),
        path=node.get("path").optional(_Node.text) or "",
        line=node.get("line").optional(_Node.count),
        url=node.get("url").optional(_Node.text) or "",
    )
