"""Proofs on a server that somebody else runs (``DATA_DESIGN_POSTGRES``).

Databases and a role of our own are made there and dropped again. Without its
files there is no planning at the declared volume, and without its start there
are no limits but the role's; so it is never used for text from a fork.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.conninfo import conninfo_to_dict

from data_design_gate.proof.cluster import Cluster
from data_design_gate.proof.session import Refused
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime

_OLDEST = 16  # EXPLAIN (GENERIC_PLAN) came with it


@contextmanager
def existing(settings: ProofSettings, deadline: float) -> Iterator[Cluster]:
    """Use an existing server and leave it as it was."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(settings.server).items()}
        port = int(parts.get("port") or 5432)
    except (psycopg.Error, ValueError):
        raise NotRunnable(
            "DATA_DESIGN_POSTGRES is no connection string",
            "Write it as postgresql://user:password@host:5432/database.",
        ) from None
    mark = secrets.token_hex(4)
    cluster = Cluster(
        host=parts.get("host") or "localhost",
        port=port,
        superuser=parts.get("user") or "postgres",
        password=parts.get("password") or "",
        settings=settings,
        deadline=deadline,
        walls=("an existing server: only the role's limits",),
        owner=f"ddg_owner_{mark}",
        maintenance=parts.get("dbname") or "postgres",
        prefix=f"ddg_{mark}_",
    )
    try:
        _prepare(cluster)
        yield cluster
    finally:
        cluster.deadline = float("inf")
        _leave(cluster)


def _prepare(cluster: Cluster) -> None:
    try:
        cluster.prepare()
    except (Broken, Refused) as error:
        raise NotRunnable(
            f"DATA_DESIGN_POSTGRES cannot be used: {error}",
            "Its user needs CREATEDB and CREATEROLE.",
        ) from error
    major = int("".join(c for c in cluster.version.split(".")[0] if c.isdecimal()) or 0)
    if major < _OLDEST:
        raise NotRunnable(
            f"DATA_DESIGN_POSTGRES is PostgreSQL {cluster.version}",
            f"A proof needs PostgreSQL {_OLDEST} or later.",
        )


def _leave(cluster: Cluster) -> None:
    with suppress(Broken, Refused, OutOfTime), cluster.admin() as admin:
        for name in sorted(cluster.made):
            with suppress(Refused):
                admin.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.run(f'DROP ROLE IF EXISTS "{cluster.owner}"')
