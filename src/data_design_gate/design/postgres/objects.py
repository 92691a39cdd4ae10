"""Objects beside tables, indexes and types: recognised by name, otherwise passed over."""

from __future__ import annotations

from typing import Any

from data_design_gate.design.postgres.expressions import strings
from data_design_gate.design.postgres.model import OtherObject, Statement

Node = dict[str, Any]

# Statement kind -> (what it makes, the key that holds its name, the key of its table).
_KINDS = {
    "ViewStmt": ("view", "view", ""),
    "CreateFunctionStmt": ("function", "funcname", ""),
    "CreateTrigStmt": ("trigger", "trigname", "relation"),
    "CreatePolicyStmt": ("policy", "policy_name", "table"),
    "CreateExtensionStmt": ("extension", "extname", ""),
    "CreateSeqStmt": ("sequence", "sequence", ""),
    "CreateStatsStmt": ("statistics", "defnames", ""),
    "CreateRoleStmt": ("role", "role", ""),
    "RuleStmt": ("rule", "rulename", "relation"),
    "CreatePublicationStmt": ("publication", "pubname", ""),
    "CreateForeignServerStmt": ("server", "servername", ""),
    "CreateEventTrigStmt": ("event trigger", "trigname", ""),
    "CreateCastStmt": ("cast", "", ""),
    "DefineStmt": ("definition", "defnames", ""),
    "GrantStmt": ("grant", "", ""),
    "AlterDefaultPrivilegesStmt": ("grant", "", ""),
}  # fmt: skip

DROPPED = {
    "OBJECT_VIEW": "view",
    "OBJECT_MATVIEW": "materialized view",
    "OBJECT_FUNCTION": "function",
    "OBJECT_PROCEDURE": "function",
    "OBJECT_ROUTINE": "function",
    "OBJECT_TRIGGER": "trigger",
    "OBJECT_POLICY": "policy",
    "OBJECT_EXTENSION": "extension",
    "OBJECT_SEQUENCE": "sequence",
    "OBJECT_STATISTIC_EXT": "statistics",
    "OBJECT_RULE": "rule",
    "OBJECT_PUBLICATION": "publication",
    "OBJECT_FOREIGN_SERVER": "server",
    "OBJECT_EVENT_TRIGGER": "event trigger",
}


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("relname", ""))
    if isinstance(value, list):
        return (strings(value) or ("",))[-1]
    return str(value)


def other_object(statement: Statement) -> OtherObject | None:
    """Return the object a statement creates, None when it creates none."""
    found = _KINDS.get(statement.kind)
    if found is None:
        return None
    kind, name_key, table_key = found
    node = statement.node
    if kind == "function" and node.get("is_procedure"):
        kind = "procedure"
    return OtherObject(
        kind,
        _name(node.get(name_key, "")),
        _name(node.get(table_key, "")),
        statement.span,
        node,
    )


def dropped_names(node: Node) -> list[tuple[str, ...]]:
    """Return the qualified names a DROP statement lists."""
    names = []
    for item in node.get("objects", ()):
        kind, body = next(iter(item.items()))
        if kind == "List":
            names.append(strings(body.get("items")))
        elif kind == "TypeName":
            names.append(strings(body.get("names")))
        elif kind == "ObjectWithArgs":
            names.append(strings(body.get("objname")))
        elif kind == "String":
            names.append((body.get("sval", ""),))
    return [name for name in names if name]
