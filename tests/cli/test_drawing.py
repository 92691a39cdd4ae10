"""Pictures as SVG, drawn by Mermaid's own program where there is one."""

import sys
from pathlib import Path

import pytest

from data_design_gate.cli import main

DESIGN = Path(__file__).resolve().parents[2] / "examples/docs/data-design/order-fulfilment.md"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a stand-in for ``mmdc`` on the path; it is given the body of a Python script."""

    def put(body):
        folder = tmp_path / "bin"
        folder.mkdir()
        script = folder / "mmdc"
        script.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
        script.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))

    return put


def test_each_picture_becomes_a_file(program, tmp_path, capsys):
    program("open(sys.argv[sys.argv.index('--output') + 1], 'w').write(sys.stdin.read())")
    out = tmp_path / "pictures"

    assert main(["diagram", str(DESIGN), "--format", "svg", "--out", str(out)]) == 0
    written = sorted(out.iterdir())
    assert [str(one) for one in written] == capsys.readouterr().out.splitlines()
    assert [one.name for one in written] == ["order-fulfilment-1.svg", "order-fulfilment-2.svg"]
    assert written[0].read_text().startswith("erDiagram")


def test_what_the_program_says_is_passed_on(program, tmp_path, capsys):
    program("sys.exit('There is no browser.')")

    assert main(["diagram", str(DESIGN), "--format", "svg", "--out", str(tmp_path)]) == 4
    said = capsys.readouterr().err
    assert "could not draw order-fulfilment-1.svg: There is no browser." in said


def test_without_the_program_the_way_to_it_is_told(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")

    assert main(["diagram", str(DESIGN), "--format", "svg"]) == 4
    assert "npm install -g @mermaid-js/mermaid-cli" in capsys.readouterr().err


def test_a_design_without_tables_says_so(tmp_path, capsys):
    empty = tmp_path / "empty.md"
    empty.write_text("# Nothing\n")

    assert main(["diagram", str(empty)]) == 0
    assert "defines no table" in capsys.readouterr().err


def test_designs_that_differ_in_words_alone_are_not_said_to_be_the_same(tmp_path, capsys):
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    rule = "# Loans\n\n## Data Validation Rules\n\n**Business rules:** at most {} open loans.\n"
    old.write_text(rule.format("five"))
    new.write_text(rule.format("nine"))
    assert main(["diff", str(old), str(new)]) == 0
    assert "Words differ in: Data Validation Rules." in capsys.readouterr().out
    assert main(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "The designs say the same.\n"
