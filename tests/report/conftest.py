"""The stage on which histories are played for the messages people read."""

import pytest

from play_support import playing


@pytest.fixture
def play(capsys):
    """Set the stage: people, teams, the repository without the design, and the ticket."""
    with playing(capsys) as found:
        yield found
