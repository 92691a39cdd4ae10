"""What running a design showed, as plain values that rules turn into findings.

A proof run leaves one ``ProofFacts`` under ``context.extra["proof_facts"]``.
Every fact carries the place in the document it speaks of, so that a rule only
chooses code, words and severity.
"""

from __future__ import annotations

from msgspec import Struct

from data_design_gate.document.model import Span

PROVED, DISPROVED, NOT_PROVED = "proved", "disproved", "not-proved"


class Failure(Struct, frozen=True):
    """A statement that PostgreSQL refused to run.

    ``script`` is base, schema, up or down; ``run`` says in which run it
    happened ("first run", "second run", "on rows", "after a crash"). ``span``
    is the place PostgreSQL points at, else the statement's start.
    """

    script: str
    run: str
    sqlstate: str
    message: str
    span: Span
    statement: str
    detail: str = ""
    table: str = ""


class Difference(Struct, frozen=True):
    """An object that differs between what is and what should be.

    ``kind`` is column, index, constraint, table, type ...; ``name`` its full
    name (``orders.total``). ``found`` and ``wanted`` are definitions, "" when
    the object is absent on that side. ``script`` is the script to blame.
    """

    kind: str
    name: str
    found: str
    wanted: str
    span: Span
    script: str = "up"


class Repetition(Struct, frozen=True):
    """What a second run of a script changed: ``objects`` or ``rows`` of one table."""

    script: str
    what: str
    name: str
    change: str
    span: Span


class Interruption(Struct, frozen=True):
    """A crash behind the ``after``-th statement after which a rerun ends elsewhere.

    ``span`` is the last statement that ran before the crash. ``failure`` is
    what stopped the rerun; without one, ``differences`` name what it left.
    """

    after: int
    of: int
    span: Span
    statement: str
    failure: Failure | None = None
    differences: tuple[str, ...] = ()


class Loss(Struct, frozen=True):
    """Values that do not survive: ``moment`` is "up and down" or "between up and down".

    ``before`` and ``after`` show one row's value; ``column`` is "" when whole
    rows are gone. ``span`` is the statement after which the value was gone.
    """

    table: str
    column: str
    before: str
    after: str
    rows: int
    moment: str
    span: Span


class Observation(Struct, frozen=True):
    """What one statement did to one table that existed before the migration.

    ``lock`` is the strongest lock taken (``AccessExclusiveLock``), ``blocks``
    what waits behind it: "", "writes" or "reads and writes". ``scanned`` and
    ``touched`` count rows of the ``present`` sample rows.
    """

    script: str
    table: str
    lock: str
    blocks: str
    rewritten: bool
    scanned: int
    touched: int
    present: int
    span: Span
    statement: str

    @property
    def is_heavy(self) -> bool:
        """Whether the table is scanned or rewritten while others wait for it."""
        return bool(self.blocks) and (self.rewritten or self.scanned > 0)


class Service(Struct, frozen=True):
    """How one access pattern is served.

    ``level`` is 1 (structure, empty tables) or 2 (declared volume).
    ``verdict`` is served, poor or unserved; ``reason`` a short clause.
    ``rows`` are the declared rows of the largest table read, ``cost`` and
    ``scan_cost`` the planner's figures at that volume, ``milliseconds`` an
    estimate from them.
    """

    pattern: str
    level: int
    verdict: str
    index: str
    table: str
    reason: str
    span: Span
    rows: float = 0.0
    cost: float = 0.0
    scan_cost: float = 0.0
    milliseconds: float = 0.0
    assumed: str = ""


class PurgeService(Struct, frozen=True):
    """How the purge of one table finds the rows that are old enough.

    ``verdict`` is served or unserved. ``query`` is the statement that was
    planned: the document's own when it is ``stated``, else one by the column
    whose age the lifecycle speaks of. ``reason`` says what the plan does.
    """

    table: str
    verdict: str
    index: str
    query: str
    stated: bool
    reason: str
    span: Span


class QueryFailure(Struct, frozen=True):
    """A pattern's query that PostgreSQL cannot plan; ``of_base`` for one of the base version."""

    pattern: str
    sqlstate: str
    message: str
    span: Span
    of_base: bool = False


class CastDefeat(Struct, frozen=True):
    """A condition whose function, cast or LIKE keeps an index from serving it.

    ``how`` is cast, function or like; ``condition`` is the planner's own text.
    """

    pattern: str
    table: str
    column: str
    index: str
    how: str
    condition: str
    span: Span


class RuleTrial(Struct, frozen=True):
    """A sample row against a validation rule: ``accepted`` although bad, or refused although good.

    ``good`` says which of the two the row was. ``value`` is what was tried.
    """

    field: str
    good: bool
    accepted: bool
    value: str
    why: str
    span: Span
    message: str = ""


class Unproved(Struct, frozen=True):
    """What could not be run here, and why. ``span`` is where the reason stands, if anywhere.

    ``follows`` tells that the design itself gives nothing to run, or that
    another fact says why already: no finding of its own.
    """

    name: str
    reason: str
    mend: str = ""
    span: Span | None = None
    follows: bool = False


class ProofFacts(Struct, frozen=True):
    """All facts of one run.

    ``server`` is the version that ran, ``configured`` the one the
    configuration names. ``base`` says in words what the migration started from.
    """

    server: str = ""
    configured: str = ""
    base: str = ""
    failures: tuple[Failure, ...] = ()
    unreached: tuple[Difference, ...] = ()
    unreversed: tuple[Difference, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    losses: tuple[Loss, ...] = ()
    observations: tuple[Observation, ...] = ()
    services: tuple[Service, ...] = ()
    purges: tuple[PurgeService, ...] = ()
    query_failures: tuple[QueryFailure, ...] = ()
    cast_defeats: tuple[CastDefeat, ...] = ()
    trials: tuple[RuleTrial, ...] = ()
    unproved: tuple[Unproved, ...] = ()
