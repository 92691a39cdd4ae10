"""Issues and their transitions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.jira import errors, render, routes_comments, values
from data_design_gate.sandbox.jira.call import JiraCall
from data_design_gate.sandbox.jira.routes_properties import check_property
from data_design_gate.sandbox.jira.state import HistoryItem, Issue, Transition
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[JiraCall] = Routes()

ISSUE = "/issue/{issueIdOrKey}"


@routes.add("GET", ISSUE)
def show_issue(call: JiraCall) -> Response:
    """One issue; a moved one answers under its old key with its new key inside."""
    query = call.request.query
    body = render.issue(call, call.issue(), query.get("fields"), query.get("properties", ""))
    return Response(HTTPStatus.OK, body)


@routes.add("PUT", ISSUE)
def change_issue(call: JiraCall) -> Response:
    """Fields, labels and properties, all or nothing."""
    issue = call.written_issue()
    actor = call.actor
    if not call.may("EDIT_ISSUES", issue):
        raise errors.forbidden("You do not have permission to edit issues in this project.")
    if not issue.project.status(issue.status).is_editable:
        raise errors.refused("The issue is no longer editable.")
    body = call.fields()
    notify = call.request.query.get("notifyUsers", "true") != "false"
    if not notify and not call.may("ADMINISTER", issue):
        # Documented: without the right to be silent the whole request is ignored.
        return Response(HTTPStatus.NO_CONTENT)
    wanted = values.operations(body.get("fields") or {}, body.get("update") or {})
    values.check_screen(call, set(wanted), issue.project.edit_screen)
    properties = _properties(body)
    items = values.apply(call, issue, wanted)
    issue.properties |= properties
    call.world.record(issue, actor, *items, metadata=body.get("historyMetadata"))
    if items and notify:
        call.world.mail(issue, actor, "updated")
    if call.request.query.get("returnIssue") == "true":
        return Response(HTTPStatus.OK, render.issue(call, issue, None))
    return Response(HTTPStatus.NO_CONTENT)


def _properties(body: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for entry in body.get("properties") or []:
        check_property(entry.get("key"), entry.get("value"))
        found[entry["key"]] = entry["value"]
    return found


@routes.add("GET", ISSUE + "/transitions")
def list_transitions(call: JiraCall) -> Response:
    """Return what is possible from here; an empty list to those who may not transition."""
    issue, query = call.issue(), call.request.query
    found = [(one, _is_available(call, issue, one)) for one in issue.project.transitions]
    if query.get("includeUnavailableTransitions") != "true":
        found = [pair for pair in found if pair[1]]
    if "transitionId" in query:
        found = [pair for pair in found if pair[0].id == query["transitionId"]]
    if not call.may("TRANSITION_ISSUES", issue):
        found = []
    shown = [render.transition(call, issue, one, is_available=is_in) for one, is_in in found]
    return Response(HTTPStatus.OK, {"expand": "transitions", "transitions": shown})


def _is_available(call: JiraCall, issue: Issue, transition: Transition) -> bool:
    if transition.sources and issue.status not in transition.sources:
        return False
    return transition.condition is None or transition.condition(issue, call.actor)


@routes.add("POST", ISSUE + "/transitions")
def do_transition(call: JiraCall) -> Response:
    """Go one step; required fields of the screen must come along, others are refused."""
    issue = call.written_issue()
    actor, body = call.actor, call.fields()
    transition = _chosen(call, issue, body)
    fields, update = dict(body.get("fields") or {}), dict(body.get("update") or {})
    comments = update.pop("comment", [])
    wanted = values.operations(fields, update)
    values.check_screen(call, set(wanted), set(transition.screen or ()))
    missing = [name for name in transition.required if not _is_given(wanted, name)]
    if missing:
        known = call.world.fields
        raise errors.refused(**{name: f"{known[name].name} is required." for name in missing})
    reason = transition.validator(issue, body) if transition.validator else None
    if reason is not None:
        raise errors.refused(reason)
    properties = _properties(body)
    if transition.screen is not None:
        # Without a screen the comment is dropped, and the answer is 204 all the same.
        for entry in comments:
            routes_comments.add(call, issue, entry["add"])
    items = values.apply(call, issue, wanted)
    issue.properties |= properties
    _arrive(call, issue, transition, items, body.get("historyMetadata"))
    call.world.mail(issue, actor, "transitioned")
    return Response(HTTPStatus.NO_CONTENT)


def _chosen(call: JiraCall, issue: Issue, body: dict[str, Any]) -> Transition:
    given = body.get("transition")
    number = given.get("id") if isinstance(given, dict) else None
    if number is None:
        raise errors.refused("Missing 'transition' identifier")
    for transition in issue.project.transitions:
        is_in = transition.id == str(number) and _is_available(call, issue, transition)
        if is_in and call.may("TRANSITION_ISSUES", issue):
            return transition
    raise errors.refused(f"Transition id '{number}' is not valid for this issue.")


def _is_given(wanted: dict[str, list[dict[str, Any]]], name: str) -> bool:
    return any(value for step in wanted.get(name, []) for value in step.values())


def _arrive(
    call: JiraCall,
    issue: Issue,
    transition: Transition,
    items: list[HistoryItem],
    metadata: dict[str, Any] | None,
) -> None:
    before, issue.status = issue.status, transition.target
    moved = HistoryItem("status", before, issue.status)
    if transition.after is not None:
        transition.after(issue)
    call.world.record(issue, call.actor, *items, moved, metadata=metadata)
