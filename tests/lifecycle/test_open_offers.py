"""A pull request that completes a merged design, while it is open."""


def test_it_puts_nothing_under_review_again(play):
    play.github.protect("main", contexts=["data-design"])
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    play.merged(pull)
    assert play.ticket.status == "Design Approved"
    (offered,) = (one for one in play.github.repository().pulls.values() if one.is_open)
    assert play.opened(offered).jira_writes == []
    assert play.sweep().jira_writes == []
    assert play.ticket.status == "Design Approved"


def test_a_branch_that_poses_as_one_says_nothing_at_a_sweep(play):
    pull = play.propose()
    play.opened(pull)
    play.approve_all(pull)
    play.merged(pull)
    text = play.document().replace("status: Approved", "status: Blocked", 1)
    play.propose(text, branch="data-design/finalise-1")
    play.sweep()
    assert play.ticket.status == "Design Approved"
    assert play.sweep().jira_writes == []
