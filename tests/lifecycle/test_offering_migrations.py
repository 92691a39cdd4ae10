"""Migration files are offered by one pull request, only when asked for, and never forced."""

import pytest
from msgspec.structs import replace

from data_design_gate.lifecycle.offer_migrations import offer
from data_design_gate.lifecycle.reconcile import repository_configuration
from data_design_gate.standards.review import design_of
from play_support import CONFIGURATION, DOCUMENT, GOOD
from reconcile_support import runtime_of

OFFERED = CONFIGURATION + "migrations: {layout: dbmate, path: db, write: pull-request}\n"
FILE = "db/20261120101500_create_order_fulfilment.sql"


@pytest.fixture
def merged(play):
    """Merge a design in a repository that asks for migration files."""
    play.configure(OFFERED)
    pull = play.propose()
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    return pull


def offered(play, pull, *, dry_run=False, text=GOOD):
    said = []
    runtime = runtime_of(play, said, dry_run=dry_run)
    configuration = repository_configuration(runtime)
    design = design_of(text, DOCUMENT, configuration.standards)
    before = len(play.github.log)
    found = offer([design], runtime.github.pull_request(pull.number), configuration, runtime)
    writes = [one for one in list(play.github.log)[before:] if one.is_write]
    return found, writes, said


def others(play, pull):
    return [one for one in play.github.repository().pulls.values() if one.number != pull.number]


def test_one_pull_request_carries_the_statements(play, merged):
    found, _, _ = offered(play, merged)
    (pull,) = others(play, merged)
    assert found.number == pull.number
    assert pull.head_ref == f"data-design/migrations-{merged.number}"
    text = play.document(pull.head_ref, FILE)
    assert "CREATE TABLE IF NOT EXISTS orders (" in text
    assert "-- migrate:down" in text
    assert f"/blob/{merged.merge_commit_sha}/{DOCUMENT}" in text
    assert play.document(path=FILE) is None
    assert play.state(pull) == "success"


def test_the_second_run_finds_it_again_and_writes_nothing(play, merged):
    offered(play, merged)
    found, writes, _ = offered(play, merged)
    assert writes == []
    assert found.number == others(play, merged)[0].number


def test_a_dry_run_only_says_so(play, merged):
    found, writes, _ = offered(play, merged, dry_run=True)
    assert writes == []
    assert FILE in found.words


def test_nothing_is_offered_unless_it_is_configured(play):
    pull = play.propose()
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    found, writes, _ = offered(play, pull)
    assert (found.words, writes) == ("", [])


def test_an_unmerged_design_offers_nothing(play):
    play.configure(OFFERED)
    pull = play.propose()
    assert offered(play, pull)[0].number == 0


def test_what_is_merged_is_not_offered_again(play, merged):
    offered(play, merged)
    (pull,) = others(play, merged)
    play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
    play.github.delete_branch(pull.head_ref)
    found, writes, _ = offered(play, merged)
    assert writes == []
    assert found.words == "main has them"


def test_a_pull_request_that_was_closed_is_an_answer(play, merged):
    offered(play, merged)
    (pull,) = others(play, merged)
    play.github.close(pull, by="mira")
    found, writes, _ = offered(play, merged)
    assert writes == []
    assert "closed" in found.words


def test_what_a_person_changed_on_the_branch_stays(play, merged):
    offered(play, merged)
    (pull,) = others(play, merged)
    play.github.commit(pull.head_ref, {FILE: "-- mine\n"}, author="dana", message="Better")
    found, writes, _ = offered(play, merged)
    assert writes == []
    assert found.number == pull.number
    assert play.document(pull.head_ref, FILE) == "-- mine\n"


def test_our_own_branch_follows_a_change_of_the_layout(play, merged):
    offered(play, merged)
    play.configure(OFFERED.replace("path: db", "path: sql"))
    offered(play, merged)
    (pull,) = others(play, merged)
    assert play.document(pull.head_ref, FILE.replace("db/", "sql/"))
    assert play.document(pull.head_ref, FILE) is None
    assert offered(play, merged)[1] == []


def test_a_migration_that_may_have_run_is_never_rewritten(play, merged):
    play.github.commit("main", {FILE: "-- ran last week\n"}, message="Earlier")
    found, writes, said = offered(play, merged)
    assert writes == []
    assert found.number == 0
    assert any(FILE in line for line in said)


def test_a_hostile_title_stays_text(play, merged):
    text = GOOD.replace("title: Order fulfilment", "title: '@mira ](http://x) <script>'", 1)
    offered(play, merged, text=text)
    (pull,) = others(play, merged)
    assert "<script>" not in pull.issue.body
    assert "@mira" not in pull.issue.body


def test_designs_without_a_migration_offer_nothing(play, merged):
    runtime = runtime_of(play, [])
    configuration = repository_configuration(runtime)
    pull = runtime.github.pull_request(merged.number)
    design = design_of("# Orders\n", DOCUMENT, configuration.standards)
    assert offer([design], pull, configuration, runtime).words == ""
    unasked = replace(configuration, migrations=replace(configuration.migrations, write="never"))
    assert offer([design], pull, unasked, runtime).words == ""
