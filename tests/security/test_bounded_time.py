"""No text of a stranger costs more processor time than it may, and none hides another."""

import time
from contextlib import suppress

import pytest

from data_design_gate.cli import check, main
from data_design_gate.lifecycle import evaluate, perform
from data_design_gate.processor_time import OutOfTimeError, at_most
from play_support import GOOD, playing


def toil(seconds):
    """Compute, as nothing that catches ordinary faults can stop."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        with suppress(Exception):
            sum(range(1000))


def test_computing_is_cut_off_with_a_sentence():
    start = time.process_time()
    with (
        pytest.raises(OutOfTimeError, match="The document takes longer than"),
        at_most(0.1, "The document"),
    ):
        toil(5)
    assert time.process_time() - start < 1


def test_waiting_is_not_computing():
    with at_most(0.05, "It"):
        time.sleep(0.2)


def test_a_bound_within_a_bound_leaves_the_outer_one():
    def work():
        with at_most(0.01, "The inner"):
            toil(0.05)
        toil(5)

    with pytest.raises(OutOfTimeError, match="outer"), at_most(0.1, "The outer"):
        work()


@pytest.fixture
def play(capsys):
    with playing(capsys) as found:
        yield found


def slow_on(monkeypatch, module, seconds):
    """Let the reading of designs that say so take long, and little of it be allowed."""
    monkeypatch.setattr(module, "SECONDS", 0.3)
    real = evaluate.gather

    def gather(number, runtime, **more):
        situation = real(number, runtime, **more)
        if "Slow" in situation.pull_request.title:
            toil(seconds)
        return situation

    monkeypatch.setattr(evaluate, "gather", gather)


def test_a_pull_request_that_takes_too_long_is_an_error_and_no_success(play, monkeypatch):
    slow_on(monkeypatch, perform, 5)
    play.github.commit("orders", {"docs/data-design/a.md": GOOD}, author="mira", message="Design")
    pull = play.github.open_pull_request("orders", title="Slow", author="mira")
    answer = play.opened(pull)
    assert answer.code == 4
    assert play.state(pull) == "error"
    assert "takes longer than" in answer.summary


@pytest.mark.parametrize("fault", ["slow", "broken"])
def test_in_a_sweep_it_holds_up_no_other(play, monkeypatch, fault):
    play.github.commit("slow", {"docs/data-design/a.md": GOOD}, author="mira", message="Design")
    hostile = play.github.open_pull_request("slow", title="Slow", author="mira")
    pull = play.propose()
    slow_on(monkeypatch, evaluate, 5)
    if fault == "broken":
        monkeypatch.setitem(globals(), "toil", lambda _: 1 / 0)
    play.sweep()
    assert play.state(hostile) == "error"
    assert play.state(pull) == "pending"


def test_on_the_command_line_one_slow_document_hides_no_other(tmp_path, monkeypatch, capsys):
    (tmp_path / "slow.md").write_text("# Slow\n")
    (tmp_path / "quick.md").write_text("# Quick\n")
    real = check.context_of

    def context_of(content, *rest):
        if b"Slow" in content:
            toil(5)
        return real(content, *rest)

    monkeypatch.setattr(check, "context_of", context_of)
    monkeypatch.setattr(check, "SECONDS", 0.2)
    main(["check", "--jobs", "1", str(tmp_path / "slow.md"), str(tmp_path / "quick.md")])
    out = capsys.readouterr().out
    assert "takes longer than" in out
    assert "quick.md" in out
