"""Plays pull requests on the two sandboxes with the Action's real entry point, in this process."""

import json
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sandbox_support  # noqa: F401 - a sandbox that stops leaves its traffic for the contracts
from data_design_gate import action
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox, ManualClock
from data_design_gate.sandbox.story import CONFIGURATION, DOCUMENT, TICKET, set_stage

GOOD = example_files()[DOCUMENT].decode()


@dataclass
class Answer:
    """What one run of the Action left: exit code, summary, outputs, log, and its writes."""

    code: int
    summary: str
    outputs: dict
    log: str
    github_writes: list
    jira_writes: list
    github_requests: int

    @property
    def gate(self):
        return json.loads(self.outputs.get("gate", "{}"))

    @property
    def verdict(self):
        return self.outputs.get("verdict")


@dataclass
class Play:
    """A stage with both services, and the Action ready to run on events."""

    github: GitHubSandbox
    jira: JiraSandbox
    clock: ManualClock
    capsys: object
    stage: object = None
    with_jira: bool = True
    token: str = ""
    inputs: dict = field(default_factory=dict)

    def configure(self, text):
        """Put a configuration on the base branch; None removes it."""
        self.github.commit("main", {".github/data-design.yml": text}, message="Configure")

    def propose(self, text=GOOD, *, branch="orders", author="mira", path=DOCUMENT, **more):
        """Open a pull request that adds a design."""
        self.github.commit(branch, {path: text}, author=author, message="Design")
        return self.github.open_pull_request(
            branch, title=f"{TICKET} Orders", author=author, **more
        )

    def push(self, text, *, branch="orders", author="mira", path=DOCUMENT):
        return self.github.commit(branch, {path: text}, author=author, message="Change")

    def opened(self, pull, action="opened"):
        return self.run("pull_request_target", action, pull=pull)

    def reviewed(self, pull, login, state="APPROVED", **more):
        """Review, and let the relay ring."""
        review = self.github.submit_review(pull, login, state, **more)
        return review, self.relay(pull)

    def relay(self, pull):
        return self.run("workflow_run", "completed", pull=pull, relayed="pull_request_review")

    def approve_all(self, pull):
        """Let everybody who is needed approve."""
        for login in ("dana", "ada"):
            self.github.submit_review(pull, login, "APPROVED")
        return self.relay(pull)

    def merged(self, pull, method="squash", **more):
        self.github.merge_pull_request(pull, method, by="mira", **more)
        return self.run("pull_request_target", "closed", pull=pull)

    def queued(self, *pulls):
        """Form a merge group, let the relay ring, and return the state at the group's head."""
        branch, head = self.github.merge_group(*pulls)
        return branch, head

    def group_state(self, branch, head):
        self.run("workflow_run", "completed", relayed="merge_group", head=branch)
        found = self.github.repository().statuses[head]
        return [one.state for one in found if one.context == "data-design"][-1]

    def commented(self, pull, login, body):
        comment = self.github.comment(pull, login, body)
        return self.run("issue_comment", "created", pull=pull, sender=login, comment=comment)

    def sweep(self):
        return self.run("schedule", None, schedule="17 * * * *")

    def run(self, name, act=None, **details):
        """Run the Action on an event as its platform would."""
        details.setdefault("sender", "mira")
        event = self.github.event(name, act, **details)
        github, jira = len(self.github.log), len(self.jira.log)
        with tempfile.TemporaryDirectory() as folder:
            environment = event.environment(Path(folder), token=self.token or self.stage.token)
            environment["DATA_DESIGN_GITHUB_TOKEN"] = self.token or self.stage.token
            environment["DATA_DESIGN_PROVE"] = "off"  # a server a run; the tests of proving ask
            if self.with_jira:
                environment |= {
                    "DATA_DESIGN_JIRA_URL": self.jira.url,
                    "DATA_DESIGN_JIRA_USER": self.stage.jira_user,
                    "DATA_DESIGN_JIRA_TOKEN": self.stage.jira_token,
                }
            environment |= self.inputs
            self.capsys.readouterr()
            code = action.run(environment, sleep=self.clock.advance)
            summary = Path(folder, "summary.md").read_text()
            outputs = read_outputs(Path(folder, "output.txt").read_text())
        asked = list(self.github.log)[github:]
        return Answer(
            code,
            summary,
            outputs,
            self.capsys.readouterr().out,
            [one for one in asked if one.is_write],
            [one for one in list(self.jira.log)[jira:] if one.is_write],
            len(asked),
        )

    def status(self, pull):
        found = self.github.statuses(pull).get("data-design")
        return (found.state, found.description) if found else None

    def state(self, pull):
        found = self.status(pull)
        return found and found[0]

    def summaries(self, pull):
        return [c.body for c in pull.issue.comments if c.author.login.endswith("[bot]")]

    def document(self, ref="main", path=DOCUMENT):
        found = self.github.read(path, ref)
        return found and found.decode()

    @property
    def ticket(self):
        return self.jira.issue(TICKET)


def read_outputs(text):
    pattern = r"^(?P<name>[a-z-]+)<<(?P<mark>\S+)\n(?P<value>.*?)\n(?P=mark)$"
    return {m["name"]: m["value"] for m in re.finditer(pattern, text, re.DOTALL | re.MULTILINE)}


@contextmanager
def playing(capsys, deployment="cloud"):
    """Set the stage on fresh sandboxes."""
    # The Action reads the real clock to know what is recent, so the services start there too.
    clock = ManualClock(datetime.now(UTC) - timedelta(days=1), step=1)
    with GitHubSandbox(clock=clock) as github, JiraSandbox(deployment, clock=clock) as jira:
        play = Play(github, jira, clock, capsys)
        play.stage = set_stage(github, jira, example_files())
        yield play


__all__ = ["CONFIGURATION", "DOCUMENT", "GOOD", "TICKET", "Answer", "Play", "playing"]
