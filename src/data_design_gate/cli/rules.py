"""``data-design explain`` and ``data-design rules``: the standards, from the rules themselves."""

from __future__ import annotations

import argparse
import difflib
import inspect
import json

from data_design_gate.cli import CLEAN
from data_design_gate.errors import UserError
from data_design_gate.standards.engine import Rule, registry
from data_design_gate.standards.procedure import DEFINITION_OF_DONE, STEPS
from data_design_gate.standards.rules import load_rules


def run(arguments: argparse.Namespace) -> int:
    """Explain one rule, or list them all."""
    load_rules()
    if arguments.command == "explain":
        print(explanation(find_rule(arguments.code)))
    elif arguments.format == "json":
        print(json.dumps(catalogue(), ensure_ascii=False, indent=2))
    else:
        for rule in registry().values():
            print(f"{rule.code}  {rule.severity:<7}  {rule.name:<32} {_first_line(rule)}")
    return CLEAN


def find_rule(word: str) -> Rule:
    """Return the rule of that code or name; raises UserError naming the nearest."""
    rules = registry()
    names = {rule.name: rule for rule in rules.values()}
    found = rules.get(word.upper()) or names.get(word.lower())
    if found:
        return found
    close = difflib.get_close_matches(word.upper(), rules, 1) or difflib.get_close_matches(
        word.lower(), names, 1
    )
    mend = f"Did you mean {close[0]}?" if close else "`data-design rules` lists them."
    raise UserError(f"There is no rule {word}.", mend)


def explanation(rule: Rule) -> str:
    """Return a rule's page for a terminal."""
    head = f"{rule.code} {rule.name} ({rule.severity})"
    return f"{head}\n\n{inspect.cleandoc(rule.documentation)}"


def _first_line(rule: Rule) -> str:
    return rule.documentation.strip().split("\n", 1)[0]


def catalogue() -> dict[str, object]:
    """Return every rule, step and item of Done as JSON values."""
    return {
        "schema_version": 1,
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.value,
                "marks": rule.marks,
                "waivable": rule.waivable,
                "summary": _first_line(rule),
                "documentation": inspect.cleandoc(rule.documentation),
            }
            for rule in registry().values()
        ],
        "steps": [
            {
                "step": step.number,
                "name": step.name,
                "codes": list(step.codes),
                "sections": [name.value for name in step.sections],
                "store": step.store and step.store.value,
                "advice": step.advice,
            }
            for step in STEPS
        ],
        "definition_of_done": [
            {
                "name": item.name,
                "codes": list(item.codes),
                "sections": [name.value for name in item.sections],
                "store": item.store and item.store.value,
                "fact": item.fact or None,
            }
            for item in DEFINITION_OF_DONE
        ],
    }
