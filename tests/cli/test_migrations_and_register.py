"""``data-design migrations`` and ``register`` write what is asked and overwrite nothing unasked."""

import argparse
import json
from pathlib import Path

import pytest

from data_design_gate.cli import migrations, register
from data_design_gate.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
DESIGN = "docs/data-design/order-fulfilment.md"
UP = "20261120_101500_create_order_fulfilment.up.sql"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Make a repository with one design, and stand in it."""
    source = ROOT / "examples" / "docs"
    for path in source.rglob("*.md"):
        copy = tmp_path / "docs" / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path=DESIGN, out="sql", layout=None, *, dry_run=False, force=False):
    words = argparse.Namespace(
        path=path, out=out, layout=layout, dry_run=dry_run, force=force, config=None
    )
    return migrations.run(words)


def index(*paths, form="markdown", output=None, check=False):
    words = argparse.Namespace(
        paths=list(paths), config=None, format=form, output=output, check=check
    )
    return register.run(words)


def test_the_files_are_written_once(repository, capsys):
    assert write() == 0
    assert "CREATE TABLE IF NOT EXISTS orders (" in Path("sql", UP).read_text()
    assert write() == 0
    assert "is there already" in capsys.readouterr().out


def test_other_content_is_refused_before_anything_is_written(repository):
    Path("sql").mkdir()
    down = Path("sql", UP.replace(".up.", ".down."))
    down.write_text("-- ran\n")
    with pytest.raises(UserError, match="would be overwritten"):
        write()
    assert down.read_text() == "-- ran\n"
    assert not Path("sql", UP).exists()
    assert write(force=True) == 0
    assert "DROP TABLE" in down.read_text()


def test_a_dry_run_prints_and_writes_nothing(repository, capsys):
    assert write(layout="flyway", dry_run=True) == 0
    out = capsys.readouterr().out
    assert "==> V20261120101500__create_order_fulfilment.sql" in out
    assert "CREATE TABLE" in out
    assert not Path("sql").exists()


def test_the_configured_layout_is_used(repository):
    Path(".github/data-design.yml").write_text("version: 1\nmigrations: {layout: dbmate}\n")
    write()
    assert Path("sql", "20261120101500_create_order_fulfilment.sql").exists()


def test_a_document_without_a_migration_says_so(repository, capsys):
    Path("docs/data-design/empty.md").write_text("# Nothing\n")
    assert write("docs/data-design/empty.md") == 3
    assert "no migration" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["docs", "absent.md"])
def test_what_is_no_document_is_refused(repository, path):
    with pytest.raises(UserError):
        write(path)


def test_the_register_is_printed(repository, capsys):
    assert index() == 0
    assert f"[Order fulfilment]({DESIGN})" in capsys.readouterr().out
    assert index("docs", form="json") == 0
    (row,) = json.loads(capsys.readouterr().out)["designs"]
    assert (row["path"], row["tickets"]) == (DESIGN, ["SHOP-412"])


def test_a_file_is_brought_up_to_date_and_can_be_checked(repository, capsys):
    assert index(output="docs/designs.md", check=True) == 1
    assert index(output="docs/designs.md") == 0
    assert "](data-design/order-fulfilment.md)" in Path("docs/designs.md").read_text()
    assert index(output="docs/designs.md", check=True) == 0
    before = Path("docs/designs.md").read_bytes()
    assert index(output="docs/designs.md") == 0
    assert Path("docs/designs.md").read_bytes() == before


def test_somebodys_page_is_left_alone(repository):
    Path("page.md").write_text("# Ours\n")
    with pytest.raises(UserError, match="something else"):
        index(output="page.md")
    assert Path("page.md").read_text() == "# Ours\n"


def test_without_a_design_the_exit_code_says_so(repository, capsys):
    Path(DESIGN).unlink()
    assert index() == 3
    assert "no data design yet" in capsys.readouterr().out


def test_checking_needs_a_file(repository):
    with pytest.raises(UserError, match="--output"):
        index(check=True)
