"""Reading configuration values with errors that name the key."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from data_design_gate.errors import UserError


def wrong(key: str, wanted: str) -> UserError:
    """Return the error for a value of the wrong shape."""
    return UserError(f"jira: {key} must be {wanted}.", "Correct it in the configuration.")


def known(values: Mapping[str, Any], accepted: tuple[str, ...], place: str) -> None:
    """Raise UserError for a key that is not accepted, with the nearest that is."""
    for key in values:
        if key not in accepted:
            near = difflib.get_close_matches(str(key), accepted, n=1)
            mend = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(accepted)}."
            raise UserError(f"{place}: the key {str(key)!r} is not known.", mend)


def mapping(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the mapping under a key; absent is empty."""
    value = values.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(key, "a mapping")
    return value


def pairs(values: Mapping[str, Any], key: str) -> tuple[tuple[str, Any], ...]:
    """Return the entries of the mapping under a key, names as text."""
    return tuple((str(name), value) for name, value in mapping(values, key).items())


def scalar(value: Any, key: str) -> str:
    """Return a scalar as text; a bare status id is a number to YAML."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong(key, "a text")
    return str(value).strip()


def word(values: Mapping[str, Any], key: str) -> str:
    """Return the text under a key; absent is empty."""
    value = values.get(key)
    return "" if value is None else scalar(value, key)


def as_words(value: Any, key: str) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple."""
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(word for item in items if (word := scalar(item, key)))


def words(values: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the texts under a key; absent is empty."""
    return as_words(values.get(key), key)


def flag(values: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """Return the truth value under a key of ``comment``."""
    value = values.get(key, default)
    if not isinstance(value, bool):
        raise wrong(f"comment.{key}", "true or false")
    return value


def choice(values: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> Any:
    """Return the value under a key, which must be one of the choices."""
    value = values.get(key, default)
    if value not in choices:
        raise wrong(key, " or ".join(choices))
    return value
