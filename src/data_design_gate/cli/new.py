"""``data-design new``: a scaffold in which everything the author must fill in is left open."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_design_gate.cli import CLEAN
from data_design_gate.cli.ask import ask, can_ask, pick
from data_design_gate.cli.checkout import Checkout, configuration_of, find_root
from data_design_gate.cli.links import KINDS, Candidate, find_candidates
from data_design_gate.cli.output import use_colour, width
from data_design_gate.cli.unfilled import say_what_is_left
from data_design_gate.cli.usage import known, nearest
from data_design_gate.configuration.model import Configuration
from data_design_gate.design.model import Store
from data_design_gate.design.scaffold import scaffold
from data_design_gate.errors import UserError
from data_design_gate.report.screen import Palette

_TICKET = re.compile(r"[A-Z][A-Z0-9_]+-[1-9][0-9]*")
_FOLDER = "docs/data-design"
_SHOWN = 9  # candidates of a kind
_PROPOSED = 3
_QUESTIONS = {
    "feature": "Feature it is built for",
    "requirements": "Requirements",
    "architecture": "Architecture document",
    "adrs": "Architecture decisions",
    "existing_schemas": "Schema that is changed",
}
_GREETING = "Enter takes what stands in brackets; Ctrl-C leaves nothing behind.\n"
_MANY = ("adrs", "existing_schemas")  # metadata written as a list even with one entry

Links = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Answers:
    path: Path
    title: str
    tickets: Sequence[str]
    stores: Sequence[Store]
    links: Links


def run(arguments: argparse.Namespace) -> int:
    """Write the scaffold, asking on a terminal for what the options do not say."""
    given = _given_links(arguments.link)
    if arguments.path is None and not can_ask():
        raise UserError("PATH is missing.", "See `data-design new --help`.")
    if arguments.path is not None:
        _refuse_standing(Path(arguments.path), force=arguments.force)
    root = find_root([arguments.path] if arguments.path else [])
    configuration = configuration_of(Checkout(root))
    answers = _answers(arguments, given, root, configuration)
    _refuse_standing(answers.path, force=arguments.force)
    text = scaffold(
        answers.title,
        answers.tickets,
        answers.stores,
        {
            kind: paths[0] if len(paths) == 1 and kind not in _MANY else paths
            for kind, paths in answers.links.items()
        },
        dt.datetime.now(tz=dt.UTC).date(),
        arguments.author,
        arguments.owner or "",
    )
    _write(answers.path, text)
    say_what_is_left(answers.path, text, answers.links, root, configuration)
    return CLEAN


def _answers(
    arguments: argparse.Namespace, given: Links, root: Path, configuration: Configuration
) -> _Answers:
    """Put options, answers and proposals together; nothing is written yet."""
    asking = can_ask()
    palette = Palette(use_colour())
    given_all = arguments.title and arguments.path and arguments.ticket and arguments.stores
    if asking and not given_all:
        print(_GREETING)

    stem = Path(arguments.path).stem if arguments.path else "feature"
    title = arguments.title or stem.replace("-", " ").replace("_", " ").capitalize()
    tickets = _tickets(arguments.ticket)
    stores = _stores(arguments.stores or "postgres")
    if asking and not arguments.title:
        title = ask("Title", title if arguments.path else "", _title, palette)
    path = Path(arguments.path or f"{_FOLDER}/{slug(title)}.md")
    if asking and not arguments.path:
        path = ask("File", path.as_posix(), Path, palette)
    if asking and not tickets:
        tickets = ask("Jira tickets, if there are any", "", _ticket_words, palette)
    if asking and not arguments.stores:
        stores = ask("Stores: postgres, dynamodb or both", "postgres", _stores, palette)
    spoken = f"{path.stem} {title}"
    found = find_candidates(root, configuration.documents, spoken, tickets)
    if asking and given_all and any(kind not in given and found.get(kind) for kind in _QUESTIONS):
        print(_GREETING)
    chosen = {
        kind: given[kind]
        if kind in given
        else _chosen(kind, found.get(kind, []), root, asking=asking, palette=palette)
        for kind in KINDS
    }
    links = {kind: [_relative(one, path) for one in paths] for kind, paths in chosen.items()}
    return _Answers(path, title, tickets, stores, {k: v for k, v in links.items() if v})


def _chosen(
    kind: str, found: Sequence[Candidate], root: Path, *, asking: bool, palette: Palette
) -> list[str]:
    """Return the links of one kind: those that share words or a ticket, unless a person picks."""
    likely = [one for one in found if one.likely][:_PROPOSED]
    if not asking or kind not in _QUESTIONS or not found:
        return [_at(root, one.path) for one in likely]
    rows = [(_at(root, one.path), one.title) for one in found[:_SHOWN]]
    proposed = [_at(root, one.path) for one in likely]
    return pick(_QUESTIONS[kind], rows, proposed, width(), palette)


def _at(root: Path, path: str) -> str:
    """Return a repository path as seen from the working folder."""
    return Path(os.path.relpath(root / path)).as_posix()


def _title(text: str) -> str:
    if not text:
        raise UserError("A design needs a title.")
    return text


def _ticket_words(text: str) -> Sequence[str]:
    return _tickets(text.replace(",", " ").split())


def _tickets(keys: Sequence[str]) -> Sequence[str]:
    for key in keys:
        if not _TICKET.fullmatch(key.upper()):
            raise UserError(f"`{key}` is no ticket key.", "Write one such as SHOP-412.")
    return [key.upper() for key in keys]


def _stores(text: str) -> Sequence[Store]:
    words = text.lower().replace(" and ", " ").replace("both", "postgres dynamodb")
    stores = {store.value: store for store in Store}
    found = words.replace(",", " ").split()
    for word in found:
        if word not in stores:
            raise UserError(f"There is no store `{word}`.", "Use postgres, dynamodb, or both.")
    return [store for name, store in stores.items() if name in found]


def _given_links(words: Sequence[str]) -> dict[str, list[str]]:
    """Read ``--link KIND=PATH``; ``KIND=`` says that there is none of that kind."""
    links: dict[str, list[str]] = {}
    for word in words:
        kind, equals, path = word.partition("=")
        kind = {"adr": "adrs", "existing_schema": "existing_schemas"}.get(kind, kind)
        if not equals or kind not in KINDS:
            mend = nearest(kind, KINDS) if equals else "Write it as KIND=PATH."
            raise UserError(f"--link: there is no kind `{kind}`.", mend or known(KINDS))
        paths = links.setdefault(kind, [])
        if path:
            paths.append(path)
    return links


def _relative(link: str, path: Path) -> str:
    """Return a link as it must stand in the document; addresses and absent files as given."""
    file, sharp, anchor = link.partition("#")
    if "://" in link or not Path(file).exists():
        return link
    relative = os.path.relpath(Path(file).resolve(), path.resolve().parent)
    return f"{Path(relative).as_posix()}{sharp}{anchor}"


def slug(title: str) -> str:
    """Return a title as a file name without its ending."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "feature"


def _refuse_standing(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise UserError(f"{path} is a folder.", f"Name a file, such as {path / 'orders.md'}.")
    if path.exists() and not force:
        raise UserError(f"{path} exists already.", "Choose another name, or use --force.")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.", exit_code=4) from None
