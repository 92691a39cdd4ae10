"""The rows of every table, folded to one value a table and compared."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.proof.session import Session

RowPrints = dict[str, tuple[int, str]]

_TABLES = """SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY 1"""


def row_prints(session: Session) -> RowPrints:
    """Return count and fold of the rows of each table; read as the owner, never as superuser."""
    found: RowPrints = {}
    for (name,) in session.rows(_TABLES):
        rows, error = session.try_rows(
            f"SELECT count(*)::text, coalesce(md5(string_agg(r, '|' ORDER BY r)), '')"  # noqa: S608  a quoted name from the catalog
            f" FROM (SELECT t::text AS r FROM {name} t) x"
        )
        if error is None and rows:
            found[(name or "").removeprefix("public.")] = (int(rows[0][0] or 0), rows[0][1] or "")
    return found


def compare_rows(before: RowPrints, after: RowPrints) -> Iterator[tuple[str, str]]:
    """Yield (table, what changed) of the tables on both sides."""
    for table in sorted(before.keys() & after.keys()):
        (old, _), (new, _) = before[table], after[table]
        if old != new:
            yield table, f"{old} rows become {new}"
        elif before[table] != after[table]:
            yield table, "values change"
