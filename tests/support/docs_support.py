"""The documentation as tests see it: its pages, their fences, and the examples played in order.

A comment above a fence says what it is: ``<!-- file: PATH -->`` writes it, ``<!-- edit: PATH -->``
above a ``diff`` changes a file, ``<!-- exit: N -->`` expects an exit code, and
``<!-- not run: REASON -->`` leaves a console alone. ``<!-- start: FOLDER -->`` anywhere in a page
begins with the files of a folder of the repository.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_design_gate.cli import main

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"(?P<marks>`{3,})(?P<info>[^`]*)$")
_DIRECTIVE = re.compile(
    r"<!-- (?P<kind>file|edit|exit|not run|schema|findings): (?P<words>.+) -->$"
)
_START = re.compile(r"<!-- start: (?P<folder>\S+) -->")
_VARYING = (
    (re.compile(r"\d+\.\d+ s\b"), "0.0 s"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:]+Z"), "2026-11-20T10:00:00Z"),
    (re.compile(r"\b202\d-\d\d-\d\d\b"), "2026-11-20"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "0" * 12),
)
_SHELL = frozenset("|<>&;$*`")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its first and last inner line (from 0), its words, and what stands above."""

    first: int
    last: int
    info: str
    body: str
    kind: str = ""
    words: str = ""

    @property
    def language(self) -> str:
        """The first word behind the marks."""
        return self.info.split(" ")[0]


@dataclass(frozen=True)
class Run:
    """A command of a console, what the page shows and what came; lines of the page from 0."""

    command: str
    shown: list[str]
    came: list[str]
    code: int
    first: int
    last: int


def pages() -> list[Path]:
    """Return every Markdown file of the repository that people read."""
    found = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    found.append(ROOT / "CHANGELOG.md")
    for folder in ("docs", "examples"):
        found += sorted((ROOT / folder).rglob("*.md"))
    return found


def written_pages() -> list[Path]:
    """Return the pages that people wrote, with examples of their own."""
    made = (ROOT / "docs" / "rules", ROOT / "docs" / "reference", ROOT / "examples")
    return [page for page in pages() if not any(page.is_relative_to(one) for one in made)]


def name_of(page: Path) -> str:
    """Return a page's name for a test's id."""
    return page.relative_to(ROOT).as_posix()


def fences(text: str) -> Iterator[Fence]:
    """Yield the fences at the margin, each with the directive that stands above it."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        if not opening:
            number += 1
            continue
        first = number + 1
        last = first
        while last < len(lines) and lines[last] != opening["marks"]:
            last += 1
        above = [line for line in lines[max(0, number - 2) : number] if line.strip()]
        said = _DIRECTIVE.match(above[-1]) if above else None
        kind, words = (said["kind"], said["words"]) if said else ("", "")
        body = "".join(f"{line}\n" for line in lines[first:last])
        yield Fence(first, last - 1, opening["info"].strip(), body, kind, words)
        number = last + 1


def play(text: str, folder: Path) -> list[Run]:
    """Write, change and run what a page says, in its order, in an empty folder."""
    for start in _START.finditer(text):
        shutil.copytree(ROOT / start["folder"], folder, dirs_exist_ok=True)
    runs: list[Run] = []
    with contextlib.chdir(folder):
        for fence in fences(text):
            if fence.kind == "file":
                Path(fence.words).parent.mkdir(parents=True, exist_ok=True)
                Path(fence.words).write_text(fence.body, encoding="utf-8")
            elif fence.kind == "edit":
                _edit(Path(fence.words), fence.body)
            elif is_played(fence):
                runs += _console(fence)
    return runs


def is_played(fence: Fence) -> bool:
    """Tell whether a fence is a console whose commands are run; a bare list of them is not."""
    return fence.language == "console" and fence.kind != "not run" and "$ " in fence.body[:2]


def _edit(path: Path, diff: str) -> None:
    """Change a file as a ``diff`` says; its lines without + must stand there exactly once."""
    lines = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} does not hold exactly once:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _console(fence: Fence) -> Iterator[Run]:
    wanted = int(fence.words) if fence.kind == "exit" else 0
    blocks = _blocks(fence)
    for number, (command, shown, first) in enumerate(blocks, 1):
        came, code = _run(command)
        expected = wanted if number == len(blocks) else 0
        assert code == expected, f"{command} gave {code}, not {expected}:\n" + "\n".join(came)
        yield Run(command, shown, came, code, first, first + len(shown) - 1)


def _blocks(fence: Fence) -> list[tuple[str, list[str], int]]:
    """Return each command with the output shown below it and where that begins."""
    found: list[tuple[str, list[str], int]] = []
    lines = fence.body.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command = f"{command[:-1]} {lines[number].strip()}"
                number += 1
            found.append((command, [], fence.first + number))
        else:
            assert found, f"a console begins with a command, not with {line!r}"
            found[-1][1].append(line)
    return found


def _run(command: str) -> tuple[list[str], int]:
    """Run a command; data-design alone runs in this process."""
    words = shlex.split(command)
    if words[0] == "data-design" and not _SHELL & set(command):
        return in_process(words[1:])
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "Mira", f"GIT_{who}_EMAIL": "mira@example.com"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env=environment,
    )  # fmt: skip
    return done.stdout.rstrip().splitlines(), done.returncode


def in_process(arguments: list[str]) -> tuple[list[str], int]:
    """Run data-design in this process; return its lines and its exit code."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = main(arguments)
    return output.getvalue().rstrip().splitlines(), code


def alike(shown: list[str], came: list[str]) -> bool:
    """Tell whether the output is as shown; three dots stand for lines, or the rest of one."""
    wanted = [_steady(line) for line in shown]
    found = [_steady(line) for line in came]
    pattern = "".join(map(_pattern, wanted))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in found)) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return rf"{re.escape(line[:-3])}.*\n" if line.endswith(" ...") else rf"{re.escape(line)}\n"


def _steady(line: str) -> str:
    """Return a line with what varies between runs put to one value."""
    for varying, same in _VARYING:
        line = varying.sub(same, line)
    return line.rstrip()
