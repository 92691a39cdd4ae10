"""A token for GitHub goes to GitHub only, wherever an answer points."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from data_design_gate.github.adapter import connect
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.transport import Server

TOKEN = "ghs_planted_0123456789"


class Elsewhere(BaseHTTPRequestHandler):
    """Answers everything and remembers what it was sent."""

    def do_GET(self):
        self.server.seen.append(dict(self.headers))
        status = 200 if self.server.target is None else self.server.status
        self.send_response(status)
        if self.server.target is not None:
            self.send_header("Location", self.server.target + self.path)
            self.send_header("Link", f'<{self.server.target}/next>; rel="next"')
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815  named by the library

    def log_message(self, *_):
        """Keep the tests quiet."""


def serving(host, target=None, status=301):
    server = ThreadingHTTPServer((host, 0), Elsewhere)
    server.target, server.status, server.seen = target, status, []
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server, f"http://{host}:{server.server_address[1]}"


@pytest.mark.parametrize("status", [200, 301, 302, 307])
def test_no_answer_of_github_carries_the_token_to_another_host(status):
    other, address = serving("127.0.0.2")
    github, url = serving("127.0.0.1", address, status)
    try:
        port = connect(Server(TOKEN, url, f"{url}/graphql"), "acme/shop", sleep=lambda _: None)
        for ask in (
            lambda: port.pull_request(1),
            lambda: port.reviews(1),
            lambda: port.texts([("a" * 40, "a.md")]),
            lambda: port.set_status("a" * 40, context="c", state="success", description="d"),
        ):
            with pytest.raises(GitHubError) as caught:
                ask()
            assert TOKEN not in str(caught.value)
    finally:
        for server in (github, other):
            server.shutdown()
            server.server_close()
    assert github.seen
    assert not [sent for sent in other.seen if TOKEN in str(sent)]
