"""``data-design register``: an index of all designs with status, gates, tickets, versions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data_design_gate.cli import CLEAN, FINDINGS, NO_DOCUMENT, USAGE
from data_design_gate.cli.checkout import STDIN, Checkout, configuration_of, find_root, sources
from data_design_gate.configuration.model import Configuration
from data_design_gate.errors import UserError
from data_design_gate.report.register import (
    RegisterEntry,
    entry_of,
    placed,
    render_json,
    render_register,
)


def run(arguments: argparse.Namespace) -> int:
    """Print the index, or bring a file up to date."""
    checkout = Checkout(find_root(arguments.paths))
    configuration = configuration_of(checkout, arguments.config)
    if STDIN in arguments.paths:
        raise UserError("The register lists files.", "Name files or folders.")
    found = sources(arguments.paths, checkout, configuration.documents, STDIN)
    entries = []
    for one in found:
        try:
            entries.append(entry_of(one.path, one.content, configuration.standards))
        except UserError as error:
            print(f"data-design: {error}", file=sys.stderr)
    if not arguments.output:
        if arguments.check:
            raise UserError("--check compares a file.", "Name it with --output.")
        sys.stdout.write(_rendered(entries, "", arguments.format, configuration))
        return CLEAN if entries else NO_DOCUMENT
    return _write(Path(arguments.output), entries, arguments, checkout, configuration)


def _rendered(
    entries: list[RegisterEntry], at: str, form: str, configuration: Configuration
) -> str:
    if form == "json":
        return render_json(entries)
    site = str(configuration.value.get("jira", {}).get("site_url", ""))
    return render_register(entries, at, ticket_site=site)


def _write(
    path: Path,
    entries: list[RegisterEntry],
    arguments: argparse.Namespace,
    checkout: Checkout,
    configuration: Configuration,
) -> int:
    """Bring a file up to date, or say whether it is."""
    absolute = path.resolve()
    inside = absolute.is_relative_to(checkout.root)
    at = absolute.relative_to(checkout.root).as_posix() if inside else path.as_posix()
    text: str | None = _rendered(entries, at, arguments.format, configuration)
    now = _standing(path)
    if arguments.format == "markdown":
        text = placed(text or "", now)
    if text is None:
        raise UserError(
            f"{path} holds something else and has no place for the register.",
            "Name another file, or empty this one.",
            exit_code=USAGE,
        )
    if text == now:
        print(f"{path} is current.")
        return CLEAN
    if arguments.check:
        print(f"{path} is not current; write it with `data-design register --output {path}`.")
        return FINDINGS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.", exit_code=4) from None
    print(f"{path} written.")
    return CLEAN


def _standing(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", exit_code=4) from None
