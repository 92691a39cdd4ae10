"""Properties of an issue: small JSON values by key."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import errors
from data_design_gate.sandbox.jira.call import JiraCall
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[JiraCall] = Routes()

PROPERTY = "/issue/{issueIdOrKey}/properties/{propertyKey}"
KEY_LIMIT = 255
VALUE_LIMIT = 32_768  # developer.atlassian.com, "Set issue property"


def check_property(key: object, value: Any) -> None:
    """Refuse keys and values that are empty or too long."""
    if not isinstance(key, str) or not 0 < len(key) <= KEY_LIMIT:
        raise errors.refused("The property key must be 1 to 255 characters long.")
    if value in (None, ""):
        raise errors.refused("The property value must not be empty.")
    if len(json.dumps(value, ensure_ascii=False).encode()) > VALUE_LIMIT:
        raise errors.refused(f"The property value is longer than {VALUE_LIMIT} characters.")


@routes.add("GET", PROPERTY)
def show_property(call: JiraCall) -> Response:
    """One property."""
    issue, key = call.issue(), call.parameters["propertyKey"]
    if key not in issue.properties:
        raise errors.not_found(f"The property with key '{key}' does not exist.")
    return Response(HTTPStatus.OK, {"key": key, "value": issue.properties[key]})


@routes.add("PUT", PROPERTY)
def set_property(call: JiraCall) -> Response:
    """Set a property: 201 when new, 200 when changed."""
    issue = call.written_issue()
    if not call.may("EDIT_ISSUES", issue):
        raise errors.forbidden("You do not have permission to edit this issue.")
    key, value = call.parameters["propertyKey"], call.request.json()
    check_property(key, value)
    is_new = key not in issue.properties
    issue.properties[key] = value
    return Response(HTTPStatus.CREATED if is_new else HTTPStatus.OK, {})


@routes.add("DELETE", PROPERTY)
def delete_property(call: JiraCall) -> Response:
    """Remove a property."""
    issue = call.written_issue()
    if not call.may("EDIT_ISSUES", issue):
        raise errors.forbidden("You do not have permission to edit this issue.")
    key = call.parameters["propertyKey"]
    if issue.properties.pop(key, None) is None:
        raise errors.not_found(f"The property with key '{key}' does not exist.")
    return Response(HTTPStatus.NO_CONTENT)
