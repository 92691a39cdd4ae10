"""Jira Data Center 10's REST API version 2, the part in use, written down strictly by hand.

Its description has no open licence, so this table says in our own words what the documentation
of each resource says: parameters, bodies, answers.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
NAMED: Json = {"type": "object"}
ID: Json = {"type": "string", "pattern": "^[0-9]+$"}
ERRORS: Json = {
    "type": "object",
    "required": ["errorMessages", "errors"],
    "properties": {
        "errorMessages": {"type": "array", "items": TEXT},
        "errors": {"type": "object", "additionalProperties": TEXT},
    },
}


def closed(required: tuple[str, ...] = (), **members: Json) -> Json:
    """Return the schema of an object that has these members and no others."""
    return {
        "type": "object",
        "properties": members,
        "required": list(required),
        "additionalProperties": False,
    }


def shown(*required: str, **members: Json) -> Json:
    """Return the schema of an object in an answer: at least these members."""
    return {"type": "object", "required": list(required), "properties": members}


USER = shown("self", "name", "key", "displayName", "active", name=TEXT, key=TEXT)
STATUS = shown("self", "id", "name", "statusCategory", id=TEXT, name=TEXT)
PROPERTY = closed(("key", "value"), key=TEXT, value={})
PROPERTIES: Json = {"type": "array", "items": PROPERTY}
VISIBILITY = closed(("type", "value"), type={"enum": ["role", "group"]}, value=TEXT)
PARTICIPANT = closed((), id=TEXT, displayName=TEXT, type=TEXT, url=TEXT, avatarUrl=TEXT)
HISTORY = closed(
    (),
    type=TEXT,
    description=TEXT,
    activityDescription=TEXT,
    actor=PARTICIPANT,
    generator=PARTICIPANT,
    cause=PARTICIPANT,
    extraData=NAMED,
)
COMMENT_BODY = closed(
    ("body",),
    body={"type": "string", "minLength": 1, "maxLength": 32767},
    visibility=VISIBILITY,
    properties=PROPERTIES,
)
COMMENT = shown("self", "id", "author", "body", "created", "updated", id=ID, author=USER, body=TEXT)
UPDATE: Json = {
    "type": "object",
    "additionalProperties": {
        "type": "array",
        "items": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": {"enum": ["add", "set", "remove", "edit"]},
        },
    },
}
ISSUE = shown("id", "key", "self", "fields", id=ID, key=TEXT, fields=NAMED)
ISSUE_CHANGE = closed(
    (), fields=NAMED, update=UPDATE, properties=PROPERTIES, historyMetadata=HISTORY
)
TRANSITION = shown("id", "name", "to", id=TEXT, name=TEXT, to=STATUS)
TRANSITION_BODY = closed(
    ("transition",),
    transition=closed(("id",), id=ID),
    fields=NAMED,
    update=UPDATE,
    properties=PROPERTIES,
    historyMetadata=HISTORY,
)
ICON = closed((), url16x16=TEXT, title=TEXT, link=TEXT)
LINK_OBJECT = closed(
    ("url", "title"),
    url=TEXT,
    title=TEXT,
    summary=TEXT,
    icon=ICON,
    status=closed((), resolved={"type": "boolean"}, icon=ICON),
)
LINK_BODY = closed(
    ("object",),
    globalId={"type": "string", "minLength": 1, "maxLength": 255},
    application=closed((), type=TEXT, name=TEXT),
    relationship=TEXT,
    object=LINK_OBJECT,
)
LINK = shown("id", "self", "object", id={"type": "integer"}, object=shown("url", "title"))
PERMISSIONS = shown(
    "permissions",
    permissions={
        "type": "object",
        "additionalProperties": shown("id", "key", "havePermission"),
    },
)
ANY: Json = {}


def operation(
    query: tuple[str, ...] = (), body: Json | None = None, **answers: Json | None
) -> Json:
    """Return one operation; `_200=schema` describes an answer, None one without a body."""
    return {
        "query": frozenset(query),
        "body": body,
        "answers": {int(name[1:]): schema for name, schema in answers.items()},
    }


ISSUE_PATH = "/rest/api/2/issue/{issueIdOrKey}"
COMMENT_PATH = ISSUE_PATH + "/comment"
PROPERTY_PATH = ISSUE_PATH + "/properties/{propertyKey}"
COMMENT_PROPERTY = "/rest/api/2/comment/{commentId}/properties/{propertyKey}"
PAGE = shown(
    "comments", "startAt", "maxResults", "total", comments={"type": "array", "items": COMMENT}
)

TABLE: dict[tuple[str, str], Json] = {
    ("GET", "/rest/api/2/serverInfo"): operation(
        ("doHealthCheck",), _200=shown("baseUrl", "version", "versionNumbers", "deploymentType")
    ),
    ("GET", "/rest/api/2/myself"): operation(("expand",), _200=USER),
    ("GET", "/rest/api/2/mypermissions"): operation(
        ("projectKey", "projectId", "issueKey", "issueId"), _200=PERMISSIONS
    ),
    ("GET", "/rest/api/2/field"): operation(
        _200={"type": "array", "items": shown("id", "name", "custom", "clauseNames")}
    ),
    ("GET", "/rest/api/2/search"): operation(
        ("jql", "startAt", "maxResults", "validateQuery", "fields", "expand"),
        _200=shown("issues", "total", "startAt", "maxResults", issues={"type": "array"}),
    ),
    ("GET", ISSUE_PATH): operation(("fields", "expand", "properties", "updateHistory"), _200=ISSUE),
    ("PUT", ISSUE_PATH): operation(("notifyUsers",), ISSUE_CHANGE, _204=None),
    ("GET", ISSUE_PATH + "/transitions"): operation(
        ("transitionId", "expand"),
        _200=shown("transitions", transitions={"type": "array", "items": TRANSITION}),
    ),
    ("POST", ISSUE_PATH + "/transitions"): operation((), TRANSITION_BODY, _204=None),
    ("GET", COMMENT_PATH): operation(("startAt", "maxResults", "orderBy", "expand"), _200=PAGE),
    ("POST", COMMENT_PATH): operation(("expand",), COMMENT_BODY, _201=COMMENT),
    ("GET", COMMENT_PATH + "/{id}"): operation(("expand",), _200=COMMENT),
    ("PUT", COMMENT_PATH + "/{id}"): operation(("expand",), COMMENT_BODY, _200=COMMENT),
    ("GET", COMMENT_PROPERTY): operation(_200=PROPERTY),
    ("PUT", COMMENT_PROPERTY): operation((), ANY, _200=ANY, _201=ANY),
    ("GET", PROPERTY_PATH): operation(_200=PROPERTY),
    ("PUT", PROPERTY_PATH): operation((), ANY, _200=ANY, _201=ANY),
    ("DELETE", PROPERTY_PATH): operation(_204=None),
    ("GET", ISSUE_PATH + "/remotelink"): operation(
        ("globalId",), _200={"anyOf": [LINK, {"type": "array", "items": LINK}]}
    ),
    ("POST", ISSUE_PATH + "/remotelink"): operation(
        (), LINK_BODY, _200=shown("id", "self"), _201=shown("id", "self")
    ),
    ("DELETE", ISSUE_PATH + "/remotelink"): operation(("globalId",), _204=None),
}
