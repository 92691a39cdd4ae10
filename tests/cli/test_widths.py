"""What is written for people fits their terminal; what is there to be copied stays whole."""

import re
from pathlib import Path

import pytest

from data_design_gate.cli import main
from data_design_gate.cli.commands import COMMANDS
from data_design_gate.report.screen import columns
from data_design_gate.standards.engine import registry
from data_design_gate.standards.rules import load_rules

COPIED = re.compile(r"^  .*(data-design |--stores )")
FACTS = Path(__file__).parents[2] / "examples/gate/facts.json"


@pytest.fixture(params=[60, 80, 120])
def room(request, monkeypatch):
    for module in ("rules", "gate"):
        monkeypatch.setattr(f"data_design_gate.cli.{module}.width", lambda: request.param)
    monkeypatch.setenv("COLUMNS", str(request.param))
    return request.param


def too_broad(text, room):
    return [line for line in text.split("\n") if columns(line) > room]


def test_the_words_of_a_rule_fit_and_its_examples_stay_as_they_are(room, capsys):
    load_rules()
    main(["explain", *registry()])
    page = capsys.readouterr().out
    assert [line for line in too_broad(page, room) if not line.startswith("    ")] == []
    assert "\n    data_flow: ../architecture/fulfilment.md#data-flow\n" in page


def test_the_explained_gate_fits_each_part_below_its_own_beginning(room, capsys):
    main(["gate", "--facts", str(FACTS), "--explain"])
    told = capsys.readouterr().out
    assert too_broad(told, room) == []
    assert "needed because the migration plan's type is new-schema" in " ".join(told.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_fits_but_for_commands_to_copy(command, room, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    broad = too_broad(capsys.readouterr().out, room)
    assert [line for line in broad if not COPIED.search(line)] == []


def test_a_list_of_rules_on_a_terminal_takes_two_lines_each_where_one_is_too_narrow(
    room, capsys, monkeypatch
):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    main(["rules", "--area", "DOC"])
    listed = capsys.readouterr().out
    assert too_broad(listed, room) == []
    assert ("\n        Link every input the design builds on." in listed) == (room == 60)
    assert "Link every input" in listed
