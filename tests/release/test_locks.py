"""What is installed is locked to versions and hashes, and the locks follow pyproject.toml."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]


def entries(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip()]


def group(name):
    """Return a dependency group with the groups it includes."""
    found = []
    for item in GROUPS[name]:
        found += group(item["include-group"]) if isinstance(item, dict) else [item]
    return found


WANTED = {
    "action": [*PROJECT["project"]["dependencies"], *EXTRAS["prove"], *group("build")],
    "dev": [
        *PROJECT["project"]["dependencies"],
        *(one for extra in EXTRAS.values() for one in extra),
        *group("dev"),
    ],
}


@pytest.mark.parametrize("lock", WANTED)
def test_every_declared_dependency_is_locked_within_its_bounds(lock):
    pins = [Requirement(line.split(" --hash")[0]) for line in entries(lock)]
    locked = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins}
    for declared in map(Requirement, WANTED[lock]):
        version = locked.get(canonicalize_name(declared.name))
        assert version, f"{declared.name} is not in requirements/{lock}.txt: make lock"
        assert declared.specifier.contains(version, prereleases=True), str(declared)


@pytest.mark.parametrize("lock", WANTED)
def test_every_locked_package_has_hashes_and_names_no_host(lock):
    for line in entries(lock):
        assert re.match(r"[A-Za-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]
        assert "://" not in line
        assert not line.startswith("-")


NODE_LOCKS = sorted(
    path
    for folder in ("benchmarks", "tests/mermaid")
    for path in (ROOT / folder).rglob("package-lock.json")
    if "node_modules" not in path.parts
)


@pytest.mark.parametrize("lock", NODE_LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_of_node_packages_holds_hashes_and_no_address(lock):
    text = lock.read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in one for place, one in packages.items() if place)


def test_both_locks_of_node_packages_are_looked_at():
    assert [lock.parent.name for lock in NODE_LOCKS] == ["peers", "mermaid"]
