"""Write schemas/proofs.schema.json from the values that carry evidence between jobs.

Run it after those values change. With --check it changes nothing and fails
when the schema is out of date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data_design_gate.proof.exchange import MAX_ITEMS, MAX_TEXT, Bundle
from data_design_gate.typed_json import json_schema

TARGET = Path(__file__).resolve().parents[1] / "schemas" / "proofs.schema.json"


def generate() -> str:
    """Return the schema's text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "proofs.schema.json",
        "title": "Evidence of a proof run, passed from the job that runs designs to the gate",
        **json_schema(Bundle, text=MAX_TEXT, items=MAX_ITEMS),
    }
    schema["$defs"]["Bundle"]["properties"]["schema_version"] = {"const": 1}
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") != generate():
            sys.exit(f"{TARGET.name} is out of date: run make generate")
    else:
        TARGET.write_text(generate(), encoding="utf-8")
