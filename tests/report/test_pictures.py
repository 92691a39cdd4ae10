"""A design as pictures: what is drawn, what is marked, how a large one is split, what is escaped.

That Mermaid takes every diagram is shown with its own parser: ``tests/mermaid/run``.
"""

import re

import pytest

from data_design_gate.demo.example import example_files
from data_design_gate.report.er_diagram import er_pictures
from data_design_gate.report.key_chart import key_pictures
from data_design_gate.report.mermaid import MOST_CHARACTERS, label, word
from data_design_gate.sandbox.story import DOCUMENT
from data_design_gate.standards.review import design_of
from data_design_gate.standards.settings import StandardSettings

GOOD = example_files()[DOCUMENT].decode()


def design(text):
    return design_of(text, DOCUMENT, StandardSettings())


def schema(ddl):
    return design(f"# T\n\n## Postgres Schema Design\n\n```sql\n{ddl}\n```\n").postgres


def er(ddl, base=None):
    return er_pictures(schema(ddl), None if base is None else schema(base))


def keys(old, new):
    base = design(GOOD).dynamodb
    return key_pictures(design(GOOD.replace(old, new)).dynamodb, base)


def test_keys_and_cardinalities_are_drawn():
    (picture,) = er(
        "CREATE TABLE a (id int PRIMARY KEY);\n"
        "CREATE TABLE b (id int PRIMARY KEY REFERENCES a (id), a_id int REFERENCES a (id));"
    )
    assert "integer id PK, FK" in picture.text
    assert 'a ||--o| b : "id"' in picture.text
    assert 'a |o--o{ b : "a_id"' in picture.text


def test_without_a_base_nothing_is_marked():
    (picture,) = er("CREATE TABLE a (id int PRIMARY KEY);")
    assert picture.title == "ER diagram"
    assert "(new)" not in picture.text


def test_tables_are_marked_against_the_base_and_the_title_counts_them():
    base = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE gone (id int PRIMARY KEY);"
    new = "CREATE TABLE a (id bigint PRIMARY KEY, b int); CREATE TABLE fresh (id int PRIMARY KEY);"
    (picture,) = er(new, base)
    assert picture.title == "ER diagram (1 new, 1 changed, 1 dropped)"
    for words in ('a["a (changed)"]', 'fresh["fresh (new)"]', 'gone["gone (dropped)"]'):
        assert words in picture.text
    assert 'bigint id PK "was integer NOT NULL, now bigint NOT NULL"' in picture.text
    assert 'integer b "new, may be null"' in picture.text


def test_a_table_whose_index_alone_changed_is_marked():
    table = "CREATE TABLE a (id int PRIMARY KEY, b int);"
    (picture,) = er(f"{table} CREATE INDEX i ON a (b);", table)
    assert "a (changed)" in picture.text


def test_a_dropped_column_and_relation_stay_in_the_picture():
    base = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (x int REFERENCES a, y int);"
    (picture,) = er("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (y int);", base)
    assert 'integer x FK "dropped, may be null"' in picture.text
    assert 'a |o..o{ b : "x (dropped)"' in picture.text


@pytest.mark.parametrize(("action", "mark"), [("", ""), (" ON DELETE CASCADE", " (changed)")])
def test_a_relation_is_marked_when_what_it_does_changed(action, mark):
    table = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (x int REFERENCES a{});"
    (picture,) = er(table.format(action), table.format(""))
    assert f': "x{mark}"' in picture.text


def test_a_table_known_only_from_its_alterations_is_not_called_new():
    (picture,) = er("ALTER TABLE a ADD COLUMN b int;", "CREATE TABLE z (id int);")
    assert "a (changed)" in picture.text


@pytest.mark.parametrize("number", [8, 60, 200])
def test_a_large_schema_is_split_and_loses_no_table(number):
    pictures = er("\n".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(number)))
    assert sum(picture.text.count("{") for picture in pictures) == number
    assert all(picture.text.count("{") <= 8 for picture in pictures)


def test_pictures_of_a_split_schema_name_what_is_in_them():
    pictures = er("\n".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(10)))
    assert [picture.title for picture in pictures] == [
        "ER diagram 1 of 2: t0, t1, t2 and 5 more",
        "ER diagram 2 of 2: t8, t9",
    ]


def test_several_pictures_carry_their_titles_as_comments():
    (picture,) = er('CREATE TABLE "%%{init: {}}%%" (id int PRIMARY KEY);')
    split = er("\n".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);" for n in range(10)))
    assert split[1].commented.startswith("%% ER diagram 2 of 2: t8, t9\nerDiagram\n")
    assert "%%{" not in picture.commented


def test_connected_tables_stay_together():
    pairs = [
        f"CREATE TABLE p{n} (id int PRIMARY KEY); CREATE TABLE q{n} (id int);" for n in range(8)
    ]
    links = [f"ALTER TABLE q{n} ADD FOREIGN KEY (id) REFERENCES p{7 - n};" for n in range(8)]
    for picture in er("\n".join([*pairs, *links])):
        names = set(picture.members)
        assert {f"p{7 - int(name[1:])}" for name in names if name[0] == "q"} <= names


def test_a_relation_across_pictures_shows_where_it_leads():
    first, second, *_ = er(
        "\n".join(["CREATE TABLE s (id int PRIMARY KEY);"]
        + [f"CREATE TABLE s{n} (id int REFERENCES s);" for n in range(12)])
    )  # fmt: skip
    assert first.text.count("s {") == 1
    assert "\n  s\n" in second.text
    assert "s |o--o{ s8" in second.text


def test_many_columns_are_cut_but_never_keys_or_changes():
    columns = ", ".join(f"c{n} int" for n in range(60))
    base = f"CREATE TABLE a ({columns});"
    (picture,) = er(f"CREATE TABLE a ({columns}, id bigint PRIMARY KEY, z text);", base)
    assert 'bigint id PK "new"' in picture.text
    assert 'text z "new, may be null"' in picture.text
    assert 'more columns "38 not shown"' in picture.text


def test_many_keys_between_two_tables_are_one_line():
    columns = ", ".join(f"c{n} int REFERENCES a" for n in range(60))
    (picture,) = er(f"CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b ({columns});")
    assert picture.text.count("--o{") == 1
    assert "60 foreign keys" in picture.text


def test_a_picture_stays_within_the_limit_of_mermaid():
    columns = ", ".join(f'"{"%" * 50}{n}" int NOT NULL DEFAULT 1' for n in range(24))
    pictures = er("\n".join(f"CREATE TABLE t{n} ({columns});" for n in range(8)))
    assert all(len(picture.text) <= MOST_CHARACTERS for picture in pictures)


def test_names_cannot_break_out_of_a_picture():
    (picture,) = er('CREATE TABLE "a\n  }\n%%{x" (id int PRIMARY KEY, "y ""z" int);')
    assert len(picture.text.splitlines()) == 5
    assert "%%" not in picture.text


@pytest.mark.parametrize("name", ["end", "one", "to", "style", "Title", "class", "erDiagram"])
def test_a_word_of_the_grammar_is_a_label_and_no_name(name):
    (picture,) = er(f'CREATE TABLE "{name}" (id int PRIMARY KEY);')
    assert f'n0["{name}"] {{' in picture.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("order_id", "order_id"), ("pk", "n_pk"), ("1st", "n_1st"), ("_x_", "x"), ("表", "n_"),
     ("a b", "a_b"), ("double precision", "double_precision")],
)  # fmt: skip
def test_an_attribute_is_one_word(text, shown):
    assert word(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("order_id", "order_id"), ("_i_", "#95;i#95;"), ('a"b', "a#quot;b"), ("1. a", "1#46; a"),
     ("- a", "#45; a"), ("a\n}", "a #125;"), ("direction  LR", "direction#32;LR"),
     ("$$x$$", "#36;\u200b#36;x#36;\u200b#36;"), ("fa:fa-car", "fa:\u200bfa-car"),
     ("", "(no name)")],
)  # fmt: skip
def test_a_label_shows_the_characters_it_is_given(text, shown):
    assert label(text) == shown


def test_dynamodb_tables_show_their_keys_and_indexes():
    (picture,) = key_pictures(design(GOOD).dynamodb)
    assert "partition: orderId<br/>sort: eventNumber" in picture.text
    assert "t0 -.->|GSI| t0n0" in picture.text
    assert "class " not in picture.text


def test_a_design_without_dynamodb_has_no_chart():
    assert key_pictures(design("# Nothing\n").dynamodb) == ()


def test_a_changed_index_marks_itself_and_its_table():
    (picture,) = keys("INCLUDE", "ALL")
    assert "OrderEvent (changed)" in picture.text
    assert "OrderEvent-TrackingNumberIndex (changed)" in picture.text
    assert "class t0,t0n0 changed" in picture.text
    assert picture.title == "DynamoDB keys (1 changed)"


def test_a_table_that_went_stays_marked():
    (picture,) = key_pictures(design("# Nothing\n").dynamodb, design(GOOD).dynamodb)
    assert "OrderEvent (dropped)" in picture.text
    assert "class t0 dropped" in picture.text


def test_every_node_of_a_class_line_is_defined():
    (picture,) = keys("INCLUDE", "ALL")
    defined = set(re.findall(r"^  (\w+)[\[(]", picture.text, re.MULTILINE))
    assert {"t0", "t0n0"} <= defined
