"""Proves a design after giving up root, and prints what an ordinary user gets.

Run by a test with a secret planted in the environment. What has to be
imported is imported before, since the interpreter may lie in root's home.
"""

import ctypes
import json
import os
import sys
from pathlib import Path

from data_design_gate.proof import guard
from data_design_gate.proof.cluster import Cluster
from data_design_gate.proof.guard import end_guard
from proof_support import ORDERS, design_of, outcomes, proved

UID = 12345
walls: list[str] = []
prepare = Cluster.prepare


def watched(cluster: Cluster) -> None:
    """Remember the walls of the server."""
    walls[:] = cluster.walls
    prepare(cluster)


def become_child_of_an_open_parent() -> None:
    """Go on in a child whose parent's environment lies open, where no namespace is permitted."""
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # PR_SET_DUMPABLE
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    guard.KEEPER_OPTIONS = ("no-namespaces",)


def main() -> None:
    """Prove as root, to have loaded everything, then as the user."""
    design = design_of(ORDERS, ORDERS, "DROP TABLE orders;", [("primary key", "SELECT 1;")])
    Cluster.prepare = watched  # type: ignore[method-assign]
    proved(design)
    end_guard()
    os.setgroups([])
    os.setgid(UID)
    os.setuid(UID)
    if not os.access(sys.executable, os.X_OK):
        sys.executable = "/usr/bin/python3"
    if "BEHIND_A_PARENT" in os.environ:
        become_child_of_an_open_parent()
    report = proved(design)
    end_guard()
    left = [str(path) for root in ("/dev/shm", "/tmp") for path in Path(root).glob("ddg-proof-*")  # noqa: S108
            if path.stat().st_uid == UID]  # fmt: skip
    print(json.dumps({  # noqa: T201
        "outcomes": outcomes(report), "walls": walls, "left": left,
        "reasons": [u.reason for u in report.facts.unproved],
    }))  # fmt: skip


main()
