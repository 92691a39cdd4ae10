"""One module an idea; importing this package's modules registers their rules."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module


@cache
def load_rules() -> None:
    """Import every rule module once; a new rule is a new function, in no list."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
