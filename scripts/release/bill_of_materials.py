"""Writes what the Action installs, with versions, hashes and licences, as CycloneDX 1.6.

    python scripts/release/bill_of_materials.py > data-design-gate.cdx.json

It tells what requirements/action.txt locks. Licences are read from the packages
as they are installed beside this Python; one that is not installed has none.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from check_tag import package_version

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)")
_HASH = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")
_LICENCE_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Pin:
    """One locked package; ``digests`` are those of all its files."""

    name: str
    version: str
    digests: tuple[str, ...]


def pins(requirements: str) -> Iterator[Pin]:
    """Yield the packages of a hash-locked requirements file."""
    for entry in requirements.replace("\\\n", " ").splitlines():
        pin = _PIN.match(entry)
        if pin:
            yield Pin(pin["name"], pin["version"], tuple(_HASH.findall(entry)))


def licence(name: str) -> str:
    """Return the licence an installed package states, empty when none is known."""
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        return ""
    classified = [
        value.removeprefix(_LICENCE_CLASSIFIER)
        for value in stated.get_all("Classifier") or ()
        if value.startswith(_LICENCE_CLASSIFIER)
    ]
    written = str(stated.get("License-Expression") or "")
    # The older field often holds the whole text.
    short = str(stated.get("License") or "")
    return written or " AND ".join(classified) or (short if "\n" not in short else "")


def component(pin: Pin) -> dict[str, Any]:
    """Return a package as CycloneDX writes one."""
    stated = licence(pin.name)
    reference = f"pkg:pypi/{pin.name.lower()}@{pin.version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": pin.name,
        "version": pin.version,
        "purl": reference,
        # CycloneDX gives a component one file; the lock allows any of several.
        "properties": [
            {"name": "data-design-gate:allowed-sha256", "value": digest} for digest in pin.digests
        ],
        **({"licenses": [{"license": {"name": stated}}]} if stated else {}),
    }


def bill(requirements: str, version: str) -> dict[str, Any]:
    """Return the bill of materials of a version. The same input gives the same bill."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": f"pkg:pypi/data-design-gate@{version}",
                "name": "data-design-gate",
                "version": version,
                "purl": f"pkg:pypi/data-design-gate@{version}",
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [component(pin) for pin in pins(requirements)],
    }


def main() -> int:
    """Write the bill of this tree to standard output."""
    requirements = (ROOT / "requirements" / "action.txt").read_text(encoding="utf-8")
    json.dump(bill(requirements, package_version(ROOT)), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
