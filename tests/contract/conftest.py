"""Fixtures of the contract tests."""

from sandbox_support import clock, github, jira_cloud, jira_data_center

__all__ = ["clock", "github", "jira_cloud", "jira_data_center"]
