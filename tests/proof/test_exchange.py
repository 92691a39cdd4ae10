"""Evidence passes from one job to the next bounded, checked, and tied to its text."""

import json
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from data_design_gate.document.model import Span
from data_design_gate.proof.exchange import (
    MAX_BYTES,
    MAX_ITEMS,
    MAX_TEXT,
    Bundle,
    Evidence,
    ForgedEvidence,
    nothing_shown,
    read_evidence,
    text_digest,
    write_evidence,
)
from data_design_gate.proof.settings import ProofReport
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.proof_facts import ProofFacts, Unproved
from data_design_gate.typed_json import members

PATH = "docs/data-design/orders.md"


def evidence(facts=None, path=PATH, text="# Orders\n"):
    return Evidence(
        path, text_digest(text), (Proof("reach", "proved", "it does", 0.4),), facts or ProofFacts()
    )


def refused(text):
    with pytest.raises(ForgedEvidence) as caught:
        read_evidence(text)
    return str(caught.value)


def values(kind):
    """Return a strategy of values of an annotated type; numbers count or measure."""
    shape, inner = get_origin(kind), get_args(kind)
    if members(kind):
        return st.builds(kind, **{name: values(one) for name, one in get_type_hints(kind).items()})
    if shape is tuple:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if shape is not None:
        return st.none() | values(inner[0])
    plain = {
        str: st.text(max_size=20),
        int: st.integers(0, 10**9),
        bool: st.booleans(),
        float: st.floats(0, 1e12),
    }
    return plain[kind]


@given(values(ProofFacts))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_was_shown_arrives(facts):
    given_ = evidence(facts)
    text = write_evidence([given_])
    (arrived,) = read_evidence(text).values()
    assert len(text.encode()) <= MAX_BYTES
    assert arrived == ProofReport(given_.proofs, facts)


def test_it_is_found_by_path_and_exact_text_only():
    found = read_evidence(write_evidence([evidence(text="one")]))
    assert (PATH, text_digest("one")) in found
    assert (PATH, text_digest("one ")) not in found


def test_long_texts_and_lists_are_cut():
    long = Unproved("x" * 5000, "why", span=Span(1, 1))
    (report,) = read_evidence(write_evidence([evidence(ProofFacts(unproved=(long,) * 3))])).values()
    assert {len(one.name) for one in report.facts.unproved} == {MAX_TEXT}
    short = Unproved("x", "y")
    (report,) = read_evidence(
        write_evidence([evidence(ProofFacts(unproved=(short,) * 250))])
    ).values()
    assert len(report.facts.unproved) == MAX_ITEMS


def test_what_does_not_fit_is_passed_on_as_not_proved():
    heavy = ProofFacts(unproved=tuple(Unproved("x" * 1900, "y" * 1900) for _ in range(100)))
    found = read_evidence(write_evidence([evidence(heavy), evidence(path="docs/b.md")]))
    assert len(found) == 2
    assert found[PATH, text_digest("# Orders\n")].proofs[0].outcome == "not-proved"
    assert found["docs/b.md", text_digest("# Orders\n")].proofs[0].outcome == "proved"


def test_numbers_that_json_does_not_know_become_none_of_it():
    report = ProofReport((Proof("serve", "proved", "", float("inf")),), ProofFacts())
    text = write_evidence([Evidence(PATH, text_digest(""), report.proofs, report.facts)])
    assert json.loads(text)["documents"][0]["proofs"][0]["seconds"] == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("none", "it is no JSON"),
        ("", "it is no JSON"),
        ("[" * 50_000, "it is no JSON"),
        ("{}", "$ is not what the schema allows"),
        ('{"schema_version": 2, "documents": []}', "$.schema_version is not what"),
        ('{"schema_version": 1, "documents": [], "more": 1}', "$ is not what"),
        (f'{{"schema_version": 1, "documents": [], "x": "{"y" * MAX_BYTES}"}}', "too large"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused(text, why):
    assert why in refused(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(path=1),
        lambda d: d["proofs"][0].update(seconds=-1),
        lambda d: d["proofs"][0].update(seconds="x"),
        lambda d: d["facts"].update(unproved=[{}]),
        lambda d: d["facts"].update(unproved=[{"name": "a"}] * (MAX_ITEMS + 1)),
        lambda d: d["facts"].pop("server"),
        lambda d: d["facts"].update(server="x" * (MAX_TEXT + 1)),
    ],
)
def test_forged_evidence_is_refused_with_its_place(change):
    value = json.loads(write_evidence([evidence()]))
    change(value["documents"][0])
    assert "$.documents[0]" in refused(json.dumps(value))


def test_nothing_shown_says_why():
    report = nothing_shown("the job failed", "Look at it.")
    assert report.facts.unproved == (Unproved("all", "the job failed", "Look at it."),)


def test_the_bundle_has_one_version():
    assert json.loads(write_evidence([]))["schema_version"] == 1
    assert Bundle(1, ()).documents == ()
