"""Rules on the index each pattern names: that it exists, can serve, and is no scan."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.dynamodb.index_names import names_of
from data_design_gate.design.dynamodb.names import index_spellings
from data_design_gate.design.model import Store
from data_design_gate.document.model import Span
from data_design_gate.document.nearest import nearest
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity, Suggestion
from data_design_gate.standards.rules import dynamodb_halves, proof_halves
from data_design_gate.standards.rules.access_dynamodb import dynamodb_problems
from data_design_gate.standards.rules.access_postgres import postgres_problems, unserved_tables
from data_design_gate.standards.rules.access_queries import misspelt_patterns
from data_design_gate.standards.rules.access_reading import (
    ReadPattern,
    indexes_of,
    partly_known,
    read_patterns_of,
    schema_of,
    schema_unread,
)
from data_design_gate.standards.rules.access_targets import Named


@rule("ACC003", Severity.ERROR, needs=("patterns",))
def index_unknown(context: Context) -> Iterator[Hit]:
    """Name an index that the design defines.

    A pattern is served by an index that exists. A name that stands nowhere in
    the schema is a slip of the pen, or an index somebody forgot to create.

    Bad:

        | AP1 | Open orders of a customer | ... | idx_orders_customer |
        CREATE INDEX idx_orders_customer_id ON orders (customer_id);

    Good:

        | AP1 | Open orders of a customer | ... | idx_orders_customer_id |
        CREATE INDEX idx_orders_customer_id ON orders (customer_id);

    Source: Data Design Standards, Data Access Patterns: every pattern has a supporting index.
    """
    if schema_unread(context) or not (schema_of(context).tables or context.design.dynamodb.tables):
        return  # without any schema the missing section is the finding
    known = _known_names(context)
    listed = {
        name for entry in context.design.index_entries for name in index_spellings(entry.name)
    }
    for read in read_patterns_of(context):
        for named in read.cell.named:
            if named.targets or named.own_key or index_spellings(named.text) & listed:
                continue
            if _other_owner(context, read, named):
                continue  # ACC004 says whose it is
            if _of_outside_table(context, read, named.text):
                continue
            yield _unknown(context, read, named.text, known, read.at("index"))
        request = read.pattern.dynamodb
        if request is not None and request.index and context.design.dynamodb.tables:
            spelled = index_spellings(request.index)
            every = [i for t in context.design.dynamodb.tables for i in t.indexes]
            cell = index_spellings(read.pattern.index)
            if not any(spelled & names_of(i) for i in every) and not spelled & (cell | listed):
                place = request.places.get("IndexName", request.span)
                yield _unknown(context, read, request.index, known, place)


def _of_other_store(context: Context, read: ReadPattern) -> Iterator[Hit]:
    """Yield the index of one store that a pattern of the other store names."""
    for named in read.cell.named:
        owner = _other_owner(context, read, named)
        if owner:
            dynamo = read.store is Store.DYNAMODB
            own, other = ("DynamoDB", "Postgres") if dynamo else ("Postgres", "DynamoDB")
            yield Hit(
                read.at("index"),
                f"The pattern {read.label} reads {own}, and `{named.text}` is an index of the "
                f"{other} table `{owner}`.",
                f"Name an index or the key of the {own} table, or correct the pattern's store.",
                f"{read.pattern.id}:{named.text}",
            )


def _other_owner(context: Context, read: ReadPattern, named: Named) -> str:
    """Return the table of the other store whose index a name means, "" when there is none."""
    if named.targets or named.own_key or read.store is None:
        return ""
    if read.store is Store.DYNAMODB:
        wanted = named.text.casefold()
        return next((i.table for i in indexes_of(context) if i.name.casefold() == wanted), "")
    spelled = index_spellings(named.text)
    tables = context.design.dynamodb.tables
    return next((t.name for t in tables for i in t.indexes if names_of(i) & spelled), "")


def _known_names(context: Context) -> list[str]:
    names = [index.name for index in indexes_of(context)]
    return names + [i.name for t in context.design.dynamodb.tables for i in t.indexes if i.name]


def _of_outside_table(context: Context, read: ReadPattern, name: str) -> bool:
    """Return whether the index may belong to a table that lives outside the document."""
    hidden = partly_known(context)
    return any(relation.table in hidden for relation, _ in read.relations) or any(
        table in name for table in hidden
    )


def _unknown(context: Context, read: ReadPattern, name: str, known: list[str], place: Span) -> Hit:
    close = nearest(name, known, limit=max(1, min(3, len(name) // 4)))
    if close:
        mend = f"Did you mean `{close}`? Otherwise create `{name}` in the schema."
    else:
        mend = (
            f"Create `{name}` in the schema, or name the index that serves the pattern; "
            "for the table's own key write `primary key`."
        )
    suggestion = None
    line = context.document.lines[place.first_line - 1]
    if close and line.count(name) == 1:
        suggestion = Suggestion(place.first_line, place.first_line, line.replace(name, close))
    return Hit(
        place,
        f"The pattern {read.label} names the index `{name}`, which the design does not define.",
        mend,
        f"{read.pattern.id}:{name}",
        suggestion=suggestion,
        group=f"unknown {min(index_spellings(name), default=name)}",
    )


@rule(
    "ACC004",
    Severity.ERROR,
    marks="SX",
    needs=("patterns",),
    shown=dynamodb_halves.index_cannot_serve,
)
def index_cannot_serve(context: Context) -> Iterator[Hit]:
    """Give each pattern an index whose leading columns or key the query uses.

    PostgreSQL reads a B-tree from its first column: equality on the leading
    columns, then at most one range, and the order of what follows. A partial
    index serves only a query that states its condition with constants.
    DynamoDB needs equality on every partition key attribute, and one legal
    comparison on the sort key.

    Bad:

        CREATE INDEX idx_orders_created_at_customer_id ON orders (created_at, customer_id);
        SELECT id FROM orders WHERE customer_id = $1;

    Good:

        CREATE INDEX idx_orders_customer_id_created_at ON orders (customer_id, created_at);
        SELECT id FROM orders WHERE customer_id = $1;

    Source: PostgreSQL manual, 11.3 Multicolumn Indexes, 11.4 Indexes and ORDER BY and 11.8
    Partial Indexes; DynamoDB Developer Guide, Query key condition expressions.
    """
    if schema_unread(context):
        return
    invalid = misspelt_patterns(context)
    for read in read_patterns_of(context):
        if read.pattern in invalid:
            continue
        yield from _of_other_store(context, read)
        if read.store is not Store.DYNAMODB:
            yield from postgres_problems(context, read)
        if read.store is not Store.POSTGRES:
            yield from dynamodb_problems(context, read)


@rule("ACC005", Severity.ERROR, marks="SX", needs=("patterns",), shown=proof_halves.scan)
def scan(context: Context) -> Iterator[Hit]:
    """Read by an index; a full scan needs an accepted reason.

    A scan reads everything to find something: its time and its cost grow
    with the table, not with the answer.

    Bad:

        | AP7 | Orders without an invoice | ... | Scan |

    Good:

        | AP7 | Orders without an invoice | ... | Scan (accepted: nightly report, 20,000 rows) |

    Source: Data Design Standards, Data Access Patterns: Query rather than Scan.
    """
    invalid = () if schema_unread(context) else misspelt_patterns(context)
    for read in read_patterns_of(context):
        if read.cell.scan and read.cell.reason:
            continue
        request = read.pattern.dynamodb
        if read.cell.scan:
            yield _scan(
                read, read.at("index"), "is answered by a full scan, and no reason is given"
            )
        elif request is not None and request.operation == "Scan":
            place = request.places.get("TableName", request.span)
            yield _scan(read, place, "sends a Scan, which reads the whole table or index")
        elif not (schema_unread(context) or _names_the_unknown(read) or read.pattern in invalid):
            for table, place in unserved_tables(context, read):
                yield _scan(read, place, f"reads `{table}` without any index that could serve it")


def _names_the_unknown(read: ReadPattern) -> bool:
    """Return whether the cell names an index that is nowhere: its absence is then the finding."""
    return any(not named.targets and not named.own_key for named in read.cell.named)


def _scan(read: ReadPattern, place: Span, words: str) -> Hit:
    return Hit(
        place,
        f"The pattern {read.label} {words}.",
        "Add an index that leads with what the pattern knows, or accept the scan with a reason: "
        "`Scan (accepted: 200 rows, read once a day)`.",
        f"{read.pattern.id}:scan",
    )
