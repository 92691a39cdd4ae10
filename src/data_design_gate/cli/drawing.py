"""Pictures as SVG files, drawn by Mermaid's own command line where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from data_design_gate.cli import FAILED
from data_design_gate.errors import UserError
from data_design_gate.report.mermaid import Picture

_PROGRAM = "mmdc"
_SECONDS = 120  # for one picture; the program starts a browser each time


def draw(pictures: Sequence[Picture], folder: Path, stem: str) -> tuple[Path, ...]:
    """Write one SVG file a picture and return their paths.

    Raises UserError when the program is missing, fails or takes too long.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise UserError(
            f"SVG needs Mermaid's command line, and there is no `{_PROGRAM}` here.",
            "Install it with `npm install -g @mermaid-js/mermaid-cli`, or leave --format out: "
            "GitHub draws Mermaid text in a `mermaid` fence.",
            exit_code=FAILED,
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, picture in enumerate(pictures, 1):
        target = folder / f"{stem}-{number}.svg"
        _drawn(program, picture.text, target)
        written.append(target)
    return tuple(written)


def _drawn(program: str, text: str, target: Path) -> None:
    command = [program, "--input", "-", "--output", str(target), "--quiet"]
    try:
        done = subprocess.run(  # noqa: S603  no shell, and the text goes in by standard input
            command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"`{_PROGRAM}` took longer than {_SECONDS} s for {target.name}.",
            "Try it by hand with the Mermaid text.",
            exit_code=FAILED,
        ) from None
    if done.returncode or not target.is_file():
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise UserError(
            f"`{_PROGRAM}` could not draw {target.name}: {said or 'it gave no reason'}",
            "Its own documentation says what it needs, a browser above all.",
            exit_code=FAILED,
        )
