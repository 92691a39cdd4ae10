"""Statements that reach beyond the schema are refused, wherever they hide."""

from __future__ import annotations

import pytest

from data_design_gate.design.postgres.refused import refusal
from data_design_gate.design.postgres.sql import read_sql
from postgres_support import sql_fence


def refusal_of(text: str) -> str:
    (statement,) = read_sql(sql_fence(text)).statements
    return refusal(statement)


@pytest.mark.parametrize(
    "text",
    [
        "COPY a FROM PROGRAM 'id'",
        "COPY a TO '/tmp/x'",
        "COPY a FROM STDIN",
        "ALTER SYSTEM SET work_mem = '1GB'",
        "CREATE ROLE x",
        "ALTER ROLE x SET search_path = y",
        "DROP USER x",
        "GRANT admins TO x",
        "CREATE DATABASE x",
        "ALTER DATABASE x SET statement_timeout = 0",
        "CREATE TABLESPACE x LOCATION '/data'",
        "LOAD 'auto_explain'",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET session_replication_role = replica",
        "SET enable_seqscan = off",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT * FROM dblink('host=x', 'SELECT 1') AS t (a int)",
        "CREATE TABLE a AS SELECT pg_ls_dir('.')",
        "CREATE TABLE a (b text DEFAULT pg_read_file('/etc/passwd'))",
        "CREATE EXTENSION dblink",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1'",
        "DO $$ BEGIN PERFORM pg_read_file('/etc/passwd'); END $$",
        "DO $$ BEGIN EXECUTE 'ALTER SYSTEM SET x = 1'; END $$",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET ROLE postgres; END $$",
        "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p",
        "CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
        "PREPARE TRANSACTION 'x'",
        "LISTEN x",
        "CHECKPOINT",
        "DISCARD ALL",
    ],
)
def test_what_reaches_beyond_the_schema_is_refused(text: str) -> None:
    assert refusal_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a (b int)",
        "SET lock_timeout = '5s'",
        "SET LOCAL search_path = shop, public",
        "CREATE EXTENSION IF NOT EXISTS citext",
        "GRANT SELECT ON a TO reader",
        "ALTER TABLE a OWNER TO app",
        "INSERT INTO a VALUES (1)",
        "SELECT pg_sleep(0.1)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DO $$ BEGIN CREATE TYPE t AS ENUM ('COPY to program'); END $$",
        "COMMENT ON TABLE a IS 'ALTER SYSTEM is not for us'",
        "BEGIN",
        "VACUUM a",
    ],
)
def test_what_stays_in_the_schema_is_not_refused(text: str) -> None:
    assert refusal_of(text) == ""
