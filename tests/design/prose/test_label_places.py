"""Labels are tried only where one may begin, and found as if they were tried everywhere."""

import random

from data_design_gate.design import labels

_PIECES = ("**Key:**", "**Key**:", "_Key_", "Key:", "Key\uff1a", "text", ". ", "; ", "\n", " ",
           "  ", "| ", "**", "*", "__", "(remark)", " - ", "a_b", ".** ", "? ")  # fmt: skip


def test_every_label_is_found_that_a_search_of_the_whole_text_finds():
    random_ = random.Random(7)  # noqa: S311  no secret
    for _ in range(3_000):
        text = "".join(random_.choices(_PIECES, k=random_.randint(1, 12)))
        for key, before in (
            (labels._BOLD, labels._BEFORE_BOLD),
            (labels._PLAIN, labels._BEFORE_PLAIN),
        ):
            everywhere = [match.span() for match in key.finditer(text)]
            assert [m.span() for m in labels._found(key, before, text)] == everywhere, text
