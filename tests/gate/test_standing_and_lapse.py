"""What holds a pull request whatever is approved, and which pushes let an approval lapse."""

from __future__ import annotations

from typing import Any

import pytest

from gate_support import (
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    PATH,
    commit,
    decide,
    edited,
    gate,
    pushed,
    recorded,
    retention,
    review,
    ruling,
)

OLGA = {"id": 8, "login": "olga"}
POLICY = ".github/data-design.yml"
RELAY = ".github/workflows/data-design-relay.yml"
OFF = "version: 1\ngates: {database: off, migration: off, architecture: off}\n"
HELD = CONFIG + "  policy: {members: [olga]}\n"
NOTHING: dict[str, Any] = {"versions": {"base": {}, "a1": {}}}
FILES: dict[str, Any] = {
    "versions": {"base": {POLICY: CONFIG}, "a1": {POLICY: OFF}},
    "config": HELD,
}


@pytest.mark.parametrize("what", [{"siblings": [8]}, {"pull_request": {"draft": True}}])
@pytest.mark.parametrize(
    ("of", "held"),
    [({"config": OFF}, True), (FILES, True), (NOTHING, False)],
    ids=["a design that no gate wants", "the gate's own files", "no design at all"],
)
def test_a_sibling_and_a_draft_hold_what_is_under_approval_and_nothing_else(
    what: dict[str, Any], of: dict[str, Any], *, held: bool
) -> None:
    result = decide(recorded(**of, **what))
    words = "#8" if "siblings" in what else "draft"
    assert (words in result["description"]) is held
    assert (result["state"] == "pending") is held


def test_an_approval_of_the_configuration_survives_a_push_that_leaves_it_as_it_is() -> None:
    texts = {"base": {POLICY: CONFIG}, "a1": {PATH: DESIGN, POLICY: OFF}}
    facts = pushed(
        recorded(review(1, OLGA), versions=texts, config=HELD), "c2", retention("six years")
    )
    assert ruling(decide(facts), 1, "policy", POLICY)["disposition"] == "counted"


def test_a_file_whose_text_is_unknown_lets_its_own_approval_lapse_and_no_other() -> None:
    config = CONFIG + "  policy: {members: [dana]}\n"
    facts = recorded(review(1, DANA), changed_files=[RELAY, PATH], config=config)
    result = decide(pushed(facts, "c2", DESIGN))
    lapsed = ruling(result, 1, "policy", RELAY)
    assert (lapsed["disposition"], lapsed["text"]) == ("stale", "commits were pushed after a1")
    assert ruling(result, 1)["disposition"] == "counted"


@pytest.mark.parametrize("there", ["a1", "base"], ids=["added", "removed"])
def test_a_workflow_that_is_new_or_gone_is_held_as_a_changed_one_is(there: str) -> None:
    versions = {"base": {}, "a1": {PATH: DESIGN}}
    versions[there] = {**versions[there], RELAY: "on: push"}
    assert gate(decide(recorded(versions=versions, config=HELD)), "policy", RELAY)["state"] == (
        "waiting"
    )


@pytest.mark.parametrize(("allowed", "who"), [("false", ["eli"]), ("true", ["dana", "eli"])])
def test_a_contributor_is_named_among_those_who_can_approve_where_it_is_allowed(
    allowed: str, who: list[str]
) -> None:
    config = f"{CONFIG}defaults: {{allow_contributors: {allowed}}}\n"
    facts = pushed(recorded(config=config), "c2", retention("six years"), DANA)
    assert gate(decide(facts), "database")["can_approve"] == who


def test_a_comment_and_a_review_that_was_never_submitted_are_told_apart() -> None:
    result = decide(recorded(review(1, DANA, "COMMENTED"), review(2, ELI, "PENDING")))
    assert ruling(result, 1)["text"] == "a comment is no opinion"
    assert ruling(result, 2)["text"] == "this review was never submitted"


def test_a_design_that_moved_with_its_id_is_not_taken_for_one_that_came_later() -> None:
    old, new = "docs/data-design/a.md", "docs/data-design/b.md"
    returns = edited(DESIGN, ("title: Order fulfilment", "id: returns\ntitle: Returns"))
    facts = recorded(review(1, DANA), versions={"base": {}, "a1": {old: returns}})
    facts["commits"].append(commit("c2", "a1"))
    facts["versions"]["c2"] = {new: returns, PATH: DESIGN}
    facts["pull_request"]["head_sha"] = "c2"
    result = decide(facts)
    assert ruling(result, 1, document=new)["disposition"] == "counted"
    assert ruling(result, 1)["text"] == "this document was added since"


@pytest.mark.parametrize("title", ["Costs", "Open questions"])
def test_a_section_of_ones_own_is_told_by_its_title(title: str) -> None:
    more = f"{DESIGN}\n## {title}\n\nTen a month.\n\n## More\n\nNothing.\n"
    changed = more.replace("Ten a month", "Nine a month")
    result = decide(pushed(recorded(review(1, DANA), head=more), "c2", changed))
    assert ruling(result, 1)["text"] == f"{title} changed in c2 by @mira"


def test_sections_above_every_title_are_told_apart() -> None:
    bare = DESIGN.replace("# Order fulfilment: data design\n", "")
    assert bare != DESIGN
    more = f"{bare}\n## Costs\n\nTen a month.\n"
    facts = recorded(review(1, DANA), head=more)
    result = decide(pushed(facts, "c2", more.replace("Ten", "Nine")))
    assert ruling(result, 1)["text"] == "Costs changed in c2 by @mira"
