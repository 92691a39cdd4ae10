"""The GraphQL operations, written so that their size follows the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

LISTS = {"comments": _COMMENT, "reviews": _REVIEW}
"""The lists of a pull request that may be long, and what is asked of each row."""

# Of a team no field is asked: naming one takes `read:org`, and a token without is refused whole.
_TIMELINE = f"""timelineItems(
        first: 100, itemTypes: [REOPENED_EVENT, REVIEW_REQUEST_REMOVED_EVENT]
      ) {{
        nodes {{
          __typename
          ... on ReopenedEvent {{ createdAt }}
          ... on ReviewRequestRemovedEvent {{
            createdAt actor {{ {_ACTOR} }}
            requestedReviewer {{ __typename ... on User {{ login databaseId }} }}
          }}
        }}
        {_PAGE}
      }}"""
_STATUS = f"context state description targetUrl createdAt creator {{ {_ACTOR} }}"
_HEAD_STATUS = f"""commits(last: 1) {{
        nodes {{ commit {{ oid status {{ context(name: $context) {{ {_STATUS} }} }} }} }}
      }}"""
_SAME_BRANCH = f"""pullRequests(first: 100, headRefName: $branch, states: [OPEN]) {{
      nodes {{ number headRefOid headRepositoryOwner {{ login }} }}
      {_PAGE}
    }}"""


def conversation(repository: str, number: int, *, context: str = "", branch: str = "") -> Operation:
    """Ask for all that was said on most pull requests, and who asks.

    With a ``context`` the head's status comes along, with a ``branch`` the
    open pull requests whose head has that name.
    """
    given = {name: value for name, value in {"context": context, "branch": branch}.items() if value}
    declared = ["$number: Int!", *(f"${name}: String!" for name in given)]
    parts = [f"{name}{_first_page(name)}" for name in LISTS]
    parts += [f"reviewThreads(first: 50) {{ nodes {{ {_THREADS} }} {_PAGE} }}", _TIMELINE]
    parts += [_HEAD_STATUS] if context else []
    within = "\n      ".join(parts)
    fields = [f"pullRequest(number: $number) {{\n      {within}\n    }}"]
    fields += [_SAME_BRANCH] if branch else []
    query = _repository_query(
        "Conversation", declared, fields, beside="viewer { login databaseId }"
    )
    return query, owner_and_name(repository) | {"number": number} | given


def pages(repository: str, number: int, lists: Mapping[str, Sequence[str]]) -> Operation:
    """Ask for pages of lists: the first, one after each cursor, and the last hundred rows.

    ``lists`` maps names of ``LISTS`` to cursors. ``reviews0`` is the first
    page, ``reviews1`` the one after the first cursor, ``reviewsEnd`` the end.
    """
    variables = owner_and_name(repository) | {"number": number}
    declared, parts = ["$number: Int!"], []
    for name, cursors in lists.items():
        parts.append(f"{name}0: {name}{_first_page(name)}")
        parts.append(f"{name}End: {name}(last: 100) {{ totalCount nodes {{ {LISTS[name]} }} }}")
        for at, cursor in enumerate(cursors, start=1):
            variables[f"{name}{at}"] = cursor
            declared.append(f"${name}{at}: String!")
            parts.append(f"{name}{at}: {name}{_first_page(name, after=f'{name}{at}')}")
    within = "\n      ".join(parts)
    fields = [f"pullRequest(number: $number) {{\n      {within}\n    }}"]
    return _repository_query("Pages", declared, fields), variables


def _first_page(name: str, *, after: str = "") -> str:
    place = f", after: ${after}" if after else ""
    return f"(first: 100{place}) {{ totalCount nodes {{ {LISTS[name]} }} {_PAGE} }}"


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


def changed_paths(repository: str, numbers: Sequence[int]) -> Operation:
    """Ask which files pull requests change: ``pN`` is number N, its first hundred files."""
    fields = [
        f"p{number}: pullRequest(number: {number:d})"
        f" {{ files(first: 100) {{ nodes {{ path changeType }} {_PAGE} }} }}"
        for number in numbers
    ]
    return _repository_query("ChangedPaths", (), fields), owner_and_name(repository)


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


def _repository_query(
    name: str, declared: Sequence[str], fields: Sequence[str], *, beside: str = ""
) -> str:
    variables = ", ".join(("$owner: String!", "$name: String!", *declared))
    lines = "\n    ".join(fields)
    root = f"  {beside}\n" if beside else ""
    return (
        f"query {name}({variables}) {{\n{root}"
        f"  repository(owner: $owner, name: $name) {{\n    {lines}\n  }}\n}}"
    )


def path_part(name: str) -> str:
    """Quote a branch or commit for the path of a URL; a branch's slashes stay."""
    return quote(name, safe="/")
