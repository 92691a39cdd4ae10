"""``data-design explain`` and ``data-design rules``: the standards, from the rules themselves."""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from data_design_gate.cli import CLEAN
from data_design_gate.cli.output import use_colour, width
from data_design_gate.cli.usage import known, nearest
from data_design_gate.errors import UserError
from data_design_gate.report.screen import Palette, shortened, wrapped
from data_design_gate.standards.engine import Rule, registry
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.procedure import DEFINITION_OF_DONE, STEPS
from data_design_gate.standards.rules import load_rules

_CODE = re.compile(r"(?P<area>[a-z]+)-?(?P<number>\d+)")
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_LEAST = 20  # columns of a rule's words beside its name; with less they stand below it
_HANG = " " * 8
_TITLES = {"Bad:": "red", "Good:": "green"}


def run(arguments: argparse.Namespace) -> int:
    """Explain rules, or list those that are asked for."""
    load_rules()
    palette = Palette(use_colour())
    if arguments.command == "explain":
        rules = [find_rule(word) for word in arguments.code]
        print("\n\n\n".join("\n".join(_page(rule, palette, width())) for rule in rules))
        return CLEAN
    chosen = list(_chosen(arguments.area, arguments.severity, arguments.step))
    if arguments.format == "json":
        print(json.dumps(catalogue(chosen), ensure_ascii=False, indent=2))
        return CLEAN
    broad = max((len(rule.name) for rule in chosen), default=0)
    for rule in chosen:
        severity = palette.paint(f"{rule.severity:<7}", _COLOUR[rule.severity])
        lead = f"{palette.paint(rule.code, 'bold')}  {severity}  {rule.name:<{broad}}  "
        words = _first_line(rule)
        if sys.stdout.isatty():
            hang = len(rule.code) + broad + 13
            if width() - hang < _LEAST:
                lead, hang = f"{lead.rstrip()}\n{_HANG}", len(_HANG)
            words = shortened(words, width() - hang)
        print(f"{lead}{words}")
    return CLEAN


def _chosen(area: str | None, severity: str | None, step: int | None) -> Iterator[Rule]:
    """Yield the rules that fit every filter. Raises UserError for a filter that cannot fit."""
    rules = registry()
    areas = sorted({code.rstrip("0123456789") for code in rules})
    if area is not None and area.upper() not in areas:
        raise UserError(f"There is no area `{area}`.", nearest(area, areas) or known(areas))
    if step is not None and step > len(STEPS):
        raise UserError(f"There is no step {step}.", f"The procedure has {len(STEPS)} steps.")
    deciding = STEPS[step - 1].codes if step is not None else ()
    for rule in rules.values():
        own = rule.code.rstrip("0123456789")
        if (
            (area is None or own == area.upper())
            and (severity is None or rule.severity == severity)
            and (step is None or rule.code in deciding or own in deciding)
        ):
            yield rule


def find_rule(word: str) -> Rule:
    """Return the rule of that code or name; raises UserError naming the nearest.

    Case, blanks and underscores do not matter, nor do zeros left out.
    """
    rules = registry()
    names = {rule.name: rule for rule in rules.values()}
    name = re.sub(r"[\s_-]+", "-", word.strip().lower())
    code = _CODE.fullmatch(name)
    if code:
        number = int(code["number"])
        found = rules.get(f"{code['area'].upper()}{number:03}")
    else:
        found = names.get(name)
    if found:
        return found
    mend = nearest(name, rules if code else (*rules, *names))
    raise UserError(f"There is no rule {word}.", f"{mend} `data-design rules` lists them.".strip())


def _page(rule: Rule, palette: Palette, room: int) -> Iterator[str]:
    """Yield a rule's page for a terminal, what is bad and what is good in its colour."""
    head = f"{rule.code} {rule.name}"
    yield f"{palette.paint(head, 'bold')} ({palette.paint(rule.severity, _COLOUR[rule.severity])})"
    yield ""
    style = ""
    for line in _fitted(inspect.cleandoc(rule.documentation).split("\n"), room):
        title = _TITLES.get(line)
        style = title or (style if line.startswith("    ") or not line else "")
        yield palette.paint(line, *(("bold",) if title else ()), *((style,) if style else ()))
    if rule.waivable:
        waiver = f'<!-- data-design: allow {rule.code} reason="..." -->'
        lead = "To let it pass in one place:"
        apart = " " if len(lead) + 1 + len(waiver) <= room else "\n  "
        yield f"\n{lead}{apart}{palette.paint(waiver, 'dim')}"


def _fitted(lines: Iterable[str], room: int) -> Iterator[str]:
    """Yield lines, each paragraph that is too broad broken anew; examples stay as they are."""
    for prose, group in groupby(lines, lambda line: bool(line) and not line.startswith(" ")):
        paragraph = list(group)
        if prose and any(len(line) > room for line in paragraph):
            yield from wrapped(" ".join(paragraph), room)
        else:
            yield from paragraph


def _first_line(rule: Rule) -> str:
    return rule.documentation.strip().split("\n", 1)[0]


def catalogue(rules: Iterable[Rule]) -> dict[str, object]:
    """Return the rules, and every step and item of Done, as JSON values."""
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
            for rule in rules
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
