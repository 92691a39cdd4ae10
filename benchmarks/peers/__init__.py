"""The tools that people know: installed by their locks into a cache folder, and their commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).parent
_NODE_FILES = ("package.json", "package-lock.json", "eipw.mjs")
_HEADING_RULES = '{"config": {"default": false, "MD001": true, "MD003": true}}\n'


@dataclass(frozen=True)
class Peers:
    """Where the tools stand; ``missing`` says of each that could not be installed why."""

    folder: Path
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def versions(self) -> str:
        """Return the tools with their versions, in one line."""
        node = json.loads((_HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
        python = (_HERE / "requirements.in").read_text(encoding="utf-8").split()
        return ", ".join([*(f"{name} {version}" for name, version in node.items()),
                          *(one.replace("==", " ") for one in python)])  # fmt: skip

    def markdownlint(self, *files: str | Path) -> list[str]:
        """Return the command that lints with every default rule."""
        tool = self.folder / "node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs"
        return ["node", str(tool), "--no-globs", *map(str, files)]

    def markdownlint_headings(self, *files: str | Path) -> list[str]:
        """Return the command that lints with the two heading rules MD001 and MD003 only."""
        command = self.markdownlint(*files)
        return [*command, "--config", str(self.folder / "headings.markdownlint-cli2.jsonc")]

    def eipw(self, *files: str | Path) -> list[str]:
        """Return the command that lints with eipw's default rules."""
        return ["node", str(self.folder / "eipw.mjs"), *map(str, files)]

    def squawk(self, files: Iterable[str | Path]) -> list[str]:
        """Return the command that lints SQL with every rule of squawk."""
        return [str(self.folder / "venv/bin/squawk"), *map(str, files)]

    def sqlfluff(self, files: Iterable[str | Path]) -> list[str]:
        """Return the command that lints SQL with sqlfluff's default rules, in one process."""
        tool = str(self.folder / "venv/bin/sqlfluff")
        return [tool, "lint", "--dialect", "postgres", "--processes", "1", *map(str, files)]


def install() -> Peers:
    """Install what is not there yet; what cannot be installed is missing, never an error."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "data-design-gate" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "headings.markdownlint-cli2.jsonc").write_text(_HEADING_RULES, encoding="utf-8")
    missing: dict[str, str] = {}
    for names, lock, steps in (
        (("markdownlint-cli2", "eipw"), "package-lock.json", _node_steps(folder)),
        (("squawk", "sqlfluff"), "requirements.txt", _python_steps(folder)),
    ):
        if why := _install(folder, lock, steps):
            missing |= dict.fromkeys(names, why)
    return Peers(folder, missing)


def _node_steps(folder: Path) -> list[list[str]]:
    for name in _NODE_FILES:
        shutil.copy(_HERE / name, folder)
    return [["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
             "--omit-lockfile-registry-resolved"]]  # fmt: skip


def _python_steps(folder: Path) -> list[list[str]]:
    uv = str(Path(sys.executable).with_name("uv"))
    venv = str(folder / "venv")
    return [
        [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, venv],
        [uv, "pip", "sync", "--quiet", "--python", venv, "--require-hashes",
         str(_HERE / "requirements.txt")],
    ]  # fmt: skip


def _install(folder: Path, lock: str, steps: Iterable[list[str]]) -> str:
    """Run the steps unless the same lock was installed before; return why it failed."""
    wanted, stamp = (_HERE / lock).read_bytes(), folder / f"{lock}.installed"
    if stamp.exists() and stamp.read_bytes() == wanted:
        return ""
    for step in steps:
        try:
            subprocess.run(step, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
        except OSError as error:
            return f"{step[0]}: {error.strerror}"
        except subprocess.CalledProcessError as error:
            return str(error.stderr).strip().rpartition("\n")[2] or "failed"
    stamp.write_bytes(wanted)
    return ""
