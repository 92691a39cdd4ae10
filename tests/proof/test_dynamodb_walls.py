"""The emulator is kept apart: no network, no secret, bounded, and absent where it is not wanted."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_design_gate.proof.dynamodb import child as link, entrance, worker
from data_design_gate.proof.dynamodb.child import Child, Work, child_of_this_process
from data_design_gate.proof.prove import prove
from data_design_gate.proof.settings import ProofSettings
from data_design_gate.proof.unproved import Broken, OutOfTime
from data_design_gate.standards.check import check_design
from data_design_gate.standards.context import Context
from data_design_gate.standards.rules.proof_common import FACTS_KEY
from data_design_gate.standards.settings import StandardSettings
from emulator_support import EVENTS, added, design_of, document_of, event, run

OF_ORDER = 'TableName: OrderEvent\nKeyConditionExpression: "orderId = :o"'
SOUND = document_of(EVENTS, [event()], [("events", "primary key", OF_ORDER)])
FORBIDDEN = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a name": "import socket; socket.getaddrinfo('localhost', 80)",
    "a datagram": "import socket as s; s.socket(type=s.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
    "a local socket": "import socket as s; s.socket(s.AF_UNIX).connect('/run/x')",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a process": "import os; os.fork()",
    "a file": "open('/tmp/written-by-the-emulator', 'w')",
    "memory": "x = bytearray(2 * 1024 ** 3)",
}


TRY_ALL = """
import json, runpy
runpy.run_path({worker!r})["enter_walls"]({memory})
found = {{}}
for name, code in json.loads({codes!r}).items():
    try:
        exec(code)
    except (PermissionError, MemoryError) as error:
        found[name] = type(error).__name__
print(json.dumps(found))
"""


def test_nothing_behind_the_walls_is_reached():
    program = TRY_ALL.format(
        worker=worker.__file__, memory=link.MEMORY_BYTES, codes=json.dumps(FORBIDDEN)
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True
    )
    refused = dict.fromkeys(FORBIDDEN, "PermissionError") | {"memory": "MemoryError"}
    assert json.loads(done.stdout) == refused


def stand_in(tmp_path, monkeypatch, body):
    """Let a program of a few lines stand for the emulator, which takes a second to start."""
    program = tmp_path / "worker.py"
    text = f"import runpy, sys, time\n{body}\nprint('{{}}', flush=True)\ntime.sleep(60)\n"
    program.write_text(text)
    monkeypatch.setattr(link.worker, "__file__", str(program))
    return program


def test_it_knows_no_secret_and_no_account_of_its_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "planted")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("GITHUB_TOKEN", "planted")
    stand_in(tmp_path, monkeypatch, "")
    started = Child()
    held = Path(f"/proc/{started.pid}/environ").read_bytes()
    started.close()
    assert b"AWS_EC2_METADATA_DISABLED=true" in held
    assert b"planted" not in held
    assert b"production" not in held


def test_one_that_does_not_answer_is_ended_and_the_next_document_gets_another(
    tmp_path, monkeypatch
):
    stand_in(tmp_path, monkeypatch, "")
    monkeypatch.setattr(link, "_children", {})
    stuck = child_of_this_process()
    with pytest.raises(OutOfTime):
        list(stuck.run(Work(({},)), time.monotonic() + 0.1, 5.0))
    assert not stuck.is_alive
    other = child_of_this_process()
    assert other.is_alive
    other.close()


def test_one_that_does_not_read_is_ended(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "")
    stuck = Child()
    with pytest.raises(OutOfTime):
        list(stuck.run(Work(({"a": "x" * 1_000_000},)), time.monotonic() + 0.1, 5.0))
    assert not stuck.is_alive


def test_one_that_ends_is_an_outcome(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "")
    ended = Child()
    os.kill(ended.pid, signal.SIGKILL)
    with pytest.raises(Broken):
        list(ended.run(Work(({},)), time.monotonic() + 5, 5.0))


class Ending:
    """An emulator that ends at the first request."""

    def run(self, work, deadline, step_seconds):
        if work.trials:
            raise Broken("the emulator's process has ended")
        yield from child_of_this_process().run(work, deadline, step_seconds)


def test_what_ends_it_is_information_at_the_table_and_no_error(monkeypatch):
    monkeypatch.setattr("data_design_gate.proof.dynamodb.run.child_of_this_process", Ending)
    report = prove(design_of(SOUND), ProofSettings(dynamodb=True))
    assert [proof.outcome for proof in report.proofs] == ["proved", "proved", "not-proved"]
    context = Context(design_of(SOUND), StandardSettings(), extra={FACTS_KEY: report.facts})
    (finding,) = [f for f in check_design(context).findings if f.code == "PRF007"]
    assert (finding.severity, finding.line) == (
        "info",
        SOUND.split("\n").index("TableName: OrderEvent") + 1,
    )
    assert "the DynamoDB emulator was ended" in finding.message


@pytest.mark.parametrize(
    "condition",
    ["(" * 4000, "(" * 1900 + "a = :a" + ")" * 1900, "NOT " * 900 + "a = :a", "a" * 5000 + " = :a",
     "size(" * 600 + "a", "a = :a \\u0000 \\ud800", "a IN (" + ":a," * 900 + ":a)", "]" * 99],
    ids=["open", "nested", "not", "long", "calls", "nul", "in", "brackets"],
)  # fmt: skip
def test_hostile_expressions_neither_hang_nor_end_it(condition):
    request = f"{OF_ORDER}\nFilterExpression: {json.dumps(condition)}"
    before = child_of_this_process().pid
    text = document_of(EVENTS, [event(a=1)], [("events", "primary key", request)])
    added(text, run(text))
    assert child_of_this_process().pid == before


def test_more_than_a_document_may_hold_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr("data_design_gate.proof.dynamodb.putting.MOST_ITEMS", 2)
    monkeypatch.setattr("data_design_gate.proof.dynamodb.asking.MOST_REQUESTS", 1)
    items = [event(number) for number in range(3)]
    many = run(document_of(EVENTS, items, [("events", "primary key", OF_ORDER)] * 2))
    assert [proof.outcome for proof in many.proofs] == ["proved", "not-proved", "not-proved"]
    assert "only 2 of 3" in many.proofs[1].detail
    assert "AP2: there are more requests" in many.proofs[2].detail


def test_without_the_extra_there_is_one_line_and_no_finding(monkeypatch):
    monkeypatch.setattr(entrance, "has_engine", lambda: False)
    report = prove(design_of(SOUND), ProofSettings(dynamodb=True))
    (proof,) = report.proofs
    assert (proof.name, proof.outcome) == ("dynamodb", "not-proved")
    assert "prove-dynamodb" in proof.detail
    assert report.facts.unproved == ()
    assert added(SOUND, entrance.prove_dynamodb(design_of(SOUND))) == []


def test_it_is_run_only_where_it_is_asked_for():
    assert prove(design_of(SOUND), ProofSettings()).proofs == ()


def test_the_lock_of_the_action_leaves_it_out():
    locks = Path(__file__).parents[2] / "requirements"
    assert "\nmoto==" in (locks / "dev.txt").read_text()
    assert "moto" not in (locks / "action.txt").read_text()
    assert "boto" not in (locks / "action.txt").read_text()


def test_a_design_without_tables_says_nothing_of_it():
    text = SOUND.replace("stores: [dynamodb]", "stores: [postgres]").replace(
        "**Decision:** DynamoDB.", "**Decision:** Postgres."
    )
    assert run(text).proofs == ()


def test_the_emulator_is_never_loaded_into_the_checker():
    run(SOUND)
    assert "moto" not in sys.modules
    assert "botocore" not in sys.modules


def test_its_process_ends_with_the_checker(tmp_path, monkeypatch):
    walls = f"runpy.run_path({worker.__file__!r})['enter_walls'](int(sys.argv[1]))"
    program = stand_in(tmp_path, monkeypatch, walls)
    code = (
        "from data_design_gate.proof.dynamodb import child\n"
        f"child.worker.__file__ = {str(program)!r}\n"
        "import os; print(child.Child().pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    process = Path(f"/proc/{int(done.stdout)}/stat")
    until = time.monotonic() + 5
    while is_running(process) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(process)


def is_running(stat):
    """Tell whether a process runs; one that nobody has waited for yet does not."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_cannot_start_is_an_outcome(monkeypatch):
    monkeypatch.setattr(link.worker, "__file__", "/nonexistent.py")
    with pytest.raises(link.NotRunnable):
        Child()
