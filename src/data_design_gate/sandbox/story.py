"""One pull request from opening to Jira, as scenes that a demo shows and tests replay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from data_design_gate.sandbox.github import GitHubSandbox
from data_design_gate.sandbox.github.events import Event
from data_design_gate.sandbox.github.state import PullRequest
from data_design_gate.sandbox.jira import JiraSandbox

REPOSITORY = "acme/shop"
TICKET = "SHOP-412"
DOCUMENT = "docs/data-design/order-fulfilment.md"
CONFIGURATION = """\
version: 1
gates:
  database: {teams: [acme/database], count: 1}
  architecture: {teams: [acme/architecture]}
  migration: {teams: [acme/database, acme/sre], count: 1}
notify: {database_lead: dana, architecture_lead: ada}
jira:
  projects: [SHOP]
  statuses: {under_review: In Review, approved: Design Approved, blocked: Blocked}
"""
# What the first version of the document gets wrong, as (right, wrong).
DEFECTS: tuple[tuple[str, str], ...] = (
    ("status: Under Review", "status: Under Revew"),
    ("placed_at        timestamptz   NOT NULL", "placed_at        timestamp     NOT NULL"),
    ("CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n", ""),
    ("## 10. Data Lifecycle", "## 10. Data Lifecyle"),
)

Run = Callable[[Event, str], int]
"""Runs the Action on an event with a GitHub token; returns its exit code."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happened, who did it, and what the Action's run answered."""

    title: str
    actor: str
    words: str
    event: Event
    exit_code: int


@dataclass(slots=True)
class Stage:
    """The two services with their people, and the pull request once it is open."""

    github: GitHubSandbox
    jira: JiraSandbox
    files: Mapping[str, bytes]
    token: str = field(default="", repr=False)
    jira_token: str = field(default="", repr=False)
    reading_token: str = field(default="", repr=False)
    pull: PullRequest | None = None

    @property
    def jira_user(self) -> str:
        """The account the Action writes to Jira with: an address on Cloud, nothing elsewhere."""
        return self.jira.add_user("design.bot").email if self.jira.world.is_cloud else ""


def set_stage(github: GitHubSandbox, jira: JiraSandbox, files: Mapping[str, bytes]) -> Stage:
    """Fill the services: people, teams, the repository without the design, and the ticket."""
    for login in ("mira", "dana", "eli", "ada", "zed", "tomas"):
        github.add_user(login)
    github.add_organization("acme")
    github.add_team("acme", "database", ["dana"])
    github.add_team("acme", "sre", ["eli"])
    github.add_team("acme", "architecture", ["ada"])
    others = {path: content for path, content in files.items() if path != DOCUMENT}
    github.add_repository(REPOSITORY, files={".github/data-design.yml": CONFIGURATION, **others})
    jira.add_user("design.bot", display_name="Design Bot")
    jira.add_issue(TICKET, summary="Order fulfilment: from basket to doorstep")
    token = github.app_token(
        "data-design-gate",
        contents="write",
        pull_requests="write",
        statuses="write",
        members="read",
    )
    reading = github.app_token(
        "data-design-prove", contents="read", pull_requests="read", statuses="read"
    )
    return Stage(github, jira, files, token, jira.add_token("design.bot"), reading)


def with_defects(text: str) -> str:
    """Return the first version of the document. Raises ValueError when it has moved on."""
    for right, wrong in DEFECTS:
        if right not in text:
            raise ValueError(f"the example no longer holds {right!r}")
        text = text.replace(right, wrong)
    return text


def play(stage: Stage, run: Run) -> Iterator[Scene]:
    """Play the story; each scene is yielded after the Action has answered it."""
    github = stage.github
    good = stage.files[DOCUMENT].decode()

    def scene(title: str, actor: str, words: str, event: Event) -> Scene:
        return Scene(title, actor, words, event, run(event, stage.token))

    github.commit(
        "orders", {DOCUMENT: with_defects(good)}, author="mira", message="Design order fulfilment"
    )
    pull = github.open_pull_request(
        "orders", title=f"{TICKET} Order fulfilment", author="mira", body="The design to review."
    )
    stage.pull = pull
    yield scene(
        "mira opens a pull request with a design that has defects",
        "mira",
        "A misspelt status and heading, a timestamp without time zone, a foreign key "
        "without an index.",
        github.event("pull_request_target", "opened", pull=pull, sender="mira"),
    )
    github.commit("orders", {DOCUMENT: good}, author="mira", message="Mend what the review found")
    yield scene(
        "mira mends them",
        "mira",
        "One push; the threads of mended findings resolve by themselves.",
        github.event("pull_request_target", "synchronize", pull=pull, sender="mira"),
    )
    yield from _reviews(stage, pull, scene)
    github.merge_pull_request(pull, "squash", by="mira")
    yield scene(
        "mira merges",
        "mira",
        "The document is finalised, the ticket moves, downstream teams get their signals.",
        github.event("pull_request_target", "closed", pull=pull, sender="mira"),
    )


def _reviews(
    stage: Stage, pull: PullRequest, scene: Callable[[str, str, str, Event], Scene]
) -> Iterator[Scene]:
    github = stage.github
    reviewers = (
        ("zed", "zed, who is in no team, approves", "Anyone may review; it opens no gate."),
        ("dana", "dana of the database team approves", "Two gates open with one review."),
        ("ada", "ada of the architecture team approves", "Both stores are used, so she is asked."),
    )
    for login, title, words in reviewers:
        github.submit_review(pull, login, "APPROVED")
        yield scene(
            title,
            login,
            words,
            github.event(
                "workflow_run",
                "completed",
                pull=pull,
                sender=login,
                relayed="pull_request_review",
            ),
        )
