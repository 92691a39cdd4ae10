"""Say in words, at line and column, where a configuration departs from its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from data_design_gate.configuration.meaning import nearest
from data_design_gate.errors import UserError
from data_design_gate.schema_files import schema
from data_design_gate.yaml_core import YamlValue

_KINDS = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number",
    "boolean": "true or false", "null": "null", "number": "a number",
}  # fmt: skip


def schema_problems(read: YamlValue, path: str) -> tuple[UserError, ...]:
    """Return one problem a fault, in file order."""
    validator = Draft202012Validator(schema("config"))
    problems: dict[tuple[int, int, str], UserError] = {}
    for error in validator.iter_errors(read.value):
        for where, problem, mend in _explain(error):
            line, column = _place(read, where)
            problems[line, column, problem] = UserError(problem, mend, path, line, column)
    return tuple(problem for _, problem in sorted(problems.items(), key=lambda item: item[0]))


Where = tuple[str | int, ...]
Fault = tuple[Where, str, str]


def _place(read: YamlValue, where: Where) -> tuple[int, int]:
    """Return the position of the nearest enclosing place that has one."""
    while where and where not in read.positions:
        where = where[:-1]
    return read.positions.get(where, (1, 1))


def _explain(error: ValidationError) -> Iterator[Fault]:
    if error.validator == "anyOf" and isinstance(error.instance, dict):
        yield from _inside_any_of(error)
        return
    where: Where = tuple(error.absolute_path)
    if error.validator == "anyOf" and (forms := _forms(error)):
        yield where, f"{_start(where)} must be {' or '.join(forms)}.", ""
        return
    explain = _EXPLAIN.get(str(error.validator))
    if explain is None:
        yield where, f"{_start(where)}: {_plain(error)}.", _form(error, where)
    else:
        yield from explain(error, where)


def _unknown_keys(error: ValidationError, where: Where) -> Iterator[Fault]:
    known = _mapping(error.schema).get("properties", {})
    for key in _mapping(error.instance):
        if key not in known:
            yield (*where, key), f"`{key}` is not a key of {_name(where)}.", nearest(key, known)


def _missing_keys(error: ValidationError, where: Where) -> Iterator[Fault]:
    required: Any = error.validator_value
    for key in required:
        if key not in _mapping(error.instance):
            mend = "Write `version: 1` at the top." if key == "version" else f"Add `{key}:`."
            yield where, f"{_start(where)} lacks `{key}`.", mend


def _wrong_word(error: ValidationError, where: Where) -> Iterator[Fault]:
    words: Any = error.validator_value
    given = _written(error.instance)
    mend = nearest(given, [str(word) for word in words])
    yield where, f"`{given}` is not a value of {_name(where)}.", mend


def _wrong_constant(error: ValidationError, where: Where) -> Iterator[Fault]:
    constant = str(error.validator_value)
    mend = "Write it without quotation marks." if error.instance == constant else ""
    yield where, f"{_start(where)} must be `{constant}`.", mend


def _wrong_kind(error: ValidationError, where: Where) -> Iterator[Fault]:
    single = isinstance(error.instance, str | int) and where and isinstance(where[-1], str)
    in_a_list = single and error.validator_value == "array"
    mend = f"Write `{where[-1]}: [{_written(error.instance)}]`." if in_a_list else ""
    yield where, f"{_start(where)} must be {_kinds(error.validator_value)}.", mend


def _wrong_name(error: ValidationError, where: Where) -> Iterator[Fault]:
    name = str(error.instance)
    yield (*where, name), f"`{name}` is no name for {_name(where)}.", ""


_EXPLAIN: dict[str, Callable[[ValidationError, Where], Iterator[Fault]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "enum": _wrong_word,
    "const": _wrong_constant,
    "type": _wrong_kind,
    "propertyNames": _wrong_name,
}


def _inside_any_of(error: ValidationError) -> Iterator[Fault]:
    """Explain only the branch that a mapping was meant for."""
    for inner in error.context or ():
        if inner.validator == "type" and inner.instance is error.instance:
            continue
        if inner.validator in {"const", "enum"} and inner.instance is error.instance:
            continue
        yield from _explain(inner)


def _forms(error: ValidationError) -> list[str]:
    """Return in words what a value may be, where each branch refuses its kind outright."""
    forms: dict[str, None] = {}
    for inner in error.context or ():
        if inner.instance is not error.instance:
            continue
        if inner.validator == "type":
            forms[_kinds(inner.validator_value)] = None
        elif inner.validator in {"const", "enum"}:
            allowed: Any = inner.validator_value
            words = [allowed] if inner.validator == "const" else allowed
            forms |= dict.fromkeys(f"`{_written(word)}`" for word in words)
    return list(forms)


_PLAIN = {
    "minimum": "{given} is below {limit}",
    "maximum": "{given} is above {limit}",
    "pattern": "`{given}` has not the expected form",
    "minItems": "the list is empty",
    "minLength": "the text is empty",
    "uniqueItems": "the list names something twice",
}


def _plain(error: ValidationError) -> str:
    """Return a short sentence for the rarer kinds of fault."""
    sentence = _PLAIN.get(str(error.validator), "`{given}` is not allowed here")
    return sentence.format(given=str(error.instance)[:60], limit=error.validator_value)


_PEOPLE = "Write author, gates, write, anyone, @login or organisation/team."
_FORMS = {
    "teams": "Write organisation/team, such as `acme/database`.",
    "projects": "Write a project's key, such as `SHOP`.",
    "site_url": "Write an address that begins with https://.",
    **dict.fromkeys(("recheck", "block", "unblock", "abort"), _PEOPLE),
}


def _form(error: ValidationError, where: Where) -> str:
    """Return what to write where a text has not the form that its key asks for."""
    keys = [part for part in where if isinstance(part, str)]
    return _FORMS.get(keys[-1], "") if keys and error.validator == "pattern" else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _written(value: Any) -> str:
    """Return a value as its author wrote it in YAML."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kinds(kinds: Any) -> str:
    names = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_KINDS.get(kind, str(kind)) for kind in names)


def _name(where: Where) -> str:
    """Return how to speak of a place: its dotted path, or the file as a whole."""
    return f"`{'.'.join(str(part) for part in where)}`" if where else "the configuration"


def _start(where: Where) -> str:
    """Return the name of a place as a sentence begins."""
    name = _name(where)
    return name[0].upper() + name[1:]
