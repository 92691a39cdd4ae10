"""The form of a data design, ready to fill in: guidance in comments, placeholders to replace."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from data_design_gate.design.model import Store
from data_design_gate.design.scaffold_text import INPUTS, body
from data_design_gate.document.model import SectionName
from data_design_gate.document.template import GUIDANCE
from data_design_gate.document.vocabulary import TITLES

Links = Mapping[str, str | Sequence[str]]

_PLAIN_WORD = re.compile(r"[A-Za-z][\w ,./#-]*[\w/]|[\w./#-][\w.#-]*+/[\w./#-]+")
_YAML_WORDS = frozenset({"true", "false", "null"})
_STORE_NAMES = {Store.POSTGRES: "Postgres", Store.DYNAMODB: "DynamoDB"}
_STORE_SECTIONS = {SectionName.POSTGRES: Store.POSTGRES, SectionName.DYNAMODB: Store.DYNAMODB}
_UNNUMBERED = (SectionName.PLAN,)
_ONLY_FOR_A_STATUS = (SectionName.DEFERRED, SectionName.BLOCKED)


def scaffold(
    title: str,
    ticket: str | Sequence[str],
    stores: Collection[Store],
    links: Links,
    today: date,
    authors: Sequence[str] = (),
    owner: str = "",
) -> str:
    """Return the complete form of a design as Markdown.

    ``ticket`` may be empty; ``stores`` are those already decided on (none
    leaves both sections open); ``links`` gives metadata paths by key
    (``feature``, ``requirements``, ``architecture``, ``adrs``,
    ``data_flow``, ``existing_schemas``). Everything the author must fill in
    is a comment or a ``[placeholder]`` and counts as empty until then.
    """
    known = {"jira": ticket, "authors": authors, "owner": owner, **links}
    return "\n".join([*_front_matter(title, stores, known, today), *_body(title, stores)])


def _front_matter(
    title: str, stores: Collection[Store], known: Links, today: date
) -> Iterator[str]:
    chosen = [store.value for store in Store if store in stores]
    yield "---"
    yield f"title: {_yaml(title)}"
    yield "status: Draft  # Draft | Under Review | Approved | Blocked | Aborted | Partial"
    yield _field("jira", known, "SHOP-412")
    yield f"id: {today.isoformat()}-{_slug(title)}"
    yield "version: 1.0.0"
    yield f'design_date: "{today.isoformat()}"'
    yield _field("authors", known, '["@mira"]')
    yield _field("owner", known, '"@tomas"  # feature owner, informed of exit states')
    yield f"stores: [{', '.join(chosen)}]" if chosen else "# stores: [postgres, dynamodb]"
    for key, example in INPUTS.items():
        yield _field(key, known, example)
    yield "---"


def _field(key: str, known: Links, example: str) -> str:
    """Return a metadata line, as a comment with an example while nothing is known."""
    given = known.get(key)
    if not given:
        return f"# {key}: {example}"
    if isinstance(given, str):
        return f"{key}: {_yaml(given)}"
    return f"{key}: [{', '.join(_yaml(each) for each in given)}]"


def _yaml(text: str) -> str:
    """Return a YAML scalar for any one-line text; quoted unless it is a plain word."""
    line = _line(text)
    plain = _PLAIN_WORD.fullmatch(line) and " #" not in line and "," not in line
    if plain and line.lower() not in _YAML_WORDS:
        return line
    return json.dumps(line, ensure_ascii=False)


def _line(text: str) -> str:
    """Return a text on one line, without characters nobody can see."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold())) or "design"


def _body(title: str, stores: Collection[Store]) -> Iterator[str]:
    yield f"# {_line(title)}: data design"
    number = 0
    for name, words in TITLES.items():
        if name in _ONLY_FOR_A_STATUS:
            continue
        if name not in _UNNUMBERED:
            number += 1
        yield ""
        yield f"## {words}" if name in _UNNUMBERED else f"## {number}. {words}"
        yield ""
        yield from _section(name, stores)
    yield ""


def _section(name: SectionName, stores: Collection[Store]) -> Iterator[str]:
    store = _STORE_SECTIONS.get(name)
    if store is not None and stores and store not in stores:
        (only,) = (_STORE_NAMES[chosen] for chosen in Store if chosen in stores)
        yield f"Not applicable: this design keeps its data in {only} only."
        return
    yield f"<!-- {' '.join(GUIDANCE[name])} -->"
    yield ""
    yield body(name, stores)
