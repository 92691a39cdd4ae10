"""Finds the JSON schemas, in an installed package and in a source checkout."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent


@cache
def schema(name: str) -> dict[str, Any]:
    """Return ``schemas/NAME.schema.json``; raises FileNotFoundError for an unknown name."""
    packaged = _HERE / "schemas" / f"{name}.schema.json"
    checkout = _HERE.parents[1] / "schemas" / f"{name}.schema.json"
    found = packaged if packaged.exists() else checkout
    loaded: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return loaded
