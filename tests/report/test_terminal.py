"""The report on a terminal keeps its lines short and its carets under what they mean."""

import unicodedata

import pytest
from msgspec.structs import replace

from data_design_gate.report.screen import columns, shortened, wrapped
from data_design_gate.report.terminal import render_terminal
from data_design_gate.standards.finding import (
    DocumentReport,
    Finding,
    Proof,
    Severity,
    Step,
    Suggestion,
    Unread,
)


def finding(column, message="It is wrong.", line=1, suggestion=None, told="Mend it."):
    return Finding(
        code="PG011", name="timestamp-without-time-zone", severity=Severity.ERROR,
        message=message, help=told, line=line, end_line=line, column=column,
        section=None, subject="x", suggestion=suggestion, introduced=True, url="",
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


def test_steps_that_the_same_rule_holds_are_told_at_once():
    steps = tuple(Step(number, "A step", go=False, codes=("DOC022",)) for number in (1, 2))
    lines = render_terminal([report(finding(1), steps=steps)], {}).splitlines()
    assert [line for line in lines if "No-Go" in line] == ["  No-Go  all 2 steps  DOC022"]


def test_what_running_the_design_showed_is_told():
    proofs = (
        Proof("reach", "proved", "", 0.2),
        Proof("repeat", "disproved", "a second run adds fk_a again", 0.1),
        Proof("reverse", "proved", "", 0.5),
        Proof("serve", "not-proved", "the extension postgis is not installed here", 0.0),
    )
    lines = render_terminal([report(proofs=proofs)], {}).splitlines()
    assert "  Proved      reach, reverse (0.8 s)" in lines
    assert "  Disproved   repeat: a second run adds fk_a again" in lines
    assert "  Not proved  serve: the extension postgis is not installed here" in lines


def mended(source, first, last, replacement, *, width=100, colour=False):
    """Return the lines of a finding's mend as shown."""
    one = finding(1, suggestion=Suggestion(first, last, replacement))
    text = render_terminal([report(one)], {"d.md": source}, width=width, colour=colour)
    lines = text.split("\n")
    return lines[next(n for n, line in enumerate(lines) if "fix" in line) + 1 :][:4]


def test_a_mend_is_shown_as_what_goes_and_what_comes():
    assert mended(["a", "at timestamp,", "b"], 2, 2, "at timestamptz,")[:2] == [
        "2 - at timestamp,",
        "2 + at timestamptz,",
    ]


def test_a_mend_that_only_adds_shows_only_what_comes_and_where():
    assert mended(["a", "b"], 2, 1, "new") == ["2 + new", "", "1 document checked: 1 error.",
        "`data-design fix` mends it."]  # fmt: skip
    assert mended(["a", "b"], 1, 1, "a\nnew")[0] == "2 + new"


def test_what_changes_within_a_line_stands_out_in_colour():
    assert mended(["x 1 y"], 1, 1, "x 2 y", colour=True)[1].endswith(
        "\x1b[32mx \x1b[0m\x1b[1;32m2\x1b[0m\x1b[32m y\x1b[0m"
    )


def test_a_long_mend_is_cut_and_says_how_to_see_it():
    text = render_terminal(
        [report(finding(1, suggestion=Suggestion(1, 1, "\n".join("abcdefghijklmnop"))))],
        {"d.md": ["x"]},
    )
    assert "5 more lines: `data-design fix --diff`" in text


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("source", ["word " * 60, "長い行" * 60, "\t\ta\tb" * 30, "x" * 500])
def test_no_line_is_wider_than_the_terminal(source, width):
    at = source.rindex(source[-1]) + 1
    one = finding(at, "配送先の住所を書く " * 12, suggestion=Suggestion(1, 1, f"{source}!"))
    text = render_terminal([report(one, title="題" * 90)], {"d.md": [source]}, width=width)
    assert max(columns(line) for line in text.split("\n")) <= width


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_help_in_several_lines_is_wrapped_but_for_what_is_to_be_pasted(width):
    pasted = f"**Type:** {'word ' * 40}".rstrip()
    told = f"Link:\nadrs: {'word ' * 40}\n{pasted}\n\nOr: {'word ' * 40}"
    text = render_terminal([report(finding(1, told=told))], {"d.md": ["a"]}, width=width)
    broad = [line.strip() for line in text.split("\n") if columns(line) > width]
    assert broad == [pasted]


def test_findings_that_say_the_same_are_told_once_and_listed():
    alike = [finding(1, f"Part {n} is empty.", line=n) for n in (1, 2, 3, 4)]
    text = render_terminal([report(*alike)], {"d.md": ["a", "b", "c", "d"]})
    assert text.count("= help: Mend it.") == 1
    assert "  and 3 more like it:\n    2  PG011  Part 2 is empty.\n" in text
    assert "1 document checked: 4 errors." in text
    two = render_terminal([report(*alike[:2])], {"d.md": ["a", "b"]})
    assert two.count("= help: Mend it.") == 2


def test_a_heading_is_underlined_by_its_words():
    text = render_terminal([report(finding(1))], {"d.md": ["## 7. Index Design  "]})
    assert "\n  |    ^^^^^^^^^^^^^^^\n" in text


def test_clean_documents_take_a_line_each_and_the_rest_is_summed_up_by_document():
    clean = [report(path=f"{n}.md") for n in (1, 2)]
    faulty = [report(finding(1), path=f"f{n}.md") for n in (1, 2)]
    text = render_terminal([*clean, *faulty], {})
    assert text.startswith("1.md  T · Draft  Go\n2.md  T · Draft  Go\n\nf1.md  T · Draft\n")
    assert "\n  f1.md  1 error\n  f2.md  1 error\n4 documents checked: 2 errors.\n" in text
    assert render_terminal(clean, {}).endswith("\n\n2 documents checked, nothing to mend.\n")


def test_words_are_wrapped_and_cut_by_columns():
    assert list(wrapped("ab cd ef", 5)) == ["ab cd", "ef"]
    assert list(wrapped("uncutable word", 4)) == ["uncutable", "word"]
    assert list(wrapped("住所住所", 4)) == ["住所", "住所"]
    assert shortened("住所住所", 5) == "住所…"
    assert shortened("abc", 3) == "abc"


def test_of_a_long_line_a_mend_shows_the_part_that_changes():
    long = "word " * 60
    old, new = mended([f"{long}before tail"], 1, 1, f"{long}after tail", width=60)[:2]
    assert old.endswith("before tail")
    assert new.endswith("after tail")
    assert "…" in old


def test_what_stood_in_the_base_version_is_said_not_to_count():
    old, new = replace(finding(1), introduced=False), finding(2)
    mixed = render_terminal([report(old, new)], {}, colour=False, width=80)
    assert "1 of them stood in the base version and does not count." in mixed
    standing = render_terminal([report(old)], {}, colour=False, width=80)
    assert "All of them stood in the base version and do not count." in standing


def test_the_rule_to_read_about_is_that_of_the_weightiest_finding_that_counts():
    note = replace(finding(1), code="PG017", severity=Severity.INFO)
    stood = replace(finding(1), code="PG001", introduced=False)
    warning = replace(finding(1), code="PG010", severity=Severity.WARNING)
    text = render_terminal([report(note, stood, warning)], {})
    assert "`data-design explain PG010`" in text
