"""Which sections a design must have, and what stands elsewhere of those it lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from data_design_gate.design.model import DataDesign, Store
from data_design_gate.design.scaffold_text import BODIES, body
from data_design_gate.document.headings import identity
from data_design_gate.document.model import Block, Fence, ListBlock, Quote, SectionName
from data_design_gate.document.template import GUIDANCE
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.swallowed import hidden_names

_STORE_SECTIONS = {SectionName.POSTGRES: Store.POSTGRES, SectionName.DYNAMODB: Store.DYNAMODB}
_OWN_RULES = frozenset({SectionName.PLAN, SectionName.DEFERRED, SectionName.BLOCKED})
"""DOC016, DOC020 and DOC021 ask for these."""

_FEW = 3  # missing sections that are shown with their whole form
_SQL_TAGS = frozenset({"", "sql", "postgresql", "postgres", "pgsql", "psql", "plpgsql", "ddl"})
_COMMENT = regex(r"<!--(?:(?!<!--).)*?-->\n*", re.DOTALL)
_IN_SQL = {
    SectionName.POSTGRES: (regex(r"\bCREATE\s+TABLE\b", re.IGNORECASE), "Postgres table"),
    SectionName.INDEXES: (regex(r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b", re.IGNORECASE), "index"),
    SectionName.RELATIONSHIPS: (regex(r"\bREFERENCES\b", re.IGNORECASE), "foreign key"),
    SectionName.VALIDATION: (regex(r"\bCHECK\s*\(", re.IGNORECASE), "CHECK constraint"),
    SectionName.MIGRATION: (regex(r"\bALTER\s+TABLE\b", re.IGNORECASE), "schema change"),
}


def skeleton(names: list[SectionName], titles: list[str], stores: Collection[Store] = ()) -> str:
    """Return the sections ready to paste, in the standard's order.

    A few come with their whole form; many with one line of guidance each, so
    that a document that lacks nearly everything still gets a calm answer.
    ``stores`` are those decided on.
    """
    numbers = {name: n for n, name in enumerate(BODIES) if name is not SectionName.PLAN}
    few = len(names) <= _FEW
    parts = []
    for name in names:
        number = f"{numbers[name]}. " if name in numbers else ""
        parts.append(f"## {number}{TITLES[name]}\n\n{_body(name, stores if few else None)}")
    parts += [f"## {title}\n\n[text]" for title in titles]
    return "\n\n".join(parts)


def _body(name: SectionName, stores: Collection[Store] | None) -> str:
    """Return a section's form for stores without its comments, else one line of guidance."""
    form = "" if stores is None else _COMMENT.sub("", body(name, stores)).strip()
    return form or f"[{' '.join(GUIDANCE.get(name, ('text',)))}]"


def required_names(design: DataDesign) -> Iterator[SectionName]:
    """Yield the standard sections this design must have; a store's only when it may be used."""
    selected = design.selection.selected
    for name in TITLES:
        store = _STORE_SECTIONS.get(name)
        if name not in _OWN_RULES and (store is None or not selected or store in selected):
            yield name


def missing_names(context: Context) -> list[SectionName]:
    """Return the required sections without a heading; what a fence or comment hides is there."""
    document = context.document
    hidden = hidden_names(document)
    found = {name for section in document.walk() for name in section.names}
    missing = [n for n in required_names(context.design) if n not in found and n not in hidden]
    stores = {SectionName.POSTGRES, SectionName.DYNAMODB}
    undecided = not context.design.selection.selected
    # Before the decision is made, the section of one store is enough.
    if undecided and stores & found:
        return [name for name in missing if name not in stores]
    return missing


def missing_titles(context: Context) -> list[str]:
    """Return the titles the configuration requires and no section has."""
    found = {section.identity for section in context.document.walk()}
    return [title for title in context.settings.sections if identity(title) not in found]


def found_elsewhere(design: DataDesign, names: list[SectionName]) -> Iterator[str]:
    """Yield what the document holds of the missing sections, in words."""
    document = design.document
    plans = [section.span for section in document.named(SectionName.MIGRATION)]
    designed: list[str] = []
    moved: list[str] = []
    for fence in _fences(document.blocks):
        line = fence.span.first_line
        planned = any(span.first_line <= line <= span.last_line for span in plans)
        (moved if planned or "migration" in fence.attributes else designed).append(fence.text)
    dynamodb = design.dynamodb.tables
    counts = {
        SectionName.DYNAMODB: (len(dynamodb), "DynamoDB table"),
        SectionName.INDEXES: (sum(len(table.indexes) for table in dynamodb), "DynamoDB index"),
        SectionName.ACCESS_PATTERNS: (len(design.patterns), "access pattern"),
        SectionName.LIFECYCLE: (
            sum(1 for table in dynamodb if table.ttl_attribute),
            "time-to-live setting",
        ),
    }
    for name in names:
        count, thing = counts.get(name, (0, ""))
        if name in _IN_SQL and (written := _counted(_IN_SQL[name][0], designed, moved)):
            count, thing = written, _IN_SQL[name][1]
        if count:
            yield f"{count} {_plural(thing, count)}, no {TITLES[name]} section"


def _counted(pattern: re.Pattern[str], designed: list[str], moved: list[str]) -> int:
    """Count in the design's SQL; in the migration's, which repeats it, only for want of that."""
    for texts in (designed, moved):
        if count := sum(len(pattern.findall(text)) for text in texts):
            return count
    return 0


def _fences(blocks: tuple[Block, ...]) -> Iterator[Fence]:
    for block in blocks:
        if isinstance(block, Fence) and block.language in _SQL_TAGS:
            yield block
        elif isinstance(block, Quote):
            yield from _fences(block.blocks)
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from _fences(item.blocks)


def _plural(thing: str, count: int) -> str:
    if count == 1:
        return thing
    return f"{thing}es" if thing.endswith("x") else f"{thing}s"
