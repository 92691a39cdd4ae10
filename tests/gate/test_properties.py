"""What holds for every history: order, dismissals, strangers, equal content, hostile facts."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
from jsonschema import Draft202012Validator

from data_design_gate.gate.command import run_gate
from data_design_gate.schema_files import schema
from gate_support import (
    ADA,
    ARCHITECTS,
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    MIRA,
    OTHER,
    PATH,
    RENO,
    TEAM,
    ZED,
    commit,
    decide,
    edited,
    gate,
    recorded,
    retention,
    review,
    rollback,
)

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BOTH = edited(DESIGN, ("stores: [postgres]", "stores: [postgres, dynamodb]"))
TEXTS = (
    DESIGN,
    rollback("Restore it."),
    retention("six years"),
    BOTH,
    edited(DESIGN, ("Under Review", "Draft")),
    edited(DESIGN, ("Dependencies: none", "Dependencies:\nnone")),
)
PEOPLE = (MIRA, DANA, ELI, ADA, ZED, RENO)
STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING")
SHAS = ("a1", "a2", "a3")
CONFIGS = (
    CONFIG,
    edited(CONFIG, ("migration: {", "migration: {count: 2, ")),
    edited(CONFIG, ("migration: {", "migration: {distinct_from: [database], ")),
    CONFIG + "defaults: {invalidate: document, allow_contributors: true}\n",
    CONFIG + "defaults: {invalidate: push}\n",
    "version: 1\ngates:\n  database: {members: [dana, 3]}\n  migration: off\n",
    None,
)


@st.composite
def reviews(draw: st.DrawFn, people: Any = PEOPLE) -> list[dict[str, Any]]:
    """Draw reviews with distinct numbers; times may collide."""
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=7))
    found = []
    for number in numbers:
        one = review(
            number,
            draw(st.sampled_from([*people, None])),
            draw(st.sampled_from(STATES)),
            draw(st.sampled_from([*SHAS, "gone"])),
            draw(st.integers(0, 4)),
        )
        if one["state"] == "PENDING":
            one["submitted_at"] = None
        found.append(one)
    return found


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a pull request of three commits, two documents and a few reviews."""
    versions: dict[str, Any] = {}
    for sha in ("base", *SHAS):
        documents = {path: draw(st.sampled_from([*TEXTS, None])) for path in (PATH, OTHER)}
        versions[sha] = {path: text for path, text in documents.items() if text is not None}
    if draw(st.booleans()):
        del versions["a2"]
    authors = [draw(st.sampled_from([MIRA, DANA, ADA, None])) for _ in SHAS]
    return recorded(
        *draw(reviews()),
        config=draw(st.sampled_from(CONFIGS)),
        pull_request={"head_sha": "a3", "draft": draw(st.booleans())},
        commits=[
            commit("a1", "b0", authors[0]),
            commit("a2", "a1", authors[1]),
            commit("a3", ["a2", "b1"], authors[2], co_authors=draw(st.sampled_from([[], [ELI]]))),
        ],
        versions=versions,
        checks={"blocking_findings": draw(st.integers(0, 1))},
        teams=draw(
            st.sampled_from(
                [
                    {TEAM: {"members": [DANA, ELI]}, ARCHITECTS: {"members": [ADA, DANA]}},
                    {TEAM: {"members": [DANA, ELI, MIRA]}, ARCHITECTS: {"error": "404"}},
                ]
            )
        ),
    )


def approvals(result: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return who counts where."""
    return {(g["name"], g["document"], login) for g in result["gates"] for login in g["counted"]}


def sizes(result: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return how many count where."""
    return {(g["name"], g["document"]): len(g["counted"]) for g in result["gates"]}


@SETTINGS
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_listed_changes_nothing(
    facts: dict[str, Any], random: Any
) -> None:
    expected = decide(facts)
    shuffled = copy.deepcopy(facts)
    random.shuffle(shuffled["reviews"])
    for team in shuffled["teams"].values():
        random.shuffle(team.get("members", []))
    shuffled["teams"] = dict(sorted(shuffled["teams"].items(), reverse=True))
    shuffled["versions"] = dict(sorted(shuffled["versions"].items(), reverse=True))
    shuffled["versions"] = {
        sha: dict(reversed(documents.items())) for sha, documents in shuffled["versions"].items()
    }
    assert decide(shuffled) == expected


@SETTINGS
@given(histories())
def test_the_order_of_commits_with_parents_changes_no_verdict(facts: dict[str, Any]) -> None:
    expected = decide(facts)
    facts["commits"].reverse()
    result = decide(facts)
    assert result["state"] == expected["state"]
    assert approvals(result) == approvals(expected)
    assert result["ask"] == expected["ask"]


@SETTINGS
@given(histories(), st.integers(0, 6))
def test_dismissing_never_adds_an_approval(facts: dict[str, Any], which: int) -> None:
    if which >= len(facts["reviews"]) or facts["reviews"][which]["state"] == "PENDING":
        return
    before = decide(facts)
    facts["reviews"][which]["state"] = "DISMISSED"
    after = decide(facts)
    people = {login for _, _, login in approvals(after)}
    assert people <= {login for _, _, login in approvals(before)}
    assert all(sizes(after)[key] <= size for key, size in _free(before, facts).items())


def _free(result: dict[str, Any], facts: dict[str, Any]) -> dict[tuple[str, str], int]:
    """Return the sizes of gates that share no people by force; those may be spread anew."""
    return {} if "distinct" in (facts["config"] or "") else sizes(result)


@SETTINGS
@given(histories(), reviews(people=(ZED,)))
def test_a_strangers_review_changes_nothing(
    facts: dict[str, Any], strange: list[dict[str, Any]]
) -> None:
    before = decide(facts)
    for number, one in enumerate(strange, 100):
        facts["reviews"].append({**one, "id": number, "user": ZED})
    after = decide(facts)
    kept = ("state", "description", "ask")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert approvals(after) == approvals(before)
    assert [g["state"] for g in after["gates"]] == [g["state"] for g in before["gates"]]


@SETTINGS
@given(histories())
def test_equal_content_at_head_gives_an_equal_verdict(facts: dict[str, Any]) -> None:
    if "push" in (facts["config"] or ""):
        return
    before = decide(facts)
    facts["commits"].append(commit("a4", "a3", ZED))
    facts["versions"]["a4"] = facts["versions"]["a3"]
    facts["pull_request"]["head_sha"] = "a4"
    after = decide(facts)
    assert after["state"] == before["state"]
    assert approvals(after) == approvals(before)


@SETTINGS
@given(histories())
def test_success_needs_a_fresh_eligible_approval_at_every_gate(facts: dict[str, Any]) -> None:
    result = decide(facts)
    if result["state"] != "success" or not result["gates"]:
        return
    assert not facts["pull_request"]["draft"]
    assert facts["checks"]["blocking_findings"] == 0
    for one in result["gates"]:
        assert one["state"] in {"approved", "not-required"}
        assert len(one["counted"]) >= one["required"]
        assert "mira" not in one["counted"]
        assert "zed" not in one["counted"]
        assert one["blocked_by"] == []


@SETTINGS
@given(histories())
def test_every_review_has_one_disposition_at_every_gate_that_applies(
    facts: dict[str, Any],
) -> None:
    result = decide(facts)
    if not result["gates"]:
        return
    applying = [(g["name"], g["document"]) for g in result["gates"] if g["state"] != "not-required"]
    for one in result["reviews"]:
        assert [(d["gate"], d["document"]) for d in one["dispositions"]] == applying
    assert len(result["reviews"]) == len(facts["reviews"])


@SETTINGS
@given(histories())
def test_asking_and_getting_opens_everything_that_can_be_opened(facts: dict[str, Any]) -> None:
    facts["pull_request"]["draft"] = False
    before = decide(facts)
    if before["state"] == "error" or not before["ask"]:
        return
    after = decide(facts, *(f"@{login}=approve" for login in before["ask"]))
    assert after["ask"] == []
    for one in before["ask"]:
        others = [f"@{login}=approve" for login in before["ask"] if login != one]
        assert decide(facts, *others)["ask"] != []


@SETTINGS
@given(
    histories(),
    st.sampled_from(["mira", "dana", "ELI", "ada", "zed"]),
    st.sampled_from([("approve", "APPROVED"), ("request-changes", "CHANGES_REQUESTED")]),
)
def test_what_if_equals_facts_edited_by_hand(
    facts: dict[str, Any], login: str, act: tuple[str, str]
) -> None:
    played = decide(facts, f"@{login}={act[0]}")
    user = next(one for one in PEOPLE if one["login"] == login.lower())
    if login == "zed" and all(r["user"] != ZED for r in facts["reviews"]):
        user = {"login": "zed"}
    number = max((one["id"] for one in facts["reviews"]), default=0) + 1
    facts["reviews"].append(review(number, user, act[1], "a3", 59))
    assert decide(facts) == played


VALIDATOR = Draft202012Validator(schema("gate-result"))
FACTS = Draft202012Validator(schema("gate-facts"))


@SETTINGS
@given(histories())
def test_facts_and_results_hold_to_their_schemas(facts: dict[str, Any]) -> None:
    FACTS.validate(facts)
    VALIDATOR.validate(decide(facts))


LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = (
    ("pull_request",), ("pull_request", "author"), ("pull_request", "head_sha"), ("commits",),
    ("commits", 0, "parents"), ("commits", 0, "author"), ("commits", 0, "co_authors"),
    ("versions",), ("versions", "a1"), ("versions", "base"), ("reviews",), ("reviews", 0, "user"),
    ("reviews", 0, "submitted_at"), ("reviews", 0, "commit_id"), ("reviews", 0, "id"), ("teams",),
    ("teams", TEAM), ("teams", TEAM, "members"), ("checks",), ("commands",), ("threads",),
    ("renames",), ("self",), ("siblings",), ("changed_files",), ("departures",), ("config",),
)  # fmt: skip


@SETTINGS
@given(st.sampled_from(PLACES), LOOSE)
def test_whatever_stands_in_the_facts_the_answer_is_a_result_or_names_the_place(
    place: tuple[Any, ...], value: Any
) -> None:
    facts = recorded(review(1, DANA))
    inner: Any = facts
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    output, exit_code = run_gate(json.dumps(facts), output_format="json")
    result = json.loads(output)
    VALIDATOR.validate(result)
    assert exit_code in {0, 1, 2, 4}
    if exit_code == 2:
        assert result["state"] == "error"


@SETTINGS
@given(st.lists(st.integers(0, 5), min_size=2, max_size=4), st.text(max_size=200))
def test_no_document_text_makes_the_gate_raise(parents: list[int], text: str) -> None:
    """Commits may even name each other as parents; the walk ends all the same."""
    shas = [f"s{n}" for n in range(6)]
    facts = recorded(
        review(1, DANA, at="s1"),
        pull_request={"head_sha": "s0"},
        commits=[commit(sha, [shas[p] for p in parents]) for sha in shas],
        versions={"base": {OTHER: text}, "s0": {PATH: text + DESIGN}, "s1": {PATH: text}},
    )
    assert gate(decide(facts), "database")["state"] in {"waiting", "approved", "not-required"}
