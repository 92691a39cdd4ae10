"""Lifecycles told in sentences: which phase each part of a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data_design_gate.design.labels import item_text, text_of, without_labels
from data_design_gate.design.words import plain, stated
from data_design_gate.document.model import ListBlock, Paragraph, Section, Span
from data_design_gate.regex import regex

_PART = regex(
    r"(?:(?<!\s)\s+)?(?:;|\.(?=\s|$)|\n"
    r"|,(?=\s+(?:then|and then|purged|archived|deleted|kept)\b))\s*"
)
_PHASES = {
    "creation": regex(
        r"\bcreat(?:ed?|ion|es)\b|\binsert\w*|\bwritten (?:by|when|on|once)\b|\bimported\b|"
        r"\bloaded\b|\bon sign-?up\b|\brecorded (?:by|when|on)\b|\bappended\b",
        re.IGNORECASE,
    ),
    "updates": regex(
        r"\bupdat\w+|\bchang(?:ed?|es)\b(?! logs?\b)|\bmodif\w+|\bimmutable\b|\bappend[- ]only\b|"
        r"\boverwritten\b",
        re.IGNORECASE,
    ),
    "deletion": regex(
        r"\bdelet\w+|\bsoft\b|\bhard\b|\berased?\b|\bremoved\b|\btombston\w*", re.IGNORECASE
    ),
    "retention": regex(
        r"\bretain\w*|\bretention\b|\bkept\b|\bkeep\b|\bexpir\w+|\bfor ever\b|\bindefinitely\b|"
        r"\bfor \d+ (?:day|week|month|year)s?\b",
        re.IGNORECASE,
    ),
    "archival": regex(
        r"\barchiv\w*|\bexported\b|\bglacier\b|\bcold storage\b|\bbacked up\b|\bS3\b", re.IGNORECASE
    ),
    "purging": regex(
        r"\bpurg\w+|\bTTL\b|\btime[- ]to[- ]live\b|\bclean(?:ed)?[- ]?up\b|\bjob\b|\bcron\w*|"
        r"\bpartitions? (?:is|are) dropped\b|\bdrops? (?:old )?partitions?\b",
        re.IGNORECASE,
    ),
    "rationale": regex(
        r"\bbecause\b|\bsince\b|\bso that\b|\bneeded for\b|\brationale\b|\breason\b|\bin case\b",
        re.IGNORECASE,
    ),
    "compliance": regex(
        r"\bGDPR\b|\bHIPAA\b|\bSOX\b|\bPCI\b|\blaw\b|\blegal\w*|\bcomplian\w+|\bregulat\w+|\bpolicy\b|"
        r"\bstatut\w+|\btax code\b",
        re.IGNORECASE,
    ),
}
_SUBJECT = regex(
    r"^\s*+(?:\*\*|__)?`?(?P<subject>[^\n:*`\uff1a\u2013\u2014]{1,60}?)`?"
    r"(?:\s*+(?:[:\uff1a](?:\*\*|__)?|\*\*|__))?"
    r"(?:\s*+[:\uff1a]|\s++[\u2013\u2014-](?=\s))?\s++(?P<rest>\S.*)$",
    re.DOTALL,
)
_LABEL = regex(r"[:\uff1a](?:\s|\*|_|$)")
_MARKED = regex(
    r"^\s*(?:\*\*|__|`)|^[^:\uff1a]{1,60}[:\uff1a]|^\S[^\u2013\u2014]{0,60}?\s[\u2013\u2014-]\s"
)


def phases_of(text: str) -> dict[str, str]:
    """Return the parts of a text by the phases they speak of; a part may serve several."""
    found: dict[str, list[str]] = {}
    last: list[str] = []
    for part in filter(None, _PART.split(plain(without_labels(text).replace("\n- ", "; ")))):
        spoken = [name for name, pattern in _PHASES.items() if pattern.search(part)]
        # "Deletion is hard; it is logged": what speaks of no phase goes on with the one before.
        last = spoken or last
        for name in last:
            found.setdefault(name, []).append(part)
    return {name: "; ".join(parts) for name, parts in found.items()}


def told_items(section: Section) -> Iterator[tuple[str, Span, dict[str, str]]]:
    """Yield list items that tell one thing's life: ``- **Users**: created on sign-up; ...``."""
    for block in section.blocks:
        if not isinstance(block, ListBlock):
            continue
        for item in block.items:
            text = item_text(item)[2:]
            match = _SUBJECT.match(text) if _MARKED.match(text) else None
            if match and stated(match["rest"]):
                phases = phases_of(match["rest"])
                if phases:
                    yield match["subject"].strip(), item.span, phases


_TELLS = regex(
    r"^\s*(?:An? |The |Each |Every |All )?(?P<subject>[^\W\d_][\w `-]{1,50}?)\s+"
    r"(?:is|are|gets?|rows are|items are)\s+"
    r"(?:always |only |usually )?(?:created|inserted|written|imported|loaded|recorded|appended)\b",
    re.IGNORECASE,
)
_FEWEST_TOLD = 3  # phases in one paragraph; fewer may only mention the data in passing
_PRONOUNS = frozenset({"it", "they", "this", "these", "that", "which", "there", "data"})


def told_paragraphs(section: Section) -> Iterator[tuple[str, Span, dict[str, str]]]:
    """Yield paragraphs that begin a thing's life: "Loans are created at the desk ..."."""
    for block in section.blocks:
        match = _TELLS.match(plain(block.text)) if isinstance(block, Paragraph) else None
        if match is None or match["subject"].casefold() in _PRONOUNS:
            continue
        phases = phases_of(text_of(block))
        if len(phases) >= _FEWEST_TOLD:
            yield match["subject"].strip(), block.span, phases


def told_unlabelled(section: Section) -> dict[str, str]:
    """Return the phases that list items without a label speak of."""
    items = (i for block in section.blocks if isinstance(block, ListBlock) for i in block.items)
    return phases_of("\n".join(item.text for item in items if not _LABEL.search(item.text)))


def told_section(section: Section) -> dict[str, str]:
    """Return the phases that the sentences of a section speak of."""
    texts = [text_of(b) for b in section.blocks if isinstance(b, Paragraph | ListBlock)]
    return phases_of("\n".join(texts))
