"""A folder of designs with the pages that they link to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_CONFIGURATION = {".github/data-design.yml": "version: 1\n"}
LINKED = {
    "docs/features/feature.md": "# Feature\n\nWhat is built.\n",
    "docs/requirements/requirements.md": "# Requirements\n\nR1 to R4.\n",
    "docs/architecture/architecture.md": "# Architecture\n\n## Data flow\n\nService to store.\n",
    "docs/adr/0001-two-stores.md": "# Two stores\n\nAccepted.\n",
}


def write_repository(folder: Path, number: int, text: Callable[[int], str]) -> Path:
    """Write so many designs; ``text`` gives the one of a seed. Returns the folder of designs."""
    designs = folder / "docs" / "data-design"
    designs.mkdir(parents=True)
    for path, content in {**LINKED, **_CONFIGURATION}.items():
        page = folder / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(content, encoding="utf-8")
    for seed in range(number):
        (designs / f"design-{seed:05}.md").write_text(text(seed), encoding="utf-8")
    return designs
