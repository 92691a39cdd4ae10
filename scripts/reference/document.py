"""The reference of the document: its sections as the parser knows them, with the form of each."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.design.scaffold_text import BODIES
from data_design_gate.document.model import SectionName
from data_design_gate.document.template import GUIDANCE
from data_design_gate.document.vocabulary import ALIASES, TITLES
from reference.words import page, table

_INTRODUCTION = """\
A data design is a Markdown file with [metadata](forms/front-matter.md) and the sections below. The
reader is tolerant in shape and exact in meaning: headings may be numbered, in another order or
under another known name, while what they hold is read as SQL, as tables and as key schemas.
`data-design new` writes the whole form. A complete design stands in
[examples](../../examples/docs/data-design/order-fulfilment.md)."""
_READING = """\
## How it is read

| written | read as |
|---|---|
| a fence tagged `sql` | the schema in section 3, queries in section 6, migrations in section 8 |
| `sql migration=20261120_101500_create_orders` | one migration; below *Up* or *Down* |
| `sql pattern=AP1` | the query of that access pattern |
| `yaml dynamodb`, `json dynamodb` | a [table definition](forms/dynamodb-table.md) |
| `json item=OrderEvent` | an example item of that table |
| `yaml pattern=AP4` | a DynamoDB query: `TableName`, `IndexName`, `KeyConditionExpression`, ... |
| `primary key` under *Index used* | the table's own key |
| `Not applicable:` and a reason | a complete section, for a store that is not used |
| `TBD`, `...`, `[placeholder]`, or only the form's own words | nothing yet: the section is empty |

A table may also be defined by a column table (`Column`, `Type`, `Nullable`, ...), DynamoDB keys by
a table of `Entity`, `PK`, `SK`. Where DDL exists as well, DDL wins and a difference is a finding.
What stands under *Alternatives considered*, *Current state* or *Existing schema* is not the
design.

Links start from the document's folder; with a leading `/` from the repository's root. Metadata
paths that are not found there are tried from the root. A link out of the repository is refused.

A part that cannot be read is a finding with its lines and the reason (DOC012), and a document with
such a part is never called complete. A [waiver](../how-to/waive.md) lets one finding pass."""


def document_page() -> str:
    """Return the page."""
    index = [
        (f"[{title}](#{name.value})", f"`{name.value}`", _asks(name))
        for name, title in TITLES.items()
    ]
    return page(
        "The document",
        _INTRODUCTION,
        table(("section", "slug", "asks for"), index),
        _READING,
        "## The sections\n\nA heading under another known name passes with a note; a near miss is "
        "one finding with a suggestion. More names can be given in the "
        "[configuration](configuration.md#standards).",
        *_sections(),
    )


def _asks(name: SectionName) -> str:
    return " ".join(GUIDANCE.get(name, ()))


def _sections() -> Iterator[str]:
    for name, title in TITLES.items():
        yield f"### {title}"
        others = ALIASES.get(name, ())
        if others:
            yield f"Also known as: {', '.join(others)}."
        form = BODIES.get(name, "").strip("\n")
        if form:
            yield f"````text\n{form}\n````"
