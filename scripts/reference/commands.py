"""The reference of the command line, from the parsers that read it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from data_design_gate.cli.arguments import EPILOG, build_parser
from reference.words import page, table

_CODE = re.compile(r"^ *(\d)  (.+)$", re.MULTILINE)


def commands_page() -> str:
    """Return the page of all commands."""
    parser = build_parser()
    commands = _commands(parser)
    index = [(f"[{name}](#{name})", _sentence(words)) for name, words, _ in commands]
    introduction = (
        "`data-design COMMAND --help` prints the same on a terminal. What the exit codes mean is "
        "told in [Exit codes](exit-codes.md), which variables count in "
        "[Environment](environment.md)."
    )
    sections = [_section(name, one) for name, _, one in commands]
    return page("Commands", introduction, table(("command", "does"), index), *sections)


def _commands(
    parser: argparse.ArgumentParser,
) -> list[tuple[str, str, argparse.ArgumentParser]]:
    """Return each command with its line of help and its parser."""
    for action in parser._actions:  # noqa: SLF001  argparse tells its commands no other way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            helps = {one.dest: one.help or "" for one in action._choices_actions}  # noqa: SLF001
            return [
                (name, helps[name], one) for name, one in action.choices.items() if name in helps
            ]
    message = "the command line has no commands"
    raise LookupError(message)


def _section(name: str, parser: argparse.ArgumentParser) -> str:
    actions = [one for one in parser._actions if not _is_help(one)]  # noqa: SLF001
    words = [f"data-design {name}", *(_usage(one) for one in actions if not one.option_strings)]
    required = [_usage(one) for one in actions if one.option_strings and one.required]
    optional = any(one.option_strings and not one.required for one in actions)
    usage = " ".join((*words[:1], *required, *(("[options]",) if optional else ()), *words[1:]))
    blocks = [f"## {name}", parser.description or "", f"```text\n{usage}\n```"]
    rows = list(_rows(actions))
    if rows:
        blocks.append(table(("argument", "meaning"), rows))
    if parser.epilog:
        blocks.append(f"```text\n{parser.epilog.strip()}\n```")
    return "\n\n".join(blocks)


def _is_help(action: argparse.Action) -> bool:
    return isinstance(action, argparse._HelpAction) or action.help == argparse.SUPPRESS  # noqa: SLF001


def _usage(action: argparse.Action) -> str:
    name = str(action.metavar or action.dest)
    if action.option_strings:
        return f"{action.option_strings[-1]} {_value(action)}".strip()
    return {"*": f"[{name} ...]", "?": f"[{name}]", "+": f"{name} ..."}.get(str(action.nargs), name)


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.metavar:
        return str(action.metavar)
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _rows(actions: list[argparse.Action]) -> Iterator[tuple[str, str]]:
    for action in actions:
        if action.option_strings:
            value = _value(action)
            names = [f"`{f'{name} {value}'.strip()}`" for name in action.option_strings]
        else:
            names = [f"`{action.metavar or action.dest}`"]
        # Python before 3.13 writes the default of a yes-or-no option behind its help.
        meaning = (action.help or "").replace(" (default: %(default)s)", "")
        yield ", ".join(names), meaning


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def exit_codes_page() -> str:
    """Return the page of exit codes. Raises LookupError when the help no longer lists them."""
    _, _, listed = EPILOG.partition("exit codes:")
    codes = _CODE.findall(listed.partition("\n\n")[0])
    if [number for number, _ in codes] != [str(number) for number in range(5)]:
        message = "the help of data-design does not list the exit codes 0 to 4"
        raise LookupError(message)
    rows = [(f"`{number}`", _sentence(words)) for number, words in codes]
    note = """\
`check` answers 1 for findings at or above `--fail-on`, which is `error` unless you say otherwise;
findings that stood in the base version never count. `gate` answers 1 while the gate is pending or
failed, 2 for facts or a configuration that cannot be read, and 4 when the state is `error`.
`diff` answers 1 when the designs differ, and `register --check` when the file is not current. A
broken pipe is no failure, and an interrupt gives 130.

The Action is different: it ends with 0 whatever it decided, since the commit status carries the
verdict. It fails only when it could not decide or could not say so."""
    return page("Exit codes", table(("code", "meaning"), rows), note)
