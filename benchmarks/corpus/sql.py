"""The SQL of a drawn design: tables with their indexes, patterns, and migrations."""

from __future__ import annotations

from benchmarks.corpus.model import Column, Table


def all_columns(table: Table) -> tuple[Column, ...]:
    """Return every column in order: key, parent, drawn ones, and the two moments."""
    default = "gen_random_uuid()" if table.key == "uuid" else ""
    parent = table.parent
    link = (Column(parent_column(parent), parent.key),) if parent else ()
    return (
        Column("id", table.key, default=default),
        *link,
        *table.columns,
        Column("created_at", table.moment, default="now()"),
        Column("ended_at", table.moment, null=True, check="ended_at >= created_at",
               rule="not before created_at"),
    )  # fmt: skip


def parent_column(parent: Table) -> str:
    """Return the name of the column that refers to a parent."""
    return f"{parent.name.removesuffix('s')}_id"


def create(table: Table, *, again: bool = False) -> str:
    """Return the statements that create a table; ``again`` makes them repeatable."""
    unless = "IF NOT EXISTS " if again else ""
    columns = all_columns(table)
    width = max(len(column.name) for column in columns)
    lines = [_column(column, table, width) for column in columns]
    lines.append(f"CONSTRAINT pk_{table.name} PRIMARY KEY (id)")
    if table.parent:
        link = parent_column(table.parent)
        lines.append(
            f"CONSTRAINT fk_{table.name}_{link} FOREIGN KEY ({link}) "
            f"REFERENCES {table.parent.name} (id)\n        ON DELETE CASCADE ON UPDATE RESTRICT"
        )
    lines += [
        f"CONSTRAINT ck_{table.name}_{column.name} CHECK ({column.check})"
        for column in columns
        if column.check
    ]
    body = ",\n    ".join(lines)
    made = [f"CREATE TABLE {unless}{table.name} (\n    {body}\n);"]
    made += [
        f"CREATE INDEX {unless}{name}\n    ON {table.name} ({keys});"
        for name, keys in indexes(table)
    ]
    return "\n".join(made)


def _column(column: Column, table: Table, width: int) -> str:
    identity = column.name == "id" and table.key == "bigint"
    parts = [
        f"{column.name:<{width}} {column.type}",
        "GENERATED ALWAYS AS IDENTITY" if identity else "",
        "NULL" if column.null else "NOT NULL",
        f"DEFAULT {column.default}" if column.default else "",
    ]
    return " ".join(part for part in parts if part)


def listed_by(table: Table) -> str:
    """Return the column by which rows are listed: the parent's, else when they were made."""
    return parent_column(table.parent) if table.parent else "created_at"


def indexes(table: Table) -> tuple[tuple[str, str], ...]:
    """Return the indexes as name and columns: the listing's, and the purging's."""
    keys = listed_by(table)
    if table.parent:
        listing = (f"idx_{table.name}_{keys}_created_at", f"{keys}, created_at DESC")
    else:
        listing = (f"idx_{table.name}_created_at", "created_at DESC")
    return (listing, (f"idx_{table.name}_ended_at", "ended_at"))


def by_key(table: Table) -> str:
    """Return the query for one row."""
    names = ", ".join(column.name for column in all_columns(table)[1:])
    return f"SELECT {names}\nFROM {table.name}\nWHERE id = $1;"


def listing(table: Table) -> str:
    """Return the query that lists rows, newest first."""
    keys = listed_by(table)
    names = ", ".join(["id", *(column.name for column in table.columns[:3])])
    where = f"{keys} = $1" if table.parent else "created_at < $1"
    return (
        f"SELECT {names}, created_at\nFROM {table.name}\nWHERE {where}\n"
        f"ORDER BY created_at DESC\nLIMIT {most(table)};"
    )


def most(table: Table) -> int:
    """Return how many rows a listing holds at most."""
    return table.batch // 10


def purging(table: Table) -> str:
    """Return the query that finds what may be deleted."""
    return (
        f"SELECT id\nFROM {table.name}\nWHERE ended_at < $1\n"
        f"ORDER BY ended_at\nLIMIT {table.batch};"
    )
