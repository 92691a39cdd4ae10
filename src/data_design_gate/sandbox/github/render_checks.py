"""Statuses and check runs as the API shows them."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import render_people as people
from data_design_gate.sandbox.github.state import CheckRun, Repository, Status, World
from data_design_gate.sandbox.github.urls import Urls

Json = dict[str, Any]


def status(world: World, urls: Urls, shown: Repository, sha: str, one: Status) -> Json:
    """Return a status in its own list, with who wrote it."""
    return {
        **simple_status(world, urls, shown, sha, one),
        "creator": people.visible_user(world, urls, one.creator),
    }


def simple_status(world: World, urls: Urls, shown: Repository, sha: str, one: Status) -> Json:
    """Return a status inside the combined one."""
    return {
        "url": urls.repository(shown, f"/statuses/{sha}"),
        "avatar_url": f"{urls.web}/avatars/u/{one.creator.id}",
        "id": one.id,
        "node_id": world.node_id("SC", one.id, one),
        "state": one.state,
        "description": one.description,
        "target_url": one.target_url,
        "context": one.context,
        "created_at": timestamp(one.created_at),
        "updated_at": timestamp(one.created_at),
    }


def check_run(world: World, urls: Urls, shown: Repository, run: CheckRun) -> Json:
    """Return a check run; its annotations are only counted."""
    at = urls.repository(shown, f"/check-runs/{run.id}")
    return {
        "id": run.id,
        "name": run.name,
        "node_id": world.node_id("CR", run.id, run),
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": at,
        "html_url": urls.page(shown, f"/runs/{run.id}"),
        "details_url": run.details_url or urls.page(shown, f"/runs/{run.id}"),
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": timestamp(run.started_at) if run.started_at else None,
        "completed_at": timestamp(run.completed_at) if run.completed_at else None,
        "output": {
            "title": run.output.get("title"),
            "summary": run.output.get("summary"),
            "text": run.output.get("text"),
            "annotations_count": len(run.annotations),
            "annotations_url": f"{at}/annotations",
        },
        "check_suite": {"id": run.app.id},
        "app": people.app(world, urls, run.app),
        "pull_requests": [],
    }
