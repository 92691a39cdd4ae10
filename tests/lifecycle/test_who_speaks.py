"""Of several open pull requests with one design the latest speaks, at every event and sweep."""

from play_support import DOCUMENT, GOOD

OTHER = GOOD.replace("From the paid basket", "From the unpaid basket", 1)
BLOCKED = OTHER.replace("status: Under Review", "status: Blocked", 1)


def test_events_and_commands_of_an_overtaken_pull_request_leave_the_ticket_to_the_later(play):
    first = play.propose()
    play.commented(first, "mira", "/data-design block waiting for the carrier contract")
    play.opened(play.propose(OTHER, branch="other"))
    assert play.ticket.status == "In Review"
    answer = play.opened(first, "edited")
    assert (play.ticket.status, answer.jira_writes) == ("In Review", [])
    assert f"#2 speaks for {DOCUMENT}" in answer.log
    answer = play.commented(first, "mira", "/data-design abort not needed")
    assert (play.ticket.status, answer.jira_writes) == ("In Review", [])
    assert play.state(first) == "failure"


def test_a_later_pull_request_that_only_removes_the_design_does_not_speak_for_it(play):
    play.github.commit("main", {DOCUMENT: GOOD})
    first = play.propose(OTHER)
    play.github.commit("gone", {DOCUMENT: None}, author="mira")
    play.github.open_pull_request("gone", author="mira")
    play.commented(first, "mira", "/data-design block waiting for the carrier contract")
    assert play.ticket.status == "Blocked"


def test_a_draft_is_silent_where_another_pull_request_speaks(play):
    play.opened(play.propose())
    answer = play.opened(play.propose(BLOCKED, branch="other", is_draft=True))
    assert (play.ticket.status, answer.jira_writes) == ("In Review", [])


def test_an_only_draft_tells_that_it_is_blocked(play):
    play.opened(play.propose(BLOCKED, is_draft=True))
    assert play.ticket.status == "Blocked"
