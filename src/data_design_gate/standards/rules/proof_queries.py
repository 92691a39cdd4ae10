"""Rules on what planning the access patterns and trying sample rows showed."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.quantities import read_quantity
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.proof_facts import CastDefeat, ProofFacts
from data_design_gate.standards.rules.proof_common import facts_of, pattern_named

# The estimate knows neither caches nor disks; below this many times the latency it says nothing.
_DOUBT = 3.0


@rule("ACC012", Severity.WARNING, marks="X", needs=("patterns",))
def cast_defeats_index(context: Context) -> Iterator[Hit]:
    """Compare the bare column, or index what you compare.

    A function or a cast around the column makes another value of it, which
    the index does not hold; LIKE needs an operator class that sorts by
    characters. The plan shows such a condition as a mere filter.

    Bad:

        SELECT id FROM users WHERE lower(email) = $1;   -- index on (email)

    Good:

        CREATE INDEX idx_users_lower_email ON users (lower(email));

    Source: EXPLAIN (GENERIC_PLAN) of the pattern; PostgreSQL documentation, 11.7 and 11.10.
    """
    facts = facts_of(context)
    for defeat in facts.cast_defeats if facts else ():
        yield Hit(
            defeat.span,
            f"In pattern {defeat.pattern}, `{defeat.condition}` keeps `{defeat.index}` on "
            f"`{defeat.table}.{defeat.column}` from serving it: {_HOW[defeat.how]}.",
            _mend(defeat),
            f"{defeat.pattern}:{defeat.table}.{defeat.column}",
            group=f"ACC012:{defeat.pattern}",
        )


_HOW = {
    "cast": "the cast is on the column's side",
    "function": "the index holds the column, not the function of it",
    "like": "the index sorts by language rules, or the pattern has no fixed beginning",
}


def _mend(defeat: CastDefeat) -> str:
    if defeat.how == "cast":
        return f"Cast the parameter to the type of `{defeat.column}` instead."
    if defeat.how == "like":
        return (
            f"For a fixed beginning add an index on (`{defeat.column}` text_pattern_ops); for any "
            "other pattern a trigram index (gin_trgm_ops)."
        )
    return "Create an index on the same expression, or compare the bare column."


@rule("ACC013", Severity.WARNING, marks="X", needs=("patterns",))
def latency_doubtful(context: Context) -> Iterator[Hit]:
    """State a latency that the rows to be touched allow.

    The query was planned at the declared volume. What the planner expects to
    read takes longer than the pattern promises, by more than the estimate is
    unsure of.

    Bad:

        | AP4 | All open orders | ... | p95 20 ms | ... |   -- reads 2 million rows

    Good:

        | AP4 | Open orders of one customer | ... | p95 20 ms | at most 50 rows |

    Assumed: a generic plan, PostgreSQL's default costs, and 500 MB a second from disk.

    Source: EXPLAIN (GENERIC_PLAN) over tables stretched to the declared volume.
    """
    facts = facts_of(context)
    for service in facts.services if facts else ():
        if facts is not None and _is_explained(facts, service.pattern):
            continue
        pattern = pattern_named(context, service.pattern)
        stated = read_quantity(pattern.latency, "ms") if pattern is not None else None
        if service.level != 2 or stated is None or service.verdict == "unknown":  # noqa: PLR2004 the level
            continue
        if service.milliseconds > stated.value * _DOUBT:
            way = f"by `{service.index}`" if service.index else "from end to end"
            yield Hit(
                service.span,
                f"Pattern {service.pattern} promises {stated.text.strip()}; at {service.rows:,.0f} "
                f"rows `{service.table}` is read {way}, about {_time(service.milliseconds)} by the "
                f"planner's figures ({service.assumed}).",
                "Narrow the query, lead the index by what it asks for, or state the time it takes.",
                service.pattern,
            )


def _is_explained(facts: ProofFacts, pattern: str) -> bool:
    """Tell whether another rule says already why the pattern is slow."""
    unserved = {s.pattern for s in facts.services if s.level == 1 and s.verdict == "unserved"}
    return pattern in unserved | {defeat.pattern for defeat in facts.cast_defeats}


def _time(milliseconds: float) -> str:
    if milliseconds >= 1_000:  # noqa: PLR2004 a second
        return f"{milliseconds / 1_000:,.0f} s"
    return f"{milliseconds:,.0f} ms"


@rule("VAL005", Severity.ERROR, marks="X", needs=("postgres",))
def rule_unproved(context: Context) -> Iterator[Hit]:
    """Let the database reject what a rule forbids, and take what it allows.

    For each rule that the database is said to enforce, a row just inside and
    one just outside were inserted.

    Bad:

        | orders.total | yes | numeric(12,2) | at least 0 | database (CHECK) |

        CHECK (total > 0)

    Good:

        CHECK (total >= 0)

    Source: the schema, run over sample rows.
    """
    facts = facts_of(context)
    for trial in facts.trials if facts else ():
        happened = "accepted" if trial.accepted else f"refused ({trial.message})"
        kind = "good" if trial.good else "bad"
        yield Hit(
            trial.span,
            f"`{trial.field}`: a {kind} row with {trial.value} is {happened}; {trial.why}.",
            "Correct the constraint in schema and migration, or the rule.",
            trial.field,
            group=f"VAL005:{trial.field}",
        )
