"""The guard beside a proof: starts servers behind walls, watches them, and ends them.

It runs as a program of its own (``python -I -S keeper.py``) and imports
nothing of the package. When its parent dies, even by SIGKILL, the pipe to it
closes; it then kills every server and deletes the whole folder. A server in
turn gets SIGQUIT from the kernel when the guard itself is killed.

It speaks one JSON object a line: a request in, an answer out.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

# ruff: noqa: S603, PLW1509  this program is single-threaded and starts nothing but PostgreSQL's own
_LIBC = ctypes.CDLL(None, use_errno=True)
# linux/prctl.h and linux/sched.h
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 1, 38, 36
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
POLL_SECONDS = 0.1
READY_SECONDS = 15.0
QUIT_SECONDS = 6.0  # a postmaster kills children that ignore SIGQUIT after 5 s
NOBODY = 65534


class Keeper:
    """Holds the folder, the walls and the servers of one process."""

    def __init__(self, root: Path, installation: Path, *, namespaces: bool = True) -> None:
        self.root = root
        self.installation = installation
        self.is_root = os.geteuid() == 0
        self.uid = NOBODY if self.is_root else os.geteuid()
        self.gid = NOBODY if self.is_root else os.getegid()
        self.namespaces = self._possible_namespaces() if namespaces else 0
        self.servers: dict[str, tuple[subprocess.Popen[bytes], dict[str, Any]]] = {}
        self.killed: dict[str, str] = {}

    def _possible_namespaces(self) -> int:
        """Return the namespaces a child may enter: all of them, or none."""
        wanted = CLONE_NEWNET | CLONE_NEWIPC | (0 if self.is_root else CLONE_NEWUSER)
        for flags in (wanted, 0 if self.is_root else CLONE_NEWUSER):
            if not flags:
                break
            child = os.fork()
            if child == 0:
                os._exit(0 if _LIBC.unshare(flags) == 0 else 1)
            if os.waitpid(child, 0)[1] == 0:
                return flags
        return 0

    def walls(self, limits: dict[str, int]) -> Callable[[], None]:
        """Return what a child does to itself before it runs a program."""

        def enter() -> None:
            if self.namespaces:
                _LIBC.unshare(self.namespaces)
            for name, value in limits.items():
                kind = getattr(resource, f"RLIMIT_{name}")
                hard = resource.getrlimit(kind)[1]
                most = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.setrlimit(kind, (most, most))
            if self.is_root:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
            _LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
            _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)
            os.umask(0o077)

        return enter

    def environment(self) -> dict[str, str]:
        """Return all a server may know of its surroundings."""
        return {
            "PATH": str(self.installation / "bin"),
            "LC_ALL": "C.UTF-8",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(self.root),
        }

    def run(self, program: str, *arguments: str, limits: dict[str, int]) -> str:
        """Run a server program to its end; return "" or what went wrong."""
        try:
            done = subprocess.run(
                [str(self.installation / "bin" / program), *arguments],
                env=self.environment(),
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                preexec_fn=self.walls(limits),
                timeout=60,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            return f"{program}: {error}"
        if done.returncode == 0:
            return ""
        return done.stderr.decode(errors="replace")[-400:] or f"{program}: {done.returncode}"

    def own(self, path: Path) -> None:
        """Give a path to the server's user."""
        if self.is_root:
            os.chown(path, self.uid, self.gid)

    def reach(self) -> dict[str, Any]:
        """Make sure the server's user can run the programs; copy them when it cannot."""
        trouble = self.run("postgres", "--version", limits={})
        if not trouble:
            return {"copied": False}
        package = self.installation.parent
        copy = self.root / "bin"
        copy.mkdir(mode=0o755)
        libraries = package.parent / f"{package.name}.libs"
        shutil.copytree(self.installation, copy / package.name / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        for folder, _, files in os.walk(copy):
            Path(folder).chmod(0o755)
            for name in files:
                file = Path(folder) / name
                if not file.is_symlink():
                    file.chmod(file.stat().st_mode | 0o444)
        self.installation = copy / package.name / "pginstall"
        trouble = self.run("postgres", "--version", limits={})
        return {"copied": True, "error": trouble}

    def init(self, password: str, limits: dict[str, int]) -> dict[str, Any]:
        """Make the cluster that every server is copied from."""
        reached = self.reach()
        if reached.get("error"):
            return reached
        template = self.root / "template"
        secret = self.root / "password"
        with os.fdopen(os.open(secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(password)
        self.own(secret)
        template.mkdir(mode=0o700)
        self.own(template)
        common = (
            "-D", str(template), "-U", "postgres", "--pwfile", str(secret),
            "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions",
            "--set=scram_iterations=1",
        )  # fmt: skip
        # A libc locale other than C: LIKE 'x%' must not look served where production's is not.
        trouble = self.run(
            "initdb", *common, "--locale-provider=libc", "--locale=C.UTF-8", limits=limits
        )
        if trouble:
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir(mode=0o700)
            self.own(template)
            trouble = self.run("initdb", *common, "--locale=C", limits=limits)
        secret.unlink()
        return {"error": trouble}

    def start(
        self, name: str, settings: dict[str, str], limits: dict[str, int], **bounds: float
    ) -> dict[str, Any]:
        """Start a server on a copy of the template and wait until it is ready."""
        data = self.root / name
        socket = self.root / f"{name}.s"
        socket.mkdir(mode=0o700)
        self.own(socket)
        subprocess.run(
            ["/bin/cp", "-a", "--reflink=auto", str(self.root / "template"), str(data)],
            check=True,
            stdin=subprocess.DEVNULL,
            env=self.environment(),
        )
        options = [f"-c{key}={value}" for key, value in settings.items()]
        server = subprocess.Popen(
            [
                str(self.installation / "bin" / "postgres"),
                "-D",
                str(data),
                f"-cunix_socket_directories={socket}",
                *options,
            ],
            env=self.environment(),
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=self.walls(limits),
            start_new_session=True,
        )
        self.servers[name] = (server, {"until": time.monotonic() + bounds["wall"], **bounds})
        limit = time.monotonic() + READY_SECONDS
        while time.monotonic() < limit and server.poll() is None:
            with suppress(OSError, IndexError):
                if (data / "postmaster.pid").read_text().split("\n")[7].strip() == "ready":
                    return {
                        "socket": str(socket),
                        "data": str(data),
                        "uid": self.uid,
                        "gid": self.gid,
                        "pid": server.pid,
                        "walls": self.describe(),
                    }
            time.sleep(0.003)
        self.stop(name)
        return {"error": "the server did not start"}

    def describe(self) -> list[str]:
        """Name the walls that stand."""
        found = ["no TCP", "limits", "scrubbed environment"]
        if self.is_root:
            found.append("another user")
        if self.namespaces & CLONE_NEWUSER:
            found.append("user namespace")
        if self.namespaces & CLONE_NEWNET:
            found.append("no network")
        return found

    def probe(self, pids: list[int], names: list[str]) -> dict[str, Any]:
        """Return the processes whose named variables a server could read."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self.walls({})()
            found = []
            for pid in pids:
                with suppress(OSError):
                    held = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
                    if {item.split(b"=")[0].decode(errors="replace") for item in held} & set(names):
                        found.append(pid)
            os.write(writing, json.dumps(found).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        return {"readable": json.loads(text or "[]")}

    def stop(self, name: str) -> dict[str, Any]:
        """End a server with all its processes and delete its files."""
        server, _ = self.servers.pop(name, (None, {}))
        if server is not None:
            children = _descendants(server.pid)
            with suppress(ProcessLookupError):
                server.send_signal(signal.SIGQUIT)
            with suppress(subprocess.TimeoutExpired):
                server.wait(QUIT_SECONDS)
            for pid in (server.pid, *children):
                if _descends(pid):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                server.wait(1)
            _reap()
        for path in (self.root / name, self.root / f"{name}.s"):
            shutil.rmtree(path, ignore_errors=True)
        return {"stopped": name, "killed": self.killed.pop(name, "")}

    def watch(self) -> None:
        """End every server that is past its time or its disk space."""
        for name, (server, bounds) in list(self.servers.items()):
            if server.poll() is not None:
                continue
            reason = ""
            if time.monotonic() > bounds["until"]:
                reason = "time"
            elif _disk(self.root / name) > bounds["disk"]:
                reason = "disk"
            if reason:
                self.stop(name)
                self.killed[name] = reason

    def end(self) -> None:
        """End everything and leave nothing."""
        for name in list(self.servers):
            self.stop(name)
        shutil.rmtree(self.root, ignore_errors=True)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a request asks."""
        asked = request.pop("do")
        actions: dict[str, Callable[..., dict[str, Any]]] = {
            "init": self.init, "start": self.start, "stop": self.stop, "probe": self.probe,
        }  # fmt: skip
        try:
            return actions[asked](**request)
        except Exception as error:  # noqa: BLE001  the parent must get an answer
            return {"error": f"{type(error).__name__}: {error}"}


def _disk(folder: Path) -> int:
    """Return the bytes a folder really takes; sparse files count what they hold."""
    total = 0
    folders = [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
    return total


def _parent(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[1])


def _descendants(pid: int) -> list[int]:
    parents = {int(path.name): _parent(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found = {pid}
    for _ in range(3):  # a postmaster's children have no grandchildren of their own
        found |= {child for child, parent in parents.items() if parent in found}
    return sorted(found - {pid})


def _descends(pid: int) -> bool:
    """Tell whether a process is still ours: a pid may have been given to another."""
    while pid > 1:
        if pid == os.getpid():
            return True
        pid = _parent(pid)
    return False


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main(root: Path, installation: Path, *options: str) -> None:
    """Answer requests until the pipe closes, then end everything."""
    _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keeper = Keeper(root, installation, namespaces="no-namespaces" not in options)
    waiting = b""
    try:
        while True:
            readable, _, _ = select.select([0], [], [], POLL_SECONDS)
            if readable:
                read = os.read(0, 65536)
                if not read:
                    return
                waiting += read
                while b"\n" in waiting:
                    line, waiting = waiting.split(b"\n", 1)
                    answer = keeper.answer(json.loads(line))
                    os.write(1, json.dumps(answer).encode() + b"\n")
            keeper.watch()
    finally:
        keeper.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
