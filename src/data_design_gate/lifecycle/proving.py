"""Proofs of the designs in pull requests: run here, or shown by a job of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from data_design_gate.configuration.model import Configuration
from data_design_gate.github.failure import GitHubError
from data_design_gate.github.model import Text
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.lifecycle.situation import Situation
from data_design_gate.proof.earlier import earlier_scripts
from data_design_gate.proof.exchange import (
    ForgedEvidence,
    nothing_shown,
    read_evidence,
    text_digest,
)
from data_design_gate.proof.prover import Prover
from data_design_gate.proof.settings import ProofReport, ProofSettings
from data_design_gate.standards.context import Context

Proving = Callable[[Context], ProofReport]

_NOTHING = "the job that runs designs showed nothing for this text"
_LOOK = "Look at that job; the next event tries again."


def proving(situation: Situation, configuration: Configuration, runtime: Runtime) -> Proving | None:
    """Return how the designs are proved, None when they are not to be.

    Evidence of another job is believed for exactly the text it speaks of.
    Where such a job exists (``evidence`` is not empty), nothing is run here.
    """
    mode = runtime.prove or configuration.prove
    if mode == "off":
        return None
    if runtime.evidence:
        return _given(runtime)
    return _running(situation, configuration, mode, runtime)


def _given(runtime: Runtime) -> Proving:
    reason = _NOTHING
    known: dict[tuple[str, str], ProofReport] = {}
    try:
        known = read_evidence(runtime.evidence)
    except ForgedEvidence as error:
        reason = f"what the job that runs designs showed cannot be used: {error}"

    def look_up(context: Context) -> ProofReport:
        document = context.document
        found = known.get((document.path, text_digest(document.text)))
        return found or nothing_shown(reason, _LOOK)

    return look_up


def _running(
    situation: Situation, configuration: Configuration, mode: str, runtime: Runtime
) -> Proving:
    """Return how to run designs here. Each text is run once, however often it is asked for."""
    pull = situation.pull_request
    settings = ProofSettings(
        strict=mode == "strict",
        server=runtime.postgres,
        fork=pull.head_repository != runtime.repository,
        postgres_version=configuration.standards.postgres_version,
        extensions=configuration.standards.extensions,
    )
    base = situation.facts.pull_request.merge_base
    prover: list[Prover] = []

    def run(context: Context) -> ProofReport:
        document, before = context.document, context.base
        key = (
            document.path,
            text_digest(document.text),
            text_digest(before.document.text) if before else "",
        )
        if key not in runtime.proved:
            if not prover:
                folder = configuration.migrations.path
                prover.append(Prover(settings, _earlier(folder, base, runtime)))
            runtime.proved[key] = prover[0](context)
        return runtime.proved[key]

    return run


def _earlier(folder: str, base: str, runtime: Runtime) -> tuple[str, ...]:
    """Return the up scripts that the repository held where the branch left it."""
    if not folder or not base:
        return ()
    try:
        pattern = f"{folder.strip('/')}/**/*.sql"
        paths = [file.path for file in runtime.github.design_paths(base, [pattern])]
        texts = runtime.github.texts([(base, path) for path in paths])
    except GitHubError as error:
        runtime.say(f"The migrations in {folder} cannot be read: {error}")
        return ()
    found = {path: texts[base, path] for path in paths}
    return earlier_scripts({p: text.text for p, text in found.items() if isinstance(text, Text)})


def told(reports: Iterable[tuple[str, ProofReport]]) -> str:
    """Return what was shown of each design, as lines of the log."""
    return "\n".join(
        f"{path}: {', '.join(f'{proof.name} {proof.outcome}' for proof in report.proofs)}"
        for path, report in reports
    )
