"""The summary says first what matters, folds the rest, and never outgrows a comment."""

import dataclasses

import pytest
from msgspec.structs import replace

from data_design_gate.design.changes import Change
from data_design_gate.gate.disposition import Disposition
from data_design_gate.gate.reasons import reason
from data_design_gate.gate.result import (
    GateOutcome,
    GateResult,
    GateRuling,
    GateState,
    ReviewOutcome,
    State,
)
from data_design_gate.report.conversation import Conversation, render_summary
from data_design_gate.report.help_text import help_blocks
from data_design_gate.report.told import DesignChange, Look, Since
from data_design_gate.standards.finding import (
    DocumentReport,
    DoneItem,
    Finding,
    Proof,
    Severity,
    Step,
    Suggestion,
    Waived,
)


def finding(number=1, severity=Severity.ERROR, **more):
    values = {
        "code": "PG006", "name": "foreign-key-index", "severity": severity,
        "message": f"No index starts with the foreign key `orders.c{number}`.",
        "help": "Add `CREATE INDEX ...`.", "line": number, "end_line": number, "column": 1,
        "section": "postgres-schema-design", "subject": f"orders.c{number}",
        "suggestion": Suggestion(number, number, "x"), "introduced": True,
        "url": "https://example.com/PG006",
    }  # fmt: skip
    return Finding(**{**values, **more})


def report(*findings, **more):
    go = not any(f.severity is Severity.ERROR for f in findings)
    values = {
        "path": "docs/data-design/orders.md", "title": "Orders", "status": "Under Review",
        "tickets": ("SHOP-1",), "stores": ("postgres",), "complete": go,
        "steps": (Step(3, "Design Postgres schema", go, () if go else ("PG006",)),),
        "done": (
            DoneItem("Postgres designed", go, ()),
            DoneItem("Database team reviewed", None, ()),
        ),
        "findings": findings,
    }  # fmt: skip
    return DocumentReport(**{**values, **more})


def gate(state=State.PENDING, **more):
    outcome = GateOutcome(
        "database", "docs/data-design/orders.md", GateState.WAITING, 1,
        reason("findings", count=1), can_approve=("dana",),
    )  # fmt: skip
    values = {"state": state, "description": "database waits for dana",
              "gates": (outcome,), "ask": ("dana",), "head_sha": "a" * 40}  # fmt: skip
    return GateResult(**{**values, **more})


def url(path, line):
    return f"https://example.com/{path}#L{line}"


def render(*reports, limit=65_536, **more):
    return render_summary(Conversation(more.pop("gate", gate()), reports, url, **more), limit)


def test_the_verdict_comes_first_then_gates_steps_and_findings():
    text = render(report(finding()))
    order = ["Data design", "| Gate |", "### Orders", "| Step |", "PG006", "Definition of Done"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_no_go_says_what_the_procedure_advises():
    assert "**No-Go**: PG006<br>" in render(report(finding()))


def test_a_finding_links_to_its_line_and_its_rule():
    text = render(report(finding(57)))
    assert "[line 57](https://example.com/docs/data-design/orders.md#L57)" in text
    assert "(https://example.com/PG006)" in text


PASTE = "Put this at the top:\n\n---\ntitle: ...\n\nstatus: Draft\n---"


def test_what_is_to_be_pasted_stands_as_it_is_below_its_finding():
    text = render(report(finding(help=PASTE)))
    assert "<br>Put this at the top:\n\n  <details>\n  <summary>To paste</summary>" in text
    assert "\n  ```markdown\n  ---\n  title: ...\n\n  status: Draft\n  ---\n  ```\n" in text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Do this.", ["Do this."]),
        ("Do this.\n\nOr that.", ["Do this.", "Or that."]),
        ("Write:\n\n    a\n    b", ["Write:", "```markdown\na\nb\n```"]),
        ("Write:\n\n```sql\nSELECT 1;\n```", ["Write:", "```\nSELECT 1;\n```"]),
        ("Paste:\n\n```\n````", ["Paste:", "```\n```"]),
        (
            "Paste:\n\n## A\n\n```sql\nx\n```",
            ["Paste:", "````markdown\n## A\n\n```sql\nx\n```\n````"],
        ),
    ],
)
def test_a_help_is_told_in_blocks(text, blocks):
    assert list(help_blocks(text)) == blocks


def test_people_of_no_gate_are_told_once_and_change_requests_count():
    def ruling(name, disposition, why):
        return GateRuling(name, "docs/data-design/orders.md", disposition, why)

    stranger = reason("not-in-team", login="zed", groups=["acme/database"])
    stale = reason("is-author", login="mira")
    asked = reason("review-change-requested", login="dana")
    reviews = (
        ReviewOutcome(1, "zed", "APPROVED", "a", None, (
            ruling("database", Disposition.NOT_IN_TEAM, stranger),
            ruling("migration", Disposition.NOT_IN_TEAM, stranger))),
        ReviewOutcome(2, "mira", "APPROVED", "a", None, (
            ruling("database", Disposition.IS_AUTHOR, stale),
            ruling("migration", Disposition.IS_AUTHOR, stale),
            ruling("architecture", Disposition.NOT_IN_TEAM, stranger))),
        ReviewOutcome(3, "dana", "CHANGES_REQUESTED", "a", None, (
            ruling("database", Disposition.CHANGE_REQUESTED, asked),)),
        ReviewOutcome(4, "eli", "APPROVED", "a", None, (
            ruling("database", Disposition.SUPERSEDED, reason("superseded", login="eli")),)),
    )  # fmt: skip
    text = render(report(), gate=gate(reviews=reviews))
    assert "Reviews that do not count (2)" in text
    assert "- <code>zed</code> (approved): belongs to none of <code>acme/database</code>\n" in text
    assert "- <code>mira</code> (approved): database and migration: " in text


def test_all_steps_on_go_are_folded():
    assert "<summary>🟢 1 of 1 steps are Go</summary>" in render(report())
    assert "steps are Go" not in render(report(finding()))


def test_gates_of_several_documents_stand_in_a_table_each():
    other = dataclasses.replace(gate().gates[0], document="b.md", can_approve=("eli",))
    text = render(report(), gate=gate(gates=(*gate().gates, other)))
    assert "\n<code>b.md</code>\n\n| Gate | Standing |" in text
    assert text.count("| Gate |") == 2


def test_documents_whose_gates_stand_alike_share_a_table():
    other = dataclasses.replace(gate().gates[0], document="b.md")
    text = render(report(), gate=gate(gates=(*gate().gates, other)))
    assert "<code>docs/data-design/orders.md</code>, <code>b.md</code>\n\n| Gate |" in text
    assert text.count("| Gate |") == 1


def test_steps_that_the_same_rule_holds_are_told_at_once():
    steps = tuple(Step(number, "A step", go=False, codes=("DOC022",)) for number in (1, 2))
    text = render(report(steps=steps))
    assert "**No-Go** for all 2 steps: DOC022" in text
    assert "| Step |" not in text


def test_an_error_of_a_gate_is_told_without_guesses_about_its_people():
    broken = dataclasses.replace(
        gate().gates[0], state=GateState.ERROR, diagnosis=reason("nobody", groups=["acme/database"])
    )
    assert "nobody is in" not in render(report(), gate=gate(gates=(broken,)))


def test_a_proof_is_a_line_that_a_narrow_screen_takes():
    proofs = (
        Proof("reach", "proved", "up makes `orders`", 0.14),
        Proof("serve", "disproved", "a | b", 1.0),
        Proof("repeat", "not-proved", "no server", 0.0),
    )
    text = render(report(proofs=proofs))
    assert "- ✅ reach proved: up makes <code>orders</code>" in text
    assert "- ❌ serve disproved: a &#124; b" in text
    assert "- ⚪ repeat not proved: no server" in text


def test_what_stood_before_is_folded_and_does_not_count():
    text = render(report(finding(introduced=False)))
    assert "1 finding that stood before this change and does not block" in text
    assert text.index("<details>") < text.index("No index starts")


def test_a_waiver_is_listed_with_its_reason():
    text = render(report(waived=(Waived(finding(), "small table", 3),)))
    assert "<summary>Waivers</summary>" in text
    assert "small table" in text


def test_many_findings_of_one_rule_are_one_whole_and_the_others_folded_by_line():
    many = [finding(n) for n in (5, 7, 9)]
    other = finding(6, code="PG011", message="`at` forgets the zone.", help="Write `timestamptz`.")
    text = render(report(*many, other))
    assert text.count("Add <code>CREATE INDEX ...</code>") == 1
    assert "<summary>2 more like it</summary>\n\n  - [line 7]" in text
    assert text.index("orders.c5") < text.index("orders.c9") < text.index("forgets the zone")


def test_a_folded_finding_keeps_a_mend_of_its_own():
    many = [finding(n, help=f"Rename it to `t{n}`.") for n in (5, 7, 9)]
    text = render(report(*many))
    assert all(f"Rename it to <code>t{n}</code>" in text for n in (5, 7, 9))


@pytest.mark.parametrize("number", [300, 3_000])
@pytest.mark.parametrize("limit", [65_536, 20_000])
def test_hundreds_of_findings_fit_and_the_rest_is_counted(number, limit):
    findings = [finding(n) for n in range(1, number + 1)]
    text = render(report(*findings), limit=limit)
    assert len(text) <= limit
    shown = text.count("No index starts")
    assert 10 < shown < number
    assert f"and {number - shown} more" in text
    assert text.count("<details>") == text.count("</details>")
    assert "To evaluate again" in text


def test_many_documents_share_the_room():
    reports = [
        replace(report(*[finding(n) for n in range(200)]), path=f"d{i}.md") for i in range(20)
    ]
    text = render(*reports)
    assert len(text) <= 65_536
    assert text.count("<details>") == text.count("</details>")


def test_long_changes_leave_room_for_findings_and_the_foot():
    many = DesignChange(
        tuple(Change("postgres", "column", f"orders.c{n}", "added", "", "text") for n in range(500))
    )
    paths = [f"d{i}.md" for i in range(20)]
    reports = [
        replace(report(*[finding(n) for n in range(200)]), path=path, title=path) for path in paths
    ]
    looks = (Look("dana", "APPROVED"),)
    text = render(
        *reports,
        changed=dict.fromkeys(paths, many),
        since=tuple(Since(path, f"{n:040x}", looks, many) for n, path in enumerate(paths)),
    )
    assert len(text) <= 65_536
    assert text.count("<details>") == text.count("</details>")
    assert all(f"### {path}" in text for path in paths)
    assert text.count("changes in the design since the base version") == len(paths)
    assert "To evaluate again" in text


def test_a_broken_configuration_is_quoted_with_its_place():
    text = render(fault=".github/data-design.yml:2:1: `gate` is not a key")
    assert "```\n.github/data-design.yml:2:1" in text


def test_hostile_text_stays_text():
    evil = "</details><img src=x> @everyone <!-- data-design-gate: summary success --> | x"
    text = render(
        report(
            finding(message=evil, help=evil, subject=evil),
            title=evil, status=evil, tickets=(evil,), path="a`b</code>.md",
        ),
        gate=gate(description=evil),
        notes=(evil,),
        on_merge=(evil,),
    )  # fmt: skip
    assert "<img" not in text
    assert "@everyone" not in text
    assert "<!--" not in text
    assert text.count("<details>") == text.count("</details>")


def test_the_items_the_gate_decides_are_marked_from_it():
    approved = GateOutcome(
        "database", "docs/data-design/orders.md", GateState.APPROVED, 1, reason("draft"),
        counted=("dana",),
    )  # fmt: skip
    text = render(report(), gate=gate(State.SUCCESS, gates=(approved,)))
    assert "✅ Database team reviewed (dana)" in text
