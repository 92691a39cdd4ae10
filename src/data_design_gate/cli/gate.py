"""``data-design gate``: the approval gate on a recorded pull request, or on one read now."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from data_design_gate.cli import FAILED
from data_design_gate.cli.checkout import STDIN, read_file
from data_design_gate.cli.installation import with_repository
from data_design_gate.cli.output import width
from data_design_gate.configuration.model import Configuration
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.errors import UserError
from data_design_gate.gate.command import refusal, run_gate
from data_design_gate.gate.policy import Policy
from data_design_gate.report.screen import wrapped
from data_design_gate.standards.review import Surroundings, review

_NARROWEST = 20  # columns of a text beside its gate


class _Judge:
    """Reads the recorded configuration once, for the policy and for the standards."""

    def __init__(self) -> None:
        self.configuration: Configuration = read_configuration("version: 1\n")

    def policy(self, text: str) -> Policy:
        """Read the policy; raises ConfigurationError with every fault's place."""
        self.configuration = read_configuration(text, "config")
        return self.configuration.policy

    def blocking(self, path: str, text: str, base: str | None) -> int:
        """Count the findings of one document that block; links cannot be looked at here."""
        around = Surroundings(base=base, has_base=True)
        return len(review(text, path, self.configuration.standards, around).blocking())


def run(arguments: argparse.Namespace) -> int:
    """Evaluate the facts and print the result."""
    judge = _Judge()
    try:
        facts = _facts(arguments)
    except UserError as error:
        if arguments.format != "json":
            raise
        print(refusal(error, arguments.format))
        return error.exit_code
    text, code = run_gate(
        facts,
        explain=arguments.explain,
        as_if=arguments.as_if,
        output_format=arguments.format,
        check=judge.blocking,
        read_policy=judge.policy,
        wrap=lambda text, before: wrapped(text, max(_NARROWEST, width() - before)),
    )
    print(text)
    return code


def _facts(arguments: argparse.Namespace) -> str:
    """Return the facts as JSON text; those read now are recorded where that is asked for."""
    if arguments.pull is None:
        if arguments.dump_facts:
            raise UserError("--dump-facts needs --pull.", "Name the pull request to record.")
        return _recorded(arguments.facts)
    text = _read_now(arguments.pull)
    if arguments.dump_facts:
        try:
            Path(arguments.dump_facts).write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            problem = f"{arguments.dump_facts} cannot be written: {error.strerror}."
            raise UserError(problem, exit_code=FAILED) from None
    return text


def _read_now(number: int) -> str:
    """Read a pull request from GitHub. Nothing is written, run or asked of Jira."""
    from data_design_gate.action import open_runtime, read_environment
    from data_design_gate.gate.facts_writer import facts_value
    from data_design_gate.lifecycle.decide import decide, departures
    from data_design_gate.lifecycle.gather import gather

    environment = read_environment(with_repository(os.environ), event=False)
    runtime = replace(open_runtime(environment), jira=None, prove="off", dry_run=True)
    situation = gather(number, runtime)
    decision = decide(situation, runtime)
    facts = replace(
        situation.facts,
        departures=departures(decision.reports),
        blocking_findings=decision.blocking,
    )
    return json.dumps(facts_value(facts), ensure_ascii=False, indent=2)


def _recorded(path: str) -> str:
    content = sys.stdin.buffer.read() if path == STDIN else read_file(path, what="file of facts")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from None
