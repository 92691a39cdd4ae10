"""Play the story with the real entry point and tell, scene by scene, what each person sees."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any

from data_design_gate.demo.example import example_files
from data_design_gate.demo.pages import write_pages
from data_design_gate.gate.reasons import plural
from data_design_gate.report.screen import Palette
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.github.events import Event
from data_design_gate.sandbox.github.state import PullRequest
from data_design_gate.sandbox.story import DOCUMENT, TICKET, Scene, Stage, play, set_stage

Say = Callable[[str], None]
_STATE = {"success": "green", "pending": "yellow", "failure": "red", "error": "red"}
_PROVED_SCENES = 2  # in the later ones the text is the same
_LONG_HEX = re.compile(r"(?<=[0-9a-f]{12})[0-9a-f]{20,}")
_TAGS = re.compile(r"<[^<>]+>|\u200b|[*_]{2}")


def tell(output: Path, say: Say, palette: Palette) -> int:
    """Play the story; leave the pages in ``output``. Returns 1 when a run of the Action failed."""
    with GitHubSandbox() as github, JiraSandbox() as jira, tempfile.TemporaryDirectory() as folder:
        stage = set_stage(github, jira, example_files())
        runner = _Runner(stage, Path(folder))
        say(palette.paint("Data Design Gate: a pull request from opening to Jira", "bold"))
        say(f"A local GitHub and a local Jira are up; ticket {TICKET} is {_ticket(stage)}.")
        failed = False
        for number, scene in enumerate(play(stage, runner.run), 1):
            say("")
            for line in _scene(number, scene, stage, palette):
                say(line)
            if number <= _PROVED_SCENES:
                for line in _proofs(runner.proofs):
                    say(line)
            for line in _gates(runner.gates):
                say(line)
            say(f"   ticket   {TICKET} is {_ticket(stage)}")
            failed = failed or scene.exit_code != 0
        say("")
        for line in _ending(stage, palette):
            say(line)
        pages = write_pages(output, stage, runner.summaries)
        say("")
        say("To look at:")
        for page, words in pages.items():
            say(f"  {page}  {palette.paint(words, 'dim')}")
    return int(failed)


class _Runner:
    """Runs ``data-design action`` in processes of their own, as the workflow's two jobs do."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self._proofs: dict[str, str] = {}
        self._runs = 0
        self.summaries: list[str] = []
        self.outputs: list[dict[str, str]] = []

    def run(self, event: Event, token: str) -> int:
        """Run the job that proves, then the one that judges; keep the latter's job summary."""
        proofs = self._prove(event)
        environment = {
            "DATA_DESIGN_GITHUB_TOKEN": token,
            "DATA_DESIGN_JIRA_URL": self._stage.jira.url,
            "DATA_DESIGN_JIRA_USER": self._stage.jira_user,
            "DATA_DESIGN_JIRA_TOKEN": self._stage.jira_token,
            "DATA_DESIGN_PROOFS": proofs,
        }
        code, summary, outputs = self._action(event, token, environment)
        self.summaries.append(summary)
        self.outputs.append(outputs)
        return code

    @property
    def gates(self) -> list[dict[str, Any]]:
        """What each run decided."""
        return [json.loads(outputs.get("gate", "{}")) for outputs in self.outputs]

    @property
    def proofs(self) -> list[dict[str, Any]]:
        """What the last run's design was shown to do."""
        documents = json.loads(self.outputs[-1].get("report", "{}")).get("documents", ())
        return [proof for document in documents for proof in document["proofs"]]

    def _prove(self, event: Event) -> str:
        """Return the evidence for the head, which is run once: its text does not change."""
        pull = self._stage.pull
        head = pull.head_sha if pull else ""
        if head not in self._proofs:
            token = self._stage.reading_token
            environment = {"DATA_DESIGN_GITHUB_TOKEN": token, "DATA_DESIGN_TASK": "prove"}
            _, _, outputs = self._action(event, token, environment)
            self._proofs[head] = outputs.get("proofs", "none")
        return self._proofs[head]

    def _action(
        self, event: Event, token: str, environment: dict[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        """Run the Action on an event; return its exit code, job summary and outputs."""
        self._runs += 1
        folder = self._folder / str(self._runs)
        done = subprocess.run(
            [sys.executable, "-m", "data_design_gate", "action"],
            env={
                **event.environment(folder, token=token, run_id=self._runs),
                **environment,
                "PYTHONPATH": ":".join(path for path in sys.path if path),
                "PATH": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
        summary = (folder / "summary.md").read_text(encoding="utf-8")
        return done.returncode, summary, _outputs((folder / "output.txt").read_text("utf-8"))


def _scene(number: int, scene: Scene, stage: Stage, palette: Palette) -> Iterator[str]:
    yield palette.paint(f"{number}. {scene.title}", "bold", "cyan")
    yield palette.paint(f"   {scene.words}", "dim")
    pull = stage.pull
    if pull is None:
        return
    status = stage.github.statuses(pull).get("data-design")
    if status is not None and pull.merged_at is None:
        state = palette.paint(status.state, _STATE.get(status.state, "bold"))
        yield f"   status   {state}: {status.description}"
    yield from _review(number, pull)


def _review(number: int, pull: PullRequest) -> Iterator[str]:
    """Say what the author sees inline: new comments once, then which were resolved."""
    ours = [
        comment
        for comment in pull.review_comments
        if comment.author.login.endswith("[bot]") and comment.in_reply_to is None
    ]
    if number == 1:
        for comment in ours:
            words = " ".join(_plain(comment.body).split())
            yield f"   review   line {comment.line}: {shorten(words, 96, placeholder=' ...')}"
    elif number == 2:  # noqa: PLR2004 - the second scene mends the first one's findings
        resolved = sum(1 for comment in ours if comment.thread.resolved_by)
        yield f"   review   {resolved} of {len(ours)} threads resolved"


def _proofs(proofs: list[dict[str, Any]]) -> Iterator[str]:
    """Say what running the design showed; what was disproved or not run, with its reason."""
    proved = [proof["name"] for proof in proofs if proof["outcome"] == "proved"]
    if proved:
        seconds = sum(proof["seconds"] for proof in proofs)
        words = f"{', '.join(proved)} ({seconds:.1f} s on a throw-away PostgreSQL)"
        yield f"   proved   {words}"
    for proof in proofs:
        if proof["outcome"] != "proved":
            outcome = proof["outcome"].replace("-", " ")
            yield f"   proof    {proof['name']} {outcome}: {proof['detail']}"


def _gates(results: list[dict[str, Any]]) -> Iterator[str]:
    """Say how the gates stand, and what became of reviews that open none, when that is new."""
    *earlier, now = results
    before = earlier[-1] if earlier else {}
    if now.get("gates") == before.get("gates") and now.get("reviews") == before.get("reviews"):
        return
    for gate in now.get("gates", ()):
        if gate["state"] != "not-required":
            score = f"{len(gate['counted'])} of {gate['required']}"
            words = gate["reason"]["text"]
            yield f"   gate     {gate['name']:<13}{score}  {words}"
    known = {review["id"] for review in before.get("reviews", ())}
    for review in now.get("reviews", ()):
        rulings = review["dispositions"]
        if review["id"] in known or any(one["disposition"] == "counted" for one in rulings):
            continue
        for one in rulings:
            if one["disposition"] == "commented-only":
                continue
            yield f"   ignored  {one['gate']}: {one['text']}"


def _outputs(text: str) -> dict[str, str]:
    """Return the outputs of a run: what stands between their delimiters."""
    found = re.finditer(
        r"^(?P<name>[a-z-]+)<<(?P<mark>\S+)\n(?P<value>.*?)\n(?P=mark)$",
        text,
        re.DOTALL | re.MULTILINE,
    )
    return {one["name"]: one["value"] for one in found}


def _plain(markdown: str) -> str:
    """Return Markdown as words for a terminal line."""
    text = re.sub(r"<!--(?:(?!<!--).)*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", text).replace("<br>", "; ")
    return html.unescape(_TAGS.sub("", text))


def _ticket(stage: Stage) -> str:
    return stage.jira.issue(TICKET).status


def _ending(stage: Stage, palette: Palette) -> Iterator[str]:
    """Tell what the merge left behind: the document's metadata, Jira, the signals."""
    yield palette.paint("What the merge left behind", "bold", "cyan")
    text = (stage.github.read(DOCUMENT) or b"").decode()
    for line in text.split("---")[1].strip().splitlines():
        if line.startswith(("status", "approv", "audit", "  -")):
            yield f"   {_LONG_HEX.sub('...', line)}"
    issue = stage.jira.issue(TICKET)
    links = plural(len(issue.links), "link", "links")
    comments = plural(len(issue.comments), "comment", "comments")
    yield f"   {TICKET}: {issue.status}, {links}, {comments}"
    for dispatch in stage.github.dispatches:
        yield f"   signal {dispatch.event_type} feeds {', '.join(dispatch.client_payload['feeds'])}"
