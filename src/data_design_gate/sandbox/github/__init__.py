"""A local GitHub: REST, GraphQL, a small git, and the events it would send."""

from data_design_gate.sandbox.github.server import GitHubSandbox

__all__ = ["GitHubSandbox"]
