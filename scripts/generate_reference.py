"""Write docs/reference/ from its sources of truth; --check only compares."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from reference.action_page import action_page
from reference.commands import commands_page, exit_codes_page
from reference.configuration import configuration_page
from reference.document import document_page
from reference.environment import environment_page
from reference.examples import examples
from reference.forms import form_page, forms_index
from reference.words import page

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "reference"
_INDEX = """\
- [The document](document.md): its sections, their other names, and how they are read.
- [Configuration](configuration.md): every key of `.github/data-design.yml`.
- [Commands](commands.md): every command and option of `data-design`.
- [Exit codes](exit-codes.md) and [environment](environment.md).
- [The Action](action.md): inputs and outputs.
- [Forms](forms/README.md): the JSON that programs read and write, and the document's metadata.
- [Rules](../rules/README.md): every rule with its reason, an example of each kind, and its source.

The approval gate, Jira and proofs have pages of their own: [The approval gate](../gate.md),
[Jira](../jira.md), [Proof](../proof.md)."""


def _schemas() -> dict[str, Any]:
    """Return the schemas by name."""
    return {
        path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "schemas").glob("*.schema.json"))
    }


def pages() -> dict[str, str]:
    """Return every page by its path below docs/reference."""
    schemas = _schemas()
    configuration = schemas.pop("config")
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    workflow = ROOT / "examples" / "workflows" / "data-design.yml"
    shown = examples(ROOT)
    return {
        "README.md": page("Reference", _INDEX),
        "configuration.md": configuration_page(configuration),
        "commands.md": commands_page(),
        "document.md": document_page(),
        "exit-codes.md": exit_codes_page(),
        "environment.md": environment_page(ROOT / "src" / "data_design_gate", action),
        "action.md": action_page(action, workflow.read_text(encoding="utf-8")),
        "forms/README.md": forms_index(schemas),
        **{
            f"forms/{name}.md": form_page(name, schema, shown[name])
            for name, schema in schemas.items()
        },
    }


def main() -> int:
    """Write the pages, or with --check return 1 when they are out of date."""
    wanted = pages()
    current = {
        path.relative_to(TARGET).as_posix(): path.read_text(encoding="utf-8")
        for path in TARGET.rglob("*.md")
    }
    if "--check" in sys.argv:
        stale = sorted(n for n in wanted.keys() | current.keys() if wanted.get(n) != current.get(n))
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is out of date; run `make generate`.\n")
        return int(bool(stale))
    for name in current.keys() - wanted.keys():
        (TARGET / name).unlink()
    for name, text in wanted.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
