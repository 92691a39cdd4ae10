"""A tag is released only when the package, the changelog and the tag say the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from changelog import sections
from check_tag import objections, package_version

import data_design_gate

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = """\
# Changelog

## [Unreleased]

## [1.2.3] - 2026-11-26

### Fixed

- A fault.

## [1.2.2] - 2026-10-01

- Older.

[1.2.3]: https://example.com/compare
"""


def test_the_notes_are_the_versions_section_without_heading_and_links():
    unreleased, newest, oldest = sections(CHANGELOG)
    assert (unreleased.version, unreleased.text) == ("Unreleased", "")
    assert (newest.date, newest.text) == ("2026-11-26", "### Fixed\n\n- A fault.")
    assert oldest.text == "- Older."


def test_nothing_speaks_against_a_tag_that_agrees_with_the_tree():
    assert list(objections("v1.2.3", "1.2.3", CHANGELOG)) == []


@pytest.mark.parametrize(
    ("tag", "version", "change", "objection"),
    [
        ("1.2.3", "1.2.3", ("", ""), "'1.2.3' is no release tag"),
        ("v1.2", "1.2.3", ("", ""), "'v1.2' is no release tag"),
        ("v1.2.3\n", "1.2.3", ("", ""), "is no release tag"),
        ("v1.02.3", "1.2.3", ("", ""), "is no release tag"),
        ("v1.2.4", "1.2.3", ("", ""), "The tag is v1.2.4, and"),
        ("v1.2.4", "1.2.4", ("", ""), "newest section of CHANGELOG.md is not [1.2.4]"),
        ("v1.2.2", "1.2.2", ("", ""), "newest section of CHANGELOG.md is not [1.2.2]"),
        ("v1.2.3", "1.2.3", (" - 2026-11-26", ""), "gives [1.2.3] no date"),
        ("v1.2.3", "1.2.3", ("### Fixed\n\n- A fault.", ""), "says nothing about [1.2.3]"),
        ("v1.2.3", "1.2.3", ("[Unreleased]\n", "[Unreleased]\n\n- Left.\n"), "under Unreleased"),
    ],
)
def test_each_disagreement_is_told(tag, version, change, objection):
    (told,) = objections(tag, version, CHANGELOG.replace(*change, 1))
    assert objection in told


def test_the_version_is_stated_once_and_read_without_running_the_package():
    assert package_version(ROOT) == data_design_gate.__version__
    assert f'"{data_design_gate.__version__}"' not in (ROOT / "pyproject.toml").read_text()


def test_the_script_prints_the_notes_or_every_objection(tmp_path):
    package = tmp_path / "src" / "data_design_gate"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""A package."""\n\n__version__ = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)

    def check(tag):
        script = ROOT / "scripts" / "release" / "check_tag.py"
        command = [sys.executable, str(script), tag, "--root", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert check("v1.2.3") == (0, "### Fixed\n\n- A fault.\n", "")
    code, notes, told = check("v9.9.9")
    assert (code, notes) == (1, "")
    assert "The tag is v9.9.9" in told
