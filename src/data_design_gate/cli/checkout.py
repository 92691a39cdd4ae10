"""The files of a local checkout: which are designs, what they link to, what they were."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from data_design_gate.configuration.model import Configuration
from data_design_gate.configuration.reader import load_configuration
from data_design_gate.errors import UserError
from data_design_gate.globs import matches

STDIN = "-"
_SKIPPED = frozenset({".git", ".venv", "node_modules", ".tox", "__pycache__"})
_MAX_LINKED_BYTES = 5_000_000


class Source(Struct, frozen=True):
    """One document to check: the path people see, the path links start from.

    Its bytes are read when they are asked for, so that ten thousand documents
    take no more memory than one; ``held`` are those of standard input.
    """

    shown: str
    path: str
    held: bytes | None = None

    @property
    def content(self) -> bytes:
        """The document's bytes. Raises UserError when the file cannot be read."""
        return read_file(self.shown) if self.held is None else self.held


class Checkout(Struct, frozen=True):
    """A folder tree; nothing outside ``root`` is ever read on a document's behalf."""

    root: Path

    def read(self, path: str) -> str | None:
        """Return a linked file's text; None when it is absent, outside or no file."""
        try:
            target = (self.root / path).resolve()
            if not target.is_relative_to(self.root) or not target.is_file():
                return None
            with target.open("rb") as stream:
                return stream.read(_MAX_LINKED_BYTES).decode("utf-8", "replace")
        except (OSError, ValueError, RuntimeError):  # too long, no name at all, links in a ring
            return None

    def texts_in(self, folder: str) -> dict[str, str]:
        """Return the SQL files of a folder and the folders in it; "" names no folder."""
        start = (self.root / folder).resolve()
        if not folder or not start.is_relative_to(self.root):
            return {}
        paths = (path.relative_to(self.root).as_posix() for path in sorted(start.rglob("*.sql")))
        return {path: text for path in paths if (text := self.read(path)) is not None}

    def at(self, revision: str, path: str) -> bytes | None:
        """Return a file's bytes where the branch left ``revision``; None when absent there."""
        base = _git(self.root, "merge-base", revision, "HEAD")
        if base is None:
            base = _git(self.root, "rev-parse", "--verify", f"{revision}^{{commit}}")
        if base is None:
            raise UserError(
                f"There is no git revision {revision} here.",
                "Fetch it, or name another with --base.",
            )
        return _git(self.root, "show", f"{base.decode().strip()}:{path}")


def configuration_of(checkout: Checkout, path: str | None = None) -> Configuration:
    """Return the configuration of a checkout, or that at ``path``, named as seen from here."""
    return load_configuration(path, os.path.relpath(checkout.root))


def remote_url(root: Path) -> str:
    """Return the address of the remote ``origin``; empty when there is none."""
    return (_git(root, "remote", "get-url", "origin") or b"").decode("utf-8", "replace").strip()


def _git(root: Path, *words: str) -> bytes | None:
    """Run git and return its output, None when it refuses."""
    import subprocess

    command = ["git", "-C", str(root), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  no shell
    except FileNotFoundError:
        raise UserError("git is not installed.", "Install git, or use --base-file.") from None
    return done.stdout if done.returncode == 0 else None


def find_root(paths: Sequence[str], stdin_name: str = "") -> Path:
    """Return the repository that holds the first path; standard input goes by its name.

    That is the nearest folder upward with ``.git`` or ``.github``; without
    one, the working folder if it holds the path, else the folder above
    ``docs``, else the file's own.
    """
    named = (stdin_name if path == STDIN else path for path in paths)
    first = next((path for path in named if path), ".")
    start = Path(first).resolve()
    folder = start if start.is_dir() else start.parent
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists() or (candidate / ".github").exists():
            return candidate
    here = Path.cwd().resolve()
    if folder.is_relative_to(here):
        return here
    parts = folder.parts
    return Path(*parts[: parts.index("docs")]) if "docs" in parts[1:] else folder


def sources(
    paths: Sequence[str],
    checkout: Checkout,
    globs: Sequence[str],
    stdin_name: str,
    *,
    only: bool = False,
) -> Iterator[Source]:
    """Yield the documents the paths name, each once, in order.

    With ``only`` a named file counts where the globs call it a design. Raises
    UserError for a path that does not exist or cannot be read.
    """
    seen: set[Path] = set()
    for path in paths or (".",):
        if path == STDIN:
            place = _repository_path(Path(stdin_name), checkout)
            yield Source(stdin_name, place, sys.stdin.buffer.read())
            continue
        if not Path(path).is_dir():
            read_file(path)  # what a person named is there, or they are told before anything else
        for file in _files(Path(path), checkout, globs, only=only):
            resolved = file.resolve()
            if resolved not in seen:
                seen.add(resolved)
                yield Source(file.as_posix(), _repository_path(file, checkout))


def _files(path: Path, checkout: Checkout, globs: Sequence[str], *, only: bool) -> Iterator[Path]:
    if path.is_dir():
        for file in markdown_files(path):
            if matches(_repository_path(file, checkout), globs):
                yield file
    elif not only or matches(_repository_path(path, checkout), globs):
        yield path


def skipped(folder: str) -> bool:
    """Tell whether a folder of this name holds nothing a person wrote for the repository."""
    return folder in _SKIPPED


def markdown_files(path: Path) -> Iterator[Path]:
    """Yield the Markdown files of a folder and the folders in it, in order."""
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not skipped(name))
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(".md"))


def read_file(path: str, *, what: str = "document") -> bytes:
    """Return the bytes of a file that a person named.

    Raises UserError that says what to name instead; exit code 4 when the
    file is there but cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        if Path(path).is_symlink():
            raise UserError(f"{path} is a link that leads nowhere.", "Mend the link.") from None
        raise UserError(f"{path} does not exist.", _nearest_name(Path(path), what)) from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder.", f"Name one {what} in it.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", exit_code=4) from None


def _nearest_name(path: Path, what: str) -> str:
    from difflib import get_close_matches

    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder} either."
    close = get_close_matches(path.name, [each.name for each in folder.iterdir()], 1, 0.75)
    return f"Did you mean {folder / close[0]}?" if close else f"Name an existing {what}."


def _repository_path(file: Path, checkout: Checkout) -> str:
    absolute = Path(os.path.abspath(file))  # noqa: PTH100  a link keeps its own name
    if absolute.is_relative_to(checkout.root):
        return PurePosixPath(absolute.relative_to(checkout.root)).as_posix()
    return PurePosixPath(file).as_posix()
