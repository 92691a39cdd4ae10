"""``data-design check`` answers people, programs and pipes, whatever it is fed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from data_design_gate.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SCHEMA = json.loads((ROOT / "schemas" / "report.schema.json").read_text())


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Make a repository with one design, and stand in it."""
    target = tmp_path / "docs"
    for path in (EXAMPLES / "docs").rglob("*.md"):
        copy = target / path.relative_to(EXAMPLES / "docs")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


DESIGN = "docs/data-design/order-fulfilment.md"


def check(*words):
    return main(["check", *words])


def report(capsys, *words):
    code = check(*words, "--format", "json")
    value = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(value)
    return code, value


def break_index(repository):
    path = repository / DESIGN
    text = path.read_text()
    line = "CREATE INDEX idx_shipments_order_id ON shipments (order_id);\n"
    assert line in text
    path.write_text(text.replace(line, ""))


def test_a_clean_design_has_nothing_to_mend(repository, capsys):
    code, value = report(capsys, DESIGN)
    document = value["documents"][0]
    assert code == 0
    assert [f for f in document["findings"] if f["severity"] != "info"] == []
    assert document["complete"]
    assert document["path"] == DESIGN
    assert document["tickets"] == ["SHOP-412"]
    assert document["stores"] == ["postgres", "dynamodb"]
    assert [step["go"] for step in document["steps"]] == [True] * 9


def test_a_folder_is_searched_by_the_globs_and_each_document_is_found_once(repository, capsys):
    _, value = report(capsys, ".", DESIGN, "docs")
    assert [d["path"] for d in value["documents"]] == [DESIGN]


def test_findings_give_exit_code_one_and_the_exact_line(repository, capsys):
    break_index(repository)
    code, value = report(capsys)
    lines = (repository / DESIGN).read_text().splitlines()
    found = [f for f in value["documents"][0]["findings"] if f["code"] == "PG006"]
    assert code == 1
    assert len(found) == 1
    assert "fk_shipments_order_id" in lines[found[0]["line"] - 1]
    assert not value["documents"][0]["steps"][2]["go"]


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(repository, capsys, fail_on, code):
    break_index(repository)
    assert check(DESIGN, "--fail-on", fail_on) == code
    assert "PG006" in capsys.readouterr().out


def test_standard_input_goes_by_the_name_it_is_given(repository):
    done = subprocess.run(
        [sys.executable, "-m", "data_design_gate", "check", "-", "--stdin-filename", DESIGN,
         "--format", "json"],
        input=(repository / DESIGN).read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    value = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert value["documents"][0]["path"] == DESIGN


def test_what_stood_at_the_base_is_marked_and_does_not_block(repository, capsys):
    break_index(repository)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *words], check=True)
    path = repository / DESIGN
    path.write_text(path.read_text().replace("From the paid basket", "From a paid basket"))
    code, value = report(capsys, DESIGN, "--base", "HEAD")
    assert code == 0
    assert [f["introduced"] for f in value["documents"][0]["findings"] if f["code"] == "PG006"] == [
        False
    ]


def test_a_base_file_does_the_same(repository, capsys, tmp_path):
    break_index(repository)
    base = tmp_path / "base.md"
    base.write_text((repository / DESIGN).read_text())
    code, _ = report(capsys, DESIGN, "--base-file", str(base))
    assert code == 0


def test_entering_review_makes_every_finding_count(repository, capsys, tmp_path):
    break_index(repository)
    base = tmp_path / "base.md"
    base.write_text((repository / DESIGN).read_text().replace("Under Review", "Draft", 1))
    code, _ = report(capsys, DESIGN, "--base-file", str(base))
    assert code == 1


def test_a_draft_shows_errors_as_warnings_but_its_steps_are_no_go(repository, capsys):
    break_index(repository)
    path = repository / DESIGN
    path.write_text(path.read_text().replace("status: Under Review", "status: Draft", 1))
    code, value = report(capsys, DESIGN)
    found = [f for f in value["documents"][0]["findings"] if f["code"] == "PG006"]
    assert code == 0
    assert found[0]["severity"] == "warning"
    assert not value["documents"][0]["steps"][2]["go"]
    assert not value["documents"][0]["complete"]


def test_a_waiver_with_a_reason_lets_a_finding_pass_and_shows(repository, capsys):
    break_index(repository)
    path = repository / DESIGN
    text = path.read_text()
    waiver = '<!-- data-design: allow {} reason="read once a year" -->\n'
    for code, heading in (("PG006", "## 3. Postgres"), ("MIG014", "## 8. Migration")):
        text = text.replace(heading, f"{waiver.format(code)}{heading}")
    path.write_text(text)
    code, value = report(capsys, DESIGN)
    document = value["documents"][0]
    assert code == 0
    assert {(w["code"], w["reason"]) for w in document["waived"]} == {
        ("PG006", "read once a year"),
        ("MIG014", "read once a year"),
    }
    assert document["steps"][2] == {
        "step": 3, "name": "Design Postgres schema", "go": True, "codes": [], "waived": ["PG006"],
    }  # fmt: skip


def test_nothing_matched_is_exit_code_three(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert check() == 3
    assert "No document matched" in capsys.readouterr().err


def test_a_path_that_does_not_exist_is_a_usage_error(repository, capsys):
    assert check("absent.md") == 2
    assert "absent.md does not exist" in capsys.readouterr().err


def test_a_broken_configuration_is_told_at_its_line_and_column(repository, capsys):
    (repository / ".github" / "data-design.yml").write_text("version: 1\ngate: {}\n")
    assert check(DESIGN) == 2
    assert "data-design.yml:2:1: `gate` is not a key" in capsys.readouterr().err


UGLY = {
    "empty": b"",
    "one blank": b" ",
    "not UTF-8": b"# T\n\ncaf\xe9\n",
    "binary": b"\x00\x01\x02PNG",
    "UTF-16": "# T\n".encode("utf-16"),
    "BOM and CRLF": b"\xef\xbb\xbf---\r\nstatus: Under Review\r\n---\r\n# T\r\n",
    "no headings": b"just words\n",
    "front matter that never ends": b"---\nstatus: Under Review\n",
    "front matter that is a list": b"---\n- a\n---\n# T\n",
    "front matter with a tab": b"---\nstatus:\n\tDraft\n---\n# T\n",
    "unclosed fence": b"# T\n\n```sql\nCREATE TABLE a (id int);\n## Data Lifecycle\n",
    "one MiB": b"# T\n\n" + b"word " * 209_000,
    "more than one MiB": b"# T\n\n" + b"word " * 300_000,
    "deep quotes": b">" * 100_000,
    "deep lists": b"- " * 50_000 + b"x",
    "many brackets": b"[" * 100_000,
    "many backticks": b"`" * 99_999 + b" x",
    "wide table": b"|" + b"a|" * 20_000 + b"\n|" + b"-|" * 20_000 + b"\n",
    "deep sql": b"# T\n\n```sql\nCREATE TABLE a (x int DEFAULT " + b"1+" * 30_000 + b"1);\n```\n",
}


@pytest.mark.parametrize("content", UGLY.values(), ids=UGLY)
def test_ugly_input_ends_in_findings_and_hides_nobody_elses(content, repository, capsys):
    ugly = repository / "docs" / "data-design" / "ugly.md"
    ugly.write_bytes(content)
    code, value = report(capsys, "docs")
    documents = {d["path"]: d for d in value["documents"]}
    assert code == 1
    assert documents["docs/data-design/ugly.md"]["findings"]
    assert not documents["docs/data-design/ugly.md"]["complete"]
    assert documents[DESIGN]["complete"]


def test_two_runs_print_the_same(repository, capsys):
    break_index(repository)
    assert check("docs", "--format", "json") == check("docs", "--format", "json")
    first, second = capsys.readouterr().out.split("}\n{")
    assert first + "}" == "{" + second.rstrip("\n")


def test_processes_give_the_same_report_as_one(repository, capsys):
    for number in range(5):
        (repository / f"docs/data-design/x{number}.md").write_text(f"# T{number}\n")
    _, alone = report(capsys, "docs", "--jobs", "1")
    _, together = report(capsys, "docs", "--jobs", "2")
    assert alone == together


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "markdown"])
def test_no_form_lets_a_document_drive_a_terminal_or_a_runner(repository, capsys, form):
    ugly = repository / "docs" / "data-design" / "ugly.md"
    ugly.write_text(
        '---\ntitle: "a\\e[31m::error::x"\nstatus: "\\e]0;x\\a"\n---\n'
        "# \x1b[31m ##[error]x\n\n```sql\n\x1b]0;x\x07 ::add-mask::a\n```\n"
    )
    check(str(ugly), "--format", form)
    out = capsys.readouterr().out
    assert "\x1b]" not in out
    assert "\x1b[31m #" not in out
    if form == "github":
        assert all(
            line.startswith(("::error ", "::warning ", "::notice")) for line in out.splitlines()
        )
        assert "##[error]" not in out


def test_colour_follows_the_environment(repository, capsys, monkeypatch):
    break_index(repository)
    monkeypatch.setenv("FORCE_COLOR", "1")
    check(DESIGN)
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.delenv("FORCE_COLOR")
    check(DESIGN)
    assert "\x1b[" not in capsys.readouterr().out


def test_a_closed_pipe_ends_quietly(repository):
    for number in range(200):
        (repository / f"docs/data-design/x{number}.md").write_text(f"# T{number}\n")
    done = subprocess.run(
        f"{sys.executable} -m data_design_gate check docs | head -1",
        shell=True, capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_a_file_of_a_folder_that_cannot_be_read_hides_no_other(tmp_path, monkeypatch, capsys):
    designs = tmp_path / "docs" / "data-design"
    designs.mkdir(parents=True)
    (designs / "a.md").symlink_to("nowhere.md")
    (designs / "b.md").write_text(
        (ROOT / "examples/docs/data-design/order-fulfilment.md").read_text()
    )
    monkeypatch.chdir(tmp_path)

    code = main(["check", "--format", "json"])
    first, second = json.loads(capsys.readouterr().out)["documents"]
    assert code == 1
    assert [finding["code"] for finding in first["findings"]] == ["DOC022"]
    assert second["title"] == "Order fulfilment"


def test_a_link_that_leads_nowhere_is_called_that(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.md").symlink_to("nowhere.md")
    monkeypatch.chdir(tmp_path)

    assert main(["check", "a.md"]) == 2
    assert capsys.readouterr().err == (
        "data-design: a.md is a link that leads nowhere. Mend the link.\n"
    )
