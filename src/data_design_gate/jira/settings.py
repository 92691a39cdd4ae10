"""The ``jira`` part of the configuration, read once into a frozen value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from data_design_gate.errors import UserError
from data_design_gate.jira.port import Deployment, Visibility
from data_design_gate.jira.reading import (
    as_words,
    choice,
    flag,
    known,
    mapping,
    pairs,
    scalar,
    word,
    words,
    wrong,
)
from data_design_gate.jira.state import OnMissingKey, TicketState
from data_design_gate.jira.template import unknown_placeholders

ACCEPTED = (
    "projects",
    "issue_types",
    "statuses",
    "not_after",
    "path",
    "fields",
    "resolution",
    "labels",
    "comment",
    "roles",
    "on_missing_key",
    "on_revert",
    "key_pattern",
    "deployment",
    "site_url",
    "mode",
)
ROLES = ("implements", "relates")
_DEFAULT_LABELS: Mapping[TicketState, tuple[str, ...]] = {
    TicketState.BLOCKED: ("data-design-blocked",),
    TicketState.ABORTED: ("data-design-aborted",),
    TicketState.PARTIAL: ("data-design-partial",),
}
_LABEL_LIMIT = 255  # characters of one Jira label


@dataclass(frozen=True, slots=True)
class JiraSettings:
    """What the configuration says about Jira; every default is the calm one.

    ``statuses`` maps a state to the status (id or name) a ticket should have
    then; a state that is absent moves nothing. ``path`` maps a target status
    to the statuses a ticket may be led through, in order. ``resolutions`` and
    ``labels`` are kept per state. ``roles`` maps a ticket or project key to
    implements or relates. ``internal`` keeps comments in service-desk
    projects from customers.
    """

    projects: tuple[str, ...] = ()
    issue_types: tuple[str, ...] = ()
    statuses: Mapping[TicketState, str] = field(default_factory=dict)
    not_after: tuple[str, ...] = ()
    path: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    resolutions: Mapping[TicketState, str] = field(default_factory=dict)
    labels: Mapping[TicketState, tuple[str, ...]] = field(
        default_factory=lambda: dict(_DEFAULT_LABELS)
    )
    internal: bool = True
    visibility: Visibility | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    on_missing_key: OnMissingKey = "error"
    on_revert: str = ""
    key_pattern: str = ""
    deployment: Deployment | None = None
    site_url: str = ""
    mode: str = "apply"

    def role_of(self, key: str) -> str:
        """Return the role of a ticket: relates gets link and comment, implements moves too."""
        ticket = key.upper()
        project = ticket.rpartition("-")[0]
        return self.roles.get(ticket) or self.roles.get(project) or "implements"

    def path_to(self, status: str) -> tuple[str, ...]:
        """Return the configured hops to a status, matched without regard to case."""
        wanted = status.strip().casefold()
        for target, hops in self.path.items():
            if target.strip().casefold() == wanted:
                return hops
        return ()


def settings_from(values: Mapping[str, Any] | None) -> JiraSettings:
    """Read the ``jira`` mapping of the configuration.

    Raises UserError naming the key, with the nearest right one for a
    misspelling.
    """
    values = {} if values is None else values
    if not isinstance(values, Mapping):
        raise wrong("jira", "a mapping")
    known(values, ACCEPTED, "jira")
    comment = mapping(values, "comment")
    known(comment, ("internal", "visibility"), "jira.comment")
    return JiraSettings(
        projects=tuple(project.upper() for project in words(values, "projects")),
        issue_types=words(values, "issue_types"),
        statuses=_per_state(values, "statuses"),
        not_after=words(values, "not_after"),
        path={target: as_words(hops, f"path.{target}") for target, hops in pairs(values, "path")},
        fields=_templates(values),
        resolutions=_resolutions(values),
        labels=_labels(values),
        internal=flag(comment, "internal", default=True),
        visibility=_visibility(comment),
        roles=_roles(values),
        on_missing_key=choice(values, "on_missing_key", get_args(OnMissingKey), "error"),
        on_revert=word(values, "on_revert"),
        key_pattern=_pattern(values),
        deployment=_deployment(values),
        site_url=word(values, "site_url").rstrip("/"),
        mode=choice(values, "mode", ("plan", "apply"), "apply"),
    )


def _state(name: str, key: str) -> TicketState:
    try:
        return TicketState(name)
    except ValueError:
        known = [str(state) for state in TicketState]
        near = difflib.get_close_matches(name, known, n=1)
        mend = f"Did you mean {near[0]}?" if near else f"Known states: {', '.join(known)}."
        raise UserError(f"jira: {key} names the unknown state {name!r}.", mend) from None


def _per_state(values: Mapping[str, Any], key: str) -> dict[TicketState, str]:
    return {
        _state(name, key): scalar(value, f"{key}.{name}")
        for name, value in pairs(values, key)
        if value is not None
    }


def _resolutions(values: Mapping[str, Any]) -> dict[TicketState, str]:
    """Read ``resolution``: one name for every transition that asks, or one a state."""
    if isinstance(values.get("resolution"), Mapping):
        return _per_state(values, "resolution")
    name = word(values, "resolution")
    return dict.fromkeys(TicketState, name) if name else {}


def _labels(values: Mapping[str, Any]) -> dict[TicketState, tuple[str, ...]]:
    """Read ``labels``: false for none, or a label or list a state over the default ones."""
    given = values.get("labels")
    if given is False:
        return {}
    named = {
        _state(name, "labels"): as_words(value, f"labels.{name}")
        for name, value in ([] if given is True else pairs(values, "labels"))
    }
    for label in (label for labels in named.values() for label in labels):
        if any(character.isspace() for character in label) or len(label) > _LABEL_LIMIT:
            raise UserError(
                f"jira: the label {label!r} cannot be stored; Jira allows no blanks in labels.",
                "Use hyphens instead.",
            )
    return {**_DEFAULT_LABELS, **named}


def _templates(values: Mapping[str, Any]) -> dict[str, str]:
    templates = {name: scalar(value, f"fields.{name}") for name, value in pairs(values, "fields")}
    for name, template in templates.items():
        if unknown := unknown_placeholders(template):
            raise UserError(
                f"jira: the field {name!r} uses {{{unknown[0]}}}, which is not a known value.",
                "docs/jira.md lists the values a field can take.",
            )
    return templates


def _visibility(comment: Mapping[str, Any]) -> Visibility | None:
    value = comment.get("visibility")
    if value is None:
        return None
    if not isinstance(value, Mapping) or set(value) != {"type", "value"}:
        raise wrong("comment.visibility", "a mapping with type and value")
    return Visibility(
        choice(value, "type", ("role", "group"), ""), scalar(value["value"], "visibility.value")
    )


def _roles(values: Mapping[str, Any]) -> dict[str, str]:
    roles = {name.upper(): role for name, role in pairs(values, "roles")}
    for name, role in roles.items():
        if role not in ROLES:
            raise wrong(f"roles.{name}", " or ".join(ROLES))
    return roles


def _pattern(values: Mapping[str, Any]) -> str:
    pattern = word(values, "key_pattern")
    try:
        re.compile(pattern)
    except re.error as error:
        raise wrong("key_pattern", f"a regular expression ({error})") from None
    return pattern


def _deployment(values: Mapping[str, Any]) -> Deployment | None:
    if values.get("deployment") is None:
        return None
    return Deployment(choice(values, "deployment", tuple(map(str, Deployment)), ""))
