"""The GraphQL endpoint: GitHub's schema in part, its rules, its form of errors."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_design_gate.sandbox.github import errors, graphql_pull, pulls, reviews
from data_design_gate.sandbox.github.accounts import Account, Team, at_least
from data_design_gate.sandbox.github.call import Call
from data_design_gate.sandbox.github.errors import ApiError
from data_design_gate.sandbox.github.graphql_git import RepositoryView
from data_design_gate.sandbox.github.graphql_view import (
    AccountView,
    GraphQLProblem,
    RateLimitView,
    TeamView,
    View,
    ViewerView,
    visible,
)
from data_design_gate.sandbox.github.state import (
    PullRequest,
    Repository,
    Review,
    ReviewComment,
    Thread,
)
from data_design_gate.sandbox.github.threads import Place, PlaceError, locate
from data_design_gate.sandbox.routing import Response, Routes

if TYPE_CHECKING:
    from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema

routes: Routes[Call] = Routes()

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")
WRITE_ROLES = "Resource not accessible by integration"


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """Return the schema, built once; needs the extra `demo`."""
    from graphql import build_schema

    return build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))


@routes.add("POST", "/graphql")
def execute(call: Call) -> Response:
    """Run one operation; errors of the query are told with status 200."""
    from graphql import graphql_sync

    fields = call.fields()
    query = fields.get("query")
    if not isinstance(query, str):
        raise errors.bad_request("A query attribute must be specified and must be a string.")
    result = graphql_sync(
        schema(),
        query,
        root_value=Root(call),
        variable_values=fields.get("variables") or {},
        operation_name=fields.get("operationName"),
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    body: dict[str, Any] = {}
    if result.data is not None or not result.errors:
        body["data"] = result.data
    if result.errors:
        body["errors"] = [_shown(problem) for problem in result.errors]
    return Response(HTTPStatus.OK, body)


def _shown(problem: GraphQLError) -> dict[str, Any]:
    original = problem.original_error
    if original is not None and not isinstance(original, GraphQLProblem | ApiError):
        raise original
    shown: dict[str, Any] = {"message": problem.message}
    if isinstance(original, GraphQLProblem):
        shown["type"] = original.kind
    elif isinstance(original, ApiError):
        shown |= {"type": "UNPROCESSABLE", "message": _sentence(original)}
    if problem.path is not None:
        shown["path"] = list(problem.path)
    if problem.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in problem.locations]
    return shown


def _sentence(problem: ApiError) -> str:
    first = (problem.errors or [problem.message])[0]
    return first if isinstance(first, str) else first.get("message", problem.message)


def snake(name: str) -> str:
    """`headRefOid` and `commitOID` as attribute names."""
    spaced = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name)
    return spaced.lower()


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    name = snake(info.field_name)
    value = source[name] if isinstance(source, dict) else getattr(source, name)
    if callable(value):
        return value(**{snake(key): given for key, given in arguments.items()})
    return value


def _type_of(value: Any, _info: GraphQLResolveInfo[Any], _type: Any) -> str:
    name: str = value.typename
    return name


class Root:
    """Queries and mutations."""

    def __init__(self, call: Call) -> None:
        self.call = call

    @property
    def viewer(self) -> ViewerView:
        """Who asks."""
        return ViewerView(self.call, self.call.viewer)

    def rate_limit(self, dry_run: bool = False) -> RateLimitView:  # noqa: ARG002 - GitHub's
        """Return the quota."""
        return RateLimitView(self.call)

    def repository(
        self,
        owner: str,
        name: str,
        follow_renames: bool = True,  # noqa: ARG002 - GitHub's argument
    ) -> RepositoryView:
        """Return a repository by name."""
        found = visible(self.call, self.call.world.repository(owner, name))
        if found is None:
            text = f"Could not resolve to a Repository with the name '{owner}/{name}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return RepositoryView(self.call, found)

    def user(self, login: str) -> AccountView:
        """Return a person by login."""
        return self._account(login, "User")

    def organization(self, login: str) -> AccountView:
        """Return an organisation by login."""
        return self._account(login, "Organization")

    def _account(self, login: str, kind: str) -> AccountView:
        account = self.call.world.account(login)
        if account is None or account.type != kind:
            text = f"Could not resolve to a {kind} with the login of '{login}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return AccountView(self.call, account)

    def node(self, id: str) -> View | None:  # noqa: A002 - GitHub's argument
        """Anything by its node id."""
        return self._view(self._thing(id))

    def nodes(self, ids: list[str]) -> list[View | None]:
        """Several by their node ids."""
        return [self.node(id=one) for one in ids]

    def _thing(self, node: str) -> object:
        thing = self.call.world.nodes.get(node)
        if thing is None:
            text = f"Could not resolve to a node with the global id of '{node}'"
            raise GraphQLProblem("NOT_FOUND", text)
        return thing

    def _view(self, thing: object) -> View | None:
        if isinstance(thing, Account):
            return AccountView(self.call, thing)
        if isinstance(thing, Team):
            return TeamView(self.call, thing)
        if isinstance(thing, Repository):
            return RepositoryView(self.call, thing)
        if isinstance(thing, PullRequest):
            return graphql_pull.PullRequestView(self.call, thing)
        if isinstance(thing, tuple) and isinstance(thing[-1], Thread):
            return self._thread(thing[0], thing[-1])
        return graphql_pull.comment_view(self.call, thing)

    def _thread(self, pull: PullRequest, thread: Thread) -> graphql_pull.ThreadView:
        comments = tuple(one for one in pull.review_comments if one.thread is thread)
        return graphql_pull.ThreadView(self.call, pull, comments)

    def _demand_write(self, pull: PullRequest, *, author_may: bool = False) -> None:
        token = self.call.token
        if token is None or not token.allows("pull_requests", "write"):
            raise GraphQLProblem("FORBIDDEN", WRITE_ROLES)
        is_author = author_may and pull.issue.author.id == self.call.viewer.id
        if not is_author and not at_least(self.call.role(pull.repository), "write"):
            raise GraphQLProblem("FORBIDDEN", "The viewer does not have the permission for this.")

    def _thread_by(self, node: str) -> tuple[PullRequest, Thread]:
        thing = self._thing(node)
        if not (isinstance(thing, tuple) and isinstance(thing[-1], Thread)):
            text = f"Could not resolve to PullRequestReviewThread node with the id of '{node}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return thing[0], thing[-1]

    def _pull_by(self, node: str) -> PullRequest:
        thing = self._thing(node)
        if not isinstance(thing, PullRequest):
            text = f"Could not resolve to PullRequest node with the global id of '{node}'."
            raise GraphQLProblem("NOT_FOUND", text)
        return thing

    def resolve_review_thread(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Mark a thread as resolved."""
        pull, thread = self._thread_by(input["threadId"])
        self._demand_write(pull, author_may=True)
        thread.resolved_by = self.call.viewer
        return _payload(input, thread=self._thread(pull, thread))

    def unresolve_review_thread(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Open a thread again."""
        pull, thread = self._thread_by(input["threadId"])
        self._demand_write(pull, author_may=True)
        thread.resolved_by = None
        return _payload(input, thread=self._thread(pull, thread))

    def minimize_comment(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Fold a comment away, with a reason."""
        view = self._minimizable(input["subjectId"])
        view.remark.minimized_reason = input["classifier"].lower().replace("_", "-")
        return _payload(input, minimized_comment=view)

    def unminimize_comment(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Show a comment again."""
        view = self._minimizable(input["subjectId"])
        view.remark.minimized_reason = None
        return _payload(input, unminimized_comment=view)

    def _minimizable(self, node: str) -> graphql_pull.RemarkView:
        view = graphql_pull.comment_view(self.call, self._thing(node))
        if view is None:
            text = f"Could not resolve to a node with the global id of '{node}'"
            raise GraphQLProblem("NOT_FOUND", text)
        token = self.call.token
        may = token and (token.allows("pull_requests", "write") or token.allows("issues", "write"))
        if not may:
            raise GraphQLProblem("FORBIDDEN", WRITE_ROLES)
        return view

    def add_pull_request_review(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Write a review; unlike REST it drops threads outside the diff without a word."""
        pull = self._pull_by(input["pullRequestId"])
        token = self.call.token
        if token is None or not token.allows("pull_requests", "write"):
            raise GraphQLProblem("FORBIDDEN", WRITE_ROLES)
        sha = input.get("commitOID") or pull.head_sha
        drafts = [_draft(one) for one in input.get("threads") or []]
        review = reviews.create(
            self.call.world,
            pull,
            self.call.viewer,
            event=input.get("event"),
            body=input.get("body") or "",
            commit_id=sha,
            drafts=[draft for draft in drafts if _is_in_diff(pull, sha, draft.place)],
            app=self.call.app,
        )
        view = graphql_pull.ReviewView(self.call, review, pull)
        return _payload(input, pull_request_review=view)

    def add_pull_request_review_thread_reply(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Answer in a thread."""
        pull, thread = self._thread_by(input["pullRequestReviewThreadId"])
        first = next(one for one in pull.review_comments if one.thread is thread)
        body = reviews.check_body("PullRequestReviewComment", input["body"])
        made: ReviewComment = reviews.reply(
            self.call.world, pull, self.call.viewer, first, body, self.call.app
        )
        return _payload(input, comment=graphql_pull.ReviewCommentView(self.call, made, pull))

    def dismiss_pull_request_review(self, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        """Take a review's word away."""
        thing = self._thing(input["pullRequestReviewId"])
        if not (isinstance(thing, tuple) and isinstance(thing[-1], Review)):
            raise GraphQLProblem("NOT_FOUND", "Could not resolve to PullRequestReview node.")
        pull, review = thing[0], thing[-1]
        self._demand_write(pull)
        reviews.dismiss(self.call.world, pull, review, self.call.viewer, input["message"])
        view = graphql_pull.ReviewView(self.call, review, pull)
        return _payload(input, pull_request_review=view)

    def convert_pull_request_to_draft(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Back to draft."""
        return self._set_draft(input, is_draft=True)

    def mark_pull_request_ready_for_review(
        self,
        input: dict[str, Any],  # noqa: A002
    ) -> dict[str, Any]:
        """Out of draft."""
        return self._set_draft(input, is_draft=False)

    def _set_draft(self, given: dict[str, Any], *, is_draft: bool) -> dict[str, Any]:
        pull = self._pull_by(given["pullRequestId"])
        self._demand_write(pull, author_may=True)
        pulls.set_draft(self.call.world, pull, self.call.viewer, is_draft=is_draft)
        return _payload(given, pull_request=graphql_pull.PullRequestView(self.call, pull))


def _payload(given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"client_mutation_id": given.get("clientMutationId"), **fields}


def _draft(given: dict[str, Any]) -> reviews.Draft:
    place = Place(
        given["path"],
        given["line"],
        given.get("side") or "RIGHT",
        given.get("startLine"),
        given.get("startSide"),
    )
    return reviews.Draft(place, given["body"])


def _is_in_diff(pull: PullRequest, sha: str, place: Place) -> bool:
    try:
        locate(pull, sha, place)
    except PlaceError:
        return False
    return True
