"""What running the DynamoDB part of a design adds to the rules that read it from the text.

One cause is one finding: where a rule has spoken of the table, the item or the
pattern from its text, the run confirms it in its evidence and adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from data_design_gate.document.model import Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.dynamodb_facts import DynamoFacts, Missed, Refusal
from data_design_gate.standards.engine import Hit, registry
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.rules import load_rules, proof_halves
from data_design_gate.standards.rules.dynamodb_common import whole
from data_design_gate.standards.rules.postgres_common import remembered
from data_design_gate.standards.rules.proof_common import pattern_named

DYNAMODB_KEY = "dynamodb_facts"
_OF_TABLES = ("DDB003", "DDB004", "DDB008", "DDB009")
_OF_WHOLE_TABLES = (*_OF_TABLES, "DDB010", "DDB011")  # prose may leave these out and be made
_OF_ITEMS = ("DDB013", "DDB015", "DDB017")
_OF_PATTERNS = ("ACC003", "ACC004", "ACC006", "ACC007", "ACC008", "DDB021")

Said = Sequence[Hit]


def dynamo_facts_of(context: Context) -> DynamoFacts | None:
    """Return the facts of the run, None when the DynamoDB part was not run."""
    found = context.extra.get(DYNAMODB_KEY)
    return found if isinstance(found, DynamoFacts) else None


@remembered
def _read(context: Context) -> tuple[tuple[str, int], ...]:
    """Return (code, line) of every error that these rules read from the text."""
    plain = replace(context, extra={})
    load_rules()
    rules = [registry()[code] for code in (*_OF_WHOLE_TABLES, *_OF_ITEMS, *_OF_PATTERNS)]
    return tuple(
        (rule.code, hit.span.first_line)
        for rule in rules
        for hit in rule.check(plain)
        if (hit.severity or rule.severity) is Severity.ERROR
    )


def _said_within(context: Context, codes: Sequence[str], *places: Span) -> str:
    """Return the first of these rules that found an error in one of these places, "" without."""
    lines = _read(context)
    return next(
        (
            f"{code} {registry()[code].name}"
            for code, line in lines
            if code in codes and any(p.first_line <= line <= p.last_line for p in places)
        ),
        "",
    )


def said_of_table(context: Context, name: str) -> str:
    """Return the rule of an error read from a table's definition, "" without one."""
    table = context.design.dynamodb.table(name)
    if table is None:
        return ""
    places = [table.span, *(index.span for index in table.indexes)]
    places += [table.name_span] if table.name_span else []
    return _said_within(context, _OF_WHOLE_TABLES if whole(table) else _OF_TABLES, *places)


def said_of_item(context: Context, line: int) -> str:
    """Return the rule of an error read from the sample item that begins on a line."""
    return _said_within(context, _OF_ITEMS, Span(line, line))


def said_of_pattern(context: Context, identity: str) -> str:
    """Return the rule of an error read from a pattern or its request, "" without one."""
    pattern = pattern_named(context, identity)
    if pattern is None:
        return ""
    places = [pattern.span] + ([pattern.dynamodb.span] if pattern.dynamodb else [])
    return _said_within(context, _OF_PATTERNS, *places)


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
        if not said_of_table(context, refusal.name):
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
        if not said_of_item(context, refusal.span.first_line):
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
        if not said_of_pattern(context, refusal.name):
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


def _missed(context: Context) -> Iterator[Missed]:
    facts = dynamo_facts_of(context)
    for missed in facts.missed if facts else ():
        if not said_of_pattern(context, missed.pattern):
            yield missed


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
