"""Uses a wheel as somebody does who has nothing but the wheel.

    python scripts/release/try_wheel.py dist/data_design_gate-1.2.3-py3-none-any.whl

It is installed with ``uv`` into an environment of its own, in the versions that
requirements/dev.txt locks, and run in a folder of its own: first bare, where
a missing extra must be told calmly, then with its extras, where the demo plays
to its end. Exits 1 at the first surprise, with what was printed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "data_design_gate"
DOCUMENT = "docs/data-design/order-fulfilment.md"
CONFIGURATION = "version: 1\ngates:\n  database: {members: [dana]}\n"
_SECONDS = 180


class Surprise(Exception):  # noqa: N818  what a user would be surprised by
    """The installed wheel did something else than promised."""


@dataclass(frozen=True)
class Trial:
    """A command, the exit code it must give and words it must print."""

    words: tuple[str, ...]
    code: int
    says: str


def bare(version: str) -> tuple[Trial, ...]:
    """Return what holds with the base dependencies alone."""
    return (
        Trial(("--version",), 0, f"data-design {version}"),
        Trial(("check",), 0, "nothing to mend"),
        Trial(("check", "broken.md"), 1, "DOC003"),
        Trial(("check", "--format", "sarif"), 0, f'"semanticVersion": "{version}"'),
        Trial(("check", "--prove"), 0, "Install the extra: data-design-gate[prove]."),
        Trial(("explain", "PG006"), 0, "foreign-key-index"),
        Trial(("rules",), 0, "PG006"),
        Trial(("validate-config", "good.yml"), 0, ""),
        Trial(("validate-config", "bad.yml"), 2, "gatez"),
        Trial(("new", "docs/data-design/new.md"), 0, "written"),
        Trial(("demo",), 2, "Install data-design-gate[demo]."),
    )


def complete() -> tuple[Trial, ...]:
    """Return what holds with the extras."""
    return (
        Trial(("check", DOCUMENT, "--prove"), 0, "reach"),
        Trial(("demo",), 0, "SHOP-412 is Design Approved"),
    )


def run(folder: Path, *command: str) -> tuple[int, str]:
    """Run a command with nothing of this process's environment but the way to programs."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
    done = subprocess.run(  # noqa: S603  the wheel under trial
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_SECONDS,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def attempt(program: Path, folder: Path, trial: Trial) -> None:
    """Run one trial in ``folder``. Raises Surprise."""
    code, printed = run(folder, str(program), *trial.words)
    words = " ".join((program.name, *trial.words))
    if code != trial.code or trial.says not in printed or "Traceback" in printed:
        wanted = f"exit code {trial.code} and {trial.says!r}"
        raise Surprise(f"{words}: {wanted} expected, {code} came with\n{printed}")
    sys.stdout.write(f"{words}: {code}\n")


class Installed:
    """The wheel in an environment and a folder of its own."""

    def __init__(self, folder: Path, wheel: Path, python: str) -> None:
        """Make the environment and install the bare wheel."""
        self.folder = folder / "work"
        self.program = folder / "environment" / "bin" / "data-design"
        self._wheel, self._environment = wheel, folder / "environment"
        self._uv("venv", "--python", python, str(self._environment))
        self.install()
        self.folder.mkdir()

    def install(self, extras: str = "") -> None:
        """Install the wheel, with extras such as ``[demo]``."""
        self._uv(
            "pip", "install", "--python", str(self._environment),
            "--constraint", str(ROOT / "requirements" / "dev.txt"),
            f"{PACKAGE.replace('_', '-')}{extras} @ {self._wheel.as_uri()}",
        )  # fmt: skip

    def home(self) -> Path:
        """Return the folder the package is imported from."""
        code = f"import {PACKAGE}; print(*{PACKAGE}.__path__)"
        home = Path(run(self.folder, str(self.program.with_name("python")), "-c", code)[1].strip())
        if not home.is_relative_to(self._environment.resolve()):
            raise Surprise(f"{PACKAGE} is imported from {home}, not from the wheel.")
        return home

    def lay_out(self) -> None:
        """Put the wheel's own example, and what is wrong on purpose, into the folder."""
        shutil.copytree(self.home() / "demo" / "example", self.folder, dirs_exist_ok=True)
        text = (self.folder / DOCUMENT).read_text(encoding="utf-8")
        broken = text.replace("status: Under Review", "status: Under Revew", 1)
        (self.folder / "broken.md").write_text(broken, encoding="utf-8")
        (self.folder / "good.yml").write_text(CONFIGURATION, encoding="utf-8")
        misspelt = CONFIGURATION.replace("gates", "gatez")
        (self.folder / "bad.yml").write_text(misspelt, encoding="utf-8")

    def _uv(self, *words: str) -> None:
        beside = Path(sys.executable).with_name("uv")
        uv = str(beside) if beside.exists() else "uv"
        subprocess.run([uv, *words, "--quiet", "--no-config"], check=True)  # noqa: S603  as above


def main() -> int:
    """Try the wheel named on the command line."""
    parser = argparse.ArgumentParser(description="Use a wheel outside the source tree.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--python", default=sys.executable, help="interpreter or version for uv")
    arguments = parser.parse_args()
    wheel = arguments.wheel.resolve(strict=True)
    version = wheel.name.split("-")[1]
    with tempfile.TemporaryDirectory() as folder:
        try:
            installed = Installed(Path(folder).resolve(), wheel, arguments.python)
            installed.lay_out()
            for trial in bare(version):
                attempt(installed.program, installed.folder, trial)
            installed.install("[demo,prove]")
            for trial in complete():
                attempt(installed.program, installed.folder, trial)
        except Surprise as surprise:
            sys.stderr.write(f"{surprise}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
