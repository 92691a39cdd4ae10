"""An installed program is held to its exit code, its words, and to never tracing back."""

import pytest
from try_wheel import Surprise, Trial, attempt


@pytest.fixture
def program(tmp_path):
    made = tmp_path / "data-design"
    made.write_text('#!/bin/sh\necho "PYTHONPATH=$PYTHONPATH $1"\nexit 3\n')
    made.chmod(0o755)
    return made


def test_what_behaves_as_promised_passes_and_sees_none_of_our_environment(
    program, tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", "/source")
    attempt(program, tmp_path, Trial(("hello",), 3, "PYTHONPATH= hello"))


@pytest.mark.parametrize(
    "trial",
    [
        Trial(("hello",), 0, "hello"),
        Trial(("hello",), 3, "goodbye"),
        Trial(("Traceback",), 3, "Traceback"),
    ],
)
def test_another_code_other_words_or_a_traceback_is_a_surprise(program, tmp_path, trial):
    with pytest.raises(Surprise, match=f"data-design {trial.words[0]}"):
        attempt(program, tmp_path, trial)
