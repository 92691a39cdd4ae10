"""One connection to the server: statements go out one by one, rows never pile up here.

psycopg's own cursors keep a whole result in memory and wait without a limit of
ours; hostile SQL could use both. This drives libpq directly.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from psycopg import pq

from data_design_gate.proof.unproved import Broken, OutOfTime

GRACE_SECONDS = 1.0
_FIELDS = {
    "sqlstate": pq.DiagnosticField.SQLSTATE,
    "message": pq.DiagnosticField.MESSAGE_PRIMARY,
    "detail": pq.DiagnosticField.MESSAGE_DETAIL,
    "hint": pq.DiagnosticField.MESSAGE_HINT,
    "position": pq.DiagnosticField.STATEMENT_POSITION,
    "table": pq.DiagnosticField.TABLE_NAME,
    "constraint": pq.DiagnosticField.CONSTRAINT_NAME,
    "column": pq.DiagnosticField.COLUMN_NAME,
}
_MOST_ROWS = 200_000
_FAILED = frozenset({pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.BAD_RESPONSE})
_COPYING = frozenset({pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH})


@dataclass(frozen=True, slots=True)
class SqlError:
    """PostgreSQL's refusal. ``position`` is a 0-based character offset, -1 when unknown."""

    sqlstate: str
    message: str
    detail: str = ""
    hint: str = ""
    position: int = -1
    table: str = ""
    constraint: str = ""
    column: str = ""


class Refused(Exception):  # noqa: N818  it carries PostgreSQL's answer
    """A statement of our own that PostgreSQL refused."""

    def __init__(self, error: SqlError) -> None:
        """Keep the refusal."""
        super().__init__(f"{error.sqlstate} {error.message}")
        self.error = error


Row = tuple[str | None, ...]


class Session:
    """A connection; ``stop`` ends it from outside when a statement overruns."""

    def __init__(
        self,
        connection: psycopg.Connection[tuple[object, ...]],
        *,
        deadline: float,
        statement_seconds: float,
        stop: Callable[[int], None] | None = None,
    ) -> None:
        """Take over a connection in autocommit mode."""
        self._connection = connection
        self._pgconn = connection.pgconn
        self._deadline = deadline
        self._seconds = statement_seconds
        self._stop = stop
        self.pid = self._pgconn.backend_pid

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction block is open, failed or not."""
        return self._pgconn.transaction_status != pq.TransactionStatus.IDLE

    def try_run(self, sql: str) -> SqlError | None:
        """Run one statement; return PostgreSQL's refusal, None when it ran."""
        return self._execute(sql, (), None)

    def run(self, sql: str, *parameters: str | None) -> None:
        """Run one statement of our own. Raises Refused."""
        error = self._execute(sql, parameters, None)
        if error is not None:
            raise Refused(error)

    def rows(self, sql: str, *parameters: str | None) -> list[Row]:
        """Return the rows of a query of our own, as text. Raises Refused."""
        found: list[Row] = []
        error = self._execute(sql, parameters, found)
        if error is not None:
            raise Refused(error)
        return found

    def try_rows(self, sql: str) -> tuple[list[Row], SqlError | None]:
        """Return the rows of a query and the refusal, if any."""
        found: list[Row] = []
        error = self._execute(sql, (), found)
        return found, error

    def _execute(
        self, sql: str, parameters: Sequence[str | None], into: list[Row] | None
    ) -> SqlError | None:
        now = time.monotonic()
        if now >= self._deadline:
            raise OutOfTime
        limit = min(now + self._seconds + GRACE_SECONDS, self._deadline + GRACE_SECONDS)
        try:
            text = sql.encode()
            if parameters:
                values = [None if value is None else value.encode() for value in parameters]
                self._pgconn.send_query_params(text, values)
            else:
                self._pgconn.send_query(text)
            self._pgconn.set_single_row_mode()
            return self._results(limit, into)
        except psycopg.Error as error:
            raise Broken(str(error).strip().split("\n")[0]) from error

    def _results(self, limit: float, into: list[Row] | None) -> SqlError | None:
        failure: SqlError | None = None
        count = 0
        while True:
            self._wait(limit)
            result = self._pgconn.get_result()
            if result is None:
                return failure
            if result.status in _FAILED:
                failure = failure or _error(result)
                if self._pgconn.status != pq.ConnStatus.OK:
                    raise Broken(failure.message)
            elif result.status in _COPYING:
                self.end()
                raise Broken("the statement waits for rows from the client")
            elif result.status == pq.ExecStatus.SINGLE_TUPLE:
                count += 1
                if into is not None and count <= _MOST_ROWS:
                    into.append(_row(result))

    def _wait(self, limit: float) -> None:
        """Wait until a result is there; end the statement when it overruns."""
        while self._pgconn.is_busy():
            left = limit - time.monotonic()
            ready = left > 0 and select.select([self._pgconn.socket], [], [], left)[0]
            if not ready:
                self._overrun()
            self._pgconn.consume_input()

    def _overrun(self) -> None:
        if self._stop is not None:
            self._stop(self.pid)
        self.end()
        if time.monotonic() >= self._deadline:
            raise OutOfTime
        raise Broken("a statement ran longer than its limit and was ended")

    def end(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._connection.close()


def _row(result: pq.abc.PGresult) -> Row:
    values = (result.get_value(0, column) for column in range(result.nfields))
    return tuple(None if value is None else value.decode(errors="replace") for value in values)


def _error(result: pq.abc.PGresult) -> SqlError:
    found = {}
    for name, kind in _FIELDS.items():
        value = result.error_field(kind)
        found[name] = value.decode(errors="replace") if value else ""
    position = found.pop("position")
    return SqlError(position=int(position) - 1 if position.isdecimal() else -1, **found)
