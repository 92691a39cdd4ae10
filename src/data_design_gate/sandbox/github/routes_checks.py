"""Commit statuses, check runs and code scanning results."""

from __future__ import annotations

import base64
import binascii
import gzip
from http import HTTPStatus
from typing import Any

from data_design_gate.sandbox.github import (
    errors,
    render_checks as render,
    render_repository,
    repositories as repos,
)
from data_design_gate.sandbox.github.call import Call, created, ok
from data_design_gate.sandbox.github.git import moment
from data_design_gate.sandbox.github.pulls import latest_statuses
from data_design_gate.sandbox.github.state import CheckRun, Status
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

# docs.github.com, "Create a commit status"; the description's limit is enforced by validation
STATUS_LIMIT = 1000
DESCRIPTION_LIMIT = 140
STATES = frozenset({"error", "failure", "pending", "success"})
# docs.github.com, "Create a check run"
ANNOTATION_LIMIT = 50
OUTPUT_LIMIT = 65_535
CONCLUSIONS = frozenset(
    {"success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required"}
)


@routes.add("POST", "/repos/{owner}/{repo}/statuses/{sha}", "statuses=write")
def create_status(call: Call) -> Response:
    """Write a status on any commit of the network; the newest of a context counts."""
    call.demand("write")
    shown, sha, fields = call.repository, call.parameters["sha"], call.fields()
    if sha not in shown.store.commits:
        raise errors.plain_422(f"No commit found for SHA: {sha}")
    state = fields.get("state")
    if state not in STATES:
        raise errors.invalid("Status", "state", "invalid")
    status = Status(
        call.world.next_id(),
        state,
        fields.get("context") or "default",
        _description(fields.get("description")),
        fields.get("target_url") or None,
        call.viewer,
        call.world.clock(),
        call.app,
    )
    written = shown.statuses.setdefault(sha, [])
    if sum(other.context == status.context for other in written) >= STATUS_LIMIT:
        reason = "This SHA and context has reached the maximum number of statuses."
        raise errors.invalid("Status", "context", "custom", reason)
    written.append(status)
    return created(render.status(call.world, call.urls, shown, sha, status))


def _description(given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise errors.invalid("Status", "description", "invalid")
    if len(given) > DESCRIPTION_LIMIT:
        reason = f"description is too long (maximum is {DESCRIPTION_LIMIT} characters)"
        raise errors.invalid("Status", "description", "custom", reason)
    return given


@routes.add("GET", "/repos/{owner}/{repo}/commits/{ref*}/statuses", "statuses=read")
def list_statuses(call: Call) -> Response:
    """Every status of a commit, newest first."""
    shown, sha = call.repository, _sha(call)
    found = list(reversed(shown.statuses.get(sha, [])))
    return call.page(found, lambda one: render.status(call.world, call.urls, shown, sha, one))


@routes.add("GET", "/repos/{owner}/{repo}/statuses/{ref*}", "statuses=read")
def list_statuses_by_legacy_route(call: Call) -> Response:
    """Return the same under the address GitHub keeps for old clients; PyGithub uses it."""
    return list_statuses(call)


@routes.add("GET", "/repos/{owner}/{repo}/commits/{ref*}/status", "statuses=read")
def combined_status(call: Call) -> Response:
    """Return the newest status of each context, and what they come to."""
    shown, sha = call.repository, _sha(call)
    latest = list(latest_statuses(shown, sha).values())
    states = {status.state for status in latest}
    overall = "failure" if states & {"error", "failure"} else "pending"
    if states == {"success"}:
        overall = "success"
    part, headers = call.slice(latest)
    body = {
        "state": overall,
        "statuses": [
            render.simple_status(call.world, call.urls, shown, sha, status) for status in part
        ],
        "sha": sha,
        "total_count": len(latest),
        "repository": render_repository.minimal_repository(call.world, call.urls, shown),
        "commit_url": call.urls.repository(shown, f"/commits/{sha}"),
        "url": call.urls.repository(shown, f"/commits/{sha}/status"),
    }
    return Response(HTTPStatus.OK, body, headers)


def _sha(call: Call) -> str:
    sha = repos.resolve(call.repository, call.parameters["ref"])
    if sha is None:
        raise errors.plain_422(f"No commit found for SHA: {call.parameters['ref']}")
    return sha


@routes.add("GET", "/repos/{owner}/{repo}/commits/{ref*}/check-runs", "checks=read")
def list_check_runs(call: Call) -> Response:
    """Return the check runs of a commit; by default the newest of each name and app."""
    shown, sha, query = call.repository, _sha(call), call.request.query
    found = [run for run in shown.check_runs.values() if run.head_sha == sha]
    if query.get("filter", "latest") == "latest":
        found = list({(run.name, run.app.id): run for run in found}.values())
    if "check_name" in query:
        found = [run for run in found if run.name == query["check_name"]]
    if "status" in query:
        found = [run for run in found if run.status == query["status"]]
    if "app_id" in query:
        found = [run for run in found if str(run.app.id) == query["app_id"]]
    part, headers = call.slice(found)
    shown_runs = [render.check_run(call.world, call.urls, shown, run) for run in part]
    return Response(HTTPStatus.OK, {"total_count": len(found), "check_runs": shown_runs}, headers)


@routes.add("POST", "/repos/{owner}/{repo}/check-runs", "checks=write")
def create_check_run(call: Call) -> Response:
    """Only apps may; people use statuses."""
    if call.app is None:
        raise errors.forbidden("You must authenticate via a GitHub App.")
    shown, fields = call.repository, call.fields()
    sha = call.text("CheckRun", "head_sha")
    if sha not in shown.store.commits:
        raise errors.plain_422(f"No commit found for SHA: {sha}")
    run = CheckRun(
        id=call.world.next_id(),
        name=call.text("CheckRun", "name"),
        head_sha=sha,
        status="queued",
        conclusion=None,
        started_at=call.world.clock(),
        completed_at=None,
        details_url=None,
        external_id="",
        app=call.app,
    )
    _change(call, run, fields)
    shown.check_runs[run.id] = run
    return created(render.check_run(call.world, call.urls, shown, run))


def _change(call: Call, run: CheckRun, fields: dict[str, Any]) -> None:
    output = fields.get("output") or {}
    _check_output(output)
    if fields.get("status") == "completed" and not fields.get("conclusion"):
        raise errors.invalid("CheckRun", "conclusion", "missing_field")
    if fields.get("conclusion") not in {None, *CONCLUSIONS}:
        raise errors.invalid("CheckRun", "conclusion", "invalid")
    run.status = fields.get("status", run.status)
    run.details_url = fields.get("details_url", run.details_url)
    run.external_id = fields.get("external_id", run.external_id)
    if fields.get("conclusion"):
        run.status, run.conclusion = "completed", fields["conclusion"]
        given = fields.get("completed_at")
        run.completed_at = moment(given) if given else call.world.clock()
    run.output = {**run.output, **{k: v for k, v in output.items() if k != "annotations"}}
    run.annotations += output.get("annotations") or []


def _check_output(output: dict[str, Any]) -> None:
    if output and not (output.get("title") and output.get("summary")):
        raise errors.invalid("CheckRun", "output", "missing_field")
    for name in ("summary", "text"):
        if len(output.get(name) or "") > OUTPUT_LIMIT:
            reason = f"{name} exceeds a maximum of {OUTPUT_LIMIT} characters."
            raise errors.invalid("CheckRun", f"output.{name}", "custom", reason)
    if len(output.get("annotations") or []) > ANNOTATION_LIMIT:
        raise errors.plain_422(
            "Invalid request.\n\nNo more than 50 items are allowed; more were supplied."
        )


def _run(call: Call) -> CheckRun:
    run = call.repository.check_runs.get(call.number("check_run_id"))
    if run is None:
        raise errors.not_found()
    return run


@routes.add("GET", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks=read")
def show_check_run(call: Call) -> Response:
    """One check run."""
    return ok(render.check_run(call.world, call.urls, call.repository, _run(call)))


@routes.add("PATCH", "/repos/{owner}/{repo}/check-runs/{check_run_id}", "checks=write")
def change_check_run(call: Call) -> Response:
    """Update one's own check run; annotations are added to those it has."""
    run = _run(call)
    if call.app is None or call.app.id != run.app.id:
        raise errors.forbidden("Invalid app_id `" + str(run.app.id) + "` - check run can only be "
                               "modified by the GitHub App that created it.")  # fmt: skip
    _change(call, run, call.fields())
    return ok(render.check_run(call.world, call.urls, call.repository, run))


@routes.add("POST", "/repos/{owner}/{repo}/code-scanning/sarifs", "security_events=write")
def upload_sarif(call: Call) -> Response:
    """Keep a SARIF file, given as gzip in base64."""
    call.demand("write")
    shown, fields = call.repository, call.fields()
    sha = call.text("Sarif", "commit_sha")
    if sha not in shown.store.commits:
        raise errors.not_found()
    try:
        content = gzip.decompress(base64.b64decode(fields.get("sarif", ""), validate=True))
    except (binascii.Error, OSError, EOFError, ValueError):
        raise errors.bad_request("sarif is not valid base64 of a gzip file") from None
    number = str(call.world.next_id())
    shown.sarifs.append({"id": number, "ref": fields.get("ref"), "sha": sha, "content": content})
    at = call.urls.repository(shown, f"/code-scanning/sarifs/{number}")
    return Response(HTTPStatus.ACCEPTED, {"id": number, "url": at})
