"""What the adapter reads over HTTP is complete, exact, or an error that says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_design_gate.github import pulls as pulls_room
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.model import ACTIONS_BOT, Missing, Permission, Unreadable
from data_design_gate.github.port import GitHubPort
from github_stage import HEAD_TEXT, PATH, Stage


def test_a_pull_request_is_read_in_full(stage: Stage) -> None:
    pull = stage.port.pull_request(stage.number)
    assert (pull.number, pull.state, pull.draft, pull.merged) == (
        stage.number,
        "open",
        False,
        False,
    )
    assert pull.head_sha == stage.pull.head_sha
    assert (pull.base_ref, pull.head_ref, pull.author.login) == ("main", "orders", "mira")
    assert (pull.commits, pull.changed_files) == (1, 1)
    assert not pull.from_fork


def test_a_pull_request_that_is_not_there_is_not_found(stage: Stage) -> None:
    with pytest.raises(GitHubError) as caught:
        stage.port.pull_request(999)
    assert caught.value.kind is FailureKind.NOT_FOUND


def test_a_pull_request_of_a_deleted_account_has_no_author(stage: Stage) -> None:
    stage.sandbox.submit_review(stage.number, "dana")
    stage.sandbox.delete_user("dana")
    stage.sandbox.delete_user("mira")
    assert stage.port.pull_request(stage.number).author is None
    assert [review.user for review in stage.port.reviews(stage.number)] == [None]


def test_a_fork_is_found_by_owner_and_branch(stage: Stage) -> None:
    fork = stage.sandbox.fork("zed")
    stage.sandbox.commit("orders", {"a.md": "x"}, author="zed", repository=fork)
    theirs = stage.sandbox.open_pull_request("orders", author="zed", head_repository=fork)
    found = stage.port.open_pull_requests(head="zed:orders")
    assert [pull.number for pull in found] == [theirs.number]
    assert found[0].from_fork
    assert found[0].commits is None
    assert len(stage.port.open_pull_requests()) == 2
    assert len(stage.port.open_pull_requests(base="main")) == 2
    assert stage.port.open_pull_requests(base="other") == ()


def test_closed_pull_requests_are_listed_since_a_moment(stage: Stage) -> None:
    stage.sandbox.merge_pull_request(stage.number, by="dana")
    day = timedelta(days=1)
    now = datetime.now(UTC)
    (merged,) = stage.port.closed_pull_requests(since=now - day)
    assert (merged.number, merged.merged) == (stage.number, True)
    assert stage.port.closed_pull_requests(since=now + day) == ()
    assert stage.port.pull_request(stage.number).merged_by.login == "dana"


def test_pull_requests_of_a_commit(stage: Stage) -> None:
    found = stage.port.pull_requests_of_commit(stage.pull.head_sha)
    assert [pull.number for pull in found] == [stage.number]


def test_changed_files_carry_their_patches(stage: Stage) -> None:
    (file,) = stage.port.changed_files(stage.number)
    assert (file.path, file.status) == ("docs/data-design/orders.md", "modified")
    assert file.patch.startswith("@@ -2,4 +2,11 @@")


def test_all_pages_of_files_are_read(stage: Stage) -> None:
    files = {f"many/{n:03}.txt": str(n) for n in range(250)}
    stage.sandbox.commit("orders", files, author="mira")
    assert len(stage.port.changed_files(stage.number)) == 251


@pytest.mark.parametrize(
    ("cap", "list_them"), [("MOST_FILES", "changed_files"), ("MOST_COMMITS", "commits")]
)
def test_a_list_at_githubs_cap_is_incomplete(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, cap: str, list_them: str
) -> None:
    monkeypatch.setattr(pulls_room, cap, 2)
    assert len(getattr(stage.port, list_them)(stage.number)) == 1
    stage.sandbox.commit("orders", {"second.txt": "x"}, author="mira")
    with pytest.raises(GitHubError) as caught:
        getattr(stage.port, list_them)(stage.number)
    assert caught.value.kind is FailureKind.INCOMPLETE


def test_commits_name_authors_co_authors_and_strangers(stage: Stage) -> None:
    dana = stage.sandbox.account("dana")
    message = (
        "Change\n\nco-authored-by: Dana <DANA@users.noreply.github.com>\n"
        f"Co-authored-by: Dana <{dana.id}+dana@users.noreply.github.com>\n"
        "Co-Authored-By: Nobody <nobody@example.com>\n\nSigned-off-by: x\n"
    )
    stranger = stage.sandbox.stranger("Strange", "s@example.com")
    stage.sandbox.commit("orders", {"a.md": "1"}, author=stranger, message=message)
    commits = stage.port.commits(stage.number)
    assert [commit.author.identity for commit in commits][1] is None
    assert commits[1].author.email == "s@example.com"
    assert commits[0].author.identity.login == "mira"
    people = {person.email: person.identity for person in commits[1].co_authors}
    assert people[f"{dana.id}+dana@users.noreply.github.com"].id == dana.id
    assert people["nobody@example.com"] is None
    assert commits[1].parents == (commits[0].sha,)


def test_a_co_authors_own_address_is_resolved_by_github(stage: Stage) -> None:
    stage.sandbox.add_user("fay", email="fay@example.com")
    message = "Change\n\nCo-authored-by: Fay <fay@example.com>"
    stage.sandbox.commit("orders", {"a.md": "1"}, author="mira", message=message)
    (person,) = stage.port.commits(stage.number)[1].co_authors
    assert person.identity.login == "fay"


def test_every_review_is_read_over_all_pages(stage: Stage) -> None:
    for n in range(205):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n}", "COMMENTED")
    before = stage.port.requests
    reviews = stage.port.reviews(stage.number)
    assert len({review.user.login for review in reviews}) == 205
    assert stage.port.requests - before == 6  # three pages, and all of them once more


@pytest.mark.parametrize("shift", [1, -1])
def test_a_page_that_shifts_while_it_is_read_is_read_again(stage: Stage, shift: int) -> None:
    for n in range(150):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n}", "COMMENTED")
    stage.sandbox.faults.add(("GET", "reviews"), "page-shift", shift=shift, skip=1)
    assert len(stage.port.reviews(stage.number)) == 150


def test_a_review_that_vanishes_between_two_pages_hides_no_other(stage: Stage) -> None:
    for n in range(101):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n}", "COMMENTED")
    stage.sandbox.faults.add(("GET", "reviews"), "run-after", run=lambda: stage.pull.reviews.pop(0))
    found = stage.port.reviews(stage.number)
    assert {review.user.login for review in found} == {f"reviewer-{n}" for n in range(1, 101)}


def test_a_list_that_never_holds_still_is_a_conflict(stage: Stage) -> None:
    for n in range(150):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n}", "COMMENTED")
    stage.sandbox.faults.add(
        ("GET", "reviews"), "run-after", times=None, run=lambda: stage.pull.reviews.pop(0)
    )
    with pytest.raises(GitHubError) as caught:
        stage.port.reviews(stage.number)
    assert caught.value.kind is FailureKind.CONFLICT


# ------------------------------------------------------------------ texts


def test_texts_are_exact_and_asked_for_at_once(stage: Stage) -> None:
    odd = "\ufeff# Orders\r\n\r\n| a | b |\r\n\ttab  \n\n"
    sha = stage.sandbox.commit("orders", {"odd.md": odd, "empty.md": ""}, author="mira")
    wanted = [(sha, "odd.md"), (sha, "empty.md"), (stage.pull.base_sha, PATH), (sha, "none.md")]
    before = stage.port.requests
    found = stage.port.texts(wanted)
    assert stage.port.requests - before <= 2
    assert found[sha, "odd.md"].text == odd
    assert found[sha, "empty.md"].text == ""
    assert found[stage.pull.base_sha, PATH].text.startswith("# Orders")
    assert found[sha, "none.md"] == Missing()


def test_an_unknown_commit_is_unreadable_and_never_missing(stage: Stage) -> None:
    gone = "0" * 40
    found = stage.port.texts([(gone, PATH), (stage.pull.head_sha, PATH)])
    assert isinstance(found[gone, PATH], Unreadable)
    assert found[stage.pull.head_sha, PATH].text == HEAD_TEXT


def test_what_is_no_text_is_unreadable(stage: Stage) -> None:
    files = {"bin.md": b"\x00\xff\xfe", "latin.md": "é".encode("latin-1")}
    sha = stage.sandbox.commit("orders", files, author="mira")
    found = stage.port.texts([(sha, "bin.md"), (sha, "latin.md"), (sha, "docs")])
    assert all(isinstance(text, Unreadable) for text in found.values())
    assert "UTF-8" in found[sha, "latin.md"].reason


def test_a_text_github_cuts_is_read_as_a_blob(stage: Stage) -> None:
    long = "# long\n" + "line of text\n" * 60_000
    sha = stage.sandbox.commit("orders", {"long.md": long}, author="mira")
    assert stage.port.texts([(sha, "long.md")])[sha, "long.md"].text == long


def test_many_texts_take_few_requests(stage: Stage) -> None:
    files = {f"many/{n}.md": f"# {n}\n" for n in range(120)}
    sha = stage.sandbox.commit("orders", files, author="mira")
    before = stage.port.requests
    found = stage.port.texts([(sha, path) for path in files])
    assert {path: found[sha, path].text for path in files} == files
    assert stage.port.requests - before == 3


def test_no_texts_take_no_request(stage: Stage) -> None:
    before = stage.port.requests
    assert stage.port.texts([]) == {}
    assert stage.port.requests == before


def test_odd_paths_are_data_and_never_query(stage: Stage) -> None:
    odd = 'docs/a"b {x}\\ $y :é.md'
    sha = stage.sandbox.commit("orders", {odd: "ok"}, author="mira")
    assert stage.port.texts([(sha, odd)])[sha, odd].text == "ok"


def test_design_paths_follow_the_globs(stage: Stage) -> None:
    stage.sandbox.commit("main", {"docs/x/y-data-design.md": "x", "docs/x/README.md": "x"})
    found = stage.port.design_paths("main", ["docs/**/*.md", "!**/README.md"])
    assert [file.path for file in found] == [PATH, "docs/x/y-data-design.md"]
    text = stage.port.texts([(stage.port.branch_head("main"), PATH)])
    assert next(iter(text.values())).blob_sha == found[0].blob_sha


# ------------------------------------------------------------------ people


@pytest.fixture
def teams(stage: Stage) -> Stage:
    stage.sandbox.add_team("acme", "database", ["dana"], pending=["eli"])
    stage.sandbox.add_team("acme", "postgres", ["fay"], parent="database")
    stage.sandbox.add_team("acme", "empty")
    return stage


def org_port(stage: Stage) -> GitHubPort:
    return stage.port_for(stage.sandbox.app_token("gate", members="read", metadata="read"))


def test_a_team_holds_active_members_and_those_of_its_child_teams(teams: Stage) -> None:
    team = org_port(teams).team("acme/database")
    assert {member.login for member in team.members} == {"dana", "fay"}
    assert team.error is None


def test_an_empty_team_is_empty_and_no_error(teams: Stage) -> None:
    team = org_port(teams).team("@acme/empty")
    assert (team.members, team.error) == ((), None)


def test_a_team_the_token_may_not_read_names_the_missing_permission(teams: Stage) -> None:
    team = teams.port.team("acme/database")
    assert "Members: read" in team.error


def test_a_team_that_is_not_there_is_an_error_and_not_an_empty_team(teams: Stage) -> None:
    team = org_port(teams).team("acme/renamed")
    assert team.error
    assert teams.port.team("no team").error


def test_a_team_is_read_once(teams: Stage) -> None:
    port = org_port(teams)
    port.team("acme/database")
    before = port.requests
    port.team("@Acme/Database")
    assert port.requests == before


def test_an_outage_is_no_unreadable_team(teams: Stage) -> None:
    teams.sandbox.faults.add(("GET", "members"), "503", times=None)
    with pytest.raises(GitHubError) as caught:
        org_port(teams).team("acme/database")
    assert caught.value.kind is FailureKind.UNAVAILABLE


def test_the_workflow_token_is_the_actions_bot(stage: Stage) -> None:
    assert stage.port.viewer().id == ACTIONS_BOT.id


def test_an_apps_token_is_its_own_bot(stage: Stage) -> None:
    port = stage.port_for(stage.sandbox.app_token("gate", metadata="read"))
    assert port.viewer().login == "gate[bot]"
    assert port.viewer().id == stage.sandbox.account("gate[bot]").id


def test_a_persons_token_is_that_person(stage: Stage) -> None:
    assert stage.port_for(stage.sandbox.add_token("dana")).viewer().login == "dana"


def test_a_wrong_token_is_unauthorised(stage: Stage) -> None:
    with pytest.raises(GitHubError) as caught:
        stage.port_for("ghp_wrong").pull_request(stage.number)
    assert caught.value.kind is FailureKind.UNAUTHORISED


def test_people_are_found_whatever_the_case(stage: Stage) -> None:
    assert stage.port.user_by_login("DANA").login == "dana"
    assert stage.port.user_by_login("nobody-at-all") is None


def test_permissions_are_told_with_the_finest_name(stage: Stage) -> None:
    stage.sandbox.repository().collaborators[stage.sandbox.account("eli").id] = "maintain"
    assert stage.port.permission("eli") == Permission("maintain", "write")
    assert stage.port.permission("eli").may_write
    assert not stage.port.permission("stranger-x").may_write


# ------------------------------------------------------------------ branches


def test_branches_and_bases(stage: Stage) -> None:
    assert stage.port.branch_head("main") == stage.pull.base_sha
    assert stage.port.branch_head("none") is None
    assert stage.port.merge_base("main", stage.pull.head_sha) == stage.pull.base_sha


def test_a_comparison_tells_files_and_commits_in_one_request(stage: Stage) -> None:
    before = stage.port.requests
    found = stage.port.compare("main", stage.pull.head_sha)
    assert stage.port.requests - before == 1
    assert (found.ahead_by, found.behind_by, found.status) == (1, 0, "ahead")
    assert [file.path for file in found.files] == [PATH]
    assert found.files == stage.port.changed_files(stage.number)
    assert found.commits == stage.port.commits(stage.number)


def test_changes_are_one_request_where_they_fit(stage: Stage) -> None:
    before = stage.port.requests
    found = stage.port.changes(stage.number, base="main", head=stage.pull.head_sha)
    assert stage.port.requests - before == 1
    assert found.files == stage.port.changed_files(stage.number)
    assert found.commits == stage.port.commits(stage.number)
    assert found.merge_base == stage.pull.base_sha


def test_large_changes_are_read_whole(stage: Stage) -> None:
    stage.sandbox.commit("orders", {f"many/{n:03}.txt": "x" for n in range(320)}, author="mira")
    for n in range(101):
        stage.sandbox.commit("orders", {"n.txt": str(n)}, author="mira")
    head = stage.port.branch_head("orders")
    found = stage.port.changes(stage.number, base="main", head=head)
    assert (len(found.files), len(found.commits)) == (322, 103)


def test_a_reopening_is_remembered(stage: Stage) -> None:
    assert stage.port.reopened_at(stage.number) is None
    stage.sandbox.close(stage.number)
    stage.sandbox.reopen(stage.number, by="mira")
    assert stage.port.reopened_at(stage.number) is not None


def test_a_comparison_too_large_to_be_told_says_so(stage: Stage) -> None:
    files = {f"many/{n:03}.txt": str(n) for n in range(300)}
    stage.sandbox.commit("orders", files, author="mira")
    for n in range(101):
        stage.sandbox.commit("orders", {"n.txt": str(n)}, author="mira")
    found = stage.port.compare("main", stage.port.branch_head("orders"))
    assert found.files is None
    assert found.commits is None


def test_rules_and_protection_are_read(stage: Stage) -> None:
    assert stage.port.branch_rules("main") == ()
    stage.sandbox.add_rule(
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [{"context": "data-design", "integration_id": 5}],
            },
        }
    )
    (rule,) = stage.port.branch_rules("main")
    assert rule.required_checks == (("data-design", 5),)
    stage.sandbox.protect(contexts=["data-design"], approvals=1, dismisses_stale=True)
    admin = stage.port_for(stage.sandbox.add_token("acme"))
    protection = admin.branch_protection("main")
    assert protection.required_checks == (("data-design", None),)
    assert (protection.required_approvals, protection.dismisses_stale_reviews) == (1, True)
    assert admin.branch_protection("orders") is None


# ------------------------------------------------------------------ conversation


def test_a_conversation_is_one_request(stage: Stage) -> None:
    stage.sandbox.comment(stage.number, "dana", "/data-design recheck")
    stage.sandbox.submit_review(stage.number, "dana", "COMMENTED", comments=[(PATH, 5, "why?")])
    before = stage.port.requests
    said = stage.port.conversation(stage.number)
    assert stage.port.requests - before == 1
    assert said.viewer.id == ACTIONS_BOT.id
    assert said.comments == stage.port.comments(stage.number)
    assert said.threads == stage.port.threads(stage.number)
    assert said.reviews == stage.port.reviews(stage.number)
    (thread,) = said.threads
    assert (thread.path, thread.line, thread.starter.login) == (PATH, 5, "dana")


def test_a_bots_login_is_the_same_however_it_is_read(stage: Stage) -> None:
    stage.port.create_comment(stage.number, "x")
    (comment,) = stage.port.conversation(stage.number).comments
    assert comment.author == stage.port.comments(stage.number)[0].author
    assert comment.author.is_bot


def test_long_conversations_are_read_whole(stage: Stage) -> None:
    for n in range(130):
        stage.sandbox.comment(stage.number, "dana", f"comment {n}")
    for n in range(110):
        stage.sandbox.submit_review(stage.number, f"reviewer-{n}", "COMMENTED")
    said = stage.port.conversation(stage.number)
    assert [comment.body for comment in said.comments] == [f"comment {n}" for n in range(130)]
    assert len(said.reviews) == 110


def test_reviews_of_every_state_are_the_same_however_they_are_read(stage: Stage) -> None:
    for who, state in ("dana", "APPROVED"), ("eli", "CHANGES_REQUESTED"), ("fay", "COMMENTED"):
        stage.sandbox.submit_review(stage.number, who, state)
    dismissed = stage.sandbox.submit_review(stage.number, "gus", "APPROVED")
    stage.sandbox.dismiss_review(stage.number, dismissed, by="acme")
    stage.sandbox.delete_user("fay")
    stage.port.create_review(stage.number, commit=stage.pull.head_sha, body="ours")
    assert stage.port.conversation(stage.number).reviews == stage.port.reviews(stage.number)


def test_many_threads_are_read_whole(stage: Stage) -> None:
    lines = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    for n in range(12):
        stage.sandbox.submit_review(
            stage.number,
            "dana",
            "COMMENTED",
            comments=[(PATH, line, f"{n} {line}") for line in lines],
        )
    assert len(stage.port.threads(stage.number)) == 120
    assert len(stage.port.conversation(stage.number).threads) == 120


def test_statuses_are_this_contexts_newest_first(stage: Stage) -> None:
    head = stage.pull.head_sha
    for state, context in (
        ("pending", "data-design"),
        ("success", "ci"),
        ("success", "data-design"),
    ):
        stage.port.set_status(head, context=context, state=state, description="x")
    found = stage.port.statuses(head, "data-design")
    assert [status.state for status in found] == ["success", "pending"]
    assert found[0].creator.id == ACTIONS_BOT.id


def test_review_requests_and_withdrawals_are_read(stage: Stage) -> None:
    stage.port.request_reviewers(stage.number, logins=["dana", "eli"])
    (first, second) = stage.port.review_requests(stage.number)
    assert {first.reviewer.login, second.reviewer.login} == {"dana", "eli"}
    assert not first.removed
    assert first.actor.id == ACTIONS_BOT.id
