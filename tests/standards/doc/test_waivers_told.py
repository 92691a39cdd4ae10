"""What is told of a waiver that lets nothing pass, and how to write one that does."""

from __future__ import annotations

import pytest

from data_design_gate.standards.check import check_design
from rule_support import context_of

FORM = '`<!-- data-design: allow PG006 reason="small table, read yearly" -->`'


@pytest.mark.parametrize(
    ("waiver", "message", "mend"),
    [
        (
            'allow foreign-key-index reason="x"',
            (
                "`foreign-key-index` is no rule's code; this waiver lets nothing pass. "
                "The rule's code is PG006."
            ),
            f"Write {FORM}.",
        ),
        (
            'allow Foreign-Key-Index reason="x"',
            (
                "`Foreign-Key-Index` is no rule's code; this waiver lets nothing pass. "
                "The rule's code is PG006."
            ),
            f"Write {FORM}.",
        ),
        (
            'allow nonsense reason="x"',
            "`nonsense` is no rule's code; this waiver lets nothing pass.",
            f"Write {FORM}.",
        ),
        (
            'allow PG906 reason="x"',
            "There is no rule PG906. PG006 exists.",
            "Name a rule of `data-design rules`, or remove the waiver.",
        ),
        (
            'allow PG999 reason="x"',
            "There is no rule PG999.",
            "Name a rule of `data-design rules`, or remove the waiver.",
        ),
        (
            "allow PG006",
            "The waiver of PG006 foreign-key-index gives no reason.",
            f"Write the reason into it: {FORM}.",
        ),
        (
            'allow DOC017 reason="x"',
            "DOC017 waiver-unexplained cannot be waived.",
            "Remove the waiver and mend what the rule found.",
        ),
        (
            'allow PG006 reason="small table"',
            "The waiver of PG006 lets nothing pass.",
            "Remove it, so that it cannot excuse the next finding unseen.",
        ),
    ],
)
def test_a_waiver_that_lets_nothing_pass_is_told_with_its_mend(
    waiver: str, message: str, mend: str
) -> None:
    text = f"# T\n\n## Plan\n\n<!-- data-design: {waiver} -->\n\nSteps.\n"
    report = check_design(context_of(text))
    told = [(f.message, f.help) for f in report.findings if f.code in {"DOC017", "DOC018"}]
    assert (message, mend) in told
