"""Write the validators that the fast path uses, from the published JSON schemas.

Run it after a schema changes; a test fails when a generated file is out of date.
"""

from __future__ import annotations

import json
import pprint
import sys
from pathlib import Path
from typing import Any

import fastjsonschema

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {
    "config": ROOT / "src/data_design_gate/configuration/_validator.py",
}


def defaults(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the defaults a schema states, nested as the value is."""
    found: dict[str, Any] = {}
    for key, part in schema.get("properties", {}).items():
        if "default" in part:
            found[key] = part["default"]
        elif part.get("type") == "object" and (inner := defaults(part)) and key != "register":
            found[key] = inner
    return found


def _bare(part: Any) -> Any:
    """Return a schema without its prose; const becomes enum, which compiles without details."""
    if isinstance(part, list):
        return [_bare(item) for item in part]
    if not isinstance(part, dict):
        return part
    bare = {
        key: _bare(value)
        for key, value in part.items()
        if key not in {"$schema", "$id", "title"}
        and not (key in {"description", "default"} and not isinstance(value, dict))
    }
    if "const" in bare:
        bare["enum"] = [bare.pop("const")]
    return bare


def generate(name: str) -> str:
    """Return the module text for one schema."""
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    code = fastjsonschema.compile_to_code(
        _bare(schema), use_default=False, detailed_exceptions=False
    )
    head = f'"""Generated from schemas/{name}.schema.json by scripts/generate_validators.py."""\n\n'
    values = pprint.pformat(defaults(schema), width=96, sort_dicts=False)
    tail = f"\n\nJsonSchemaException = JsonSchemaValueException\nDEFAULTS = {values}\n"
    code = code.replace(
        "from fastjsonschema import JsonSchemaValueException, JsonSchemaValuesException",
        "\n\nclass JsonSchemaValueException(ValueError):\n"
        '    """A value that breaks the schema."""\n\n'
        "    def __init__(self, message, **_):\n        super().__init__(message)\n\n\n"
        "JsonSchemaValuesException = JsonSchemaValueException\n",
    )
    # Most of the expressions are for keys that few configurations write.
    code = code.replace("import re\n", "from data_design_gate.regex import regex\n")
    code = code.replace("re.compile(", "regex(")
    return f"# mypy: ignore-errors\n{head}{code}{tail}"


def main() -> int:
    """Write every target; with --check only compare and return 1 on a difference."""
    stale = 0
    for name, path in TARGETS.items():
        text = generate(name)
        if "--check" in sys.argv:
            current = path.read_text(encoding="utf-8") if path.exists() else ""
            stale |= text != current
        else:
            path.write_text(text, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    raise SystemExit(main())
