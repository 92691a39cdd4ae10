# ruff: noqa: D401
"""What is fuzzed: for each reader of foreign text what it is given, and what must hold of it.

A target takes one input and raises when a promise is broken. Nothing but a
``UserError`` may come out of the code under test, and only where it is
expected; every answer has to come within ``seconds_for`` of the input's size.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.design.changes import changes
from data_design_gate.design.dynamodb.json_reader import JsonError, read_json
from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.document.anchors import anchors
from data_design_gate.document.front_matter import read_front_matter
from data_design_gate.document.inline import links, plain_text
from data_design_gate.document.model import ListBlock, Quote
from data_design_gate.document.parse import parse_document
from data_design_gate.errors import UserError
from data_design_gate.gate.command import run_gate
from data_design_gate.gate.digest import changed_units, meaning_of
from data_design_gate.github import escape
from data_design_gate.jira import adf, wiki
from data_design_gate.jira.comment import AuditComment, Fact, Link, Listing
from data_design_gate.jira.ledger import read_ledger
from data_design_gate.lifecycle.commands import VERBS, parse_command
from data_design_gate.lifecycle.events import find_activities
from data_design_gate.lifecycle.migration_files import DEFAULT_PATHS, migration_files
from data_design_gate.proof.exchange import ForgedEvidence, read_evidence, text_digest
from data_design_gate.report.annotations import render_annotations
from data_design_gate.report.er_diagram import er_pictures
from data_design_gate.report.json_form import render_json
from data_design_gate.report.key_chart import key_pictures
from data_design_gate.report.markdown import render_markdown
from data_design_gate.report.register import entry_of, render_json as register_json, render_register
from data_design_gate.report.sarif import render_sarif
from data_design_gate.report.terminal import render_terminal
from data_design_gate.standards.mend import mend
from data_design_gate.standards.review import Surroundings, design_of, review
from data_design_gate.standards.settings import StandardSettings
from data_design_gate.yaml_core import YamlProblem, read_yaml
from fuzz_inputs import ROOT, altered, json_values, mutated_designs, real_designs, texts

PATH = "docs/data-design/fuzzed.md"
SETTINGS = StandardSettings()
# What no terminal, log or comment of ours may hold; line end and tab are ours to write.
RAW = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Target:
    """A reader under test. ``inputs`` draws what ``holds`` is given."""

    inputs: st.SearchStrategy[Any]
    holds: Callable[[Any], None]


def seconds_for(size: int) -> float:
    """Return how long an input of so many characters may take on a busy machine."""
    return 2.0 + size / 5_000


def try_out(target: Target, value: Any) -> None:
    """Hold one input against a target, and its time against the bound."""
    start = time.process_time()
    target.holds(value)
    took = time.process_time() - start
    assert took < seconds_for(len(str(value))), f"it took {took:.1f} s"


def parses(text: str) -> None:
    """Every block lies within the file, and a second reading says the same."""
    document = parse_document(text, PATH)
    last = max(1, len(re.split(r"\r\n|\n|\r", text)))
    _within(document.blocks, last)
    for section in document.walk():
        assert 1 <= section.span.first_line <= section.span.last_line <= last
    for problem in document.problems:
        assert 1 <= problem.span.first_line <= last
    links(document)
    anchors(document)
    plain_text(text)
    assert parse_document(text, PATH) == document


def _within(blocks: Any, last: int) -> None:
    for block in blocks:
        assert 1 <= block.span.first_line <= block.span.last_line <= last, block
        if isinstance(block, Quote):
            _within(block.blocks, last)
        if isinstance(block, ListBlock):
            for item in block.items:
                _within(item.blocks, last)


def reviews(text: str) -> None:
    """No rule breaks, every finding stands in the file, and every form of the report is clean."""
    report = review(text, PATH, SETTINGS, Surroundings(read=lambda _: text[:200], has_base=False))
    last = max(1, len(re.split(r"\r\n|\n|\r", text)))
    for finding in report.findings:
        assert finding.subject != "broken-rule", finding.message
        assert 1 <= finding.line <= finding.end_line <= last, finding
        assert finding.column >= 1
        assert finding.message.strip()
    lines = text.split("\n")
    forms = (
        render_markdown([report]),
        render_terminal([report], {PATH: lines}, width=80),
        render_annotations([report]),
    )
    for form in forms:
        assert not RAW.search(form), RAW.search(form)
    for form in (render_json([report]), render_sarif([report])):
        _strict_json(form)
    entry = entry_of(PATH, text, SETTINGS)
    assert not RAW.search(render_register([entry], "REGISTER.md"))
    _strict_json(register_json([entry]))


def compares(pair: tuple[str, str]) -> None:
    """Two designs are told apart, drawn and judged against one another."""
    old, new = (_design(text) for text in pair)
    for change in changes(old, new):
        assert change.text.strip()
        json.dumps(change.to_json(), allow_nan=False)
    pictures = [*er_pictures(new.postgres, old.postgres)]
    pictures += key_pictures(new.dynamodb, old.dynamodb)
    for picture in pictures:
        assert not RAW.search(picture.text), picture.text
        assert "%%{" not in picture.text
        assert not re.search(r"(?m)^\s*(?:click|callback|href)\b", picture.text)
    report = review(pair[1], PATH, SETTINGS, Surroundings(base=pair[0], has_base=True))
    assert not [f for f in report.findings if f.subject == "broken-rule"], report.findings
    for layout in DEFAULT_PATHS:
        with suppress(UserError):
            for file in migration_files(new, layout=layout, path="m"):
                assert file.path.startswith("m/")
                assert ".." not in file.path.split("/")


def _design(text: str) -> DataDesign:
    return design_of(text, PATH, SETTINGS)


def digests(text: str) -> None:
    """A document means the same as itself, with other line ends too."""
    meaning = meaning_of(text)
    assert not changed_units(meaning, meaning)
    if "\r" not in text:
        windows = meaning_of(text.replace("\n", "\r\n"))
        assert not changed_units(meaning, windows), changed_units(meaning, windows)


def mends(text: str) -> None:
    """What is mended is mended: mending again changes nothing."""

    def find(source: str) -> Any:
        return review(source, PATH, SETTINGS).findings

    once = mend(text, find)
    assert mend(once.text, find).text == once.text


def escapes(text: str) -> None:
    """Nothing invisible and no command survives, and one line stays one line."""
    for made in (escape.prose(text), escape.code(text), escape.message(text)):
        assert not RAW.search(made)
        assert "\n" not in made
    log = escape.log_line(text)
    assert not RAW.search(log)
    assert not re.search(r"(?m)^\s*::|##\[", log)
    command = escape.workflow_command("error", text, title=text)
    assert command.startswith("::error title=")
    assert "\n" not in command
    assert not RAW.search(command)
    assert not RAW.search(escape.fence(text))
    escape.link(escape.prose(text), text)
    escape.mention(text)


def reads_yaml(text: str) -> None:
    """YAML ends in a value or in a problem with its place."""
    with suppress(YamlProblem):
        read_yaml(text)
    read_front_matter(["---", *text.split("\n"), "---", "# T"])


def reads_json(text: str) -> None:
    """JSON ends in a value or in an error with its place."""
    try:
        read = read_json(text)
    except JsonError as error:
        assert 0 <= error.offset <= len(text)
        return
    assert read.end <= len(text)


def reads_tables(definition: Any) -> None:
    """A definition of a DynamoDB table in any shape gives a design."""
    text = f"# T\n\n## DynamoDB Table Design\n\n```json\n{json.dumps(definition, indent=1)}\n```\n"
    reviews(text)


def reads_sql(text: str) -> None:
    """SQL gives statements that stand in the text, and what could not be read."""
    reading = read_sql_text(text)
    last = text.count("\n") + 1
    for part in (*reading.statements, *reading.unread):
        assert 1 <= part.span.first_line <= part.span.last_line <= last


def finds_activities(event: tuple[str, Any]) -> None:
    """An event's payload gives activities, or a sentence for a person."""
    name, payload = event
    with suppress(UserError):
        for one in find_activities(
            name, payload, configuration_path=".github/data-design.yml", default_branch="main"
        ):
            for number in (getattr(one, "number", 1), getattr(one, "comment_id", 1)):
                assert type(number) is int, one
            for text in ("branch", "head_sha", "owner", "base_ref"):
                assert isinstance(getattr(one, text, ""), str | None), one


def reads_facts(facts: Any) -> None:
    """Recorded facts give a verdict or a refusal, never success where something is broken."""
    out, code = run_gate(json.dumps(facts), output_format="json", read_policy=None)
    assert json.loads(out)["state"] in {"success", "pending", "failure", "error"}
    assert code in {0, 1, 2, 4}
    assert (code == 0) == (json.loads(out)["state"] == "success")
    run_gate(json.dumps(facts), explain=True)


def reads_configurations(text: str) -> None:
    """A configuration is read or refused with its place."""
    with suppress(UserError):
        read_configuration(text, "data-design.yml")


def reads_evidence(text: str) -> None:
    """Evidence of another job is what the schema says, or forged."""
    with suppress(ForgedEvidence):
        for (path, digest), report in read_evidence(text).items():
            assert path
            assert re.fullmatch("[0-9a-f]{64}", digest)
            for proof in report.proofs:
                assert len(proof.name) + len(proof.outcome) < 5_000


def reads_commands(text: str) -> None:
    """A comment is a command on its first line, or none."""
    parsed = parse_command(text)
    if parsed.verb in VERBS:
        assert text.startswith("/data-design")
    assert "\n" not in parsed.reason


def writes_to_jira(text: str) -> None:
    """A comment of hostile words is markup of our own only, and fits."""
    link = Link(text, f"https://github.example/{text}")
    comment = AuditComment(
        headline=text,
        owner="0123456789abcdef",
        notices=(text,),
        facts=(Fact("Title", (text, link)),),
        listings=(Listing(text, ((text, link),)),),
    )
    markup = wiki.render(comment)
    assert not RAW.search(markup)
    assert len(markup) <= wiki.COMMENT_LIMIT
    document = adf.render(comment)
    assert not RAW.search(adf.plain_text(document))
    assert _kinds(document) <= {
        "doc", "paragraph", "text", "table", "tableRow", "tableHeader", "tableCell", "bulletList",
        "orderedList", "listItem", "heading",
    }  # fmt: skip
    read_ledger(text)


def _kinds(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_kinds, node)) if node else set()
    return {node["type"]} | _kinds(node.get("content", []))


def _strict_json(text: str) -> None:
    """Read JSON as other programs do, who know neither NaN nor Infinity nor half characters."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    json.loads(text, parse_constant=refuse)
    text.encode()


TABLE = {
    "TableName": "orders",
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "gsi1",
            "KeySchema": [{"AttributeName": "gpk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a"]},
        }
    ],
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
}
SHA = "a" * 40
EVENTS: tuple[tuple[str, Any], ...] = (
    ("push", {"ref": "refs/heads/main", "forced": False, "commits": [{"modified": ["a.md"]}]}),
    ("pull_request_target", {"action": "closed", "pull_request": {"number": 1, "merged": True}}),
    ("pull_request", {"action": "opened", "pull_request": {"number": 1}}),
    ("pull_request_review", {"pull_request": {"number": 1}}),
    ("workflow_run", {"workflow_run": {
        "event": "pull_request_review", "head_branch": "b", "head_sha": SHA,
        "head_repository": {"owner": {"login": "mira"}}}}),
    ("issue_comment", {"issue": {"number": 1, "pull_request": {}},
                       "comment": {"id": 5, "body": "/data-design recheck"}}),
    ("merge_group", {"merge_group": {
        "head_ref": f"refs/heads/gh-readonly-queue/main/pr-3-{SHA}", "head_sha": SHA}}),
    ("workflow_dispatch", {"inputs": {"pull-request": "12"}}),
    ("schedule", {"schedule": "17 * * * *"}),
)  # fmt: skip
CONFIGURATIONS = (
    "version: 1\ngates:\n  database: {teams: [acme/db], members: [dana, 3], count: 2}\n",
    "version: 1\ndefaults: {invalidate: section, allow_author: false, bots: []}\ngates: {}\n",
    "version: 1\njira:\n  projects: [SHOP]\n  statuses: {under_review: A}\n  path: {A: [B]}\n",
    "version: 1\nstandards:\n  rules: {PG001: off}\n  aliases: {indexes: [Indices]}\n",
    "version: 1\npaths: ['docs/**/*.md']\nprove: {on: false}\nnotify: {database_lead: dana}\n",
)
STATEMENTS = (
    "CREATE TABLE a (id bigint PRIMARY KEY, b text REFERENCES c (id), CHECK (id > 0));\n",
    "ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 1;\n",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a USING gin (b jsonb_ops) WHERE c IS NULL;\n",
    "DO $$ BEGIN IF true THEN RAISE NOTICE 'x'; END IF; END $$;\n",
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$;\n",
    "COPY a FROM stdin;\n1\t2\n\\.\n",
    "WITH x AS (SELECT * FROM a WHERE b = $1) SELECT x.c, count(*) FROM x JOIN d USING (e);\n",
    "INSERT INTO a (b) VALUES ('é\U0001f600') ON CONFLICT DO NOTHING;\n",
)


@cache
def _facts() -> Any:
    return json.loads((ROOT / "examples/gate/facts.json").read_text(encoding="utf-8"))


@st.composite
def _events(draw: st.DrawFn) -> tuple[str, Any]:
    name, payload = draw(st.sampled_from(EVENTS))
    return name, draw(altered(payload))


@st.composite
def _torn(draw: st.DrawFn, wholes: tuple[str, ...]) -> str:
    """Draw one of ``wholes`` with something put into it or cut out of it, or several of them."""
    text = "".join(draw(st.lists(st.sampled_from(wholes), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(texts) + text[at + draw(st.integers(0, 20)) :]
    return text


@st.composite
def _evidence(draw: st.DrawFn) -> str:
    value = {
        "schema_version": 1,
        "documents": [
            {
                "path": PATH,
                "digest": text_digest("a"),
                "proofs": [{"name": "all", "outcome": "proved", "detail": "", "seconds": 0.1}],
                "facts": {},
            }
        ],
    }
    return json.dumps(draw(altered(value)))


documents = st.one_of(mutated_designs(), texts)
TARGETS: dict[str, Target] = {
    "the Markdown parser": Target(documents, parses),
    "the review and its reports": Target(documents, reviews),
    "two versions": Target(st.tuples(st.sampled_from(real_designs()), documents), compares),
    "the meaning of a document": Target(documents, digests),
    "mending": Target(documents, mends),
    "the escapers": Target(texts, escapes),
    "YAML": Target(st.one_of(_torn(CONFIGURATIONS), texts), reads_yaml),
    "JSON": Target(st.one_of(json_values.map(json.dumps), _torn((json.dumps(TABLE),))), reads_json),
    "DynamoDB tables": Target(altered(TABLE), reads_tables),
    "SQL": Target(st.one_of(_torn(STATEMENTS), texts), reads_sql),
    "events": Target(_events(), finds_activities),
    "recorded facts": Target(st.deferred(lambda: altered(_facts())), reads_facts),
    "configurations": Target(_torn(CONFIGURATIONS), reads_configurations),
    "evidence": Target(st.one_of(_evidence(), texts), reads_evidence),
    "commands": Target(st.one_of(texts, texts.map("/data-design ".__add__)), reads_commands),
    "texts for Jira": Target(texts, writes_to_jira),
}
