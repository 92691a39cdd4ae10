"""Every request and answer is remembered: tests ask what was said, contracts check it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SECRET_HEADERS = frozenset({"authorization", "cookie"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with what was answered; `status` is None when the connection was cut."""

    server: str
    number: int
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    template: str | None
    fault: str | None
    status: int | None
    response_headers: Mapping[str, str]
    response: Any

    @property
    def is_write(self) -> bool:
        """Whether the request could change something (GraphQL counts when it is a mutation)."""
        if self.path.endswith("/graphql"):
            query = self.body.get("query", "") if isinstance(self.body, dict) else ""
            return isinstance(query, str) and re.search(r"\bmutation\b", query) is not None
        return self.method in WRITES and not self.path.endswith("/search/jql")

    def to_json(self) -> str:
        """One line for a traffic file; credentials are left out."""
        record = {
            "server": self.server,
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "query": dict(self.query),
            "headers": {k: v for k, v in self.headers.items() if k not in SECRET_HEADERS},
            "body": _printable(self.body),
            "template": self.template,
            "fault": self.fault,
            "status": self.status,
            "response_headers": dict(self.response_headers),
            "response": _printable(self.response),
        }
        return json.dumps(record, ensure_ascii=False)


def _printable(value: Any) -> Any:
    return {"bytes": len(value)} if isinstance(value, bytes) else value


class RequestLog:
    """All exchanges of one server in the order they were answered."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._lock = threading.Lock()
        self._count = 0

    def __iter__(self) -> Iterator[Exchange]:
        with self._lock:
            return iter(tuple(self._exchanges))

    def __len__(self) -> int:
        with self._lock:
            return len(self._exchanges)

    def __getitem__(self, index: int) -> Exchange:
        with self._lock:
            return self._exchanges[index]

    def next_number(self) -> int:
        """Return the number of the request that arrives now, counted from 1 and never reused."""
        with self._lock:
            self._count += 1
            return self._count

    def append(self, exchange: Exchange) -> None:
        """Remember one exchange."""
        with self._lock:
            self._exchanges.append(exchange)

    def clear(self) -> None:
        """Forget what happened so far, as a test does between two runs."""
        with self._lock:
            self._exchanges.clear()

    def calls(self, method: str | None = None, path: str = "") -> list[Exchange]:
        """Return the exchanges with this method (any when None) whose path matches the pattern."""
        return [
            exchange
            for exchange in self
            if (method is None or exchange.method == method) and re.search(path, exchange.path)
        ]

    def writes(self) -> list[Exchange]:
        """Return the exchanges that could change something."""
        return [exchange for exchange in self if exchange.is_write]
