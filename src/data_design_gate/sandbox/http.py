"""A real HTTP server on loopback that logs every exchange and fails when it is told to."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

from data_design_gate.sandbox.clock import Clock, utc_now
from data_design_gate.sandbox.exchange import Exchange, RequestLog
from data_design_gate.sandbox.faults import Fault, Faults
from data_design_gate.sandbox.misbehaviour import misbehave
from data_design_gate.sandbox.routing import Request, Response

JSON = "application/json; charset=utf-8"


class SandboxServer(ABC):
    """The part both sandboxes share: life cycle, log, faults and one lock over their state."""

    name: ClassVar[str]
    closed: ClassVar[list[Callable[[SandboxServer], None]]] = []
    """Called with every sandbox that has stopped; the tests keep the traffic this way."""

    def __init__(self, *, clock: Clock = utc_now) -> None:
        self.clock = clock
        self.log = RequestLog()
        self.faults = Faults()
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.crashes: list[str] = []
        self._listener = _Listener(self)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The root address, such as `http://127.0.0.1:40001`, without a slash at the end."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Cut every connection, wait for the threads, hand the log to the listeners."""
        self.stopping.set()
        if self._thread is not None:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.cut_connections()
        self._listener.server_close()
        for listener in self.closed:
            listener(self)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self.crashes and error is None:
            message = f"the {self.name} sandbox itself failed:\n" + "\n".join(self.crashes)
            raise RuntimeError(message)

    @abstractmethod
    def answer(self, request: Request) -> Response:
        """Return what the service answers; called with the lock held."""

    @abstractmethod
    def failure(self, status: int, request: Request) -> Response:
        """Return the service's own form of an error with this status."""

    def process(self, request: Request) -> Response:
        """Answer under the lock; a bug of the sandbox is remembered and told as 500."""
        try:
            with self.lock:
                return self.answer(request)
        except Exception:  # noqa: BLE001 - any bug must be reported, none may hang the client
            self.crashes.append(traceback.format_exc())
            return self.failure(HTTPStatus.INTERNAL_SERVER_ERROR, request)

    def serve(self, request: Request) -> Response | None:
        """Answer with the fault that is due, log the exchange; None means: cut the connection."""
        number = self.log.next_number()
        body = request.body.decode(errors="replace")
        fault = self.faults.take(request.method, request.path, body)
        if fault is None:
            response: Response | None = self.process(request)
        else:
            response = misbehave(self, fault, request)
        self.log.append(self._exchange(number, request, fault, response))
        return response

    def _exchange(
        self, number: int, request: Request, fault: Fault | None, response: Response | None
    ) -> Exchange:
        return Exchange(
            server=self.name,
            number=number,
            method=request.method,
            path=request.path,
            query=request.query,
            headers=request.headers,
            body=_parsed(request.body),
            template=response.template if response else None,
            fault=fault.kind if fault else None,
            status=response.status if response else None,
            response_headers=response.headers if response else {},
            response=response.body if response else None,
        )

    def wait(self, seconds: float) -> None:
        """Keep the client waiting, but not longer than the sandbox lives."""
        self.stopping.wait(seconds)


def _parsed(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, sandbox: SandboxServer) -> None:
        self.sandbox = sandbox
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def cut_connections(self) -> None:
        for connection in tuple(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Return a client that hangs up is no event worth a message."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    disable_nagle_algorithm = True  # two small writes would otherwise wait 40 ms for an ACK
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep the terminal quiet: the log is `SandboxServer.log`."""

    def _handle(self) -> None:
        response = self.server.sandbox.serve(self._request())
        if response is None:
            self._reset()
            return
        content = response.content()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if "Content-Type" not in response.headers and content:
            self.send_header("Content-Type", JSON)
        if response.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and content:
            self.wfile.write(content)

    def _request(self) -> Request:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            host=self.headers.get("Host") or "127.0.0.1",
        )

    def _reset(self) -> None:
        # A zero linger makes the kernel send RST: the client sees a broken connection at once.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle  # noqa: N815 - http.server dispatches on these names
