"""Lets the tests import the scripts, which are files and no package."""

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path += [str(SCRIPTS / "release"), str(SCRIPTS / "dogfood")]
