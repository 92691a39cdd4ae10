"""Traffic outside the published contracts that is right all the same, each with its reason."""

from __future__ import annotations

# Statuses any operation may answer: renames, access, quota, caching and validation are not
# repeated in the descriptions of single operations.
GENERIC = frozenset({301, 304, 400, 401, 403, 404, 422, 429})

UNLISTED = {
    ("github", "GET", "/repos/{owner}/{repo}/contents"): (
        "the description cut for the tests names only paths below the root"
    ),
    ("github", "GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}"): (
        "not in the cut; PyGithub reads a parent commit by it"
    ),
    ("github", "GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}"): (
        "not in the cut; PyGithub completes a comment by it"
    ),
    ("github", "GET", "/repos/{owner}/{repo}/pulls/comments/{comment_id}"): (
        "not in the cut; PyGithub completes a comment by it"
    ),
    ("github", "GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments"): (
        "not in the cut; lists the comments of one review"
    ),
    ("github", "GET", "/repos/{owner}/{repo}/statuses/{ref*}"): (
        "the documented legacy address of a commit's statuses; PyGithub uses it"
    ),
    ("github", "GET", "/organizations/{org_id}/team/{team_id}/members"): (
        "the address a team's own payload carries; PyGithub follows it"
    ),
    ("github", "GET", "/organizations/{org_id}/team/{team_id}/memberships/{username}"): (
        "the address a team's own payload carries; PyGithub follows it"
    ),
    ("jira-cloud", "GET", "/_edge/tenant_info"): "undocumented, read for the cloud id only",
    ("jira-cloud", "GET", "/rest/api/2/serverInfo"): (
        "the jira package asks for it before it knows the version; same answer as in v3"
    ),
    ("jira-cloud", "DELETE", "/rest/api/3/issue/{issueIdOrKey}/comment/{id}"): (
        "not in the cut; documented, answers 204, and takes away a twin of our comment"
    ),
    ("jira-cloud", "GET", "/rest/api/3/search"): "removed from Cloud; asked to see that it is gone",
}

# Where the real service contradicts its own description: the member and the reason.
CONTRADICTED = {
    ("github", "user"): "a deleted account comes as null, although some schemas forbid it",
    ("github", "head/user"): "a deleted account comes as null, although some schemas forbid it",
    ("github", "head/repo"): "a deleted fork comes as null, although the schema forbids it",
    ("github", "line"): "an outdated comment, or one on a file, has a null line",
    ("github", "original_line"): "a comment on a file has a null line",
    ("github", "position"): "an outdated comment has a null position",
}

# Requests that are wrong on purpose carry this header with the reason; only their answers are
# held against the contract.
DELIBERATE = "x-wrong-on-purpose"
