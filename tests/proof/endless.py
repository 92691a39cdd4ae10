"""Starts a server, says what it has started, and waits to be killed."""

import json
import sys
import time

from data_design_gate.proof.binaries import find_installation
from data_design_gate.proof.cluster import embedded
from data_design_gate.proof.guard import guard_for
from data_design_gate.proof.settings import ProofSettings

guard = guard_for(find_installation())
with embedded(guard, ProofSettings(), time.monotonic() + 120) as cluster:
    database = cluster.create()
    postmaster = int((cluster.files / "postmaster.pid").read_text().split("\n")[0])
    told = {"server": postmaster, "keeper": guard.pid, "root": str(guard.root)}
    print(json.dumps(told))  # noqa: T201
    sys.stdout.flush()
    with cluster.login(database) as session:
        session.try_run(
            "DO $$ BEGIN SET statement_timeout = 0; LOOP BEGIN PERFORM pg_sleep(1);"
            " EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$"
        )
    time.sleep(120)
