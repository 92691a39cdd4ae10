"""Hand-made migrations whose truth is known, and what a run shows of each."""

import re
from dataclasses import dataclass, field

import pytest

from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofSettings
from proof_support import design_of, outcomes, proof_base_of, proved

BASE = """CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(200) NOT NULL,
    full_name text NULL,
    amount numeric(12,4) NOT NULL DEFAULT 0,
    points integer NULL
);"""
ADD = "ALTER TABLE customers ADD COLUMN IF NOT EXISTS"
DROP = "ALTER TABLE customers DROP COLUMN IF EXISTS"


@dataclass(frozen=True)
class Case:
    """A migration from BASE; every outcome not named in ``wrong`` or ``unknown`` is proved."""

    name: str
    up: str
    down: str
    wrong: frozenset[str] = frozenset()
    shows: dict = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    base: str = BASE


def case(name, up, down, wrong="", unknown="", base=BASE, **shows):
    return Case(name, up, down, frozenset(wrong.split()), shows, frozenset(unknown.split()), base)


CASES = [
    case("lossless column", f"{ADD} note text;", f"{DROP} note;"),
    case(
        "lossless rename",
        "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name ="
        " 'customers' AND column_name = 'full_name') THEN ALTER TABLE customers RENAME full_name"
        " TO name; END IF; END $$;",
        "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name ="
        " 'customers' AND column_name = 'name') THEN ALTER TABLE customers RENAME name TO"
        " full_name; END IF; END $$;",
    ),
    case(
        "down that brings a column back empty",
        f"{DROP} full_name;",
        f"{ADD} full_name text NULL;",
        wrong="preserve",
        losses=["customers.full_name"],
    ),
    case(
        "narrowed scale",
        "ALTER TABLE customers ALTER COLUMN amount TYPE numeric(12,2);",
        "ALTER TABLE customers ALTER COLUMN amount TYPE numeric(12,4);",
        wrong="preserve trace",
        failures=["22003"],
        rewritten=["customers"],
    ),
    case(
        "numeric to real",
        "ALTER TABLE customers ALTER COLUMN amount TYPE double precision;",
        "ALTER TABLE customers ALTER COLUMN amount TYPE numeric(12,4);",
        rewritten=["customers"],
        wrong="trace",
    ),
    case(
        "an enum type left behind",
        "DO $$ BEGIN CREATE TYPE tier AS ENUM ('a', 'b'); EXCEPTION WHEN duplicate_object THEN"
        f" NULL; END $$;\n{ADD} tier tier;",
        f"{DROP} tier;",
        wrong="reverse",
        unreversed=["tier"],
    ),
    case(
        "a sequence left behind",
        "CREATE SEQUENCE IF NOT EXISTS customer_numbers;",
        "SELECT 1;",
        wrong="reverse",
        unreversed=["customer_numbers"],
    ),
    case(
        "an enum value that cannot be removed",
        "ALTER TYPE tier ADD VALUE IF NOT EXISTS 'c';",
        "SELECT 1;",
        base=f"CREATE TYPE tier AS ENUM ('a', 'b');\n{BASE}",
        wrong="reverse",
        unreversed=["tier"],
    ),
    case(
        "NOT NULL not undone",
        f"{ADD} note text;\nUPDATE customers SET full_name = '' WHERE full_name IS NULL;\n"
        "ALTER TABLE customers ALTER COLUMN full_name SET NOT NULL;",
        f"{DROP} note;",
        wrong="reverse trace",
        unreversed=["customers.full_name"],
        filled=["customers.full_name"],
    ),
    case(
        "an unnamed check, twice",
        "ALTER TABLE customers ADD CHECK (amount > -1000000000);",
        "ALTER TABLE customers DROP CONSTRAINT IF EXISTS customers_amount_check;",
        wrong="repeat trace",
        unknown="",
        repetitions=["customers.customers_amount_check1"],
    ),
    case(
        "an unnamed index, twice",
        "CREATE INDEX ON customers (email);",
        "DROP INDEX IF EXISTS customers_email_idx;",
        wrong="repeat trace",
        repetitions=["customers_email_idx1"],
    ),
    case(
        "a seed row, twice",
        "CREATE TABLE IF NOT EXISTS kinds (id int, name text);\n"
        "INSERT INTO kinds VALUES (1, 'web');",
        "DROP TABLE IF EXISTS kinds;",
        wrong="repeat",
        repetitions=["kinds"],
    ),
    case(
        "a counter raised twice",
        "UPDATE customers SET points = points + 1;",
        "UPDATE customers SET points = points - 1;",
        wrong="repeat trace",
        failures=["22003"],
    ),
    case(
        "a plain create that a crash leaves half done",
        "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY);",
        "DROP TABLE IF EXISTS b;\nDROP TABLE IF EXISTS a;",
        wrong="repeat resume",
        interrupted=[1],
    ),
    case(
        "one transaction of its own can be resumed",
        "BEGIN;\nCREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);\n"
        "CREATE TABLE IF NOT EXISTS b (id int PRIMARY KEY);\nCOMMIT;",
        "DROP TABLE IF EXISTS b;\nDROP TABLE IF EXISTS a;",
    ),
    case(
        "a rename that a rerun cannot repeat",
        "ALTER TABLE customers RENAME full_name TO name;\n"
        "ALTER TABLE customers ADD COLUMN IF NOT EXISTS note text;",
        "ALTER TABLE customers DROP COLUMN IF EXISTS note;\n"
        "ALTER TABLE customers RENAME name TO full_name;",
        wrong="repeat resume",
        interrupted=[1],
    ),
    case(
        "NOT NULL where rows have none",
        "ALTER TABLE customers ALTER COLUMN full_name SET NOT NULL;",
        "ALTER TABLE customers ALTER COLUMN full_name DROP NOT NULL;",
        wrong="trace",
        unknown="preserve",
        failures=["23502"],
    ),
    case(
        "UNIQUE where values repeat",
        "CREATE UNIQUE INDEX IF NOT EXISTS uq_customers_email ON customers (email);",
        "DROP INDEX IF EXISTS uq_customers_email;",
        wrong="trace",
        unknown="preserve",
        failures=["23505"],
        heavy=["customers"],
    ),
    case(
        "a smaller integer",
        "ALTER TABLE customers ALTER COLUMN points TYPE smallint;",
        "ALTER TABLE customers ALTER COLUMN points TYPE integer;",
        wrong="trace",
        unknown="preserve",
        failures=["22003"],
    ),
    case(
        "a required column without a default",
        "ALTER TABLE customers ADD COLUMN IF NOT EXISTS country text NOT NULL;",
        "ALTER TABLE customers DROP COLUMN IF EXISTS country;",
        wrong="trace",
        unknown="preserve",
        failures=["23502"],
    ),
    case(
        "a volatile default rewrites",
        f"{ADD} token uuid NOT NULL DEFAULT gen_random_uuid();",
        f"{DROP} token;",
        wrong="trace",
        rewritten=["customers"],
    ),
    case(
        "a constant default does not",
        f"{ADD} country text NOT NULL DEFAULT 'DE';",
        f"{DROP} country;",
    ),
    case(
        "a check that is validated later",
        "DO $$ BEGIN ALTER TABLE customers ADD CONSTRAINT ck_amount CHECK (amount > -1e9)"
        " NOT VALID; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
        "ALTER TABLE customers VALIDATE CONSTRAINT ck_amount;",
        "ALTER TABLE customers DROP CONSTRAINT IF EXISTS ck_amount;",
    ),
    case(
        "an index built concurrently",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_customers_email ON customers (email);",
        "DROP INDEX CONCURRENTLY IF EXISTS idx_customers_email;",
    ),
    case(
        "an index built under a lock",
        "CREATE INDEX IF NOT EXISTS idx_customers_email ON customers (email);",
        "DROP INDEX IF EXISTS idx_customers_email;",
        wrong="trace",
        heavy=["customers"],
    ),
    case(
        "a batched backfill",
        f"{ADD} country text;\n"  # noqa: S608  a migration
        "DO $$ BEGIN LOOP UPDATE customers SET country = 'DE' WHERE id IN (SELECT id FROM customers"
        " WHERE country IS NULL ORDER BY id LIMIT 2); EXIT WHEN NOT FOUND; END LOOP; END $$;",
        f"{DROP} country;",
    ),
    case(
        "a rename with a view for old readers",
        "DO $$ BEGIN IF to_regclass('clients') IS NULL THEN ALTER TABLE customers RENAME TO"
        " clients; CREATE VIEW customers AS SELECT * FROM clients; END IF; END $$;",
        "DO $$ BEGIN IF to_regclass('clients') IS NOT NULL THEN DROP VIEW customers;"
        " ALTER TABLE clients RENAME TO customers; END IF; END $$;",
    ),
    case(
        "partitions",
        "CREATE TABLE IF NOT EXISTS visits (id bigint NOT NULL, at timestamptz NOT NULL,"
        " PRIMARY KEY (id, at)) PARTITION BY RANGE (at);\n"
        "CREATE TABLE IF NOT EXISTS visits_2026 PARTITION OF visits"
        " FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
        "DROP TABLE IF EXISTS visits;",
    ),
    case(
        "a split name that cannot be joined again",
        f"{ADD} first_name text;\nUPDATE customers SET first_name = split_part(full_name, ' ', 1)"
        " WHERE first_name IS NULL AND full_name IS NOT NULL;\n"
        "ALTER TABLE customers DROP COLUMN IF EXISTS full_name;",
        "ALTER TABLE customers ADD COLUMN IF NOT EXISTS full_name text;\n"
        "UPDATE customers SET full_name = first_name WHERE full_name IS NULL;\n"
        f"{DROP} first_name;",
        wrong="preserve repeat",
        losses=["customers.full_name"],
    ),
    case(
        "a down that rows written after up stop",
        "ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;",
        "ALTER TABLE customers ALTER COLUMN email SET NOT NULL;",
        unknown="preserve",
    ),
    case(
        "a down that does not run",
        f"{ADD} note text;",
        "ALTER TABLE customers DROP COLUMN notes;",
        wrong="reverse",
        unknown="preserve repeat",
        failures=["42703"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_run_shows_the_truth_of(case):
    report = proved(design_of("", case.up, case.down), case.base)
    found = outcomes(report)
    facts = ("reach", "trace", "repeat", "reverse", "resume", "preserve")
    wrong = {name for name in facts if found[name] == "disproved"} - case.unknown
    assert wrong == case.wrong, [p for p in report.proofs if p.outcome != "proved"]
    shown = {
        "losses": sorted({f"{loss.table}.{loss.column}" for loss in report.facts.losses}),
        "rewritten": sorted({o.table for o in report.facts.observations if o.rewritten}),
        "heavy": sorted({o.table for o in report.facts.observations if o.is_heavy}),
        "unreversed": sorted({d.name for d in report.facts.unreversed}),
        "failures": sorted({f.sqlstate for f in report.facts.failures}),
        "repetitions": sorted({r.name for r in report.facts.repetitions}),
        "interrupted": sorted({i.after for i in report.facts.interruptions}),
        "filled": [
            name
            for proof in report.proofs
            for name in re.findall(r"filled counts as no loss: (.*)\)", proof.detail)
        ],
    }
    for what, expected in case.shows.items():
        assert shown[what] == expected, what


def test_a_migration_that_reaches_the_documented_schema_from_the_base_is_proved():
    schema = BASE.replace("points integer NULL", "points integer NULL,\n    note text NULL")
    report = proved(design_of(schema, f"{ADD} note text NULL;", f"{DROP} note;"), BASE)
    assert {p.outcome for p in report.proofs if p.name in {"reach", "reverse"}} == {"proved"}


def test_what_existed_before_and_is_not_described_is_none_of_reach_s_business():
    base = f"{BASE}\nCREATE TABLE invoices (id int PRIMARY KEY);"
    report = proved(design_of(BASE, "SELECT 1;", "SELECT 1;"), base)
    assert report.facts.unreached == ()
    assert outcomes(report)["reach"] == "proved"


def test_if_not_exists_that_passes_over_another_table_is_named_by_what_is_missing():
    schema = "CREATE TABLE customers (id bigint PRIMARY KEY, nick text NULL);"
    up = schema.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
    base = proof_base_of(BASE)
    report = prove(design_of(schema, up, "SELECT 1;"), ProofSettings(), base=base)
    found = {(d.name, d.found == "", d.wanted == "") for d in report.facts.unreached}
    assert ("customers.nick", True, False) in found
    assert ("customers.email", False, True) in found
