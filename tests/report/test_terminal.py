"""The report on a terminal keeps its lines short and its carets under what they mean."""

import unicodedata

import pytest

from data_design_gate.report.screen import columns
from data_design_gate.report.terminal import render_terminal
from data_design_gate.standards.finding import (
    DocumentReport,
    Finding,
    Proof,
    Severity,
    Step,
    Unread,
)


def finding(column, message="It is wrong.", line=1):
    return Finding(
        code="PG011", name="timestamp-without-time-zone", severity=Severity.ERROR,
        message=message, help="Mend it.", line=line, end_line=line, column=column,
        section=None, subject="x", suggestion=None, introduced=True, url="",
    )  # fmt: skip


def report(*findings, **more):
    values = {
        "path": "d.md", "title": "T", "status": "Draft", "tickets": (), "stores": (),
        "complete": False, "steps": (), "done": (), "findings": findings, "waived": (),
        "unread": (), "proofs": (),
    }  # fmt: skip
    return DocumentReport(**{**values, **more})


def shown(source, word, width=100):
    """Return the source line as shown and the line of carets below it."""
    text = render_terminal(
        [report(finding(source.index(word) + 1))], {"d.md": [source]}, width=width
    )
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if set(line) <= set(" |^") and "^" in line)
    return lines[at - 1], lines[at]


def wide(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize(
    "source",
    [
        "    placed_at target NOT NULL",
        "\tplaced_at\ttarget NOT NULL",
        "/* 配送先の住所 */ target NOT NULL",
        "한국어 설명 | target",
        "日本語の長い文章です" * 30 + " target",
        "word " * 60 + "target",
        "word " * 60 + "target " + "word " * 60,
    ],
)
def test_the_carets_stand_under_the_word(source):
    line, carets = shown(source, "target")
    before = line[: line.index("target")]
    assert carets.index("^") == wide(before)
    assert carets.count("^") == len("target")
    assert wide(line) <= 116


def test_marks_that_combine_take_no_column():
    assert columns("e\u0301") == 1
    assert columns("\u4f4f\u6240") == 4
    assert columns("\t") == 4


def test_a_long_message_is_wrapped_below_its_own_beginning():
    message = "Several required sections are missing: " + "Data Access Patterns, " * 12
    text = render_terminal([report(finding(1, message))], {"d.md": ["x"]}, width=80)
    first, second, *_ = text.split("\n")[2:]
    assert first.startswith("error[PG011] Several")
    assert second.startswith(" " * len("error[PG011] "))
    assert all(len(line) <= 80 for line in text.split("\n"))


def test_steps_and_lines_are_counted_as_people_count():
    steps = (
        Step(1, "Review data requirements", go=True, codes=()),
        Step(2, "Select", go=True, codes=()),
    )
    held = Step(3, "Design Postgres schema", go=False, codes=("PG011",))
    text = render_terminal(
        [report(steps=(*steps, held), unread=(Unread(7, 7, "MySQL syntax"), Unread(8, 9, "x")))],
        {},
    )
    assert "  Go     steps 1, 2\n" in text
    assert "  No-Go  3 Design Postgres schema  PG011" in text
    assert "not read, line 7: MySQL syntax" in text
    assert "not read, lines 8 to 9: x" in text


def test_what_running_the_design_showed_is_told():
    proofs = (
        Proof("reach", "proved", "", 0.2),
        Proof("repeat", "disproved", "a second run adds fk_a again", 0.1),
        Proof("reverse", "proved", "", 0.5),
        Proof("serve", "not-proved", "the extension postgis is not installed here", 0.0),
    )
    lines = render_terminal([report(proofs=proofs)], {}).splitlines()
    assert "  Proved reach, reverse (0.8 s)" in lines
    assert "  Disproved repeat: a second run adds fk_a again" in lines
    assert "  Not proved serve: the extension postgis is not installed here" in lines
