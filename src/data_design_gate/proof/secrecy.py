"""The outermost wall: no secret within reach of the process that runs foreign SQL.

A process of the same user can read another's environment. So a server runs
as another user or behind a user namespace, or we close our own environment;
and whether that holds is tried, not assumed.
"""

from __future__ import annotations

import ctypes
import os
import re
from contextlib import suppress
from pathlib import Path

from data_design_gate.proof.guard import Guard
from data_design_gate.proof.unproved import NotRunnable

_SECRET = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|_PAT$|DSN"
    r"|DATABASE_URL|CONNECTION_STRING|DATA_DESIGN_POSTGRES|COOKIE|SESSION_KEY|AUTH",
    re.IGNORECASE,
)
_HARMLESS = frozenset({"SSH_AUTH_SOCK", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"})
_PR_SET_DUMPABLE = 4  # linux/prctl.h
_MOST_ANCESTORS = 64


def require_secrecy(guard: Guard) -> None:
    """Raise NotRunnable when a server behind our walls could read a secret of ours."""
    held = _held(_ancestors(os.getpid()))
    if not held:
        return
    pids = sorted(held)
    names = sorted({name for found in held.values() for name in found})
    if not guard.ask("probe", pids=pids, names=names)["readable"]:
        return
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if guard.ask("probe", pids=pids, names=names)["readable"]:
        raise NotRunnable(
            "a secret in the environment would be within reach of the server "
            f"({', '.join(names[:3])})",
            "Run the proof in a job without secrets, as root (it then uses another user), or "
            "where user namespaces are permitted.",
        )


def _ancestors(pid: int) -> list[int]:
    found: list[int] = []
    while pid > 1 and len(found) < _MOST_ANCESTORS:
        found.append(pid)
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            break
        pid = int(text.rpartition(")")[2].split()[1])
    return found


def _held(pids: list[int]) -> dict[int, set[str]]:
    """Return the names of secrets in each process's environment; values are not kept."""
    found: dict[int, set[str]] = {}
    for pid in pids:
        with suppress(OSError):
            for item in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                name, _, value = item.decode(errors="replace").partition("=")
                if value and name not in _HARMLESS and _SECRET.search(name):
                    found.setdefault(pid, set()).add(name)
    return found
