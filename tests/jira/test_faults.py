"""Each call to a real server, with each way of failing, on both kinds of Jira."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest

from data_design_gate.jira.result import Outcome
from jira_sandbox_support import DEPLOYMENTS, Site, site

ISSUE = r"/issue/SHOP-1$"
CALLS = {
    "serverInfo": ("GET", "/serverInfo"),
    "myself": ("GET", "/myself"),
    "read": ("GET", ISSUE),
    "show link": ("GET", "/remotelink"),
    "list comments": ("GET", "/comment$"),
    "list transitions": ("GET", "/transitions"),
    "link": ("POST", "/remotelink"),
    "comment": ("POST", "/comment$"),
    "labels and ledger": ("PUT", ISSUE),
    "transition": ("POST", "/transitions"),
}
FAULTS: tuple[tuple[Any, dict[str, Any]], ...] = (
    ("reset-before", {}),
    ("reset-after", {}),
    ("429", {"retry_after": 3}),
    ("429", {"retry_after": "http-date"}),
    ("429", {}),
    ("429", {"retry_after": 300}),
    ("500", {}),
    ("502", {}),
    ("503", {"retry_after": 2}),
    ("504-after-commit", {}),
    ("timeout", {"delay": 1.2}),
    ("401", {}),
    ("403", {}),
    ("404", {}),
    ("409", {}),
    ("invalid-json", {}),
    ("login-page", {}),
)
LABELS = {"approved": "data-design-approved"}
Deployment = Literal["cloud", "datacenter"]
_EXPECTED: dict[Deployment, dict[str, Any]] = {}


def expected(deployment: Deployment) -> dict[str, Any]:
    """Return what a run without faults leaves."""
    if deployment not in _EXPECTED:
        with site(deployment) as calm:
            assert calm.run(labels=LABELS)[0].outcome is Outcome.UPDATED
            _EXPECTED[deployment] = json.loads(json.dumps(calm.state()))
    return _EXPECTED[deployment]


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
@pytest.mark.parametrize(("kind", "details"), FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_fault_of_any_call_is_healed_by_the_next_run(
    deployment: Deployment, call: str, kind: Any, details: dict[str, Any]
) -> None:
    with site(deployment) as jira:
        jira.jira.faults.add(CALLS[call], kind, **details)
        first = jira.run(labels=LABELS)[0]
        assert jira.jira.faults.pending == 0
        assert first.done or first.problems
        _nothing_secret(jira, first)
        jira.clock.advance(400)
        jira.run(labels=LABELS)
        assert json.loads(json.dumps(jira.state())) == expected(deployment)
        jira.run(labels=LABELS)
        assert jira.writes == []


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
@pytest.mark.parametrize("kind", ["500", "503", "429", "401", "reset-before"])
def test_an_outage_that_lasts_loses_nothing(deployment: Deployment, kind: Any) -> None:
    with site(deployment) as jira:
        jira.jira.faults.add((None, ""), kind, times=None)
        result = jira.run(labels=LABELS)[0]
        assert result.outcome is Outcome.FAILED
        assert result.problems[0].mend
        assert sum(jira.slept) <= 120
        jira.jira.faults.clear()
        jira.clock.advance(400)
        jira.run(labels=LABELS)
        assert json.loads(json.dumps(jira.state())) == expected(deployment)


def _nothing_secret(jira: Site, result: object) -> None:
    assert jira.token not in repr(result)
