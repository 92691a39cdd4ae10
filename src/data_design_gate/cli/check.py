"""``data-design check``: findings for people, programs and pull requests."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data_design_gate.cli import CLEAN, FINDINGS, NO_DOCUMENT
from data_design_gate.cli.checkout import Checkout, Source, find_root, sources
from data_design_gate.configuration.model import Configuration
from data_design_gate.configuration.reader import load_configuration
from data_design_gate.errors import UserError
from data_design_gate.standards.check import check_design, worst
from data_design_gate.standards.finding import DocumentReport, Finding, Proof, Severity
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings

if TYPE_CHECKING:
    from data_design_gate.proof.prover import Prover

_PARALLEL_FROM = 40  # documents; below that, starting processes costs more than it saves
_PROGRESS_AFTER = 1.0  # seconds


def run(arguments: argparse.Namespace) -> int:
    """Check the named documents and print the result."""
    checkout = Checkout(find_root(arguments.paths))
    configuration = load_configuration(arguments.config, str(checkout.root))
    found = list(
        sources(arguments.paths, checkout, configuration.documents, arguments.stdin_filename)
    )
    if not found:
        return _nothing(configuration)
    prover = _prover(configuration, checkout) if arguments.prove else None
    reports = list(_reports(found, arguments, checkout, configuration.standards, prover))
    sys.stdout.write(_render(reports, found, arguments.format))
    return _exit_code(reports, arguments.fail_on)


def _nothing(configuration: Configuration) -> int:
    globs = ", ".join(configuration.documents)
    print(
        f"data-design: No document matched {globs}. Name a file, or set `documents:` in "
        f"{configuration.path}.",
        file=sys.stderr,
    )
    return NO_DOCUMENT


def _reports(
    found: Sequence[Source],
    arguments: argparse.Namespace,
    checkout: Checkout,
    settings: StandardSettings,
    prover: Prover | None,
) -> Iterator[DocumentReport]:
    """Yield one report a document, in order, over several processes when there are many."""
    check = partial(
        check_source,
        checkout=checkout,
        settings=settings,
        base=arguments.base,
        base_file=arguments.base_file,
        prover=prover,
    )
    jobs = arguments.jobs or (os.cpu_count() or 1)
    if jobs > 1 and (len(found) >= _PARALLEL_FROM or (arguments.jobs > 1 and len(found) > 1)):
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(jobs) as pool:
            results = pool.map(check, found, chunksize=max(1, len(found) // (jobs * 8)))
            yield from _with_progress(results, len(found))
    else:
        yield from _with_progress(map(check, found), len(found))


def check_source(
    source: Source,
    *,
    checkout: Checkout,
    settings: StandardSettings,
    base: str | None,
    base_file: str | None,
    prover: Prover | None = None,
) -> DocumentReport:
    """Check one document against its base version, if any, and run it if there is a prover."""
    before: bytes | None = None
    if base is not None:
        before = checkout.at(base, source.path)
    elif base_file is not None:
        before = _read_base(base_file)
    around = Surroundings(base=before, has_base=bool(base or base_file), read=checkout.read)
    context = context_of(source.content, source.path, settings, around)
    shown: tuple[Proof, ...] = ()
    if prover is not None:
        from data_design_gate.proof.prover import with_evidence

        evidence = prover(context)
        context, shown = with_evidence(context, evidence), evidence.proofs
    return replace(check_design(context, shown), path=source.shown)


def _prover(configuration: Configuration, checkout: Checkout) -> Prover:
    """Return what runs designs, over the migrations this checkout holds already."""
    from data_design_gate.proof.earlier import earlier_scripts
    from data_design_gate.proof.prover import Prover
    from data_design_gate.proof.settings import ProofSettings

    standards = configuration.standards
    settings = ProofSettings(
        strict=configuration.prove == "strict",
        server=os.environ.get("DATA_DESIGN_POSTGRES", ""),
        postgres_version=standards.postgres_version,
        extensions=standards.extensions,
    )
    return Prover(settings, earlier_scripts(checkout.texts_in(configuration.migrations.path)))


def _read_base(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}.", "Name the old version."
        ) from None


def _with_progress(reports: Iterator[DocumentReport], total: int) -> Iterator[DocumentReport]:
    """Pass reports through; on a terminal, tell how far it is once it takes over a second."""
    started = time.monotonic()
    shown = False
    for number, report in enumerate(reports, 1):
        if sys.stderr.isatty() and total > 1 and time.monotonic() - started > _PROGRESS_AFTER:
            shown = True
            sys.stderr.write(f"\rchecked {number} of {total}")
            sys.stderr.flush()
        yield report
    if shown:
        sys.stderr.write("\r\x1b[K")


def _render(reports: Sequence[DocumentReport], found: Sequence[Source], form: str) -> str:
    if form == "json":
        from data_design_gate.report.json_form import render_json

        return render_json(reports) + "\n"
    if form == "sarif":
        from data_design_gate.report.sarif import render_sarif

        return render_sarif(reports) + "\n"
    if form == "github":
        from data_design_gate.report.annotations import render_annotations

        return render_annotations(reports)
    if form == "markdown":
        from data_design_gate.report.markdown import render_markdown

        return render_markdown(reports)
    from data_design_gate.report.terminal import render_terminal

    lines = {
        source.shown: source.content.decode("utf-8-sig", "replace")
        .replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for source in found
    }  # fmt: skip
    return render_terminal(reports, lines, colour=use_colour(), width=_width())


def use_colour() -> bool:
    """Tell whether to colour: FORCE_COLOR, then NO_COLOR, then whether it is a terminal."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def _width() -> int:
    try:
        return min(120, max(60, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):
        return 100


def _exit_code(reports: Sequence[DocumentReport], fail_on: str) -> int:
    findings: list[Finding] = [finding for report in reports for finding in report.findings]
    gravest = worst(findings)
    failing = {
        "error": (Severity.ERROR,),
        "warning": (Severity.ERROR, Severity.WARNING),
        "never": (),
    }[fail_on]
    return FINDINGS if gravest in failing else CLEAN
