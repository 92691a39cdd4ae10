"""The engine: severities, waivers, what stood before, folding, and rules that break."""

import pytest

from data_design_gate.document.model import Span
from data_design_gate.standards import check, engine
from data_design_gate.standards.engine import Hit, Rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings


@pytest.fixture
def rules(monkeypatch):
    """Replace the catalogue by rules of the test's own."""
    own = {}
    monkeypatch.setattr(engine, "_REGISTRY", own)
    monkeypatch.setattr(check, "load_rules", lambda: None)

    def add(code, hits, severity=Severity.ERROR, waivable=True, needs=()):
        def find(context):
            """Find what the test says."""
            yield from (hits(context) if callable(hits) else hits)

        own[code] = Rule(code, code.lower(), severity, find, "S", waivable, frozenset(needs))

    return add


def hit(line=3, subject="orders.a", **more):
    return Hit(Span(line, line, 2), f"{subject} is wrong.", "Mend it.", subject, **more)


HEAD = "---\nstatus: Under Review\n---\n"


def report(text=HEAD + "# T\n\n## Data Lifecycle\n\nwords\n", base=None, **settings):
    around = Surroundings(base=base, has_base=base is not None)
    return review(text, "x.md", StandardSettings(**settings), around)


def test_a_finding_carries_code_name_place_and_the_section_it_stands_in(rules):
    rules("PG901", [hit(8)])
    (found,) = report().findings
    assert (found.code, found.name, found.line, found.column) == ("PG901", "pg901", 8, 2)
    assert found.section == "data-lifecycle"


@pytest.mark.parametrize("word", ["error", "warning", "info"])
def test_the_configuration_sets_a_severity(rules, word):
    rules("PG901", [hit()])
    assert report(severities={"PG901": word}).findings[0].severity == word


def test_the_configuration_switches_a_rule_off(rules):
    rules("PG901", [hit()])
    assert report(severities={"PG901": "off"}).findings == ()


def test_a_rule_may_weigh_a_hit_differently(rules):
    rules("PG901", [hit(severity=Severity.INFO)])
    assert report().findings[0].severity is Severity.INFO


def test_a_draft_lowers_errors_but_is_not_complete(rules):
    rules("PG901", [hit()])
    found = report("---\nstatus: Draft\n---\n# T\n")
    assert found.findings[0].severity is Severity.WARNING
    assert not found.complete


def test_hits_of_one_group_fold_into_the_first_and_name_the_others(rules):
    rules("PG901", [hit(n, f"orders.c{n}", group="orders") for n in (9, 3, 5)])
    (found,) = report().findings
    assert found.line == 3
    assert found.message.endswith("Also `orders.c5` (line 5), `orders.c9` (line 9).")


def test_many_hits_of_one_group_are_counted(rules):
    rules("PG901", [hit(n, f"c{n}", group="g") for n in range(1, 11)])
    assert "and 4 more." in report().findings[0].message


def test_hits_of_one_group_that_weigh_differently_stay_apart(rules):
    light = hit(9, "orders.b", group="orders", severity=Severity.INFO)
    rules("PG901", [hit(3, group="orders"), light])
    assert [f.severity for f in report().findings] == [Severity.ERROR, Severity.INFO]


def test_findings_come_in_the_order_of_the_text(rules):
    rules("PG901", [hit(9), hit(4)])
    rules("PG902", [hit(7), hit(4)])
    assert [(f.line, f.code) for f in report().findings] == [
        (4, "PG901"),
        (4, "PG902"),
        (7, "PG902"),
        (9, "PG901"),
    ]


@pytest.mark.parametrize(
    ("read", "shown"), [("MIG008", "PRF006"), ("MIG013", "PRF001"), ("MIG006", "PRF005")]
)
def test_what_a_run_showed_at_a_line_speaks_for_the_guess_from_its_text(rules, read, shown):
    rules(read, [hit(5), hit(6)])
    rules(shown, [hit(5)])
    assert [(f.line, f.code) for f in report().findings] == [(5, shown), (6, read)]


def test_the_base_is_judged_by_itself(rules):
    seen = []
    rules("PG901", lambda context: seen.append(context) or [hit()])
    base = HEAD + "# T\n"
    around = Surroundings(base=base, has_base=True, approved_by_tool=True)
    review(base + "new\n", "x.md", StandardSettings(), around)
    now, before = seen
    assert (now.has_base, now.base is None, now.approved_by_tool) == (True, False, True)
    assert (before.has_base, before.base, before.approved_by_tool) == (False, None, False)
    assert before.document.text == base


def test_what_stood_at_the_base_is_not_introduced(rules):
    rules("PG901", lambda context: [hit()] + [hit(4, "b")] * ("new" in context.document.text))
    base = HEAD + "# T\n"
    found = report(base + "new\n", base=base)
    assert {f.subject: f.introduced for f in found.findings} == {"orders.a": False, "b": True}
    assert [f.subject for f in found.blocking()] == ["b"]


def test_a_second_hit_of_the_same_kind_is_introduced(rules):
    rules("PG901", lambda context: [hit()] * context.document.text.count("word"))
    found = report(HEAD + "# T\nword word\n", base=HEAD + "# T\nword\n")
    assert sorted(f.introduced for f in found.findings) == [False, True]


def test_entering_review_introduces_everything(rules):
    rules("PG901", [hit()])
    found = report(HEAD + "# T\n", base="---\nstatus: Draft\n---\n# T\n")
    assert found.findings[0].introduced


def test_a_new_document_introduces_everything(rules):
    rules("PG901", [hit()])
    around = Surroundings(base=None, has_base=True)
    assert review(HEAD, "x.md", StandardSettings(), around).findings[0].introduced


WAIVED = HEAD + (
    '# T\n\n<!-- data-design: allow PG901 reason="small" -->\n## Data Lifecycle\n\nwords\n'
)


def test_a_waiver_with_a_reason_lets_a_finding_in_its_scope_pass(rules):
    rules("PG901", [hit(9)])
    found = report(WAIVED)
    assert found.findings == ()
    assert [(w.finding.code, w.reason) for w in found.waived] == [("PG901", "small")]
    assert found.complete
    assert "PG901" in found.steps[2].waived


def test_a_waiver_covers_its_own_section_only(rules):
    rules("PG901", [hit(4)])
    assert len(report(WAIVED).findings) == 1


def test_a_rule_that_must_hold_cannot_be_waived(rules):
    rules("PG901", [hit(9)], waivable=False)
    assert len(report(WAIVED).findings) == 1


def test_a_waiver_without_a_reason_lets_nothing_pass(rules):
    rules("PG901", [hit(9)])
    assert len(report(WAIVED.replace("small", " ")).findings) == 1


def test_a_waiver_that_lets_nothing_pass_is_told(rules):
    idle = '<!-- data-design: allow PG902 reason="small" -->\n## Data Lifecycle'
    rules("PG901", [hit(9)])
    rules("PG902", [])
    rules("DOC018", lambda context: [hit(subject=w.code) for w in context.extra["unused_waivers"]])
    found = report(WAIVED.replace("## Data Lifecycle", idle))
    assert [f.subject for f in found.findings] == ["PG902"]
    assert report(WAIVED).findings == ()


def test_a_rule_that_breaks_is_told_and_hides_no_other(rules):
    def broken(_context):
        raise ZeroDivisionError

    rules("PG901", broken)
    rules("PG902", [hit()])
    found = {f.code: f for f in report().findings}
    assert "could not be evaluated" in found["PG901"].message
    assert "PG902" in found
    assert not report().complete


TABLE = "## Postgres Schema Design\n\n```sql\nCREATE TABLE a (b int PRIMARY KEY);\n```\n"
INDEX = "## Postgres Schema Design\n\n```sql\nCREATE INDEX a_b_idx ON a (b);\n```\n"
ITEMS = """\
## DynamoDB Design

```yaml dynamodb
TableName: Item
AttributeDefinitions: [{AttributeName: itemId, AttributeType: S}]
KeySchema: [{AttributeName: itemId, KeyType: HASH}]
BillingMode: PAY_PER_REQUEST
```
"""
PATTERNS = """\
## Data Access Patterns

| ID | Query | Priority |
|----|-------|----------|
| AP1 | Order by id | primary |
"""
PLAN = "## Migration Plan\n\nNothing moves.\n"


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        ("postgres", TABLE),
        ("postgres", INDEX),
        ("dynamodb", ITEMS),
        ("patterns", PATTERNS),
        ("migration", PLAN),
    ],
)
def test_a_rule_is_called_only_for_designs_that_hold_what_it_needs(rules, holds, text):
    for at, need in enumerate(("postgres", "dynamodb", "patterns", "migration")):
        rules(f"PG90{at}", [hit(subject=need)], needs=(need,))
    assert [f.subject for f in report(f"{HEAD}# T\n\n{text}").findings] == [holds]
    assert report(f"{HEAD}# T\n").findings == ()


def test_a_rule_is_registered_once_under_the_name_and_page_of_its_function(rules):
    def shown(_context, read):
        yield hit(5, f"shown after {len(read)}")

    def wide_column(_context):
        """Find columns that are too wide."""
        yield hit(4)

    assert engine.rule("PG901", Severity.INFO, shown=shown)(wide_column) is wide_column
    registered = engine.registry()["PG901"]
    assert (registered.name, registered.documentation) == (
        "wide-column",
        "Find columns that are too wide.",
    )
    assert [f.subject for f in report().findings] == ["orders.a", "shown after 1"]
    with pytest.raises(ValueError, match="PG901 is registered twice"):
        engine.rule("PG901", Severity.INFO)(wide_column)


def test_rules_come_in_the_order_of_their_codes(rules):
    for code in ("PG902", "DOC901", "PG901"):
        rules(code, [])
    assert list(engine.registry()) == ["DOC901", "PG901", "PG902"]


def test_a_document_can_be_reviewed_without_anything_around_it(rules):
    rules("PG901", [hit()])
    assert review(HEAD, "x.md", StandardSettings()).findings[0].introduced


def test_of_a_document_that_cannot_be_read_no_step_is_a_go():
    report = review(b"caf\xe9", "a.md", StandardSettings())

    assert [step.go for step in report.steps] == [False] * 9
    assert not any(item.done for item in report.done)
