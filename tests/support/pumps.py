"""Texts made against a regular expression, out of its own parse tree, and how time grows with them.

Each part that may come any number of times is pumped: after what has to stand
before it, after many beginnings of a match, and inside one; the end fits nothing.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from re import _constants as sre, _parser as sre_parser
from typing import Any

from expressions import Expression

GROWTH = 2.6  # of the time at twice the size: 2 is linear, 4 quadratic
MOST = 0.4  # seconds of processor time after which a text is not waited for
TRIES = 3
FEW = 4  # units of a part that are tried when there is little time
MANY = 20  # times that make a bounded repeat worth pumping
ENDS = ("\0", "", "\n")  # the first fits nothing
CATEGORIES = {
    sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W", sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D",
}  # fmt: skip
REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}
LETTERS = "aZq0_ \t\n.-,;:()[]'\"`|/\\#*<>{}=é"


@dataclass(frozen=True)
class Shape:
    """A start, a unit that is repeated, and an end; ``many_starts`` repeats the start as well."""

    start: str
    unit: str
    end: str
    many_starts: bool = False

    def text(self, size: int) -> str:
        """Return the text of about so many characters."""
        if not self.many_starts:
            return self.start + self.unit * max(1, size // len(self.unit)) + self.end
        half = size // 2
        return (
            self.start * (half // len(self.start)) + self.unit * (half // len(self.unit)) + self.end
        )


class Attacks:
    """The texts against one expression; ``thorough`` adds random ones."""

    def __init__(self, pattern: str, flags: int, *, thorough: bool = True) -> None:
        self._tree = sre_parser.parse(pattern, flags)
        flags = int(flags) | self._tree.state.flags
        self._ignores_case = bool(flags & int(re.IGNORECASE))
        self._crosses_lines = bool(flags & int(re.DOTALL))
        self._random = random.Random(repr(pattern))  # noqa: S311  the same texts at every run
        self._thorough = thorough
        self._alphabet = self._letters()

    def shapes(self) -> list[Shape]:
        """Return the texts with each that differs only by its size left out."""
        found: dict[Shape, None] = {}
        tail = self._sample(self._tree)
        for before, unit in self._pumps(self._tree, [""]):
            for end in ENDS if self._thorough else ENDS[:1]:
                found[Shape(before, unit, end)] = None
                if before:
                    found[Shape("", before + unit, end)] = None
                    found[Shape(before, unit, end, many_starts=True)] = None
            if before:
                found[Shape("", before, "")] = None
                found[Shape("", "\n" + before + unit, "")] = None
        wholes = {tail, *(self._sample(self._tree, wild=True) for _ in range(3))}
        for whole in wholes if self._thorough else ():
            for cut in (whole, whole[:-1], whole[1:]):
                if cut:
                    found[Shape("", cut, "")] = found[Shape("", cut, "\0")] = None
        if self._thorough:
            pool = [*self._alphabet, *wholes, *(part for w in wholes for part in w.split())]
            for _ in range(40):
                word = "".join(self._random.choices(pool, k=self._random.randint(1, 3)))
                found[Shape("", word, self._random.choice(ENDS))] = None
        return [shape for shape in found if shape.unit]

    def _pumps(self, tree: Any, befores: list[str]) -> Iterator[tuple[str, str]]:
        """Yield each repeated part with each text that may stand before it."""
        for kind, value in tree:
            if kind in REPEATS and (value[1] is sre.MAXREPEAT or value[1] >= MANY):
                for unit in self._units(value[2]):
                    yield from ((before, unit) for before in befores)
            for part in _parts(kind, value):
                yield from self._pumps(part, befores)
            step = [(kind, value)]
            longer = [before + self._sample(step) for before in befores]
            wild = befores[0] + self._sample(step, wild=True)
            befores = list(dict.fromkeys([*longer, wild]))[: 3 if self._thorough else 1]

    def _units(self, inner: Any) -> list[str]:
        if len(inner) == 1 and inner[0][0] in {sre.IN, sre.ANY, sre.NOT_LITERAL, sre.LITERAL}:
            fitting = [letter for letter in self._alphabet if self._fits(inner[0], letter)]
            return fitting if self._thorough else fitting[:FEW]
        found = {self._sample(inner), *(self._sample(inner, wild=True) for _ in range(8))}
        return sorted(one for one in found if one)[: None if self._thorough else FEW]

    def _sample(self, tree: Any, *, wild: bool = False) -> str:
        text = ""
        for kind, value in tree:
            if kind is sre.LITERAL:
                text += chr(value)
            elif kind in {sre.IN, sre.ANY, sre.NOT_LITERAL}:
                fitting = [one for one in self._alphabet if self._fits((kind, value), one)] or ["a"]
                text += self._random.choice(fitting) if wild else fitting[0]
            elif kind is sre.SUBPATTERN:
                text += self._sample(value[3], wild=wild)
            elif kind is sre.ATOMIC_GROUP:
                text += self._sample(value, wild=wild)
            elif kind is sre.BRANCH:
                if wild:
                    text += self._sample(self._random.choice(value[1]), wild=True)
                else:
                    text += min((self._sample(branch) for branch in value[1]), key=len)
            elif kind in REPEATS:
                least, most, inner = value
                times = self._random.randint(least, min(most, least + 2)) if wild else least
                text += "".join(self._sample(inner, wild=wild) for _ in range(times))
        return text

    def _letters(self) -> list[str]:
        """Return one letter for each set of the pattern's character classes that it fits."""
        nodes = list({repr(node): node for node in _single(self._tree)}.values())
        literals = {
            chr(inner[0] if one is sre.RANGE else inner)
            for kind, value in nodes
            for one, inner in (value if kind is sre.IN else [(kind, value)])
            if one in {sre.LITERAL, sre.NOT_LITERAL, sre.RANGE}
        }
        kinds: dict[tuple[bool, ...], str] = {}
        for letter in [*LETTERS, *sorted(literals)]:
            kinds.setdefault(tuple(self._fits(node, letter) for node in nodes), letter)
        return list(kinds.values())

    def _fits(self, node: Any, letter: str) -> bool:
        kind, value = node
        if kind is sre.ANY:
            return letter != "\n" or self._crosses_lines
        spellings = {letter}
        if self._ignores_case:
            spellings |= {letter.lower(), letter.upper()}
        if kind is sre.LITERAL:
            return chr(value) in spellings
        if kind is sre.NOT_LITERAL:
            return chr(value) not in spellings
        negated, found = False, False
        for one, inner in value:
            negated |= one is sre.NEGATE
            found |= (
                (one is sre.LITERAL and chr(inner) in spellings)
                or (
                    one is sre.RANGE
                    and any(inner[0] <= ord(s) <= inner[1] for s in spellings if len(s) == 1)
                )
                or (one is sre.CATEGORY and re.match(CATEGORIES[inner], letter) is not None)
            )
        return found != negated


def _parts(kind: Any, value: Any) -> Any:
    """Return the trees within a node of a parse tree."""
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind in REPEATS:
        return [value[2]]
    if kind is sre.ATOMIC_GROUP:
        return [value]
    if kind in {sre.ASSERT, sre.ASSERT_NOT}:
        return [value[1]]
    return value[1] if kind is sre.BRANCH else []


def _single(tree: Any) -> Iterator[Any]:
    """Yield the nodes that fit one character."""
    for kind, value in tree:
        if kind in {sre.IN, sre.ANY, sre.NOT_LITERAL, sre.LITERAL}:
            yield kind, value
        for part in _parts(kind, value):
            yield from _single(part)


class TooSlow(Exception):  # noqa: N818
    """An expression is still at work."""


def _ring(_number: int, _frame: Any) -> None:
    raise TooSlow


def _scan(compiled: re.Pattern[str], text: str) -> None:
    for _ in compiled.finditer(text):
        pass


def _each(work: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        work(text)


def _seconds(work: Callable[[Any], object], text: Any, most: float, tries: int = 1) -> float:
    """Return the time of the fastest try; about ``most`` when all take longer."""
    least = most
    before = signal.signal(signal.SIGVTALRM, _ring)
    try:
        for _ in range(tries):
            start = time.perf_counter()
            signal.setitimer(signal.ITIMER_VIRTUAL, most)
            with suppress(TooSlow):
                work(text)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            least = min(least, time.perf_counter() - start)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return least


def superlinear(
    expression: Expression, size: int, *, seconds: float, thorough: bool = True
) -> Iterable[str]:
    """Yield how the expression is applied and what makes it grow faster than its text.

    A text of ``size`` characters that takes ``seconds`` or more is doubled twice:
    time that each doubling multiplies by more than GROWTH is no chance.
    """
    compiled = re.compile(expression.pattern, expression.flags)
    shapes = Attacks(expression.pattern, expression.flags, thorough=thorough).shapes()
    for way in sorted(expression.ways):
        work = partial(_scan, compiled) if way == "scan" else getattr(compiled, way)
        texts = [shape.text(size) for shape in shapes]
        if _seconds(partial(_each, work), texts, MOST) < seconds:
            continue
        for shape in shapes:
            if _seconds(work, shape.text(size), MOST) >= seconds and _grows(
                work, shape, size, seconds
            ):
                yield f"{way} of {shape}"
                break


def _grows(work: Callable[[str], object], shape: Shape, size: int, least: float) -> bool:
    took = _seconds(work, shape.text(size), MOST, TRIES)
    if took < least:
        return False
    for times in (2, 4):
        if took >= MOST:
            return True
        longer = _seconds(work, shape.text(times * size), MOST * times, TRIES)
        if longer < GROWTH * took:
            return False
        took = longer
    return True
