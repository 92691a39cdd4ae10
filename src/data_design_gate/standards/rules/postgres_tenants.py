"""Rules on references within one tenant."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.postgres.expressions import columns_read, strings, walk
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules.postgres_common import (
    at,
    find_table,
    own_tables,
)

_TENANT = frozenset({
    "tenant_id", "org_id", "organization_id", "organisation_id", "workspace_id",
})  # fmt: skip


def _of_policies(context: Context) -> Iterator[str]:
    """Yield the columns that row security compares with a setting of the session."""
    for other in context.design.postgres.others:
        if other.kind != "policy":
            continue
        for kind, body in walk(other.node.get("qual")):
            if kind != "A_Expr" or strings(body.get("name")) != ("=",):
                continue
            calls = [strings(b.get("funcname"))[-1:] for k, b in walk(body) if k == "FuncCall"]
            if ("current_setting",) in calls:
                yield from columns_read(body)


@rule("PG026", Severity.WARNING, needs=("postgres",))
def tenant_scope(context: Context) -> Iterator[Hit]:
    """Keep references within one tenant.

    Where parent and child both belong to a tenant, a foreign key by id alone
    lets a row of one tenant point at a row of another, and nothing will ever
    notice. A key that contains the tenant cannot.

    Bad:

        FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE

    Good:

        FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id) ON DELETE CASCADE

    Source: strong practice for shared schemas; row security does not check foreign keys.
    """
    tenants = _TENANT | set(_of_policies(context))
    for table in own_tables(context):
        mine = {column.name for column in table.columns} & tenants
        for key in table.foreign_keys:
            target = find_table(context, key.target)
            if target is None or not mine or target.name == table.name:
                continue
            if len(key.columns) == 1 and key.columns[0] in tenants:
                continue  # the reference to the tenant itself
            shared = mine & {column.name for column in target.columns}
            missing = sorted(shared - set(key.columns))
            if not missing:
                continue
            scope = missing[0]
            columns = ", ".join((scope, *key.columns))
            yield Hit(
                at(key.span),
                f"`{table.name}` ({', '.join(key.columns)}) can refer to a row of `{key.target}` "
                f"with another `{scope}`.",
                f"Use FOREIGN KEY ({columns}) to a unique key of `{key.target}` that starts with "
                f"`{scope}`.",
                f"{table.name}.{'+'.join(key.columns)}",
                group=f"PG026:{table.name}",
            )
