"""Writes the public facts form, as ``read_facts`` reads it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_design_gate.gate.facts import Facts, Person, Team


def facts_value(facts: Facts) -> dict[str, Any]:
    """Return the facts as JSON values; what is unknown is left out."""
    pull = facts.pull_request
    counted = facts.blocking_findings
    return _stated(
        config=facts.config,
        pull_request=_stated(
            number=pull.number,
            state=pull.state,
            draft=pull.draft,
            merged=pull.merged,
            base_ref=pull.base_ref,
            head_sha=pull.head_sha,
            author=_person(pull.author),
            merge_base=pull.merge_base or None,
            reopened_at=_moment(pull.reopened_at),
        ),
        commits=[
            _stated(
                sha=commit.sha,
                parents=None if commit.parents is None else list(commit.parents),
                author=_person(commit.author),
                co_authors=[_person(one) for one in commit.co_authors],
                committer=_person(commit.committer),
            )
            for commit in facts.commits
        ],
        renames=dict(facts.renames),
        self=_person(facts.own),
        versions={commit: dict(texts) for commit, texts in facts.versions.items()},
        reviews=[
            {
                "id": review.id,
                "user": _person(review.user),
                "state": review.state.value,
                "submitted_at": _moment(review.submitted_at),
                "commit_id": review.commit_id,
                "body": review.body,
            }
            for review in facts.reviews
        ],
        teams={name: _team(team) for name, team in facts.teams.items()},
        checks=None if counted is None else {"blocking_findings": counted},
        commands=[
            _stated(
                user=_person(one.user),
                text=one.text,
                created_at=_moment(one.created_at),
                may=one.may,
            )
            for one in facts.commands
        ],
        threads=[
            _stated(
                user=_person(one.user),
                resolved=one.resolved,
                path=one.path or None,
                line=one.line,
                url=one.url or None,
            )
            for one in facts.threads
        ],
        siblings=list(facts.siblings),
        changed_files=list(facts.changed_files),
        departures=dict(facts.departures),
        config_path=facts.config_path,
    )


def _stated(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _person(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return _stated(
        id=person.id,
        login=person.login,
        type=person.type or None,
        lost_access=person.lost_access or None,
    )


def _team(team: Team) -> dict[str, Any]:
    if team.error and not team.members:
        return {"error": team.error}
    members = [_person(person) for person in team.members]
    return _stated(members=members, error=team.error or None)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
