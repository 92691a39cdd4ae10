"""The room that knows Jira: ticket plans, comment builders and the one client."""
