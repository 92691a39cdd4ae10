"""Checking starts fast because heavy libraries stay where they are needed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "examples" / "docs" / "data-design" / "order-fulfilment.md"
HEAVY = (
    "github", "jira", "requests", "jsonschema", "asyncio", "graphql", "psycopg", "urllib3", "moto",
    "botocore", "boto3",
)  # fmt: skip


def modules_after(*words, cwd=ROOT):
    code = (
        "import sys; from data_design_gate.cli import main; code = main(sys.argv[1:]);"
        "print('MODULES', code, *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=cwd, check=True
    )
    _, code, *names = done.stdout.rsplit("MODULES", 1)[1].split(" ")
    return int(code), {name.split(".")[0] for name in names}


def test_checking_a_valid_document_loads_nothing_heavy():
    code, loaded = modules_after("check", str(CLEAN))
    assert code == 0
    assert not loaded & set(HEAVY)


def test_a_valid_configuration_loads_nothing_heavy_either(tmp_path):
    config = tmp_path / "c.yml"
    config.write_text("version: 1\ngates:\n  database: {teams: [acme/database]}\n")
    code, loaded = modules_after("check", str(CLEAN), "--config", str(config))
    assert code == 0
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_and_version_load_no_library_at_all(words):
    code = (
        "import sys\ntry:\n from data_design_gate.cli import main; main(sys.argv[1:])\n"
        "except SystemExit: pass\nprint('MODULES', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.rsplit("MODULES", 1)[1].split()}
    assert not loaded & {*HEAVY, "mistune", "pglast", "yaml"}


def test_the_action_loads_without_the_driver_that_only_the_extra_prove_brings():
    code = "import data_design_gate.action, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "psycopg" not in done.stdout.split()


def test_a_full_disk_is_told_in_a_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "data_design_gate", "check", str(CLEAN)],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr == ("data-design: the output cannot be written: No space left on device.\n")
