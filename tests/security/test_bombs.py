"""Designs made to exhaust the review: each ends in time and memory that its size explains."""

import json
import time
import tracemalloc

import pytest

from data_design_gate.gate.digest import meaning_of
from data_design_gate.proof.exchange import MAX_BYTES, ForgedEvidence, read_evidence
from data_design_gate.standards.demands import demanded
from data_design_gate.standards.review import review
from data_design_gate.standards.settings import StandardSettings

SECONDS = 8.0  # several times what the slowest takes, so that a busy machine fails no run
MEGABYTES = 400


def fenced(language, text, section="Postgres Schema Design"):
    return f"# T\n\n## {section}\n\n```{language}\n{text}\n```\n"


def row(cell, section, head):
    return f"# T\n\n## {section}\n\n| {head} | Rule |\n|---|---|\n| {cell} | {cell} |\n"


DYNAMO, RULES = "DynamoDB Table Design", "Data Validation Rules"
BOMBS = {
    "nested SQL": fenced("sql", "SELECT " + "(" * 20_000 + "1" + ")" * 20_000 + ";"),
    "a long run of operators": fenced("sql", "SELECT 1" + "+1" * 20_000 + ";"),
    "a long list": fenced("sql", "SELECT * FROM a WHERE b IN (" + "1," * 20_000 + "1);"),
    "ten thousand statements": fenced("sql", "SELECT 1;\n" * 10_000),
    "a thousand tables": fenced(
        "sql", "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY, x text);\n" for n in range(1_000))
    ),
    "nested comments": fenced("sql", "/*" * 20_000 + "SELECT 1;"),
    "nested dollars": fenced("sql", "DO $a$ $b$ $c$ " * 2_000),
    "braces in SQL": fenced("sql", "{{" * 5_000 + "\nSELECT;"),
    "nested JSON": fenced("json", '{"TableName": ' + "[" * 50_000, DYNAMO),
    "wide JSON": fenced("json", '{"TableName": "a", "x": [' + "1," * 60_000 + "1]}", DYNAMO),
    "a huge number": fenced("json", '{"TableName": "a", "x": ' + "9" * 100_000 + "}", DYNAMO),
    "a huge exponent": fenced("json", '{"TableName": "a", "x": 1e999999999}', DYNAMO),
    "a key twice": fenced("json", '{"TableName": "a", ' + '"k": 1, ' * 20_000 + '"k": 1}', DYNAMO),
    "nested YAML": fenced("yaml", "TableName: a\nx: " + "[" * 50_000, DYNAMO),
    "YAML laughs": fenced(
        "yaml",
        "TableName: a\na0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
        DYNAMO,
    ),
    "YAML merges": fenced(
        "yaml",
        "TableName: a\na0: &a0 {k: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40)),
        DYNAMO,
    ),
    "a huge YAML key": fenced("yaml", f"TableName: a\n? {'k' * 200_000}\n: 1\n", DYNAMO),
    "keys without end": "---\n" + "".join(f"k{n}: 1\n" for n in range(450)) + "---\n# T\n",
    "a command of options": fenced("bash", "aws " + "---aws " * 2_000, DYNAMO),
    "options with blanks": fenced("bash", f"aws dynamodb create-table --a{' ' * 5_000}", DYNAMO),
    "a heading of digits": f"# T\n\n## {DYNAMO}\n\n### {'0' * 5_000}x\n\n- PK: a\n",
    "a heading of its own words": f"# T\n\n## {DYNAMO}\n\n### {'keys and indexes ' * 300}x\n",
    "a bullet of lines": f"# T\n\n## Data Relationships\n\n- {'_' * 5_000}\n- {'a_' * 3_000}\n",
    "a bullet of blanks": f"# T\n\n## {DYNAMO}\n\n- PK -{' ' * 5_000}x\n",
    "a rule of digits": row("0" * 5_000, RULES, "Field"),
    "a rule of maxima": row("length " + "max" * 2_000, RULES, "Field"),
    "a rule of commas": row(", " * 3_000, RULES, "Field"),
    "a type of arrays": row("int" + " array [0]" * 500, "Postgres Schema Design", "Column"),
    "a cell of words": row("a-" * 3_000, "Data Access Patterns", "Frequency"),
    "many cells": "# T\n\n## Data Lifecycle\n\n|a|b|c|\n|-|-|-|\n" + "|1|2|3|\n" * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_design_is_reviewed_in_bounded_time(name):
    start = time.process_time()
    report = review(BOMBS[name], "docs/data-design/bomb.md", StandardSettings())
    meaning_of(BOMBS[name])
    assert time.process_time() - start < SECONDS
    assert not [one.message for one in report.findings if one.subject == "broken-rule"]


@pytest.mark.parametrize("name", ["wide JSON", "YAML laughs", "a long list", "a thousand tables"])
def test_a_design_is_reviewed_in_bounded_memory(name):
    tracemalloc.start()
    try:
        review(BOMBS[name], "docs/data-design/bomb.md", StandardSettings())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 1_000_000


@pytest.mark.parametrize("text", ["max length {}", "at most {} characters", "between {} and 3"])
def test_a_limit_beyond_all_numbers_is_a_number(text):
    demanded(text.format("9" * 400))


@pytest.mark.parametrize(
    "text",
    ["[" * 90_000, json.dumps("a" * MAX_BYTES), "1" * 90_000, '{"a":' * 15_000, "[1e999]", "[NaN]"],
)
def test_evidence_made_to_explode_is_forged(text):
    with pytest.raises(ForgedEvidence):
        read_evidence(text)
