"""Statements that no migration may hold: they act on the server, roles, sessions or files."""

from __future__ import annotations

import re
from typing import Any

from data_design_gate.design.postgres.expressions import render, strings, walk
from data_design_gate.design.postgres.model import Statement
from data_design_gate.regex import regex

Node = dict[str, Any]

_KINDS = {
    "AlterSystemStmt": "changes the configuration of the server",
    "CreatedbStmt": "creates a database",
    "DropdbStmt": "drops a database",
    "AlterDatabaseStmt": "changes a database",
    "AlterDatabaseSetStmt": "changes settings of later sessions",
    "CreateRoleStmt": "creates a role",
    "AlterRoleStmt": "changes a role",
    "AlterRoleSetStmt": "changes settings of later sessions",
    "DropRoleStmt": "drops a role",
    "GrantRoleStmt": "grants or revokes membership in a role",
    "ReassignOwnedStmt": "changes the owner of everything a role has",
    "DropOwnedStmt": "drops everything a role has",
    "CreateTableSpaceStmt": "creates a tablespace on the server's disk",
    "DropTableSpaceStmt": "drops a tablespace",
    "LoadStmt": "loads a library into the server",
    "CreatePLangStmt": "installs a procedural language",
    "CreateSubscriptionStmt": "starts replication from another server",
    "AlterSubscriptionStmt": "changes replication from another server",
    "DropSubscriptionStmt": "stops replication from another server",
    "CreateForeignServerStmt": "connects to another server",
    "CreateFdwStmt": "installs a foreign-data wrapper",
    "CreateUserMappingStmt": "stores credentials for another server",
    "ImportForeignSchemaStmt": "connects to another server",
    "CreateEventTrigStmt": "reacts to every DDL statement of the database",
    "CheckPointStmt": "acts on the server",
    "ListenStmt": "belongs to a session, not to the schema",
    "UnlistenStmt": "belongs to a session, not to the schema",
    "NotifyStmt": "belongs to a session, not to the schema",
    "DiscardStmt": "resets the session of the runner",
    "PrepareStmt": "belongs to a session, not to the schema",
    "ExecuteStmt": "belongs to a session, not to the schema",
    "DeallocateStmt": "belongs to a session, not to the schema",
}

_FUNCTIONS = {
    name: reason
    for reason, names in {
        "reads or writes files of the server": (
            "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_stat_file", "pg_ls_logdir",
            "pg_ls_waldir", "pg_ls_tmpdir", "lo_import", "lo_export", "pg_file_write",
            "pg_file_read", "pg_file_unlink", "pg_file_rename", "pg_file_sync",
        ),
        "opens a connection to another server": (
            "dblink", "dblink_connect", "dblink_connect_u", "dblink_exec", "dblink_open",
            "dblink_send_query",
        ),
        "acts on the server": (
            "pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_switch_wal",
            "pg_create_restore_point", "pg_backup_start", "pg_backup_stop",
            "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
            "pg_drop_replication_slot",
        ),
        "ends the sessions of others": ("pg_terminate_backend", "pg_cancel_backend"),
    }.items()
    for name in names
}  # fmt: skip

_SETTINGS = regex(
    r"role|session_authorization|session_replication_role|enable_\w+|plan_cache_mode|log_\w+"
    r"|allow_system_table_mods|zero_damaged_pages|ignore_\w+|shared_preload_libraries"
    r"|local_preload_libraries|session_preload_libraries|dynamic_library_path|row_security_active"
    r"|data_directory|fsync|full_page_writes"
)
_UNTRUSTED_LANGUAGES = frozenset({"c", "internal", "plpython3u", "plpythonu", "plperlu", "pltclu"})
_EXTENSIONS = frozenset({
    "dblink", "file_fdw", "postgres_fdw", "adminpack", "pageinspect", "pg_surgery", "plpython3u",
    "plperlu", "pltclu", "pg_execute", "pg_background", "pg_cron", "http",
})  # fmt: skip
_IN_BODY = regex(
    r"\bCOPY\s+[^;]{1,200}?\b(?:FROM|TO)\s+(?:PROGRAM\s*'|'|E')|\bALTER\s+SYSTEM\b"
    r"|\bSET\s+(?:SESSION\s+|LOCAL\s+)?ROLE\b|\bSET\s+SESSION\s+AUTHORIZATION\b"
    r"|\b(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|DATABASE)\b",
    re.IGNORECASE,
)
# The beginnings of all of _FUNCTIONS, and what sets a setting by a call.
_HINTS = ("pg_", "lo_", "dblink", "set_config")
_SET_CONFIG = regex(r"\bset_config\s*\(\s*'([^']{1,63})'", re.IGNORECASE)
_CALL_IN_BODY = regex(r"\b(" + "|".join(sorted(_FUNCTIONS)) + r")\"?\s*\(", re.IGNORECASE)


def refusal(statement: Statement) -> str:
    """Return why a migration may not hold the statement, "" when it may."""
    kind, node = statement.kind, statement.node
    if kind in _KINDS:
        return _KINDS[kind]
    special = _SPECIAL.get(kind)
    reason = special(node) if special else ""
    if not reason:
        text = statement.text.lower()
        if any(hint in text for hint in _HINTS):
            reason = _calls(kind, node)
    return reason or _body(kind, node)


def _copy(node: Node) -> str:
    if node.get("is_program"):
        return "runs a program on the server"
    if node.get("filename"):
        return "reads or writes files of the server"
    return "takes its rows from the client, which a migration has none of"


def _set(node: Node) -> str:
    if _SETTINGS.fullmatch(node.get("name", "")):
        return f"changes the setting `{node['name']}` of the runner's session"
    return ""


def _transaction(node: Node) -> str:
    prepared = node.get("kind") in {
        "TRANS_STMT_PREPARE", "TRANS_STMT_COMMIT_PREPARED", "TRANS_STMT_ROLLBACK_PREPARED",
    }  # fmt: skip
    return "leaves a prepared transaction behind" if prepared else ""


def _extension(node: Node) -> str:
    name = node.get("extname", "")
    return f"installs `{name}`, which reaches outside the database" if name in _EXTENSIONS else ""


def _function(node: Node) -> str:
    for wrapped in node.get("options", ()):
        option = wrapped.get("DefElem", {})
        language = option.get("arg", {}).get("String", {}).get("sval", "").lower()
        if option.get("defname") == "language" and language in _UNTRUSTED_LANGUAGES:
            return f"makes a function in the untrusted language `{language}`"
    return ""


_SPECIAL = {
    "CopyStmt": _copy,
    "VariableSetStmt": _set,
    "TransactionStmt": _transaction,
    "CreateExtensionStmt": _extension,
    "CreateFunctionStmt": _function,
}


def _calls(kind: str, node: Node) -> str:
    """Return what a call in the statement itself reaches for."""
    for inner, body in walk({kind: node}):
        if inner == "FuncCall":
            name = (strings(body.get("funcname")) or ("",))[-1]
            if name in _FUNCTIONS:
                return f"calls `{name}`, which {_FUNCTIONS[name]}"
            setting = render(next(iter(body.get("args", ())), None)).strip("'").lower()
            if name == "set_config" and _SETTINGS.fullmatch(setting):
                return f"changes the setting `{setting}` of the runner's session"
    return ""


def _body(kind: str, node: Node) -> str:
    """Look into the text of a DO block or function, which the grammar leaves a string."""
    if kind not in {"DoStmt", "CreateFunctionStmt"}:
        return ""
    for inner, body in walk({kind: node}):
        if inner != "DefElem" or body.get("defname") != "as":
            continue
        argument = body.get("arg", {})
        items = argument.get("List", {}).get("items", ())
        text = "\n".join((argument.get("String", {}).get("sval", ""), *strings(items)))
        if found := _CALL_IN_BODY.search(text):
            name = found[1].lower()
            return f"calls `{name}`, which {_FUNCTIONS[name]}"
        if any(_SETTINGS.fullmatch(name.lower()) for name in _SET_CONFIG.findall(text)):
            return "changes the runner's session inside its body"
        if _IN_BODY.search(text):
            return "acts on the server, on roles or on files inside its body"
    return ""
