"""Evidence on its way from the job that runs designs to the job that judges them.

The first job holds no secret and runs foreign SQL; whatever it says is
bounded, checked against ``schemas/proofs.schema.json`` and tied to the exact
text it speaks of before the second one believes it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data_design_gate.proof.settings import ProofReport
from data_design_gate.schema_files import schema
from data_design_gate.standards.finding import Proof
from data_design_gate.standards.proof_facts import NOT_PROVED, ProofFacts, Unproved
from data_design_gate.typed_json import from_json, to_json

MAX_BYTES = 100_000  # one variable of an environment holds 128 KiB on Linux
MAX_TEXT = 2_000
MAX_ITEMS = 200
_TOO_LARGE = "its evidence is larger than one job may pass on"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What running one text of a design showed. ``digest`` is the SHA-256 of that text."""

    path: str
    digest: str
    proofs: tuple[Proof, ...]
    facts: ProofFacts


@dataclass(frozen=True, slots=True)
class Bundle:
    """The evidence of one job."""

    schema_version: int
    documents: tuple[Evidence, ...]


class ForgedEvidence(Exception):  # noqa: N818  it says what it is
    """Evidence that is too large, no JSON, or not what the schema allows."""


def text_digest(text: str) -> str:
    """Return what ties evidence to a text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def write_evidence(documents: Iterable[Evidence]) -> str:
    """Return the evidence as JSON of at most ``MAX_BYTES``.

    Long texts and lists are cut. A design whose evidence no longer fits is
    passed on as not proved, and left out if even that has no room.
    """
    kept: list[Any] = []
    size = len(_line({"schema_version": 1, "documents": []}))
    for document in documents:
        for candidate in (document, _without_evidence(document)):
            value = _bounded(to_json(candidate))
            needed = len(_line(value)) + 1
            if size + needed <= MAX_BYTES:
                kept.append(value)
                size += needed
                break
    return _line({"schema_version": 1, "documents": kept}).decode()


def read_evidence(text: str) -> dict[tuple[str, str], ProofReport]:
    """Return what was shown by path and text digest. Raises ForgedEvidence."""
    from jsonschema import Draft202012Validator

    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ForgedEvidence("it is too large")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ForgedEvidence("it is no JSON") from None
    fault = next(iter(Draft202012Validator(schema("proofs")).iter_errors(value)), None)
    if fault is not None:
        raise ForgedEvidence(f"{fault.json_path} is not what the schema allows")
    bundle = from_json(Bundle, value)
    return {(one.path, one.digest): ProofReport(one.proofs, one.facts) for one in bundle.documents}


def nothing_shown(reason: str, mend: str = "") -> ProofReport:
    """Return the report of a design that was not run."""
    facts = ProofFacts(unproved=(Unproved("all", reason, mend),))
    return ProofReport((Proof("all", NOT_PROVED, reason, 0.0),), facts)


def nothing_was_shown(proofs: tuple[Proof, ...]) -> bool:
    """Tell whether a design was to be run and was not, as a whole."""
    return any(proof.name == "all" and proof.outcome == NOT_PROVED for proof in proofs)


def _without_evidence(document: Evidence) -> Evidence:
    report = nothing_shown(_TOO_LARGE, "Split the design.")
    return replace(document, proofs=report.proofs, facts=report.facts)


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        clean = value.encode("utf-8", "replace").decode()
        return clean if len(clean) <= MAX_TEXT else f"{clean[: MAX_TEXT - 1]}…"
    if isinstance(value, list):
        return [_bounded(item) for item in value[:MAX_ITEMS]]
    if isinstance(value, Mapping):
        return {name: _bounded(item) for name, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return 0.0
    return value


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
