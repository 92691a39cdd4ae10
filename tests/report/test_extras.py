"""The folded parts of a summary: inputs, changes, pictures, and the line that links back."""

import re
from html import unescape

from data_design_gate.demo.example import example_files
from data_design_gate.report.changed import base_block
from data_design_gate.report.extras import extras_of
from data_design_gate.report.told import design_change
from data_design_gate.sandbox.story import DOCUMENT
from data_design_gate.standards.review import Surroundings, context_of
from data_design_gate.standards.settings import StandardSettings

FILES = {path: content.decode() for path, content in example_files().items()}
GOOD = FILES[DOCUMENT]


def extras(text=GOOD, base=None, files=FILES):
    around = Surroundings(base=base, has_base=base is not None, read=files.get)
    context = context_of(text, DOCUMENT, StandardSettings(), around)
    change = design_change(context.base, context.design) if context.base else None
    return "\n\n".join((base_block(change), *extras_of(context, url)))


def url(path, line):
    return f"https://example.com/{path}#L{line}"


def test_every_input_is_linked_or_said_to_be_missing():
    text = extras()
    assert "Requirements document: [<code>../requirements/order-fulfilment.md</code>]" in text
    assert "Feature definition: not linked" in extras(GOOD.replace("feature: ", "x: "))


def test_what_changed_since_the_base_is_told_in_words():
    new = GOOD.replace("| 80/s |", "| 90/s |")
    text = extras(new, base=GOOD)
    assert "**What this pull request changes in the design**" in text
    assert "- access pattern <code>AP1</code>: frequency 80/s → 90/s" in unescape(text)
    assert "- Sections that read differently: Data Access Patterns." in text


def test_a_long_list_of_changes_is_folded_and_grouped():
    new = GOOD.replace("numeric(12,2)", "numeric(14,2)").replace("/s |", "0/s |")
    text = extras(new, base=GOOD)
    assert re.search(r"<summary>\d+ changes in the design since the base version</summary>", text)
    assert "- Postgres\n  - column <code>order_lines.unit_price</code>" in text


def test_words_alone_are_told_by_their_section():
    text = extras(GOOD.replace("From the paid basket", "From a paid basket"), base=GOOD)
    assert "**What this pull request changes in the design**\n\n- Sections that read" in text


def test_a_design_that_is_linked_back_is_offered_nothing():
    assert "does not link back" not in extras()


def test_the_line_to_paste_is_offered_where_nobody_links_back():
    lonely = {
        path: text if path == DOCUMENT else text.replace("order-fulfilment.md", "x.md")
        for path, text in FILES.items()
    }
    assert "(../data-design/order-fulfilment.md)</code>" in extras(files=lonely).replace(
        "&#45;", "-"
    ).replace("&#93;", "]")
