"""Which configured fields differ from what the ticket shows, and how to set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.port import Deployment, FieldDefinition, Issue
from data_design_gate.jira.screen import field_text, json_value


@dataclass(frozen=True, slots=True)
class FieldEdits:
    """JSON values by field id, the names people know, and (reason, mend) of the rest."""

    values: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


def field_edits(
    desired: DesiredTicket,
    issue: Issue,
    definitions: tuple[FieldDefinition, ...],
    deployment: Deployment,
    on_screen: frozenset[str] = frozenset(),
) -> FieldEdits:
    """Return the edits; a field that already shows its text is left alone.

    The resolution and the fields ``on_screen`` are set by the transition.
    """
    values: dict[str, Any] = {}
    names: list[str] = []
    problems: list[tuple[str, str]] = []
    for name, template in desired.fields.items():
        found = find_field(name, definitions)
        if isinstance(found, tuple):
            problems.append(found)
            continue
        if found.id == "resolution" or found.id in on_screen:
            continue
        text = field_text(found, template, desired.values, deployment)
        if not text or _shows(issue, found.id, text):
            continue
        value = json_value(found, text, deployment)
        if value is None:
            problems.append(
                (
                    f"The field {name} has the type {found.type} and cannot hold {text!r}.",
                    "Choose another value or field under jira.fields.",
                )
            )
            continue
        values[found.id] = value
        names.append(found.name)
    return FieldEdits(values, tuple(names), tuple(problems))


def find_field(
    name: str, definitions: tuple[FieldDefinition, ...]
) -> FieldDefinition | tuple[str, str]:
    """Return the one field of a name or id, else the reason and the mend."""
    by_id = [definition for definition in definitions if definition.id == name]
    wanted = name.strip().casefold()
    named = by_id or [d for d in definitions if d.name.strip().casefold() == wanted]
    if len(named) == 1:
        return named[0]
    if not named:
        return (
            f"Jira has no field named {name!r} that the token can see.",
            "Correct the name under jira.fields.",
        )
    ids = ", ".join(definition.id for definition in named)
    return (
        f"Several fields are named {name!r} ({ids}).",
        "Use the id under jira.fields.",
    )


def _shows(issue: Issue, field_id: str, text: str) -> bool:
    return " ".join(issue.fields.get(field_id, "").split()) == " ".join(text.split())
