"""The first wall: which statements, settings, extensions and functions may run at all.

It gives good messages and keeps the proof honest; what it cannot see (text
that a procedure executes) is contained by the walls behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data_design_gate.design.postgres.expressions import Node, strings, walk
from data_design_gate.design.postgres.model import Statement
from data_design_gate.design.postgres.refused import refusal
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.standards.proof_facts import Unproved

MAX_STATEMENTS = 2_000
MAX_BYTES = 262_144
_QUERIES = frozenset({"SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"})
_KINDS = _QUERIES | frozenset({
    "CreateStmt", "AlterTableStmt", "DropStmt", "IndexStmt", "RenameStmt", "CreateTableAsStmt",
    "ViewStmt", "RefreshMatViewStmt", "CreateSeqStmt", "AlterSeqStmt", "CreateEnumStmt",
    "AlterEnumStmt", "CompositeTypeStmt", "CreateRangeStmt", "CreateDomainStmt", "AlterDomainStmt",
    "AlterTypeStmt", "DefineStmt", "CreateSchemaStmt", "CommentStmt", "GrantStmt",
    "AlterDefaultPrivilegesStmt", "CreatePolicyStmt", "AlterPolicyStmt", "CreateStatsStmt",
    "AlterStatsStmt", "AlterObjectSchemaStmt", "AlterOwnerStmt", "AlterObjectDependsStmt",
    "RuleStmt", "TruncateStmt", "TransactionStmt", "VariableSetStmt", "VariableShowStmt",
    "ConstraintsSetStmt", "LockStmt", "VacuumStmt", "ClusterStmt", "ReindexStmt",
    "CreateExtensionStmt", "AlterExtensionStmt", "CreateFunctionStmt", "AlterFunctionStmt",
    "CreateTrigStmt", "DoStmt", "CallStmt", "CreateCastStmt", "CreateOpClassStmt",
    "CreateOpFamilyStmt", "AlterOperatorStmt", "AlterCollationStmt", "CreateConversionStmt",
    "CreatePublicationStmt", "AlterPublicationStmt", "DropOwnedStmt", "ExplainStmt",
    "AlterTableMoveAllStmt", "CreateTransformStmt",
})  # fmt: skip
_PROCEDURAL = frozenset({
    "DoStmt", "CallStmt", "CreateFunctionStmt", "CreateTrigStmt", "AlterFunctionStmt",
    "CreateCastStmt", "RuleStmt",
})  # fmt: skip
_SETTINGS = frozenset({
    "lock_timeout", "statement_timeout", "transaction_timeout", "timezone", "search_path",
    "idle_in_transaction_session_timeout", "idle_session_timeout", "client_min_messages",
    "client_encoding", "standard_conforming_strings", "check_function_bodies", "xmloption",
    "default_tablespace", "default_table_access_method", "row_security", "work_mem",
    "maintenance_work_mem", "bytea_output", "datestyle", "intervalstyle", "extra_float_digits",
    "default_toast_compression", "max_parallel_maintenance_workers", "application_name",
    "vacuum_cost_delay", "deadlock_timeout", "default_transaction_isolation",
    "transaction_isolation", "constraint_exclusion", "quote_all_identifiers",
    "escape_string_warning", "backslash_quote", "synchronize_seqscans", "xmlbinary", "array_nulls",
    "transaction_read_only", "default_transaction_deferrable",
})  # fmt: skip
_EXTENSIONS = frozenset({
    "citext", "pg_trgm", "hstore", "ltree", "btree_gin", "btree_gist", "intarray", "cube",
    "earthdistance", "fuzzystrmatch", "tablefunc", "unaccent", "isn", "lo", "seg", "dict_int",
    "tsm_system_rows", "tsm_system_time", "tcn", "plpgsql", "vector",
})  # fmt: skip
# Not in the engine, and replaced: what designs use of them is in PostgreSQL itself.
REPLACED_EXTENSIONS = frozenset({"uuid-ossp", "pgcrypto", "pg_stat_statements"})
_CALLS = re.compile(
    r"pg_(?:read|ls|stat_file|file|logfile|current_logfile|rotate|reload|terminate|cancel|promote"
    r"|switch|create_|drop_|copy_|backup|restore|clear|replication|logical|wal|hba|ident|config"
    r"|sync|import|start|stop|export|stat_reset|stat_force|stat_clear|set_|extension_config"
    r"|notify|try_|advisory_xact_unlock|nextoid|stop_making|show_all_settings)\w*"
    r"|lo_\w+|lowrite|loread|dblink\w*|query_to_xml\w*|table_to_xml\w*|cursor_to_xml\w*"
    r"|schema_to_xml\w*|database_to_xml\w*|ts_stat|binary_upgrade\w*|currtid\w*|brin_summarize\w*"
    r"|pgstat\w*|heap_\w+|get_raw_page|bt_\w+|gin_clean_pending_list|inet_(?:server|client)_\w+"
)
_UNSAFE = re.compile("[\0\ud800-\udfff]")  # a NUL ends the parser's text, not the server's


@dataclass(frozen=True, slots=True)
class Admission:
    """Statements that may run, and why others may not; ``skipped`` ones are simply left out."""

    statements: tuple[Statement, ...]
    refused: tuple[Unproved, ...]
    assumed: tuple[str, ...] = ()


def admit(name: str, statements: Iterable[Statement], settings: ProofSettings) -> Admission:
    """Judge the statements of one script, which runs only when none is refused."""
    admitted: list[Statement] = []
    refused: list[Unproved] = []
    assumed: list[str] = []
    total = 0
    for statement in statements:
        total += len(statement.text.encode("utf-8", "surrogatepass"))
        if replaced := replaced_extension(statement):
            assumed.append(f"extension {replaced} replaced by what PostgreSQL has itself")
            continue
        if reason := refuse(statement, settings):
            words = _short(statement)
            refused.append(
                Unproved(name, f"`{words}` {reason}", "Take it out of the design.", statement.span)
            )
        admitted.append(statement)
    if len(admitted) > MAX_STATEMENTS or total > MAX_BYTES:
        refused.append(
            Unproved(name, "the script is too long to be run here", "Split the design.", None)
        )
    return Admission(tuple(admitted), tuple(refused), tuple(dict.fromkeys(assumed)))


def refuse(statement: Statement, settings: ProofSettings) -> str:
    """Return why a statement may not run here, "" when it may."""
    kind, node = statement.kind, statement.node
    if _unsafe(statement.text):
        return "holds characters that the parser and the server read differently"
    reason = refusal(statement)
    if not reason and kind not in _KINDS:
        reason = "is not a statement that a proof runs"
    if not reason and settings.strict and kind in _PROCEDURAL:
        reason = "is procedural code, which the strict setting refuses"
    if not reason and kind == "VariableSetStmt":
        reason = _setting(node)
    if not reason and kind in {"CreateExtensionStmt", "AlterExtensionStmt"}:
        reason = _extension(node)
    return reason or _walked(kind, node)


def _extension(node: Node) -> str:
    name = node.get("extname", "")
    if name in _EXTENSIONS:
        return ""
    return f"needs the extension `{name}`, which the engine of the proof does not have"


def _walked(kind: str, node: Node) -> str:
    """Look for calls and nested statements that a single statement may hide."""
    for inner, body in walk({kind: node}):
        if inner == "FuncCall":
            names = strings(body.get("funcname")) or ("",)
            if _CALLS.fullmatch(names[-1].lower()):
                return f"calls `{names[-1]}`"
            if names[-1].lower() == "set_config" and (reason := _set_config(body)):
                return reason
    relation = node.get("relation", {})
    if kind in _QUERIES and isinstance(relation, dict) and relation.get("relname"):
        name = str(relation["relname"])
        if relation.get("schemaname") == "pg_catalog" or name.startswith("pg_"):
            return "changes a system catalog"
    return ""


def _setting(node: Node) -> str:
    name = str(node.get("name", "")).lower()
    if node.get("kind") == "VAR_RESET_ALL":
        return ""
    if node.get("kind") == "VAR_SET_MULTI" or name in _SETTINGS:
        return ""
    if "." in name:  # a setting of the design's own, such as app.tenant_id
        return ""
    return f"changes the setting `{name}`, which would make the proof mean something else"


def _set_config(body: Node) -> str:
    arguments: tuple[Node, ...] = tuple(body.get("args", ())) or ({},)
    name = arguments[0].get("A_Const", {}).get("sval", {}).get("sval", "").lower()
    return "" if name in _SETTINGS or "." in name else "changes settings by set_config"


def replaced_extension(statement: Statement) -> str:
    """Return the extension a statement creates or drops that is replaced here, "" for none."""
    if statement.kind == "CreateExtensionStmt":
        name = str(statement.node.get("extname", ""))
        return name if name in REPLACED_EXTENSIONS else ""
    if statement.kind == "DropStmt" and statement.node.get("removeType") == "OBJECT_EXTENSION":
        names = set(strings(statement.node.get("objects")))
        return ", ".join(sorted(names)) if names and names <= REPLACED_EXTENSIONS else ""
    return ""


def _unsafe(text: str) -> bool:
    """Tell whether parser and server could read the text differently."""
    return _UNSAFE.search(text) is not None


def _short(statement: Statement) -> str:
    words = " ".join(statement.text.split())
    return words if len(words) <= 60 else f"{words[:57].rstrip()}..."  # noqa: PLR2004 a line's room
