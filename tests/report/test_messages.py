"""Every message as people read it: histories played on the sandboxes, written down in ``golden``.

A changed wording is written down again with ``UPDATE_GOLDEN=1`` and read before it is committed.
"""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from data_design_gate.cli import main
from data_design_gate.demo.example import example_files
from data_design_gate.sandbox.story import with_defects
from message_support import Reader, shortened
from play_support import CONFIGURATION, DOCUMENT, GOOD, TICKET

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
FRIENDS = HERE.parent / "friends"
SCHEMAS = HERE.parents[1] / "schemas"
SMALL = "docs/data-design/newsletter.md"
ROOMS = "docs/data-design/rooms.md"
FAULTS = "docs/data-design/faults.md"

REGISTER = "docs/designs.md"
OFFERED = f"""\
finalise: pull-request
migrations: {{write: pull-request}}
register: {{path: {REGISTER}}}
"""


def friend(name):
    """Return a small design that is clean, and the files it links to."""
    text = (FRIENDS / f"{name}.md").read_text().replace("inputs/", "../inputs/")
    text = re.sub(r"^jira: .*$", f"jira: {TICKET}", text, flags=re.MULTILINE)
    linked = {
        f"docs/inputs/{path.relative_to(FRIENDS / 'inputs')}": path.read_text()
        for path in (FRIENDS / "inputs").rglob("*.md")
    }
    return text, linked


NEWSLETTER, LINKED = friend("partial")
UNDER_REVIEW = NEWSLETTER.replace("status: Partial", "status: Under Review")


def story(play):
    """Play from a first version with defects to the merge."""
    pull = play.propose(with_defects(GOOD))
    reader = Reader(play)
    play.opened(pull)
    yield "first-review", reader.look(pull)
    play.push(GOOD)
    play.opened(pull, "synchronize")
    yield "mended", reader.look(pull)
    play.reviewed(pull, "zed")
    play.approve_all(pull)
    yield "approved", reader.look(pull)
    play.push(
        GOOD.replace("varchar(64)", "varchar(80)")
        .replace("7 years after closing", "8 years after closing")
        .replace("customer_id, placed_at DESC)", "customer_id, placed_at)")
    )
    answer = play.opened(pull, "synchronize")
    yield "lapsed", reader.look(pull)
    schema = json.loads((SCHEMAS / "report.schema.json").read_text())
    jsonschema.validate(json.loads(answer.outputs["report"]), schema)
    play.push(GOOD)
    play.opened(pull, "synchronize")
    reader.look(pull)
    answer = play.merged(pull)
    yield "merged", reader.look(pull, answer=answer)
    yield "finalised", reader.plain(play.document().split("\n---\n")[0])
    yield "ticket-approved", reader.ticket()


def small(play):
    """Play what can become of a small change to a design that stands."""
    play.github.commit("main", {SMALL: UNDER_REVIEW, **LINKED}, message="Design")
    text = UNDER_REVIEW.replace("90,000 rows", "95,000 rows").replace(
        "varchar(254)", "varchar(320)"
    )
    pull = play.propose(text, path=SMALL, is_draft=True)
    reader = Reader(play)
    play.opened(pull)
    yield "draft", reader.look(pull)
    play.github.ready_for_review(pull)
    play.opened(pull, "ready_for_review")
    yield "small-change", reader.look(pull)
    play.reviewed(pull, "dana", "CHANGES_REQUESTED")
    yield "changes-requested", reader.look(pull)
    play.reviewed(pull, "dana")
    play.commented(pull, "mira", "/data-design block waiting for the legal department")
    yield "blocked", reader.look(pull)
    yield "ticket-blocked", reader.ticket()
    for who, words in (
        ("zed", "/data-design block because I say so"),
        ("mira", "/data-design block"),
        ("mira", "/data-design merge"),
    ):
        play.commented(pull, who, words)
    yield "refused-commands", reader.look(pull)
    play.commented(pull, "mira", "/data-design abort the newsletter is bought in")
    yield "aborted", reader.look(pull)
    play.github.close(pull)
    play.run("pull_request_target", "closed", pull=pull)
    yield "ticket-aborted", reader.ticket()


def shorter(play):
    """Play a change that takes a whole section out, of which no line is left to comment on."""
    play.github.commit("main", {SMALL: UNDER_REVIEW, **LINKED}, message="Design")
    begin, rest = UNDER_REVIEW.split("## Data Lifecycle")
    after = rest.partition("\n## ")
    pull = play.propose(f"{begin}{''.join(after[1:]).lstrip()}", path=SMALL)
    play.opened(pull)
    (comment,) = [one for one in pull.review_comments if one.subject_type == "file"]
    reader = Reader(play)
    yield "about-the-file", reader.plain(comment.body)


def partial(play):
    """Play a design of which a part is deferred, offered for finalising by a pull request."""
    play.github.commit("main", LINKED, message="Inputs")
    play.configure(CONFIGURATION + OFFERED)
    pull = play.propose(NEWSLETTER, path=SMALL)
    reader = Reader(play)
    play.opened(pull)
    play.approve_all(pull)
    yield "partial", reader.look(pull)
    play.merged(pull)
    yield "ticket-partial", reader.ticket()
    play.sweep()
    offers = [
        one
        for one in play.github.repository().pulls.values()
        if one.issue.author.login.endswith("[bot]")
    ]
    texts = [
        f"<!-- pull request -->\n\n**{one.issue.title}**\n\n{one.issue.body}" for one in offers
    ]
    yield "offered", reader.plain("\n\n".join(texts))
    (register,) = [text for one in offers if (text := play.document(one.head_ref, REGISTER))]
    yield "register", reader.plain(register)


def several(play):
    """Play two designs in one pull request from a fork, one of them with faults."""
    play.github.commit("main", LINKED, message="Inputs")
    fork = play.github.fork("zoe")
    rooms, _ = friend("single-table")
    faulty = UNDER_REVIEW.replace("timestamptz", "timestamp")
    texts = {SMALL: faulty, ROOMS: rooms.replace("status: Approved", "status: Under Review")}
    play.github.commit("orders", texts, author="zoe", repository=fork)
    pull = play.github.open_pull_request("orders", author="zoe", head_repository=fork)
    play.opened(pull)
    yield "several-from-a-fork", Reader(play).look(pull)


def many(play):
    """Play three hundred findings."""
    table = "CREATE TABLE t{0} (id int, at timestamp);"
    ddl = "\n".join(map(table.format, range(150)))
    text = f"# Faults\n\n## Postgres Schema Design\n\n```sql\n{ddl}\n```\n"
    pull = play.propose(text, path=FAULTS)
    answer = play.opened(pull)
    (body,) = play.summaries(pull)
    assert len(body) <= 65_536
    yield "many-findings", shortened(Reader(play).look(pull))
    (document,) = json.loads(answer.outputs["report"])["documents"]
    assert len(document["findings"]) >= 300


def unconfigured(play):
    """Play configurations that name nobody, cannot be used or ask what the token may not read."""
    play.github.commit("main", LINKED, message="Inputs")
    play.configure(None)
    pull = play.propose(UNDER_REVIEW, path=SMALL)
    play.opened(pull)
    yield "no-configuration", Reader(play).look(pull)
    play.configure("version: 1\ngate:\n  database: {teams: [acme/database]}\n")
    play.opened(pull, "edited")
    yield "broken-configuration", Reader(play).look(pull)
    play.configure(CONFIGURATION)
    play.token = play.github.app_token(
        "narrow", contents="read", pull_requests="write", statuses="write"
    )
    pull = play.propose(UNDER_REVIEW, path=SMALL, branch="second")
    play.opened(pull)
    yield "unreadable-team", Reader(play).look(pull)


def elsewhere(play):
    """Play a pull request without any design."""
    pull = play.propose("# Hello\n", path="README.md")
    answer = play.opened(pull)
    yield "no-documents", Reader(play).look(pull, answer=answer)


def checked(play):
    """Play a first version with defects where a check run is asked for."""
    play.configure(f"{CONFIGURATION}\nreport: {{checks: true}}\n")
    play.token = play.github.app_token(
        "checks", contents="read", pull_requests="write", statuses="write", members="read",
        checks="write",
    )  # fmt: skip
    play.opened(play.propose(with_defects(GOOD)))
    yield "check-run", Reader(play).check_run()


HISTORIES = (story, small, shorter, partial, several, many, unconfigured, elsewhere, checked)
NAMES = {
    "about-the-file", "annotations", "ticket-approved", "ticket-aborted", "ticket-partial",
    "ticket-blocked", "check-run",
    "first-review", "mended", "approved", "lapsed", "merged", "finalised", "draft",
    "small-change", "changes-requested", "blocked", "refused-commands", "aborted", "partial",
    "offered", "register", "several-from-a-fork", "many-findings", "no-configuration",
    "broken-configuration", "unreadable-team", "no-documents",
}  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES, ids=lambda one: one.__name__)
def test_the_messages_read_as_written_down(play, history):
    for name, text in history(play):
        assert_written(name, text)


def assert_written(name, text):
    """Compare with what is written down, or write it down where that is asked for."""
    path = GOLDEN / f"{name}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_annotations_read_as_written_down(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, content in {**example_files(), DOCUMENT: with_defects(GOOD).encode()}.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content)
    main(["check", "--format", "github", "--no-prove", DOCUMENT])
    assert_written("annotations", capsys.readouterr().out)


def test_no_written_message_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == NAMES
