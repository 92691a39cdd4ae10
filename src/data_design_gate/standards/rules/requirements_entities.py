"""Rules on what the requirements say of each entity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.model import Entity
from data_design_gate.design.requirements import growth_in
from data_design_gate.design.words import nouns, plain, singular
from data_design_gate.document.model import SectionName
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.presence import present, unread_in

_SECTION = SectionName.REQUIREMENTS


@rule("REQ001", Severity.ERROR)
def entities_missing(context: Context) -> Iterator[Hit]:
    """List every entity in the requirements.

    Every later step starts from the entities: tables realise them, patterns
    read them, the lifecycle ends them. Without the list nobody can tell
    whether the design is complete.

    Bad:

        ## Data Requirements Overview
        We store what the shop sells.

    Good:

        ## Data Requirements Overview
        | Entity | Attributes | Required | Volume | Growth |
        |---|---|---|---|---|
        | Order | id, total, note | all but note | 2 M rows | 50,000 rows a month |

    Source: Data Design Standards, Data Requirements Overview.
    """
    design = context.design
    section = present(design, _SECTION)
    if section is None or design.requirements.entities or unread_in(design, _SECTION):
        return
    known = [table.name for table in design.postgres.tables if not table.partition_of]
    known += [table.name for table in design.dynamodb.tables if table.name]
    found = f" The design defines {_listed(known)}, which no requirement names." if known else ""
    yield Hit(
        section.heading.span,
        f"The requirements list no entity.{found}",
        "Add a table with the columns Entity, Attributes, Required, Volume and Growth, "
        "one row for each kind of data.",
        "entities",
    )


def _listed(names: list[str], most: int = 5) -> str:
    """Return names in backticks, the rest counted."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{name}`" for name in names[:most]) + more


@rule("REQ002", Severity.ERROR)
def attributes_missing(context: Context) -> Iterator[Hit]:
    """State the attributes of every entity, and which of them are required.

    What may be absent decides nullability, defaults and validation. Left
    open, each reader of the design decides it for himself.

    Bad:

        | Entity | Attributes |
        |---|---|
        | Order | id, total, note |

    Good:

        | Entity | Attributes | Required |
        |---|---|---|
        | Order | id, total, note | all but note |

    Source: Data Design Standards, Data Requirements Overview.
    """
    if present(context.design, _SECTION) is None:
        return
    for entity in context.design.requirements.entities:
        if not entity.attributes:
            yield Hit(
                entity.span,
                f"`{entity.name}` lists no attributes.",
                "Name its attributes, and say which of them are required.",
                entity.name,
                group="attributes",
            )
            continue
        unsaid = [a.name for a in entity.attributes if a.required is None]
        if unsaid:
            every = len(unsaid) == len(entity.attributes)
            which = "its attributes" if every else _listed(unsaid)
            verb = "is" if not every and len(unsaid) == 1 else "are"
            yield Hit(
                entity.span,
                f"`{entity.name}` does not say whether {which} {verb} required or optional.",
                'Fill in the column Required: names, "all", or "all but note". '
                "Remarks such as `note (optional)` do as well.",
                entity.name,
                group="required",
            )


@rule("REQ003", Severity.WARNING)
def volume_missing(context: Context) -> Iterator[Hit]:
    """State volume and growth of every entity.

    Volumes choose key types, indexes and partitions, and every proof about
    speed assumes them: without a number nothing can be said about next year.

    Bad:

        | Entity | Attributes | Required | Volume | Growth |
        |---|---|---|---|---|
        | Order | id, total | all | large | |

    Good:

        | Entity | Attributes | Required | Volume | Growth |
        |---|---|---|---|---|
        | Order | id, total | all | 2 M rows | 50,000 rows a month |

    Source: Data Design Standards, Data Requirements Overview.
    """
    requirements = context.design.requirements
    if present(context.design, _SECTION) is None:
        return
    for entity in requirements.entities:
        lacks = [name for name, said in _sizes(context, entity).items() if not said]
        if lacks:
            vague = entity.volume_text and entity.volume is None
            words = f' ("{plain(entity.volume_text)}" is no number)' if vague else ""
            yield Hit(
                entity.span,
                f"`{entity.name}` states no {' and no '.join(lacks)}{words}.",
                'Give numbers, estimates too: "2 M rows", "50,000 rows a month"; '
                'for growth "none" is an answer.',
                entity.name,
                group="volume",
            )


def _sizes(context: Context, entity: Entity) -> dict[str, bool]:
    """Return whether volume and growth are stated, in the entity's row or under a label."""
    labels = context.design.requirements.labels
    alone = len(context.design.requirements.entities) == 1
    volume, growth = labels.get("volume"), labels.get("growth")
    volume_text = volume.text if volume and (alone or _names(volume.text, entity)) else ""
    growth_text = growth.text if growth and (alone or _names(growth.text, entity)) else ""
    has_volume = entity.volume is not None or any(map(str.isdigit, volume_text))
    grows = "/" in volume_text or " per " in volume_text or bool(growth_in(volume_text))
    growth_said = entity.growth_text or growth_text
    return {"volume": has_volume, "growth": grows or _is_answer(growth_said)}


# Words that stand in the place of a growth and give none.
_NO_ANSWER = regex(
    r"^(?:(?:still |yet )?(?:unknown|unclear|undefined|open|uncertain|not (?:known|estimated|sure))"
    r"|to be \w+|no idea|\?+|"
    r"(?:very |rather |quite )?(?:large|high|big|huge|fast|rapid|quick|strong|moderate|medium|some|"
    r"significant|slow|low|small)(?: growth)?)\W*$",
    re.IGNORECASE,
)


def _is_answer(text: str) -> bool:
    """Tell whether a text says how something grows: "none" does, "unknown" and "fast" do not."""
    words = plain(text).strip()
    return bool(words) and not _NO_ANSWER.match(words)


def _names(text: str, entity: Entity) -> bool:
    """Tell whether a text speaks of an entity."""
    letters = "".join(mark if mark.isalnum() else " " for mark in plain(text).casefold())
    spoken = f" {' '.join(singular(word) for word in letters.split())} "
    return any(f" {name} " in spoken for name in nouns(entity.name))
