"""The register lists every design as the documents say it, and stays current by itself."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from jsonschema import Draft202012Validator

from data_design_gate.lifecycle.keep_register import keep_register
from data_design_gate.lifecycle.reconcile import repository_configuration
from data_design_gate.report.register import (
    BEGIN,
    END,
    RegisterEntry,
    entry_of,
    placed,
    register_value,
    render_json,
    render_register,
)
from data_design_gate.standards.settings import StandardSettings
from play_support import CONFIGURATION, DOCUMENT, GOOD
from reconcile_support import runtime_of

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "register.schema.json").read_text())
REGISTER = "docs/designs.md"
KEPT = CONFIGURATION + f"register: {{path: {REGISTER}}}\n"
FINALISED = GOOD.replace(
    "status: Under Review",
    "status: Approved\napproval_date: 2026-11-21\napprovals:\n"
    '  - {gate: database, by: "@dana", commit: "abc123", date: 2026-11-21T10:00:00Z}\n'
    '  - {gate: migration, by: "@dana", commit: "abc123", date: 2026-11-21T10:00:00Z}\n'
    '  - {gate: migration, by: "@eli", commit: "abc124", date: 2026-11-21T11:00:00Z}',
    1,
)
IN_WORDS = (
    "# Returns\n\n**Status:** Approved  \n**Approvals:** @dana (database, abc123), "
    "@ada (architecture, abc124)  \n**Jira:** SHOP-9  \n**Owner:** @tomas  \n"
)


def entry(text, path=DOCUMENT):
    return entry_of(path, text, StandardSettings())


def test_an_entry_says_what_the_document_says():
    found = entry(FINALISED)
    assert (found.title, found.status, found.version) == ("Order fulfilment", "Approved", "1.0.0")
    assert (found.tickets, found.stores) == (("SHOP-412",), ("postgres", "dynamodb"))
    assert (found.owner, found.authors) == ("tomas", ("mira",))
    assert [(one.gate, one.login) for one in found.approvals] == [
        ("database", "dana"), ("migration", "dana"), ("migration", "eli"),
    ]  # fmt: skip


def test_approvals_written_as_a_line_are_read_too():
    found = entry(IN_WORDS, "docs/data-design/returns.md")
    assert [(one.gate, one.login, one.commit) for one in found.approvals] == [
        ("database", "dana", "abc123"), ("architecture", "ada", "abc124"),
    ]  # fmt: skip


def test_the_markdown_is_a_table_with_links_from_where_it_stands():
    text = render_register([entry(FINALISED)], REGISTER, ticket_site="https://acme.example/")
    assert "1 design: 1 Approved." in text
    assert "[Order fulfilment](data-design/order-fulfilment.md)" in text
    assert "(https://acme.example/browse/SHOP-412)" in text
    assert "database: dana; migration: dana, eli" in text
    below = render_register([entry(FINALISED)], "docs/data-design/sub/index.md")
    assert "](../order-fulfilment.md)" in below
    assert f"]({DOCUMENT})" in render_register([entry(FINALISED)])


def test_the_order_of_the_files_changes_nothing():
    designs = [entry(GOOD, f"docs/data-design/{name}.md") for name in "bca"]
    assert render_register(designs) == render_register(designs[::-1])
    assert render_json(designs) == render_json(designs[::-1])
    paths = re.findall(r"\((docs/[^)]+)\)", render_register(designs))
    assert paths == sorted(paths)


def test_without_designs_it_says_so():
    assert "no data design yet" in render_register([])


def test_words_around_the_register_are_kept():
    first = placed("# One", None)
    assert placed("# One", first) == first
    second = placed("# Two", f"Ours.\n\n{first}\nAnd more.\n")
    assert second.startswith("Ours.\n")
    assert second.endswith("And more.\n")
    assert "# Two" in second
    assert "# One" not in second
    assert second.count(BEGIN) == second.count(END) == 1
    assert placed("# Two", "# Somebody else's page\n") is None


TEXT = st.text(max_size=30)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, TEXT, TEXT)
def test_no_document_breaks_the_table_or_the_form(title, status, owner, name):
    path = f"docs/data-design/{name.replace('/', '_')}x.md"
    text = f"---\ntitle: {json.dumps(title)}\nstatus: {json.dumps(status)}\nowner: {json.dumps(owner)}\n---\n# X\n"  # noqa: E501  one document
    found = entry(text.encode("utf-8", "replace"), path)
    value = register_value([found])
    Draft202012Validator(SCHEMA).validate(value)
    assert json.loads(render_json([found])) == json.loads(
        json.dumps(value).encode("utf-8", "replace")
    )
    rendered = render_register([found], REGISTER)
    (row,) = [line for line in rendered.split("\n") if line.startswith("| [")]
    assert row.count("|") == 9
    assert "<script" not in rendered
    assert not re.search(r"@\w", rendered)
    assert BEGIN not in rendered
    assert placed(rendered, placed("# Earlier", None)).count(END) == 1


@pytest.fixture
def kept(play):
    play.configure(KEPT)
    play.github.commit("main", {DOCUMENT: GOOD}, message="Design")
    return play


def keep(play, *, dry_run=False):
    said = []
    runtime = runtime_of(play, said, dry_run=dry_run)
    before = len(play.github.log)
    found = keep_register(repository_configuration(runtime), runtime)
    return found, [one for one in list(play.github.log)[before:] if one.is_write]


def test_the_branch_gets_one_commit_and_none_while_nothing_changes(kept):
    keep(kept)
    assert "[Order fulfilment](data-design/order-fulfilment.md)" in kept.document(path=REGISTER)
    assert keep(kept)[1] == []
    kept.push(GOOD.replace("version: 1.0.0", "version: 1.1.0"), branch="main")
    keep(kept)
    assert "1.1.0" in kept.document(path=REGISTER)
    assert keep(kept)[1] == []


def test_the_register_is_no_design_itself(kept):
    kept.configure(KEPT.replace(REGISTER, "docs/data-design/all.md"))
    keep(kept)
    text = kept.document(path="docs/data-design/all.md")
    assert "1 design:" in text
    assert keep(kept)[1] == []


def test_a_protected_branch_gets_one_pull_request_that_is_brought_up_to_date(kept):
    kept.github.protect("main", contexts=["data-design"], approvals=1)
    keep(kept)
    (pull,) = kept.github.repository().pulls.values()
    assert "Order fulfilment" in kept.document(pull.head_ref, REGISTER)
    assert kept.document(path=REGISTER) is None
    assert keep(kept)[1] == []
    assert len(kept.github.repository().pulls) == 1
    kept.push(GOOD.replace("version: 1.0.0", "version: 1.1.0"), branch="main")
    keep(kept)
    assert "1.1.0" in kept.document(pull.head_ref, REGISTER)
    assert len(kept.github.repository().pulls) == 1


def test_by_configuration_it_is_only_offered(kept):
    kept.configure(KEPT + "finalise: pull-request\n")
    keep(kept)
    assert kept.document(path=REGISTER) is None
    assert len(kept.github.repository().pulls) == 1
    assert keep(kept)[1] == []


def test_a_dry_run_and_no_configuration_write_nothing(kept):
    found, writes = keep(kept, dry_run=True)
    assert (found.words, writes) == (f"would write {REGISTER}", [])
    kept.configure(CONFIGURATION)
    found, writes = keep(kept)
    assert (found.words, writes) == ("", [])


def test_somebodys_page_is_never_overwritten(kept):
    kept.github.commit("main", {REGISTER: "# Ours\n"}, message="A page")
    found, writes = keep(kept)
    assert writes == []
    assert "something else" in found.words


def test_a_document_that_cannot_be_read_is_listed_as_that(kept):
    kept.github.commit("main", {"docs/data-design/a.md": b"\xff\xfe"}, message="Bytes")
    keep(kept)
    assert "cannot be read" in kept.document(path=REGISTER)
    assert "Order fulfilment" in kept.document(path=REGISTER)


def test_an_entry_without_anything_still_fits_the_schema():
    bare = RegisterEntry("docs/data-design/x.md", "docs/data-design/x.md", "")
    Draft202012Validator(SCHEMA).validate(register_value([bare]))
