"""A version is what a document means; going back to an older one takes the newer back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st

from data_design_gate.document.model import Status
from data_design_gate.document.parse import parse_document
from data_design_gate.github.model import PullCommit
from data_design_gate.lifecycle.finalised_text import RecordedApproval, finalised_text
from data_design_gate.lifecycle.versions import Version, origin, same_version, same_words, undone

START = datetime(2026, 11, 20, tzinfo=UTC)


def text(number, status="Under Review"):
    return f"---\ntitle: Orders\nstatus: {status}\n---\n# Orders\n\n## Plan\n\nStep {number}.\n"


def finalised(one):
    approvals = (RecordedApproval("database", "dana", "abc", "2026-11-20T10:00:00Z"),)
    document = parse_document(one, "")
    return finalised_text(
        one,
        document,
        approvals,
        status=Status.APPROVED,
        approval_date=(START + timedelta(days=1)).date().isoformat(),
        audit_digest="sha256:1",
    )


def history(*texts):
    """Return versions, newest first, from texts in the order they came."""
    made = [
        Version(PullCommit(f"{at:040x}", (), None, None, ""), one) for at, one in enumerate(texts)
    ]
    return tuple(reversed(made))


def came(version):
    return int(version.commit.sha, 16)


def test_finalising_is_no_new_version():
    assert same_version(text(1), finalised(text(1)))
    bold = "# Orders\n\n**Status:** Under Review  \n**Jira:** SHOP-1  \n\nWords.\n"
    assert same_version(bold, finalised(bold))
    assert not same_words(bold, finalised(bold).replace("Words", "Other words"))


def test_a_status_makes_another_version_of_the_same_words():
    assert same_words(text(1), text(1, "Blocked"))
    assert not same_version(text(1), text(1, "Blocked"))
    assert not same_version(text(1, "Draft"), text(1))


def test_what_changes_no_meaning_does_not_move_the_origin():
    versions = history(text(1), finalised(text(1)), finalised(text(1)) + "\n\n")
    assert came(origin(versions)) == 0


def test_a_revert_names_the_version_it_took_back():
    versions = history(text(1), finalised(text(1)), text(2), finalised(text(2)), text(1))
    assert came(undone(versions)) == 2
    assert came(origin(versions)) == 4


def test_a_revert_of_a_revert_takes_nothing_back():
    assert undone(history(text(1), text(2), text(1), text(2))) is None
    assert undone(history(text(1), text(2), text(3), text(2))).text == text(3)


def test_blocking_and_unblocking_is_no_revert():
    versions = history(text(1), text(1, "Blocked"), text(1))
    assert undone(versions) is None
    assert came(origin(versions)) == 2


def test_deleting_and_adding_again_is_no_revert():
    assert undone(history(text(1), None, text(1))) is None
    assert came(origin(history(text(1), None, text(1)))) == 2


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=7))
def test_only_a_step_to_an_older_design_takes_one_back(numbers):
    versions = history(*map(text, numbers))
    found = undone(versions)
    steps = [n for at, n in enumerate(numbers) if at == 0 or numbers[at - 1] != n]
    first = {n: steps.index(n) for n in steps}
    goes_back = len(steps) > 2 and first[steps[-1]] < first[steps[-2]]
    assert (found is not None) is goes_back
    if found is not None:
        assert found.text == text(steps[-2])
    assert origin(versions).text == text(numbers[-1])
