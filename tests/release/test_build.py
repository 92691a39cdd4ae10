"""What is released is built twice to the same bytes and holds what it must."""

import shutil
import zipfile
from pathlib import Path

import pytest
from build import PARTS, BuildError, compare, look_inside, release_files

ROOT = Path(__file__).resolve().parents[2]


# What a build reads; a copy, so that nobody edits it meanwhile.
READ = (".gitignore", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE",
        "src", "schemas", "examples")  # fmt: skip


def test_the_source_archive_builds_the_very_same_wheel_and_archive(tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    root.mkdir()
    for name in READ:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    built = release_files(root, tmp_path / "dist")
    assert [path.suffix for path in built.values()] == [".whl", ".gz"]


def test_nothing_is_built_over_what_is_there(tmp_path):
    (tmp_path / "old.whl").touch()
    with pytest.raises(BuildError, match="not empty"):
        release_files(ROOT, tmp_path)


def test_a_byte_or_a_name_that_differs_stops_the_release(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"one")
    second.write_bytes(b"two")
    compare({"a": first}, {"a": first})
    with pytest.raises(BuildError, match="a is not the same"):
        compare({"a": first}, {"a": second})
    with pytest.raises(BuildError, match="Built a, and again b"):
        compare({"a": first}, {"b": first})


@pytest.fixture
def small(tmp_path):
    """Return a tree with one file in each part, and how to make a wheel of it."""
    root = tmp_path / "tree"
    held = {f"{target}/{part[:3]}.txt": part for part, target in PARTS.items()}
    for name, part in held.items():
        path = root / part / Path(name).name
        path.parent.mkdir(parents=True)
        path.write_text(name)

    def wheel(**changed):
        made = tmp_path / "small.whl"
        with zipfile.ZipFile(made, "w") as archive:
            for name in {**dict.fromkeys(held), **changed}:
                if changed.get(name, "") is not None:
                    archive.writestr(name, changed.get(name, name))
            archive.writestr("small-1.dist-info/METADATA", "")
        return made

    return root, wheel


def test_a_wheel_that_holds_the_parts_and_its_metadata_is_whole(small):
    root, wheel = small
    (root / "src/data_design_gate/__pycache__").mkdir()
    (root / "src/data_design_gate/__pycache__/a.pyc").touch()
    look_inside(wheel(), root)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"data_design_gate/schemas/sch.txt": None}, "lacks data_design_gate/schemas/sch.txt"),
        ({"tests/secret.txt": "x"}, "also holds tests/secret.txt"),
        ({"data_design_gate/src.txt": "other"}, "is not src/data_design_gate/src.txt"),
    ],
)
def test_a_part_that_is_missing_foreign_or_changed_stops_the_release(small, changed, told):
    root, wheel = small
    with pytest.raises(BuildError, match=told):
        look_inside(wheel(**changed), root)
