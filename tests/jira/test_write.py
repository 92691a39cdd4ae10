"""One write, done at most once: what is unclear is read back, and the third failure is told."""

from __future__ import annotations

import pytest

from data_design_gate.jira.failure import FailureKind, JiraError
from data_design_gate.jira.write import once

LOST = JiraError("No answer.", "Wait.", kind=FailureKind.UNAVAILABLE, maybe_done=True)
CONFLICT = JiraError("It changed.", "Try again.", kind=FailureKind.CONFLICT)
REFUSED = JiraError("No.", "Ask.", kind=FailureKind.FORBIDDEN)


@pytest.mark.parametrize("error", [LOST, CONFLICT])
@pytest.mark.parametrize("fails", [0, 1, 2, 3])
def test_an_unclear_write_is_read_back_and_tried_three_times(error: JiraError, fails: int) -> None:
    did: list[str] = []

    def write() -> str:
        did.append("write")
        if did.count("write") <= fails:
            raise error
        return "written"

    def happened() -> None:
        did.append("look")

    if fails == 3:
        with pytest.raises(JiraError, match=error.problem):
            once(write, happened)
    else:
        assert once(write, happened) == "written"
    assert did == ["write", "look"] * min(fails, 3) + ["write"] * (fails < 3)


def test_what_is_found_written_is_not_written_again_and_what_was_refused_is_not_looked_for() -> (
    None
):
    def fail(error: JiraError) -> str:
        raise error

    assert once(lambda: fail(LOST), lambda: "found") == "found"
    with pytest.raises(JiraError, match="No"):
        once(lambda: fail(REFUSED), lambda: "found")
