"""``data-design check``: findings for people, programs and pull requests."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from data_design_gate.cli import CLEAN, FINDINGS, NO_DOCUMENT
from data_design_gate.cli.checkout import (
    Checkout,
    Source,
    configuration_of,
    find_root,
    markdown_files,
    read_file,
    sources,
)
from data_design_gate.cli.output import write_report
from data_design_gate.cli.progress import progress
from data_design_gate.configuration.model import Configuration
from data_design_gate.design.read import read_design
from data_design_gate.document.model import Problem, Span
from data_design_gate.document.parse import unread
from data_design_gate.errors import UserError
from data_design_gate.processor_time import SECONDS, OutOfTimeError, at_most
from data_design_gate.standards.check import check_design, worst
from data_design_gate.standards.context import Context
from data_design_gate.standards.finding import DocumentReport, Finding, Proof, Severity
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings

if TYPE_CHECKING:
    from data_design_gate.proof.prover import Prover

_READABLE = "Mend the permissions of the file, or where the link leads."
_PARALLEL_FROM = 40  # documents; below that, starting processes costs more than it saves


def run(arguments: argparse.Namespace) -> int:
    """Check the named documents and print the result."""
    checkout = Checkout(find_root(arguments.paths, arguments.stdin_filename))
    configuration = configuration_of(checkout, arguments.config)
    found = designs(arguments, checkout, configuration)
    if not found:
        return CLEAN
    prover = _prover(configuration, checkout) if arguments.prove else None
    reports = list(_reports(found, arguments, checkout, configuration.standards, prover))
    write_report(reports, found, arguments.format)
    return _exit_code(reports, arguments.fail_on)


def designs(
    arguments: argparse.Namespace, checkout: Checkout, configuration: Configuration
) -> list[Source]:
    """Return the documents a command is to work on.

    Raises UserError when there is none; with ``--designs-only`` that is no
    fault, since a hook hands over whatever changed.
    """
    globs = configuration.documents
    only = arguments.designs_only
    found = list(sources(arguments.paths, checkout, globs, arguments.stdin_filename, only=only))
    if found or (only and arguments.paths):
        return found
    raise UserError(
        f"No document matched {', '.join(globs)}{_instead(arguments.paths)}.",
        f"Name a file to check it all the same, set `documents:` in {configuration.path}, "
        "or begin one with `data-design new`.",
        exit_code=NO_DOCUMENT,
    )


def _instead(paths: Sequence[str]) -> str:
    """Say how many Markdown files were passed over."""
    number = sum(1 for path in paths or (".",) for _ in markdown_files(Path(path)))
    if not number:
        return ""
    return f" ({number} other Markdown file{' is' if number == 1 else 's are'} there)"


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
    parallel = jobs > 1 and (
        len(found) >= _PARALLEL_FROM or (arguments.jobs > 1 and len(found) > 1)
    )
    verb = "checking" if prover is None else "proving"
    with progress(verb, len(found), ticking=prover is not None and not parallel) as shown:
        results = _in_processes(check, found, jobs) if parallel else map(check, found)
        for number, source in enumerate(found, 1):
            if shown is not None:
                shown.at(source.shown, number)
            yield next(results)


def _in_processes(
    check: Callable[[Source], DocumentReport], found: Sequence[Source], jobs: int
) -> Iterator[DocumentReport]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(check, found, chunksize=max(1, len(found) // (jobs * 8)))


def check_source(
    source: Source,
    *,
    checkout: Checkout,
    settings: StandardSettings,
    base: str | None,
    base_file: str | None,
    prover: Prover | None = None,
) -> DocumentReport:
    """Check one document against its base version, if any, and run it if there is a prover.

    One that cannot be read, or not in time, is reported as that and hides no other.
    """
    before: bytes | None = None
    if base is not None:
        before = checkout.at(base, source.path)
    elif base_file is not None:
        before = read_file(base_file)
    around = Surroundings(base=before, has_base=bool(base or base_file), read=checkout.read)
    try:
        content = source.content
    except UserError as error:
        return _unread(source, Problem("file", error.problem, _READABLE, Span(1, 1)), settings)
    try:
        with at_most(SECONDS, "The document"):
            report = _checked(content, source.path, settings, around, prover)
    except OutOfTimeError as error:
        return _unread(source, Problem("size", error.problem, error.mend, Span(1, 1)), settings)
    return replace(report, path=source.shown)


def _unread(source: Source, why: Problem, settings: StandardSettings) -> DocumentReport:
    design = read_design(unread(source.path, why))
    return replace(check_design(Context(design, settings)), path=source.shown)


def _checked(
    content: bytes,
    path: str,
    settings: StandardSettings,
    around: Surroundings,
    prover: Prover | None,
) -> DocumentReport:
    context = context_of(content, path, settings, around)
    shown: tuple[Proof, ...] = ()
    if prover is not None:
        from data_design_gate.proof.prover import with_evidence

        evidence = prover(context)
        context, shown = with_evidence(context, evidence), evidence.proofs
    return check_design(context, shown)


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
        dynamodb=True,
    )
    return Prover(settings, earlier_scripts(checkout.texts_in(configuration.migrations.path)))


def _exit_code(reports: Sequence[DocumentReport], fail_on: str) -> int:
    findings: list[Finding] = [finding for report in reports for finding in report.findings]
    gravest = worst(findings)
    failing = {
        "error": (Severity.ERROR,),
        "warning": (Severity.ERROR, Severity.WARNING),
        "never": (),
    }[fail_on]
    return FINDINGS if gravest in failing else CLEAN
