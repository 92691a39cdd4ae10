"""The leading-prefix rule agrees with PostgreSQL's own planner on random indexes and queries."""

from __future__ import annotations

import random
import re

import psycopg

from data_design_gate.design.postgres.apply import apply
from data_design_gate.design.postgres.model import PostgresSchema
from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.design.sql_blocks import read_blocks
from data_design_gate.standards.rules.access_serving import Verdict, serve
from data_design_gate.standards.rules.access_targets import postgres_indexes
from planner_support import explain, planner

TABLE = "CREATE TABLE t (a int, b int, c int, d text, e boolean, x timestamptz)"
TYPES = {"a": "int", "b": "int", "c": "int", "d": "text", "e": "boolean", "x": "timestamptz"}
PREDICATES = (
    "", "", "", "", "", " WHERE d = 'open'", " WHERE x IS NULL", " WHERE e", " WHERE NOT e",
    " WHERE a IS NOT NULL", " WHERE d IN ('open', 'paid')", " WHERE a > 5",
)  # fmt: skip
TRIALS = 250


def random_index(chance: random.Random) -> tuple[str, str]:
    """Return a CREATE INDEX and its leading key."""
    keys = chance.sample(sorted(TYPES), chance.choice([1, 2, 2, 3]))
    keys = ["lower(d)" if key == "d" and chance.random() < 0.3 else key for key in keys]
    written = ", ".join(key + (" DESC" if chance.random() < 0.25 else "") for key in keys)
    return f"CREATE INDEX i ON t ({written}){chance.choice(PREDICATES)}", keys[0]


def random_condition(chance: random.Random, number: int) -> str:
    column = chance.choice(sorted(TYPES))
    if column == "e":
        return chance.choice(["e", "NOT e", "e = true", "e IS NOT TRUE", f"e = ${number}"])
    forms = [
        f"{column} = ${number}",
        f"{column} = ${number}",
        f"{column} = ANY(${number}::{TYPES[column]}[])",
        f"{column} {chance.choice(['<', '>', '<=', '>='])} ${number}",
        f"{column} IS NULL",
        f"{column} IS NOT NULL",
        f"{column} <> ${number}",
    ]
    if column == "d":
        forms += ["d LIKE 'x%'", "d LIKE '%x'", f"lower(d) = ${number}", "d = 'open'"]
    if column in "abc":
        forms.append(f"({column}, {chance.choice('abc')}) < (${number}, 3)")
    return chance.choice(forms)


def random_query(chance: random.Random) -> str:
    conditions = [random_condition(chance, n + 1) for n in range(chance.choice([0, 1, 1, 2, 2, 3]))]
    joined = " OR " if chance.random() < 0.12 else " AND "
    where = f" WHERE {joined.join(conditions)}" if conditions else ""
    query = f"SELECT * FROM t{where}"  # noqa: S608  made of fixed words
    if chance.random() < 0.5:
        columns = chance.sample(sorted(TYPES), chance.choice([1, 1, 2]))
        order = [c + (" DESC" if chance.random() < 0.5 else "") for c in columns]
        query += f" ORDER BY {', '.join(order)}"
    return query + (" LIMIT 5" if chance.random() < 0.6 else "")


def judged(index: str, query: str) -> tuple[Verdict, bool]:
    """Return our verdict, and whether the query asks for an order within a limit."""
    schema = apply(PostgresSchema(), read_sql_text(f"{TABLE}; {index};").statements)
    (statement,) = read_sql_text(f"{query};").statements
    (block,) = read_blocks(statement, {"t": frozenset(TYPES)})
    (relation,) = block.relations
    verdict = serve(postgres_indexes(schema)[0], relation, block)
    return verdict, bool(relation.order) and block.limit is not None


def test_what_we_call_served_the_planner_can_serve() -> None:
    chance = random.Random(11)  # noqa: S311  a fixed sequence, no secret
    tried = 0
    with planner() as connection:
        connection.execute(TABLE)
        for _ in range(TRIALS):
            index, leading = random_index(chance)
            query = random_query(chance)
            connection.execute("DROP INDEX IF EXISTS i")
            connection.execute(index)
            try:
                plan = explain(connection, query)
            except psycopg.Error:  # a parameter whose type cannot be told
                continue
            verdict, ordered = judged(index, query)
            tried += 1
            where = f"{index} | {query}"
            if verdict.served:
                assert plan.uses("i"), where
                if ordered and verdict.sorted:
                    assert not explain(connection, query, keep_order=True).sorts, where
            else:
                bound = plan.condition("i").replace(f"({leading} IS NOT NULL)", "")
                bound = re.sub(r"ROW\((\w+)[^)]*\)", r"\1", bound)  # its first column alone counts
                seen = re.search(rf"(?<![\w(]){re.escape(leading)}(?![\w(])", bound.strip("( "))
                assert seen is None or " OR " in query, where
    assert tried > TRIALS // 2
