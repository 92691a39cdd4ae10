"""``check --prove`` runs designs; without it nothing of the engine is loaded."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DESIGN = "docs/data-design/order-fulfilment.md"


def check(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "data_design_gate", "check", "--format", "json", *words, DESIGN],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (document,) = json.loads(done.stdout)["documents"]
    return done.returncode, document


@pytest.fixture
def repository(tmp_path):
    shutil.copytree(EXAMPLES / "docs", tmp_path / "docs")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "data-design.yml").write_text(
        "version: 1\nmigrations: {path: db/migrations}\n"
    )
    return tmp_path


def test_a_sound_design_is_proved(repository):
    code, document = check(repository, "--prove")
    assert code == 0
    assert {proof["outcome"] for proof in document["proofs"]} == {"proved"}


def test_without_it_nothing_is_run(repository):
    assert check(repository)[1]["proofs"] == []
    assert check(repository, "--no-prove")[1]["proofs"] == []


def test_a_schema_that_the_migration_does_not_reach_is_an_error(repository):
    text = (repository / DESIGN).read_text()
    right = "total            numeric(12,2) NOT NULL"
    assert right in text
    (repository / DESIGN).write_text(text.replace(right, right.replace("12,2", "10,2"), 1))
    code, document = check(repository, "--prove")
    assert code == 1
    assert "disproved" in {proof["outcome"] for proof in document["proofs"]}


def test_migrations_of_the_repository_are_what_exists_before(repository):
    folder = repository / "db" / "migrations"
    folder.mkdir(parents=True)
    (folder / "V1__customers.sql").write_text("CREATE TABLE customers (id int PRIMARY KEY);")
    (folder / "V2__broken.sql").write_text("CREATE TABLE oops (id int REFERENCES nowhere (id));")
    _, document = check(repository, "--prove")
    assert "PRF007" in {finding["code"] for finding in document["findings"]}
    (folder / "V2__broken.sql").write_text("CREATE TABEL oops;")
    _, document = check(repository, "--prove")
    assert (
        "the migrations of the repository (without 1 part that" in document["proofs"][0]["detail"]
    )
    (folder / "V2__broken.sql").unlink()
    code, document = check(repository, "--prove")
    assert code == 0
    assert {proof["outcome"] for proof in document["proofs"]} == {"proved"}


def test_a_strict_configuration_refuses_procedural_code(repository):
    (repository / ".github" / "data-design.yml").write_text("version: 1\nprove: strict\n")
    assert check(repository, "--prove")[0] == 0
