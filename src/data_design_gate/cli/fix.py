"""``data-design fix``: the mends that need no decision."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from data_design_gate.cli import CLEAN, FAILED
from data_design_gate.cli.check import designs
from data_design_gate.cli.checkout import STDIN, Checkout, Source, configuration_of, find_root
from data_design_gate.cli.output import use_colour
from data_design_gate.errors import UserError
from data_design_gate.report.screen import Palette, printable
from data_design_gate.standards.check import every_finding
from data_design_gate.standards.finding import Finding, Severity
from data_design_gate.standards.mend import Mended, mend
from data_design_gate.standards.review import Surroundings, context_of, review
from data_design_gate.standards.settings import StandardSettings
from data_design_gate.standards.twins import with_twins

_DIFF_STYLES = {"-": ("red",), "+": ("green",), "@": ("cyan",)}


def run(arguments: argparse.Namespace) -> int:
    """Mend the named documents, or show the difference."""
    checkout = Checkout(find_root(arguments.paths, arguments.stdin_filename))
    configuration = configuration_of(checkout, arguments.config)
    found = designs(arguments, checkout, configuration)
    changed = [_mend_one(one, arguments, checkout, configuration.standards) for one in found]
    if not any(changed) and sys.stdout.isatty():
        print("Nothing to mend that needs no decision; `data-design check` says the rest.")
    return CLEAN


def _mend_one(
    source: Source, arguments: argparse.Namespace, checkout: Checkout, settings: StandardSettings
) -> bool:
    """Mend one document or show how; tell whether there was anything to mend."""
    try:
        text = source.content.decode("utf-8")
    except UserError as error:
        print(f"data-design: {error}", file=sys.stderr)
        return False
    except UnicodeDecodeError as error:
        print(
            f"data-design: {source.shown} is not UTF-8 (byte {error.start}) and stays as it is. "
            "Save it as UTF-8.",
            file=sys.stderr,
        )
        return False
    mended = mended_text(text, source.path, checkout, settings)
    if arguments.diff:
        sys.stdout.write(_difference(source.shown, text, mended.text))
    elif STDIN in arguments.paths and source.shown == arguments.stdin_filename:
        sys.stdout.write(mended.text)
    elif mended.text != text:
        try:
            _replace(Path(source.shown).resolve(), mended.text)
        except OSError as error:
            raise UserError(
                f"{source.shown} cannot be written: {error.strerror}.", exit_code=FAILED
            ) from None
        around = Surroundings(read=checkout.read)
        findings = review(text, source.path, settings, around).findings
        print(
            f"{source.shown}: {_told(mended, sum(one.suggestion is not None for one in findings))}"
        )
        if followed := _places(mended.followed):
            print(f"  What was mended is stated elsewhere, too: {followed}.")
    return mended.text != text


def _told(mended: Mended, offered: int) -> str:
    """Say what was mended, counted as the check counts what it offers: one finding may be many."""
    shown = [one for one in mended.applied if one not in mended.revealed]
    told = f"mended {offered}"
    if len(shown) != offered:
        told += f" in {len(shown)} place{'' if len(shown) == 1 else 's'}"
    told += f" ({_codes(shown)})"
    if mended.revealed:
        told += f", and {len(mended.revealed)} that this brought to light"
        told += f" ({_codes(mended.revealed)})"
    return told


def _codes(findings: Iterable[Finding]) -> str:
    return ", ".join(sorted({finding.code for finding in findings}))


def _places(findings: Iterable[Finding]) -> str:
    """Return codes with the lines to look at; notes are left to the check."""
    lines: dict[str, list[str]] = {}
    for finding in findings:
        if finding.severity is not Severity.INFO:
            lines.setdefault(finding.code, []).append(str(finding.line))
    return "; ".join(
        f"{code} at line{'' if len(at) == 1 else 's'} {', '.join(at)}" for code, at in lines.items()
    )


def mended_text(text: str, path: str, checkout: Checkout, settings: StandardSettings) -> Mended:
    """Return a document's text with every mechanical mend applied."""

    def find(current: str) -> Iterable[Finding]:
        around = Surroundings(read=checkout.read)
        context = context_of(current.encode("utf-8"), path, settings, around)
        return with_twins(context.design, every_finding(context))

    return mend(text, find)


def _difference(name: str, before: str, after: str) -> str:
    """Return the unified difference; in colour it is for reading, without for `patch`."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    whole = [line if line.endswith("\n") else f"{line}\n" for line in lines]
    palette = Palette(use_colour())
    if not palette.enabled:
        return "".join(whole)
    return "".join(
        palette.paint(printable(line.rstrip("\n")), *_DIFF_STYLES.get(line[0], ())) + "\n"
        for line in whole
    )


def _replace(path: Path, text: str) -> None:
    """Write beside the file and rename, so that a crash never leaves half a document.

    ``path`` is the file itself: a link to it stays a link.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".data-design-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        Path(temporary).chmod(path.stat().st_mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
