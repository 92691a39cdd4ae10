"""``data-design new``: a scaffold in which everything the author must fill in is left open."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from data_design_gate.cli import CLEAN
from data_design_gate.cli.checkout import find_root
from data_design_gate.design.model import Store
from data_design_gate.design.scaffold import scaffold
from data_design_gate.errors import UserError

_TELLING = 4  # letters; shorter words say too little to tell files apart
_TICKET = re.compile(r"[A-Z][A-Z0-9_]+-[1-9]\d*")
_FOLDERS = {
    "feature": ("features", "feature"),
    "requirements": ("requirements",),
    "architecture": ("architecture",),
    "adrs": ("adr", "adrs", "decisions"),
}


def run(arguments: argparse.Namespace) -> int:
    """Write the scaffold, asking on a terminal for what the options do not say."""
    path = Path(arguments.path)
    if path.exists() and not arguments.force:
        raise UserError(f"{path} exists already.", "Choose another name, or use --force.")
    title = arguments.title or _ask("Title", path.stem.replace("-", " ").capitalize())
    tickets = _tickets(arguments.ticket or _words(_ask("Jira ticket (empty if none yet)", "")))
    stores = _stores(arguments.stores or _ask("Stores: postgres, dynamodb, or both", "postgres"))
    root = find_root([arguments.path])
    text = scaffold(
        title,
        tickets,
        stores,
        found_links(path, root, title),
        dt.datetime.now(tz=dt.UTC).date(),
        arguments.author,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.", exit_code=4) from None
    print(
        f"{path} written. Fill in what stands in [brackets], then run `data-design check {path}`."
    )
    return CLEAN


def _ask(question: str, otherwise: str) -> str:
    """Ask on a terminal; elsewhere take the proposal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return otherwise
    shown = f" [{otherwise}]" if otherwise else ""
    try:
        return input(f"{question}{shown}: ").strip() or otherwise
    except EOFError:
        print()
        return otherwise


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _tickets(keys: Sequence[str]) -> Sequence[str]:
    for key in keys:
        if not _TICKET.fullmatch(key):
            raise UserError(f"{key!r} is no ticket key.", "Write one such as SHOP-412.")
    return keys


def _stores(text: str) -> list[Store]:
    words = _words(text.lower().replace(" and ", " ").replace("both", "postgres dynamodb"))
    known = {store.value: store for store in Store}
    for word in words:
        if word not in known:
            raise UserError(f"There is no store {word!r}.", "Use postgres, dynamodb, or both.")
    return [known[word] for word in words]


def found_links(path: Path, root: Path, title: str) -> Mapping[str, Sequence[str]]:
    """Return links found in the repository: files whose names share the design's words."""
    spoken = f"{path.stem} {title}".lower().replace("-", " ")
    words = {word for word in spoken.split() if len(word) >= _TELLING}
    links: dict[str, Sequence[str]] = {}
    for field, folders in _FOLDERS.items():
        files = list(_documents(root, folders))
        near = [file for file in files if words & set(file.stem.lower().replace("-", " ").split())]
        chosen = near or (files if len(files) == 1 else [])
        if chosen:
            links[field] = [_relative(file, path) for file in chosen[:5]]
    return links


def _documents(root: Path, folders: Iterable[str]) -> Iterable[Path]:
    for folder in folders:
        for base in (root / "docs" / folder, root / folder):
            if base.is_dir():
                yield from sorted(base.glob("*.md"))


def _relative(file: Path, path: Path) -> str:
    return Path(os.path.relpath(file, path.resolve().parent)).as_posix()
