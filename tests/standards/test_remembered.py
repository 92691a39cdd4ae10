"""What several rules ask of one design is worked out once, and forgotten with the next."""

from data_design_gate.standards.remembered import remembered


def test_the_same_object_is_asked_about_once():
    asked: list[list[int]] = []
    total = remembered(lambda numbers: asked.append(numbers) or sum(numbers))
    numbers = [1, 2]
    assert [total(numbers), total(numbers)] == [3, 3]
    assert len(asked) == 1


def test_an_equal_object_is_another():
    asked: list[list[int]] = []
    total = remembered(lambda numbers: asked.append(numbers) or sum(numbers))
    total([1, 2])
    total([1, 2])
    assert len(asked) == 2


def test_only_the_last_object_is_held():
    asked: list[list[int]] = []
    total = remembered(lambda numbers: asked.append(numbers) or sum(numbers))
    first, second = [1], [2]
    assert [total(first), total(second), total(first)] == [1, 2, 1]
    assert asked == [first, second, first]
