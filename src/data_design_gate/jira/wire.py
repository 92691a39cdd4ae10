"""The one wrapper around every request to Jira: timeouts, retries, pace and redaction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.jira.pace import Pace
from data_design_gate.jira.refusal import FIRST_REFUSAL, Answer, Asked, refusal, value_of
from data_design_gate.jira.waiting import asked_wait

if TYPE_CHECKING:
    from requests import Response, Session

MAX_BYTES = 16_000_000  # of one answer; a ticket with 100 long comments has about 3 million
WAIT_BUDGET = 120.0  # seconds a run may spend waiting for Jira; then reconcile takes over
SHARE = 30.0  # seconds of them for one ticket that is out of order, so that others get theirs
ANSWER_SECONDS = 60.0  # for a whole answer, twice the read timeout
ATTEMPTS = 4
_REDIRECTS = 3
_EVERYTHING = ""
_ISSUE = re.compile(r"/issue/([^/?]+)")
_PASSING = frozenset({FailureKind.UNAVAILABLE, FailureKind.RATE_LIMITED})


@dataclass
class _Pause:
    """How long to leave something alone, why, and what of its ``share`` in seconds is spent."""

    share: float
    until: float = 0.0
    spent: float = 0.0
    why: FailureKind = FailureKind.UNAVAILABLE


@dataclass
class Wire:
    """Sends requests with a session of the ``jira`` package.

    ``now`` gives seconds since the epoch, ``sleep`` waits; both come in so
    that tests need no time. Reads are repeated while Jira is unavailable.
    Writes are repeated only where Jira said that it did not take them (429)
    or was never reached. A rate limit holds for everything, an answer that
    is unavailable only for the ticket it was asked about: the others are
    tried all the same, until the run has lost its budget to failing answers.
    """

    session: Session = field(repr=False)
    base: str
    now: Callable[[], float]
    sleep: Callable[[float], None]
    secrets: tuple[str, ...] = field(default=(), repr=False)
    pace: Pace = field(default_factory=Pace, repr=False)
    waited: float = 0.0
    budget: float = WAIT_BUDGET
    lost: float = 0.0
    _pauses: dict[str, _Pause] = field(default_factory=dict, repr=False)

    def read(self, path: str, asked: Asked, query: Mapping[str, str] | None = None) -> Any:
        """GET a path below the base and return its JSON."""
        return self._patiently(path, asked, query or {}, None, _PASSING)

    def write(self, path: str, asked: Asked, body: Any, *, issue: str = "") -> Any:
        """Send a write once; the error's ``maybe_done`` says whether it may have happened."""
        return self._patiently(path, asked, {}, body, frozenset({FailureKind.RATE_LIMITED}), issue)

    def _patiently(
        self,
        path: str,
        asked: Asked,
        query: Mapping[str, str],
        body: Any,
        passing: frozenset[FailureKind],
        issue: str = "",
    ) -> Any:
        of = _subject(path)
        for attempt in range(1, ATTEMPTS + 1):
            self._keep_pace(asked, issue, of)
            started = self.now()
            try:
                answer = self._exchange(f"{self.base}{path}", asked, query, body)
                if answer.status >= FIRST_REFUSAL:
                    wait = asked_wait(answer.headers, self.now())
                    raise refusal(answer, asked, wait)
                return value_of(answer, asked)
            except JiraError as error:
                redacted = self._redacted(error)
            self._step_back(redacted, attempt, started, of)
            unsent = redacted.kind is FailureKind.UNAVAILABLE and not redacted.maybe_done
            if attempt == ATTEMPTS or not (redacted.kind in passing or unsent):
                raise redacted
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _keep_pace(self, asked: Asked, issue: str, of: str) -> None:
        """Wait until the request may be sent; raise when that would take too long."""
        for pause in (self._pauses.get(_EVERYTHING), self._pauses.get(of)):
            wait = pause.until - self.now() if pause else 0.0
            if pause is not None and wait > 0:
                if self.waited + wait > self.budget or pause.spent + wait > pause.share:
                    raise _no_patience(wait, self.waited, pause.why)
                self.waited += wait
                pause.spent += wait
                self.sleep(wait)
        if self.lost >= self.budget:
            raise _no_patience(0.0, self.waited, FailureKind.UNAVAILABLE)
        delay = self.pace.delay(asked.method, issue, self.now())
        if delay > 0:
            self.sleep(delay)
        self.pace.note(asked.method, issue, self.now())

    def _step_back(self, error: JiraError, attempt: int, started: float, of: str) -> None:
        """Remember how long to leave Jira alone: what it asked for, else 1, 2, 4 seconds.

        Time lost in an exchange that failed counts as waiting: a server that
        hangs must not cost a run its read timeout for every ticket.
        """
        if error.kind not in _PASSING:
            return
        limited = error.kind is FailureKind.RATE_LIMITED
        pause = self._pauses.setdefault(
            _EVERYTHING if limited else of, _Pause(self.budget if limited else SHARE)
        )
        took = self.now() - started
        self.waited += took
        self.lost += took
        least = float(2 ** (attempt - 1))
        wait = least if error.retry_after is None else max(error.retry_after, 0.1)
        pause.spent += took
        pause.why = error.kind
        pause.until = max(pause.until, self.now() + wait)

    def _exchange(self, url: str, asked: Asked, query: Mapping[str, str], body: Any) -> Answer:
        content = None if body is None else json.dumps(body)
        for _ in range(_REDIRECTS):
            answer = self._send(url, asked, query, content)
            location = answer.headers.get("Location", "")
            if not (300 <= answer.status < 400 and location):  # noqa: PLR2004 - redirects
                return answer
            url, query = self._followed(url, location, asked), {}
        raise JiraError("Jira redirects in a circle.", "Check the Jira URL.")

    def _followed(self, url: str, location: str, asked: Asked) -> str:
        """Return where a read may go on: only on the same server, where the token belongs."""
        target = urljoin(url, location)
        login = "login" in target.lower()
        if login or asked.writes or urlsplit(target)[:2] != urlsplit(url)[:2]:
            where = "to a login page" if login else f"to {urlsplit(target).hostname}"
            raise JiraError(
                f"Jira redirects {where} when asked to {asked.what}; that is not followed.",
                "Check the Jira URL and the token.",
                kind=FailureKind.UNAUTHORISED if login else FailureKind.UNEXPECTED,
                status=302,
                maybe_done=False,
            )
        return target

    def _send(
        self, url: str, asked: Asked, query: Mapping[str, str], content: str | None
    ) -> Answer:
        """Do one exchange with the plain session: the package's own retries stay out of it."""
        import requests

        lost: JiraError
        try:
            response = requests.Session.request(
                self.session,
                asked.method,
                url,
                params=dict(query),
                data=content,
                headers={"Accept": "application/json", "Content-Type": "application/json"},
                timeout=self.session.timeout,  # type: ignore[attr-defined] # the package's session
                allow_redirects=False,
                stream=True,
            )
            with response:
                body = _body(response, self.now, self.now() + ANSWER_SECONDS)
                return Answer(response.status_code, response.headers, body)
        except (requests.RequestException, OSError) as error:
            lost = _lost(error, asked)
        except ValueError:
            # The library looks at a redirect's address even when it may not follow it.
            lost = JiraError(
                f"Jira answered something unreadable when asked to {asked.what}.",
                "Check the Jira URL and what stands before Jira.",
                maybe_done=asked.writes,
            )
        # Raised out here so that the error keeps no reference to the request and its headers.
        raise lost

    def _redacted(self, error: JiraError) -> JiraError:
        problem = error.problem
        for secret in self.secrets:
            problem = problem.replace(secret, "***")
        return replace(error, problem=problem)


def _subject(path: str) -> str:
    """Return what a request is about: its ticket, else the address itself."""
    ticket = _ISSUE.search(path)
    return ticket.group(1) if ticket else path


def _no_patience(wait: float, waited: float, why: FailureKind) -> JiraError:
    needs = f"needs {wait:.0f} more seconds" if wait else "does not answer in time"
    return JiraError(
        f"Jira {needs}, and this run has waited for it {waited:.0f} already.",
        "Nothing is lost: the next reconcile run continues.",
        kind=why,
        retry_after=wait or None,
    )


def _body(response: Response, now: Callable[[], float], deadline: float) -> bytes:
    """Read an answer within bounds: a read timeout alone would let it drip for ever."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65_536):
        size += len(part)
        if size > MAX_BYTES:
            raise JiraError("Jira's answer is too long to be read.", "Check the Jira URL.")
        if now() > deadline:
            raise TimeoutError
        parts.append(part)
    return b"".join(parts)


def _lost(error: Exception, asked: Asked) -> JiraError:
    """Return the error for an exchange without an answer; its own words may hold secrets."""
    import requests
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    unsent = isinstance(
        error,
        requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError,
    ) or isinstance(cause, NewConnectionError)
    name = type(error).__name__
    how = "could not be reached" if unsent else "did not answer"
    return JiraError(
        f"Jira {how} when asked to {asked.what} ({name}).",
        "Nothing is lost: the next reconcile run continues.",
        kind=FailureKind.UNAVAILABLE,
        maybe_done=asked.writes and not unsent,
    )
