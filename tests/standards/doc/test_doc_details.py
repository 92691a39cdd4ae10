"""What the DOC rules say, how they mend, and how they hear of the world outside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from data_design_gate.document.parse import parse_document
from data_design_gate.standards.context import Ticket
from data_design_gate.standards.finding import Finding, Severity
from data_design_gate.standards.mend import mend
from data_design_gate.standards.review import Surroundings
from data_design_gate.standards.settings import StandardSettings
from doc_rules_support import FIXTURES, doc_findings, fixtures, found, found_in, read_linked
from document_support import documents

WHOLE = (FIXTURES / "linked" / "whole.md").read_text(encoding="utf-8")
ROOT = Path(__file__).parents[3]


def findings(
    text: str,
    settings: StandardSettings | None = None,
    around: Surroundings | None = None,
) -> list[Finding]:
    return doc_findings(text, around or Surroundings(), settings or StandardSettings())


def one(name: str) -> Finding:
    (finding,) = found(FIXTURES / "fail" / f"{name}.md")
    return finding


FIXABLE = [path for path in fixtures("fail") if any(f.suggestion for f in found(path))]


@pytest.mark.parametrize("path", FIXABLE, ids=lambda path: path.stem)
def test_mended_text_has_no_fixable_finding_left(path: Path) -> None:
    mended = mend(path.read_text(encoding="utf-8"), lambda text: found_in(text, path))
    assert mended.applied
    assert [f.code for f in found_in(mended.text, path) if f.suggestion] == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("DOC007_slip", "## 10. Data Lifecycle"),
        ("DOC007_bold", "## 10. Data Lifecycle"),
        ("DOC001_blank_line_above", "---"),
        ("DOC003_misspelt", ""),
        ("DOC003_rejected", ""),
        ("DOC004_approved_by_hand", "status: Under Review"),
        ("DOC015_small_letters", "jira: [LIB-12]  # the book"),
        ("DOC019_same_version", "version: 1.1.0"),
    ],
)
def test_a_mend_is_the_whole_line_as_it_should_be(name: str, line: str) -> None:
    suggestion = one(name).suggestion
    assert (suggestion.replacement if suggestion else "") == line


def test_a_setext_heading_is_mended_as_a_whole() -> None:
    text = WHOLE.replace("## 10. Data Lifecycle", "Data Lifecylce\n--------------")
    (finding,) = findings(text)
    assert finding.suggestion is not None
    assert finding.suggestion.replacement == "## Data Lifecycle"
    assert finding.suggestion.last_line == finding.suggestion.first_line + 1


def test_missing_sections_are_one_finding_with_a_skeleton_to_paste() -> None:
    finding = one("DOC005_two_missing")
    assert "2 required sections are missing: Index Design, Data Lifecycle." in finding.message
    assert "## 7. Index Design" in finding.help
    assert "## 10. Data Lifecycle" in finding.help
    assert "<!--" not in finding.help


def test_matter_without_its_section_is_named() -> None:
    text = WHOLE.replace("## 7. Index Design\n\nThe primary key serves AP1.\n\n", "").replace(
        ");\n```", ");\nCREATE INDEX a ON orders (id);\nCREATE UNIQUE INDEX b ON orders (id);\n```"
    )
    (finding,) = findings(text)
    assert "2 indexes, no Index Design section" in finding.message


def test_the_configuration_adds_required_sections_and_fields() -> None:
    settings = StandardSettings(sections=("Cost estimate",), fields=("team",))
    codes = {finding.code: finding for finding in findings(WHOLE, settings)}
    assert "Cost estimate" in codes["DOC005"].message
    assert "`team`" in codes["DOC002"].message
    text = WHOLE.replace('owner: "@tom"', 'owner: "@tom"\nteam: shop')
    assert findings(f"{text}\n## 11. Cost estimate\n\nTen euro a month.\n", settings) == []


def test_an_added_section_that_is_empty_is_told() -> None:
    settings = StandardSettings(sections=("Cost estimate",))
    (finding,) = findings(f"{WHOLE}\n## Cost estimate\n\nTBD\n", settings)
    assert finding.code == "DOC006"


def test_a_configured_alias_needs_no_other_heading() -> None:
    settings = StandardSettings(aliases={"How long we keep it": "data-lifecycle"})
    assert findings(WHOLE.replace("Data Lifecycle", "How long we keep it"), settings) == []


def test_an_undecided_store_asks_for_one_of_the_two_schemas() -> None:
    text = WHOLE.replace("stores: [postgres]\n", "").replace("**Decision:** Postgres.", "Open.")
    assert [f.code for f in findings(text) if f.code == "DOC005"] == []


@pytest.mark.parametrize("store", ["dynamodb", "[postgres, dynamodb]"])
def test_a_selected_store_asks_for_its_schema(store: str) -> None:
    text = WHOLE.replace("stores: [postgres]", f"stores: {store}").replace(
        "**Decision:** Postgres.", f"**Decision:** {store.strip('[]')}."
    )
    assert any("DynamoDB Design" in f.message for f in findings(text) if f.code == "DOC005")


@pytest.mark.parametrize(
    ("word", "near"),
    [("Aproved", "Approved"), ("Underreview", "Under Review"), ("Deferred", "Partial")],
)
def test_the_nearest_status_is_named(word: str, near: str) -> None:
    (finding,) = findings(WHOLE.replace("Under Review", word))
    assert f"The nearest is {near}." in finding.message


def test_missing_inputs_name_what_to_do() -> None:
    finding = one("DOC013_none_linked")
    for words in ("run the architecture review", "run requirements and scope", "database team"):
        assert words in finding.help
    assert "`adrs`" in finding.message or "adrs" in finding.message


def test_a_superseded_input_is_a_warning_and_an_empty_one_an_error() -> None:
    weights = {f.message: f.severity for f in found(FIXTURES / "fail/DOC014_input_says_nothing.md")}
    assert sorted(weights.values()) == [Severity.ERROR, Severity.WARNING]


def test_links_are_not_judged_when_nothing_can_be_looked_at() -> None:
    assert findings(WHOLE.replace("linked/feature.md", "nowhere.md")) == []


def test_metadata_paths_are_tried_from_the_root_and_text_links_are_not() -> None:
    text = WHOLE.replace("Orders stand alone.", "See [f](linked/feature.md).")
    around = Surroundings(read=read_linked)
    found_here = doc_findings(text, around, StandardSettings(), "docs/design/orders.md")
    assert [(f.code, "broken" in f.message) for f in found_here] == [("DOC014", True)]


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/../x.md", "a/../../../x.md"])
def test_a_link_out_of_the_repository_is_never_read(target: str) -> None:
    asked: list[str] = []

    def read(path: str) -> str | None:
        asked.append(path)
        return read_linked(path)

    text = WHOLE.replace("Orders stand alone.", f"See [f]({target}).")
    found_here = doc_findings(text, Surroundings(read=read), StandardSettings(), "docs/d.md")
    assert any(target in finding.message for finding in found_here)
    assert not any(path.startswith(("/", "..")) for path in asked)


def ticket(**facts: object) -> Surroundings:
    return Surroundings(tickets={"SHOP-412": Ticket(key="SHOP-412", **facts)})  # type: ignore[arg-type]


def test_what_jira_says_of_a_ticket_is_told() -> None:
    assert findings(WHOLE, around=ticket(found=True)) == []
    (missing,) = findings(WHOLE, around=ticket(found=False))
    assert (missing.code, "does not exist" in missing.message) == ("DOC015", True)
    around = ticket(found=True, problem="is a Bug; allowed are Story, Task", mend="Use a Story.")
    (wrong,) = findings(WHOLE, around=around)
    assert "is a Bug" in wrong.message
    assert wrong.help == "Use a Story."


@pytest.mark.parametrize(
    ("policy", "severity"),
    [("error", Severity.ERROR), ("warn", Severity.WARNING), ("ignore", None)],
)
def test_a_missing_key_weighs_what_the_configuration_says(
    policy: str, severity: Severity | None
) -> None:
    settings = StandardSettings(on_missing_key=policy)
    weights = [f.severity for f in findings(WHOLE.replace("jira: SHOP-412\n", ""), settings)]
    assert weights == ([severity] if severity else [])


def test_the_pull_request_may_name_the_ticket() -> None:
    around = Surroundings(extra={"pull_request_title": "SHOP-412: orders"})
    assert findings(WHOLE.replace("jira: SHOP-412\n", ""), around=around) == []


def test_finalisation_may_write_approved() -> None:
    approved = WHOLE.replace("Under Review", "Approved")
    around = Surroundings(base=WHOLE, has_base=True, approved_by_tool=True)
    assert findings(approved, around=around) == []


@pytest.mark.parametrize(
    ("old", "new", "legal"),
    [
        (None, "Draft", True),
        (None, "Under Review", True),
        (None, "Blocked", True),
        (None, "Partial", True),
        (None, "Aborted", False),
        (None, "Approved", False),
        ("Draft", "Under Review", True),
        ("Draft", "Partial", True),
        ("Draft", "Approved", False),
        ("Under Review", "Draft", True),
        ("Under Review", "Partial", False),
        ("Partial", "Draft", True),
        ("Partial", "Under Review", True),
        ("Partial", "Partial", True),
        ("Approved", "Under Review", True),
        ("Approved", "Draft", False),
        ("Approved", "Approved", True),
        ("Approved", "Aborted", True),
        ("Draft", "Blocked", True),
        ("Blocked", "Under Review", True),
        ("Blocked", "Draft", False),
        ("Aborted", "Under Review", True),
        ("Aborted", "Blocked", True),
        ("proposed", "Under Review", True),
        ("nonsense", "Draft", True),
    ],
)
def test_the_legal_moves(old: str | None, new: str, *, legal: bool) -> None:
    base = WHOLE.replace("Under Review", old) if old else None
    around = Surroundings(base=base, has_base=True)
    codes = [f.code for f in findings(WHOLE.replace("Under Review", new), around=around)]
    assert ("DOC004" not in codes) is legal


def test_without_a_base_no_move_is_judged() -> None:
    assert findings(WHOLE.replace("Under Review", "Approved")) == []


@pytest.mark.parametrize("source", [b"", b"\xff\xfe\0", b"# A\n\0", b"a" * 2_000_000])
def test_what_cannot_be_read_is_one_finding(source: bytes) -> None:
    found_here = doc_findings(source, Surroundings(has_base=True), StandardSettings())
    assert [finding.code for finding in found_here] == ["DOC022"]


def test_a_fence_that_swallows_nothing_is_a_warning() -> None:
    (finding,) = findings(f"{WHOLE}\n```text\nend\n")
    assert (finding.code, finding.severity) == ("DOC022", Severity.WARNING)


def test_many_repeated_headings_are_told_in_bounded_form() -> None:
    found_here = findings(WHOLE + "\n## Index Design\n\nx\n" * 3_000)
    assert [f.code for f in found_here] == ["DOC009"]
    assert "2994 more" in found_here[0].message


def test_the_generated_validator_is_current() -> None:
    code = (
        "import generate_front_matter as g; raise SystemExit(g.generate() != g.TARGET.read_text())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "scripts", check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()


def test_valid_metadata_never_loads_the_slow_library() -> None:
    code = (
        "import sys; sys.path.insert(0, 'src')\n"
        "from data_design_gate.document.parse import parse_document\n"
        "from data_design_gate.standards.front_matter import faults\n"
        f"faults_found = list(faults(parse_document({WHOLE!r}, 'd.md').metadata))\n"
        "raise SystemExit(bool(faults_found) or 'jsonschema' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def without(*titles: str) -> str:
    text = WHOLE
    for title in titles:
        start = text.index(f". {title}")
        start = text.rindex("\n## ", 0, start)
        end = text.find("\n## ", start + 1)
        text = text[:start] + (text[end:] if end > 0 else "\n")
    return text


def test_adding_some_of_the_missing_sections_introduces_nothing() -> None:
    around = Surroundings(base=without("Index Design", "Data Lifecycle"), has_base=True)
    (finding,) = findings(without("Data Lifecycle"), around=around)
    assert (finding.code, finding.introduced) == ("DOC005", False)


def test_a_section_lost_since_the_base_is_apart_from_those_never_there() -> None:
    around = Surroundings(base=without("Index Design"), has_base=True)
    found_here = findings(without("Index Design", "Data Lifecycle"), around=around)
    assert {f.message.partition(":")[2][:20]: f.introduced for f in found_here} == {
        " Index Design.": False,
        " Data Lifecycle.": True,
    }


def outlines() -> st.SearchStrategy[str]:
    """Generate designs out of whole, empty, misspelt and nasty parts."""
    parts = WHOLE.split("\n## ")
    heads = st.sampled_from(
        [parts[0], "# T\n", "---\nstatus: [x\n---\n# T\n", "---\nwaivers: {A: }\njira: 4\n---\n"]
    )
    bodies = st.sampled_from(
        [*parts[1:], "Data Lifecyle\n\nTBD\n", "Deferred\n\n...\n", "Blocked\n", "Plan\n\nN/A\n"]
    )
    waiver = st.sampled_from(["", "<!-- data-design: allow DOC006 -->", "```sql\nCREATE", "| a |"])
    part = st.tuples(bodies, st.one_of(waiver, documents())).map("\n".join)
    return st.tuples(heads, st.lists(part, max_size=6)).map(
        lambda drawn: "\n## ".join([drawn[0], *drawn[1]])
    )


@settings(max_examples=120, deadline=None)
@given(outlines(), outlines())
def test_no_document_breaks_a_rule_or_puts_a_finding_outside_the_file(old: str, new: str) -> None:
    around = Surroundings(base=old, has_base=True, read=read_linked, tickets={})
    last = max(1, len(parse_document(new, "d.md").lines))
    for finding in findings(new, around=around):
        assert finding.subject != "broken-rule", finding.message
        assert 1 <= finding.line <= finding.end_line <= last
        assert finding.column >= 1


def test_a_heading_that_is_linked_is_not_renamed_mechanically() -> None:
    text = WHOLE.replace("## 10. Data Lifecycle", "## 10. Data Retention")
    assert findings(text)[0].suggestion is not None
    linked = text.replace("Orders stand alone.", "See [how long](#10-data-retention).")
    assert [(f.code, f.suggestion) for f in findings(linked)] == [("DOC008", None)]


def test_what_finalisation_writes_is_valid_metadata() -> None:
    written = (
        'approval_date: 2026-11-21\napprovals:\n  - {gate: database, by: "@ann", '
        'commit: "0123456789abcdef", date: 2026-11-21T10:00:00Z}\naudit: sha256-0a1b\n'
    )
    approved = WHOLE.replace("Under Review", "Approved").replace("owner:", f"{written}owner:")
    around = Surroundings(base=WHOLE, has_base=True, approved_by_tool=True)
    assert findings(approved, around=around) == []
    assert findings(approved, around=Surroundings(base=approved, has_base=True)) == []


def test_a_store_that_is_not_known_is_named() -> None:
    assert one("DOC002_unknown_store_in_a_list").message == (
        "`stores` is not valid: `postgres, mongodb`."
    )


def test_what_a_migration_repeats_is_not_counted_twice() -> None:
    table = "CREATE TABLE orders (id bigint CHECK (id > 0));"
    text = WHOLE.replace("## 9. Data Validation Rules\n\nEvery order has a time.\n\n", "")
    text = text.replace(
        "CREATE TABLE orders (\n    id bigint",
        "CREATE TABLE orders (\n    CHECK (id > 0),\n    id bigint",
    )
    text = text.replace(
        "**Type:** New schema", f"**Type:** New schema\n\n### Up\n\n```sql\n{table}\n```"
    )
    (finding,) = findings(text)
    assert "1 CHECK constraint, no Data Validation Rules section" in finding.message


def test_another_name_of_a_section_that_stands_already_is_not_to_be_renamed() -> None:
    (finding,) = findings(WHOLE + "\n## Indexes\n\nNone.\n")
    assert finding.code == "DOC009"
    assert finding.suggestion is None


def test_a_waiver_that_is_not_understood_is_shown_as_written() -> None:
    comment = '<!-- data-design: alow PG011 reason="local times" -->'
    (finding,) = findings(WHOLE.replace("```sql", f"{comment}\n```sql"))
    assert finding.message == (
        "`alow PG011` is no rule's code; this waiver lets nothing pass. "
        "A waiver begins with the word `allow`."
    )


def test_the_mend_of_approved_by_hand_says_what_its_suggestion_writes() -> None:
    base = WHOLE.replace("status: Under Review", "status: Draft").encode()
    text = WHOLE.replace("status: Under Review", "status: Approved")
    (finding,) = findings(text, around=Surroundings(base=base, has_base=True))
    assert finding.help.startswith("Write Draft. ")
    assert finding.suggestion is not None
    assert finding.suggestion.replacement == "status: Draft"


def test_a_lowered_version_is_called_lower_and_not_still_the_same() -> None:
    assert one("DOC019_lower_version").message == (
        "The approved design changed, and its version is 0.9, below 1.0.0."
    )


def test_a_table_too_wide_to_read_is_one_finding() -> None:
    wide = "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|b" * 200 + "|\n"
    (finding,) = findings(WHOLE + "\n" + wide)
    assert finding.code == "DOC022"


def test_rows_without_dashes_are_told_the_dashes_to_write() -> None:
    (finding,) = findings(WHOLE.replace("|---|---|---|---|---|\n", "", 1))
    assert finding.help == "If the first row is the header, write `|---|---|---|---|---|` below it."


@pytest.mark.parametrize(
    ("heading", "mended"),
    [
        ("## 7. Indexes (global)", "## 7. Index Design (global)"),
        ("## Step 7: Indexes", "## Step 7: Index Design"),
        ("## \N{DIRECT HIT} **7. Indexes**", "## \N{DIRECT HIT} **7. Index Design**"),
        ('## <a name="m"></a>Indexes', '## <a name="m"></a>Index Design'),
        ("## [Indexes](linked/feature.md)", "## [Index Design](linked/feature.md)"),
        ("Indexes {#i}\n---", "## Index Design {#i}"),
        ("##### 7. Index Design (old)", "## 7. Index Design (old)"),
        ("## Index Desing: which and why", "## Index Design: which and why"),
        ("##7. Index Design", "## 7. Index Design"),
        ("**7. Index Design**", "## 7. Index Design"),
    ],
)
def test_the_mend_of_a_heading_replaces_its_name_and_keeps_the_rest(
    heading: str, mended: str
) -> None:
    (finding,) = findings(WHOLE.replace("## 7. Index Design", heading))
    assert finding.suggestion is not None
    assert finding.suggestion.replacement == mended


def test_what_the_help_says_of_an_input_that_does_not_exist_can_be_written_so() -> None:
    (finding,) = findings(WHOLE.replace("adrs: [linked/adr-0012.md]\n", ""))
    assert 'say so and why: `adrs: "not applicable: ..."`.' in finding.help
    reason = 'adrs: "not applicable: nothing was decided that touches data"\n'
    assert findings(WHOLE.replace("adrs: [linked/adr-0012.md]\n", reason)) == []
