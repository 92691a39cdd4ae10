"""The local Jira with a ticket in review, a bot that may work on it, and a clock for both."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from data_design_gate.jira.audit import AuditRecord
from data_design_gate.jira.client import open_jira
from data_design_gate.jira.credentials import JiraCredentials
from data_design_gate.jira.desired import desired_tickets
from data_design_gate.jira.port import JiraPort
from data_design_gate.jira.result import TicketResult
from data_design_gate.jira.settings import JiraSettings
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.synchronise import synchronise
from data_design_gate.sandbox.clock import ManualClock
from data_design_gate.sandbox.jira.server import JiraSandbox
from jira_support import record, settings as usual_settings

DEPLOYMENTS: tuple[Literal["cloud", "datacenter"], ...] = ("cloud", "datacenter")
BOT = "designbot"


@dataclass
class Site:
    """A running sandbox with the bot's token; sleeping moves the sandbox's clock too."""

    jira: JiraSandbox
    clock: ManualClock
    token: str
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.clock.now.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds)

    def port(self, settings: JiraSettings | None = None, url: str = "") -> JiraPort:
        user = self.jira.world.users[BOT].email if self.jira.world.is_cloud else ""
        return open_jira(
            JiraCredentials(url or self.jira.url, user, self.token),
            settings or usual_settings(),
            now=self.now,
            sleep=self.sleep,
            timeout=(5.0, 1.0),
        )

    def run(
        self,
        full: AuditRecord | None = None,
        keys: tuple[str, ...] = ("SHOP-1",),
        **values: Any,
    ) -> tuple[TicketResult, ...]:
        """Bring the tickets to a record (an approved one), as a run of its own would."""
        self.jira.log.clear()
        settings = usual_settings(**values)
        full = record(TicketState.APPROVED) if full is None else full
        return synchronise(self.port(settings), desired_tickets(full, keys, settings), settings)

    @property
    def writes(self) -> list[str]:
        """The writes of the last run, as method and last part of the path.

        An answer kept back by a fault of an earlier run is logged late and is left out.
        """
        writes = [write for write in self.jira.log.writes() if write.fault is None]
        return [f"{write.method} {write.path.rpartition('/')[2]}" for write in writes]

    def state(self, key: str = "SHOP-1") -> dict[str, Any]:
        """Return what is left of all runs on a ticket, without ids and times."""
        issue = self.jira.issue(key)
        moves = [
            f"{item.before} -> {item.after}"
            for entry in issue.history
            for item in entry.items
            if item.field == "status"
        ]
        passing = {"comment_id", "comment_digest", "issue_id"}
        return {
            "status": issue.status,
            "moves": moves,
            "labels": issue.labels,
            "resolution": issue.resolution,
            "comments": [comment.body for comment in issue.comments],
            "links": [link.object for link in issue.links],
            "fields": issue.fields,
            "ledgers": {
                name: {member: v for member, v in value.items() if member not in passing}
                for name, value in issue.properties.items()
            },
        }


@contextlib.contextmanager
def site(
    deployment: Literal["cloud", "datacenter"] = "cloud",
    *keys: str,
    status: str = "In Review",
    **project: Any,
) -> Iterator[Site]:
    """Run a sandbox with tickets of these keys (SHOP-1 when none is given)."""
    clock = ManualClock(datetime(2026, 11, 20, 10, 30, tzinfo=UTC), step=0.01)
    with JiraSandbox(deployment, clock=clock) as jira:
        for name in dict.fromkeys(key.rpartition("-")[0] for key in keys or ("SHOP-1",)):
            jira.add_project(name, **project)
        for key in keys or ("SHOP-1",):
            jira.add_issue(key, status=status)
        jira.add_user(BOT)
        yield Site(jira, clock, jira.add_token(BOT))
