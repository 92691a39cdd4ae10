"""Hostile and nearly right inputs: mutated real designs, and texts made of dangerous pieces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]

MARKDOWN = (
    "# ", "## Data Lifecycle\n", "### ", "---\n", "***\n", "> ", "- ", "  - ", "1. ", "\t",
    "```\n", "```sql\n", "```sql migration up=001_a\n", "```json\n", "```yaml\n", "```dynamodb\n",
    "~~~\n", "````\n", "|", "|---|\n", "| a | b |\n|---|---|\n| c |\n", "[", "](", "[a]: b\n", ")",
    "*", "_", "**", "~~", "`", "``", "\\", "<!--", "-->", "<a href=x>", "&amp;", "&#0;",
    '<!-- data-design: allow PG001 reason="x" -->\n', "\n", "\n\n", "\r\n", "\r", " ", "   ",
    "**Status:** Approved\n", "Status: Draft\n", "---\nstatus: Draft\njira: [A-1\n---\n", ":", "%",
)  # fmt: skip
UNICODE = (
    "\0", "\x1b[31m", "\x07", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ufeff",
    "\u0130", "\u0307", "\u0661", "\u00b2", "\ufffd", "\U0001f600", "\u0ccd", "\u017f", "\uff21",
    "\xa0", "\x9b31m", "\x7f", "\U000e0041",
)  # fmt: skip
SINKS = (
    "::error::x", "::set-output name=a::b", "##[group]", "@dana", "@shop/data", "#1", "GH-1",
    "<script>", "<img src=x onerror=y>", "[a](javascript:b)", "![a](http://a.example/b)", "](x)",
    "{code}", "{noformat}", "[~dana]", "!http://a.example/b.png!", "h1. a", "|| a ||", "%%{init}%%",
    "%0A::error::x", "ghadelimiter_", "EOF", "$(id)", "`id`", "; rm -rf /", "../../etc/passwd",
    "<!-- data-design-gate", "http://a.example", "www.a.example", "%2e%2e%2f", "C:\\a", "=1+1",
)  # fmt: skip
DESIGN = (
    "CREATE TABLE a (id bigint PRIMARY KEY, b text NOT NULL REFERENCES c (id));\n",
    "ALTER TABLE a ADD COLUMN b int DEFAULT now();\n", "DROP TABLE a CASCADE;\n", "SELECT 1;\n",
    "CREATE INDEX CONCURRENTLY i ON a (b) WHERE c > 1;\n", "$$", "$a$", "'", '"', "/*", "*/", "--",
    "(", ")", ",", ";", "{", "}", "[", "]", ":", '{"TableName": "a", "KeySchema": []}', "USER#<id>",
    "PK = USER#<id>, SK = ORDER#<date>", "- AP-1: read a by b, 50 rps, 10 ms\n", "1e999", "-0",
    "9" * 30, "0x1", "1.5 TB", "10^9", "50 000/s", "P99 < 5 ms", "30 days", "\u221e", "NaN", "null",
    '{"TableName": "\\ud800"}', "\\udfff",
    "a.b.c.d", "numeric(1000,1000)", "varchar(99999999999)", "ARRAY[1]", "a::b", "E'\\x'", "SHOP-1",
)  # fmt: skip
TOKENS = MARKDOWN + UNICODE + SINKS + DESIGN

texts = st.one_of(
    st.lists(st.sampled_from(TOKENS), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=12)), max_size=25).map("".join),
    st.text(max_size=300),
)
"""Texts of every kind, most of them made of pieces that mean something to one of the readers."""

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(TOKENS),
    st.text(max_size=8),
)  # fmt: skip
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@cache
def real_designs() -> tuple[str, ...]:
    """Return the designs of the examples, the friends and the rules' fixtures."""
    found = [
        *(ROOT / "examples/docs/data-design").glob("*.md"),
        *(ROOT / "tests/friends").glob("*.md"),
        *(ROOT / "tests/standards").glob("*/fixtures/*/*.md"),
    ]
    return tuple(path.read_text(encoding="utf-8", errors="replace") for path in sorted(found))


_SPOILING = ("delete", "double", "swap", "tear", "splice", "insert", "within", "cut")


@st.composite
def mutated_designs(draw: st.DrawFn) -> str:
    """Draw a real design and spoil it a few times: lines lost, doubled, swapped, torn, mixed."""
    designs = real_designs()
    lines = draw(st.sampled_from(designs)).split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        count = draw(st.integers(1, 12))
        kind = draw(
            st.sampled_from(
                ["delete", "double", "swap", "tear", "splice", "insert", "within", "cut"]
            )
        )
        if kind == "delete":
            del lines[at : at + count]
        elif kind == "double":
            lines[at:at] = lines[at : at + count]
        elif kind == "swap" and lines:
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "tear":
            lines = lines[: at + 1]
        elif kind == "splice":
            foreign = draw(st.sampled_from(designs)).split("\n")
            start = draw(st.integers(0, len(foreign) - 1))
            lines[at:at] = foreign[start : start + count]
        elif kind == "insert":
            lines.insert(at, draw(texts))
        elif lines:
            place = draw(st.integers(0, len(lines[at])))
            rest = lines[at][place:] if kind == "within" else lines[at][place + count :]
            lines[at] = lines[at][:place] + draw(st.sampled_from(TOKENS)) + rest
    return "\n".join(lines)


@st.composite
def altered(draw: st.DrawFn, value: object) -> object:
    """Draw a JSON value like ``value`` with one part of it replaced, lost or doubled."""
    if isinstance(value, dict) and value and draw(st.booleans() | st.just(value=True)):
        key = draw(st.sampled_from(sorted(value)))
        change = draw(st.sampled_from(["within", "within", "lose", "rename"]))
        rest = {name: item for name, item in value.items() if name != key}
        if change == "within":
            return {**value, key: draw(altered(value[key]))}
        return rest if change == "lose" else {**rest, draw(st.text(max_size=6)): value[key]}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        change = draw(st.sampled_from(["within", "lose", "double"]))
        middle = {"within": [value[at]], "lose": [], "double": [value[at]] * 2}[change]
        if change == "within":
            middle = [draw(altered(value[at]))]
        return [*value[:at], *middle, *value[at + 1 :]]
    return draw(json_values)
