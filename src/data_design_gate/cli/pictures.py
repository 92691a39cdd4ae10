"""``data-design diagram`` and ``data-design diff``: a design as a picture, two as changes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from data_design_gate.cli import CLEAN, FINDINGS
from data_design_gate.cli.checkout import Checkout, configuration_of, find_root, read_file
from data_design_gate.cli.drawing import draw
from data_design_gate.design.changes import changes
from data_design_gate.design.model import DataDesign
from data_design_gate.gate.digest import changed_units, meaning_of
from data_design_gate.report.er_diagram import er_pictures
from data_design_gate.report.key_chart import key_pictures
from data_design_gate.report.screen import printable
from data_design_gate.standards.review import design_of


def run(arguments: argparse.Namespace) -> int:
    """Print the pictures of one design, or the changes between two."""
    if arguments.command == "diff":
        return _diff(arguments)
    design = _design(arguments.path)
    pictures = (*er_pictures(design.postgres), *key_pictures(design.dynamodb))
    if not pictures:
        print("data-design: The design defines no table, so nothing is drawn.", file=sys.stderr)
        return CLEAN
    if arguments.format == "svg":
        for path in draw(pictures, Path(arguments.out or "."), Path(arguments.path).stem):
            print(printable(str(path)))
        return CLEAN
    several = len(pictures) > 1
    print("\n\n".join(one.commented if several else one.text for one in pictures))
    return CLEAN


def _diff(arguments: argparse.Namespace) -> int:
    found = changes(_design(arguments.old), _design(arguments.new))
    if arguments.format == "json":
        rows = [change.to_json() for change in found]
        print(json.dumps({"schema_version": 1, "changes": rows}, ensure_ascii=False, indent=2))
    else:
        for change in found:
            print(printable(change.text))
        if not found:
            print(printable(_words_only(arguments.old, arguments.new)))
    return FINDINGS if found else CLEAN


def _words_only(old: str, new: str) -> str:
    """Say of two designs without a change to tell whether their words mean the same, too."""
    before, after = (read_file(path).decode("utf-8-sig", "replace") for path in (old, new))
    units = changed_units(meaning_of(before), meaning_of(after))
    if not units:
        return "The designs say the same."
    titles = ", ".join(dict.fromkeys(unit.title for unit in units.values()))
    return f"Schemas, patterns and migrations say the same. Words differ in: {titles}."


def _design(path: str) -> DataDesign:
    configuration = configuration_of(Checkout(find_root([path])))
    return design_of(read_file(path), path, configuration.standards)
