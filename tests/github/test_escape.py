"""Text from outside shows as the characters it is, and as nothing else."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given, settings, strategies as st

from data_design_gate.github import escape

EXTENSIONS = ["table", "autolink", "strikethrough", "tasklist"]

PIECES = [
    "@dana", "@acme/database", "a@b.example", "#12", "acme/shop#12", "GH-12", "gh-3", "deadbeef12",
    "https://evil.example/x", "www.evil.example", "ftp://e.example", "mailto:a@b.example",
    "xmpp:a@b.example", "<img src=x onerror=1>", "<!-- data-design-gate x -->", "-->", "</code>",
    "<script>", "[x](javascript:1)", "![x](http://e.example/p)", "[a]: http://e.example", "`", "``",
    "```", "~~~", "*", "**", "_", "__", "~~", "|", "\\|", "\\", "&lt;", "&#64;", "&amp;", ":tada:",
    "$x$", "# h", "- item", "+ item", "1. item", "2) item", "> quote", "===", "---", "    code",
    "\n", "\n\n", "\r", "\t", " ", "a", "B", "7", "\u202e", "\u200b", "\u2028", "\x00", "\x1b[31m",
    "[^1]", "[ ]", "[x] ", "- [x] t", "é", "表", "<details>", "<https://e.example>", "^", "!",
    "::x::",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)


class Shown(HTMLParser):
    """Collects the elements of a rendered page and its text, code apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.plain: list[str] = []
        self.coded: list[str] = []
        self.comments: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag + "".join(f" {name}" for name, _ in attrs))
        self._depth += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "code"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        (self.coded if self._depth else self.plain).append(data)


def rendered(markdown: str) -> Shown:
    html = cmarkgfm.markdown_to_html_with_extensions(
        markdown, options=Options.CMARK_OPT_UNSAFE, extensions=EXTENSIONS
    )
    shown = Shown()
    shown.feed(html)
    shown.close()
    return shown


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "")).strip()


LINKING = re.compile(
    r"@\w|#\d|\bGH-\d|https?://|ftp://|www\.|:[\w+-]+:|\b[0-9a-f]{7,40}\b", re.IGNORECASE
)
PLACES = {
    "alone": ("{}", ["p"]),
    "in a sentence": ("see {} there", ["p"]),
    "in a list": ("- {}", ["ul", "li"]),
    "in a heading": ("## {} x", ["h2"]),
    "in a table": (
        "| a | b |\n|---|---|\n| {} | z |",
        ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"],
    ),
    "in emphasis": ("**x {} y**", ["p", "strong"]),
    "in a summary": ("<details><summary>{}</summary>\n\nx\n\n</details>", None),
}


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
def test_prose_yields_no_element_and_links_nothing(place: str, text: str) -> None:
    frame, tags = PLACES[place]
    empty = rendered(frame.format("x"))
    shown = rendered(frame.format(escape.prose(text) or "x"))

    assert shown.tags == empty.tags
    assert tags is None or shown.tags == tags
    assert shown.comments == []
    assert not LINKING.search("".join(shown.plain))


@settings(max_examples=300, deadline=None)
@given(text=HOSTILE)
def test_prose_shows_every_visible_character(text: str) -> None:
    shown = rendered(f"see {escape.prose(text)} there")

    assert squeezed("".join(shown.plain)) == squeezed(f"see {escape.visible(text).strip()} there")


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
def test_code_cannot_be_broken_out_of(place: str, text: str) -> None:
    frame, _ = PLACES[place]
    shown = rendered(frame.format(escape.code(text)))
    expected = rendered(frame.format("<code>x</code>"))

    assert shown.tags == expected.tags
    assert shown.plain == expected.plain
    assert set(shown.comments) <= {" "}
    assert squeezed("".join(shown.coded)) == squeezed(escape.visible(text))


@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
@example(text="```")
@example(text="`````\nx\n~~~")
def test_a_fence_holds_everything_within(text: str) -> None:
    shown = rendered(f"before\n\n{escape.fence(text, 'suggestion')}\n\nafter")

    assert shown.tags == ["p", "pre", "code class", "p"]
    assert "".join(shown.plain).split() == ["before", "after"]


@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
def test_a_message_renders_its_code_and_nothing_else(text: str) -> None:
    shown = rendered(f"x {escape.message(text)} y")

    assert set(shown.tags) <= {"p", "code"}
    assert not LINKING.search("".join(shown.plain))


@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
def test_nothing_invisible_survives(text: str) -> None:
    gone = {unicodedata.category(character) for character in escape.visible(text)}
    assert not gone & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@settings(max_examples=300, deadline=None)
@given(text=HOSTILE.map(lambda t: t.replace("x", "##[error]")) | st.text(max_size=20))
def test_no_line_of_a_log_is_a_command(text: str) -> None:
    for line in re.split(r"[\r\n]", escape.log_line(text)):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@settings(max_examples=200, deadline=None)
@given(text=HOSTILE, title=HOSTILE)
def test_a_workflow_command_is_one_line_with_one_message(text: str, title: str) -> None:
    command = escape.workflow_command("error", text, title=title, line=3, col=None)
    head, _, rest = command.removeprefix("::").partition("::")

    assert not re.search(r"[\r\n]", command)
    assert "##[" not in command
    assert head.split(" ", 1)[0] == "error"
    assert head.count(",") == 1
    assert rest == escape.escape_data(text)


def test_a_message_keeps_its_code_spans_and_its_blanks() -> None:
    assert escape.message("Column `a_b` needs `x|y`.") == (
        "Column <code>a_b</code> needs <code>x&#124;y</code>."
    )


def test_a_percent_sign_is_escaped_once() -> None:
    assert escape.escape_data("50%\n") == "50%25%0A"
    assert escape.escape_property("a:b,c") == "a%3Ab%2Cc"


def test_ordinary_words_stay_as_they_are() -> None:
    text = "Order fulfilment (v2), 10:30, snake_case and co-operation!"
    assert escape.prose(text) == text


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("dana", "@dana"),
        ("@dana-x", "@dana-x"),
        ("octo_acme", "@octo_acme"),
        ("renovate[bot]", "@renovate[bot]"),
        ("a b", "a b"),
        ("-x", "&#45;x"),
        ("x](y", "x&#93;(y"),
    ],
)
def test_only_a_possible_login_is_mentioned(login: str, expected: str) -> None:
    assert escape.mention(login) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.example/a/b#L1", "[t](https://github.example/a/b#L1)"),
        ("https://github.example/a (b)", "[t](https://github.example/a%20%28b%29)"),
        ("javascript:alert(1)", "t"),
        ("", "t"),
    ],
)
def test_only_web_addresses_are_linked(url: str, expected: str) -> None:
    assert escape.link("t", url) == expected
