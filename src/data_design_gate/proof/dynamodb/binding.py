"""A request made ready to send: its open values are filled so that a sample item answers it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_design_gate.design.dynamodb.expressions import attribute_names
from data_design_gate.design.words import noun
from data_design_gate.proof.dynamodb.expressions import Operand, assigned, operands
from data_design_gate.proof.dynamodb.requests import Form
from data_design_gate.proof.dynamodb.tables import Sample, Stand
from data_design_gate.proof.dynamodb.typed import Typed, kind_of
from data_design_gate.proof.dynamodb.values import Asked, asked, fit, holds, literal
from data_design_gate.standards.rules.dynamodb_common import type_of

_WORD = re.compile(r"#?[A-Za-z_][\w.-]*")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_CONSTANT = re.compile(r"[A-Z0-9_]{2,}|[^#]+#.*")
_ALIAS = re.compile(r"(?<![\w'\"#])#[A-Za-z_]\w*")
_CONDITIONS = ("KeyConditionExpression", "FilterExpression", "ConditionExpression")
_EXPRESSIONS = (*_CONDITIONS, "UpdateExpression", "ProjectionExpression")


@dataclass(frozen=True, slots=True)
class Trial:
    """One request to send. ``sample`` is the item that must be in the answer, if any.

    ``values`` are the conditions on key attributes as they are sent, each with
    whether the document gives the value itself.
    """

    operation: str
    arguments: Mapping[str, Any]
    sample: Sample | None = None
    values: tuple[tuple[Operand, Typed, bool], ...] = ()


@dataclass(slots=True)
class Binder:
    """The values of one request for one sample item, or for none.

    ``fits`` turns False when the item cannot meet a key condition whatever
    its open values are.
    """

    stand: Stand
    given: Mapping[str, object]
    sample: Sample | None
    values: dict[str, Typed] = field(default_factory=dict)
    told: list[tuple[Operand, Typed, bool]] = field(default_factory=list)
    fits: bool = True
    _between: dict[str, Typed] = field(default_factory=dict)

    def type_of(self, attribute: str) -> str:
        """Return what the design or the sample says an attribute is, "" when nothing does."""
        held = self._held(attribute)
        stated = self.stand.types.get(attribute, "") or type_of(self.stand.table, attribute)
        return stated or (kind_of(held) if held else "")

    def _held(self, attribute: str) -> Typed | None:
        return self.sample.value.get(attribute) if self.sample else None

    def asked(self, operand: Operand) -> Asked:
        """Return what the document says of a value."""
        kind = self.type_of(operand.attribute)
        if not operand.literal:
            raw = self.given.get(operand.text, "?")
            return Asked() if _describes(raw, operand, kind) else asked(raw, kind)
        if _WORD.fullmatch(operand.text) and not _CONSTANT.fullmatch(operand.text):
            return Asked()  # `customerId = customerId`: the caller's parameter
        return literal(operand.text, kind)

    def choose(self, operand: Operand, *, key: bool) -> Typed:
        """Return the value to send for an operand; a key's must fit the sample item."""
        said, held = self.asked(operand), self._held(operand.attribute)
        operator = operand.operator
        if operator == "BETWEEN":
            operator = "<=" if operand.attribute in self._between else ">="
        found = fit(said, operator, held) if held is not None else None
        if found is None:
            self.fits = self.fits and not key
            found = said.example(self.type_of(operand.attribute))
        if operand.operator == "BETWEEN":
            self._between[operand.attribute] = found
        if key:
            self.told.append((operand, found, said.fixed is not None))
        return found

    def expression(self, text: str, names: Mapping[str, str], *, key: bool = False) -> str:
        """Return a condition with its written-out values replaced by placeholders."""
        for operand in operands(text, names):
            if operand.literal:
                continue
            if operand.text not in self.values:
                self.values[operand.text] = self.choose(operand, key=key)
            elif key:  # one value for two attributes: the item must hold it in both
                held, value = self._held(operand.attribute), self.values[operand.text]
                self.told.append((operand, value, operand.text in self.given))
                self.fits = self.fits and bool(held and holds(held, operand.operator, value))
        for operand in reversed(operands(text, names)):
            if operand.literal and not _WORD.fullmatch(operand.text):
                name = f":proof{len(self.values)}"
                self.values[name] = self.choose(operand, key=key)
                end = operand.offset + len(operand.text)
                text = f"{text[: operand.offset]}{name}{text[end:]}"
        return text

    def cell(self, text: str) -> tuple[str, dict[str, str]]:
        """Return the key condition of a cell as an expression, and the names it uses."""
        names: dict[str, str] = {}
        parts: list[str] = []
        for number, operand in enumerate(operands(text, {})):
            name, value = f"#k{number}", f":k{number}"
            self.values[value] = self.choose(operand, key=True)
            if operand.operator == "BETWEEN" and parts and parts[-1].endswith("BETWEEN"):
                parts[-1] += f" :k{number - 1} AND {value}"
                continue
            names[name] = operand.attribute
            if operand.operator == "begins_with":
                parts.append(f"begins_with({name}, {value})")
            elif operand.operator == "BETWEEN":
                parts.append(f"{name} BETWEEN")
            else:
                parts.append(f"{name} {operand.operator} {value}")
        return " AND ".join(parts), names

    def update(self, text: str, names: Mapping[str, str]) -> None:
        """Give the values of an UpdateExpression."""
        for attribute, placeholder, how in assigned(text, names):
            if placeholder in self.values:
                continue
            held, said = self._held(attribute), asked(self.given.get(placeholder, "?"))
            if said.fixed is not None:
                self.values[placeholder] = said.fixed
            elif how == "list":
                self.values[placeholder] = {"L": []}
            elif how == "number" or (how == "ADD" and self.type_of(attribute) in {"", "N"}):
                self.values[placeholder] = {"N": "1"}
            else:
                self.values[placeholder] = held or said.example(self.type_of(attribute))

    def item(self, raw: Mapping[str, object], *, key: bool = False) -> dict[str, Typed]:
        """Return a Key or an Item with its values; a key must be the sample's."""
        found: dict[str, Typed] = {}
        for name, part in raw.items():
            kind = self.type_of(name)
            operand = Operand(name, name, "=", str(part), 0, literal=True)
            said = Asked() if _describes(part, operand, kind) else asked(part, kind)
            held = self._held(name)
            value = fit(said, "=", held) if held is not None else None
            self.fits = self.fits and (value is not None or not key)
            if value is None or not key:
                value = said.example(self.type_of(name))
            if key:
                self.told.append((operand, value, said.fixed is not None))
            found[name] = value
        return found


def _describes(raw: object, operand: Operand, kind: str) -> bool:
    """Tell whether a given text only says what the value is: its name, or a word for a number."""
    if not isinstance(raw, str):
        return False
    word = noun(raw)
    if word and word in {noun(operand.attribute), noun(operand.text.lstrip(":"))}:
        return True
    return kind == "N" and not _NUMBER.fullmatch(raw.strip())


def conditions(form: Form, binder: Binder, request: Mapping[str, object]) -> dict[str, Any]:
    """Return the expressions of a request with their names and values."""
    names = names_of(request)
    found: dict[str, Any] = {}
    if form.is_shorthand:
        found["KeyConditionExpression"], names = binder.cell(form.query.key_condition)
    else:
        for name in _CONDITIONS:
            text = request.get(name)
            if isinstance(text, str) and text.strip():
                key = name == "KeyConditionExpression"
                found[name] = binder.expression(text.strip(), names, key=key)
        update = request.get("UpdateExpression")
        if isinstance(update, str):
            binder.update(update, names)
            found["UpdateExpression"] = update.strip()
        for name, value in binder.given.items():  # what no expression uses is sent as well
            if name not in binder.values:
                binder.values[name] = asked(value).example("")
        projection = request.get("ProjectionExpression")
        if projection:
            parts = projection if isinstance(projection, list) else [projection]
            found["ProjectionExpression"] = ", ".join(str(part) for part in parts)
    if names:
        found["ExpressionAttributeNames"] = names
    if binder.values:
        found["ExpressionAttributeValues"] = binder.values
    return found


def names_of(request: Mapping[str, object]) -> dict[str, str]:
    """Return the ExpressionAttributeNames; where a request has none, ``#status`` is status."""
    given = _mapping(request, "ExpressionAttributeNames")
    if given:
        return {str(name): str(attribute) for name, attribute in given.items()}
    texts = (str(request.get(key, "")) for key in _EXPRESSIONS)
    found = (name for text in texts for name in _ALIAS.findall(text))
    return {name: name.removeprefix("#") for name in found}


def _mapping(request: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = request.get(name)
    return found if isinstance(found, Mapping) else {}


def likely_first(request: Mapping[str, object], samples: Iterable[Sample]) -> list[Sample]:
    """Return sample items, those first that hold most of what a request speaks of."""
    names = names_of(request)
    texts = [str(request.get(key, "")) for key in _EXPRESSIONS]
    spoken = {name for text in texts for name in attribute_names(text, names)}
    return sorted(samples, key=lambda sample: -len(spoken & set(sample.value)))


def given_values(request: Mapping[str, object]) -> Mapping[str, object]:
    """Return the ExpressionAttributeValues a request states."""
    return {str(k): v for k, v in _mapping(request, "ExpressionAttributeValues").items()}


def lacking(form: Form, sample: Sample) -> tuple[str, ...]:
    """Return the key attributes of a form's index that a sample item lacks."""
    if form.target is None:
        return ()
    names: Iterable[str] = (*form.target.keys("HASH"), *form.target.keys("RANGE"))
    return tuple(name for name in names if name not in sample.value)
