"""Builds the source archive and the wheel, and shows that anybody would build the same.

    python scripts/release/build.py dist

Both are built from this tree, then again from the unpacked source archive in
another folder; a byte of difference is an error. The wheel must hold the
package, its schemas and its example, and nothing else.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where the parts of the tree stand in the wheel, as pyproject.toml lays them out.
PARTS = {
    "src/data_design_gate": "data_design_gate",
    "schemas": "data_design_gate/schemas",
    "examples/docs": "data_design_gate/demo/example/docs",
}


class BuildError(Exception):
    """What was built cannot be released; the message says why."""


def _run(folder: Path, *command: str, **variables: str) -> str:
    """Run one of our own commands; raise BuildError with its words when it fails."""
    environment = {**os.environ, **variables}
    done = subprocess.run(  # noqa: S603  no word of it comes from outside
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
    return done.stdout


def commit_time(root: Path) -> str:
    """Return when the commit was made, in seconds since 1970: the same in every clone.

    A time given as SOURCE_DATE_EPOCH wins.
    """
    return os.environ.get("SOURCE_DATE_EPOCH") or _run(root, "git", "log", "-1", "--format=%ct")


def build(source: Path, out: Path, epoch: str) -> dict[str, Path]:
    """Build both from ``source`` and return them by file name."""
    build_both = ["-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(out)]
    _run(source, sys.executable, *build_both, SOURCE_DATE_EPOCH=epoch.strip())
    return {path.name: path for path in sorted(out.iterdir())}


def rebuild(sdist: Path, folder: Path, epoch: str) -> dict[str, Path]:
    """Build both again from the unpacked source archive."""
    (folder / "source").mkdir()
    _run(folder / "source", "tar", "-xzf", str(sdist))
    (unpacked,) = (folder / "source").iterdir()
    return build(unpacked, folder / "dist", epoch)


def compare(first: dict[str, Path], second: dict[str, Path]) -> None:
    """Raise BuildError when two builds differ in a name or a byte."""
    if first.keys() != second.keys():
        raise BuildError(f"Built {', '.join(first)}, and again {', '.join(second)}.")
    for name, path in first.items():
        if path.read_bytes() != second[name].read_bytes():
            raise BuildError(f"{name} is not the same when it is built from the source archive.")


def look_inside(wheel: Path, root: Path) -> None:
    """Raise BuildError unless the wheel holds the tree's parts and nothing else."""
    wanted = {
        f"{target}/{path.relative_to(root / part).as_posix()}": path
        for part, target in PARTS.items()
        for path in (root / part).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        if missing := wanted.keys() - held:
            raise BuildError(f"The wheel lacks {', '.join(sorted(missing))}.")
        if extra := held - wanted.keys():
            raise BuildError(f"The wheel also holds {', '.join(sorted(extra))}.")
        for name, path in wanted.items():
            if archive.read(name) != path.read_bytes():
                raise BuildError(f"{name} in the wheel is not {path.relative_to(root)}.")


def release_files(root: Path, out: Path) -> dict[str, Path]:
    """Build into ``out``, hold it against all that is promised, and return it by file name."""
    if out.exists() and any(out.iterdir()):
        raise BuildError(f"{out} is not empty.")
    epoch = commit_time(root)
    built = build(root, out, epoch)
    (sdist,) = (path for name, path in built.items() if name.endswith(".tar.gz"))
    (wheel,) = (path for name, path in built.items() if name.endswith(".whl"))
    with tempfile.TemporaryDirectory() as folder:
        compare(built, rebuild(sdist, Path(folder), epoch))
    look_inside(wheel, root)
    return built


def main() -> int:
    """Build into the folder named on the command line and print the digests."""
    parser = argparse.ArgumentParser(description="Build what is released, and build it again.")
    parser.add_argument("out", type=Path, help="a folder that holds nothing yet")
    parser.add_argument("--root", type=Path, default=ROOT)
    arguments = parser.parse_args()
    try:
        built = release_files(arguments.root.resolve(), arguments.out.resolve())
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for name, path in built.items():
        sys.stdout.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
