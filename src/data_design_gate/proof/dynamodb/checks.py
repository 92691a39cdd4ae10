"""What the service refuses and the emulator lets pass, found before anything is sent.

Which these are was found by trying moto 5.2 with each of them; what it does
refuse is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from data_design_gate.design.dynamodb.expressions import LONGEST_EXPRESSION, tokens
from data_design_gate.proof.dynamodb.binding import Trial, given_values
from data_design_gate.proof.dynamodb.requests import Form
from data_design_gate.proof.dynamodb.tables import Stand
from data_design_gate.proof.dynamodb.trials import World
from data_design_gate.proof.dynamodb.typed import Typed, kind_of, order, text_of

_EXPRESSIONS = (
    "KeyConditionExpression", "FilterExpression", "ConditionExpression", "UpdateExpression",
)  # fmt: skip
_DIGITS = 38  # DynamoDB Developer Guide, Data types: precision of a number
_DEEPEST = 32  # DynamoDB Developer Guide, Quotas: nesting
_MOST_WRITES = 25  # DynamoDB API, BatchWriteItem


def item_fault(value: Mapping[str, Typed], stand: Stand) -> str:
    """Return why the service refuses an item, "" when this knows of nothing."""
    for index in stand.table.indexes:
        for element in index.key_schema:
            name = element.attribute
            wanted = stand.types.get(name, "")
            if name in value and wanted and kind_of(value[name]) != wanted:
                return (
                    f"`{name}` is of type {kind_of(value[name])}; as a key of `{index.name}` it "
                    f"must be {wanted}"
                )
    return next((fault for part in value.items() if (fault := _value_fault(*part))), "")


def _value_fault(name: str, value: Typed) -> str:
    stack: list[tuple[Any, int]] = [(value, 1)]
    while stack:
        part, depth = stack.pop()
        kind = kind_of(part)
        inner = part[kind]
        if depth > _DEEPEST:
            return f"`{name}` is nested deeper than {_DEEPEST} levels"
        if kind == "N" and len(re.sub(r"\D", "", str(inner)).strip("0")) > _DIGITS:
            return f"`{name}` has a number of more than {_DIGITS} digits"
        if kind in {"SS", "NS"} and len(set(inner)) < len(inner):
            return f"`{name}` is a set that names one value twice"
        if kind in {"M", "L"}:
            children = inner.values() if kind == "M" else inner
            stack += [(child, depth + 1) for child in children]
    return ""


def request_fault(form: Form, stand: Stand, world: World, trial: Trial) -> str:
    """Return why the service refuses a request, "" when this knows of nothing."""
    faults = (
        _long_expressions(trial.arguments),
        _placeholders(form),
        _value_faults(stand, trial),
        _part_faults(world, trial),
    )
    return next(chain.from_iterable(faults), "")


def _value_faults(stand: Stand, trial: Trial) -> Iterator[str]:
    """Yield what is wrong with the values that key attributes are compared with."""
    lower: dict[str, Typed] = {}
    for operand, value, is_given in trial.values:
        name, wanted = operand.attribute, stand.types.get(operand.attribute, "")
        if is_given and wanted and kind_of(value) != wanted:
            yield (
                f"`{name}` is compared with a value of type {kind_of(value)} (`{text_of(value)}`);"
                f" the key is {wanted}"
            )
        if operand.operator == "BETWEEN" and is_given:
            first, second = order(lower.get(name, {})), order(value)
            if name in lower and first and second and first[1] > second[1]:
                yield f"the upper bound of BETWEEN on `{name}` lies below the lower one"
            lower[name] = value


def _part_faults(world: World, trial: Trial) -> Iterator[str]:
    """Yield what is wrong with the keys and items that a request names."""
    for place, part, value in _parts(world, trial):
        yield from _key_faults(value, place) if part == "Key" else _item_faults(value, place)
    yield from _size_faults(trial)


def _parts(world: World, trial: Trial) -> Iterator[tuple[Stand, str, Mapping[str, Typed]]]:
    """Yield every Key and Item of a request with the table it is of."""
    by_name = {stand.name: stand for stand in world.stands}
    requests = [trial.arguments]
    for entry in trial.arguments.get("TransactItems", ()):
        requests += entry.values()
    for name, wanted in trial.arguments.get("RequestItems", {}).items():
        if isinstance(wanted, Mapping):
            requests += [{"TableName": name, "Key": key} for key in wanted["Keys"]]
        else:
            requests += [{"TableName": name, **part} for w in wanted for part in w.values()]
    for request in requests:
        for part in ("Key", "Item"):
            if isinstance(request.get(part), Mapping):
                yield by_name[request["TableName"]], part, request[part]


def _long_expressions(request: Mapping[str, Any]) -> Iterator[str]:
    """Yield expressions that are longer than any may be, wherever they stand."""
    stack: list[tuple[str, Any]] = list(request.items())
    while stack:
        name, part = stack.pop()
        if name.endswith("Expression") and len(str(part).encode()) > LONGEST_EXPRESSION:
            yield f"its {name} is longer than 4 KB"
        elif isinstance(part, Mapping):
            stack += part.items()
        elif isinstance(part, list):
            stack += [("", entry) for entry in part]


def _placeholders(form: Form) -> Iterator[str]:
    """Yield values that are used and not given, or given and not used."""
    given = given_values(form.raw)
    if not given:
        return
    texts = [form.raw.get(name) for name in _EXPRESSIONS]
    used = {
        token.text
        for text in texts
        if isinstance(text, str)
        for token in tokens(text)
        if token.kind == "value"
    }
    if missing := sorted(used - set(given)):
        yield f"`{missing[0]}` is used in an expression and not in ExpressionAttributeValues"
    if unused := sorted(set(given) - used):
        yield f"`{unused[0]}` is in ExpressionAttributeValues and no expression uses it"


def _key_faults(key: Mapping[str, Typed], stand: Stand) -> Iterator[str]:
    names = _key_names(stand)
    if set(key) != set(names):
        yield f"its Key must be exactly {' and '.join(f'`{name}`' for name in names)}"


def _item_faults(item: Mapping[str, Typed], stand: Stand) -> Iterator[str]:
    for name in _key_names(stand):
        if name not in item:
            yield f"its Item lacks the key attribute `{name}`"
    yield from filter(None, [item_fault(item, stand)])


def _key_names(stand: Stand) -> list[str]:
    return [element.attribute for element in stand.table.key_schema]


def _size_faults(trial: Trial) -> Iterator[str]:
    if trial.operation == "batch_write_item":
        count = sum(len(entries) for entries in trial.arguments["RequestItems"].values())
        if count > _MOST_WRITES:
            yield f"it writes {count} items; a batch takes {_MOST_WRITES}"
