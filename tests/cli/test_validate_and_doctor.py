"""``validate-config`` and ``doctor`` say what is wrong, where, and what to do."""

import subprocess

import pytest

from data_design_gate.cli import doctor, main
from data_design_gate.cli.installation import with_repository
from data_design_gate.errors import UserError
from data_design_gate.lifecycle.doctor import Diagnosis, Health

TOKEN = {"DATA_DESIGN_GITHUB_TOKEN": "t0ken"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def validate(folder, text, capsys):
    (folder / ".github" / "data-design.yml").write_text(text)
    return main(["validate-config"]), capsys.readouterr()


def test_every_fault_is_shown_in_its_line_with_its_mend(folder, capsys):
    code, shown = validate(folder, "version: 1\ndocumnts: [x]\nprove: maybe\n", capsys)
    assert code == 2
    assert shown.err == (
        "error `documnts` is not a key of the configuration.\n"
        " --> .github/data-design.yml:2:1\n"
        "2 | documnts: [x]\n"
        "  | ^^^^^^^^\n"
        "  = help: Did you mean `documents`?\n\n"
        "error `maybe` is not a value of `prove`.\n"
        " --> .github/data-design.yml:3:1\n"
        "3 | prove: maybe\n"
        "  | ^^^^^\n"
        "  = help: Known: off, on, strict.\n\n"
        "2 faults.\n"
    )


def test_what_to_write_instead_is_shown_for_a_wrong_form(folder, capsys):
    text = 'version: "1"\ngates:\n  database: {teams: [database]}\n  privacy: {members: pia}\n'
    shown = " ".join(validate(folder, text, capsys)[1].err.split())
    assert "Write it without quotation marks." in shown
    assert "Write organisation/team, such as `acme/database`." in shown
    assert "Write `members: [pia]`." in shown


def test_a_broken_yaml_is_shown_in_its_line_too(folder, capsys):
    code, shown = validate(folder, "version: 1\ngates: {a: [}\n", capsys)
    assert code == 2
    assert "2 | gates: {a: [}" in shown.err
    assert "1 fault." in shown.err


def test_what_is_legal_but_hardly_meant_is_told(folder, capsys):
    gates = "{database: {members: [dana]}, privacy: {members: [pia], count: 2}}"
    text = f"version: 1\ngates: {gates}\njira: {{projects: [SHOP]}}\n"
    code, shown = validate(folder, text, capsys)
    told = " ".join(shown.out.split())
    assert code == 0
    assert "data-design.yml is valid." in told
    assert "no design here" in told
    assert "gate database 1 of dana" in told
    assert "gate privacy 2 of pia: never opens, it names too few" in told
    assert "gate architecture names nobody: give it teams or members" in told
    assert "jira SHOP" in told


def test_without_a_file_a_valid_beginning_is_offered(folder, capsys):
    assert main(["validate-config"]) == 0
    beginning = capsys.readouterr().out.partition("\n\n")[2]
    code, _ = validate(folder, beginning, capsys)
    assert code == 0


@pytest.mark.parametrize(
    "remote",
    [
        "git@github.com:acme/shop.git",
        "https://github.com/acme/shop",
        "https://mira@github.com/acme/shop.git",
        "ssh://git@github.com/acme/shop.git",
    ],
)
def test_the_repository_is_that_of_origin_where_none_is_named(folder, remote):
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "remote", "add", "origin", remote], check=True)
    assert with_repository(TOKEN)["GITHUB_REPOSITORY"] == "acme/shop"
    named = {**TOKEN, "GITHUB_REPOSITORY": "a/b"}
    assert with_repository(named)["GITHUB_REPOSITORY"] == "a/b"


def test_a_token_goes_to_no_host_that_nobody_named(folder):
    subprocess.run(["git", "init", "-q"], check=True)
    address = "https://git.acme.example/acme/shop"
    subprocess.run(["git", "remote", "add", "origin", address], check=True)
    with pytest.raises(UserError, match=r"GITHUB_SERVER_URL=https://git\.acme\.example"):
        with_repository(TOKEN)


def test_a_missing_token_names_its_variable(folder):
    with pytest.raises(UserError, match="gh auth token"):
        with_repository({"GITHUB_REPOSITORY": "acme/shop"})


def test_each_diagnosis_has_its_mend_below_it_and_the_sum_comes_last(folder, capsys, monkeypatch):
    found = [
        Diagnosis("token", Health.FINE, "acts as dana"),
        Diagnosis("team acme/database", Health.BROKEN, "has no member", "Add people to the team."),
    ]
    monkeypatch.setattr(doctor, "open_runtime", lambda _environment: None)
    monkeypatch.setattr(doctor, "examine", lambda _runtime: iter(found))
    for name, value in {**TOKEN, "GITHUB_REPOSITORY": "acme/shop"}.items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out == (
        "ok      token               acts as dana\n"
        "broken  team acme/database  has no member\n"
        "                            → Add people to the team.\n\n"
        "1 broken, 1 fine.\n"
    )
