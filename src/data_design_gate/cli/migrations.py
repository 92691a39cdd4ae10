"""``data-design migrations``: migration files ready to run, made from a design."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from data_design_gate.cli import CLEAN, NO_DOCUMENT
from data_design_gate.cli.checkout import Checkout, configuration_of, find_root, sources
from data_design_gate.errors import UserError
from data_design_gate.lifecycle.migration_files import MigrationFile, migration_files
from data_design_gate.report.screen import printable_lines
from data_design_gate.standards.review import design_of


def run(arguments: argparse.Namespace) -> int:
    """Write the files of one design, or print them."""
    if not (arguments.out or arguments.dry_run):
        raise UserError("--out is missing.", "Name the folder to write to, or use --dry-run.")
    checkout = Checkout(find_root([arguments.path]))
    configuration = configuration_of(checkout, arguments.config)
    if Path(arguments.path).is_dir():
        raise UserError(f"{arguments.path} is a folder.", "Name one document in it.")
    (source,) = sources([arguments.path], checkout, configuration.documents, "stdin.md")
    design = design_of(source.content, source.path, configuration.standards)
    layout = arguments.layout or configuration.migrations.layout
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    files = migration_files(design, layout, "", date=today)
    for block in design.unread:
        print(
            f"{source.shown}:{block.span.first_line}: not read ({block.reason}).", file=sys.stderr
        )
    if not files:
        print(
            f"{source.shown} holds no migration in SQL. Write it under `## Migration Plan` in a "
            "fence such as ```sql migration=20261120_101500_create_orders.",
            file=sys.stderr,
        )
        return NO_DOCUMENT
    if arguments.dry_run:
        _show(files)
        return CLEAN
    _write(files, Path(arguments.out), force=arguments.force)
    return CLEAN


def _show(files: tuple[MigrationFile, ...]) -> None:
    for file in files:
        print(f"==> {file.path}")
        print("\n".join(printable_lines(file.text)))


def _write(files: tuple[MigrationFile, ...], folder: Path, *, force: bool) -> None:
    """Write all files or none: what holds something else is refused before any is written."""
    standing = {file.path: _standing(folder / file.path) for file in files}
    others = [
        file.path
        for file in files
        if standing[file.path] is not None and standing[file.path] != file.text.encode()
    ]
    if others and not force:
        raise UserError(
            f"{', '.join(str(folder / path) for path in others)} would be overwritten.",
            "A migration that has run must not change; use --force if it has not.",
        )
    for file in files:
        target = folder / file.path
        if standing[file.path] == file.text.encode():
            print(f"{target} is there already.")
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.text.encode())
        except OSError as error:
            raise UserError(f"{target} cannot be written: {error.strerror}.", exit_code=4) from None
        print(f"{target} written.")


def _standing(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", exit_code=4) from None
