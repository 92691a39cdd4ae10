"""Migration files ready to run, made from a design: the document's own statements, nothing else.

The layouts:

``raw``
    ``NAME.up.sql`` and ``NAME.down.sql``, NAME as the document writes it; one
    without a number gets STAMP before it, so that a folder lists them in order.
``prisma``
    ``STAMP_NAME/migration.sql`` and, for people, ``down.sql`` beside it.
``flyway``
    ``VSTAMP__name.sql`` and ``USTAMP__name.sql``; what cannot run inside a
    transaction gets ``VSTAMP__name.sql.conf`` that says so.
``dbmate``
    ``STAMP_name.sql`` with ``-- migrate:up`` and ``-- migrate:down``, marked
    ``transaction:false`` where a statement demands it.
``golang-migrate``
    ``STAMP_name.up.sql`` and ``STAMP_name.down.sql``.

STAMP is the version the document writes (a date is filled up to fourteen
digits, a serial number stays), else the design's date with six digits that tell
documents of one day apart.
A migration without a way back gets no file that pretends one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from data_design_gate.design.model import DataDesign
from data_design_gate.design.postgres.lexer import mask
from data_design_gate.design.postgres.model import Migration
from data_design_gate.errors import UserError
from data_design_gate.github.escape import visible
from data_design_gate.lifecycle.migration_names import MigrationName, migration_names
from data_design_gate.lifecycle.migration_pairs import Pair, pairs_of

DEFAULT_PATHS = {
    "raw": "migrations",
    "prisma": "prisma/migrations",
    "flyway": "src/main/resources/db/migration",
    "dbmate": "db/migrations",
    "golang-migrate": "migrations",
}
"""Where each tool looks for its files unless it is told otherwise."""

# PostgreSQL refuses these inside a transaction block.
_OUTSIDE = re.compile(
    r"\bconcurrently\b|(?:^|;)\s*(?:vacuum|(?:create|drop)\s+(?:database|tablespace)|alter\s+system)\b",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """A file to write: its path below the repository (or output folder), and its text."""

    path: str
    text: str


def migration_files(
    design: DataDesign, layout: str, path: str, *, permalink: str = "", date: str = ""
) -> tuple[MigrationFile, ...]:
    """Return the migration files of a design, in the order they run.

    ``path`` is the folder they stand in ("" for none). ``permalink`` goes
    into the header. ``date`` (ISO 8601) gives the version of a migration
    whose name has none and whose design has no date. A script that could not
    be read is left out. Raises UserError for a folder outside the repository
    and for an unknown layout.
    """
    write = _LAYOUTS.get(layout)
    if write is None:
        raise UserError(f"There is no layout {layout!r}.", f"Use {', '.join(_LAYOUTS)}.")
    folder = safe_folder(path)
    pairs = pairs_of(design.migration)
    metadata = design.document.metadata
    names = migration_names(
        (pair.name for pair in pairs),
        design.document.title,
        metadata.text("design_date") or date,
        design.document.path,
    )
    header = _header(design, permalink)
    reason = visible(design.migration.down_reason)
    return tuple(
        MigrationFile(str(PurePosixPath(folder, name)), text)
        for pair, named in zip(pairs, names, strict=True)
        for name, text in write(named, pair, header, reason)
    )


def safe_folder(path: str) -> str:
    """Return a folder below the repository. Raises UserError for any other."""
    folder = PurePosixPath(path.replace("\\", "/"))
    inside = not (folder.is_absolute() or ".." in folder.parts or _DRIVE.match(path))
    if not inside or visible(path) != path or ".git" in {part.lower() for part in folder.parts}:
        raise UserError(
            f"{visible(path)!r} is no folder inside the repository.",
            "Name one without `..`, such as db/migrations.",
        )
    return str(folder)


def _header(design: DataDesign, permalink: str) -> str:
    """Return the comment lines that say where the statements come from."""
    title = " ".join(visible(design.document.title).split())
    document = visible(design.document.path)
    source = f'"{title}", {document}' if title else document
    lines = [f"-- From the data design {source}"]
    if permalink:
        lines.append(f"-- {visible(permalink)}")
    return "\n".join(lines) + "\n"


def _body(scripts: tuple[Migration, ...]) -> str:
    """Return the statements exactly as written, each script ending its last line."""
    return "\n".join(f"{script.text.rstrip()}\n" for script in scripts)


def _outside_transaction(scripts: tuple[Migration, ...]) -> bool:
    return any(_OUTSIDE.search(mask(script.text)) for script in scripts)


Named = Iterator[tuple[str, str]]


def _raw(name: MigrationName, pair: Pair, header: str, _: str) -> Named:
    yield from _up_and_down(name.stem, pair, header)


def _golang_migrate(name: MigrationName, pair: Pair, header: str, _: str) -> Named:
    yield from _up_and_down(f"{name.version}_{name.words}", pair, header)


def _up_and_down(stem: str, pair: Pair, header: str) -> Named:
    yield f"{stem}.up.sql", f"{header}{_note(pair.ups)}\n{_body(pair.ups)}"
    if pair.downs:
        yield f"{stem}.down.sql", f"{header}{_note(pair.downs)}\n{_body(pair.downs)}"


def _prisma(name: MigrationName, pair: Pair, header: str, _: str) -> Named:
    folder = f"{name.version}_{name.words}"
    yield f"{folder}/migration.sql", f"{header}{_note(pair.ups)}\n{_body(pair.ups)}"
    if pair.downs:
        note = "-- Prisma does not run this file; apply it by hand to go back.\n"
        yield f"{folder}/down.sql", f"{header}{note}{_note(pair.downs)}\n{_body(pair.downs)}"


def _flyway(name: MigrationName, pair: Pair, header: str, _: str) -> Named:
    directions = (("V", pair.ups), ("U", pair.downs))
    for letter, scripts in directions:
        if not scripts:
            continue
        file = f"{letter}{name.version}__{name.words}.sql"
        yield file, f"{header}\n{_body(scripts)}"
        if _outside_transaction(scripts):
            yield f"{file}.conf", "executeInTransaction=false\n"


def _dbmate(name: MigrationName, pair: Pair, header: str, reason: str) -> Named:
    up = "-- migrate:up" + (" transaction:false" if _outside_transaction(pair.ups) else "")
    down = "-- migrate:down" + (" transaction:false" if _outside_transaction(pair.downs) else "")
    back = (
        _body(pair.downs) if pair.downs else f"-- {reason or 'The document gives no way back.'}\n"
    )
    text = f"{header}\n{up}\n{_body(pair.ups)}\n{down}\n{back}"
    yield f"{name.version}_{name.words}.sql", text


def _note(scripts: tuple[Migration, ...]) -> str:
    if not _outside_transaction(scripts):
        return ""
    return "-- Runs outside a transaction, one statement at a time.\n"


_LAYOUTS: dict[str, Callable[[MigrationName, Pair, str, str], Named]] = {
    "raw": _raw,
    "prisma": _prisma,
    "flyway": _flyway,
    "dbmate": _dbmate,
    "golang-migrate": _golang_migrate,
}
LAYOUTS = tuple(_LAYOUTS)
