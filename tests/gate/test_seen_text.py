"""What a reader of the rendered page sees has a meaning, wherever its author hid it."""

import pytest

from gate_support import DANA, DESIGN, decide, disposition, edited, pushed, recorded, review


@pytest.mark.parametrize(
    "comment", ["<!--> {} -->", "<!---> {} -->", "<!-- a --!> {} <!-- b -->", "x <!--> {} <!-- -->"]
)
def test_text_behind_a_comment_that_ends_early_is_approved_as_text(comment: str) -> None:
    def design(words: str) -> str:
        return edited(DESIGN, ("## Plan\n", f"## Plan\n\n{comment.format(words)}\n"))

    facts = recorded(review(1, DANA), head=design("Kept for seven years."))
    assert disposition(decide(facts), 1) == "counted"
    changed = pushed(facts, "a2", design("Kept for a day."))
    assert disposition(decide(changed), 1) == "stale"
