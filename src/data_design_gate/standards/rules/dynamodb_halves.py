"""What running the DynamoDB part of a design adds to the rules that read it from the text.

One cause is one finding: of a table, an item or a pattern in which a rule has read
an error from the text, a run leaves no fact, and only its evidence speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import DynamoFacts, Missed, Refusal
from data_design_gate.standards.engine import Hit
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import proof_halves

DYNAMODB_KEY = "dynamodb_facts"
Said = Sequence[Hit]


def dynamo_facts_of(context: Context) -> DynamoFacts | None:
    """Return the facts of the run, None when the DynamoDB part was not run."""
    found = context.extra.get(DYNAMODB_KEY)
    return found if isinstance(found, DynamoFacts) else None


def _refusals(context: Context, what: str) -> Iterator[Refusal]:
    facts = dynamo_facts_of(context)
    return (r for r in (facts.refusals if facts else ()) if r.what == what)


def _words(refusal: Refusal) -> str:
    by = f"run on {refusal.by}" if refusal.by.startswith("moto") else f"by {refusal.by}"
    return f"{refusal.message.rstrip('.')} ({by})"


def table_refused(context: Context, said: Said = ()) -> Iterator[Hit]:
    """PRF001: the service does not create a table as it is defined."""
    del said
    for refusal in _refusals(context, "table"):
        yield Hit(
            refusal.span,
            f"DynamoDB does not create `{refusal.name}`: {_words(refusal)}.",
            "Mend the definition; keys and indexes were used exactly as written.",
            f"dynamodb: {refusal.name}",
        )


def item_refused(context: Context, said: Said = ()) -> Iterator[Hit]:
    """DDB017: the service refuses a sample item, or one takes the place of another."""
    told = {hit.subject for hit in said}
    for refusal in _refusals(context, "item"):
        yield Hit(
            refusal.span,
            f"DynamoDB refuses the example item of `{refusal.name}`: {_words(refusal)}.",
            "Correct the item, or the key that it does not fit.",
            f"{refusal.table}.{refusal.name}:refused",
        )
    facts = dynamo_facts_of(context)
    for collision in facts.collisions if facts else ():
        if f"{collision.table}.{collision.second}" in told:
            continue  # their templates have one shape already
        yield Hit(
            collision.span,
            f"The example items of `{collision.first}` and `{collision.second}` have the same key "
            f"({collision.key}): put after it, the second takes the place of the first.",
            f"Give `{collision.second}` a key of its own, such as a prefix in the sort key.",
            f"{collision.table}.{collision.second}:same key",
        )


def request_refused(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC006: the service refuses a request, or it asks for what is nowhere."""
    del said
    for refusal in _refusals(context, "request"):
        yield Hit(
            refusal.span,
            f"DynamoDB refuses the request of {refusal.name}: {_words(refusal)}.",
            "Mend the request, or the table or index it reads.",
            f"{refusal.name}: refused",
        )
    for missed in _missed(context):
        if missed.attribute:
            yield _hit(missed)


def answer_missed(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC004: a pattern does not get what the document shows."""
    del said
    for missed in _missed(context):
        if not missed.attribute:
            yield _hit(missed)


def _missed(context: Context) -> tuple[Missed, ...]:
    facts = dynamo_facts_of(context)
    return facts.missed if facts else ()


def _hit(missed: Missed) -> Hit:
    return Hit(
        missed.span,
        f"Run over the example items, {missed.pattern} {missed.why}.",
        missed.mend,
        f"{missed.pattern}:{missed.attribute or missed.index}:answer",
        severity=Severity.WARNING if missed.inferred else None,
    )


def query_invalid(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC006, whichever store ran."""
    yield from proof_halves.query_invalid(context, said)
    yield from request_refused(context, said)


def index_cannot_serve(context: Context, said: Said = ()) -> Iterator[Hit]:
    """ACC004, whichever store ran."""
    yield from proof_halves.index_cannot_serve(context, said)
    yield from answer_missed(context, said)
