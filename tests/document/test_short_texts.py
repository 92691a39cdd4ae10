"""Answers about texts are kept within two bounds."""

from data_design_gate.document.short_texts import recalled


def test_a_short_text_is_asked_about_once():
    asked: list[str] = []
    length = recalled(8)(lambda text: asked.append(text) or len(text))
    assert [length("orders"), length("orders")] == [6, 6]
    assert asked == ["orders"]


def test_a_long_text_is_never_kept():
    asked: list[str] = []
    length = recalled(8, longest=4)(lambda text: asked.append(text) or len(text))
    assert [length("orders"), length("orders")] == [6, 6]
    assert asked == ["orders", "orders"]


def test_no_more_answers_are_kept_than_told():
    asked: list[str] = []
    length = recalled(2)(lambda text: asked.append(text) or len(text))
    for text in ("a", "b", "c", "a"):
        length(text)
    assert asked == ["a", "b", "c", "a"]
