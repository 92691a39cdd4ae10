"""pglast's parser without the classes of its syntax tree.

Trees are read as JSON here, yet importing the parser defines a class for each
kind of node and an enumeration for each of its words: 15 ms that a check of
one design would pay in full. They are defined when somebody asks for one.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader

_DEFERRED = ("pglast.ast", "pglast.enums")


class _Finder:
    """Finds the modules that nobody reads, and leaves running them to their first reader."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, _target: object = None
    ) -> ModuleSpec | None:
        """Return a module's specification with a lazy loader; None for all others."""
        spec = PathFinder.find_spec(name, path) if name in _DEFERRED else None
        if spec is None or spec.loader is None:
            return None
        spec.loader = LazyLoader(spec.loader)
        return spec


sys.meta_path.insert(0, _Finder)
try:
    from pglast.parser import ParseError, parse_sql_json, split
finally:
    sys.meta_path.remove(_Finder)

__all__ = ["ParseError", "parse_sql_json", "split"]
