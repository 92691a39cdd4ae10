"""The link to the keeper: one guard process for each process that proves something."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import select
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from data_design_gate.proof import keeper
from data_design_gate.proof.unproved import NotRunnable

_PREFIX, _KEEPER = "ddg-proof-", "keeper.pid"
_SOCKET_ROOM = 60  # bytes of a socket's path behind the folder; sun_path holds 108
_ANSWER_SECONDS = 90.0
# Copying a database takes 10 ms in memory and 100 to 400 ms on a busy disk (measured).
_MEMORY = Path("/dev/shm")  # noqa: S108  as above
_MEMORY_BYTES = 2 * 1024**3


KEEPER_OPTIONS: tuple[str, ...] = ()  # "no-namespaces" where they must not be tried


class Guard:
    """A running keeper with its folder; ``ask`` sends one request and returns the answer."""

    def __init__(self, installation: Path) -> None:
        """Start the keeper. Its environment holds nothing of ours."""
        self._lock = threading.Lock()
        self.password = secrets.token_hex(16)
        self.root = _folder(installation)
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and program
            [
                sys.executable,
                "-I",
                "-S",
                keeper.__file__,
                str(self.root),
                str(installation),
                *KEEPER_OPTIONS,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            bufsize=0,
        )
        (self.root / _KEEPER).write_text(str(self._process.pid), encoding="ascii")
        self._has_template = False
        self._number = 0

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """Return the keeper's answer. Raises NotRunnable when it has none."""
        pipes = self._process.stdin, self._process.stdout
        if pipes[0] is None or pipes[1] is None or self._process.poll() is not None:
            raise NotRunnable("the guard process has ended")
        try:
            with self._lock:  # one question at a time, whoever asks
                pipes[0].write(json.dumps({"do": do, **request}).encode() + b"\n")
                return self._answer(pipes[1].fileno())
        except OSError as error:
            raise NotRunnable(f"the guard process does not answer ({error})") from error

    def _answer(self, descriptor: int) -> dict[str, Any]:
        read = b""
        limit = time.monotonic() + _ANSWER_SECONDS
        while not read.endswith(b"\n"):
            left = limit - time.monotonic()
            ready, _, _ = select.select([descriptor], [], [], max(left, 0))
            part = os.read(descriptor, 65536) if ready else b""
            if not part:
                raise NotRunnable("the guard process does not answer")
            read += part
        answer: dict[str, Any] = json.loads(read)
        if answer.get("error"):
            raise NotRunnable(f"the server does not start: {str(answer['error']).strip()[:300]}")
        return answer

    def start(self, settings: dict[str, str], limits: dict[str, int], **bounds: float) -> Any:
        """Start a server of its own; return (name, what the keeper says of it)."""
        if not self._has_template:
            self.ask("init", password=self.password, limits=limits)
            self._has_template = True
        self._number += 1
        name = f"d{self._number}"
        return name, self.ask("start", name=name, settings=settings, limits=limits, **bounds)

    @property
    def is_in_memory(self) -> bool:
        """Whether the folder lies in memory, where copying files costs nothing."""
        return self.root.parent == _MEMORY

    @property
    def pid(self) -> int:
        """The keeper's process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the keeper still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End every server and delete the folder."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def forget(self) -> None:
        """Let go of the pipes in a forked child, so that the keeper sees its parent's end."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.returncode = 0


def _folder(installation: Path) -> Path:
    """Return a new folder that the server's user can enter and whose socket paths are short."""
    parent = Path(tempfile.gettempdir())
    if _has_room(_MEMORY) and (_may_run(_MEMORY) or _is_open(installation)):
        parent = _MEMORY
    elif len(str(parent)) > _SOCKET_ROOM or not os.access(parent, os.W_OK):
        parent = Path("/tmp")  # noqa: S108  the folder itself is made by mkdtemp
    _sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    folder.chmod(0o711)
    return folder


def _has_room(folder: Path) -> bool:
    """Tell whether a file system in memory is there and large enough for a whole proof."""
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and room.f_bavail * room.f_frsize > _MEMORY_BYTES


def _may_run(folder: Path) -> bool:
    """Tell whether programs copied into a folder could be run there."""
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


def _is_open(installation: Path) -> bool:
    """Tell whether another user reaches the server's programs where they are."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in (installation, *installation.parents)
    )


def _sweep(parent: Path) -> None:
    """Delete folders whose process and keeper were both killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        with suppress(OSError):
            if (
                owner.isdecimal()
                and not Path("/proc", owner).exists()
                and folder.stat().st_uid == os.geteuid()
                and not folder.is_symlink()
                and not Path("/proc", (folder / _KEEPER).read_text(encoding="ascii")).exists()
            ):
                shutil.rmtree(folder, ignore_errors=True)


_guards: dict[int, Guard] = {}


def guard_for(installation: Path) -> Guard:
    """Return this process's guard, started at the first need and ended at exit."""
    found = _guards.get(os.getpid())
    if found is None or not found.is_alive:
        if found is not None:
            found.close()
        found = _guards[os.getpid()] = Guard(installation)
    return found


def end_guard() -> None:
    """End this process's guard and everything it keeps."""
    found = _guards.pop(os.getpid(), None)
    if found is not None:
        found.close()


def _forget() -> None:
    for pid in list(_guards):
        _guards.pop(pid).forget()


atexit.register(end_guard)
os.register_at_fork(after_in_child=_forget)
