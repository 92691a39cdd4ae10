"""What every fact of one run shares: the server, the scripts, the databases, the findings."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.model import Statement
from data_design_gate.proof.catalog import Fingerprint, fingerprint
from data_design_gate.proof.cluster import Cluster
from data_design_gate.proof.settings import ProofBase, ProofSettings
from data_design_gate.standards.proof_facts import (
    CastDefeat,
    Difference,
    Failure,
    Interruption,
    Loss,
    Observation,
    PurgeService,
    QueryFailure,
    Repetition,
    RuleTrial,
    Service,
    Unproved,
)


@dataclass(slots=True)
class Found:
    """The facts as they come in."""

    failures: list[Failure] = field(default_factory=list)
    unreached: list[Difference] = field(default_factory=list)
    unreversed: list[Difference] = field(default_factory=list)
    repetitions: list[Repetition] = field(default_factory=list)
    interruptions: list[Interruption] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    purges: list[PurgeService] = field(default_factory=list)
    query_failures: list[QueryFailure] = field(default_factory=list)
    cast_defeats: list[CastDefeat] = field(default_factory=list)
    trials: list[RuleTrial] = field(default_factory=list)
    unproved: list[Unproved] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """One run. ``base`` and ``reached`` are databases before and after the up migration.

    ``documented`` holds the schema section alone, ``seeded`` the base with
    awkward rows (``seed_rows`` by table) and ``migrated`` those rows after
    up; ``filled`` are columns whose nulls are no more after up and down. A
    name is "" until the database exists.
    """

    design: DataDesign
    settings: ProofSettings
    starting: ProofBase
    cluster: Cluster
    schema: tuple[Statement, ...]
    ups: tuple[Statement, ...]
    downs: tuple[Statement, ...]
    found: Found = field(default_factory=Found)
    base: str = ""
    documented: str = ""
    reached: str = ""
    seeded: str = ""
    migrated: str = ""
    seed_rows: dict[str, int] = field(default_factory=dict)
    base_print: Fingerprint = field(default_factory=dict)
    up_print: Fingerprint = field(default_factory=dict)
    is_up_sound: bool = False
    is_down_sound: bool = False
    filled: list[str] = field(default_factory=list)
    unseeded: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    def print_of(self, database: str) -> Fingerprint:
        """Return the fingerprint of a database, read on a fresh connection."""
        with self.cluster.login(database) as session:
            return fingerprint(session)

    @property
    def no_up(self) -> str:
        """Why nothing can be said of a state after up."""
        return "up does not run" if self.ups else "there is no up migration"

    @property
    def seconds_left(self) -> float:
        """What is left of the document's time."""
        return self.cluster.deadline - time.monotonic()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one fact came to: ``outcome`` is proved, disproved or not-proved.

    ``ran_out`` tells that time ended it, not the design.
    """

    outcome: str
    detail: str
    ran_out: bool = False
