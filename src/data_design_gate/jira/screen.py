"""Values for Jira fields: configured text turned into what the field's type wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.jira.adf import paragraph_of
from data_design_gate.jira.comment import clean
from data_design_gate.jira.desired import DesiredTicket
from data_design_gate.jira.port import Deployment, FieldDefinition, ScreenField, Transition
from data_design_gate.jira.template import fill
from data_design_gate.jira.wiki import escape

_TEXT_LIMIT = 255  # characters of a single-line text field
# The member by which a value of each type is named when its id is not known.
_MEMBERS = {
    "option": "value",
    "resolution": "name",
    "priority": "name",
    "version": "name",
    "component": "name",
    "securitylevel": "name",
    "group": "name",
}


@dataclass(frozen=True, slots=True)
class FilledScreen:
    """A transition's screen: JSON values by field id, and the names nobody filled."""

    values: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def fill_screen(
    transition: Transition, desired: DesiredTicket, deployment: Deployment
) -> FilledScreen:
    """Fill the fields that stand on a transition's screen, and only those.

    Jira refuses a field that is not on the screen, so nothing else is sent.
    A required field without a value or default is reported by name.
    """
    values: dict[str, Any] = {}
    missing: list[str] = []
    for shown in transition.fields:
        text = _configured(shown, desired, deployment)
        value = json_value(shown, text, deployment) if text else None
        if value is not None:
            values[shown.id] = value
        elif shown.required and not shown.has_default:
            allowed = ", ".join(name for _, name in shown.allowed[:10])
            missing.append(f"{shown.name} ({allowed})" if allowed else shown.name)
    return FilledScreen(values, tuple(missing))


def missing_fields(
    desired: DesiredTicket, deployment: Deployment, transition: Transition
) -> tuple[str, ...]:
    """Return the names of required screen fields the configuration does not fill."""
    return fill_screen(transition, desired, deployment).missing


def _configured(shown: ScreenField, desired: DesiredTicket, deployment: Deployment) -> str:
    for name, template in desired.fields.items():
        if name == shown.id or name.strip().casefold() == shown.name.strip().casefold():
            return field_text(shown, template, desired.values, deployment)
    return desired.resolution if shown.id == "resolution" else ""


def field_text(
    shown: ScreenField | FieldDefinition,
    template: str,
    values: Mapping[str, str],
    deployment: Deployment,
) -> str:
    """Return a configured text; in a Data Center text area untrusted values are escaped."""
    if deployment is Deployment.DATA_CENTER and _is_area(shown):
        values = {n: v if n.endswith("_url") else escape(v) for n, v in values.items()}
        return fill(template, values)
    return clean(fill(template, values), _TEXT_LIMIT)


def json_value(
    shown: ScreenField | FieldDefinition, text: str, deployment: Deployment
) -> Any | None:
    """Return the JSON value of a field for a text, or None when the type cannot hold it."""
    if shown.type == "array":
        parts = [part.strip() for part in text.split(",") if part.strip()]
        values = [_single(shown, shown.items, part, deployment) for part in parts]
        return values if values and None not in values else None
    return _single(shown, shown.type, text, deployment)


def _single(
    shown: ScreenField | FieldDefinition, kind: str, text: str, deployment: Deployment
) -> Any | None:
    if isinstance(shown, ScreenField) and shown.allowed:
        return _allowed(shown, kind, text)
    if kind in _MEMBERS or kind == "user":
        account = "accountId" if deployment is Deployment.CLOUD else "name"
        return {_MEMBERS.get(kind, account): text}
    if kind == "string":
        rich = deployment is Deployment.CLOUD and _is_area(shown)
        return paragraph_of(text) if rich else text
    if kind in {"date", "datetime"}:
        return text if _is_date(text) else None
    return _number(text) if kind == "number" else None


def _allowed(shown: ScreenField, kind: str, text: str) -> dict[str, str] | None:
    """Return one of the values the screen allows, by the name it is shown under."""
    wanted = text.strip().casefold()
    member = _MEMBERS.get(kind)
    for identifier, name in shown.allowed:
        if wanted in (name.strip().casefold(), identifier):
            return {member: name} if member else {"id": identifier}
    return None


def _is_area(shown: ScreenField | FieldDefinition) -> bool:
    return shown.custom.endswith(":textarea") or shown.id in {"description", "environment"}


def _is_date(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number - number == 0 else None
