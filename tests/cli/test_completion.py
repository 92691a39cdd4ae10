"""The scripts of ``data-design completion`` complete in the shells themselves."""

import shutil
import subprocess

import pytest

from data_design_gate.cli import main

COMPLETE = """
_try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _data_design; echo "${COMPREPLY[*]}"; }
compopt() { :; }
_try data-design che
_try data-design check --fo
_try data-design check --fail-on n
_try data-design explain PG006
_try data-design completion ''
_try data-design gate --facts fac
_try data-design check --jobs ''
"""  # noqa: E501  one function


@pytest.fixture
def scripts(capsys):
    def script(shell):
        assert main(["completion", shell]) == 0
        return capsys.readouterr().out

    return script


def test_bash_completes_commands_options_words_rules_and_files(scripts, tmp_path):
    (tmp_path / "facts.json").touch()
    done = subprocess.run(
        ["bash", "--norc", "-c", scripts("bash") + COMPLETE],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "check", "--format", "never", "PG006", "bash zsh fish", "facts.json", "",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_reads_its_script(scripts, tmp_path):
    path = tmp_path / "script"
    path.write_text(scripts("zsh"))
    done = subprocess.run(["zsh", "-f", "-n", str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_from_its_script(scripts, tmp_path):
    path = tmp_path / "script"
    path.write_text(scripts("fish"))
    asked = 'complete -C"data-design che"; complete -C"data-design check --fail-on n"'
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {path}; {asked}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    words = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert words == ["check", "never"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_is_in_every_script(scripts, shell):
    script = scripts(shell)
    for word in ("validate-config", "reconcile", "stdin-filename", "designs-only", "as-if"):
        assert word in script
