"""The few forms of JQL a reverse look-up needs; everything else is refused, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable

from data_design_gate.sandbox.jira import errors
from data_design_gate.sandbox.jira.state import Issue

Predicate = Callable[[Issue], bool]
TERM = re.compile(
    r"""\s*(?P<field>\w+)\s*(?P<operator>=|in)\s*
    (?P<value>issuesWithRemoteLinksByGlobalId\([^)]*\)|\([^)]*\)|"[^"]*"|'[^']*'|[\w.-]+)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
FIELDS: dict[str, Callable[[Issue], set[str]]] = {
    "key": lambda issue: {issue.key, *issue.past_keys},
    "issue": lambda issue: {issue.key, *issue.past_keys},
    "issuekey": lambda issue: {issue.key, *issue.past_keys},
    "project": lambda issue: {issue.project.key, issue.project.name},
    "status": lambda issue: {issue.status},
    "labels": lambda issue: set(issue.labels),
}


def parse(query: str) -> Predicate:
    """Return what decides whether an issue is found; an empty query is refused as unbounded."""
    text = re.split(r"\border\s+by\b", query, flags=re.IGNORECASE)[0].strip()
    if not text:
        raise errors.refused("Unbounded JQL queries are not allowed here.")
    terms = [_term(part) for part in re.split(r"(?<!\s)\s+and\s+", text, flags=re.IGNORECASE)]
    return lambda issue: all(term(issue) for term in terms)


def _term(text: str) -> Predicate:
    match = TERM.fullmatch(text)
    read = FIELDS.get(match["field"].lower()) if match else None
    if match is None or read is None:
        raise errors.refused(f"Error in the JQL Query: cannot read '{text.strip()}'.")
    value = match["value"]
    if value.lower().startswith("issueswithremotelinksbyglobalid"):
        wanted = set(_listed(value.partition("(")[2].rstrip(")")))
        return lambda issue: any(link.global_id in wanted for link in issue.links)
    names = {name.casefold() for name in _listed(value.strip("()"))}
    return lambda issue: any(found.casefold() in names for found in read(issue))


def _listed(text: str) -> list[str]:
    quoted = re.findall(r"\"([^\"]*)\"|'([^']*)'|([^\s,\"']+)", text)
    return [double or single or bare for double, single, bare in quoted]
