"""What a person reads in the log of a sweep and of a closing: who speaks for what, and the plan."""

from play_support import CONFIGURATION, DOCUMENT, GOOD, TICKET
from reconcile_support import reconciled

OTHER = "docs/data-design/returns.md"
RETURNS = GOOD.replace(TICKET, "SHOP-77").replace("Order fulfilment", "Returns")


def test_a_sweep_tells_which_pull_request_speaks_for_which_designs_and_a_dry_run_the_plan(play):
    play.configure(CONFIGURATION + "  path: {Design Approved: [In Review, Design Approved]}\n")
    play.jira.add_issue("SHOP-77", summary="Returns")
    play.github.commit("both", {OTHER: RETURNS, DOCUMENT: GOOD}, author="mira", message="Both")
    pull = play.github.open_pull_request("both", title="Both", author="mira")
    both = f"speaks for {DOCUMENT}, {OTHER}"
    assert f"#{pull.number}: open, {both}" in reconciled(play).said
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    planned = reconciled(play, dry_run=True).said
    assert f"#{pull.number}: merged, {both}" in planned
    for key in (TICKET, "SHOP-77"):
        at = planned.index(f"{key}: planned")
        assert planned[at + 1].startswith(f"  link {key} to http")
        assert planned[at + 2] == f"  comment on {key}"


def test_a_ticket_that_could_not_be_asked_is_told_as_such_and_the_design_is_finalised(play):
    pull = play.propose()
    play.approve_all(pull)
    play.github.merge_pull_request(pull, "squash", by="mira")
    play.jira.faults.add(("GET", ".*"), kind="503", times=1000)
    said = reconciled(play).said
    assert any("Jira could not be asked in this run. Nothing to do" in line for line in said)
    assert "status: Approved" in play.document()


def test_closing_an_open_pull_request_only_says_so_and_giving_it_up_is_no_failure(play):
    pull = play.propose()
    late = play.run("pull_request_target", "closed", pull=pull)
    assert (late.code, late.github_writes, late.jira_writes) == (0, [], [])
    assert f"#{pull.number} is open again, or its configuration cannot be read." in late.log
    play.github.close(pull, by="mira")
    assert play.run("pull_request_target", "closed", pull=pull).code == 0
