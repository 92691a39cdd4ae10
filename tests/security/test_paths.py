"""Links lead to files of the repository and to nothing else, however they are written."""

import os

import pytest

from data_design_gate.cli.checkout import Checkout
from data_design_gate.standards.repository import paths_of
from data_design_gate.standards.review import Surroundings, review
from data_design_gate.standards.settings import StandardSettings

DESIGN = "docs/data-design/a.md"
SECRET = "planted-outside"
TRICKS = (
    "../../../secret.txt",
    "/../secret.txt",
    "/../../../../../../etc/passwd",
    "..\\..\\..\\secret.txt",
    "%2e%2e/%2e%2e/%2e%2e/secret.txt",
    "../../../secret.txt#anchor",
    "x/../../../../secret.txt",
    "./.././../../secret.txt",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "//etc/passwd",
    "~/secret.txt",
    "link.md",
    "linked/secret.txt",
    "loop.md",
    "secret\0.txt",
    "a" * 5_000,
    "a/" * 3_000,
    "pipe",
    "C:\\secret.txt",
    "\u2025/secret.txt",
    "..\u2215..\u2215secret.txt",
    "../../.git/config",
)


@pytest.fixture
def checkout(tmp_path):
    """Lay out a repository that a stranger has filled, with a secret beside it."""
    root = tmp_path / "repository"
    folder = root / "docs/data-design"
    folder.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text(SECRET)
    (root / "inside.md").write_text("inside")
    (folder / "link.md").symlink_to(tmp_path / "secret.txt")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop.md").symlink_to(folder / "loop.md")
    os.mkfifo(folder / "pipe")
    return Checkout(root)


@pytest.mark.parametrize("target", TRICKS)
def test_no_link_reads_outside_the_repository(checkout, target):
    for path in (target, *paths_of(DESIGN, target)):
        assert checkout.read(path) is None


def test_a_link_within_the_repository_is_read(checkout):
    assert checkout.read("inside.md") == "inside"
    assert list(paths_of(DESIGN, "../../inside.md")) == ["inside.md"]


@pytest.mark.parametrize("target", TRICKS)
def test_no_path_that_leaves_the_repository_is_asked_of_github(target):
    for path in paths_of(DESIGN, target):
        assert not path.startswith(("/", "../"))
        assert ".." not in path.split("/")


@pytest.mark.parametrize("key", ["adrs", "existing_schemas", "architecture", "feature"])
def test_a_design_that_links_them_all_is_reviewed(checkout, key):
    listed = "".join(f"  - {target!r}\n" for target in TRICKS if "\0" not in target)
    text = f'---\nstatus: Draft\n{key}:\n{listed}  - "secret\\0.txt"\n---\n# T\n'
    report = review(text, DESIGN, StandardSettings(), Surroundings(read=checkout.read))
    assert not [one for one in report.findings if one.subject == "broken-rule"]
    assert SECRET not in str(report)
