"""``data-design fix`` touches nothing but what it mends; ``new`` writes only what can be right."""

import re

import pytest

from data_design_gate.cli import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".github").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# T\r\n\r\n## Indexes\r\n\r\nx\r\n", b"# T\r\n\r\n## Index Design\r\n\r\nx\r\n"),
        (b"\xef\xbb\xbf# T\n\n## Indexes\n", b"\xef\xbb\xbf# T\n\n## Index Design\n"),
        (b"# T\n\nx\n\n## Indexes", b"# T\n\nx\n\n## Index Design"),
        (b"# T\r\r## Indexes\r\rx\r", b"# T\r\r## Index Design\r\rx\r"),
        (b"# T\r\n\n## Indexes\n\tx \r\n", b"# T\r\n\n## Index Design\n\tx \r\n"),
        (b"# T\n\n## 7. Indexes (old) ##\n", b"# T\n\n## 7. Index Design (old)\n"),
    ],
)
def test_the_rest_of_the_file_stays_byte_for_byte(folder, capsys, before, after):
    path = folder / "d.md"
    path.write_bytes(before)
    assert main(["fix", "d.md"]) == 0
    assert path.read_bytes() == after
    assert capsys.readouterr().out == "d.md: mended 1 (DOC008)\n"
    assert main(["fix", "d.md"]) == 0
    assert capsys.readouterr().out == ""
    assert sorted(each.name for each in folder.iterdir()) == [".github", "d.md"]


STATED_TWICE = """# Orders

## Postgres Schema Design

```sql
CREATE TABLE orders (
    id uuid NOT NULL, at timestamp NOT NULL, CONSTRAINT pk_orders PRIMARY KEY (id)
);
```

## Migration Plan

**Type:** New schema

### Up

```sql migration=20261120_101500_create_orders
CREATE TABLE IF NOT EXISTS orders (
    id uuid NOT NULL, at timestamp NOT NULL, CONSTRAINT pk_orders PRIMARY KEY (id)
);
```
"""


def test_a_mend_reaches_the_same_statement_in_the_up_migration(folder, capsys):
    (folder / "d.md").write_text(STATED_TWICE)
    assert main(["fix", "d.md"]) == 0
    assert capsys.readouterr().out == "d.md: mended 1 in 2 places (PG011)\n"
    assert (folder / "d.md").read_text() == STATED_TWICE.replace("timestamp ", "timestamptz ")


@pytest.mark.parametrize(
    ("there", "elsewhere"),
    [
        ("id uuid NOT NULL,  at timestamp NOT NULL,", "id uuid NOT NULL, at timestamp NOT NULL,"),
        ("at timestamp NOT NULL, n int,", "at timestamp NOT NULL,"),
    ],
)
def test_what_a_mend_leaves_to_do_elsewhere_is_told_with_its_place(
    folder, capsys, there, elsewhere
):
    head, plan = STATED_TWICE.split("## Migration Plan")
    text = f"{head}## Migration Plan{plan.replace(elsewhere, there)}"
    (folder / "d.md").write_text(text)
    assert main(["fix", "d.md"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("d.md: mended 1 (PG011)\n")
    assert "What was mended is stated elsewhere, too: MIG014 at line" in told


SEVERAL = """# Orders

## Postgres Schema

```sql
CREATE TABLE orders (
    id uuid NOT NULL,
    placed_at timestamp NOT NULL,
    paid_at timestamp NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id)
);
```
"""


def test_the_number_mended_is_the_number_that_the_check_offers(folder, capsys):
    (folder / "d.md").write_text(SEVERAL)
    main(["check", "d.md"])
    offered = re.search(r"`data-design fix` mends (\d+) of them", capsys.readouterr().out)[1]
    main(["fix", "d.md"])
    told = capsys.readouterr().out
    assert told == f"d.md: mended {offered} in 3 places (DOC008, PG011)\n"


def test_a_link_to_a_design_stays_a_link(folder):
    (folder / "real.md").write_text("# T\n\n## Indexes\n")
    (folder / "link.md").symlink_to("real.md")
    assert main(["fix", "link.md"]) == 0
    assert (folder / "link.md").is_symlink()
    assert (folder / "real.md").read_text() == "# T\n\n## Index Design\n"


def test_a_file_that_cannot_be_written_is_told_and_left_whole(folder, capsys, monkeypatch):
    path = folder / "d.md"
    path.write_text("# T\n\n## Indexes\n")

    def refuse(*_words, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert main(["fix", "d.md"]) == 4
    assert capsys.readouterr().err == "data-design: d.md cannot be written: Permission denied.\n"
    assert path.read_text() == "# T\n\n## Indexes\n"


def test_a_word_that_is_no_ticket_key_is_refused_before_anything_is_written(folder, capsys):
    assert main(["new", "d.md", "--title", "T", "--stores", "postgres", "--ticket", "x y"]) == 2
    assert "`x y` is no ticket key. Write one such as SHOP-412." in capsys.readouterr().err
    assert not (folder / "d.md").exists()


def test_the_end_of_the_input_takes_the_proposals(folder, capsys, monkeypatch):
    def end(_question):
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["new", "orders.md"]) == 0
    assert "stores: [postgres]" in (folder / "orders.md").read_text()
    assert "orders.md written." in capsys.readouterr().out
