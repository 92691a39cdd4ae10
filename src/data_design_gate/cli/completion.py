"""``data-design completion``: scripts that complete the command line, made from its parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from data_design_gate.cli import CLEAN
from data_design_gate.cli.arguments import build_parser, subcommands


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its spellings, its meaning, and what may follow it.

    ``takes`` is None for a flag; else the words to choose from, empty where a
    file or a free text follows, as ``files`` says.
    """

    names: tuple[str, ...]
    text: str
    takes: tuple[str, ...] | None
    files: bool


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its options and the words or files that may stand for its arguments."""

    name: str
    text: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    files: bool


def run(arguments: argparse.Namespace) -> int:
    """Print the script for one shell."""
    print(_SHELLS[arguments.shell](commands()))
    return CLEAN


def commands() -> tuple[Command, ...]:
    """Return what can be completed."""
    parser = build_parser()
    return tuple(_command(name, one) for name, one in subcommands(parser).items())


def _command(name: str, parser: argparse.ArgumentParser) -> Command:
    actions = parser._actions  # noqa: SLF001  argparse has no public list of them
    places = [action for action in actions if not action.option_strings]
    words = [str(word) for action in places for word in action.choices or ()]
    if name == "explain":
        words = list(_codes())
    return Command(
        name=name,
        text=(parser.description or "").rstrip("."),
        options=tuple(_option(action) for action in actions if action.option_strings),
        words=tuple(words),
        files=any(_is_file(action) for action in places),
    )


def _option(action: argparse.Action) -> Option:
    flag = action.nargs == 0
    return Option(
        names=tuple(action.option_strings),
        text=" ".join((action.help or "").split()),
        takes=None if flag else tuple(str(word) for word in action.choices or ()),
        files=_is_file(action),
    )


def _is_file(action: argparse.Action) -> bool:
    return str(action.metavar) in {"PATH", "FILE", "DIR", "OLD", "NEW"}


def _codes() -> Iterator[str]:
    from data_design_gate.standards.engine import registry
    from data_design_gate.standards.rules import load_rules

    load_rules()
    for rule in registry().values():
        yield rule.code
        yield rule.name


def _bash(known: tuple[Command, ...]) -> str:
    cases = "\n".join(_bash_case(command) for command in known)
    names = " ".join(command.name for command in known)
    return _BASH.format(names=names, cases=cases)


def _bash_case(command: Command) -> str:
    """Return the branch of one command: what may follow an option, the options, the words."""
    follow = [
        f"            {'|'.join(option.names)}) "
        + (f'words="{" ".join(option.takes)}"' if option.takes else f"files={int(option.files)}")
        + "; known=1 ;;"
        for option in command.options
        if option.takes is not None
    ]
    flags = " ".join(name for option in command.options for name in option.names)
    after = "\n".join(
        ['        case "$before" in', *follow, "        esac"] if follow else ["        :"]
    )
    return (
        f"    {command.name})\n{after}\n"
        f'        if [ -z "$known" ]; then\n'
        f'            case "$word" in\n'
        f'            -*) words="{flags}" ;;\n'
        f'            *) words="{" ".join(command.words)}"; files={int(command.files)} ;;\n'
        f"            esac\n"
        f"        fi ;;"
    )


_BASH = """\
# Completion of data-design for bash.
_data_design() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
    local command="" words="" files=0 known="" at
    for ((at = 1; at < COMP_CWORD; at++)); do
        case "${{COMP_WORDS[at]}}" in
        -*) ;;
        *) command="${{COMP_WORDS[at]}}"; break ;;
        esac
    done
    case "$command" in
    "") words="{names} --help --version" ;;
{cases}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    if [ "$files" = 1 ]; then
        compopt -o filenames
        local IFS=$'\\n'
        COMPREPLY+=($(compgen -f -- "$word"))
    fi
}}
complete -F _data_design data-design"""


def _zsh(known: tuple[Command, ...]) -> str:
    names = "\n".join(f"        {_quoted(f'{one.name}:{one.text}')}" for one in known)
    cases = "\n".join(_zsh_case(command) for command in known)
    return _ZSH.format(names=names, cases=cases)


def _zsh_case(command: Command) -> str:
    specs = [_zsh_option(option, name) for option in command.options for name in option.names]
    if command.words:
        specs.append(_quoted(f"*:word:({' '.join(command.words)})"))
    elif command.files:
        specs.append("'*:file:_files'")
    lines = " \\\n".join(f"            {spec}" for spec in specs)
    return f"        {command.name})\n            _arguments -s \\\n{lines} ;;"


def _zsh_option(option: Option, name: str) -> str:
    # In a specification of _arguments brackets and colons are its own signs.
    text = option.text.replace("[", "(").replace("]", ")").replace(":", " -")
    spec = f"*{name}[{text}]"
    if option.takes is not None:
        spec += f":value:({' '.join(option.takes)})" if option.takes else ":value:"
        spec += "_files" if option.files else ""
    return _quoted(spec)


def _quoted(text: str) -> str:
    """Return a text as one word of a shell."""
    return "'" + text.replace("'", "'\\''") + "'"


_ZSH = """\
#compdef data-design
# Completion of data-design for zsh.
_data_design() {{
    local -a commands
    commands=(
{names}
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    local command="$words[2]"
    shift words
    (( CURRENT-- ))
    case "$command" in
{cases}
    esac
}}
compdef _data_design data-design"""


def _fish(known: tuple[Command, ...]) -> str:
    lines = ["# Completion of data-design for fish.", "complete -c data-design -f"]
    for command in known:
        text = f"-a {command.name} -d {_fish_quoted(command.text)}"
        lines.append(f"complete -c data-design -n __fish_use_subcommand {text}")
        lines += _fish_command(command)
    return "\n".join(lines)


def _fish_command(command: Command) -> Iterator[str]:
    head = f"complete -c data-design -n '__fish_seen_subcommand_from {command.name}'"
    if command.words:
        yield f"{head} -a {_fish_quoted(' '.join(command.words))}"
    if command.files:
        yield f"{head} -F"
    for option in command.options:
        names = " ".join(
            f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names
        )
        yield f"{head} {names} -d {_fish_quoted(option.text)}{_fish_value(option)}"


def _fish_value(option: Option) -> str:
    if option.takes is None:
        return ""
    if option.takes:
        return f" -x -a {_fish_quoted(' '.join(option.takes))}"
    return " -r -F" if option.files else " -x"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_SHELLS: Mapping[str, Callable[[tuple[Command, ...]], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
