"""Rules on the validation section itself: its topics, and the fields it names."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.model import DataDesign
from data_design_gate.design.words import nouns
from data_design_gate.document.model import SectionName
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.fields import Unknown, field_names, resolve
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in
from data_design_gate.standards.realisation import find_places, outside, places
from data_design_gate.standards.relations import attributes_of

_SECTION = SectionName.VALIDATION
_TOPICS = {
    "required_fields": "required fields",
    "types": "data types",
    "value_constraints": "value constraints",
    "referential_integrity": "referential integrity",
    "business_rules": "business rules",
    "uniqueness": "uniqueness",
}


@rule("VAL001", Severity.ERROR)
def rules_missing(context: Context) -> Iterator[Hit]:
    """Address all six topics of validation.

    Required fields, data types, value constraints, referential integrity,
    business rules and uniqueness: each left out is bad data that some reader
    will have to live with. "None beyond the keys" is an answer.

    Bad:

        ## Data Validation Rules
        All input is validated.

    Good:

        | Field | Required | Type | Constraint | Enforced by |
        |---|---|---|---|---|
        | orders.total | yes | numeric(12,2) | at least 0 | database (CHECK) |

        **Referential integrity:** ... **Business rules:** ... **Uniqueness:** ...

    Source: Data Design Standards, Data Validation Rules.
    """
    section = present(context.design, _SECTION)
    if section is None or unread_in(context.design, _SECTION):
        return
    topics = context.design.validation.topics
    lacks = [words for name, words in _TOPICS.items() if name not in topics]
    if lacks:
        listed = ", ".join(lacks[:-1]) + (" and " if len(lacks) > 1 else "") + lacks[-1]
        yield Hit(
            section.heading.span,
            f"The validation rules do not address {listed}.",
            "Add a table Field, Required, Type, Constraint, Enforced by, and a sentence each for "
            'referential integrity, business rules and uniqueness; "none" is an answer.',
            "topics",
        )


@rule("VAL004", Severity.ERROR)
def field_unknown(context: Context) -> Iterator[Hit]:
    """Write rules for fields that exist.

    A rule for a field no table has is a typing error, or a column that the
    schema forgot.

    Bad:

        | orders.totl | yes | numeric(12,2) | at least 0 | database |

    Good:

        | orders.total | yes | numeric(12,2) | at least 0 | database |

    Source: Data Design Standards, Data Validation Rules.
    """
    design = context.design
    stores = (SectionName.POSTGRES, SectionName.DYNAMODB)
    elsewhere = outside(context)
    if unread_in(design, _SECTION, *stores) or not places(design) or elsewhere is None:
        return
    for written in design.validation.rules:
        for field in field_names(written.field):
            unknown = resolve(design, field).unknown
            if unknown is None or (written.told and unknown is Unknown.TABLE):
                continue  # in a sentence, `settings.py` is no column
            owner = field.rpartition(".")[0]
            if elsewhere & (nouns(owner) if owner else elsewhere):
                continue
            what = f"no table `{owner}`" if unknown is Unknown.TABLE else _lacking(design, owner)
            near = _near(design, field, unknown)
            yield Hit(
                written.span,
                f"The rule for `{field}` means nothing: the design has {what}.",
                f"Did you mean `{near}`? Correct the name, or add the column."
                if near
                else "Correct the name, or add the column to the schema.",
                field,
            )


def _lacking(design: DataDesign, owner: str) -> str:
    held = find_places(design, owner) if owner else ()
    return f"no such column in `{held[0].name}`" if held else "no such column in any table"


def _near(design: DataDesign, field: str, unknown: Unknown) -> str:
    from difflib import get_close_matches

    owner, _, name = field.rpartition(".")
    if unknown is Unknown.TABLE:
        close = get_close_matches(owner, [place.name for place in places(design)], 1)
        return f"{close[0]}.{name}" if close else ""
    held = find_places(design, owner) if owner else places(design)
    known = sorted({attribute for place in held for attribute in attributes_of(place)})
    close = get_close_matches(name, known, 1)
    return f"{owner}.{close[0]}".lstrip(".") if close else ""
