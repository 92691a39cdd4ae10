"""A route is a method and a path template; what it needs and who answers stand beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

Subject = TypeVar("Subject")


class BadJsonError(Exception):
    """The request's body is not JSON."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; header names are lower-case, `path` is still encoded."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    host: str
    page_shift: int = 0

    def json(self) -> Any:
        """Return the body as JSON, `{}` when empty; raises BadJsonError."""
        if not self.body:
            return {}
        try:
            return json.loads(self.body)
        except ValueError as problem:
            raise BadJsonError from problem


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: `body` is JSON, or bytes sent as they are, or None for no content."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    template: str | None = None

    def content(self) -> bytes:
        """Return the bytes that go over the wire."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Route(Generic[Subject]):
    """Where requests of one kind go, and the permissions they need."""

    method: str
    template: str
    pattern: re.Pattern[str]
    answer: Callable[[Subject], Response]
    needs: str


@dataclass(frozen=True, slots=True)
class Match(Generic[Subject]):
    """A route with the parameters it found in a path, decoded."""

    route: Route[Subject]
    parameters: Mapping[str, str]


class Routes(Generic[Subject]):
    """The routes of one area; the first that fits a request answers it."""

    def __init__(self) -> None:
        self._routes: list[Route[Subject]] = []

    def __iter__(self) -> Iterator[Route[Subject]]:
        return iter(self._routes)

    def add(
        self, method: str, template: str, needs: str = ""
    ) -> Callable[[Callable[[Subject], Response]], Callable[[Subject], Response]]:
        """Register the decorated function; `{name*}` in the template also matches slashes."""

        def register(answer: Callable[[Subject], Response]) -> Callable[[Subject], Response]:
            self._routes.append(Route(method, template, _compile(template), answer, needs))
            return answer

        return register

    def include(self, other: Routes[Subject]) -> None:
        """Take over the routes of another area."""
        self._routes.extend(other)

    def find(self, method: str, path: str) -> Match[Subject] | None:
        """Return the first route for this request."""
        for route in self._routes:
            if route.method != method:
                continue
            found = route.pattern.fullmatch(path)
            if found:
                parameters = {name: unquote(value) for name, value in found.groupdict("").items()}
                return Match(route, parameters)
        return None


def _compile(template: str) -> re.Pattern[str]:
    pattern = ""
    for part in re.split(r"(\{\w+\*?\})", template):
        if part.endswith("*}"):
            pattern += f"(?P<{part[1:-2]}>.+)"
        elif part.startswith("{"):
            pattern += f"(?P<{part[1:-1]}>[^/]+)"
        else:
            pattern += re.escape(part)
    return re.compile(pattern)
