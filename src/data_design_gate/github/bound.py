"""The root of the adapter's rooms: a transport bound to one repository, and honest reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote as url_quote

from data_design_gate.github.answers import strange_answer
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.transport import Answer, Transport

T = TypeVar("T")

_READINGS = 4


class Bound:
    """Requests below ``/repos/{owner}/{repository}``."""

    def __init__(self, transport: Transport, repository: str) -> None:
        self._http = transport
        self._name = repository
        self._root = f"/repos/{url_quote(repository, safe='/')}"

    @property
    def requests(self) -> int:
        """Count the HTTP requests sent so far, retries included."""
        return self._http.requests

    def _one(self, path: str, read: Callable[[Any], T], **query: object) -> T:
        with understood(f"GET {path}"):
            return read(self._http.get(path, **query).body)

    def _many(
        self,
        path: str,
        read: Callable[[Any], T],
        *,
        rows: Callable[[Any], Sequence[Any]] = lambda body: body,
        **query: object,
    ) -> tuple[T, ...]:
        """Read a whole list, and again while its pages shift under the reading.

        A row that vanishes from an early page moves one row over the page
        border unseen, so a list of several pages is read until two readings
        agree; a single page is consistent in itself.
        """
        with understood(f"GET {path}"):
            before: list[str] | None = None
            for _ in range(_READINGS):
                pages = [_rows(answer, rows) for answer in self._http.pages(path, **query)]
                found = [row for page in pages for row in page]
                keys = [_key(row) for row in found]
                if len(pages) == 1 or (keys == before and len(set(keys)) == len(keys)):
                    return tuple(read(row) for row in found)
                before = keys
        raise GitHubError(
            problem=f"The list behind GET {path} kept changing while it was read.",
            mend="Run again; the next event does so by itself.",
            kind=FailureKind.CONFLICT,
        )

    def _write(
        self, verb: str, path: str, body: dict[str, Any] | None = None, *, repeatable: bool = False
    ) -> Any:
        return self._http.send(verb, path, body, repeatable=repeatable)

    def _confirmed(
        self, verb: str, path: str, body: dict[str, Any], *, told: str, repeatable: bool = False
    ) -> None:
        """Write, and believe it only when the answer is GitHub's: it tells ``told``.

        A proxy that redirects to its own login page answers without error.
        """
        answer = self._write(verb, path, body, repeatable=repeatable)
        if not isinstance(answer, dict) or told not in answer:
            raise strange_answer(f"{verb} {path}", f"no {told} in it", verb=verb)


@contextmanager
def understood(request: str, *, verb: str = "GET") -> Iterator[None]:
    """Turn an answer of an unexpected shape into an error of the service."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise strange_answer(request, f"{type(error).__name__} {error}", verb=verb) from None


def _rows(answer: Answer, rows: Callable[[Any], Sequence[Any]]) -> list[Any]:
    found = rows(answer.body)
    if not isinstance(found, list):
        raise TypeError(type(found).__name__)
    return found


def _key(row: Any) -> str:
    """Tell rows apart: by id, a file by its name, a commit by its sha, else as a whole."""
    return str(row.get("id") or row.get("filename") or row.get("sha") or row)
