"""An HTTP server that says what a test tells it, for everything a well-behaved Jira never says."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from data_design_gate.jira.client import open_jira
from data_design_gate.jira.credentials import JiraCredentials
from data_design_gate.jira.port import Deployment, JiraPort
from data_design_gate.jira.settings import JiraSettings

TOKEN = "tok-5ec7e7-CANARY"
USER = "bot@acme.example"
NOW = 1_795_000_000.0


@dataclass(frozen=True)
class Reply:
    """One answer; a status of 0 drops the connection after the request was read.

    ``meanwhile`` happens before the answer is sent.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    meanwhile: Callable[[], None] = lambda: None

    def content(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Clock:
    """A clock that only sleeping moves; ``slept`` lists the waits."""

    time: float = NOW
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Scripted:
    """A running server: replies are given in order, the last one for ever."""

    url: str
    replies: list[Reply]
    seen: list[Seen] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [f"{request.method} {request.path.split('?')[0]}" for request in self.seen]

    def jira(
        self,
        clock: Clock | None = None,
        settings: JiraSettings | None = None,
        user: str = USER,
        url: str = "",
    ) -> JiraPort:
        clock = clock or Clock()
        return open_jira(
            JiraCredentials(url or self.url, user, TOKEN),
            settings or JiraSettings(deployment=Deployment.CLOUD),
            now=clock.now,
            sleep=clock.sleep,
            timeout=(5.0, 2.0),
        )


@contextlib.contextmanager
def scripted(*replies: Reply, where: Mapping[str, Reply] | None = None) -> Iterator[Scripted]:
    """Serve replies on a loopback port; ``where`` says which addresses always get theirs."""
    server: Scripted

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length)
            body = json.loads(text) if text else None
            server.seen.append(
                Seen(self.command, self.path, {n.lower(): v for n, v in self.headers.items()}, body)
            )
            fixed = [one for word, one in (where or {}).items() if word in self.path]
            if fixed:
                reply = fixed[0]
            else:
                reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
            reply.meanwhile()
            if reply.status == 0:
                self.close_connection = True
                return
            content = reply.content()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Scripted(f"http://127.0.0.1:{http.server_port}", list(replies))
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def issue_json(status: str = "To Do", **fields: Any) -> dict[str, Any]:
    """Return a ticket as Jira sends it."""
    return {
        "id": "10001",
        "key": "SHOP-1",
        "fields": {
            "status": {"id": "1", "name": status, "statusCategory": {"key": "new"}},
            "labels": [],
            "resolution": None,
            "project": {"key": "SHOP", "projectTypeKey": "software"},
            "issuetype": {"name": "Story", "subtask": False},
            **fields,
        },
    }
