"""The entry point of the GitHub Action: environment in, activities run, exit code out."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_design_gate.configuration.model import DEFAULT_PATH
from data_design_gate.errors import UserError
from data_design_gate.github.adapter import server_from_environment
from data_design_gate.github.transport import Server
from data_design_gate.jira.credentials import JiraCredentials, credentials_from
from data_design_gate.lifecycle.events import find_activities
from data_design_gate.lifecycle.perform import perform
from data_design_gate.lifecycle.prove_only import prove_only
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.redaction import hidden, secrets_of

if TYPE_CHECKING:
    from data_design_gate.jira.port import JiraPort
    from data_design_gate.jira.settings import JiraSettings

Sleep = Callable[[float], None]
_NAME = "Data Design Gate"
_BUG = "This is a bug in Data Design Gate. Please report the job's log; nothing more was published."
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE", ""})


@dataclass(frozen=True, slots=True)
class ActionEnvironment:
    """What the runner and the inputs say. Tokens never show in ``repr``."""

    event_name: str
    payload: Mapping[str, Any] = field(repr=False)
    repository: str
    server_url: str
    run_url: str
    output_file: str
    summary_file: str
    config_path: str
    fail_on: str
    prove: str
    task: str
    evidence: str = field(repr=False)
    postgres: str = field(repr=False)
    dry_run: bool
    github: Server = field(repr=False)
    jira: JiraCredentials | None = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


def read_environment(environ: Mapping[str, str], *, event: bool = True) -> ActionEnvironment:
    """Read the environment. Raises UserError naming the variable that is wrong.

    Without ``event`` no event is asked for: a command line runs for itself.
    """
    repository = _needed(environ, "GITHUB_REPOSITORY")
    server = environ.get("GITHUB_SERVER_URL") or "https://github.com"
    run_id = environ.get("GITHUB_RUN_ID", "")
    fail_on = environ.get("DATA_DESIGN_FAIL_ON") or "error"
    if fail_on not in {"error", "warning", "never"}:
        raise UserError(f"The input fail-on is {fail_on!r}.", "Use error, warning or never.")
    prove = environ.get("DATA_DESIGN_PROVE", "")
    if prove not in {"", "on", "off", "strict"}:
        raise UserError(f"The input prove is {prove!r}.", "Use on, off or strict.")
    task = environ.get("DATA_DESIGN_TASK") or "review"
    if task not in {"review", "prove"}:
        raise UserError(f"The input task is {task!r}.", "Use review or prove.")
    return ActionEnvironment(
        event_name=_needed(environ, "GITHUB_EVENT_NAME") if event else "",
        payload=_payload(_needed(environ, "GITHUB_EVENT_PATH")) if event else {},
        repository=repository,
        server_url=server,
        run_url=f"{server}/{repository}/actions/runs/{run_id}" if run_id else "",
        output_file=environ.get("GITHUB_OUTPUT", ""),
        summary_file=environ.get("GITHUB_STEP_SUMMARY", ""),
        config_path=environ.get("DATA_DESIGN_CONFIG") or DEFAULT_PATH,
        fail_on=fail_on,
        prove=prove,
        task=task,
        evidence=environ.get("DATA_DESIGN_PROOFS", "").strip(),
        postgres=environ.get("DATA_DESIGN_POSTGRES", ""),
        dry_run=_boolean(environ, "DATA_DESIGN_DRY_RUN"),
        github=server_from_environment(environ, _token(environ)),
        jira=credentials_from(environ),
        secrets=secrets_of(environ),
    )


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise UserError(
            f"The variable {name} is not set.", "GitHub Actions sets it; elsewhere set it yourself."
        )
    return value


def _token(environ: Mapping[str, str]) -> str:
    token = environ.get("DATA_DESIGN_GITHUB_TOKEN", "").strip()
    if not token:
        raise UserError(
            "There is no GitHub token.",
            "Pass `github-token: ${{ github.token }}`, or an App's token, to the action.",
        )
    return token


def _boolean(environ: Mapping[str, str], name: str) -> bool:
    """Read a boolean as YAML 1.2 writes it; anything else is a mistake, not a false."""
    value = environ.get(name, "")
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise UserError(f"{name} is {value!r}.", "Use true or false.")


def _payload(path: str) -> Mapping[str, Any]:
    try:
        loaded = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        problem = f"The event's payload cannot be read: {error}."
        raise UserError(problem, "Run the job again.") from None
    if not isinstance(loaded, dict):
        raise UserError("The event's payload is no JSON object.", "Run the job again.")
    return loaded


def run(environ: Mapping[str, str], *, sleep: Sleep = time.sleep) -> int:
    """Run the Action and return its exit code; a person's mistake is told, not traced."""
    from data_design_gate.github.escape import log_line

    try:
        environment = read_environment(environ)
        _mask(environment)
        return _perform(environment, sleep)
    except UserError as error:
        _give_up(environ, str(error))
        return error.exit_code
    except Exception:  # noqa: BLE001  told as what it is; the job fails
        _say(log_line(hidden(traceback.format_exc(), secrets_of(environ))))
        _give_up(environ, _BUG)
        return 4


def _give_up(environ: Mapping[str, str], words: str) -> None:
    """Tell on the run's page and in its summary why nothing more came of it."""
    from data_design_gate.github.escape import message, workflow_command

    told = hidden(words, secrets_of(environ))
    _say(workflow_command("error", told, title=_NAME))
    with suppress(OSError):  # the log has it
        _append(
            environ.get("GITHUB_STEP_SUMMARY", ""),
            f"### Data Design Gate could not run\n\n{message(told)}\n",
        )


def _mask(environment: ActionEnvironment) -> None:
    """Hide every form of the Jira token; the runner knows only the plain one."""
    for secret in environment.jira.secrets if environment.jira else ():
        _say(f"::add-mask::{secret}")


def _perform(environment: ActionEnvironment, sleep: Sleep) -> int:
    runtime = open_runtime(environment, sleep=sleep)
    repository = environment.payload.get("repository") or {}
    default_branch = repository.get("default_branch") or runtime.github.repository().default_branch
    activities = find_activities(
        environment.event_name,
        environment.payload,
        configuration_path=environment.config_path,
        default_branch=default_branch,
    )
    if environment.task == "prove":
        return prove_only(activities, runtime)
    return perform(activities, runtime)


def open_runtime(environment: ActionEnvironment, *, sleep: Sleep = time.sleep) -> Runtime:
    """Return the ports and sinks of a run. Nothing is sent before the first question.

    ``sleep`` is how retries wait, in seconds.
    """
    from data_design_gate.github.adapter import connect
    from data_design_gate.github.escape import log_line, workflow_command

    repository = environment.payload.get("repository") or {}
    secrets = environment.secrets

    return Runtime(
        github=connect(environment.github, environment.repository, sleep=sleep),
        now=lambda: datetime.now(UTC),
        summary=lambda text: _append(environment.summary_file, hidden(text, secrets)),
        output=lambda name, value: _output(environment.output_file, name, hidden(value, secrets)),
        say=lambda text: _say(log_line(hidden(text, secrets))),
        annotate=(lambda text: _say(workflow_command("error", hidden(text, secrets), title=_NAME)))
        if environment.event_name
        else None,
        jira=_jira(environment, sleep),
        config_path=environment.config_path,
        fail_on=environment.fail_on,
        prove=environment.prove,
        evidence=environment.evidence,
        postgres=environment.postgres,
        dry_run=environment.dry_run,
        run_url=environment.run_url,
        server_url=environment.server_url,
        repository=environment.repository,
        repository_id=int(repository.get("id") or 0),
        private=repository.get("private"),
    )


def _jira(
    environment: ActionEnvironment, sleep: Sleep
) -> Callable[[JiraSettings], JiraPort] | None:
    """Return how to open the client, which loads the library only when a ticket is touched."""
    credentials = environment.jira
    if credentials is None:
        return None

    opened: list[tuple[JiraSettings, JiraPort]] = []

    def open_client(settings: JiraSettings) -> JiraPort:
        from data_design_gate.jira.client import open_jira

        # One client a run: it remembers who it is and paces all its requests.
        for known, port in opened:
            if known == settings:
                return port
        port = open_jira(credentials, settings, sleep=sleep)
        opened.append((settings, port))
        return port

    return open_client


def _say(line: str) -> None:
    """Write a line to the job's log."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _append(path: str, text: str) -> None:
    if path:
        # Half a surrogate pair, as JSON may spell one, is no text that a file can hold.
        with Path(path).open("a", encoding="utf-8", errors="replace") as stream:
            stream.write(f"{text}\n")


def _output(path: str, name: str, value: str) -> None:
    """Write one output between a delimiter that the value cannot hold."""
    if not path:
        return
    delimiter = f"ghadelimiter_{uuid.uuid4()}"
    if delimiter in value:
        raise UserError(f"The output {name} holds its own delimiter.", "Run the job again.")
    _append(path, f"{name}<<{delimiter}\n{value}\n{delimiter}")


def main() -> int:
    """Run the Action in this process's environment."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream
    return run(os.environ)
