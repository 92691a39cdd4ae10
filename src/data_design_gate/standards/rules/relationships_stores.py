"""Rules on data in DynamoDB relations and in two stores at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import CrossStore, DataDesign, Store
from data_design_gate.design.words import noun, nouns, plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in, words_of
from data_design_gate.standards.realisation import realisations
from data_design_gate.standards.relations import ends

_SECTION = SectionName.RELATIONSHIPS
_SPEAK_OF_WRITES = (
    _SECTION, SectionName.DYNAMODB, SectionName.STORE_SELECTION, SectionName.MIGRATION,
)  # fmt: skip
_STRATEGY = regex(
    r"\bdenormali[sz]\w*|\bduplicat\w*|\bcopied\b|\bcop(?:y|ies)\b|\bembedd\w*|\badjacency\b|"
    r"\bsingle[- ]table\b|\bitem collection\b|\bsame partition\b|\bshared? partition\b|"
    r"\bjoined? in (?:the )?(?:application|code)\b|\bprecomputed\b|\bpre-joined\b",
    re.IGNORECASE,
)
_SHARES_NOTHING = regex(
    r"\b(?:no|nothing|none)\b[^.\n|]{0,40}\b(?:shared?|both stores|two stores)\b|"
    r"\bshares? (?:no|nothing)\b|\bno cross[- ]store\b|\bcross[- ]store\b[^.\n|]{0,20}\bnone\b",
    re.IGNORECASE,
)
_FIELDS = (
    ("source_of_truth", "source of truth"),
    ("synchronisation", "synchronisation"),
    ("consistency", "consistency rule"),
    ("conflict_resolution", "conflict resolution"),
    ("frequency", "sync frequency"),
)
_SAFE_WRITE = regex(
    r"\boutbox\b|\bstreams?\b|\bCDC\b|\bchange data capture\b|\bidempoten\w*|\bdebezium\b|"
    r"\bkinesis\b|\bkafka\b|\bSQS\b|\bevent ?bridge\b|\bDMS\b|\blogical replication\b|\bsaga\b|"
    r"\breplica\w*|\bconditional (?:put|write|update)\b|\bconditional on\b|\bWAL\b|\bexport\w*|"
    r"\bbatch (?:job|load|copy)\b|\bnightly\b|\bqueue\b|\breconcil\w*",
    re.IGNORECASE,
)


_NOT_WRITTEN = regex(
    r"\bnone\b|\bnot (?:copied|needed|synchroni[sz]ed|stored)\b|"
    r"\bno (?:copy|synchroni\w+|second)\b|\bimmutable\b|\bnever chang\w+|\bread[- ]only\b|"
    r"\bread (?:from|on demand)\b|\bby reference\b",
    re.IGNORECASE,
)
_BOTH = regex(r"\bboth\b|\bdual\b|\bdouble\b|\btwice\b|\bafterwards\b|\bthen\b", re.IGNORECASE)


@rule("REL005", Severity.WARNING, needs=("dynamodb",))
def denormalisation_missing(context: Context) -> Iterator[Hit]:
    """Say how relationships between DynamoDB items are read without a join.

    DynamoDB joins nothing: related data is copied, embedded, or kept in one
    item collection, and each copy needs a rule for staying right.

    Bad:

        | Order | Order event | 1:N | orderId | - | - |      (and no word more)

    Good:

        **Denormalisation:** each event carries the order's status as it was then.

    Source: AWS, DynamoDB developer guide, modelling relational data.
    """
    design = context.design
    section = present(design, _SECTION)
    if section is None or unread_in(design, _SECTION, SectionName.DYNAMODB):
        return
    related = [r for r in design.relationships if ends(design, r).in_dynamodb]
    label = design.relationship_labels.get("denormalisation")
    if not related or (label is not None and label.text):
        return
    words = words_of(design, _SECTION, SectionName.DYNAMODB)
    if _STRATEGY.search(words):
        return
    first = related[0]
    yield Hit(
        first.span,
        f"Nothing says how `{first.target}` is read together with `{first.source}`: "
        "DynamoDB has no joins.",
        "Add `**Denormalisation:**` with what is copied, embedded or kept in one item "
        "collection, and how a copy stays right.",
        "denormalisation",
    )


# The five things as sentences tell them.
_TOLD = {
    "source of truth": regex(
        r"\bsource of truth\b|\bauthoritative\b|\bsystem of record\b|\bmaster (?:copy|data)\b",
        re.IGNORECASE,
    ),
    "synchronisation": regex(
        r"\bsynch?roni[sz]\w*|\boutbox\b|\bstreams?\b|\bCDC\b|\breplicat\w+|\bcopied\b|\bpublish\w+|"
        r"\bETL\b",
        re.IGNORECASE,
    ),
    "consistency rule": regex(r"\bconsisten\w+|\beventual\w*|\bin step\b", re.IGNORECASE),
    "conflict resolution": regex(
        r"\bconflict\w*|\bwins\b|\bidempoten\w+|\blast[- ]writ\w+|\boverwrit\w+", re.IGNORECASE
    ),
    "frequency": regex(
        r"\bevery \w+|\bcontinuous\w*|\bhourly\b|\bdaily\b|\bnightly\b|\bweekly\b|"
        r"\bper (?:minute|hour)\b|\bnear[- ]?real[- ]?time\b|\bin real time\b|\bat once\b|"
        r"\bimmediately\b|\bon each \w+",
        re.IGNORECASE,
    ),
}
_NO_TRUTH = regex(
    r"^\W*(?:(?:both|either|whichever|neither)\b[^:;,]*|the (?:latest|newest|last)\b[^:;,]*|"
    r"postgres\w*\s*(?:and|or|/|&|\+)\s*dynamo ?db|"
    r"dynamo ?db\s*(?:and|or|/|&|\+)\s*postgres\w*)\W*$",
    re.IGNORECASE,
)


def _is_kept_twice(design: DataDesign, row: CrossStore) -> bool:
    """Tell whether a row is about an entity that both stores hold: STO007 speaks of those."""
    element = f" {noun(row.element)} "
    return any(
        realisation.stores == frozenset(Store)
        and any(f" {name} " in element for name in nouns(realisation.entity.name))
        for realisation in realisations(design)
    )


@rule("REL006", Severity.ERROR)
def cross_store_incomplete(context: Context) -> Iterator[Hit]:
    """State how data in both stores is kept in agreement.

    Five things: the source of truth, synchronisation, consistency rule,
    conflict resolution and frequency. Two stores disagree sooner or later;
    what then is decided here, or by whoever is awake that night.

    Bad:

        Order status is also in DynamoDB.

    Good:

        | Data element | Source of truth | Synchronisation | Consistency rule |
        Conflict resolution | Sync frequency |
        |---|---|---|---|---|---|
        | Order status | Postgres | outbox | within 5 s | Postgres wins | continuous |

    Stores that share nothing say so in a sentence.

    Source: Data Design Standards, cross-store relationships.
    """
    design = context.design
    section = present(design, _SECTION)
    if section is None or unread_in(design, _SECTION):
        return
    for row in design.cross_store:
        lacks = [words for name, words in _FIELDS if not getattr(row, name)]
        if _NO_TRUTH.match(plain(row.source_of_truth)) and not _is_kept_twice(design, row):
            yield Hit(
                row.span,
                f'{_called(row)} has no single source of truth: "{plain(row.source_of_truth)}".',
                "Name the one store (and column or attribute) that is right when the two differ.",
                row.element or "cross-store",
            )
        if lacks:
            yield Hit(
                row.span,
                f"{_called(row)} lacks its {_and(lacks)}.",
                "Fill in what is missing; each is one short sentence.",
                row.element or "cross-store",
            )
    selection = design.selection
    disputed = bool(selection.declared) and selection.stores != selection.declared  # is STO005's
    both = selection.selected == frozenset(Store) and not (disputed and selection.stores)
    if not both or design.cross_store:
        return
    told = words_of(design, _SECTION)
    in_words = _TOLD["source of truth"].search(told)
    lacks = [words for words, pattern in _TOLD.items() if in_words and not pattern.search(told)]
    if lacks:
        yield Hit(
            section.heading.span,
            f"What is said of the data in both stores lacks its {_and(lacks)}.",
            "Add what is missing, or a table with a row for each shared data element.",
            "cross-store",
        )
    elif not in_words and not _SHARES_NOTHING.search(told):
        yield Hit(
            section.heading.span,
            "Both stores are selected, and nothing says what they share and which is the truth.",
            "Add a table Cross-store (data element, source of truth, synchronisation, consistency "
            "rule, conflict resolution, sync frequency), or the sentence that the stores share "
            "nothing.",
            "cross-store",
        )


def _called(row: CrossStore) -> str:
    return f"`{row.element}`" if row.element else "The data in both stores"


def _and(words: list[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]


@rule("REL008", Severity.WARNING)
def dual_write(context: Context) -> Iterator[Hit]:
    """Write to two stores through an outbox, a stream or an idempotency key.

    Two writes without a common transaction fail apart: one store knows what
    the other never heard of, and a retry writes it twice.

    Bad:

        | Order status | Postgres | the service writes both | eventual | ... |

    Good:

        | Order status | Postgres | transactional outbox, conditional put | eventual | ... |

    Source: the transactional outbox pattern; AWS, change data capture with DynamoDB Streams.
    """
    design = context.design
    if not design.cross_store or unread_in(design, _SECTION):
        return
    for row in design.cross_store:
        if not row.synchronisation or _is_safe(design, row):
            continue
        yield Hit(
            row.span,
            f"`{row.element}` is written to both stores without outbox, stream or idempotency key.",
            "Say what makes the second write certain and harmless when repeated: a transactional "
            "outbox, DynamoDB Streams, change data capture, an idempotency key.",
            row.element or "cross-store",
        )


def _is_safe(design: DataDesign, row: CrossStore) -> bool:
    own = f"{row.synchronisation} {row.consistency} {row.conflict_resolution} {row.frequency}"
    if _SAFE_WRITE.search(own) or _NOT_WRITTEN.search(row.synchronisation):
        return True
    if len(design.cross_store) > 1 or _BOTH.search(row.synchronisation):
        return False
    return bool(_SAFE_WRITE.search(words_of(design, *_SPEAK_OF_WRITES)))
