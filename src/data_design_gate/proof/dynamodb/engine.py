"""Whether the emulator is installed, found out without importing it."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageNotFoundError, version

_NEEDED = ("moto", "botocore")


def has_engine() -> bool:
    """Tell whether moto and botocore can be imported."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in _NEEDED)
    except (ImportError, ValueError):
        return False


def engine_version() -> str:
    """Return how evidence names the emulator: ``moto 5.2.5``."""
    try:
        return f"moto {version('moto')}"
    except PackageNotFoundError:
        return "moto"
