"""Each rule on proofs finds exactly what its fixtures say, over a real run, and nothing else.

A fixture says what it expects in ``<!-- expect: PRF003@57 -->`` (or
``nothing``); a file of the same name with ``.sql`` is the schema before it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.proof.base import proof_base
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.proof_facts import (
    Difference,
    Observation,
    ProofFacts,
    PurgeService,
    QueryFailure,
    Repetition,
    Service,
)
from data_design_gate.standards.rules import proof_halves
from data_design_gate.standards.rules.proof_common import difference_words, versions
from data_design_gate.standards.settings import StandardSettings

FIXTURES = Path(__file__).parent / "fixtures"
ALL = sorted(FIXTURES.glob("*/*.md"))
CODES = [
    *(f"PRF{number:03}" for number in range(1, 8)),
    "ACC012", "ACC013", "LIF006", "MIG017", "VAL005",
]  # fmt: skip
_EXPECT = re.compile(r"<!-- expect: (?P<what>[^>]*?) -->")


def context_of(path: Path) -> Context:
    design = read_design(parse_document(path.read_bytes(), path.name))
    before = path.with_suffix(".sql")
    texts = [before.read_text(encoding="utf-8")] if before.exists() else []
    report = prove(design, ProofSettings(), base=proof_base(design, None, texts))
    return Context(design, StandardSettings(), extra={"proof_facts": report.facts})


def found(context: Context) -> list[str]:
    report = check_design(context)
    return sorted(f"{f.code}@{f.line}" for f in report.findings if f.code in CODES)


def expected(path: Path) -> list[str]:
    (what,) = _EXPECT.findall(path.read_text(encoding="utf-8"))
    return [] if what == "nothing" else sorted(what.split(", "))


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_fixture_has_exactly_the_findings_it_expects(path: Path) -> None:
    assert found(context_of(path)) == expected(path)


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_a_fixture_that_fails_and_one_that_passes(code: str) -> None:
    failing = [p for p in ALL if p.parent.name == "fail" and p.name.startswith(code)]
    passing = [p for p in ALL if p.parent.name == "pass" and code in p.stem]
    assert failing
    assert passing
    assert all(any(f.startswith(code) for f in expected(p)) for p in failing)


def test_a_design_that_was_not_run_has_no_finding_of_a_run() -> None:
    for path in ALL:
        design = read_design(parse_document(path.read_bytes(), path.name))
        assert found(Context(design, StandardSettings())) == []


def fake(**facts: object) -> Context:
    design = read_design(parse_document(b"# x\n", "x.md"))
    held = ProofFacts(server="PostgreSQL 18.6", configured="PostgreSQL 16", **facts)  # type: ignore[arg-type]
    return Context(design, StandardSettings(), extra={"proof_facts": held})


def at(line: int) -> object:
    from data_design_gate.document.model import Span

    return Span(line, line)


HALVES = {
    proof_halves.schema_not_reached: {
        "unreached": (
            Difference("column", "orders.total", "numeric(10,2)", "numeric(12,2)", at(7)),
        )
    },
    proof_halves.not_idempotent: {
        "repetitions": (Repetition("up", "rows", "kinds", "1 rows become 2 rows", at(7)),)
    },
    proof_halves.blocking_lock: {
        "observations": (
            Observation("up", "orders", "ShareLock", "writes", False, 6, 0, 6, at(7), "CREATE"),  # noqa: FBT003
        )
    },
    proof_halves.unbatched_change: {
        "observations": (
            Observation("up", "orders", "RowExclusiveLock", "", False, 6, 6, 6, at(7), "UPDATE"),  # noqa: FBT003
        )
    },
    proof_halves.readers_broken: {
        "query_failures": (QueryFailure("AP1", "42703", "no column", at(7), of_base=True),)
    },
    proof_halves.query_invalid: {"query_failures": (QueryFailure("AP1", "42703", "no", at(7)),)},
    proof_halves.index_cannot_serve: {
        "services": (Service("AP1", 1, "unserved", "idx_a", "orders", "it begins with b", at(7)),)
    },
    proof_halves.purge_unserved: {
        "purges": (PurgeService("orders", "unserved", "", "DELETE", True, "no index", at(7)),)  # noqa: FBT003
    },
    proof_halves.scan: {
        "services": (Service("AP1", 1, "unserved", "", "orders", "no index serves", at(7)),)
    },
}


@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.__name__)
def test_the_run_adds_its_half_where_the_text_has_not_spoken(half) -> None:
    context = fake(**HALVES[half])
    (hit,) = list(half(context))
    assert hit.span.first_line == 7
    assert list(half(context, [hit])) == []
    assert list(half(fake())) == []


def test_evidence_names_what_is_and_what_should_be() -> None:
    (difference,) = HALVES[proof_halves.schema_not_reached]["unreached"]
    words = difference_words(difference)
    assert words == "`orders.total` is numeric(10,2); the design says numeric(12,2)"


def test_both_versions_are_named_when_they_differ() -> None:
    assert versions(ProofFacts("PostgreSQL 18.6", "PostgreSQL 16")) == (
        "on PostgreSQL 18.6 (configured: 16)"
    )
    assert versions(ProofFacts("PostgreSQL 18.6", "PostgreSQL 18")) == "on PostgreSQL 18.6"
