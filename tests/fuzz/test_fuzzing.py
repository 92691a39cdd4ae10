"""A short look at every reader of foreign text; ``scripts/fuzz.py`` looks for as long as it may."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fuzz_targets import TARGETS, try_out

EXAMPLES = {
    "the review and its reports": 12,
    "two versions": 8,
    "mending": 6,
    "DynamoDB tables": 12,
}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_foreign_breaks_a_promise(name):
    target = TARGETS[name]

    # The same inputs at every run: what is new is looked for where there is time.
    @settings(
        max_examples=EXAMPLES.get(name, 40),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def look(value):
        try_out(target, value)

    look()
