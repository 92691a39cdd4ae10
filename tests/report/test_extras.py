"""The folded parts of a summary: inputs, changes, pictures, and the line that links back."""

import pytest

from data_design_gate.demo.example import example_files
from data_design_gate.report.extras import extras_of
from data_design_gate.report.mermaid import er_diagrams, key_chart
from data_design_gate.sandbox.story import DOCUMENT
from data_design_gate.standards.review import Surroundings, context_of, design_of
from data_design_gate.standards.settings import StandardSettings

FILES = {path: content.decode() for path, content in example_files().items()}
GOOD = FILES[DOCUMENT]


def extras(text=GOOD, base=None, files=FILES):
    around = Surroundings(base=base, has_base=base is not None, read=files.get)
    context = context_of(text, DOCUMENT, StandardSettings(), around)
    return "\n\n".join(extras_of(context, lambda path, line: f"https://example.com/{path}#L{line}"))


def test_every_input_is_linked_or_said_to_be_missing():
    text = extras()
    assert "Requirements document: [<code>../requirements/order-fulfilment.md</code>]" in text
    assert "Feature definition: not linked" in extras(GOOD.replace("feature: ", "x: "))


def test_what_changed_since_the_base_is_told_in_words():
    new = GOOD.replace("| 80/s |", "| 90/s |")
    text = extras(new, base=GOOD)
    assert "<summary>1 change of the design since the base version</summary>" in text
    assert "80/s → 90/s" in text


def test_a_design_that_is_linked_back_is_offered_nothing():
    assert "does not link back" not in extras()


def test_the_line_to_paste_is_offered_where_nobody_links_back():
    lonely = {
        path: text if path == DOCUMENT else text.replace("order-fulfilment.md", "x.md")
        for path, text in FILES.items()
    }
    assert "(../data-design/order-fulfilment.md)</code>" in extras(files=lonely).replace(
        "&#45;", "-"
    ).replace("&#93;", "]")


def test_a_changed_table_is_marked_in_the_picture():
    text = extras(GOOD.replace("customer_id      uuid ", "customer_id      text "), base=GOOD)
    assert 'orders["orders (changed)"]' in text


def design(ddl, section="## Postgres Schema Design"):
    text = f"# T\n\n{section}\n\n```sql\n{ddl}\n```\n"
    return design_of(text, "x.md", StandardSettings())


def test_keys_and_cardinalities_are_drawn():
    ddl = (
        "CREATE TABLE a (id int PRIMARY KEY);\n"
        "CREATE TABLE b (id int PRIMARY KEY REFERENCES a (id), a_id int REFERENCES a (id));"
    )
    (diagram,) = er_diagrams(design(ddl).postgres)
    assert "int4 id PK, FK" in diagram
    assert 'a ||--o| b : "id"' in diagram
    assert 'a |o--o{ b : "a_id"' in diagram


def test_names_cannot_break_out_of_a_picture():
    ddl = 'CREATE TABLE "a\n  }\n%%{x" (id int PRIMARY KEY, "y ""z" int);'
    (diagram,) = er_diagrams(design(ddl).postgres)
    assert len(diagram.splitlines()) == 5
    assert "%%" not in diagram


@pytest.mark.parametrize("number", [24, 60, 200])
def test_a_large_schema_is_split_and_loses_no_table(number):
    ddl = "\n".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(number))
    diagrams = er_diagrams(design(ddl).postgres)
    assert sum(diagram.count("{") for diagram in diagrams) == number
    assert all(diagram.count("{") <= 25 for diagram in diagrams)


def test_dynamodb_tables_show_their_keys_and_indexes():
    chart = key_chart(design_of(GOOD, DOCUMENT, StandardSettings()).dynamodb)
    assert "PK orderId" in chart
    assert "GSI" in chart
