"""pglast's parser is loaded without the classes of a syntax tree that nobody reads."""

import subprocess
import sys

_LOADED = """
import sys
from data_design_gate.design.postgres.parser import parse_sql_json
parse_sql_json("SELECT 1")
import importlib.util
lazy = importlib.util._LazyModule
print(*(type(sys.modules[f"pglast.{name}"]) is lazy for name in ("ast", "enums")))
from pglast import parse_sql
print(type(parse_sql("SELECT 1")[0].stmt).__name__)
"""


def test_a_tree_read_as_json_defines_no_class_and_whoever_asks_for_one_gets_it():
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["True", "True", "SelectStmt"]
