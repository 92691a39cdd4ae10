"""Rules on the type of a relationship and on what happens on delete and update."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import DataDesign, Relationship
from data_design_gate.design.words import plain
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import unread_in, words_of
from data_design_gate.standards.relations import (
    Ends,
    Link,
    ends,
    is_unique,
    junction_between,
    links_between,
    links_outside,
    names_key,
    tables,
)
from data_design_gate.standards.remembered import remembered

_ACTION = regex(r"\b(cascad\w*|restrict\w*|no action|set null|set default)\b", re.IGNORECASE)
_NULLED = regex(r"\bnulled\b|\bset to null\b", re.IGNORECASE)


@rule("REL003", Severity.ERROR)
def relationship_type(context: Context) -> Iterator[Hit]:
    """State the type of each relationship as the schema implements it.

    One-to-one, one-to-many and many-to-many need different keys; a wrong
    type sends whoever writes the code after the wrong rows.

    Bad:

        | Order | Shipment | 1:N | shipments.order_id | cascade | restrict |

        CREATE TABLE shipments (order_id uuid NOT NULL UNIQUE REFERENCES orders (id));

    Good:

        | Order | Shipment | 1:1 | shipments.order_id | cascade | restrict |

    A one-to-one row without a unique key is PG022's, a many-to-many row
    without a junction table PG021's.

    Source: Data Design Standards, Data Relationships: 1:1, 1:N, M:N.
    """
    design = context.design
    for relationship in design.relationships:
        if not relationship.kind:
            written = f' ("{relationship.kind_text}")' if relationship.kind_text else ""
            yield Hit(
                relationship.span,
                f"The relationship between `{relationship.source}` and `{relationship.target}` "
                f"has no type{written}.",
                "Write 1:1, 1:N, N:1 or M:N, read from the first column to the second.",
                _subject(relationship),
                group="type missing",
            )
        elif not unread_in(design, SectionName.POSTGRES):
            yield from _mismatch(design, relationship)


def _subject(relationship: Relationship) -> str:
    return f"{relationship.source} {relationship.target}"


def _mismatch(design: DataDesign, relationship: Relationship) -> Iterator[Hit]:
    pair = ends(design, relationship)
    if not pair.in_postgres or relationship.kind == "M:N":
        return
    found = _meant(links_between(design, pair), relationship)
    if not found:
        junction = junction_between(design, pair)
        if junction:
            yield _hit(relationship, "M:N", f"the junction table `{junction}` joins them")
        return
    kinds = {_kind(design, link, pair) for link in found}
    itself = tables(pair.source) == tables(pair.target)
    if relationship.kind in kinds or (itself and relationship.kind[::-1] in kinds):
        return
    if relationship.kind == "1:1" and "1:1" not in kinds:
        return
    link = found[0]
    unique = " and is unique" if is_unique(design, link) else ""
    columns = ", ".join(link.key.columns)
    yield _hit(
        relationship,
        _kind(design, link, pair),
        f"`{link.table.name}.{columns}` refers to `{link.key.target}`{unique}",
    )


def _meant(found: tuple[Link, ...], relationship: Relationship) -> tuple[Link, ...]:
    """Return the keys a row names among those between its ends, all when it names none."""
    named = tuple(link for link in found if names_key(relationship.implemented_by, link))
    return named or found


def _kind(design: DataDesign, link: Link, pair: Ends) -> str:
    """Return the type a foreign key gives, read from the row's first end to its second."""
    if is_unique(design, link):
        return "1:1"
    child_is_target = link.table.name in tables(pair.target) and link.key.target in tables(
        pair.source
    )
    return "1:N" if child_is_target else "N:1"


def _hit(relationship: Relationship, kind: str, why: str) -> Hit:
    return Hit(
        relationship.span,
        f"`{relationship.source}` to `{relationship.target}` is documented as "
        f"{relationship.kind}, the schema makes it {kind}: {why}.",
        f"Write {kind}, or change the key.",
        _subject(relationship),
    )


@rule("REL004", Severity.WARNING)
def cascade_undocumented(context: Context) -> Iterator[Hit]:
    """State what happens on delete and on update, as the schema does it.

    A cascade nobody expects deletes rows; a restriction nobody expects stops
    the erasure of a customer.

    Bad:

        | Order | Shipment | 1:N | shipments.order_id | restrict | |

        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE

    Good:

        | Order | Shipment | 1:N | shipments.order_id | cascade | no action |

    Source: Data Design Standards, Data Relationships: cascade rules.
    """
    design = context.design
    general = design.relationship_labels.get("cascade")
    for relationship in design.relationships:
        pair = ends(design, relationship)
        between = (
            links_between(design, pair) if pair.in_postgres else links_outside(design, relationship)
        )
        found = _meant(between, relationship)
        if not found:
            continue
        lacks = [
            words
            for words, text in (
                ("delete", relationship.on_delete),
                ("update", relationship.on_update),
            )
            if not text
        ]
        general_rule = (general is not None and general.text) or _told_of_all(design)
        if lacks and not general_rule and not _is_told_in_a_sentence(design, found):
            yield Hit(
                relationship.span,
                f"`{relationship.source}` to `{relationship.target}` does not say what happens "
                f"on {' and on '.join(lacks)}.",
                "Fill in the columns On delete and On update: cascade, restrict, set null "
                "or no action.",
                _subject(relationship),
                group="cascade missing",
            )
        yield from _different(relationship, found)


_OF_ALL = regex(r"\b(?:all|every|each|both|none of the|no) \w*|\bforeign keys\b", re.IGNORECASE)
_ON_DELETE = regex(r"\bon delet\w+|\bdelet(?:es|ion|ing)\b", re.IGNORECASE)
_ON_UPDATE = regex(r"\bon updat\w+|\bupdat(?:es|ing)\b", re.IGNORECASE)


@remembered
def _told_of_all(design: DataDesign) -> bool:
    """Tell whether one sentence says for all foreign keys what happens on delete and update."""
    sentences = re.split(r"(?<=[.!?])\s+|\n", words_of(design, SectionName.RELATIONSHIPS))
    return any(
        _OF_ALL.search(words) and _ON_DELETE.search(words) and _ON_UPDATE.search(words)
        for words in sentences
    )


def _is_told_in_a_sentence(design: DataDesign, found: tuple[Link, ...]) -> bool:
    """Tell whether a sentence that names the key says what happens on delete and on update."""
    return any(names_key(words, link) for words in _on_both(design) for link in found)


@remembered
def _on_both(design: DataDesign) -> tuple[str, ...]:
    """Return the sentences that speak of deletes and of updates."""
    sentences = re.split(r"(?<=[.!?])\s+|\n", words_of(design, SectionName.RELATIONSHIPS))
    return tuple(s for s in sentences if _ON_DELETE.search(s) and _ON_UPDATE.search(s))


def _different(relationship: Relationship, found: tuple[Link, ...]) -> Iterator[Hit]:
    for words, text, actions in (
        ("delete", relationship.on_delete, [link.key.on_delete for link in found]),
        ("update", relationship.on_update, [link.key.on_update for link in found]),
    ):
        stated = _action(text)
        if stated and all(stated != _effective(action) for action in actions):
            link = found[0]
            does = actions[0] or "NO ACTION (the default)"
            yield Hit(
                relationship.span,
                f"On {words}, `{relationship.source}` to `{relationship.target}` is documented "
                f'as "{plain(text)}", and `{link.table.name}.{link.key.columns[0]}` does {does}.',
                "Correct whichever is wrong; the two must tell the same.",
                f"{_subject(relationship)} on {words}",
            )


def _action(text: str) -> str:
    """Return the referential action a cell states, folded, "" when it states none."""
    if _NULLED.search(text):
        return "SET NULL"
    found = _ACTION.findall(plain(text))
    if len({action.lower()[:6] for action in found}) != 1:
        return ""
    action = found[0].upper()
    return _effective("CASCADE" if action.startswith("CASCAD") else action)


def _effective(action: str) -> str:
    """Fold actions that refuse alike: NO ACTION only checks later than RESTRICT."""
    return "RESTRICT" if action in {"", "NO ACTION"} or action.startswith("RESTRICT") else action
