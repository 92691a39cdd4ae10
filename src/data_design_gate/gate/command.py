"""The gate for the command line: recorded facts in, text or JSON and an exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data_design_gate.errors import UserError
from data_design_gate.gate.evaluate import changed_documents, evaluate
from data_design_gate.gate.explain import Wrap, explain_text
from data_design_gate.gate.facts import Facts
from data_design_gate.gate.facts_reader import read_facts
from data_design_gate.gate.policy import Policy, policy_from
from data_design_gate.gate.result import GateResult, State, broken
from data_design_gate.gate.what_if import what_if
from data_design_gate.yaml_core import YamlProblem, read_yaml

Check = Callable[[str, str, str | None], int]
"""Counts the blocking findings of (path, text, text at the merge base or None)."""

EXIT_CODES = {State.SUCCESS: 0, State.PENDING: 1, State.FAILURE: 1, State.ERROR: 4}
BROKEN = 2


def run_gate(
    facts_text: str,
    *,
    explain: bool = False,
    as_if: Sequence[str] = (),
    output_format: str = "text",
    check: Check | None = None,
    read_policy: Callable[[str], Policy] | None = None,
    wrap: Wrap | None = None,
) -> tuple[str, int]:
    """Evaluate recorded facts; return what to print, without a final newline, and the exit code.

    ``read_policy`` turns the configuration's text into a policy and may raise
    UserError. ``check`` is asked only when the facts count no findings.
    ``wrap`` breaks what is explained. Broken facts and configurations give
    code 2, in JSON with the state error.
    """
    try:
        facts = read_facts(_json(facts_text))
        for one in as_if:
            facts = what_if(facts, one)
        policy = _policy(facts, read_policy or policy_from_text)
        findings = _findings(facts, policy, check)
    except UserError as error:
        return refusal(error, output_format), BROKEN
    result = evaluate(facts, policy, findings)
    text = explain_text(result, wrap) if explain else f"{result.state}: {result.description}"
    return _show(result, output_format, text), EXIT_CODES[result.state]


def refusal(error: UserError, output_format: str) -> str:
    """Return what to print when facts or configuration are broken: in JSON the state error."""
    return _show(broken(str(error)), output_format, str(error))


def policy_from_text(text: str) -> Policy:
    """Read a policy from a configuration's YAML. Raises UserError with line and column."""
    try:
        value = read_yaml(text).value
    except YamlProblem as problem:
        raise UserError(
            f"The configuration cannot be read: {problem.message}.",
            "`data-design validate-config` names the place.",
            "config",
            problem.line,
            problem.column,
        ) from None
    return policy_from({} if value is None else value)


def _policy(facts: Facts, read_policy: Callable[[str], Policy]) -> Policy:
    """Return the policy; an absent or empty configuration names nobody."""
    if facts.config is None or not facts.config.strip():
        return policy_from({})
    return read_policy(facts.config)


def _findings(facts: Facts, policy: Policy, check: Check | None) -> int | None:
    if facts.blocking_findings is not None or check is None:
        return None
    return sum(
        check(one.path, one.head.text or "", one.before.text)
        for one in changed_documents(facts, policy)
    )


def _json(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = f"The facts are not JSON: {error}."
        raise UserError(problem, "Record them as schemas/gate-facts.schema.json says.") from None
    if not isinstance(value, dict):
        problem = "The facts must be an object."
        raise UserError(problem, "Record them as schemas/gate-facts.schema.json says.")
    return value


def _show(result: GateResult, output_format: str, text: str) -> str:
    if output_format == "json":
        text = json.dumps(result.to_json(), ensure_ascii=False, indent=2)
    # JSON may smuggle in halves of characters, which no terminal or file takes.
    return text.encode("utf-8", "replace").decode("utf-8")
