"""A query that PostgreSQL reads, however deep its parse tree, can be compared with another."""

import pytest

from data_design_gate.gate.digest import changed_units, meaning_of

QUERIES = {
    "many unions": " UNION ALL ".join(f"SELECT {n}" for n in range(400)),
    "many joins": " JOIN ".join(
        ["SELECT * FROM a", *(f"b{n} ON a.x = b{n}.y" for n in range(300))]
    ),
}


def design(query):
    return f"# T\n\n## Postgres Schema Design\n\n```sql\nCREATE VIEW v AS {query};\n```\n"


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_deep_query_means_the_same_as_itself_in_other_lines(query):
    meaning = meaning_of(design(query))
    assert not changed_units(meaning, meaning_of(design(query.replace(" ", "\n"))))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_what_changes_deep_inside_is_a_change(query):
    first = query.replace("SELECT 0", "SELECT 7").replace("JOIN b0 ", "JOIN c0 ")
    assert first != query
    assert changed_units(meaning_of(design(query)), meaning_of(design(first)))
