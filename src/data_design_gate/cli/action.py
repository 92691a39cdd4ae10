"""``data-design action``: what ``action.yml`` calls."""

from __future__ import annotations

import argparse


def run(_arguments: argparse.Namespace) -> int:
    """Run the Action."""
    from data_design_gate.action import main

    return main()
