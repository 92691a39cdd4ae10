"""Mends touch their own lines and nothing else."""

import pytest

from data_design_gate.standards.finding import Finding, Severity, Suggestion
from data_design_gate.standards.mend import apply_suggestions, mend


def finding(first, last, replacement, code="PG001"):
    return Finding(
        code, "x", Severity.ERROR, "m", "h", first, last, 1, None, "s",
        Suggestion(first, last, replacement),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a\nb\nc\n", Suggestion(2, 2, "B"), "a\nB\nc\n"),
        ("a\nb\nc\n", Suggestion(2, 3, "B"), "a\nB\n"),
        ("a\nb\n", Suggestion(2, 1, "new"), "a\nnew\nb\n"),
        ("a\r\nb\r\n", Suggestion(1, 1, "x\ny"), "x\r\ny\r\nb\r\n"),
        ("a\nb", Suggestion(2, 2, "B"), "a\nB"),
        ("a\x0bb\nc\n", Suggestion(2, 2, "C"), "a\x0bb\nC\n"),
        ("a\u2028b\nc\n", Suggestion(2, 2, "C"), "a\u2028b\nC\n"),
    ],
)
def test_whole_lines_are_replaced_and_line_ends_kept(text, edit, expected):
    assert apply_suggestions(text, [edit]) == expected


def test_mending_goes_on_until_nothing_mechanical_is_left():
    def find(text):
        return [finding(1, 1, "two")] if text == "one\n" else (
            [finding(1, 1, "three", "PG002")] if text == "two\n" else []
        )  # fmt: skip

    mended = mend("one\n", find)
    assert mended.text == "three\n"
    assert [item.code for item in mended.applied] == ["PG001", "PG002"]


def test_overlapping_mends_are_applied_one_after_the_other():
    def find(text):
        lines = text.split("\n")
        return [
            finding(n, n, line.upper()) for n, line in enumerate(lines, 1) if line.islower()
        ] + [finding(1, 2, "A\nB") for _ in [0] if lines[:2] == ["a", "b"]]

    assert mend("a\nb\n", find).text == "A\nB\n"


def test_a_mend_that_never_satisfies_its_rule_ends():
    def find(text):
        return [finding(1, 1, f"{text.strip()}x")]

    assert len(mend("a\n", find).applied) < 20
