"""The GraphQL operations, written so that their size follows the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

Operation = tuple[str, dict[str, Any]]

_ACTOR = "login __typename ... on User { databaseId } ... on Bot { databaseId }"
_PAGE = "pageInfo { hasNextPage endCursor }"
_THREAD_COMMENT = f"fullDatabaseId id body createdAt isMinimized url author {{ {_ACTOR} }}"
_COMMENT = f"fullDatabaseId id body createdAt updatedAt url author {{ {_ACTOR} }}"
_REVIEW = f"fullDatabaseId id body state submittedAt url commit {{ oid }} author {{ {_ACTOR} }}"
_THREADS = (
    "id isResolved isOutdated path line resolvedBy { login databaseId } "
    f"comments(first: 100) {{ nodes {{ {_THREAD_COMMENT} }} {_PAGE} }}"
)

VIEWER = "query Viewer { viewer { login databaseId } }"
"""Who the token acts as; an App's own token may ask this, but not ``GET /user``."""

_STATUS = f"context state description targetUrl createdAt creator {{ {_ACTOR} }}"

CONVERSATION = f"""query Conversation(
  $owner: String!, $name: String!, $number: Int!, $context: String!
) {{
  viewer {{ login databaseId }}
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      comments(first: 100) {{ nodes {{ {_COMMENT} }} {_PAGE} }}
      reviews(first: 100) {{ nodes {{ {_REVIEW} }} {_PAGE} }}
      reviewThreads(first: 50) {{ nodes {{ {_THREADS} }} {_PAGE} }}
      commits(last: 1) {{
        nodes {{ commit {{ oid status {{ context(name: $context) {{ {_STATUS} }} }} }} }}
      }}
    }}
  }}
}}"""
"""All that was said on most pull requests, and who asks."""

THREADS = f"""query Threads($owner: String!, $name: String!, $number: Int!, $after: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      reviewThreads(first: 50, after: $after) {{ nodes {{ {_THREADS} }} {_PAGE} }}
    }}
  }}
}}"""
"""One page of review threads with their first hundred comments each."""

THREAD_COMMENTS = f"""query ThreadComments($id: ID!, $after: String) {{
  node(id: $id) {{
    ... on PullRequestReviewThread {{
      comments(first: 100, after: $after) {{ nodes {{ {_THREAD_COMMENT} }} {_PAGE} }}
    }}
  }}
}}"""
"""The further comments of one thread."""

RESOLVE = """mutation Resolve($id: ID!) {
  resolveReviewThread(input: {threadId: $id}) { thread { id isResolved } }
}"""

MINIMISE = """mutation Minimise($id: ID!, $reason: ReportedContentClassifiers!) {
  minimizeComment(input: {subjectId: $id, classifier: $reason}) {
    minimizedComment { isMinimized }
  }
}"""


def owner_and_name(repository: str) -> dict[str, Any]:
    """Split ``owner/name`` into the variables every operation takes."""
    owner, _, name = repository.partition("/")
    return {"owner": owner, "name": name}


def file_texts(repository: str, requests: Sequence[tuple[str, str]]) -> Operation:
    """Ask for files at commits: ``cN`` is the N-th distinct commit, ``fN`` the N-th file.

    The commits are asked for beside the files because GitHub answers null
    alike for a file that is not there and for a commit that is not.
    """
    shas = list(dict.fromkeys(sha for sha, _ in requests))
    variables = owner_and_name(repository)
    variables |= {f"c{at}": sha for at, sha in enumerate(shas)}
    variables |= {f"f{at}": f"{sha}:{path}" for at, (sha, path) in enumerate(requests)}
    declared = [f"$c{at}: String!" for at in range(len(shas))]
    declared += [f"$f{at}: String!" for at in range(len(requests))]
    fields = [f"c{at}: object(expression: $c{at}) {{ oid __typename }}" for at in range(len(shas))]
    fields += [
        f"f{at}: object(expression: $f{at}) {{ __typename oid"
        " ... on Blob { text byteSize isBinary isTruncated } }"
        for at in range(len(requests))
    ]
    return _repository_query("Texts", declared, fields), variables


def commit_authors(repository: str, shas: Sequence[str]) -> Operation:
    """Ask for each commit's author and co-authors with the accounts that own them."""
    variables = owner_and_name(repository) | {f"c{at}": sha for at, sha in enumerate(shas)}
    declared = [f"$c{at}: GitObjectID!" for at in range(len(shas))]
    fields = [
        f"c{at}: object(oid: $c{at}) {{ ... on Commit {{ authors(first: 100)"
        " { nodes { email user { databaseId login } } } } }"
        for at in range(len(shas))
    ]
    return _repository_query("Authors", declared, fields), variables


def _repository_query(name: str, declared: Sequence[str], fields: Sequence[str]) -> str:
    variables = ", ".join(("$owner: String!", "$name: String!", *declared))
    lines = "\n    ".join(fields)
    return (
        f"query {name}({variables}) {{\n"
        f"  repository(owner: $owner, name: $name) {{\n    {lines}\n  }}\n}}"
    )


def path_part(name: str) -> str:
    """Quote a branch or commit for the path of a URL; a branch's slashes stay."""
    return quote(name, safe="/")
