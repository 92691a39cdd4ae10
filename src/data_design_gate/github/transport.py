"""Sends requests through PyGithub's requester, patiently, counted, and without leaking tokens."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import github
import requests
import urllib3

from data_design_gate import __version__
from data_design_gate.github.answers import GRAPHQL, graphql_result, is_web_page, strange_answer
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.kept import Kept
from data_design_gate.github.patience import Patience, wait_before_retry
from data_design_gate.github.refusal import quote, refusal

PER_PAGE = 100
"""The largest page GitHub serves."""

API_VERSION = "2022-11-28"
"""The REST version the answers are read as; GitHub Enterprise Server knows it too."""

_BURST = 10
"""Writes before they are spaced; GitHub allows 80 content writes a minute."""

_ACCEPT = {"Accept": "application/vnd.github+json"}
_GRAPHQL_VERB = "GRAPHQL"
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]*?\brel="?next"?')
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Server:
    """Where GitHub is and who asks. ``graphql_url`` is derived when empty."""

    token: str = field(repr=False)
    api_url: str = "https://api.github.com"
    graphql_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What GitHub said: lower-case headers and the decoded body."""

    headers: Mapping[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent. ``keeps`` asks by tag when the answer was had before."""

    verb: str
    path: str = ""
    query: Mapping[str, object] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    repeatable: bool = True
    keeps: bool = False
    spare: str = ""

    @property
    def name(self) -> str:
        return GRAPHQL if self.verb == _GRAPHQL_VERB else f"{self.verb} {_place(self.path)}"

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}"


class Transport:
    """One token at one server.

    ``clock``, ``sleep`` and ``jitter`` are parameters so that a test waits
    for nothing. ``requests`` counts every request sent, retries included.
    Answers are shared when GitHub says that they still hold: nobody changes one.
    """

    def __init__(
        self,
        server: Server,
        *,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.requests = 0
        self._patience = patience or Patience()
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._kept: Kept[Answer] = Kept()
        self._waited = 0.0
        self._writes = 0
        self._client = _client(server.token, server.api_url, self._patience.timeout)
        self._graphql = self._client
        if server.graphql_url not in ("", self._client.requester.graphql_url):
            stem = server.graphql_url.rstrip("/").removesuffix("/graphql")
            self._graphql = _client(server.token, stem, self._patience.timeout)

    def get(self, path: str, **query: object) -> Answer:
        """Read ``path``; ``query`` values of None are left out."""
        return self._patiently(_Request("GET", path, _given(query), keeps=True))

    def pages(self, path: str, **query: object) -> Iterator[Answer]:
        """Read every page of a list, following GitHub's own links.

        Never by tag: a page may be as it was while its link to the next is new.
        """
        wanted = _given({"per_page": PER_PAGE, **query})
        answer = self._patiently(_Request("GET", path, wanted))
        seen = {path}
        yield answer
        while (link := _NEXT.search(str(answer.headers.get("link") or ""))) is not None:
            if link[1] in seen:
                raise strange_answer(f"GET {path}", "its pages run in a circle")
            seen.add(link[1])
            answer = self._patiently(_Request("GET", link[1]))
            yield answer

    def send(
        self, verb: str, path: str, body: Mapping[str, Any] | None = None, *, repeatable: bool
    ) -> Any:
        """Write; ``repeatable`` when doing it twice is the same as doing it once."""
        self._pace()
        return self._patiently(_Request(verb, path, body=body, repeatable=repeatable)).body

    def graphql(
        self, query: str, variables: Mapping[str, Any], *, write: bool = False, spare: str = ""
    ) -> Any:
        """Run a repeatable GraphQL operation and return its ``data``.

        ``spare`` names a field that may be null because it was refused.
        """
        if write:
            self._pace()
        body = {"query": query, "variables": dict(variables)}
        return self._patiently(_Request(_GRAPHQL_VERB, body=body, spare=spare)).body

    def _pace(self) -> None:
        """Keep a second between writes after a first burst, as GitHub's REST guide asks."""
        self._writes += 1
        if self._writes > _BURST:
            self._sleep(1.0)

    def _patiently(self, request: _Request) -> Answer:
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._once(request)
            except GitHubError as error:
                wait = wait_before_retry(
                    error,
                    attempt=attempt,
                    waited=self._waited,
                    repeatable=request.repeatable,
                    patience=self._patience,
                    now=self._clock(),
                    jitter=self._jitter(),
                )
                if wait is None:
                    raise
            self._waited += wait
            self._sleep(wait)

    def _once(self, request: _Request) -> Answer:
        self.requests += 1
        is_graphql = request.verb == _GRAPHQL_VERB
        requester = (self._graphql if is_graphql else self._client).requester
        tag = self._kept.tag(request.address) if request.keeps else ""
        try:
            headers, answer = requester.requestJsonAndCheck(
                "POST" if is_graphql else request.verb,
                requester.graphql_url if is_graphql else request.path,
                parameters=dict(request.query) or None,
                headers=_ACCEPT | ({"If-None-Match": tag} if tag else {}),
                input=dict(request.body) if request.body is not None else None,
            )
        except Exception as error:  # noqa: BLE001 - whatever the client raises becomes one kind
            raise self._failure(error, request.verb, request.name) from None
        if tag and answer is None:
            return self._confirmed(request, headers)
        if is_web_page(answer):
            raise strange_answer(request.name, "a web page came back", verb=request.verb)
        if is_graphql:
            spare = request.spare
            return Answer(headers, graphql_result(answer, headers, self._clock(), spare=spare))
        if request.keeps:
            self._kept.keep(request.address, headers.get("etag", ""), Answer(headers, answer))
        return Answer(headers, answer)

    def _confirmed(self, request: _Request, headers: Mapping[str, Any]) -> Answer:
        """Return what GitHub says is as it was; an empty answer of a proxy says nothing."""
        answer = self._kept.confirmed(request.address, headers.get("etag", ""))
        if answer is None:
            raise strange_answer(request.name, "nothing came back")
        return answer

    def _failure(self, error: Exception, verb: str, request: str) -> GitHubError:
        if isinstance(error, github.GithubException) and error.status >= 400:  # noqa: PLR2004 - HTTP's own number
            failure = refusal(
                error.status,
                _lower(error.headers),
                error.data,
                request=request,
                now=self._clock(),
            )
            if failure.kind is FailureKind.UNAVAILABLE:
                failure.maybe_written = verb != "GET"
            return failure
        if isinstance(error, requests.RequestException):
            return GitHubError(
                problem=f"No answer from GitHub to {request} ({type(error).__name__}).",
                mend="Check the network and the API URL, or run again later; nothing is lost.",
                maybe_written=verb != "GET" and not _never_sent(error),
            )
        return strange_answer(request, type(error).__name__, verb=verb)


def _client(token: str, url: str, timeout: int) -> github.Github:
    if not _TOKEN.fullmatch(token):
        raise GitHubError(
            problem="The GitHub token is empty or holds characters that no token has.",
            mend="Give the token without blanks or line ends.",
            kind=FailureKind.UNAUTHORISED,
        )
    if not re.match(r"https?://[^/\s]+", url):
        raise GitHubError(
            problem=f"{quote(url)!r} is no URL of a GitHub API.",
            mend="Set GITHUB_API_URL and GITHUB_GRAPHQL_URL as the runner does.",
            kind=FailureKind.REFUSED,
        )
    return github.Github(
        auth=github.Auth.Token(token),
        base_url=url.rstrip("/"),
        timeout=timeout,
        user_agent=f"data-design-gate/{__version__}",
        per_page=PER_PAGE,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
        api_version=API_VERSION,
    )


def _given(query: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in query.items() if value is not None}


def _place(url: str) -> str:
    """Name a URL without its host and query, which say nothing and may be long."""
    return quote(re.sub(r"^https?://[^/]+", "", url).partition("?")[0])


def _lower(headers: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _never_sent(error: requests.RequestException) -> bool:
    """Whether the connection failed before the request could reach GitHub."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, urllib3.exceptions.MaxRetryError) else cause
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
