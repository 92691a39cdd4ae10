"""A PostgreSQL with two logins: the owner runs everything of the design, we only keep house.

**The superuser connection never names a user relation.** An insert, an EXPLAIN
or a cast of a row runs code of whoever made the table; run by a superuser it
would be the attacker's superuser. Role switching is no boundary, separate
logins are.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from data_design_gate.proof.guard import Guard
from data_design_gate.proof.session import Refused, Session
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.proof.unproved import Broken, NotRunnable, OutOfTime

OWNER = "design_owner"
_CONNECT_SECONDS = 5
# A quiet server that writes nothing twice; measured, see the proof page. The time zone is not
# UTC, so that a change of type from timestamp to timestamptz shows the rewrite it may need.
_SETTINGS = {
    "listen_addresses": "", "fsync": "off", "full_page_writes": "off",
    "synchronous_commit": "off", "wal_level": "minimal", "max_wal_senders": "0",
    "max_replication_slots": "0", "shared_buffers": "16MB", "autovacuum": "off",
    "max_connections": "12", "superuser_reserved_connections": "3", "max_worker_processes": "0",
    "max_parallel_workers": "0", "max_logical_replication_workers": "0", "io_method": "sync",
    "jit": "off", "log_min_messages": "panic", "log_statement": "none", "logging_collector": "off",
    "unix_socket_permissions": "0700", "temp_file_limit": "64MB", "max_wal_size": "64MB",
    "min_wal_size": "32MB", "checkpoint_timeout": "1h", "track_counts": "on",
    "scram_iterations": "1", "TimeZone": "America/New_York", "max_files_per_process": "256",
    "max_prepared_transactions": "0", "event_triggers": "off",
    "max_locks_per_transaction": "128", "ssl": "off", "bonjour": "off",
}  # fmt: skip
_ADMIN_OPTIONS = (
    "-csearch_path=pg_catalog,pg_temp -cstatement_timeout=20s -cclient_min_messages=error"
)


@dataclass(slots=True)
class Cluster:
    """A server for one document. ``files`` is its data folder when it can be reached."""

    host: str
    port: int
    superuser: str
    password: str
    settings: ProofSettings
    deadline: float
    walls: tuple[str, ...] = ()
    files: Path | None = None
    version: str = ""
    number: int = 0
    owner: str = OWNER
    maintenance: str = "postgres"
    prefix: str = "d"
    strategy: str = ""
    owner_password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    made: set[str] = field(default_factory=set)

    @contextmanager
    def admin(self, database: str = "") -> Iterator[Session]:
        """Open the superuser's connection: databases, roles and catalogs only."""
        session = self._open(
            database or self.maintenance, self.superuser, self.password, _ADMIN_OPTIONS, None, 20.0
        )
        try:
            yield session
        finally:
            session.end()

    @contextmanager
    def login(self, database: str) -> Iterator[Session]:
        """Open a fresh connection of the owner, with nothing left of sessions before it."""
        with self.admin() as admin:
            admin.run(f'ALTER ROLE "{self.owner}" RESET ALL')
            admin.run(f'ALTER ROLE "{self.owner}" IN DATABASE "{database}" RESET ALL')
        seconds = self.settings.statement_seconds
        options = (
            f"-cstatement_timeout={int(seconds * 1000)} -clock_timeout=1s"
            f" -cidle_in_transaction_session_timeout=30s -cclient_min_messages=error"
        )
        session = self._open(
            database, self.owner, self.owner_password, options, self._terminate, seconds
        )
        try:
            yield session
        finally:
            session.end()

    def _open(
        self,
        database: str,
        user: str,
        password: str,
        options: str,
        stop: object,
        seconds: float,
    ) -> Session:
        if time.monotonic() >= self.deadline:
            raise OutOfTime
        try:
            connection = psycopg.connect(
                host=self.host,
                port=self.port,
                dbname=database,
                user=user,
                password=password,
                options=options,
                connect_timeout=_CONNECT_SECONDS,
                client_encoding="utf8",
                application_name="data-design-gate",
                sslmode="prefer" if not self.host.startswith("/") else "disable",
                gssencmode="disable",
                passfile=os.devnull,
                autocommit=True,
            )
        except psycopg.Error as error:
            raise Broken(str(error).strip().split("\n")[0]) from error
        return Session(
            connection,
            deadline=self.deadline,
            statement_seconds=seconds,
            stop=stop if callable(stop) else None,
        )

    def _terminate(self, pid: int) -> None:
        """End a backend that swallows its cancellation."""
        with suppress(Broken, OutOfTime, Refused), self.admin() as admin:
            admin.run("SELECT pg_catalog.pg_terminate_backend($1::int)", str(pid))

    def prepare(self) -> None:
        """Make the owner's role and close the databases that are not the design's."""
        with self.admin() as admin:
            self.version = admin.rows("SELECT current_setting('server_version')")[0][0] or ""
            admin.run(
                f'CREATE ROLE "{self.owner}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT'
                " NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 4"
                f" PASSWORD '{self.owner_password}'"
            )
            if self.files is not None:
                admin.run("REVOKE ALL ON DATABASE postgres, template1, template0 FROM PUBLIC")

    def create(self, template: str = "") -> str:
        """Create a database, empty or as a copy; return its name."""
        self.number += 1
        name = f"{self.prefix}{self.number}"
        with self.admin() as admin:
            if template:
                admin.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                    " WHERE datname = $1::name",
                    template,
                )
            admin.run(
                f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"{self.strategy}'
            )
            self.made.add(name)
            admin.run(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            admin.run(f'GRANT CONNECT, CREATE, TEMPORARY ON DATABASE "{name}" TO "{self.owner}"')
        if not template:
            with self.admin(name) as admin:
                admin.run(f'ALTER SCHEMA public OWNER TO "{self.owner}"')
        return name

    def drop(self, name: str) -> None:
        """Drop a database."""
        with self.admin() as admin:
            admin.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.made.discard(name)


@contextmanager
def embedded(guard: Guard, settings: ProofSettings, deadline: float) -> Iterator[Cluster]:
    """Start a server of our own and delete it afterwards, whatever happens."""
    limits = {
        "AS": settings.memory_bytes,
        "FSIZE": settings.file_bytes,
        "CORE": 0,
        "NOFILE": 512,
    }
    wall = max(deadline - time.monotonic(), 1.0) + 5.0
    name, found = guard.start(_SETTINGS, limits, wall=wall, disk=float(settings.disk_bytes))
    try:
        cluster = Cluster(
            host=found["socket"],
            port=5432,
            superuser="postgres",
            password=guard.password,
            settings=settings,
            deadline=deadline,
            walls=tuple(found["walls"]),
            files=Path(found["data"]),
            strategy=f" STRATEGY {'file_copy' if guard.is_in_memory else 'wal_log'}",
        )
        cluster.prepare()
        yield cluster
    finally:
        with suppress(NotRunnable):
            guard.ask("stop", name=name)
