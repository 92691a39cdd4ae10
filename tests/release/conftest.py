"""Lets the tests import the release's scripts, which are files and no package."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts" / "release"))
