"""Which gates there are, who may open them and what makes an approval lapse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NoReturn

from data_design_gate.document.model import SectionName
from data_design_gate.errors import UserError

EVERYTHING: tuple[SectionName, ...] | None = None


class Invalidate(StrEnum):
    """What makes an approval lapse."""

    SECTION = "section"
    DOCUMENT = "document"
    PUSH = "push"
    NEVER = "never"


class When(StrEnum):
    """When a gate applies; the built-in gates but ``database`` and ``plan`` derive it."""

    ALWAYS = "always"
    DESIGNED = "designed"
    ARCHITECTURE = "architecture"
    MIGRATION = "migration"
    DELETION = "deletion"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Defaults:
    """The choices every gate has; a gate's own choice wins."""

    invalidate: Invalidate = Invalidate.SECTION
    allow_author: bool = False
    allow_contributors: bool = False
    count_committers: bool = False
    bots: frozenset[int] = frozenset()
    reset_on_reopened: bool = False
    require_resolved: bool = False


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """One gate. ``sections`` None means the whole document; ``on`` False switches it off.

    ``configured`` is False for a built-in gate that the configuration does not name.
    """

    name: str
    when: When
    sections: tuple[SectionName, ...] | None = EVERYTHING
    on: bool = True
    teams: tuple[str, ...] = ()
    members: tuple[str | int, ...] = ()
    count: int = 1
    destructive_count: int | None = None
    distinct_from: frozenset[str] = frozenset()
    defaults: Defaults = field(default_factory=Defaults)
    configured: bool = False

    @property
    def names_somebody(self) -> bool:
        """Whether anybody is configured who may approve."""
        return bool(self.teams or self.members)


@dataclass(frozen=True, slots=True)
class Notify:
    """Whom an exit state informs, beside the document's owner; empty when not configured."""

    database_lead: str = ""
    architecture_lead: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy. ``configured`` is False without a ``gates:`` block."""

    gates: tuple[GatePolicy, ...]
    configured: bool
    defaults: Defaults = field(default_factory=Defaults)
    notify: Notify = field(default_factory=Notify)
    excluded: tuple[str, ...] = ()
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def gate(self, name: str) -> GatePolicy | None:
        """Return the gate of that name, or None."""
        return next((gate for gate in self.gates if gate.name == name), None)


_S = SectionName
BUILT_IN = (
    GatePolicy("database", When.ALWAYS),
    GatePolicy("architecture", When.ARCHITECTURE, (_S.STORE_SELECTION, _S.RELATIONSHIPS)),
    GatePolicy("migration", When.MIGRATION, (_S.MIGRATION, _S.POSTGRES, _S.DYNAMODB)),
    GatePolicy("deletion", When.DELETION),
)
OPTIONAL = (GatePolicy("plan", When.ALWAYS, (_S.PLAN,)), GatePolicy("policy", When.POLICY))
_LIKE_DATABASE = frozenset({"migration", "deletion"})
_MAY = ("author", "gates", "write")
DEFAULT_COMMANDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"recheck": ("anyone",), "block": _MAY, "unblock": _MAY, "abort": _MAY}
)


def policy_from(mapping: Mapping[str, Any]) -> Policy:
    """Read the policy from a configuration already read from YAML.

    An empty mapping (no configuration) gives the built-in gates with nobody
    named. Raises UserError naming the key of a value that cannot be used.
    """
    root = _mapping(mapping, "the configuration")
    defaults = _defaults(_mapping(root.get("defaults"), "defaults"), "defaults", Defaults())
    written = _mapping(root.get("gates"), "gates")
    built_in = {gate.name: gate for gate in (*BUILT_IN, *OPTIONAL)}
    names = [gate.name for gate in BUILT_IN]
    names += [name for name in written if name not in names]
    gates = []
    for name in names:
        start = built_in.get(name) or GatePolicy(name, When.ALWAYS)
        start = replace(start, defaults=defaults, configured=name in written)
        gates.append(_gate(written.get(name, {}), start))
    notify = _mapping(root.get("notify"), "notify")
    return Policy(
        gates=_with_database_people(gates),
        configured=bool(written),
        defaults=defaults,
        notify=Notify(_login(notify, "database_lead"), _login(notify, "architecture_lead")),
        excluded=_excluded(root),
        commands=_commands(_mapping(root.get("commands"), "commands")),
    )


def _with_database_people(gates: list[GatePolicy]) -> tuple[GatePolicy, ...]:
    """Lend the database gate's people to the gates that name none of their own.

    ``deletion`` is that gate's business, so it is off with it unless configured.
    """
    database = next(gate for gate in gates if gate.name == "database")
    if not database.on:
        off = {gate.name for gate in gates if gate.name == "deletion" and not gate.configured}
        gates = [replace(gate, on=False) if gate.name in off else gate for gate in gates]
    return tuple(
        replace(gate, teams=database.teams, members=database.members)
        if gate.name in _LIKE_DATABASE and gate.on and not gate.names_somebody
        else gate
        for gate in gates
    )


def _gate(value: Any, start: GatePolicy) -> GatePolicy:
    path = f"gates.{start.name}"
    if value is False or value == "off":
        return replace(start, on=False)
    written = _mapping(value, path)
    return replace(
        start,
        teams=tuple(_team(team, path) for team in _list(written.get("teams"), f"{path}.teams")),
        members=tuple(_member(one, path) for one in _list(written.get("members"), path)),
        count=_count(written.get("count"), f"{path}.count") or start.count,
        destructive_count=_count(written.get("destructive_count"), f"{path}.destructive_count"),
        sections=_sections(written.get("sections"), path, start.sections),
        when=_choice(written.get("when"), start.when, f"{path}.when")
        if start.when is When.ALWAYS
        else start.when,
        distinct_from=frozenset(
            _text(other, path) for other in _list(written.get("distinct_from"), path)
        ),
        defaults=_defaults(written, path, start.defaults),
    )


def _defaults(written: Mapping[str, Any], path: str, start: Defaults) -> Defaults:
    def flag(key: str, otherwise: bool) -> bool:
        value = written.get(key)
        if value is None:
            return otherwise
        if not isinstance(value, bool):
            _fail(f"{path}.{key}", "true or false")
        return value

    bots = written.get("bots")
    threads = written.get("threads")
    if threads not in {None, "list", "require-resolved"}:
        _fail(f"{path}.threads", "list or require-resolved")
    return Defaults(
        invalidate=_choice(written.get("invalidate"), start.invalidate, f"{path}.invalidate"),
        allow_author=flag("allow_author", start.allow_author),
        allow_contributors=flag("allow_contributors", start.allow_contributors),
        count_committers=flag("count_committers", start.count_committers),
        bots=start.bots if bots is None else frozenset(_id(one, path) for one in _list(bots, path)),
        reset_on_reopened=flag("reset_on_reopened", start.reset_on_reopened),
        require_resolved=start.require_resolved
        if threads is None
        else threads == "require-resolved",
    )


def _excluded(root: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the globs of files that are never designs."""
    globs = [_text(glob, "documents") for glob in _list(root.get("documents"), "documents")]
    register = _mapping(root.get("register"), "register").get("path")
    found = [glob for glob in globs if glob.startswith("!")]
    return (*found, *([f"!{_text(register, 'register.path')}"] if register else []))


def _commands(written: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    found = dict(DEFAULT_COMMANDS)
    for name, who in written.items():
        found[name] = tuple(_text(one, f"commands.{name}") for one in _list(who, "commands"))
    return found


def _sections(
    value: Any, path: str, otherwise: tuple[SectionName, ...] | None
) -> tuple[SectionName, ...] | None:
    if value is None:
        return otherwise
    if value == "*":
        return EVERYTHING
    known = {name.value: name for name in SectionName}
    slugs = [_text(slug, f"{path}.sections") for slug in _list(value, f"{path}.sections")]
    for slug in slugs:
        if slug not in known:
            _fail(f"{path}.sections", f"* or a list of: {', '.join(known)}")
    return tuple(known[slug] for slug in slugs)


def _choice(value: Any, otherwise: Any, path: str) -> Any:
    """Return the member of ``otherwise``'s enumeration, ``otherwise`` when absent."""
    if value is None:
        return otherwise
    kind = type(otherwise)
    if value not in [member.value for member in kind]:
        _fail(path, f"one of {', '.join(member.value for member in kind)}")
    return kind(value)


def _login(written: Mapping[str, Any], key: str) -> str:
    return _text(written.get(key) or "", f"notify.{key}").removeprefix("@")


def _team(value: Any, path: str) -> str:
    return _text(value, f"{path}.teams").removeprefix("@")


def _member(value: Any, path: str) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _text(value, f"{path}.members").removeprefix("@")


def _id(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _fail(f"{path}.bots", "a list of numeric ids")
    return int(value)


def _count(value: Any, path: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        _fail(path, "a whole number of at least 1")
    return int(value)


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        _fail(path, "text")
    return str(value)


def _list(value: Any, path: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        _fail(path, "a list")
    return list(value)


def _mapping(value: Any, path: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        _fail(path, "a mapping")
    return dict(value)


def _fail(path: str, wanted: str) -> NoReturn:
    problem = f"{path} must be {wanted}."
    raise UserError(problem, "`data-design validate-config` names the place.")
