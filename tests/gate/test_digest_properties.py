"""Whatever is done to the look of a design, in whatever combination, its meaning stays."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings, strategies as st

from data_design_gate.document.model import SectionName
from data_design_gate.gate.digest import changed_units, meaning_of
from gate_support import DESIGN

SETTINGS = settings(max_examples=150, deadline=None)
HEAD, *SECTIONS = re.split(r"(?m)^(?=## )", DESIGN)


def fences(text: str) -> list[str]:
    """Return the text in pieces; every second one is a fence."""
    return re.split(r"(?ms)(^```.*?^```\n)", text)


def reflowed(text: str, random: Any) -> str:
    """Break and join the lines of ordinary paragraphs anywhere between words."""

    def paragraph(block: str) -> str:
        if not re.match(r"[A-Z*]", block) or "|" in block:
            return block
        words = block.split()
        gaps = [random.choice([" ", "\n", "  "]) for _ in words[1:]] + [""]
        # A line that begins with a number and a dot would be a list.
        return "".join(word + gap for word, gap in zip(words, gaps, strict=True))

    return "\n\n".join(paragraph(block) for block in text.split("\n\n"))


def realigned(text: str, random: Any) -> str:
    """Pad the cells of every table anew and change the alignment row."""

    def row(line: str) -> str:
        if not line.startswith("|"):
            return line
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            cells = [random.choice(["---", ":--", "--:", ":-:", "-------"]) for _ in cells]
        pads = [" " * random.randint(0, 3) for _ in cells]
        inner = "|".join(pad + cell + pad for pad, cell in zip(pads, cells, strict=True))
        return f"|{inner}|"

    return "\n".join(row(line) for line in text.split("\n"))


def respelled(fence: str, random: Any) -> str:
    """Write SQL in another case, with other blanks and with comments."""
    first, _, rest = fence.partition("\n")
    code = rest.removesuffix("```\n")
    code = random.choice([str.upper, str.lower, str.title, str])(code)
    code = re.sub(r"\s+", lambda _: random.choice([" ", "\n  ", "\t", " /* note */ "]), code)
    return f"{first}\n{code}\n-- the end\n```\n"


def disguised(random: Any) -> str:
    """Return the design with another look: order, numbers, flow, tables, SQL, comments."""
    sections = []
    for number, section in enumerate(random.sample(SECTIONS, len(SECTIONS)), 1):
        numbered = re.sub(r"\A## (?:\d+\. )?", f"## {random.choice([f'{number}. ', ''])}", section)
        pieces = fences(numbered)
        for at, piece in enumerate(pieces):
            if at % 2:
                pieces[at] = respelled(piece, random)
            else:
                pieces[at] = realigned(reflowed(piece, random), random)
        sections.append("".join(pieces) + random.choice(["", "\n", "\n<!-- seen -->\n\n"]))
    text = HEAD + "\n\n".join(sections)
    return text.replace("\n", random.choice(["\n", "\r\n"]))


@SETTINGS
@given(st.randoms(use_true_random=False))
def test_no_disguise_changes_a_digest(random: Any) -> None:
    text = disguised(random)
    assert dict(changed_units(meaning_of(DESIGN), meaning_of(text))) == {}, text


@SETTINGS
@given(st.randoms(use_true_random=False), st.sampled_from(["seven", "nothing else", "N:1", "2 M"]))
def test_a_change_is_found_under_every_disguise(random: Any, passage: str) -> None:
    text = disguised(random)
    if passage not in text:
        return
    changed = changed_units(meaning_of(DESIGN), meaning_of(text.replace(passage, "no")))
    assert len({name for unit in changed.values() for name in unit.names}) == 1


@SETTINGS
@given(st.text(max_size=300))
def test_any_text_has_a_meaning_and_equals_itself(text: str) -> None:
    assert not changed_units(meaning_of(text), meaning_of(text))


WORDS = st.text(alphabet="abcdefghij \n*_`#|-", min_size=1, max_size=60)


@SETTINGS
@given(WORDS, WORDS)
def test_texts_that_differ_in_their_letters_differ_in_meaning(one: str, other: str) -> None:
    """Nothing a reader sees in a section may get lost on the way to its digest."""
    texts = [f"# T\n\n## Migration Plan\n\nx {body}\n" for body in (one, other)]
    letters = [sorted(re.sub(r"[^a-j]", "", body)) for body in (one, other)]
    if letters[0] != letters[1]:
        changed = changed_units(*map(meaning_of, texts))
        assert any(SectionName.MIGRATION in unit.names for unit in changed.values()) or (
            _outside(texts[0]) != _outside(texts[1])
        )


def _outside(text: str) -> set[str]:
    """Return the units that a heading within the text made leave the plan."""
    return {key for key, unit in meaning_of(text).units.items() if not unit.names}
