"""The demo says what it lacks before it starts anything."""

from data_design_gate.cli import demo, main


def test_without_its_extra_the_demo_names_it_and_starts_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(demo, "find_spec", lambda _name: None)
    assert main(["demo", "--output", str(tmp_path / "out")]) == 2
    assert "Install data-design-gate[demo]." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
