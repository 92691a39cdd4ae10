"""A local GitHub and a local Jira over HTTP, enough to play a whole pull request."""

from data_design_gate.sandbox.clock import ManualClock
from data_design_gate.sandbox.github import GitHubSandbox
from data_design_gate.sandbox.jira import JiraSandbox

__all__ = ["GitHubSandbox", "JiraSandbox", "ManualClock"]
