"""What a design is about, drawn at random: entities with their tables, and their histories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.corpus.words import QUALITIES, STATES, THINGS


@dataclass(frozen=True)
class Column:
    """A column: its type with nullability, and the rule it obeys in SQL and in words."""

    name: str
    type: str
    null: bool = False
    default: str = ""
    check: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Table:
    """A Postgres table of one entity; ``parent`` is the table that it belongs to.

    ``moment`` is the type of its times: now and then one that the standards refuse, as people do.
    """

    entity: str
    name: str
    key: str
    columns: tuple[Column, ...]
    parent: Table | None
    rows: int
    growth: int
    rate: int
    batch: int
    years: int
    moment: str


@dataclass(frozen=True)
class History:
    """A DynamoDB table that holds what happened to the rows of a Postgres table."""

    of: Table
    entity: str
    name: str
    attribute: str
    indexed: bool
    rate: int
    years: int


@dataclass(frozen=True)
class Draft:
    """A whole design before it is written down."""

    title: str
    tables: tuple[Table, ...]
    histories: tuple[History, ...]


_BELONG = 0.7  # the share of tables that belong to another
_INDEXED = 0.5  # the share of histories with a second key
_SLIPS = 0.1  # the share of tables with a defect, so that findings are made, too


def draw(random: Random, entities: int) -> Draft:
    """Draw a design with so many Postgres entities; every third has a history (at least one)."""
    names = random.sample([(a, b) for a in QUALITIES for b in THINGS], entities)
    tables: list[Table] = []
    for quality, thing in names:
        parent = random.choice(tables[-4:]) if tables and random.random() < _BELONG else None
        tables.append(_table(random, f"{quality} {thing}", parent))
    kept = tables[:: max(1, min(3, entities))]
    histories = tuple(_history(random, table) for table in kept)
    return Draft(f"{names[0][0]} {names[0][1]}s", tuple(tables), histories)


def _table(random: Random, entity: str, parent: Table | None) -> Table:
    key = random.choice(("uuid", "bigint"))
    kinds = random.sample(_KINDS, random.randint(3, 5))
    columns = [kind(random) for kind in kinds]
    random.shuffle(columns)
    rows = random.randint(2, 900) * 10 ** random.randint(3, 5)
    return Table(
        entity, f"{entity.lower().replace(' ', '_')}s", key, tuple(columns), parent,
        rows, max(100, rows // random.randint(20, 60)), random.randint(2, 90),
        random.choice((200, 250, 400, 500, 800)), random.randint(2, 9),
        "timestamp" if random.random() < _SLIPS else "timestamptz",
    )  # fmt: skip


def _history(random: Random, table: Table) -> History:
    quality, thing = table.entity.split()
    entity = f"{table.entity} event"
    attribute = f"{thing}Id"
    return History(
        table, entity, f"{quality}{thing.capitalize()}Event", attribute,
        random.random() < _INDEXED, random.randint(2, 70), random.randint(1, 4),
    )  # fmt: skip


def _state(random: Random) -> Column:
    states = random.sample(STATES, random.randint(3, 5))
    listed = ", ".join(f"'{one}'" for one in states)
    words = f"{', '.join(states[:-1])} or {states[-1]}"
    return Column("state", "text", default=f"'{states[0]}'", check=f"state IN ({listed})",
                  rule=words)  # fmt: skip


def _quantity(random: Random) -> Column:
    name = random.choice(("quantity", "capacity", "weight_grams", "duration_minutes"))
    most = random.choice((99, 240, 999, 5000))
    return Column(name, "integer", check=f"{name} BETWEEN 1 AND {most}",
                  rule=f"between 1 and {most}")  # fmt: skip


def _amount(random: Random) -> Column:
    name = random.choice(("amount", "price", "fee", "total"))
    digits = random.choice((8, 10, 12))
    return Column(name, f"numeric({digits},2)", check=f"{name} >= 0", rule="at least 0")


def _label(random: Random) -> Column:
    name = random.choice(("label", "caption", "headline"))
    length = random.choice((80, 120, 200, 300))
    return Column(name, f"varchar({length})", rule=f"at most {length} characters")


def _code(random: Random) -> Column:
    length = random.randint(6, 12)
    return Column("reference", f"varchar({length})", check=f"reference ~ '^[A-Z0-9]{{{length}}}$'",
                  rule=f"{length} capital letters or digits")  # fmt: skip


def _span(random: Random) -> Column:
    name = random.choice(("begins_on", "valid_from", "due_on"))
    return Column(name, "date", rule="a day of the calendar")


def _settings(random: Random) -> Column:
    return Column(random.choice(("preferences", "layout", "details")), "jsonb", null=True)


_KINDS: tuple[Callable[[Random], Column], ...] = (
    _state, _quantity, _amount, _label, _code, _span, _settings,
)  # fmt: skip
