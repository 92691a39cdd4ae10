"""Rules on whether the access patterns are there and say all that is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_design_gate.design.model import Store
from data_design_gate.design.words import fold, nouns, singular
from data_design_gate.document.model import Paragraph, SectionName, Span
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in, words_of
from data_design_gate.standards.realisation import realisations
from data_design_gate.standards.remembered import remembered
from data_design_gate.standards.rules.access_reading import ReadPattern, read_patterns_of
from data_design_gate.standards.rules.access_targets import DynamoTarget

_SECTION = SectionName.ACCESS_PATTERNS
_FIELDS = (
    ("frequency", "frequency"),
    ("latency", "latency"),
    ("parameters", "parameters"),
    ("result_size", "result size"),
    ("index", "index used"),
)
_FORM = (
    "Write one table with the columns ID, Query, Priority, Store, Parameters, Frequency, Latency, "
    "Result size and Index used."
)


@rule("ACC001", Severity.ERROR)
def patterns_missing(context: Context) -> Iterator[Hit]:
    """List the access patterns, at least one for every entity.

    Keys, indexes and even the choice of the store follow from how the data is
    read and written. An entity nobody reads either lacks its pattern or is
    not needed.

    Bad:

        ## Data Access Patterns
        Orders are queried by the shop.

    Good:

        ## Data Access Patterns
        | ID | Query | Parameters | Frequency | Latency | Result size | Index used |
        |---|---|---|---|---|---|---|
        | AP1 | Order by id | id | 300/s | p95 10 ms | 1 | primary key |

    Source: Data Design Standards, Data Access Patterns: every pattern is documented.
    """
    section = present(context.design, _SECTION)
    if section is None or unread_in(context.design, _SECTION):
        return
    if not context.design.patterns:
        yield Hit(
            section.heading.span,
            "The section holds no access pattern.",
            f"{_FORM} One row for each way the data is read or written.",
            "patterns",
        )
        return
    if not context.design.requirements.entities:
        return
    queried = _queried_tables(context)
    spoken = beside = ""
    for realised in realisations(context.design):
        entity, tables = realised.entity, {place.name for place in realised.places}
        own = nouns(entity.name) | {n for name in tables for n in nouns(name)}
        only_rows = bool(tables) and realised.stores == {Store.POSTGRES}
        if queried is not None and only_rows:
            if tables & queried:
                continue
            said = beside = beside or _said_beside(context)
        else:
            said = spoken = spoken or _spoken_of(context)
        if any(f" {name} " in said for name in own):
            continue
        if _head(context, entity.name) not in _asked_for(context):
            yield Hit(
                section.heading.span,
                f"No access pattern reads or writes the entity `{entity.name}`.",
                f"Add a pattern for `{entity.name}`, or drop the entity if nothing uses it.",
                entity.name,
                group="entity-without-pattern",
            )


_ANY_THING = frozenset({"item", "entry", "record", "row", "data", "detail", "info", "object"})


def _head(context: Context, name: str) -> str:
    """Return the noun that a name ends in when no other entity's does: line for Basket line."""
    words = _split(name)
    own = words[-1] if len(words) > 1 else ""
    head = singular(own) if own and _heads(context)[own] == 1 else ""
    return "" if head in _ANY_THING else head


@remembered
def _heads(context: Context) -> Counter[str]:
    names = (_split(entity.name) for entity in context.design.requirements.entities)
    return Counter(words[-1] for words in names if words)


@remembered
@remembered
def _asked_for(context: Context) -> frozenset[str]:
    """Return the words of what the patterns ask for, in the singular."""
    asked = " ".join(pattern.query for pattern in context.design.patterns)
    return frozenset(singular(word) for word in _split(asked))


def _queried_tables(context: Context) -> frozenset[str] | None:
    """Return the tables that the queries name; None unless every Postgres pattern has one.

    "Orders of a customer" speaks of customers and reads only orders, which the query tells.
    """
    found: set[str] = set()
    for read in read_patterns_of(context):
        if read.store is Store.DYNAMODB:
            continue
        if not read.blocks:
            return None
        found |= {relation.table for relation, _ in read.relations}
    return frozenset(found)


def _said_beside(context: Context) -> str:
    """Return the nouns of the section's own sentences, which may say why an entity has none."""
    sections = context.design.document.named(_SECTION)
    blocks = (b for s in sections for part in s.walk() for b in part.blocks)
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    return f" {' '.join(singular(word) for text in texts for word in _split(text))} "


def _spoken_of(context: Context) -> str:
    """Return every noun the patterns speak of, in the singular, blanks around each."""
    texts = [words_of(context.design, _SECTION)]
    for read in read_patterns_of(context):
        texts += [read.pattern.query, read.pattern.parameters, read.pattern.index]
        texts += [relation.table for relation, _ in read.relations]
        texts += _targets(read)
        if read.pattern.dynamodb is not None:
            texts.append(read.pattern.dynamodb.table)
            texts.append(read.pattern.dynamodb.key_condition)
    words = [word for text in texts for word in _split(text)]
    one = {word: singular(word) for word in set(words)}
    return f" {' '.join(map(one.__getitem__, words))} "


def _split(text: str) -> list[str]:
    """Return the words of a text, names in camel case or with underscores taken apart."""
    spaced = _HUMP.sub(" ", " ".join(text.split()))
    if not spaced.isascii():
        spaced = " ".join(map(_spaced, spaced.split()))
    return fold(spaced).split()


_HUMP = regex(r"(?<=[a-z])(?=[A-Z])")


def _spaced(word: str) -> str:
    """Return a word with its humps apart, those of other scripts too."""
    if word.isascii() or word == word.lower():
        return word
    return "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + word, word, strict=False)
    )


def _targets(read: ReadPattern) -> Iterator[str]:
    """Yield the tables a pattern's cell names, and the entity that alone fills an index of one."""
    for named in read.cell.named:
        if len(named.targets) != 1:
            continue
        target = named.targets[0]
        if not isinstance(target, DynamoTarget):
            yield target.table
            continue
        yield target.table.name
        filling = [
            keys.entity
            for keys in target.table.entities
            if target.index is not None and all(map(keys.templates.get, target.keys("HASH")))
        ]
        if len(filling) == 1:
            yield filling[0]


@rule("ACC002", Severity.ERROR, needs=("patterns",))
def pattern_incomplete(context: Context) -> Iterator[Hit]:
    """State frequency, latency, parameters, result size and index for every pattern.

    They are what an index is judged by: how often it is used, how fast it
    must be, what is known when the query starts and how much comes back.

    Bad:

        | ID | Query | Frequency | Index used |
        |---|---|---|---|
        | AP1 | Open orders of a customer | often | |

    Good:

        | ID | Query | Parameters | Frequency | Latency | Result size | Index used |
        |---|---|---|---|---|---|---|
        | AP1 | Open orders of a customer | customer_id | 200/s | p95 20 ms | 50 | idx_orders_cust |

    Source: Data Design Standards, Data Access Patterns: the six fields of a pattern.
    """
    words: list[Span] = []
    for read in read_patterns_of(context):
        if not read.pattern.structured:
            words.append(read.at())
            continue
        missing = list(_missing(read))
        if missing:
            listed = _listed(missing)
            yield Hit(
                read.at("query"),
                f"The pattern {read.label} does not state its {listed}.",
                _mend(missing, listed),
                read.pattern.id,
                group=f"missing {listed}",
            )
    if words:
        count = f"{len(words)} access patterns are" if len(words) > 1 else "One access pattern is"
        yield Hit(
            words[0],
            f"{count} written in words, so that indexes cannot be checked against them.",
            _FORM,
            "words",
        )


def _mend(missing: list[str], listed: str) -> str:
    if missing == ["index used"]:
        return (
            "Name the index that serves it, `primary key` for the table's own key, or "
            "`Scan (accepted: reason)`."
        )
    return f"Fill in {listed}; numbers with units, such as `200/s`, `p95 20 ms` or `50`."


# Words that promise a latency and name none.
_VAGUE = regex(
    r"(?:very |as )?(?:fast|quick|quickly|low|short|good|acceptable|asap|instant|immediately)"
    r"(?: enough| as possible)?"
)


def _missing(read: ReadPattern) -> Iterator[str]:
    """Yield the fields a pattern lacks; a pure write needs neither index nor result size."""
    for field, name in _FIELDS:
        said = getattr(read.pattern, field).strip()
        if said and not (field == "latency" and _VAGUE.fullmatch(fold(said))):
            continue
        if field == "index" and (read.inserts or read.cell.scan or read.cell.none):
            continue
        if field == "result_size" and read.writes:
            continue
        if field == "parameters" and (read.inserts or _has_query(read)):
            continue
        yield name


def _has_query(read: ReadPattern) -> bool:
    """Return whether the query itself shows the parameters."""
    return bool(read.blocks) or read.pattern.dynamodb is not None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
