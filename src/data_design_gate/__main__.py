"""Run the command line with ``python -m data_design_gate``."""

from data_design_gate.cli import program

program()
