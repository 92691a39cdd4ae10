"""``data-design fix``: the mends that need no decision."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from data_design_gate.cli import CLEAN, FAILED, NO_DOCUMENT
from data_design_gate.cli.checkout import STDIN, Checkout, Source, find_root, sources
from data_design_gate.configuration.reader import load_configuration
from data_design_gate.errors import UserError
from data_design_gate.standards.check import every_finding
from data_design_gate.standards.finding import Finding
from data_design_gate.standards.mend import Mended, mend
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings


def run(arguments: argparse.Namespace) -> int:
    """Mend the named documents, or show the difference."""
    checkout = Checkout(find_root(arguments.paths))
    configuration = load_configuration(arguments.config, str(checkout.root))
    found = list(
        sources(arguments.paths, checkout, configuration.documents, arguments.stdin_filename)
    )
    for source in found:
        _mend_one(source, arguments, checkout, configuration.standards)
    return CLEAN if found else NO_DOCUMENT


def _mend_one(
    source: Source, arguments: argparse.Namespace, checkout: Checkout, settings: StandardSettings
) -> None:
    try:
        text = source.content.decode("utf-8")
    except UnicodeDecodeError:
        print(f"{source.shown}: not UTF-8, left as it is.", file=sys.stderr)
        return
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
        codes = ", ".join(sorted({finding.code for finding in mended.applied}))
        print(f"{source.shown}: mended {len(mended.applied)} ({codes})")


def mended_text(text: str, path: str, checkout: Checkout, settings: StandardSettings) -> Mended:
    """Return a document's text with every mechanical mend applied."""

    def find(current: str) -> Iterable[Finding]:
        around = Surroundings(read=checkout.read)
        return every_finding(context_of(current.encode("utf-8"), path, settings, around))

    return mend(text, find)


def _difference(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


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
