"""What changed since a reviewer looked: whom it is told, of what, and how."""

from html import unescape

import pytest

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.gate.facts_reader import read_facts
from data_design_gate.gate.units import SUBSECTION
from data_design_gate.report.changed import since_blocks
from data_design_gate.report.told import told
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings
from gate_support import (
    CONFIG,
    DANA,
    DESIGN,
    ELI,
    MIRA,
    OTHER,
    PATH,
    RENO,
    ROLLBACK,
    ZED,
    edited,
    pushed,
    recorded,
    retention,
    review,
    rollback,
)

WIDER = edited(DESIGN, ("note text NOT NULL\n", "note varchar(80) NOT NULL\n"))

ROLLED_BACK = f"Migration Plan{SUBSECTION}Rollback"


def since(facts, path=PATH):
    """Return what is told of a document at the head."""
    head = facts["versions"][facts["pull_request"]["head_sha"]]

    def read(text, at):
        return design_of(text, at, StandardSettings())

    heads = {at: read(text, at) for at, text in head.items()}
    policy = read_configuration(CONFIG, "x.yml").policy
    found = told(read_facts(facts), policy, heads, dict.fromkeys(heads), read)
    return found[path].since


def shown(facts, **more):
    return "\n\n".join(since_blocks(since(facts), several=more.get("several", False)))


def test_an_approval_of_an_earlier_text_is_told_what_changed():
    text = shown(pushed(recorded(review(1, DANA)), "c2c2c2c2c2", WIDER))
    assert "<summary>Since <code>dana</code> approved (<code>a1</code>): 1 change</summary>" in text
    assert "- column <code>orders.note</code>: text NOT NULL → varchar(80)" in unescape(text)


def test_the_text_at_the_review_counts_and_not_the_commit_before_it():
    text = edited(WIDER, (ROLLBACK, "Keep it."))
    facts = pushed(pushed(recorded(), "b2", WIDER), "c3", text)
    facts["reviews"] = [review(1, DANA, at="b2")]
    (one,) = since(facts)
    assert (one.change.changes, one.change.sections) == ((), (ROLLED_BACK,))


def test_prose_alone_is_told_as_changed_words():
    text = shown(pushed(recorded(review(1, DANA)), "c2", rollback("Keep it.")))
    assert "(<code>a1</code>): changes in words only</summary>" in text
    assert f"Sections that read differently: {ROLLED_BACK}." in text


@pytest.mark.parametrize(
    ("reviews", "names"),
    [
        ([review(1, DANA), review(2, ELI), review(3, ZED, "COMMENTED")],
         "<code>dana</code> and <code>eli</code> approved and <code>zed</code> commented"),
        ([review(1, DANA, "CHANGES_REQUESTED")], "<code>dana</code> asked for changes"),
        ([review(1, DANA), review(2, DANA, "COMMENTED")], "<code>dana</code> approved"),
        ([review(1, DANA, "COMMENTED"), review(2, DANA)], "<code>dana</code> approved"),
    ],
)  # fmt: skip
def test_people_who_looked_at_one_commit_are_told_together(reviews, names):
    assert f"Since {names} (" in shown(pushed(recorded(*reviews), "c2", WIDER))


@pytest.mark.parametrize(
    "one",
    [
        review(1, MIRA, "COMMENTED"),
        review(1, RENO),
        review(1, DANA, "DISMISSED"),
        review(1, None),
        review(1, DANA, at="c2"),
        review(1, DANA, at="unknown"),
    ],
    ids=["author", "bot", "dismissed", "deleted", "at head", "unreadable"],
)
def test_nobody_else_is_told_anything(one):
    assert since(pushed(recorded(one), "c2", WIDER)) == ()


def test_what_means_the_same_is_not_told():
    facts = pushed(recorded(review(1, DANA)), "c2", edited(DESIGN, ("## 8.", "## 7.")))
    assert since(facts) == ()


def test_a_document_that_came_later_is_not_compared():
    facts = pushed(recorded(review(1, DANA)), "c2", DESIGN)
    facts["versions"]["c2"][OTHER] = WIDER
    assert since(facts, OTHER) == ()


def test_a_renamed_document_is_compared_with_its_old_path():
    facts = pushed(recorded(review(1, DANA), renames={OTHER: PATH}), "c2", WIDER)
    facts["versions"]["c2"] = {OTHER: facts["versions"]["c2"][PATH]}
    (one,) = since(facts, OTHER)
    assert [change.name for change in one.change.changes] == ["orders.note"]


def test_only_the_last_commits_looked_at_are_told():
    facts = recorded()
    for number in range(12):
        facts = pushed(facts, f"c{number}", retention(f"{number} months"))
    facts = pushed(facts, "head", WIDER)
    people = [{"id": 100 + n, "login": f"p{n}"} for n in range(12)]
    facts["reviews"] = [review(n + 1, people[n], at=f"c{n}") for n in range(12)]
    assert [one.commit for one in since(facts)] == [f"c{n}" for n in range(4, 12)]


def test_among_several_documents_the_path_is_named():
    text = shown(pushed(recorded(review(1, DANA)), "c2", WIDER), several=True)
    assert f"(<code>a1</code>) in <code>{PATH}</code>: 1 change" in text


def test_hostile_names_stay_text():
    evil = edited(DESIGN, ("note text NOT NULL\n", 'note text, "</details>@all`|" int\n'))
    text = shown(pushed(recorded(review(1, {"id": 2, "login": "a</code><b>"})), "c2", evil))
    assert text.count("</details>") == 1
    assert "@all" not in text
    assert "<b>" not in text
