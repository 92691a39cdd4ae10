"""Jira's JSON read into the port's values; anything missing or odd becomes an empty value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from data_design_gate.jira import adf
from data_design_gate.jira.audit import canonical
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.identity import LEDGER_PREFIX
from data_design_gate.jira.port import (
    Comment,
    FieldDefinition,
    Issue,
    Myself,
    Permissions,
    RemoteLink,
    ScreenField,
    Status,
    Transition,
)

Json = Mapping[str, Any]


def parsed(text: str) -> Any:
    """Return the JSON of a text of our own."""
    return json.loads(text)


def myself(value: Any) -> Myself:
    """Read the token's owner."""
    return Myself(_account(value), _text(_map(value), "displayName"))


def issue(value: Any, requested: str, custom: tuple[str, ...]) -> Issue:
    """Read a ticket; raises JiraError when the answer is none."""
    found = _map(value)
    fields = _map(found.get("fields"))
    key = _text(found, "key")
    if not key or not fields:
        raise JiraError(
            f"Jira's answer about {requested} is no ticket.",
            "Check that the Jira URL is the address of a Jira.",
        )
    project, kind = _map(fields.get("project")), _map(fields.get("issuetype"))
    properties = _map(found.get("properties"))
    return Issue(
        id=_text(found, "id"),
        key=key,
        requested_key=requested,
        status=_status(fields.get("status")),
        project=_text(project, "key"),
        issue_type=_text(kind, "name"),
        labels=tuple(map(str, _list(fields.get("labels")))),
        resolution=_text(_map(fields.get("resolution")), "name"),
        service_desk=_text(project, "projectTypeKey") == "service_desk",
        sub_task=kind.get("subtask") is True,
        archived=project.get("archived") is True,
        ledgers={
            name: canonical(stored)
            for name, stored in properties.items()
            if name.startswith(LEDGER_PREFIX)
        },
        fields={name: _shown(fields.get(name)) for name in custom},
    )


def permissions(value: Any) -> Permissions:
    """Read what the token may do."""
    granted = _map(_map(value).get("permissions"))
    return Permissions(
        frozenset(name for name, entry in granted.items() if _map(entry).get("havePermission"))
    )


def transitions(value: Any) -> tuple[Transition, ...]:
    """Read the hops from the present status."""
    return tuple(
        Transition(
            id=_text(entry, "id"),
            name=_text(entry, "name"),
            to=_status(entry.get("to")),
            fields=tuple(_screen_field(*pair) for pair in _map(entry.get("fields")).items()),
            available=entry.get("isAvailable") is not False,
        )
        for entry in map(_map, _list(_map(value).get("transitions")))
    )


def remote_link(value: Any, global_id: str) -> RemoteLink | None:
    """Read our link from one link or a list of them."""
    for entry in map(_map, value if isinstance(value, list) else [value]):
        if _text(entry, "globalId") == global_id:
            application, target = _map(entry.get("application")), _map(entry.get("object"))
            return RemoteLink(
                global_id=global_id,
                url=_text(target, "url"),
                title=_text(target, "title"),
                summary=_text(target, "summary"),
                relationship=_text(entry, "relationship"),
                application=_text(application, "name"),
                application_type=_text(application, "type"),
                resolved=_map(target.get("status")).get("resolved") is True,
            )
    return None


def comment(value: Any) -> Comment:
    """Read a comment; its text is what people see (Cloud) or the markup (Data Center)."""
    found = _map(value)
    body = found.get("body")
    return Comment(
        id=_text(found, "id"),
        author_id=_account(found.get("author")),
        update_author_id=_account(found.get("updateAuthor")),
        text=body if isinstance(body, str) else adf.plain_text(body),
        updated=_text(found, "updated"),
    )


def comment_page(value: Any) -> tuple[tuple[Comment, ...], int]:
    """Read a page of comments and how many there are in all."""
    page = _map(value)
    total = page.get("total")
    comments = tuple(map(comment, _list(page.get("comments"))))
    return comments, total if isinstance(total, int) else 0


def definitions(value: Any) -> tuple[FieldDefinition, ...]:
    """Read the fields of the instance."""
    return tuple(
        FieldDefinition(
            _text(entry, "id"), _text(entry, "name"), *_typed(_map(entry.get("schema")))
        )
        for entry in map(_map, _list(value))
    )


def search_page(value: Any) -> tuple[tuple[str, ...], str, int]:
    """Read a page of search results: keys, the next page's token (Cloud), the total."""
    page = _map(value)
    total = page.get("total")
    keys = tuple(_text(_map(entry), "key") for entry in _list(page.get("issues")))
    return keys, _text(page, "nextPageToken"), total if isinstance(total, int) else 0


def _screen_field(identifier: str, value: Any) -> ScreenField:
    found = _map(value)
    kind, items, custom = _typed(_map(found.get("schema")))
    return ScreenField(
        id=identifier,
        name=_text(found, "name") or identifier,
        required=found.get("required") is True,
        has_default=found.get("hasDefaultValue") is True,
        type=kind,
        items=items,
        custom=custom,
        allowed=tuple(
            (_text(entry, "id"), _text(entry, "name") or _text(entry, "value"))
            for entry in map(_map, _list(found.get("allowedValues")))
        ),
    )


def _typed(schema: Json) -> tuple[str, str, str]:
    return _text(schema, "type") or "string", _text(schema, "items"), _text(schema, "custom")


def _status(value: Any) -> Status:
    found = _map(value)
    category = _text(_map(found.get("statusCategory")), "key")
    return Status(_text(found, "id"), _text(found, "name"), category)


def _account(value: Any) -> str:
    """Return who an account is: by id on Cloud, by key or name on Data Center."""
    found = _map(value)
    return _text(found, "accountId") or _text(found, "key") or _text(found, "name")


def _shown(value: Any) -> str:
    """Return what a field shows, whatever its type."""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, Mapping):
        if value.get("type") == "doc":
            return adf.plain_text(value).strip()
        return next((str(value[n]) for n in ("value", "name", "accountId") if value.get(n)), "")
    return "" if value is None else str(value)


def _map(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return "" if found is None or isinstance(found, Mapping | list) else str(found)
