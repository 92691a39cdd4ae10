"""One authenticated request: who asks, for which repository, with which permissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from data_design_gate.sandbox.github import errors
from data_design_gate.sandbox.github.accounts import Account, App, Role, Token, at_least
from data_design_gate.sandbox.github.state import Issue, PullRequest, Repository, World
from data_design_gate.sandbox.github.urls import Urls
from data_design_gate.sandbox.routing import Request, Response

PAGE = 30  # docs.github.com: "Using pagination in the REST API"
LARGEST_PAGE = 100
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Call:
    """A request with its token and the parameters of its path."""

    world: World
    request: Request
    urls: Urls
    token: Token | None
    parameters: Mapping[str, str]

    @property
    def viewer(self) -> Account:
        """The account behind the token."""
        if self.token is None:
            raise errors.unauthorized("Requires authentication")
        return self.token.account

    @property
    def app(self) -> App | None:
        """The app that acts, when the token is an installation's."""
        return self.token.app if self.token else None

    @property
    def repository(self) -> Repository:
        """The repository in the path; hidden ones are not found."""
        owner, name = self.parameters["owner"], self.parameters["repo"]
        repository = self.world.repository(owner, name)
        if repository is None:
            self._follow_rename(f"{owner}/{name}")
        if repository is None or (repository.is_private and self.role(repository) is None):
            raise errors.not_found()
        return repository

    def _follow_rename(self, full_name: str) -> None:
        """Send those who use a repository's old name to its new one."""
        moved = self.world.moved.get(full_name.casefold())
        if moved is None:
            return
        there = self.request.path.replace(f"/repos/{full_name}", f"/repos/{moved.full_name}")
        raise errors.moved(f"{self.urls.web}{there}")

    def role(self, repository: Repository) -> Role | None:
        """Return what the viewer may do; an installation acts with its permissions alone."""
        if self.token is None:
            return None if repository.is_private else "read"
        if self.token.app is not None:
            return "write"
        return self.world.role(repository, self.token.account)

    def demand(self, needed: Role, message: str = "Must have push access to repository") -> None:
        """Refuse a person who lacks this role."""
        if not at_least(self.role(self.repository), needed):
            raise errors.forbidden(message)

    def number(self, name: str) -> int:
        """Return a numeric parameter of the path; anything else is not found."""
        text = self.parameters[name]
        if not text.isdecimal():
            raise errors.not_found()
        return int(text)

    def pull(self) -> PullRequest:
        """Return the pull request in the path."""
        pull = self.repository.pulls.get(self.number("pull_number"))
        if pull is None:
            raise errors.not_found()
        return pull

    def issue(self) -> Issue:
        """Return the issue (or pull request) in the path."""
        issue = self.repository.issues.get(self.number("issue_number"))
        if issue is None:
            raise errors.not_found()
        return issue

    def fields(self) -> dict[str, Any]:
        """Return the JSON object in the body."""
        body = self.request.json()
        if not isinstance(body, dict):
            raise errors.bad_request("Body should be a JSON object")
        return body

    def text(self, resource: str, field: str) -> str:
        """Return a text the body must have."""
        value = self.fields().get(field)
        if not isinstance(value, str) or not value:
            raise errors.invalid(resource, field, "missing_field")
        return value

    def page(self, things: Sequence[Thing], show: Callable[[Thing], Any]) -> Response:
        """One page of a list with its Link header; a page shift moves where it starts."""
        shown, headers = self.slice(things)
        return Response(HTTPStatus.OK, [show(thing) for thing in shown], headers)

    def slice(self, things: Sequence[Thing]) -> tuple[Sequence[Thing], dict[str, str]]:
        """Return the things of the page that was asked for, and the Link header."""
        size = min(_positive(self.request.query.get("per_page"), PAGE), LARGEST_PAGE)
        page = _positive(self.request.query.get("page"), 1)
        last = max(1, -(-len(things) // size))
        start = max(0, (page - 1) * size + self.request.page_shift)
        return things[start : start + size], self._links(page, last)

    def _links(self, page: int, last: int) -> dict[str, str]:
        relations: dict[str, int] = {}
        if page < last:
            relations |= {"next": page + 1, "last": last}
        if page > 1:
            relations |= {"prev": min(page - 1, last), "first": 1}
        if not relations:
            return {}
        root, _, path = self.urls.api.partition("://")
        address = f"{root}://{path.partition('/')[0]}{self.request.path}"
        parts = [
            f'<{address}?{urlencode({**self.request.query, "page": number})}>; rel="{relation}"'
            for relation, number in relations.items()
        ]
        return {"Link": ", ".join(parts)}


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


def ok(body: Any) -> Response:
    """200 with a body."""
    return Response(HTTPStatus.OK, body)


def created(body: Any) -> Response:
    """201 with a body."""
    return Response(HTTPStatus.CREATED, body)


def no_content() -> Response:
    """204."""
    return Response(HTTPStatus.NO_CONTENT)
