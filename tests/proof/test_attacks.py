"""Hostile designs: every one is refused or contained, and the server outlives it.

The corpus is our own. A planted file stands for what must not be read, a
marker path for what must not be written.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from data_design_gate.design.postgres.sql import read_sql_text
from data_design_gate.proof.admission import admit
from data_design_gate.proof.binaries import find_installation
from data_design_gate.proof.cluster import OWNER, embedded
from data_design_gate.proof.guard import guard_for
from data_design_gate.proof.scripts import run_statement
from data_design_gate.proof.session import Refused
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.proof.unproved import Broken, OutOfTime
from proof_support import design_of, proved

SETTINGS = ProofSettings(statement_seconds=0.4)
SECRET = "planted-" + "6b1f0c"
MARKER = Path(f"/tmp/data-design-attack-{os.getpid()}")  # noqa: S108  one a test process


def in_do(sql):
    """Hide a statement from the parse-tree gate inside a procedure's string."""
    quoted = sql.replace("'", "''")
    return f"DO $body$ BEGIN EXECUTE '{quoted}'; END $body$"


PRIVILEGE = [
    # files and programs
    "COPY (SELECT 1) TO PROGRAM '/usr/bin/touch @MARKER@'",
    "COPY (SELECT 1) TO '@MARKER@'",
    "CREATE TABLE loot (line text)",
    "COPY loot FROM '/etc/passwd'",
    "COPY loot FROM PROGRAM 'env'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('/proc/self/environ')",
    "SELECT pg_ls_dir('/')",
    "SELECT pg_stat_file('/etc/passwd')",
    "SELECT pg_ls_logdir()",
    "SELECT pg_ls_waldir()",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(lo_from_bytea(0, 'x'), '@MARKER@')",
    # libraries and languages
    "LOAD 'auto_explain'",
    "CREATE FUNCTION c_system(cstring) RETURNS int AS 'libc.so.6', 'system' LANGUAGE c",
    "CREATE FUNCTION i(internal) RETURNS internal AS 'pg_read_file' LANGUAGE internal",
    "CREATE LANGUAGE plpython3u",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION file_fdw",
    "CREATE EXTENSION pageinspect",
    "CREATE EXTENSION pg_surgery",
    "CREATE EXTENSION amcheck",
    "CREATE EXTENSION pg_buffercache",
    "CREATE EXTENSION pg_walinspect",
    "CREATE FOREIGN DATA WRAPPER w",
    "CREATE SERVER s FOREIGN DATA WRAPPER w",
    # roles and other databases
    "ALTER ROLE CURRENT_USER SUPERUSER",
    f"ALTER ROLE {OWNER} CREATEDB CREATEROLE",
    "CREATE ROLE evil SUPERUSER LOGIN",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "RESET SESSION AUTHORIZATION",
    "GRANT pg_execute_server_program TO CURRENT_USER",
    "GRANT pg_read_server_files TO CURRENT_USER",
    "ALTER ROLE postgres PASSWORD 'x'",
    "CREATE DATABASE evil",
    "DROP DATABASE postgres",
    "ALTER DATABASE template1 ALLOW_CONNECTIONS true",
    "REASSIGN OWNED BY postgres TO CURRENT_USER",
    "SELECT * FROM pg_authid",
    "SELECT rolpassword FROM pg_catalog.pg_authid",
    # the server
    "ALTER SYSTEM SET archive_command = 'touch /tmp/x'",
    "SELECT pg_reload_conf()",
    "SELECT pg_rotate_logfile()",
    "CHECKPOINT",
    "SET log_min_messages = 'debug5'",
    "SET temp_file_limit = -1",
    "SET session_preload_libraries = 'auto_explain'",
    "SET dynamic_library_path = '/tmp'",
    "SET data_directory = '/tmp'",
    "SELECT pg_promote()",
    "SELECT pg_switch_wal()",
    "SELECT pg_create_physical_replication_slot('s')",
    "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
    "CREATE SUBSCRIPTION s CONNECTION 'host=10.0.0.1' PUBLICATION p",
    "CREATE TABLESPACE t LOCATION '/tmp'",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT * FROM pg_file_settings",
    # catalogs, events and what outlives a session
    "UPDATE pg_catalog.pg_authid SET rolsuper = true",
    "INSERT INTO pg_catalog.pg_auth_members VALUES (1, 10, 10, 10, true, true, true)",
    "DELETE FROM pg_catalog.pg_class",
    "DROP TABLE pg_catalog.pg_class",
    "CREATE FUNCTION pg_catalog.lower(varchar) RETURNS text LANGUAGE sql RETURN 'x'::text",
    "CREATE EVENT TRIGGER e ON login EXECUTE FUNCTION f()",
    "PREPARE TRANSACTION 'forever'",
]

# These run and do nothing: no such session is left, none was begun, nothing was set.
WITHOUT_EFFECT = ("CREATE TABLE loot", "RESET", "SELECT pg_terminate", "PREPARE TRANSACTION")

# What a role may do that must have changed nothing for us afterwards.
LASTING = [
    f"ALTER ROLE {OWNER} SET statement_timeout = 0",
    f"ALTER ROLE {OWNER} SET search_path = evil, public",
    f"ALTER ROLE {OWNER} SET enable_seqscan = off",
]

DENIAL = [
    "DO $$ BEGIN LOOP END LOOP; END $$",
    "SELECT pg_sleep(60)",
    "SELECT count(*) FROM generate_series(1, 100000000000) g",
    "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r",
    "DO $$ BEGIN SET statement_timeout = 0; LOOP PERFORM pg_sleep(1); END LOOP; END $$",
    (
        "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(1); EXCEPTION WHEN query_canceled THEN NULL; END;"
        " END LOOP; END $$"
    ),
    "SELECT repeat('x', 1000000000)",
    "DO $$ DECLARE t text := 'x'; BEGIN LOOP t := t || t; END LOOP; END $$",
    "DO $$ DECLARE a text[]; BEGIN LOOP a := a || repeat('x', 1000000); END LOOP; END $$",
    "CREATE TABLE big AS SELECT repeat(md5(g::text), 300) AS t FROM generate_series(1, 10000000) g",
    "CREATE TEMP TABLE t AS SELECT repeat(md5(g::text), 300) FROM generate_series(1, 10000000) g",
    (
        "DO $$ BEGIN FOR i IN 1..100000 LOOP"
        " EXECUTE format('CREATE TABLE t%s (a int)', i); END LOOP; END $$"
    ),
    "DO $$ BEGIN LOOP RAISE NOTICE 'x'; END LOOP; END $$",
    (
        "DO $$ BEGIN SET client_min_messages = 'debug5'; LOOP RAISE NOTICE '%', repeat('x', 10000);"
        " END LOOP; END $$"
    ),
    "SELECT pg_advisory_lock(g) FROM generate_series(1, 10000000) g",
    "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN f(); END $$",
    "SELECT regexp_replace(repeat('a', 100000), '(a*)*b', 'x')",
    "SELECT g, repeat('x', 10000) FROM generate_series(1, 10000000) g",
    "SELECT lo_from_bytea(0, repeat('x', 1000000)::bytea) FROM generate_series(1, 1000)",
    "DO $$ BEGIN LOOP PERFORM pg_notify('c', repeat('x', 7000) || random()); END LOOP; END $$",
    "LOCK TABLE pg_catalog.pg_class IN ACCESS EXCLUSIVE MODE",
    "COPY (SELECT 1) TO STDOUT",
    "COPY loot FROM STDIN",
]


@pytest.fixture(scope="module")
def cluster():
    MARKER.unlink(missing_ok=True)
    os.environ["DATA_DESIGN_JIRA_TOKEN"] = SECRET
    with embedded(guard_for(find_installation()), SETTINGS, time.monotonic() + 300) as found:
        yield found
    del os.environ["DATA_DESIGN_JIRA_TOKEN"]


@pytest.fixture(scope="module")
def database(cluster):
    return cluster.create()


def run(cluster, database, sql):
    """Run a statement as the owner; return the refusal's SQLSTATE, "ran" or "ended"."""
    (statement,) = read_sql_text(sql.replace("@MARKER@", str(MARKER))).statements
    try:
        with cluster.login(database) as session:
            error = run_statement(session, statement)
    except (Broken, OutOfTime):
        return "ended"
    return error.sqlstate if error else "ran"


def is_alive(cluster):
    with cluster.admin() as admin:
        return admin.rows("SELECT 1") == [("1",)]


@pytest.mark.parametrize("sql", PRIVILEGE)
def test_the_role_alone_contains_what_the_gate_would_refuse(cluster, database, sql):
    found = run(cluster, database, sql)
    assert found != "ran" or sql.startswith(WITHOUT_EFFECT)
    assert is_alive(cluster)
    assert not MARKER.exists()


@pytest.mark.parametrize(
    "sql", [sql for sql in PRIVILEGE if not sql.startswith(("CREATE TABLE loot", "RESET"))]
)
def test_the_gate_refuses_it_before_it_runs(sql):
    reading = read_sql_text(sql)
    admission = admit("up", reading.statements, SETTINGS)
    harmless = ("SELECT * FROM pg_", "SELECT rolpassword", "DROP TABLE pg_", "CREATE FUNCTION pg_")
    assert admission.refused or not reading.statements or sql.startswith(harmless)


@pytest.mark.parametrize("sql", [in_do(sql) for sql in PRIVILEGE[1:20]])
def test_a_string_that_a_procedure_executes_is_contained(cluster, database, sql):
    if "CREATE TABLE loot" in sql:
        return
    assert run(cluster, database, sql) != "ran"
    assert not MARKER.exists()


@pytest.mark.parametrize("sql", LASTING)
def test_what_a_role_leaves_for_later_sessions_does_not_reach_ours(cluster, database, sql):
    run(cluster, database, sql)
    with cluster.login(database) as session:
        found = session.rows(
            "SELECT current_setting('statement_timeout'), current_setting('search_path'),"
            " current_setting('enable_seqscan')"
        )
    assert found == [("400ms", '"$user", public', "on")]


@pytest.mark.parametrize("sql", DENIAL)
def test_a_denial_of_service_ends_in_time_and_the_server_lives(cluster, database, sql):
    begun = time.monotonic()
    if "loot" in sql:
        run(cluster, database, "CREATE TABLE IF NOT EXISTS loot (line text)")
    run(cluster, database, sql)
    assert time.monotonic() - begun < 10
    assert is_alive(cluster)


def test_a_disk_is_not_filled_by_many_small_tables():
    standing = left_behind()
    sql = (
        "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s AS SELECT repeat(md5("
        "g::text), 30) FROM generate_series(1, 20000) g', i); END LOOP; END $$"
    )
    begun = time.monotonic()
    report = proved(design_of("", sql), statement_seconds=20.0, disk_bytes=150 * 1024 * 1024)
    assert {proof.outcome for proof in report.proofs} == {"not-proved"}
    assert time.monotonic() - begun < 30
    assert left_behind() == standing


def left_behind():
    """Return the data folders of servers."""
    root = guard_for(find_installation()).root
    return sorted(path.name for path in root.iterdir() if path.name.startswith("d"))


TROJANS = {
    "a trigger on a seeded table": "CREATE TABLE victims (id int PRIMARY KEY, note text);\n"
    "CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {payload} RETURN NEW; END"
    " $f$;\nCREATE TRIGGER spy BEFORE INSERT ON victims FOR EACH ROW EXECUTE FUNCTION spy();",
    "a check that calls a function": "CREATE FUNCTION spy(int) RETURNS boolean LANGUAGE plpgsql"
    " IMMUTABLE AS $f$ BEGIN {payload} RETURN true; END $f$;\n"
    "CREATE TABLE victims (id int PRIMARY KEY CHECK (spy(id)));",
    "an immutable function in a view": "CREATE FUNCTION spy() RETURNS int LANGUAGE plpgsql"
    " IMMUTABLE AS $f$ BEGIN {payload} RETURN 1; END $f$;\n"
    "CREATE TABLE victims (id int PRIMARY KEY);\n"
    "CREATE VIEW seen AS SELECT id FROM victims WHERE id = spy();",
    "a default": "CREATE FUNCTION spy() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN {payload} RETURN"
    " 1; END $f$;\nCREATE TABLE victims (id int PRIMARY KEY, n int NOT NULL DEFAULT spy());",
    "a cast of a row to text": "CREATE TABLE victims (id int PRIMARY KEY);\n"
    "CREATE FUNCTION spy(victims) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN {payload} RETURN 'x';"
    " END $f$;\nCREATE CAST (victims AS text) WITH FUNCTION spy(victims);",
    "a function that shadows PostgreSQL's": "CREATE TABLE victims (id varchar PRIMARY KEY);\n"
    "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN {payload}"
    " RETURN 'x'; END $f$;",
    "an index expression": "CREATE FUNCTION spy(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $f$"
    " BEGIN {payload} RETURN 1; END $f$;\nCREATE TABLE victims (id int PRIMARY KEY);\n"
    "CREATE INDEX spy_idx ON victims (spy(id));",
    "a function that resets the role": "CREATE FUNCTION spy() RETURNS int LANGUAGE plpgsql"
    " IMMUTABLE AS $f$ BEGIN EXECUTE 'reset role'; EXECUTE 'reset session authorization';"
    " {payload} RETURN 1; END $f$;\nCREATE TABLE victims (id int PRIMARY KEY DEFAULT spy());",
    "a rule": "CREATE TABLE victims (id int PRIMARY KEY, note text);\n"
    "CREATE TABLE log (who text);\n"
    "CREATE RULE spy AS ON INSERT TO victims DO ALSO INSERT INTO log VALUES (current_user);",
    "a policy": "CREATE FUNCTION spy() RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN {payload}"
    " RETURN true; END $f$;\nCREATE TABLE victims (id int PRIMARY KEY);\n"
    "ALTER TABLE victims ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
    "CREATE POLICY p ON victims USING (spy()) WITH CHECK (spy());",
}
PAYLOAD = (  # what an attacker would do, were it the superuser
    "BEGIN IF current_setting('is_superuser') = 'on' THEN EXECUTE"
    f" $p$ COPY (SELECT 1) TO PROGRAM '/usr/bin/touch {MARKER}' $p$; END IF; EXCEPTION WHEN"
    " insufficient_privilege THEN NULL; END;"
)


@pytest.mark.parametrize("name", sorted(TROJANS))
def test_our_own_steps_never_run_a_design_s_code_as_superuser(name):
    schema = TROJANS[name].replace("{payload}", PAYLOAD)
    query = "SELECT id FROM victims WHERE lower(id::text) = $1;"
    patterns = [("primary key", query), ("primary key", "SELECT * FROM victims;")]
    if "VIEW" in schema:
        patterns.append(("primary key", "SELECT * FROM seen;"))
    rules = ["| victims.id | yes | int | at least 0 | database (CHECK) |"]
    design = design_of(schema, schema, "DROP TABLE victims CASCADE;", patterns, rules=rules)
    report = proved(design, schema.replace("victims", "earlier").replace("spy", "spied"))
    assert not MARKER.exists()
    assert len(report.proofs) == 8


BOMBS = {
    "a chain of additions": "SELECT " + "1+" * 24_500 + "1;",
    "a chain of unions": "SELECT 1" + " UNION SELECT 1" * 15_700 + ";",
    "deep brackets": "SELECT " + "(" * 50_000 + "1" + ")" * 50_000 + ";",
    "a chain of joins": "SELECT * FROM a" + " JOIN a ON true" * 12_000 + ";",
    "many statements": "SELECT 1;" * 20_000,
    "deep arrays": "SELECT " + "ARRAY[" * 20_000 + "1" + "]" * 20_000 + ";",
    "a NUL": "SELECT 1;\0 DROP TABLE x;",
    "psql commands": f"\\! /usr/bin/touch {MARKER}\nSELECT 1;",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_parser_bomb_in_any_place_is_a_value_not_a_crash(name):
    begun = time.monotonic()
    report = proved(design_of("", BOMBS[name], "", [("primary key", BOMBS[name])]))
    assert isinstance(report.proofs, tuple)
    assert not MARKER.exists()
    assert time.monotonic() - begun < 40


def test_strict_refuses_procedural_code_with_its_place():
    sql = "SELECT 1;\nDO $$ BEGIN NULL; END $$;"
    design = design_of("", sql)
    report = proved(design, strict=True)
    (refused,) = [u for u in report.facts.unproved if u.name == "up"]
    assert "procedural" in refused.reason
    assert design.document.lines[refused.span.first_line - 1].startswith("DO")
    assert {proof.outcome for proof in report.proofs} == {"not-proved"}


def test_the_server_knows_nothing_of_our_environment_and_listens_to_no_network(cluster):
    with cluster.admin() as admin:
        pid = admin.pid
        assert admin.rows("SHOW listen_addresses") == [("",)]
    postmaster = (cluster.files / "postmaster.pid").read_text().split("\n")[0]
    held = Path(f"/proc/{postmaster}/environ").read_bytes()
    assert SECRET.encode() not in held
    assert b"TOKEN" not in held
    assert pid > 0


def test_nobody_logs_in_as_superuser_without_the_password(cluster):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=cluster.host, user="postgres", dbname="postgres", password="x")


def test_the_owner_reaches_no_other_database(cluster):
    for other in ("postgres", "template1"):
        with pytest.raises(Broken), cluster.login(other):
            pass


def test_the_superuser_s_connection_does_not_find_names_of_the_design(cluster, database):
    with cluster.login(database) as session:
        session.run("CREATE TABLE public.secrets (a int)")
    with cluster.admin(database) as admin, pytest.raises(Refused):
        admin.rows("SELECT * FROM secrets")


def test_the_trojans_would_bite_a_superuser_who_touched_the_table(cluster):
    """Show that the corpus is live: what our steps never do, done once by hand."""
    victim = cluster.create()
    schema = TROJANS["a trigger on a seeded table"].replace("{payload}", PAYLOAD)
    with cluster.login(victim) as session:
        for statement in read_sql_text(schema).statements:
            session.run(statement.text)
    try:
        with cluster.admin(victim) as admin, suppress(Refused):  # touch reads no input
            admin.run("INSERT INTO public.victims VALUES (1, 'x')")
        assert MARKER.exists()
    finally:
        MARKER.unlink(missing_ok=True)
        cluster.drop(victim)
