"""What a rule offers as a mend satisfies the rule, and leaves every other line alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data_design_gate.standards.mend import mend
from relational_rule_support import findings, findings_of, fixtures

ROOM = Path(__file__).parents[1]
FAILING = [
    path
    for room in ("postgres", "migration")
    for path in fixtures(ROOM / room / "fixtures" / "fail")
    if any(f.suggestion and f.code.startswith(("PG", "MIG")) for f in findings(path))
]


def relational(text: str, name: str) -> list[object]:
    return [f for f in findings_of(text.encode(), name) if f.code.startswith(("PG", "MIG"))]


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_a_mended_design_has_nothing_mechanical_left(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    def find(version: str) -> list[object]:
        return relational(version, path.name)

    mended = mend(text, find)  # type: ignore[arg-type]
    assert mended.applied
    assert [f for f in relational(mended.text, path.name) if f.suggestion] == []  # type: ignore[attr-defined]
    assert not any("is not" in block for block in _unread(mended.text, path.name))


def _unread(text: str, name: str) -> list[str]:
    return [f.message for f in findings_of(text.encode(), name) if f.code == "DOC012"]


PARTIAL = b"""# Loans

## Postgres Schema Design

```sql
CREATE TABLE copies (id uuid NOT NULL, CONSTRAINT pk_copies PRIMARY KEY (id));
CREATE TABLE loans (
    id uuid NOT NULL,
    copy_id uuid NOT NULL,
    returned_at timestamptz NULL,
    CONSTRAINT pk_loans PRIMARY KEY (id),
    CONSTRAINT fk_loans_copy_id FOREIGN KEY (copy_id) REFERENCES copies (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX NAME ON loans (copy_id) WHERE returned_at IS NULL;
```
"""


@pytest.mark.parametrize("name", ["one_open_loan", "idx_loans_copy_id"])
def test_an_index_that_is_added_has_a_name_no_other_has(name: str) -> None:
    text = PARTIAL.decode().replace("NAME", name)

    def find(version: str) -> list[object]:
        return relational(version, "loans.md")

    mended = mend(text, find)  # type: ignore[arg-type]
    names = re.findall(r"INDEX (\w+)", mended.text)
    assert len(names) == len(set(names)) == 2
    assert name in names
