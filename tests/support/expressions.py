"""Every regular expression of the package, with the ways in which it is put to use."""

from __future__ import annotations

import ast
import gc
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import data_design_gate
from data_design_gate.regex import regex

MAKERS = {"regex", "compile"}
WAYS = {
    "match": "match", "fullmatch": "fullmatch", "search": "search", "finditer": "scan",
    "findall": "scan", "sub": "scan", "subn": "scan", "split": "scan", "scanner": "scan",
}  # fmt: skip
# Only texts of this program itself reach these.
TRUSTED = ("demo.tell:", "sandbox.")
# These are only ever matched where a line begins.
AT_LINE_STARTS = ("document.starts:", "document.tables:")
# They look at some hundred characters from any place, or their readers cut what is longer.
CUT = ("design.dynamodb.key_lines:", "design.indexes:", "design.postgres.refused:")

CONTAINERS = (tuple, list, dict, frozenset)
ANYHOW = frozenset(WAYS.values())


@dataclass(frozen=True, order=True)
class Expression:
    """A pattern and its flags, where it stands, and how it is applied (values of WAYS)."""

    pattern: str
    flags: int
    place: str
    ways: frozenset[str]


@cache
def expressions() -> list[Expression]:
    """Return each expression that modules make while they load or write into a call, once."""
    found: dict[tuple[str, int], Expression] = {}
    for module in _modules():
        text = Path(str(module.__file__)).read_text("utf-8")
        if "regex(" in text or "re." in text:
            for one in _written(module, ast.parse(text)):
                _add(found, one)
    for module in _modules():
        for made in _held(list(vars(module).values())):
            if (made.pattern, made._given) not in found:
                _add(found, Expression(made.pattern, int(made._given), module.__name__, ANYHOW))
    return sorted(found.values())


def reached() -> Iterator[Expression]:
    """Yield the expressions that texts of strangers reach at any length."""
    for one in expressions():
        if one.place.startswith(AT_LINE_STARTS):
            yield replace(one, ways=one.ways & {"match", "fullmatch"})
        elif not one.place.startswith((*TRUSTED, *CUT)):
            yield one


def _held(values: list[Any], depth: int = 3) -> Iterator[Any]:
    """Yield the expressions that a module's tables hold, such as those made in a loop."""
    for one in values:
        if type(one) is type(regex("")):
            yield one
        elif depth and (isinstance(one, CONTAINERS) or hasattr(one, "__struct_fields__")):
            yield from _held(gc.get_referents(one), depth - 1)


def _add(found: dict[tuple[str, int], Expression], one: Expression) -> None:
    before = found.get((one.pattern, one.flags), one)
    ways = before.ways | one.ways
    found[one.pattern, one.flags] = Expression(one.pattern, one.flags, before.place, ways)


@cache
def _modules() -> list[ModuleType]:
    names = (
        one.name for one in pkgutil.walk_packages(data_design_gate.__path__, "data_design_gate.")
    )
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def _applied(tree: ast.Module) -> dict[str, set[str]]:
    """Return for each name the methods called on it; a name used in another way has them all."""
    ways: dict[str, set[str]] = defaultdict(set)
    called = set()
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.add(id(node.value))
            ways[node.value.id] |= {WAYS[node.attr]} if node.attr in WAYS else set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
            ways[node.id] |= ANYHOW
    return ways


def _written(module: ModuleType, tree: ast.Module) -> Iterator[Expression]:
    applied = _applied(tree)
    targets = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        of_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        if not (name == "regex" or (of_re and (name in WAYS or name == "compile"))):
            continue
        given = [_value(module, part) for part in node.args]
        flags = [_value(module, word.value) for word in node.keywords if word.arg == "flags"]
        flags += [flag for flag in given[1:] if isinstance(flag, re.RegexFlag)]
        if not given or not isinstance(given[0], str):
            continue  # made from what a document says, out of escaped words
        if name in MAKERS:
            target = targets.get(id(node), "")
            is_known = target.startswith("_") and target in applied  # others use what is public
            ways = frozenset(applied[target]) if is_known else ANYHOW
        else:
            ways = frozenset({WAYS[name]})
        place = f"{module.__name__.removeprefix('data_design_gate.')}:{node.lineno}"
        yield Expression(given[0], int(flags[0]) if flags else 0, place, ways)


def _value(module: ModuleType, node: ast.expr) -> Any:
    try:
        return eval(compile(ast.Expression(node), "<part>", "eval"), vars(module))  # noqa: S307
    except Exception:  # noqa: BLE001  a name of a function, known at run time only
        return None
