"""Write docs/rules/ from the rules' own docstrings; --check only compares."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from data_design_gate.standards.engine import Rule, registry
from data_design_gate.standards.procedure import STEPS
from data_design_gate.standards.rules import load_rules

TARGET = Path(__file__).resolve().parents[1] / "docs" / "rules"
AREAS = {
    "DOC": "Document, structure, traceability",
    "REQ": "Requirements",
    "STO": "Store selection",
    "PG": "Postgres schema",
    "DDB": "DynamoDB",
    "REL": "Relationships",
    "ACC": "Access patterns",
    "IDX": "Indexes",
    "MIG": "Migration plan",
    "VAL": "Validation",
    "LIF": "Lifecycle",
    "PRF": "Proofs",
}
_MARKS = {
    "S": "read from the text",
    "X": "shown by running the design",
    "B": "compared with the base version",
    "L": "looks at links or the ticket",
}


def page(rule: Rule) -> str:
    """Return one rule's page."""
    first, _, rest = inspect.cleandoc(rule.documentation).partition("\n")
    decided = ", ".join(_MARKS[mark] for mark in rule.marks if mark in _MARKS)
    waived = "It can be waived with a reason." if rule.waivable else "It cannot be waived."
    return (
        f"# {rule.code} {rule.name}\n\n{first}\n\n"
        f"Severity {rule.severity}; {decided}. {waived}\n\n{rest.strip()}\n"
    )


def index() -> str:
    """Return the list of all rules, by area."""
    lines = ["# The rules", "", "`data-design explain CODE` prints the same pages.", ""]
    for area, title in AREAS.items():
        rules = [r for r in registry().values() if r.code.rstrip("0123456789") == area]
        if not rules:
            continue
        lines += [
            f"## {area} {title}",
            "",
            "| code | name | severity | asks |",
            "|---|---|---|---|",
        ]
        for rule in rules:
            asks = inspect.cleandoc(rule.documentation).split("\n", 1)[0].replace("|", "\\|")
            lines.append(
                f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity} | {asks} |"
            )
        lines.append("")
    lines += ["## The steps they decide", "", "| step | rules | on No-Go |", "|---|---|---|"]
    lines += [f"| {s.number} {s.name} | {', '.join(s.codes)} | {s.advice} |" for s in STEPS]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Return every file of docs/rules by name."""
    load_rules()
    return {"README.md": index(), **{f"{r.code}.md": page(r) for r in registry().values()}}


def main() -> int:
    """Write the pages, or with --check return 1 when they are out of date."""
    wanted = pages()
    current = {path.name: path.read_text(encoding="utf-8") for path in TARGET.glob("*.md")}
    if "--check" in sys.argv:
        stale = sorted(n for n in wanted.keys() | current.keys() if wanted.get(n) != current.get(n))
        for name in stale:
            sys.stderr.write(f"docs/rules/{name} is out of date; run `make generate`.\n")
        return int(bool(stale))
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in current.keys() - wanted.keys():
        (TARGET / name).unlink()
    for name, text in wanted.items():
        (TARGET / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
