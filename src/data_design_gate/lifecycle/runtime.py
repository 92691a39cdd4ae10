"""What one run has at hand: the ports, the clock and the facts of its environment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from data_design_gate.configuration.model import DEFAULT_PATH

if TYPE_CHECKING:
    from data_design_gate.github.port import GitHubPort
    from data_design_gate.jira.port import JiraPort
    from data_design_gate.jira.settings import JiraSettings
    from data_design_gate.proof.settings import ProofReport

STATUS_CONTEXT = "data-design"
FINALISE_BRANCH = "data-design/finalise-{}"


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything an activity may use. Side effects happen through nothing else.

    ``jira`` opens the client on first use (None when Jira is not configured).
    ``summary`` takes Markdown for the job summary, ``output`` one of the
    Action's outputs, ``say`` a line for the log, ``annotate`` what the run's
    page shows as an error (None where there is no such page). ``evidence`` is what a job
    that ran the designs said of them, ``postgres`` the connection string of
    an existing server, ``proved`` what this run has shown already.
    """

    github: GitHubPort
    now: Callable[[], datetime]
    summary: Callable[[str], None]
    output: Callable[[str, str], None]
    say: Callable[[str], None]
    annotate: Callable[[str], None] | None = None
    jira: Callable[[JiraSettings], JiraPort] | None = None
    config_path: str = DEFAULT_PATH
    fail_on: str = "error"
    prove: str = ""
    evidence: str = field(default="", repr=False)
    postgres: str = field(default="", repr=False)
    proved: dict[tuple[str, str, str], ProofReport] = field(default_factory=dict, repr=False)
    dry_run: bool = False
    run_url: str = ""
    server_url: str = "https://github.com"
    repository: str = ""
    repository_id: int = 0
    private: bool | None = field(default=None)

    def complain(self, words: str) -> None:
        """Tell that something failed, where people look first."""
        (self.annotate or self.say)(words)
