"""Versions that came and went while nobody listened."""

from play_support import GOOD


def test_a_ticket_that_heard_of_nothing_is_told_of_the_revert_in_one_run(play):
    for number, words in enumerate(("unpaid basket", "full basket", "unpaid basket")):
        text = GOOD.replace("From the paid basket", f"From the {words}", 1)
        pull = play.propose(text, branch=f"v{number}")
        play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    play.sweep()
    assert "taken back" in str(play.ticket.comments[0].body)
    assert play.sweep().jira_writes == []
