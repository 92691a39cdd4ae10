"""An argument parser whose refusals say what was meant and where to read on."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NoReturn

from data_design_gate.errors import UserError
from data_design_gate.regex import regex

_ARGUMENT = regex(r"argument (?P<name>[^:]+): (?P<fault>.+)", re.DOTALL)
_UNKNOWN = 80  # columns
_REQUIRED = regex(r"the following arguments are required: (?P<names>.+)")
_ONE_OF = regex(r"one of the arguments (?P<names>.+) is required")
_RIVAL = regex(r"not allowed with argument (?P<other>.+)")
_ONE_VALUE = regex(r"expected (one|at least one) argument")
_NO_VALUE = regex(r"ignored explicit argument '(?P<value>.*)'", re.DOTALL)


class Help(argparse.RawDescriptionHelpFormatter):
    """Keeps examples as written where they fit, and a command and its meaning on one line."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=_columns() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Break what is too broad: sentences anywhere, an example before what it does."""
        lines = super()._fill_text(text, width, indent).splitlines()
        if all(len(line) <= width for line in lines):
            return "\n".join(lines)
        return "\n".join(_narrowed(lines, width))


def _columns() -> int:
    """Return the terminal's width; left to itself, argparse loads every archiver to ask for it."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _UNKNOWN
    except (AttributeError, OSError, ValueError):  # no terminal, or nothing to write to
        return _UNKNOWN


def _narrowed(lines: Iterable[str], width: int) -> Iterator[str]:
    import textwrap

    for prose, group in groupby(lines, lambda line: bool(line) and not line.startswith(" ")):
        paragraph = list(group)
        if prose:
            yield from textwrap.wrap(" ".join(paragraph), width)
            continue
        for line in paragraph:
            example, _, meaning = line.strip().rpartition("   ")
            broad = len(line) > width and example
            yield from (f"  {example.strip()}", f"      {meaning}") if broad else (line,)


class Parser(argparse.ArgumentParser):
    """Raises UserError where argparse would print its usage and leave."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line in a sentence, with the command's help as the mend."""
        raise UserError(_sentence(message), f"See `{self.prog} --help`.")


def _sentence(message: str) -> str:
    """Return argparse's words as a sentence; what a type of ours refused is one already."""
    if missing := _missing(message):
        return missing
    argument = _ARGUMENT.fullmatch(message)
    if argument is None:
        return f"{message[:1].upper()}{message[1:]}."
    name, fault = argument["name"], argument["fault"]
    if rival := _RIVAL.fullmatch(fault):
        return f"{name} and {rival['other']} exclude each other."
    if _ONE_VALUE.fullmatch(fault):
        return f"{name} needs a value."
    if no_value := _NO_VALUE.fullmatch(fault):
        return f"{name} takes no value, not `{no_value['value']}` either."
    return f"{name}: {fault}"


def _missing(message: str) -> str:
    """Return what is missing as a sentence; empty when the words say something else."""
    if required := _REQUIRED.fullmatch(message):
        names = required["names"].split(", ")
        return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} missing."
    if rivals := _ONE_OF.fullmatch(message):
        return f"{' or '.join(rivals['names'].split())} is missing."
    return ""


def one_of(*values: str) -> Callable[[str], str]:
    """Return an argument type that takes one of the values and names the nearest otherwise."""

    def read(text: str) -> str:
        if text in values:
            return text
        raise argparse.ArgumentTypeError(
            f"there is no `{text}`. {nearest(text, values) or known(values)}"
        )

    return read


def positive(text: str) -> int:
    """Read a whole number from 1 on."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"`{text}` is no whole number from 1 on.")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return ``Did you mean `x`?`` for the most similar word, or nothing when none is."""
    import difflib

    by_shape = {other.lower(): other for other in words}
    close = difflib.get_close_matches(word.lower(), by_shape, 1)
    return f"Did you mean `{by_shape[close[0]]}`?" if close else ""


def known(words: Iterable[str]) -> str:
    """Return a sentence that lists what there is."""
    return f"Known: {', '.join(words)}."


def check_command(
    argv: Sequence[str], parser: argparse.ArgumentParser, commands: Collection[str]
) -> None:
    """Raise UserError for a first word that is no command."""
    word = next((word for word in argv if not word.startswith("-")), None)
    if word is None and argv[0] not in {"-h", "--help", "--version"}:
        refuse_rest(argv, parser)
    if word is not None and word not in commands:
        raise UserError(
            f"There is no command `{word}`.",
            f"{nearest(word, commands) or known(commands)} See `data-design --help`.",
        )


def refuse_rest(rest: Sequence[str], parser: argparse.ArgumentParser) -> NoReturn:
    """Raise UserError for words that the command does not know."""
    word = next((word for word in rest if word.startswith("-")), rest[0])
    if not word.startswith("-"):
        raise UserError(f"`{word}` is one word too many.", f"See `{parser.prog} --help`.")
    option = word.partition("=")[0]
    # argparse has no public list of the options; the usage names them all.
    options = sorted(set(re.findall(r"--[a-z][a-z-]*", parser.format_help())))
    meant = nearest(option, options)
    raise UserError(
        f"`{parser.prog}` has no option `{option}`.", f"{meant} See `{parser.prog} --help`.".strip()
    )
