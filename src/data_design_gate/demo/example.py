"""The example's files, in an installed package and in a source checkout."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def example_files() -> dict[str, bytes]:
    """Return the example repository's documents by their path in it."""
    packaged = _HERE / "example"
    root = packaged if packaged.is_dir() else _HERE.parents[2] / "examples"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.glob("docs/**/*.md"))
    }
