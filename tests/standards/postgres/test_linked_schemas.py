"""Tables outside the design are known by their linked schema files and by the base version."""

from __future__ import annotations

from collections.abc import Callable

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import every_finding
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.postgres_common import linked_schema
from data_design_gate.standards.settings import StandardSettings

DESIGN = """---
title: Notes
existing_schemas: [{path}]
---
# Notes

## Postgres Schema Design

```sql
CREATE TABLE notes (
  id uuid PRIMARY KEY,
  user_id {type} NOT NULL CONSTRAINT fk_notes_user_id REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX idx_notes_user_id ON notes (user_id);
```
"""
USERS = "CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL);"


def codes(
    read: Callable[[str], str | None] | None, *, kind: str = "uuid", path: str = "db/schema.sql"
) -> list[tuple[str, str]]:
    text = DESIGN.format(path=path, type=kind)
    design = read_design(parse_document(text, "docs/designs/notes.md"))
    found = every_finding(Context(design, StandardSettings(), read=read))
    return [(f.code, f.severity.value) for f in found if f.code.startswith("PG")]


def test_a_linked_schema_makes_its_tables_known() -> None:
    assert codes({"db/schema.sql": USERS}.get) == []


def test_a_linked_schema_is_found_beside_the_document_too() -> None:
    assert codes({"docs/designs/schema.sql": USERS}.get, path="schema.sql") == []


def test_without_the_file_the_table_is_unknown() -> None:
    assert codes({}.get) == [("PG009", "error")]
    assert codes(None) == [("PG009", "error")]


def test_types_are_compared_with_the_linked_schema() -> None:
    assert codes({"db/schema.sql": USERS}.get, kind="bigint") == [("PG008", "error")]


def test_a_relative_path_counts_from_the_document() -> None:
    assert codes({"docs/schema.sql": USERS}.get, path="../schema.sql") == []


def test_a_path_out_of_the_repository_is_never_read() -> None:
    def read(path: str) -> str | None:
        assert not path.startswith((".", "/"))
        return None

    assert codes(read, path="../../../etc/schema.sql") == [("PG009", "error")]


def test_a_base_version_makes_its_tables_known() -> None:
    base = read_design(
        parse_document(
            f"# Notes\n\n## Postgres Schema Design\n\n```sql\n{USERS}\n```\n", "notes.md"
        )
    )
    text = DESIGN.format(path="none.sql", type="uuid")
    design = read_design(parse_document(text, "notes.md"))
    found = every_finding(Context(design, StandardSettings(), base=base, has_base=True))
    assert [f.code for f in found if f.code.startswith("PG")] == []


def test_an_answer_without_the_files_is_not_given_to_who_has_them() -> None:
    design = read_design(parse_document(DESIGN.format(path="s.sql", type="uuid"), "notes.md"))
    with_files = Context(design, StandardSettings(), read={"s.sql": USERS}.get)
    assert linked_schema(Context(design, StandardSettings())) is None
    assert linked_schema(with_files) is not None
