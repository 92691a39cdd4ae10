"""The values a configured Jira field can be filled with, by name and nothing cleverer."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = (
    "document_url",
    "document_path",
    "document_title",
    "document_id",
    "document_version",
    "repository",
    "design_date",
    "approval_date",
    "approvers",
    "authors",
    "stores",
    "migration_approach",
    "pull_request_url",
    "pull_request",
    "merge_commit",
    "state",
)
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")


def unknown_placeholders(template: str) -> tuple[str, ...]:
    """Return the names in braces that are no known value."""
    return tuple(name for name in _PLACEHOLDER.findall(template) if name not in PLACEHOLDERS)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill a template in one pass: a value that contains braces stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), template)
