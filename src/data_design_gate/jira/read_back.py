"""Looking at a ticket once more: Jira drops, doubles and forgets things without a word."""

from __future__ import annotations

from data_design_gate.jira.comment import owner_of, untouched
from data_design_gate.jira.effects import Problem
from data_design_gate.jira.failure import HOPELESS, JiraError
from data_design_gate.jira.observed import own_comments
from data_design_gate.jira.port import Comment, Issue, JiraPort, Myself

DROPPED = Problem(
    "comment",
    "Jira accepted the comment but does not show it.",
    "Look for an app or automation that removes comments.",
)


def keep_one(
    port: JiraPort, key: str, me: Myself, added: Comment, notes: list[str]
) -> Comment | None:
    """Keep the oldest of equal comments: two runs at once may each have added one.

    Returns the comment that stays, or None when the added one is not there.
    """
    own = own_comments(port, key, me, owner_of(added.text))
    if added.id not in {comment.id for comment in own}:
        return None
    intact = [comment for comment in own if untouched(comment.text)] or [added]
    notes += [_remove(port, key, twin) for twin in intact[1:]]
    return intact[0]


def _remove(port: JiraPort, key: str, twin: Comment) -> str:
    try:
        port.delete_comment(key, twin.id)
    except JiraError as error:
        if error.kind in HOPELESS:
            raise
        return f"A second copy of our comment stays on {key}: {error}"
    return f"Removed a second copy of our comment on {key}."


def resolution_note(issue: Issue) -> tuple[str, ...]:
    """Say where a workflow forgets to set the resolution on closing or to clear it on reopening."""
    done = issue.status.category == "done"
    if done and not issue.resolution:
        return (
            f"{issue.key} is {issue.status.name} without a resolution; the workflow sets none.",
        )
    if issue.resolution and not done:
        return (f"{issue.key} is {issue.status.name} but still resolved as {issue.resolution}.",)
    return ()
