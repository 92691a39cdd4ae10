"""Tables outside the document: named, linked, or no longer there."""

from textwrap import dedent

from data_design_gate.design.model import DataDesign
from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.settings import StandardSettings

TEXT = """
---
existing_schemas: [db/schema.sql]
---
## Data Requirements Overview

| Entity | Attributes | Required | Volume | Growth |
|---|---|---|---|---|
| Order | id | all | 2 M rows | none |
| Customer | id | all | 2 M rows | none |

## Postgres Schema Design

```sql
CREATE TABLE orders (id uuid PRIMARY KEY, customer_id uuid NOT NULL);
```
"""
SCHEMA = "CREATE TABLE customers (id uuid PRIMARY KEY);"


def design(text: str) -> DataDesign:
    """Read a design from an indented text."""
    return read_design(parse_document(dedent(text).lstrip(), "docs/orders.md"))


def unrealised(context: Context) -> list[str]:
    """Return the entities that REQ005 finds without a table."""
    return [f.subject for f in check_design(context).findings if f.code == "REQ005"]


def test_a_linked_schema_file_realises_an_entity() -> None:
    files = {"db/schema.sql": SCHEMA}
    assert unrealised(Context(design(TEXT), StandardSettings(), read=files.get)) == []


def test_a_linked_schema_file_without_the_table_does_not() -> None:
    files = {"db/schema.sql": "CREATE TABLE others (id uuid PRIMARY KEY);"}
    found = unrealised(Context(design(TEXT), StandardSettings(), read=files.get))
    assert found == ["Customer"]


def test_a_schema_file_that_cannot_be_looked_at_decides_nothing() -> None:
    assert unrealised(Context(design(TEXT), StandardSettings())) == []


def test_a_table_that_the_change_removed_is_missing() -> None:
    text = TEXT.replace("existing_schemas: [db/schema.sql]", "title: Orders")
    before = design(text.replace("```sql\n", f"```sql\n{SCHEMA}\n"))
    context = Context(design(text), StandardSettings(), base=before, has_base=True)
    assert unrealised(context) == ["Customer"]
