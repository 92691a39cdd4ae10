"""``data-design validate-config``: every fault of a configuration, with its place."""

from __future__ import annotations

import argparse

from data_design_gate.cli import CLEAN
from data_design_gate.configuration.reader import load_configuration


def run(arguments: argparse.Namespace) -> int:
    """Read the configuration and say that it is good; faults are raised and printed."""
    configuration = load_configuration(arguments.file)
    if not configuration.present:
        print(f"There is no {configuration.path}; the defaults hold.")
    else:
        print(f"{configuration.path} is valid.")
    return CLEAN
