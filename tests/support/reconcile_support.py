"""Reconciles a play in this process, as the command line and the schedule do."""

import json
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data_design_gate import action
from data_design_gate.lifecycle.perform import Shard
from data_design_gate.lifecycle.reconcile import reconcile, repository_configuration

WHOLE = Shard()
LEDGER = "data-design-gate."


@dataclass
class Reconciled:
    """What one sweep returned, said and wrote."""

    result: object
    said: list
    github_writes: list
    jira_writes: list
    github_requests: int

    @property
    def silent(self):
        return self.github_writes == [] and self.jira_writes == []


def runtime_of(play, said, **more):
    """Open a runtime on the play's services."""
    event = play.github.event("schedule", None, schedule="17 * * * *", sender="mira")
    with tempfile.TemporaryDirectory() as folder:
        environ = event.environment(Path(folder), token=play.token or play.stage.token)
        environ["DATA_DESIGN_GITHUB_TOKEN"] = play.token or play.stage.token
        environ["DATA_DESIGN_PROVE"] = "off"
        if play.with_jira:
            environ |= {
                "DATA_DESIGN_JIRA_URL": play.jira.url,
                "DATA_DESIGN_JIRA_USER": play.stage.jira_user,
                "DATA_DESIGN_JIRA_TOKEN": play.stage.jira_token,
            }
        environment = action.read_environment(environ)
    runtime = action.open_runtime(environment, sleep=play.clock.advance)
    return replace(
        runtime,
        say=said.append,
        summary=lambda text: said.extend(text.splitlines()),
        output=lambda *_: None,
        **more,
    )


def reconciled(play, *, since=None, shard=WHOLE, **more):
    """Reconcile, and tell what came of it."""
    said = []
    runtime = runtime_of(play, said, **more)
    github, jira = len(play.github.log), len(play.jira.log)
    configuration = repository_configuration(runtime)
    after = since or datetime.now(UTC) - timedelta(days=30)
    result = reconcile(runtime, configuration, since=after, shard=shard)
    asked = list(play.github.log)[github:]
    return Reconciled(
        result,
        said,
        [one for one in asked if one.is_write],
        [one for one in list(play.jira.log)[jira:] if one.is_write],
        len(asked),
    )


def ledgers(issue):
    """Return the audit records that lie on a ticket."""
    found = {}
    for key, value in issue.properties.items():
        if key.startswith(LEDGER):
            found[key] = value if isinstance(value, dict) else json.loads(value)
    return found
