"""A local Jira, Cloud or Data Center: workflow, comments, links, properties, limits."""

from data_design_gate.sandbox.jira.server import JiraSandbox
from data_design_gate.sandbox.jira.state import Transition

__all__ = ["JiraSandbox", "Transition"]
