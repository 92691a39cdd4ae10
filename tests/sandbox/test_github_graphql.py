"""The GraphQL endpoint keeps GitHub's rules: names, pages, permissions, form of errors."""

from __future__ import annotations

from typing import Any

import pytest

from data_design_gate.sandbox import GitHubSandbox
from data_design_gate.sandbox.github.graphql_git import TEXT_LIMIT
from sandbox_support import DESIGN, TEXT, Session, open_design

ON_PURPOSE = {"X-Wrong-On-Purpose": "GitHub must refuse it"}
THREADS = """query($number: Int!) {
  repository(owner: "acme", name: "shop") {
    pullRequest(number: $number) {
      id
      reviewThreads(first: 50) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated path line
          comments(first: 50) {
            nodes { id databaseId author { login } body viewerDidAuthor isMinimized }
          }
        }
      }
      comments(last: 50) { nodes { id body isMinimized minimizedReason } }
    }
  }
}"""


class Graph:
    """A session that asks GraphQL."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self, query: str, *, wrong: bool = False, **variables: object) -> dict[str, Any]:
        answer = self.session.call(
            "POST",
            "/graphql",
            json={"query": query, "variables": variables},
            headers=ON_PURPOSE if wrong else {},
        )
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body

    def pull(self, number: int = 1) -> dict[str, Any]:
        found: dict[str, Any] = self(THREADS, number=number)["data"]["repository"]["pullRequest"]
        return found


@pytest.fixture
def graph(github: GitHubSandbox) -> Graph:
    open_design(github)
    token = github.workflow_token(contents="read", pull_requests="write")
    with Session(github.url, f"token {token}") as session:
        yield Graph(session)


def test_documents_at_several_commits_come_in_one_request(
    github: GitHubSandbox, graph: Graph
) -> None:
    old = github.pull(1).head_sha
    new = github.commit("design", {DESIGN: TEXT + "more\n", "logo": b"\0"}, author="mira")
    names = {"old": f"{old}:{DESIGN}", "new": f"{new}:{DESIGN}", "none": f"{new}:nowhere.md",
             "logo": f"{new}:logo", "lost": f"{'0' * 40}:{DESIGN}"}  # fmt: skip
    parts = " ".join(
        f'{name}: object(expression: "{expression}") '
        "{ ... on Blob { text isBinary byteSize isTruncated oid } }"
        for name, expression in names.items()
    )
    body = graph(f'{{ repository(owner: "acme", name: "shop") {{ {parts} }} }}')
    found = body["data"]["repository"]
    assert (found["old"]["text"], found["new"]["text"]) == (TEXT, TEXT + "more\n")
    assert (found["none"], found["lost"]) == (None, None)
    assert (found["logo"]["text"], found["logo"]["isBinary"]) == (None, True)
    assert found["old"]["byteSize"] == len(TEXT)


def test_a_long_text_is_cut_and_says_so(github: GitHubSandbox, graph: Graph) -> None:
    github.commit("main", {"long.md": "x" * (TEXT_LIMIT + 1), "fits.md": "x" * TEXT_LIMIT})
    query = """{ repository(owner: "acme", name: "shop") {
      long: object(expression: "main:long.md") { ... on Blob { isTruncated text } }
      fits: object(expression: "main:fits.md") { ... on Blob { isTruncated } } } }"""
    found = graph(query)["data"]["repository"]
    assert (found["long"]["isTruncated"], len(found["long"]["text"])) == (True, TEXT_LIMIT)
    assert found["fits"]["isTruncated"] is False


def test_the_viewer_of_an_installation_is_its_bot(graph: Graph) -> None:
    found = graph("{ viewer { login databaseId } }")["data"]["viewer"]
    assert found == {"login": "github-actions[bot]", "databaseId": 41898282}


def test_an_author_that_is_a_bot_has_no_suffix_and_a_deleted_one_is_null(
    github: GitHubSandbox, graph: Graph
) -> None:
    graph.session.call("POST", "/repos/acme/shop/issues/1/comments", json={"body": "Hi."})
    github.comment(1, "zed", "Bye.")
    github.delete_user("zed")
    query = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      comments(first: 10) { nodes { author { __typename login } } } } } }"""
    nodes = graph(query)["data"]["repository"]["pullRequest"]["comments"]["nodes"]
    assert nodes == [
        {"author": {"__typename": "Bot", "login": "github-actions"}},
        {"author": None},
    ]


def test_a_thread_is_resolved_and_opened_again(github: GitHubSandbox, graph: Graph) -> None:
    github.submit_review(1, "dana", "COMMENTED", comments=[(DESIGN, 3, "Which?")])
    (thread,) = graph.pull()["reviewThreads"]["nodes"]
    assert (thread["isResolved"], thread["line"], thread["path"]) == (False, 3, DESIGN)
    for name, state in (("resolve", True), ("unresolve", False)):
        mutation = f"""mutation($id: ID!) {{ {name}ReviewThread(input: {{threadId: $id}}) {{
          thread {{ isResolved }} }} }}"""
        payload = graph(mutation, id=thread["id"])["data"][f"{name}ReviewThread"]
        assert payload == {"thread": {"isResolved": state}}


def test_a_thread_of_a_pending_review_is_hidden(github: GitHubSandbox, graph: Graph) -> None:
    github.submit_review(1, "dana", "PENDING", comments=[(DESIGN, 3, "Which?")])
    assert graph.pull()["reviewThreads"]["nodes"] == []


def test_a_thread_whose_line_is_gone_is_outdated(github: GitHubSandbox, graph: Graph) -> None:
    github.submit_review(1, "dana", "COMMENTED", comments=[(DESIGN, 3, "Which?")])
    github.commit("design", {DESIGN: "# Orders\n"}, author="mira")
    (thread,) = graph.pull()["reviewThreads"]["nodes"]
    assert (thread["isOutdated"], thread["line"]) == (True, None)


def test_a_comment_is_folded_away_with_a_reason(github: GitHubSandbox, graph: Graph) -> None:
    github.comment(1, "dana", "Old.")
    (comment,) = graph.pull()["comments"]["nodes"]
    mutation = """mutation($id: ID!) {
      minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) {
        minimizedComment { isMinimized minimizedReason } } }"""
    payload = graph(mutation, id=comment["id"])["data"]["minimizeComment"]
    assert payload == {"minimizedComment": {"isMinimized": True, "minimizedReason": "outdated"}}
    assert graph.pull()["comments"]["nodes"][0]["isMinimized"] is True


def test_the_node_id_of_rest_works_in_graphql(github: GitHubSandbox, graph: Graph) -> None:
    github.comment(1, "dana", "Hello.")
    (comment,) = graph.session.call("GET", "/repos/acme/shop/issues/1/comments").json()
    query = "query($id: ID!) { node(id: $id) { id ... on IssueComment { body } } }"
    found = graph(query, id=comment["node_id"])["data"]["node"]
    assert found == {"id": comment["node_id"], "body": "Hello."}


def test_a_review_by_graphql_drops_what_is_outside_the_diff(
    github: GitHubSandbox, graph: Graph
) -> None:
    mutation = """mutation($input: AddPullRequestReviewInput!) {
      addPullRequestReview(input: $input) { pullRequestReview { state author { login } } } }"""
    threads = [{"path": DESIGN, "line": line, "body": "Hm."} for line in (1, 99)]
    given = {"pullRequestId": graph.pull()["id"], "event": "COMMENT", "body": "See.",
             "threads": threads}  # fmt: skip
    made = graph(mutation, input=given)["data"]["addPullRequestReview"]["pullRequestReview"]
    assert made == {"state": "COMMENTED", "author": {"login": "github-actions"}}
    assert [one.line for one in github.pull(1).review_comments] == [1]


def test_co_authors_are_authors(github: GitHubSandbox, graph: Graph) -> None:
    dana = github.account("dana")
    message = f"Change\n\nCo-authored-by: Dana <{dana.email}>\nCo-authored-by: Sam <sam@x.org>"
    github.commit("design", {DESIGN: TEXT + "more\n"}, author="mira", message=message)
    query = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      commits(last: 1) { nodes { commit { authors(first: 5) { nodes {
        name user { login } } } } } } } } }"""
    (node,) = graph(query)["data"]["repository"]["pullRequest"]["commits"]["nodes"]
    authors = node["commit"]["authors"]["nodes"]
    assert [one["user"] and one["user"]["login"] for one in authors] == ["mira", "dana", None]


def test_the_last_opinion_of_each_person_is_told(github: GitHubSandbox, graph: Graph) -> None:
    github.submit_review(1, "dana")
    github.submit_review(1, "dana", "COMMENTED")
    github.submit_review(1, "eli", "CHANGES_REQUESTED")
    query = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      reviewDecision latestOpinionatedReviews(first: 10) {
        nodes { state author { login } } } } } }"""
    found = graph(query)["data"]["repository"]["pullRequest"]
    assert found["reviewDecision"] == "CHANGES_REQUESTED"
    states = [(one["author"]["login"], one["state"]) for one in
              found["latestOpinionatedReviews"]["nodes"]]  # fmt: skip
    assert states == [("dana", "APPROVED"), ("eli", "CHANGES_REQUESTED")]


def test_pages_follow_each_other_by_cursor(github: GitHubSandbox, graph: Graph) -> None:
    for number in range(5):
        github.comment(1, "dana", str(number))
    query = """query($after: String) { repository(owner: "acme", name: "shop") {
      pullRequest(number: 1) { comments(first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { body } } } } }"""
    said: list[str] = []
    after = None
    while True:
        found = graph(query, after=after)["data"]["repository"]["pullRequest"]["comments"]
        said += [node["body"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert said == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("argument", "kind"),
    [("", "MISSING_PAGINATION_BOUNDARIES"), ("(first: 101)", "EXCESSIVE_PAGINATION")],
)
def test_a_page_must_have_a_size_up_to_a_hundred(graph: Graph, argument: str, kind: str) -> None:
    query = f"""{{ repository(owner: "acme", name: "shop") {{ pullRequest(number: 1) {{
      comments{argument} {{ totalCount }} }} }} }}"""
    (problem,) = graph(query)["errors"]
    assert problem["type"] == kind


def test_what_is_not_there_is_told_beside_what_is(graph: Graph) -> None:
    query = """{ here: repository(owner: "acme", name: "shop") { name }
      gone: repository(owner: "acme", name: "nothing") { name } }"""
    body = graph(query)
    assert body["data"] == {"here": {"name": "shop"}, "gone": None}
    (problem,) = body["errors"]
    assert (problem["type"], problem["path"]) == ("NOT_FOUND", ["gone"])


def test_an_unknown_field_runs_nothing(graph: Graph) -> None:
    body = graph("{ viewer { shoeSize } }", wrong=True)
    assert "data" not in body
    assert "shoeSize" in body["errors"][0]["message"]


def test_permissions_hold_here_too(github: GitHubSandbox) -> None:
    open_design(github)
    github.submit_review(1, "dana", "COMMENTED", comments=[(DESIGN, 3, "Which?")])
    query = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { number }
      object(expression: "main:README.md") { oid } } }"""
    with Session(github.url, f"token {github.workflow_token(contents='read')}") as session:
        body = Graph(session)(query)
    assert body["data"]["repository"]["pullRequest"] is None
    assert body["data"]["repository"]["object"] is not None
    assert body["errors"][0]["type"] == "FORBIDDEN"
    reader = github.workflow_token(contents="read", pull_requests="read")
    with Session(github.url, f"token {reader}") as session:
        graph = Graph(session)
        (thread,) = graph.pull()["reviewThreads"]["nodes"]
        mutation = """mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) {
          thread { id } } }"""
        assert graph(mutation, id=thread["id"])["errors"][0]["type"] == "FORBIDDEN"


def test_a_queued_pull_request_shows_its_entry(github: GitHubSandbox, graph: Graph) -> None:
    query = """{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      mergeQueueEntry { position state headCommit { oid } } } } }"""
    found = graph(query)["data"]["repository"]["pullRequest"]
    assert found["mergeQueueEntry"] is None
    _, sha = github.merge_group(1)
    entry = graph(query)["data"]["repository"]["pullRequest"]["mergeQueueEntry"]
    assert entry == {"position": 1, "state": "AWAITING_CHECKS", "headCommit": {"oid": sha}}


TIMELINE = """query($types: [PullRequestTimelineItemsItemType!]) {
  repository(owner: "acme", name: "shop") {
    pullRequest(number: 1) {
      timelineItems(first: 100, itemTypes: $types) {
        filteredCount pageCount totalCount
        nodes {
          __typename
          ... on ReopenedEvent { id actor { login } createdAt }
          ... on ReviewRequestedEvent { requestedReviewer { ... on User { login } } }
          ... on ReviewRequestRemovedEvent {
            pullRequest { number } actor { login }
            requestedReviewer { __typename ... on User { login } ... on Team { slug } }
          }
        }
      }
    }
  }
}"""
REMOVED, REOPENED = "REVIEW_REQUEST_REMOVED_EVENT", "REOPENED_EVENT"


def timeline(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the page of the timeline in an answer."""
    found: dict[str, Any] = answer["data"]["repository"]["pullRequest"]["timelineItems"]
    return found


def test_a_timeline_tells_the_types_asked_for(github: GitHubSandbox, graph: Graph) -> None:
    at = "/repos/acme/shop/pulls/1/requested_reviewers"
    graph.session.call("POST", at, json={"reviewers": ["dana"]})
    graph.session.call("DELETE", at, json={"reviewers": ["dana"]})
    github.close(1)
    github.reopen(1, by="dana")
    told = timeline(graph(TIMELINE, types=[REMOVED, REOPENED]))
    assert [node["__typename"] for node in told["nodes"]] == [
        "ReviewRequestRemovedEvent",
        "ReopenedEvent",
    ]
    removed, reopened = told["nodes"]
    assert removed["requestedReviewer"] == {"__typename": "User", "login": "dana"}
    assert (removed["pullRequest"]["number"], reopened["actor"]["login"]) == (1, "dana")
    assert (told["filteredCount"], told["pageCount"]) == (2, 2)
    (asked,) = timeline(graph(TIMELINE, types=["REVIEW_REQUESTED_EVENT"]))["nodes"]
    assert asked["requestedReviewer"] == {"login": "dana"}


def test_a_team_is_hidden_from_a_token_that_may_not_see_it(
    github: GitHubSandbox, graph: Graph
) -> None:
    at = "/repos/acme/shop/pulls/1/requested_reviewers"
    team = github.add_team("acme", "storage", ["dana"])
    team.repositories[github.pull(1).repository.id] = "push"
    graph.session.call("POST", at, json={"reviewers": [], "team_reviewers": ["storage"]})
    graph.session.call("DELETE", at, json={"reviewers": [], "team_reviewers": ["storage"]})
    answer = graph(TIMELINE, types=[REMOVED])
    (removed,) = timeline(answer)["nodes"]
    assert removed["requestedReviewer"] is None
    (refused,) = answer["errors"]
    assert (refused["type"], refused["path"][-1]) == ("FORBIDDEN", "requestedReviewer")
    listed = graph.session.call("GET", "/repos/acme/shop/issues/1/timeline").json()
    assert [entry["requested_team"]["slug"] for entry in listed if "requested_team" in entry] == [
        "storage",
        "storage",
    ]
