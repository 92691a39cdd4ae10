"""The database that patterns are planned in: its indexes, and the means to hide some of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from data_design_gate.proof.conditions import fold_key, prefix
from data_design_gate.proof.plans import CatalogIndex
from data_design_gate.proof.rows import quoted
from data_design_gate.proof.session import Session
from data_design_gate.proof.shapes import Shapes
from data_design_gate.proof.stage import Stage
from data_design_gate.standards.proof_facts import Service

_CATALOG = """SELECT c.relname, t.relname, m.amname, (i.indpred IS NOT NULL)::text,
        i.indexrelid::text, i.indrelid::text, i.indnkeyatts::text,
        coalesce((SELECT r.relname FROM pg_catalog.pg_partition_ancestors(c.oid) p
           JOIN pg_catalog.pg_class r ON r.oid = p.relid
           WHERE r.relkind = 'I' ORDER BY r.oid LIMIT 1), c.relname),
        coalesce((SELECT r.relname FROM pg_catalog.pg_class r
           WHERE r.oid = pg_catalog.pg_partition_root(t.oid)), t.relname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_am m ON m.oid = c.relam
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT LIKE 'pg\\_%'"""
_KEYS = """SELECT i.indexrelid::text, k::text, pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
    FROM pg_catalog.pg_index i, pg_catalog.generate_series(1, i.indnkeyatts) k
    JOIN pg_catalog.pg_class c ON true
    WHERE c.oid = i.indexrelid ORDER BY 1, k"""
_CHILDLESS = """SELECT quote_ident(n.nspname), c.relname, pg_get_partkeydef(c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'p' AND NOT EXISTS
      (SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)"""


def add_partitions(session: Session) -> None:
    """Give a partitioned table without partitions one, so that its plans mean something."""
    for schema, name, key in session.rows(_CHILDLESS):
        parent = f"{schema}.{quoted(name or '')}"
        bound = (
            "FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
            if (key or "").startswith("HASH")
            else "DEFAULT"
        )
        child = f"{schema}." + quoted((name or "")[:50] + "_proof")
        session.try_run(f"CREATE TABLE {child} PARTITION OF {parent} {bound}")


def read_indexes(session: Session) -> dict[str, CatalogIndex]:
    """Return every index by its name."""
    keys: dict[str, list[str]] = {}
    for oid, _, text in session.rows(_KEYS):
        keys.setdefault(oid or "", []).append(fold_key(text or ""))
    found = {}
    for row in session.rows(_CATALOG):
        name, table, method, partial, oid, table_oid, _, root, root_table = (c or "" for c in row)
        found[name] = CatalogIndex(
            name, table, method, tuple(keys.get(oid, ())), partial == "true", oid, table_oid,
            root, root_table,
        )  # fmt: skip
    return found


@dataclass(slots=True)
class Bench:
    """A database with the owner's session open, where queries are planned and judged."""

    stage: Stage
    database: str
    session: Session
    indexes: dict[str, CatalogIndex]
    shapes: Shapes

    def root_of(self, table: str) -> str:
        """Return the partitioned table a partition belongs to, else the table itself."""
        return next((i.root_table for i in self.indexes.values() if i.table == table), table)

    def leads(self, name: str, condition: str) -> bool:
        """Tell whether a condition binds the first key of an index."""
        index = self.indexes.get(name)
        if index is None:
            return False
        return index.method != "btree" or prefix(index.keys, condition).leads

    @contextmanager
    def alone(self, index: CatalogIndex, shown: set[str]) -> Iterator[None]:
        """Hide the other indexes of a table; only an admin of our own server can."""
        others = [
            other.oid
            for other in self.indexes.values()
            if other.root_table == index.root_table and other.root not in shown
        ]
        if not others or self.stage.cluster.files is None:
            yield
            return
        listed = "{" + ",".join(others) + "}"
        hide = (
            "UPDATE pg_catalog.pg_index SET indisvalid = $1::bool"
            " WHERE indexrelid = ANY ($2::oid[])"
        )
        with self.stage.cluster.admin(self.database) as admin:
            admin.run(hide, "false", listed)
            try:
                yield
            finally:
                admin.run(hide, "true", listed)

    def note(self, service: Service) -> None:
        """Keep a verdict, once."""
        known = self.stage.found.services
        same = (service.pattern, service.level, service.table, service.index, service.verdict)
        if all((s.pattern, s.level, s.table, s.index, s.verdict) != same for s in known):
            known.append(service)
