"""Offer the migration files of merged designs by one pull request, never by a direct commit."""

from __future__ import annotations

from collections.abc import Iterable

from data_design_gate.configuration.model import Configuration
from data_design_gate.design.model import DataDesign
from data_design_gate.github.escape import code
from data_design_gate.github.model import Missing, PullRequest, Text
from data_design_gate.lifecycle.audit import blob_url, stamp
from data_design_gate.lifecycle.migration_files import DEFAULT_PATHS, migration_files
from data_design_gate.lifecycle.offered import Offer, Proposal, offer_files
from data_design_gate.lifecycle.runtime import Runtime

MIGRATIONS_BRANCH = "data-design/migrations-{}"
NOTHING = Offer("")


def offer(
    designs: Iterable[DataDesign], pull: PullRequest, configuration: Configuration, runtime: Runtime
) -> Offer:
    """Offer what the approved designs of a merged pull request are to run.

    Only with ``migrations: {write: pull-request}``. A file that stands on the
    base branch already is never offered in other words: it may have run. What
    cannot be offered for its name is told in the log.
    Raises GitHubError, and UserError for a configured path outside the
    repository.
    """
    wanted = configuration.migrations
    if wanted.write != "pull-request" or not pull.merged:
        return NOTHING
    made, sources, clashes = _made(designs, pull, configuration, runtime)
    if not made:
        return NOTHING
    found = runtime.github.texts([(pull.base_ref, path) for path in made])
    files: dict[str, str] = {}
    for path, text in made.items():
        there = found[pull.base_ref, path]
        if there == Missing():
            files[path] = text
        elif not (isinstance(there, Text) and there.text == text):
            clashes.append(path)
    if clashes:
        names = ", ".join(sorted(set(clashes)))
        runtime.say(f"Not offered, since another file has that name: {names}.")
    if not files:
        return Offer(f"{pull.base_ref} has them")
    listed = "".join(f"- {code(path)}\n" for path in files)
    body = (
        f"Made from {', '.join(map(code, sources))}, which #{pull.number} merged; every statement "
        "stands as it was approved there.\n\n"
        f"{listed}\n"
        "Change what you need on this branch: it is not written again once somebody else has "
        "committed on it."
    )
    return offer_files(
        Proposal(
            branch=MIGRATIONS_BRANCH.format(pull.number),
            base=pull.base_ref,
            files=files,
            title=f"Add the migrations that #{pull.number} designed",
            body=body,
            since=pull.merged_at,
        ),
        runtime,
    )


def _made(
    designs: Iterable[DataDesign], pull: PullRequest, configuration: Configuration, runtime: Runtime
) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the files, the documents they come from, and names that two of them share."""
    wanted = configuration.migrations
    commit = pull.merge_commit_sha or pull.head_sha
    made: dict[str, str] = {}
    sources: list[str] = []
    clashes: list[str] = []
    for design in designs:
        path = design.document.path
        ready = migration_files(
            design,
            wanted.layout,
            wanted.path or DEFAULT_PATHS[wanted.layout],
            permalink=blob_url(runtime, commit, path),
            date=stamp(pull.merged_at),
        )
        sources += [path] if ready else []
        clashes += [file.path for file in ready if file.path in made]
        made |= {file.path: file.text for file in ready if file.path not in made}
    return made, sources, clashes
