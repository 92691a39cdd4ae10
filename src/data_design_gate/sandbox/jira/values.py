"""What may be written into a field, and what Jira answers when it may not."""

from __future__ import annotations

from datetime import date
from typing import Any

from data_design_gate.sandbox.jira import adf, errors
from data_design_gate.sandbox.jira.call import JiraCall
from data_design_gate.sandbox.jira.errors import JiraProblem
from data_design_gate.sandbox.jira.state import FieldType, HistoryItem, Issue

LABEL_LIMIT = 255
TEXT_LIMIT = 255


def check_screen(call: JiraCall, names: set[str], screen: frozenset[str] | set[str]) -> None:
    """Refuse fields that no screen shows."""
    wrong = {
        name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
        for name in sorted(names)
        if name not in screen or name not in call.world.fields
    }
    if wrong:
        raise errors.refused(**wrong)


def operations(fields: dict[str, Any], update: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return both ways of writing as one; the same field twice is refused."""
    both = sorted(fields.keys() & update.keys())
    if both:
        reason = f"Field '{both[0]}' cannot appear in both 'fields' and 'update'"
        raise errors.refused(**{both[0]: reason})
    listed = {name: [{"set": value}] for name, value in fields.items()}
    return {**listed, **update}


def apply(
    call: JiraCall, issue: Issue, wanted: dict[str, list[dict[str, Any]]]
) -> list[HistoryItem]:
    """Check everything, then write everything; returns what changed."""
    results: dict[str, Any] = {}
    for name, steps in wanted.items():
        current = _current(issue, name)
        for step in steps:
            ((verb, value),) = step.items()
            current = _applied(call, call.world.fields[name], current, verb, value)
        results[name] = current
    return [item for name, value in results.items() if (item := _write(call, issue, name, value))]


def _current(issue: Issue, name: str) -> Any:
    if name == "labels":
        return list(issue.labels)
    return issue.resolution if name == "resolution" else issue.fields.get(name)


def _applied(call: JiraCall, field: FieldType, current: Any, verb: str, value: Any) -> Any:
    if field.kind == "labels":
        return _labels(current, verb, value)
    if verb != "set":
        raise errors.refused(**{field.id: f"Field with id '{field.id}' does not support '{verb}'."})
    return None if value is None else _checked(call, field, value)


def _labels(current: list[str], verb: str, value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    for label in given:
        if not isinstance(label, str) or len(label) > LABEL_LIMIT:
            raise errors.refused(labels="A label must be a string of at most 255 characters.")
        if " " in label:
            raise errors.refused(labels=f"The label '{label}' contains spaces which is invalid.")
    if verb == "set":
        return list(dict.fromkeys(given))
    if verb == "add":
        return list(dict.fromkeys([*current, *given]))
    if verb == "remove":
        return [label for label in current if label not in given]
    raise errors.refused(labels=f"Field with id 'labels' does not support operation '{verb}'.")


def _checked(call: JiraCall, field: FieldType, value: Any) -> Any:
    checks = {
        "text": _text,
        "textarea": _textarea,
        "date": _date,
        "option": _option,
        "resolution": _resolution,
        "user": _user,
        "number": _number,
    }
    return checks[field.kind](call, field, value)


def _wrong(field: FieldType, reason: str) -> JiraProblem:
    return errors.refused(**{field.id: reason})


def _text(_call: JiraCall, field: FieldType, value: Any) -> Any:
    if not isinstance(value, str):
        raise _wrong(field, "Operation value must be a string")
    if len(value) > TEXT_LIMIT:
        raise _wrong(field, "The entered text is too long. It exceeds the limit of 255 characters.")
    return value


def _textarea(call: JiraCall, field: FieldType, value: Any) -> Any:
    if call.speaks_adf and not adf.is_document(value):
        raise _wrong(field, "Operation value must be an Atlassian Document (see the ADF)")
    if not call.speaks_adf and not isinstance(value, str):
        raise _wrong(field, "Operation value must be a string")
    if len(adf.plain_text(value)) > adf.LIMIT:
        raise _wrong(field, "The entered text is too long.")
    return value


def _date(_call: JiraCall, field: FieldType, value: Any) -> Any:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        reason = f"Error parsing date string: {value}"
        raise _wrong(field, reason) from None
    return value


def _named(value: Any, *names: str) -> str | None:
    found = next((value[name] for name in names if name in value), None) if value else None
    return found if isinstance(found, str) else None


def _option(_call: JiraCall, field: FieldType, value: Any) -> Any:
    name = _named(value, "value", "id") if isinstance(value, dict) else None
    numbers = {str(n): option for n, option in enumerate(field.allowed, start=1)}
    chosen = name if name in field.allowed else numbers.get(name or "")
    if chosen is None:
        raise _wrong(field, f"Option value '{name}' is not valid")
    return {"value": chosen, "id": str(field.allowed.index(chosen) + 1)}


def _resolution(_call: JiraCall, field: FieldType, value: Any) -> Any:
    name = _named(value, "name") if isinstance(value, dict) else None
    if name not in field.allowed:
        raise _wrong(field, f"Resolution name '{name}' is not valid")
    return name


def _user(call: JiraCall, field: FieldType, value: Any) -> Any:
    name = _named(value, "accountId", "name") if isinstance(value, dict) else None
    known = {one.account_id for one in call.world.users.values()} | call.world.users.keys()
    if name not in known:
        raise _wrong(field, f"User '{name}' does not exist.")
    return value


def _number(_call: JiraCall, field: FieldType, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(field, "Operation value must be a number")
    return value


def _write(call: JiraCall, issue: Issue, name: str, value: Any) -> HistoryItem | None:
    before = _current(issue, name)
    if before == value:
        return None
    if name == "labels":
        issue.labels = value
        return HistoryItem("labels", " ".join(before), " ".join(value))
    if name == "resolution":
        set_resolution(call, issue, value)
    else:
        issue.fields[name] = value
    return HistoryItem(call.world.fields[name].name, _shown(before), _shown(value))


def set_resolution(call: JiraCall, issue: Issue, name: str | None) -> None:
    """Resolve, or open again with None."""
    issue.resolution = name
    issue.resolved_at = call.world.clock() if name else None


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return adf.plain_text(value) if value.get("type") == "doc" else str(value.get("value"))
    return str(value)
