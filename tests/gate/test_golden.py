"""The explanations as people read them: one file a situation, the status text on top."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gate_support import (
    ADA,
    ARCHITECTS,
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    MIRA,
    OTHER,
    PATH,
    RENO,
    TEAM,
    ZED,
    commit,
    decide,
    edited,
    explained,
    pushed,
    recorded,
    review,
    rollback,
)

GOLDEN = Path(__file__).parent / "golden"
BOTH = edited(DESIGN, ("stores: [postgres]", "stores: [postgres, dynamodb]"))
DISTINCT = edited(CONFIG, ("migration: {", "migration: {distinct_from: [database], "))
SHA = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0"
OLD = "77aa01c0ffee77aa01c0ffee77aa01c0ffee77aa"


def lapsed() -> dict[str, Any]:
    facts = recorded(
        review(1, DANA, at=OLD),
        review(2, ZED, at=OLD),
        review(3, RENO, at=OLD),
        pull_request={"head_sha": OLD},
        base=rollback("Keep the old table."),
        commits=[commit(OLD, "b0")],
    )
    facts["versions"][OLD] = facts["versions"].pop("a1")
    return pushed(facts, SHA, rollback("Restore the dump of the night before."))


def two_documents() -> dict[str, Any]:
    return recorded(
        review(1, DANA, at="a0"),
        versions={
            "base": {},
            "a0": {PATH: DESIGN},
            "a1": {PATH: DESIGN, OTHER: BOTH},
        },
    )


SITUATIONS = {
    "approved": lambda: recorded(review(1, DANA), review(2, ADA), head=BOTH),
    "lapsed": lapsed,
    "change-requested": lambda: recorded(
        review(1, DANA, "CHANGES_REQUESTED"), review(2, ELI), checks={"blocking_findings": 2}
    ),
    "author-alone": lambda: recorded(review(1, MIRA), teams={TEAM: {"members": [MIRA]}}),
    "wrote-it": lambda: {
        **pushed(recorded(), "c2", rollback("Restore it."), DANA),
        "reviews": [review(1, DANA, at="c2")],
    },
    "team-unreadable": lambda: recorded(
        review(1, DANA),
        head=BOTH,
        teams={TEAM: {"members": [DANA]}, ARCHITECTS: {"error": "token lacks Members: read"}},
    ),
    "no-configuration": lambda: recorded(review(1, DANA), config=None),
    "no-documents": lambda: recorded(versions={"base": {}, "a1": {}}),
    "same-meaning": lambda: recorded(base=edited(DESIGN, ("## 8.", "## 7."))),
    "draft": lambda: recorded(pull_request={"draft": True}),
    "blocked-by-command": lambda: recorded(
        review(1, DANA),
        commands=[
            {
                "user": MIRA,
                "text": "/data-design block waiting for the legal department",
                "created_at": "2026-11-20T12:00:00Z",
                "may": True,
            }
        ],
    ),
    "two-documents": two_documents,
    "removed": lambda: recorded(versions={"base": {PATH: DESIGN}, "a1": {}}),
    "base-moved": lambda: recorded(
        review(1, DANA),
        versions={
            "b0": {PATH: DESIGN},
            "base": {PATH: rollback("Keep it.")},
            "a1": {PATH: rollback("Restore the dump.")},
        },
    ),
    "distinct": lambda: recorded(review(1, DANA), config=DISTINCT),
    "odd-commits": lambda: recorded(
        review(1, DANA, at="gone"),
        review(2, None),
        commits=[commit("x1", "b0", ELI), commit("a1", "x1", None)],
        pull_request={"author": None},
        changed_files=[PATH, ".github/workflows/data-design.yml"],
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_explanation_reads_as_written_down(name: str) -> None:
    facts = SITUATIONS[name]()
    result = decide(facts)
    told = f"{result['state']}: {result['description']}\n\n{explained(facts)}\n"
    assert told == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_explanation_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(SITUATIONS)
