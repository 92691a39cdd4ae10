"""Small designs made of SQL, proved on a real server that the whole session shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.proof.base import proof_base
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofBase, ProofReport, ProofSettings

ORDERS = """CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL,
    note text NULL,
    total numeric(12,2) NOT NULL
);"""


def design_of(
    schema: str = "",
    up: str = "",
    down: str = "",
    patterns: Sequence[tuple[str, str]] = (),
    *,
    volume: str = "1 M rows",
    result: str = "at most 50 rows",
    rules: Sequence[str] = (),
    latency: str = "20 ms",
    extra: str = "",
) -> DataDesign:
    """Return the design of a document with these parts; a pattern is (index cell, query)."""
    text = document_of(
        schema, up, down, patterns,
        volume=volume, result=result, rules=rules, latency=latency, extra=extra,
    )  # fmt: skip
    return read_design(parse_document(text.encode(), "orders.md"))


def document_of(
    schema: str = "",
    up: str = "",
    down: str = "",
    patterns: Sequence[tuple[str, str]] = (),
    *,
    volume: str = "1 M rows",
    result: str = "at most 50 rows",
    rules: Sequence[str] = (),
    latency: str = "20 ms",
    extra: str = "",
) -> str:
    """Return the document itself."""
    parts = ["---", "title: Orders", "status: Under Review", "stores: [postgres]", "---", ""]
    parts += ["## Data Requirements Overview", "", "| Entity | Attributes | Required | Volume |"]
    parts += ["|---|---|---|---|", f"| Order | id | all | {volume} |", ""]
    parts += ["## Data Store Selection", "", "**Decision:** Postgres", ""]
    parts += ["## Postgres Schema Design", ""]
    if schema:
        parts += ["```sql", schema, "```", ""]
    parts += ["## Data Access Patterns", ""]
    if patterns:
        parts += ["| ID | Query | Store | Parameters | Frequency | Latency | Result size | Index |"]
        parts += ["|---|---|---|---|---|---|---|---|"]
        for number, (index, _) in enumerate(patterns, 1):
            parts += [
                f"| AP{number} | read | postgres | x | 1/s | {latency} | {result} | {index} |"
            ]
        parts += [""]
        for number, (_, query) in enumerate(patterns, 1):
            parts += [f"```sql pattern=AP{number}", query, "```", ""]
    parts += ["## Migration Plan", "", "### Up", ""]
    if up:
        parts += ["```sql migration=20261120_101500_change", up, "```", ""]
    parts += ["### Down", ""]
    if down:
        parts += ["```sql migration=20261120_101500_change", down, "```", ""]
    if rules:
        parts += ["## Data Validation Rules", ""]
        parts += ["| Field | Required | Type | Constraint | Enforced by |", "|---|---|---|---|---|"]
        parts += [*rules, ""]
    return "\n".join([*parts, extra, ""])


def proved(design: DataDesign, base: str = "", **settings: object) -> ProofReport:
    """Prove a design from the schema in ``base``."""
    starting = proof_base(design, None, [base]) if base else ProofBase()
    return prove(design, ProofSettings(**settings), base=starting)  # type: ignore[arg-type]


def proof_base_of(sql: str) -> ProofBase:
    """Return a base of these statements, whatever the plan creates."""
    return ProofBase(read_sql_text(sql).statements, "a schema file")


def outcomes(report: ProofReport) -> dict[str, str]:
    """Return the outcome of each fact by its name."""
    return {proof.name: proof.outcome for proof in report.proofs}


def names(things: Iterable[object], field: str = "name") -> list[str]:
    """Return one field of each fact."""
    return [str(getattr(thing, field)) for thing in things]
