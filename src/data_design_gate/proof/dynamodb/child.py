"""The link to the emulator's process: one for each process that proves something."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from data_design_gate.proof.dynamodb import worker
from data_design_gate.proof.dynamodb.engine import engine_folders
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime

MEMORY_BYTES = 512 * 1024 * 1024  # of address space; the emulator itself takes about 120 MB
START_SECONDS = 30.0
MOST_ANSWER_BYTES = 4_000_000
# All the child may know of its surroundings; nothing in it names a real account or endpoint.
_ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What one document gives to do: tables, items and requests with typed values.

    ``begin`` tells that nothing of the work before it is left.
    """

    tables: tuple[Mapping[str, Any], ...] = ()
    items: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    trials: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    begin: bool = False


class Child:
    """A running emulator. One document at a time; it is killed when it does not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = b""
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and program
            [sys.executable, "-I", worker.__file__, str(MEMORY_BYTES), *engine_folders()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_ENVIRONMENT),
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
        try:
            self._line(time.monotonic() + START_SECONDS)
        except (Broken, OutOfTime):
            self.close()
            raise NotRunnable("the DynamoDB emulator does not start") from None

    def run(self, work: Work, deadline: float, step_seconds: float) -> Iterator[dict[str, Any]]:
        """Yield the answer to each table, item and trial, in that order.

        Raises OutOfTime when one takes longer than ``step_seconds`` or the
        ``deadline`` (of the monotonic clock) passes, Broken when the process
        ends. Either ends the process.
        """
        line = json.dumps(asdict(work)).encode() + b"\n"
        with self._lock:
            try:
                self._send(line, min(deadline, time.monotonic() + step_seconds))
                for _ in range(len(work.tables) + len(work.items) + len(work.trials)):
                    yield self._line(min(deadline, time.monotonic() + step_seconds))
            except BaseException:
                self.close()
                raise

    def _send(self, line: bytes, until: float) -> None:
        """Write all of a line; a child that stops reading must not hold us."""
        pipe = self._process.stdin
        if pipe is None:
            raise Broken("the emulator's process has ended")
        os.set_blocking(pipe.fileno(), False)
        sent = 0
        while sent < len(line):
            left = until - time.monotonic()
            if left <= 0:
                raise OutOfTime
            _, ready, _ = select.select([], [pipe.fileno()], [], left)
            try:
                sent += os.write(pipe.fileno(), line[sent : sent + 65_536]) if ready else 0
            except OSError as error:
                raise Broken("the emulator's process has ended") from error

    def _line(self, until: float) -> dict[str, Any]:
        pipe = self._process.stdout
        while pipe is not None and b"\n" not in self._waiting:
            left = until - time.monotonic()
            if left <= 0:
                raise OutOfTime
            ready, _, _ = select.select([pipe.fileno()], [], [], left)
            part = os.read(pipe.fileno(), 65_536) if ready else None
            if part == b"" or len(self._waiting) > MOST_ANSWER_BYTES:
                raise Broken("the emulator's process has ended")
            self._waiting += part or b""
        line, _, self._waiting = self._waiting.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def close(self) -> None:
        """End the process."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Let go of the pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if self._process.returncode is None:  # in a forked child it is not ours to wait for
            self._process.returncode = 0


_children: dict[int, Child] = {}


def child_of_this_process() -> Child:
    """Return this process's emulator, started at the first need and ended at exit."""
    found = _children.get(os.getpid())
    if found is None or not found.is_alive:
        found = _children[os.getpid()] = Child()
    return found


def end_child() -> None:
    """End this process's emulator."""
    found = _children.pop(os.getpid(), None)
    if found is not None:
        found.close()


def _forget() -> None:
    for pid in list(_children):
        _children.pop(pid).forget()


atexit.register(end_child)
os.register_at_fork(after_in_child=_forget)
