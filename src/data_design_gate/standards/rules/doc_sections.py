"""Rules on the sections: all there, each with something in it, applicable or explained."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from data_design_gate.design.model import Store
from data_design_gate.document.emptiness import EmptyReason, not_applicable, why_empty
from data_design_gate.document.headings import identity
from data_design_gate.document.model import Section, SectionName, Span
from data_design_gate.document.vocabulary import TITLES
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import is_cut_short, is_readable
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.remembered import remembered
from data_design_gate.standards.required_sections import (
    found_elsewhere,
    missing_names,
    missing_titles,
    skeleton,
)

_OWN_RULES = frozenset({SectionName.PLAN, SectionName.DEFERRED, SectionName.BLOCKED})
_STORES = {SectionName.POSTGRES: Store.POSTGRES, SectionName.DYNAMODB: Store.DYNAMODB}
_STORE_NAMES = {SectionName.POSTGRES: "Postgres", SectionName.DYNAMODB: "DynamoDB"}


@rule("DOC005", Severity.ERROR)
def section_missing(context: Context) -> Iterator[Hit]:
    """Write every section the standard asks for.

    Each section answers a question that implementers will ask; a missing one
    is a decision nobody has made yet. One finding lists all that are missing,
    with a skeleton to paste, and says what of them stands elsewhere.

    Bad:

        ## 3. Postgres Schema Design
        (and nothing about access patterns, migration, lifecycle)

    Good:

        ## 6. Data Access Patterns
        ## 8. Migration Plan
        ## 10. Data Lifecycle

    Source: Data Design Standards, required sections.
    """
    if not is_readable(context) or is_cut_short(context.document):
        return
    names, titles = missing_names(context), missing_titles(context)
    if context.has_base and context.base is not None:
        # What the base version lacked already is one finding with the base's own subject, so
        # that adding some of the missing sections never looks like losing the others.
        before = replace(context, design=context.base, base=None, has_base=False)
        old_names, old_titles = missing_names(before), missing_titles(before)
        stood = ([n for n in names if n in old_names], [t for t in titles if t in old_titles])
        yield from _missing(context, *stood, subject=_listed(old_names, old_titles))
        names = [name for name in names if name not in old_names]
        titles = [title for title in titles if title not in old_titles]
    yield from _missing(context, names, titles, subject=_listed(names, titles))


def _listed(names: list[SectionName], titles: list[str]) -> str:
    return ", ".join([*(TITLES[name] for name in names), *titles])


def _missing(
    context: Context, names: list[SectionName], titles: list[str], *, subject: str
) -> Iterator[Hit]:
    if not names and not titles:
        return
    words = [*(TITLES[name] for name in names), *titles]
    noun = "section is" if len(words) == 1 else "sections are"
    elsewhere = list(found_elsewhere(context.design, names))
    found = f" Found elsewhere: {'; '.join(elsewhere)}." if elsewhere else ""
    stores = context.design.selection.selected
    yield Hit(
        _first_line(context),
        f"{len(words)} required {noun} missing: {', '.join(words)}.{found}",
        f"Add what is missing and fill it in:\n\n{skeleton(names, titles, stores)}",
        subject,
    )


def _first_line(context: Context) -> Span:
    """Return the title's place, since what is missing has none of its own."""
    sections = context.document.sections
    span = sections[0].heading.span if sections else Span(1, 1)
    return Span(span.first_line, span.first_line, span.column)


@rule("DOC006", Severity.ERROR)
def section_empty(context: Context) -> Iterator[Hit]:
    """Fill each section in.

    A heading with TBD, dots, brackets to fill in, comments or the template's
    own words below it looks complete in a table of contents and says nothing.

    Bad:

        ## 10. Data Lifecycle
        TBD

    Good:

        ## 10. Data Lifecycle
        Orders are kept for ten years (tax law), then purged by a monthly job.

    Source: Data Design Standards, required sections.
    """
    for section in _judged(context):
        reason = why_empty(section)
        if reason is None or reason is EmptyReason.NOT_APPLICABLE:
            continue
        title = section.heading.text
        yield Hit(
            section.heading.span,
            f"The section {title} is empty: it holds {reason.value}.",
            "Write what the section asks for, or `Not applicable:` with the reason.",
            _subject(section),
        )


@rule("DOC011", Severity.ERROR)
def not_applicable_unexplained(context: Context) -> Iterator[Hit]:
    """Say why a section does not apply, and only where that can be true.

    "N/A" alone cannot be reviewed: the reader cannot tell a decision from an
    omission. And the schema section of a store that was selected applies.

    Bad:

        ## 4. DynamoDB Design
        N/A

    Good:

        ## 4. DynamoDB Design
        Not applicable: every pattern is relational and Postgres serves it.

    Source: Data Design Standards, schema sections "if used".
    """
    selected = context.design.selection.selected
    for section in _judged(context):
        said = not_applicable(section)
        if said is None:
            continue
        title = section.heading.text
        used = [n for n in section.names if n in _STORES and _STORES[n] in selected]
        if used:
            message = f"{title} says it does not apply, but {_STORE_NAMES[used[0]]} is selected."
            mend = "Design the store here, or change the decision in Data Store Selection."
            yield Hit(said.span, message, mend, _subject(section))
        elif not said.reason:
            message = f"{title} says it does not apply and gives no reason."
            mend = "Write `Not applicable: ` and the reason, or fill the section in."
            yield Hit(said.span, message, mend, _subject(section))


@remembered
def _judged(context: Context) -> tuple[Section, ...]:
    """Return the sections to judge: for each name the first that says anything, else the first."""
    if not is_readable(context):
        return ()
    document = context.document
    judged: list[Section] = []
    seen: set[int] = set()
    wanted = {identity(title) for title in context.settings.sections}
    for name in SectionName:
        sections = document.named(name)
        telling = [section for section in sections if why_empty(section) is None]
        chosen = (telling or list(sections))[:1] if name not in _OWN_RULES else []
        for section in chosen:
            if id(section) not in seen:
                seen.add(id(section))
                judged.append(section)
    judged += [s for s in document.walk() if s.identity in wanted and id(s) not in seen]
    return tuple(judged)


def _subject(section: Section) -> str:
    return section.names[0].value if section.names else section.identity
