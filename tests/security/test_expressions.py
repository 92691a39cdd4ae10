"""No expression of the package takes exponential or cubic time on text made against it."""

import gc
import importlib
import pkgutil
import re
import signal
import time
from re import _constants as sre, _parser as sre_parser

import data_design_gate
from data_design_gate.regex import regex

LENGTH = 400
SECONDS = 0.15  # linear is no time, quadratic some milliseconds, cubic seconds
ENDS = ("", "\0")
CATEGORIES = {
    sre.CATEGORY_SPACE: " \n", sre.CATEGORY_NOT_SPACE: "a-", sre.CATEGORY_WORD: "a0_",
    sre.CATEGORY_NOT_WORD: " -", sre.CATEGORY_DIGIT: "0", sre.CATEGORY_NOT_DIGIT: "a ",
}  # fmt: skip
REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}


def expressions():
    """Return every expression of the package that is made while its modules load."""
    for module in pkgutil.walk_packages(data_design_gate.__path__, "data_design_gate."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    kind = type(regex(""))
    return {(one.pattern, one._given) for one in gc.get_objects() if type(one) is kind}


def letters(members):
    """Return characters that a set matches, a few of each kind."""
    found = []
    for kind, value in members:
        if kind is sre.NEGATE:
            inner = re.compile("[^" + "".join(map(re.escape, letters(members[1:]))) + "]")
            return [c for c in "a 0-\n" if inner.match(c)][:2]
        if kind is sre.LITERAL:
            found.append(chr(value))
        elif kind is sre.RANGE:
            found.append(chr(value[0]))
        elif kind is sre.CATEGORY:
            found += CATEGORIES[value]
    return found or ["a"]


def sample(tree, before, pumps):
    """Return ``before`` and a text that the tree matches; collect what can be repeated, and where.

    ``pumps`` gets (text before it, what may come any number of times).
    """
    text = before
    for kind, value in tree:
        if kind is sre.LITERAL:
            text += chr(value)
        elif kind in {sre.ANY, sre.NOT_LITERAL}:
            text += "a"
        elif kind is sre.IN:
            text += letters(value)[0]
        elif kind is sre.SUBPATTERN:
            text = sample(value[3], text, pumps)
        elif kind is sre.ATOMIC_GROUP:
            text = sample(value, text, pumps)
        elif kind is sre.BRANCH:
            text = min((sample(branch, text, pumps) for branch in value[1]), key=len)
        elif kind in REPEATS:
            least, most, inner = value
            once = sample(inner, text, pumps)[len(text) :]
            if most is sre.MAXREPEAT:
                pumps |= {(text, one) for one in (once, *choices(inner)) if one}
            text += once * max(least, 1)
    return text


def choices(inner):
    """Return the single letters or words among which a repeated part chooses."""
    kind, value = inner[0]
    if kind is sre.SUBPATTERN and value[3]:
        kind, value = value[3][0]
    if kind is sre.IN:
        return letters(value)
    if kind is sre.BRANCH:
        return [sample(branch, "", set()) for branch in value[1]]
    return ["a", " "] if kind is sre.ANY else []


class TooSlow(Exception):  # noqa: N818
    """An expression is still at work."""


def ring(_number, _frame):
    raise TooSlow


def slow_ones(pattern, flags):
    """Yield the text of each kind that keeps the expression at work for too long."""
    pumps = set()
    sample(sre_parser.parse(pattern, flags), "", pumps)
    compiled = re.compile(pattern, flags)
    for before, pump in sorted(pumps):
        for end in ENDS:
            text = before + pump * (LENGTH // len(pump)) + end
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                compiled.match(text)
                compiled.fullmatch(text)
                compiled.search(text)
            except TooSlow:
                yield before + pump * 3 + "..." + end
                return
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def test_no_expression_goes_back_over_what_it_matched_again_and_again():
    before = signal.signal(signal.SIGVTALRM, ring)
    try:
        found = {
            pattern: slow
            for pattern, flags in sorted(expressions())
            for slow in slow_ones(pattern, flags)
        }
    finally:
        signal.signal(signal.SIGVTALRM, before)
    assert found == {}


def test_the_search_finds_what_it_looks_for():
    before = signal.signal(signal.SIGVTALRM, ring)
    try:
        start = time.process_time()
        assert list(slow_ones(r"^(?:a|\d+|b)+$", 0))
        assert list(slow_ones(r"^(?:[ =]|\\?\s)*x", 0))
        assert not list(slow_ones(r"^(?:a|\d|b)+$", 0))
        assert time.process_time() - start < 5 * SECONDS
    finally:
        signal.signal(signal.SIGVTALRM, before)
