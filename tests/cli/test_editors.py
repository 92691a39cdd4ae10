"""The editor examples read what the command prints."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_design_gate.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "editor"
SCHEMA = json.loads((ROOT / "schemas" / "report.schema.json").read_text())
SHORT = {"error": "error", "warning": "warning", "info": "note"}
DESIGN = "docs/data-design/ab 12:3.md"


@pytest.fixture
def findings(tmp_path, monkeypatch, capsys):
    """Write a design with faults, and return what the JSON form finds in it."""
    (tmp_path / ".github").mkdir()
    path = tmp_path / DESIGN
    path.parent.mkdir(parents=True)
    path.write_text("# Ä\n\n## Indexes\n\n```sql\nCREATE TABLE a (id int, é timestamp);\n```\n")
    monkeypatch.chdir(tmp_path)
    main(["check", DESIGN, "--format", "json"])
    found = json.loads(capsys.readouterr().out)["documents"][0]["findings"]
    return [(one["line"], one["column"], one["severity"], one["code"]) for one in found]


def test_the_short_form_is_one_line_a_finding_that_the_vs_code_task_reads(findings, capsys):
    text = (EXAMPLES / "vscode" / "tasks.json").read_text()
    tasks = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))["tasks"]
    assert len(tasks) == 2
    for task in tasks:
        words = [DESIGN if word == "${relativeFile}" else word for word in task["args"]]
        main(words)
        lines = capsys.readouterr().out.splitlines()
        pattern = task["problemMatcher"]["pattern"]
        read = [re.fullmatch(pattern["regexp"], line) for line in lines]
        places = [pattern[name] for name in ("line", "column", "severity", "code")]
        assert [one.group(*places) for one in read] == [
            (str(line), str(column), SHORT[severity], code)
            for line, column, severity, code in findings
        ]
        assert {one[pattern["file"]] for one in read} == {DESIGN}


def test_the_lua_example_reads_keys_that_the_report_has():
    text = (EXAMPLES / "neovim" / "data_design.lua").read_text()
    known = json.dumps(SCHEMA)
    keys = set(re.findall(r"\b(?:report|document|finding)\.(\w+)", text))
    assert {"documents", "findings", "line", "column", "severity"} <= keys
    assert [
        key for key in keys if f'"{key}"' not in known and key not in SCHEMA["properties"]
    ] == []


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_the_findings_of_an_unsaved_text(findings, tmp_path):
    script = tmp_path / "try.lua"
    script.write_text(
        f"package.path = '{EXAMPLES}/neovim/?.lua;' .. package.path\n"
        "local design = require('data_design')\n"
        f"design.command = '{Path(sys.executable).with_name('data-design')}'\n"
        "design.setup()\n"
        f"vim.cmd('edit ' .. vim.fn.fnameescape('{DESIGN}'))\n"
        "vim.wait(9000, function() return #vim.diagnostic.get(0) > 0 end)\n"
        "for _, one in ipairs(vim.diagnostic.get(0)) do io.stderr:write(one.lnum + 1, ' ') end\n"
        "vim.cmd('qa!')\n"
    )
    done = subprocess.run(
        ["nvim", "--headless", "--clean", "-c", f"luafile {script}"],
        capture_output=True, text=True, check=True, timeout=20,
    )  # fmt: skip
    assert sorted(map(int, done.stderr.split())) == sorted(line for line, *_ in findings)


@pytest.mark.skipif(shutil.which("vim") is None, reason="Vim is not installed")
def test_vim_lists_the_findings(findings, tmp_path, capsys):
    main(["check", DESIGN, "--format", "short"])
    (tmp_path / "out.txt").write_text(capsys.readouterr().out)
    written = tmp_path / "list.json"
    listed = "map(getqflist(), '[v:val.lnum, v:val.col, v:val.type]')"
    subprocess.run(
        ["vim", "-es", "-u", "NONE", "--cmd", f"set nocp rtp+={EXAMPLES}/vim",
         "-c", "compiler data_design", "-c", "cgetfile out.txt",
         "-c", f"call writefile([json_encode({listed})], '{written}')", "-c", "qa!"],
        check=False, timeout=20, capture_output=True,
    )  # fmt: skip
    kinds = {"error": "e", "warning": "w", "info": "n"}
    assert json.loads(written.read_text()) == [
        [line, column, kinds[word]] for line, column, word, _ in findings
    ]
