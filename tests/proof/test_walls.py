"""The walls around a server: they stand as root and as anybody, and nothing outlives a proof."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_design_gate.proof import binaries, guard, keeper, prove as entrance, secrecy
from data_design_gate.proof.binaries import find_installation
from data_design_gate.proof.cluster import embedded
from data_design_gate.proof.guard import guard_for
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.proof.unproved import NotRunnable
from proof_support import ORDERS, design_of, proved

HERE = Path(__file__).parent
SIMPLE = design_of(ORDERS, ORDERS, "DROP TABLE orders;")
PATH = os.pathsep.join(str(HERE.parents[1] / part) for part in ("src", "tests/support"))


def start(script, **environment):
    return subprocess.Popen(
        [sys.executable, str(HERE / script)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": PATH, **environment},
    )


def wait_until_gone(pid, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_a_killed_proof_leaves_no_server_no_guard_and_no_folder():
    with start("endless.py") as process:
        told = json.loads(process.stdout.readline())
        assert Path(told["root"]).exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert wait_until_gone(told["server"])
    assert wait_until_gone(told["keeper"])
    assert not Path(told["root"]).exists()


def test_a_server_dies_with_its_guard():
    with start("endless.py") as process:
        told = json.loads(process.stdout.readline())
        os.kill(told["keeper"], signal.SIGKILL)
        assert wait_until_gone(told["server"])
        process.send_signal(signal.SIGKILL)
        process.wait()
    guard._sweep(Path(told["root"]).parent)
    assert not Path(told["root"]).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_gets_the_same_proof_behind_a_user_namespace():
    with start("ordinary_user.py", PLANTED_TOKEN="planted") as process:
        told = json.loads(process.communicate(timeout=60)[0])
    assert told["outcomes"]["reach"] == "proved"
    assert told["outcomes"]["reverse"] == "proved"
    assert told["left"] == []
    assert "scrubbed environment" in told["walls"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_without_namespaces_a_readable_secret_of_a_parent_stops_the_proof():
    with start("ordinary_user.py", PLANTED_TOKEN="planted", BEHIND_A_PARENT="1") as process:
        told = json.loads(process.communicate(timeout=60)[0])
    assert set(told["outcomes"].values()) == {"not-proved"}
    assert "PLANTED_TOKEN" in told["reasons"][0]
    assert "planted" not in told["reasons"][0].replace("PLANTED", "")


def test_as_root_the_server_is_another_user_s_and_cannot_read_us(monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "x")
    with embedded(guard_for(find_installation()), ProofSettings(), time.monotonic() + 30) as found:
        assert {"no TCP", "limits", "scrubbed environment"} <= set(found.walls)
        assert {"another user", "user namespace"} & set(found.walls)
    secrecy.require_secrecy(guard_for(find_installation()))


def test_the_folder_of_a_finished_proof_is_gone():
    proved(SIMPLE)
    root = guard_for(find_installation()).root
    assert [path.name for path in root.iterdir() if path.name.startswith("d")] == []


def test_the_guard_survives_a_broken_pipe_of_another(monkeypatch):
    first = guard_for(find_installation())
    first.close()
    assert not first.root.exists()
    second = guard_for(find_installation())
    assert second is not first
    assert second.is_alive


def test_a_guard_that_is_gone_says_so():
    found = guard.Guard(find_installation())
    found.close()
    with pytest.raises(NotRunnable):
        found.ask("probe", pids=[], names=[])


def test_a_request_that_fails_is_answered_and_the_guard_lives():
    found = guard_for(find_installation())
    with pytest.raises(NotRunnable, match="does not start"):
        found.ask("start", name="nowhere", settings={}, limits={}, wall=1.0)
    assert found.is_alive


def test_without_an_engine_there_is_one_fact_and_no_error(monkeypatch):
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda _: None)
    report = entrance.prove(SIMPLE, ProofSettings())
    assert [(p.name, p.outcome) for p in report.proofs] == [("all", "not-proved")]
    (fact,) = report.facts.unproved
    assert "data-design-gate[prove]" in fact.mend


def test_a_fork_never_uses_an_existing_server():
    report = proved(SIMPLE, server="postgresql://nobody:secret@127.0.0.1:1/x", fork=True)
    assert {p.name for p in report.proofs} > {"reach"}
    assert report.facts.server.startswith("PostgreSQL 18")


def test_an_existing_server_that_cannot_be_reached_is_told_without_its_password():
    report = proved(SIMPLE, server="postgresql://nobody:hidden@127.0.0.1:1/x")
    (fact,) = report.facts.unproved
    assert "DATA_DESIGN_POSTGRES" in fact.reason
    assert "hidden" not in str(report)
    assert "hidden" not in repr(ProofSettings(server="postgresql://u:hidden@h/x"))


def test_an_existing_server_is_used_and_left_as_it_was():
    with embedded(guard_for(find_installation()), ProofSettings(), time.monotonic() + 60) as host:
        server = f"host={host.host} user=postgres password={host.password} dbname=postgres"
        report = proved(
            design_of(ORDERS, ORDERS, "DROP TABLE orders;",
                      [("primary key", "SELECT id FROM orders WHERE id = $1;")]),
            server=server,
        )  # fmt: skip
        with host.admin() as admin:
            databases = admin.rows("SELECT datname FROM pg_database WHERE NOT datistemplate")
            roles = admin.rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'ddg%'")
    outcomes = {proof.name: proof.outcome for proof in report.proofs}
    assert outcomes["reach"] == outcomes["reverse"] == "proved"
    assert databases == [("postgres",)]
    assert roles == []
    assert any("declared volume" in fact.reason for fact in report.facts.unproved)


def test_a_budget_that_is_too_small_ends_in_facts():
    report = proved(SIMPLE, budget_seconds=0.01)
    assert report.proofs
    assert {proof.outcome for proof in report.proofs} == {"not-proved"}


def test_a_disk_is_counted_by_what_it_holds_and_not_by_holes(tmp_path):
    hole = tmp_path / "hole"
    hole.touch()
    os.truncate(hole, 10 * 1024**3)
    (tmp_path / "full").write_bytes(b"x" * 100_000)
    assert 90_000 < keeper._disk(tmp_path) < 1_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another user")
def test_programs_out_of_the_other_user_s_reach_are_copied(tmp_path):
    package = find_installation().parent
    shutil.copytree(package, tmp_path / package.name, symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    shutil.copytree(libraries, tmp_path / libraries.name, symlinks=True)
    tmp_path.chmod(0o700)
    hidden = guard.Guard(tmp_path / package.name / "pginstall")
    try:
        with embedded(hidden, ProofSettings(), time.monotonic() + 60) as found:
            assert found.version.startswith("18")
        assert (hidden.root / "bin").exists()
    finally:
        hidden.close()
    assert not hidden.root.exists()
