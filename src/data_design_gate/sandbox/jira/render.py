"""Users, issues, comments, links and transitions as the API shows them."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.jira import adf
from data_design_gate.sandbox.jira.call import JiraCall, moment
from data_design_gate.sandbox.jira.state import (
    Comment,
    FieldType,
    Issue,
    JiraUser,
    RemoteLink,
    Status,
    Transition,
)

Json = dict[str, Any]
SIZES = ("48x48", "24x24", "16x16", "32x32")
CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
SCHEMAS: dict[str, Json] = {
    "text": {"type": "string"},
    "textarea": {"type": "string"},
    "date": {"type": "date"},
    "option": {"type": "option"},
    "user": {"type": "user"},
    "number": {"type": "number"},
    "labels": {"type": "array", "items": "string"},
    "resolution": {"type": "resolution"},
}


def user(call: JiraCall, shown: JiraUser) -> Json:
    """Return a person: by account id on Cloud, by name and key on Data Center."""
    query = f"accountId={shown.account_id}" if call.world.is_cloud else f"username={shown.name}"
    body: Json = {
        "self": call.api(f"/user?{query}"),
        "emailAddress": shown.email,
        "avatarUrls": {size: f"{call.site}/avatar/{size}" for size in SIZES},
        "displayName": shown.display_name,
        "active": shown.is_active,
        "timeZone": "Etc/UTC",
    }
    if call.world.is_cloud:
        return {**body, "accountId": shown.account_id, "accountType": "atlassian"}
    return {**body, "name": shown.name, "key": f"JIRAUSER{shown.account_id}"}


def text(call: JiraCall, value: Any) -> Any:
    """Return a text in the form the version speaks."""
    if value is None:
        return None
    if call.speaks_adf:
        return adf.document(value) if isinstance(value, str) else value
    return adf.plain_text(value)


def status(call: JiraCall, shown: Status) -> Json:
    """Return a status with its category."""
    number, color, name = CATEGORIES[shown.category]
    return {
        "self": call.api(f"/status/{shown.id}"),
        "description": "",
        "iconUrl": f"{call.site}/images/icons/statuses/generic.png",
        "name": shown.name,
        "id": shown.id,
        "statusCategory": {
            "self": call.api(f"/statuscategory/{number}"),
            "id": number,
            "key": shown.category,
            "colorName": color,
            "name": name,
        },
    }


def resolution(call: JiraCall, name: str | None) -> Json | None:
    """Return a resolution; None while unresolved."""
    if name is None:
        return None
    return {"self": call.api("/resolution/1"), "id": "1", "description": "", "name": name}


def transition(call: JiraCall, issue: Issue, shown: Transition, *, is_available: bool) -> Json:
    """Return a transition; with its screen's fields when they were asked for."""
    body: Json = {
        "id": shown.id,
        "name": shown.name,
        "to": status(call, issue.project.status(shown.target)),
        "hasScreen": shown.screen is not None,
        "isGlobal": not shown.sources,
        "isInitial": False,
        "isAvailable": is_available,
        "isConditional": shown.condition is not None,
        "isLooped": False,
    }
    if "transitions.fields" in call.request.query.get("expand", ""):
        # A comment is never listed, even where a screen would take one.
        body["fields"] = {
            name: field_metadata(call, call.world.fields[name], is_required=name in shown.required)
            for name in shown.screen or ()
            if name in call.world.fields
        }
    return body


def schema(field: FieldType) -> Json:
    """Return the schema of a field's value."""
    kind = SCHEMAS[field.kind]
    if not field.is_custom:
        return {**kind, "system": field.id}
    names = {"option": "select", "text": "textfield", "date": "datepicker", "user": "userpicker"}
    custom = (
        f"com.atlassian.jira.plugin.system.customfieldtypes:{names.get(field.kind, field.kind)}"
    )
    return {**kind, "custom": custom, "customId": int(field.id.partition("_")[2])}


def field_metadata(call: JiraCall, field: FieldType, *, is_required: bool) -> Json:
    """Return what a screen says of a field."""
    body: Json = {
        "required": is_required,
        "schema": schema(field),
        "name": field.name,
        "key": field.id,
        "hasDefaultValue": False,
        "operations": ["add", "set", "remove"] if field.kind == "labels" else ["set"],
    }
    if field.allowed:
        label = "name" if field.kind == "resolution" else "value"
        body["allowedValues"] = [
            {"self": call.api(f"/option/{n}"), "id": str(n), label: value}
            for n, value in enumerate(field.allowed, start=1)
        ]
    return body


def comment(call: JiraCall, issue: Issue, shown: Comment) -> Json:
    """Return a comment; properties only when asked for."""
    internal = shown.properties.get("sd.public.comment", {}).get("internal", False)
    body: Json = {
        "self": call.api(f"/issue/{issue.id}/comment/{shown.id}"),
        "id": shown.id,
        "author": user(call, shown.author),
        "body": text(call, shown.body),
        "updateAuthor": user(call, shown.update_author),
        "created": moment(shown.created),
        "updated": moment(shown.updated),
    }
    if call.world.is_cloud or issue.project.is_service_desk:
        body["jsdPublic"] = not internal
    if shown.visibility:
        body["visibility"] = shown.visibility
    if "properties" in call.request.query.get("expand", ""):
        body["properties"] = [{"key": k, "value": v} for k, v in shown.properties.items()]
    return body


def remote_link(call: JiraCall, issue: Issue, shown: RemoteLink) -> Json:
    """Return a remote link; members that were not sent are left out."""
    body = {
        "id": shown.id,
        "self": call.api(f"/issue/{issue.key}/remotelink/{shown.id}"),
        "globalId": shown.global_id,
        "application": shown.application or {},
        "relationship": shown.relationship,
        "object": {"icon": {}, "status": {"icon": {}}, **shown.object},
    }
    return {name: value for name, value in body.items() if value is not None}


def all_fields(call: JiraCall, issue: Issue) -> Json:
    """Every field of an issue."""
    project = issue.project
    visible = [one for one in issue.comments if is_visible(call, one)]
    body: Json = {
        "summary": issue.fields.get("summary"),
        "status": status(call, project.status(issue.status)),
        "resolution": resolution(call, issue.resolution),
        "resolutiondate": moment(issue.resolved_at) if issue.resolved_at else None,
        "labels": list(issue.labels),
        "description": text(call, issue.fields.get("description")),
        "issuetype": {
            "self": call.api("/issuetype/1"),
            "id": "1",
            "description": "",
            "iconUrl": f"{call.site}/images/icons/issuetypes/story.png",
            "name": issue.type,
            "subtask": issue.type == "Sub-task",
        },
        "project": {
            "self": call.api(f"/project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "service_desk" if project.is_service_desk else "software",
        },
        "reporter": user(call, issue.reporter),
        "assignee": None,
        "created": moment(issue.created),
        "updated": moment(issue.updated),
        "watches": {"watchCount": len(issue.watchers), "isWatching": False},
        "comment": {
            "comments": [comment(call, issue, one) for one in visible],
            "self": call.api(f"/issue/{issue.id}/comment"),
            "maxResults": len(visible),
            "total": len(visible),
            "startAt": 0,
        },
    }
    for field in call.world.fields.values():
        if field.is_custom:
            value = issue.fields.get(field.id)
            body[field.id] = text(call, value) if field.kind == "textarea" else value
    return body


def is_visible(call: JiraCall, shown: Comment) -> bool:
    """Whether the user may read a comment kept for a role or group."""
    if shown.visibility is None or call.user is shown.author:
        return True
    held = call.user.roles | call.user.groups if call.user else frozenset()
    return shown.visibility.get("value") in held


def issue(call: JiraCall, shown: Issue, fields: str | None, properties: str = "") -> Json:
    """Return an issue with the fields and properties asked for; `-name` leaves one out."""
    wanted = [name.strip() for name in (fields or "*all").split(",") if name.strip()]
    everything = all_fields(call, shown)
    left_out = {name[1:] for name in wanted if name.startswith("-")}
    is_all = not (set(wanted) - {f"-{name}" for name in left_out}) or bool(
        {"*all", "*navigable"} & set(wanted)
    )
    body: Json = {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog",
        "id": shown.id,
        "self": call.api(f"/issue/{shown.id}"),
        "key": shown.key,
        "fields": {
            name: value
            for name, value in everything.items()
            if name not in left_out and (is_all or name in wanted)
        },
    }
    if properties:
        asked = {name.strip() for name in properties.split(",")}
        body["properties"] = {
            key: value for key, value in shown.properties.items() if "*all" in asked or key in asked
        }
    if "changelog" in call.request.query.get("expand", ""):
        body["changelog"] = changelog(call, shown)
    return body


def changelog(call: JiraCall, shown: Issue) -> Json:
    """Return the history, newest first."""
    histories = [
        {
            "id": entry.id,
            "author": user(call, entry.author),
            "created": moment(entry.created),
            "items": [
                {
                    "field": item.field,
                    "fieldtype": "jira",
                    "from": None,
                    "fromString": item.before,
                    "to": None,
                    "toString": item.after,
                }
                for item in entry.items
            ],
            **({"historyMetadata": entry.metadata} if entry.metadata else {}),
        }
        for entry in reversed(shown.history)
    ]
    count = len(histories)
    return {"startAt": 0, "maxResults": count, "total": count, "histories": histories}
