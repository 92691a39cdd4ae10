"""What the caller decides about a proof run: time, place, strictness, starting point."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_design_gate.design.model import AccessPattern
from data_design_gate.design.postgres.model import Statement
from data_design_gate.standards.dynamodb_facts import DynamoFacts
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.proof_facts import ProofFacts


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """Settings of a proof run.

    ``budget_seconds`` bounds one document, ``statement_seconds`` one
    statement. ``strict`` refuses procedural code. ``server`` is the
    connection string of an existing PostgreSQL (``DATA_DESIGN_POSTGRES``),
    which is never used when ``fork`` says that the text comes from a fork.
    ``postgres_version`` and ``extensions`` are the configured ones.
    ``dynamodb`` asks for the DynamoDB part where its extra is installed. The last
    three are limits of the server: memory a process, size of one file, and
    disk in all.
    """

    budget_seconds: float = 60.0
    statement_seconds: float = 5.0
    strict: bool = False
    server: str = field(default="", repr=False)
    fork: bool = False
    postgres_version: int = 18
    extensions: tuple[str, ...] = ()
    dynamodb: bool = False
    memory_bytes: int = 768 * 1024 * 1024
    file_bytes: int = 64 * 1024 * 1024
    disk_bytes: int = 600 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProofBase:
    """What exists before the migration runs.

    ``statements`` build it, ``origin`` says in words where they come from
    ("existing_schemas", "the base version of the document"). ``patterns``
    are the access patterns of the base version, whose readers must not break.
    """

    statements: tuple[Statement, ...] = ()
    origin: str = ""
    patterns: tuple[AccessPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class ProofReport:
    """What a run showed: a line for the summary on each fact, and the facts themselves.

    ``dynamodb`` are those of the DynamoDB part, which no job passes on: it is
    run where it is judged.
    """

    proofs: tuple[Proof, ...]
    facts: ProofFacts
    dynamodb: DynamoFacts | None = None
