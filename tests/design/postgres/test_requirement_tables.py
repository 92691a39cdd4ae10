"""The tables of the requirements speak of the business, not of columns."""

from data_design_gate.design.read import read_design
from data_design_gate.document.parse import parse_document

ASKED = (
    "## Data Requirements Overview\n\n### Book\n\n"
    "| Attribute | Type | Required |\n|---|---|---|\n| title | text | yes |\n\n"
    "## Postgres Schema Design\n\n"
)


def test_their_types_are_not_held_against_the_ddl() -> None:
    text = ASKED + "```sql\nCREATE TABLE books (title varchar(300) NOT NULL);\n```\n"
    schema = read_design(parse_document(text, "x.md")).postgres
    (table,) = schema.tables
    assert table.name == "books"
    assert [column.type.spelled for column in table.columns] == ["varchar(300)"]
    assert schema.disagreements == ()


def test_a_column_table_of_the_schema_section_still_is() -> None:
    text = ASKED + (
        "```sql\nCREATE TABLE books (title varchar(300) NOT NULL);\n```\n\n### books\n\n"
        "| Column | Type |\n|---|---|\n| title | text |\n"
    )
    assert read_design(parse_document(text, "x.md")).postgres.disagreements != ()
