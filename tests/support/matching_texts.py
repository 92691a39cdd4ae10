"""Draws texts that an expression may match, by walking its syntax tree."""

import random
import re._constants as op
import re._parser as parser

_CATEGORIES = {
    op.CATEGORY_DIGIT: "0123456789",
    op.CATEGORY_SPACE: " \t\n",
    op.CATEGORY_WORD: "aZ_9é",
    op.CATEGORY_NOT_DIGIT: "a -",
    op.CATEGORY_NOT_SPACE: "a0-",
    op.CATEGORY_NOT_WORD: " -;",
}
_ANY = "aB3 _-.,;:|`*#$\u00e9\u017fK\u0131\n"
_ALIKE = {"i": "iI\u0131\u0130", "s": "sS\u017f", "k": "kK\u212a"}


def draw(pattern: str, flags: int, chance: random.Random) -> str:
    """Return a text; whether it matches depends on what stands around and must be tried."""
    tree = parser.parse(pattern, flags)
    return _Drawing(chance, bool(tree.state.flags & op.SRE_FLAG_IGNORECASE)).of(tree)


class _Drawing:
    def __init__(self, chance: random.Random, any_case: bool) -> None:
        self.chance = chance
        self.any_case = any_case
        self.groups: dict[int, str] = {}

    def of(self, items) -> str:
        return "".join(self.one(code, value) for code, value in items)

    def one(self, code, value) -> str:  # noqa: PLR0911  one for each kind of node
        if code is op.LITERAL:
            return self.letter(chr(value))
        if code is op.NOT_LITERAL:
            return self.chance.choice([char for char in _ANY if ord(char) != value])
        if code is op.ANY:
            return self.chance.choice(_ANY)
        if code is op.IN:
            return self.member(value)
        if code is op.BRANCH:
            return self.of(self.chance.choice(value[1]))
        if code is op.ATOMIC_GROUP:
            return self.of(value)
        if code is op.SUBPATTERN:
            outer, self.any_case = self.any_case, self.any_case or bool(value[1])
            text = self.of(value[3])
            self.any_case = outer
            self.groups[value[0]] = text
            return text
        if code is op.GROUPREF:
            return self.groups.get(value, "")
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, inner = value
            times = self.chance.randint(least, min(int(most), least + 2))
            return "".join(self.of(inner) for _ in range(times))
        return ""

    def letter(self, char: str) -> str:
        return (
            self.chance.choice(_ALIKE.get(char.lower(), char + char.swapcase()))
            if (self.any_case)
            else char
        )

    def member(self, members) -> str:
        negated = members[0][0] is op.NEGATE
        if negated:
            return self.chance.choice(_ANY)
        code, value = self.chance.choice(members)
        if code is op.RANGE:
            return self.letter(chr(self.chance.randint(*value)))
        return (
            self.chance.choice(_CATEGORIES[value])
            if code is op.CATEGORY
            else self.letter(chr(value))
        )
