"""Whatever a document holds, the readers and rules of this area answer, and answer soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from rule_support import hits

AREAS = ("ACC", "DDB", "IDX")
HERE = Path(__file__).parent
LINES = sorted(
    {
        line
        for folder in ("access", "dynamodb", "indexes")
        for path in (HERE.parent / folder).glob("fixtures/fail/*.md")
        for line in path.read_text().split("\n")
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_shuffled_lines_of_real_fixtures_break_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    for _, hit in hits(text, *AREAS):
        assert 1 <= hit.span.first_line <= len(lines) + 1
        assert hit.span.column >= 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(HERE.parent.glob("*/fixtures/*/DDB0*.md"))), st.data())
def test_a_fixture_with_a_hole_in_it_breaks_nothing(path: Path, data: st.DataObject) -> None:
    text = path.read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    for _, hit in hits(text[:start] + text[end:], *AREAS):
        assert hit.message


SECTION = "# T\n\n## 4. DynamoDB Design\n\n"
HEADER = "| ID | Query | Index used | Frequency |\n|---|---|---|---|\n"
PATTERNS = f"# T\n\n## 6. Data Access Patterns\n\n{HEADER}"


@pytest.mark.parametrize(
    "text",
    [
        SECTION + "a-" * 50_000 + "index",
        SECTION + "- **Partition key:** (a" + " " * 50_000,
        SECTION + "```\n" + "PK=" * 50_000 + "\n```\n",
        SECTION + "project " * 20_000,
        SECTION + "| Entity | PK | SK |\n|---|---|---|\n| A | " + "{a}#" * 2_000 + " | B |\n\n"
        '```json item=A\n{"PK": "' + "a#" * 5_000 + '", "SK": "B"}\n```\n',
        PATTERNS + "| AP1 | x | " + "unique " * 10_000 + "| 1/s |\n",
        PATTERNS + "| AP1 | x | y | " + "1 per " * 10_000 + "|\n",
        PATTERNS + "| AP1 | x | y | 1 |\n\n```yaml pattern=AP1\nKeyConditionExpression: '"
        + "a:" * 20_000 + "'\n```\n",
        PATTERNS + "| AP1 | x | y | 1 |\n\n```sql pattern=AP1\nSELECT a FROM b WHERE "
        + " OR ".join(["(c = 1 AND d = 2)"] * 500) + ";\n```\n",
    ],
    ids=["index", "blanks", "keys", "project", "template", "unique", "rates", "tokens", "branches"],
)  # fmt: skip
def test_long_texts_take_no_long_time(text: str) -> None:
    started = time.process_time()
    list(hits(text, *AREAS))
    assert time.process_time() - started < 5


ROWS = 1_500
FIELDS = "| ID | Query | Store | Parameters | Frequency | Latency | Result size | Index used |\n"


@pytest.mark.parametrize(
    "text",
    [
        SECTION
        + "| Table | Partition key | Sort key |\n|---|---|---|\n"
        + "".join(f"| Thing{n} | id | at |\n" for n in range(ROWS)),
        SECTION
        + "| Entity | PK | SK |\n|---|---|---|\n"
        + "".join(f"| Thing{n} | T{n}#{{id}} | SK |\n" for n in range(ROWS)),
        "# T\n\n## 6. Data Access Patterns\n\n"
        + FIELDS
        + "|---|---|---|---|---|---|---|---|\n"
        + "".join(f"| AP{n} | x | | a | {n}/s | 5 ms | 1 | idx_{n} |\n" for n in range(ROWS)),
        "# T\n\n## 3. Postgres Schema Design\n\n"
        "```sql\nCREATE TABLE t (a int PRIMARY KEY, b int);\n"
        + "".join(f"CREATE INDEX idx_{n} ON t (b, a);\n" for n in range(ROWS))
        + "```\n",
    ],
    ids=["tables", "entities", "patterns", "indexes"],
)
def test_many_rows_take_no_long_time(text: str) -> None:
    started = time.process_time()
    list(hits(text, *AREAS))
    assert time.process_time() - started < 8
