"""Hostile words in every place a stranger fills, looked for in everything that is written."""

import json
import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from data_design_gate.jira import adf
from data_design_gate.lifecycle.migration_names import slug
from data_design_gate.report.register import entry_of, render_register
from data_design_gate.standards.settings import StandardSettings
from play_support import DOCUMENT, GOOD, playing

EVIL = (
    "::error::owned %0A::stop-commands::x ##[error]owned @acme/everyone @dana #1 GH-1 "
    "<img src=x onerror=owned> [a](javascript:owned) ![b](http://evil.example/p.png) "
    "http://evil.example www.evil.example {code} [~dana] !http://evil.example/j.png! h1. owned "
    "`tick` | pipe | --> \x1b[31m\u202e\u2028 ${{ secrets.X }} $(owned) </details> <!-- data-design"
)
LINE = EVIL.replace("\u2028", " ").replace("\x1b", "").replace("|", "").replace("`", "")
TITLE = re.search(r"title: (.*)", GOOD)[1]
RAW = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"(?m)^\s*::(?!add-mask::|error title=Data Design Gate::)|##\[")


@pytest.fixture
def play(capsys):
    with playing(capsys) as found:
        yield found


def hostile_design():
    text = GOOD.replace(f"title: {TITLE}", f"title: {json.dumps(EVIL)}")
    text = text.replace("timestamptz", f'"{LINE[:60]}"', 1)
    text = text.replace("## 10. Data Lifecycle", f"## 10. {LINE}")
    return f"{text}\n\n## {LINE}\n\n- {LINE}\n\n| {LINE} |\n|---|\n| {LINE} |\n"


def assert_harmless(markdown):
    """Hold a text for GitHub against its own Markdown: no tag, link or mention of theirs."""
    assert not RAW.search(markdown)
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    shown = re.sub(r"(?s)<!--.*?-->", "", html)
    shown = re.sub(r"(?s)<(code|pre)\b.*?</\1>", "", shown)
    assert "<img" not in shown
    assert " onerror" not in re.sub(r">[^<]*<", "><", shown)
    for address in re.findall(r'href="([^"]*)"', shown):
        assert "evil" not in address, address
        assert not address.startswith(("javascript:", "data:", "//")), address
    words = re.sub(r"<[^>]*>", "", shown)
    assert not re.search(r"@(?:acme/everyone)", words)
    assert not re.search(r"(?<![\w&])#1\b", words)


def test_no_word_of_a_stranger_is_obeyed_on_github_in_the_log_or_in_jira(play):
    play.github.commit("orders", {DOCUMENT: hostile_design()}, author="mira", message=EVIL)
    pull = play.github.open_pull_request(
        "orders", title=f"SHOP-412 {EVIL}", author="mira", body=EVIL
    )
    answers = [play.opened(pull)]
    play.github.submit_review(pull, "zed", "CHANGES_REQUESTED", body=EVIL)
    answers.append(play.relay(pull))
    answers.append(play.commented(pull, "mira", f"/data-design block {EVIL}"))
    answers.append(play.commented(pull, "mira", f"/data-design {EVIL}"))
    answers.append(play.merged(pull))
    answers.append(play.sweep())

    for answer in answers:
        assert not COMMAND.search(answer.log), COMMAND.search(answer.log)
        assert not RAW.search(answer.log)
        assert_harmless(answer.summary)
        assert set(answer.outputs) <= {
            "verdict", "findings", "gate", "report", "audit-record", "signals", "proofs"
        }  # fmt: skip
        for name in ("gate", "report", "findings"):
            if name in answer.outputs:
                json.loads(answer.outputs[name])
    for body in ours(pull):
        assert_harmless(body)
    for status in play.github.repository().statuses[pull.head_sha]:
        assert not RAW.search(status.description)
    for comment in play.ticket.comments:
        shown = comment.body if isinstance(comment.body, str) else adf.plain_text(comment.body)
        assert not RAW.search(shown)
        assert "mention" not in json.dumps(comment.body)


def test_half_a_character_in_a_design_ends_no_run(play):
    key = '{"AttributeName": "p\\udfffk", "KeyType": "HASH"}'
    half = f'{{"TableName": "a\\ud800b", "KeySchema": [{key}], "BillingMode": "\\ud83d"}}'
    fence = f"## DynamoDB Table Design\n\n```json\n{half}\n```\n"
    pull = play.propose(f"# T\n\n{fence}")
    answer = play.opened(pull)
    assert answer.code == 0
    assert play.state(pull) == "failure"
    assert "a?b" in answer.outputs["report"]


def ours(pull):
    for one in (*pull.issue.comments, *pull.reviews, *pull.review_comments):
        if one.author.login.endswith("[bot]") and one.body:
            yield one.body


def test_no_word_of_a_stranger_is_obeyed_in_the_register():
    text = GOOD.replace(f"title: {TITLE}", f"title: {json.dumps(EVIL)}")
    page = render_register(
        [entry_of("docs/a [b](c) @dana.md", text, StandardSettings())], "docs/index.md"
    )
    (row,) = [line for line in page.split("\n") if "owned" in line]
    assert row.count(" | ") <= 7
    assert_harmless(page)


@pytest.mark.parametrize(
    "name", [EVIL, "../../a", "..", ".", "CON", "a\0b", "a/b", "a\\b", "-rf", "é\u0301", "." * 300]
)
def test_no_name_of_a_file_is_more_than_words(name):
    assert re.fullmatch(r"[A-Za-z0-9_]*", slug(name)) or slug(name).isidentifier()
    assert not slug(name).startswith(("-", "."))
    assert len(slug(name)) <= 255
