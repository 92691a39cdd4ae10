"""Whether the emulator is installed, found out without importing it."""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_NEEDED = ("moto", "botocore")


def has_engine() -> bool:
    """Tell whether moto and botocore can be imported."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in _NEEDED)
    except (ImportError, ValueError):
        return False


def engine_folders() -> tuple[str, ...]:
    """Return where they are installed, which may be a folder that is no part of Python's own."""
    specs = (importlib.util.find_spec(name) for name in _NEEDED)
    origins = (spec.origin for spec in specs if spec is not None and spec.origin)
    return tuple(dict.fromkeys(str(Path(origin).parents[1]) for origin in origins))


def engine_version() -> str:
    """Return how evidence names the emulator: ``moto 5.2.5``."""
    try:
        return f"moto {version('moto')}"
    except PackageNotFoundError:
        return "moto"
