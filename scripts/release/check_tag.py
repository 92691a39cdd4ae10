"""Says whether a tag may be released, and prints the notes of that release.

    python scripts/release/check_tag.py v1.2.3 > notes.md

The notes are the version's section of CHANGELOG.md. Exits 1 with every reason
when the tag and the tree disagree; then nothing is printed on standard output.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from changelog import sections

_TAG = re.compile(r"v(?P<version>(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))")
_VERSION_FILE = "src/data_design_gate/__init__.py"


def package_version(root: Path) -> str:
    """Return the version that the package states, without running it.

    Raises ValueError when it states none.
    """
    for node in ast.parse((root / _VERSION_FILE).read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id="__version__")], value=ast.Constant(value=str(version))
            ):
                return version
    raise ValueError(f"{_VERSION_FILE} states no __version__")


def objections(tag: str, version: str, changelog: str) -> Iterator[str]:
    """Yield what speaks against releasing ``tag``: the package states ``version``."""
    named = _TAG.fullmatch(tag)
    if named is None:
        yield f"{tag!r} is no release tag; one looks like v1.2.3."
    elif named["version"] != version:
        yield f"The tag is {tag}, and {_VERSION_FILE} says {version}."
    found = sections(changelog)
    if any(section.text for section in found if section.version == "Unreleased"):
        yield f"CHANGELOG.md holds text under Unreleased; move it to [{version}]."
    newest = next((section for section in found if section.version != "Unreleased"), None)
    if newest is None or newest.version != version:
        yield f"The newest section of CHANGELOG.md is not [{version}]."
    elif not newest.date:
        yield f"CHANGELOG.md gives [{version}] no date: ## [{version}] - YYYY-MM-DD."
    elif not newest.text:
        yield f"CHANGELOG.md says nothing about [{version}]."


def main() -> int:
    """Check the tag named on the command line."""
    parser = argparse.ArgumentParser(description="Check a release tag and print its notes.")
    parser.add_argument("tag")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    arguments = parser.parse_args()
    version = package_version(arguments.root)
    changelog = (arguments.root / "CHANGELOG.md").read_text(encoding="utf-8")
    against = tuple(objections(arguments.tag, version, changelog))
    for objection in against:
        sys.stderr.write(f"{objection}\n")
    if against:
        return 1
    sys.stdout.write(
        next(section.text for section in sections(changelog) if section.version == version) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
