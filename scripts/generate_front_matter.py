"""Write the validator of front matter that the fast path uses, from its published schema.

Run it after schemas/front-matter.schema.json changes; a test fails when the
generated module is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "schemas" / "front-matter.schema.json"
TARGET = ROOT / "src" / "data_design_gate" / "standards" / "_front_matter.py"
# What generated code cannot honour; the file is checked by comparing it with this script's output.
_NOT_ASKED = (
    "ANN001, ANN003, ANN202, ANN204, ARG001, B006, B007, C405, C901, E402, E501, E701, I001, N818,"
    " PLR0912, PLR0915, PLR2004, Q000, RUF021, RUF060, SIM102, TRY301"
)
_HEAD = f'''# mypy: ignore-errors
# ruff: noqa: {_NOT_ASKED}
# fmt: off
"""Generated from schemas/front-matter.schema.json by scripts/generate_front_matter.py."""

'''
_LIBRARY = "from fastjsonschema import JsonSchemaValueException, JsonSchemaValuesException\n"
_OWN = '''

class JsonSchemaValueException(ValueError):
    """Metadata that breaks the schema."""

    def __init__(self, message, **_):
        super().__init__(message)


JsonSchemaValuesException = JsonSchemaValueException
'''


def _bare(part: Any) -> Any:
    """Return a schema without prose, which has no place in the generated code."""
    if isinstance(part, list):
        return [_bare(item) for item in part]
    if not isinstance(part, dict):
        return part
    prose = {"$schema", "$id", "description", "examples"}
    return {
        key: _bare(value)
        for key, value in part.items()
        if key not in prose or not isinstance(value, str | list)
    }


def generate() -> str:
    """Return the text of the generated module."""
    schema = _bare(json.loads(SCHEMA.read_text(encoding="utf-8")))
    # draft 2020-12 keeps its definitions under $defs; fastjsonschema follows any pointer.
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    code = fastjsonschema.compile_to_code(schema, use_default=False, detailed_exceptions=False)
    if _LIBRARY not in code:
        msg = "fastjsonschema generates other imports than expected"
        raise ValueError(msg)
    return _HEAD + code.replace(_LIBRARY, _OWN).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
