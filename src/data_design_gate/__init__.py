"""Data Design Gate: reviews data design documents, gates them, and keeps Jira true."""

__version__ = "0.1.0"
