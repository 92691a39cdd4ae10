"""Outputs are read by line, so no value may look like the end of itself."""

from hypothesis import given, settings, strategies as st

from data_design_gate import action
from play_support import read_outputs

PIECES = (
    "\n",
    "\r\n",
    "ghadelimiter_",
    "EOF",
    "<<",
    "gate<<x",
    "verdict=success",
    "::set-output",
    "a",
)
values = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(value=values)
def test_no_value_adds_an_output_of_its_own(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("run") / "output"
    encodable = value.encode("utf-8", "replace").decode().replace("\r", "")
    action._output(str(path), "gate", encodable)
    action._output(str(path), "verdict", "failure")
    assert read_outputs(path.read_text(encoding="utf-8")) == {
        "gate": encodable, "verdict": "failure"
    }  # fmt: skip
