"""A command line that is wrong is answered with what was meant, never with a traceback."""

import io
import shlex

import pytest

from data_design_gate.cli import main
from data_design_gate.cli.arguments import parse
from data_design_gate.cli.commands import COMMANDS
from data_design_gate.cli.examples import EXAMPLES

WRONG = {
    "chekc": "There is no command `chekc`. Did you mean `check`?",
    "xyzzy": "There is no command `xyzzy`. Known: check, fix,",
    "--versoin": "`data-design` has no option `--versoin`. Did you mean `--version`?",
    "check --formt json": "has no option `--formt`. Did you mean `--format`?",
    "check --formt=json": "has no option `--formt`. Did you mean `--format`?",
    "check --format jsn": "--format: there is no `jsn`. Did you mean `json`?",
    "check --format --prove": "--format needs a value. See `data-design check --help`.",
    "check --fail-on none": "--fail-on: there is no `none`. Known: error, warning, never.",
    "check --jobs x": "--jobs: `x` is no whole number from 1 on.",
    "check --jobs 0": "--jobs: `0` is no whole number from 1 on.",
    "check --base a --base-file b": "--base-file and --base exclude each other.",
    "diff one": "NEW is missing. See `data-design diff --help`.",
    "diff": "OLD and NEW are missing.",
    "diff one two three": "`three` is one word too many.",
    "explain PGG006": "There is no rule PGG006. Did you mean `PG006`?",
    "explain foreign-key-indx": "Did you mean `foreign-key-index`?",
    "rules --area px": "There is no area `px`.",
    "rules --step 12": "The procedure has 9 steps.",
    "check ordes.md": "ordes.md does not exist. Did you mean orders.md?",
    "check absent/orders.md": "There is no folder absent either.",
    "diff orders.md docs": "docs is a folder. Name one document in it.",
    "diagram docs": "docs is a folder. Name one document in it.",
    "migrations docs --dry-run": "docs is a folder. Name one document in it.",
    "migrations orders.md": "--out is missing. Name the folder to write to, or use --dry-run.",
    "gate --explain": "--facts or --pull is missing. See `data-design gate --help`.",
    "gate --facts facts.jsn": "facts.jsn does not exist. Did you mean facts.json?",
    "validate-config docs": "docs is a folder. Name one configuration in it.",
    "new docs": "docs is a folder. Name a file, such as docs/orders.md.",
    "new": "PATH is missing.",
    "new a.md --link feture=x": "there is no kind `feture`. Did you mean `feature`?",
    "check orders.md --base-file docs": "docs is a folder.",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "orders.md").write_text("# Orders\n")
    (tmp_path / "facts.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_word_is_answered_with_its_mend(words, folder, capsys):
    assert main(shlex.split(words)) == 2
    shown = capsys.readouterr()
    assert WRONG[words] in shown.err
    assert shown.err.startswith("data-design: ")
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_without_a_word_the_help_is_shown_and_nothing_is_done(capsys):
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    assert "data-design check" in capsys.readouterr().err


def test_a_folder_without_designs_says_what_was_passed_over_and_what_to_do(folder, capsys):
    (folder / "docs" / "notes.md").write_text("# Notes\n")
    assert main(["check", "docs"]) == 3
    told = capsys.readouterr().err
    assert "(1 other Markdown file is there)" in told
    assert "set `documents:` in .github/data-design.yml" in told
    assert "data-design new" in told


def test_a_hook_passes_over_what_is_no_design(folder, capsys):
    (folder / "docs" / "data-design").mkdir()
    (folder / "docs" / "data-design" / "README.md").write_text("# Read me\n")
    named = ["orders.md", "docs/data-design/README.md"]
    assert main(["check", "--designs-only", *named]) == 0
    assert main(["fix", "--designs-only", *named]) == 0
    assert capsys.readouterr().out == ""
    (folder / "docs" / "data-design" / "a.md").write_text("# A\n")
    assert main(["check", "--designs-only", "docs/data-design/a.md"]) == 1


def test_standard_input_finds_its_links_beside_its_name(folder, capsys, monkeypatch):
    text = b"---\nfeature: ../feature.md\n---\n# A\n"
    (folder / "docs" / "feature.md").write_text("# F\n\nWords enough to be a feature.\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    name = str(folder / "docs" / "data-design" / "a.md")
    main(["check", "-", "--stdin-filename", name, "--format", "short"])
    assert "DOC014" not in capsys.readouterr().out


def examples():
    for text in EXAMPLES.values():
        for line in text.replace("\\\n", " ").splitlines():
            if line.startswith("  data-design "):
                words = line.strip().split("   ")[0]
                yield words.split(" > ")[0].split(" < ")[0].split(" | ")[0].split(" && ")[-1]


@pytest.mark.parametrize("line", list(examples()))
def test_every_example_of_the_help_is_a_command_line(line):
    words = shlex.split(line)
    assert words[0] == "data-design"
    assert parse(words[1:]).command == words[1]


def test_every_command_but_the_actions_own_has_an_example():
    from data_design_gate.cli.arguments import build_parser, subcommands

    commands = subcommands(build_parser())
    assert len(commands) == len(COMMANDS)
    assert set(commands) - set(EXAMPLES) == {"action", "demo"}
