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
from typing import Any

from data_design_gate.demo.example import example_files
from data_design_gate.demo.pages import write_pages
from data_design_gate.report.terminal import Palette
from data_design_gate.sandbox import GitHubSandbox, JiraSandbox
from data_design_gate.sandbox.github.events import Event
from data_design_gate.sandbox.github.state import PullRequest
from data_design_gate.sandbox.story import DOCUMENT, TICKET, Scene, Stage, play, set_stage

Say = Callable[[str], None]
_STATE = {"success": "green", "pending": "yellow", "failure": "red", "error": "red"}
_LONG_HEX = re.compile(r"(?<=[0-9a-f]{12})[0-9a-f]{20,}")
_TAGS = re.compile(r"<[^>]+>|\u200b|[*_]{2}")


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
    """Runs ``data-design action`` in a process of its own, as the workflow does."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self.summaries: list[str] = []
        self.gates: list[dict[str, Any]] = []

    def run(self, event: Event, token: str) -> int:
        """Run the Action on an event and keep its job summary."""
        folder = self._folder / str(len(self.summaries))
        environment = {
            **event.environment(folder, token=token, run_id=len(self.summaries) + 1),
            "DATA_DESIGN_GITHUB_TOKEN": token,
            "DATA_DESIGN_JIRA_URL": self._stage.jira.url,
            "DATA_DESIGN_JIRA_USER": self._stage.jira_user,
            "DATA_DESIGN_JIRA_TOKEN": self._stage.jira_token,
            "PYTHONPATH": ":".join(path for path in sys.path if path),
            "PATH": "",
        }
        done = subprocess.run(
            [sys.executable, "-m", "data_design_gate", "action"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(done.stdout + done.stderr)
        self.summaries.append((folder / "summary.md").read_text(encoding="utf-8"))
        self.gates.append(_gate_output((folder / "output.txt").read_text(encoding="utf-8")))
        return done.returncode


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
            yield f"   review   line {comment.line}: {words[:96]}"
    elif number == 2:  # noqa: PLR2004 - the second scene mends the first one's findings
        resolved = sum(1 for comment in ours if comment.thread.resolved_by)
        yield f"   review   {resolved} of {len(ours)} threads resolved"


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
            yield f"   gate     {gate['name']:<13}{gate['state']:<9}{score}  {words}"
    known = {review["id"] for review in before.get("reviews", ())}
    for review in now.get("reviews", ()):
        rulings = review["dispositions"]
        if review["id"] in known or any(one["disposition"] == "counted" for one in rulings):
            continue
        for one in rulings:
            if one["disposition"] == "commented-only":
                continue
            yield f"   ignored  {one['gate']}: {one['text']}"


def _gate_output(text: str) -> dict[str, Any]:
    """Return the output `gate` of a run: what stands between its delimiters."""
    found = re.search(
        r"^gate<<(?P<mark>\S+)\n(?P<value>.*?)\n(?P=mark)$", text, re.DOTALL | re.MULTILINE
    )
    value: dict[str, Any] = json.loads(found["value"]) if found else {}
    return value


def _plain(markdown: str) -> str:
    """Return Markdown as words for a terminal line."""
    text = re.sub(r"<!--.*?-->", "", markdown, flags=re.DOTALL)
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("<br>", "; ")
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
    links, comments = len(issue.links), len(issue.comments)
    yield f"   {TICKET}: {issue.status}, {links} link, {comments} comment"
    for dispatch in stage.github.dispatches:
        yield f"   signal {dispatch.event_type} feeds {', '.join(dispatch.client_payload['feeds'])}"
