"""The trials of each request: one for every sample item that could answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from data_design_gate.design.dynamodb.names import same_table
from data_design_gate.proof.dynamodb.binding import (
    Binder,
    Trial,
    conditions,
    given_values,
    lacking,
    likely_first,
)
from data_design_gate.proof.dynamodb.requests import Form, Request
from data_design_gate.proof.dynamodb.tables import Sample, Stand

MOST_TRIALS = 4  # of one request: more sample items show nothing new
_CALLS = {
    "Query": "query", "Scan": "scan", "GetItem": "get_item", "PutItem": "put_item",
    "UpdateItem": "update_item", "DeleteItem": "delete_item", "BatchGetItem": "batch_get_item",
    "BatchWriteItem": "batch_write_item", "TransactGetItems": "transact_get_items",
    "TransactWriteItems": "transact_write_items",
}  # fmt: skip
READS = frozenset({"Query", "Scan", "GetItem", "BatchGetItem", "TransactGetItems"})


class NotUnderstood(Exception):  # noqa: N818  it is an outcome, not an error
    """A request whose shape is none that the API takes; the text says which part."""


@dataclass(frozen=True, slots=True)
class World:
    """Every table of the design that could be made."""

    stands: tuple[Stand, ...]

    def stand(self, form: Form) -> Stand | None:
        """Return the table that a form reads or writes, by its target or its name."""
        if form.target is not None:
            return next((s for s in self.stands if s.table is form.target.table), None)
        return self.named(form.query.table)

    def named(self, name: str) -> Stand | None:
        """Return the table of that name, environments aside."""
        return next((s for s in self.stands if same_table(s.table.name, name)), None)


def trials_of(form: Form, world: World) -> tuple[Trial, ...]:
    """Return what to send for a form. Raises NotUnderstood.

    Where no sample item can answer it there is one trial still, with values
    of the right types, so that the service judges the request itself.
    """
    call = _CALLS[form.operation]
    stand = world.stand(form)
    if stand is None:
        raise NotUnderstood("the design has no such table or index")
    if form.operation in {"BatchGetItem", "BatchWriteItem"}:
        return (Trial(call, _batch(form, world)),)
    if form.operation in {"TransactGetItems", "TransactWriteItems"}:
        return (Trial(call, {"TransactItems": _entries(form, world)}),)
    found = []
    for sample in likely_first(form.raw, stand.samples):
        if lacking(form, sample):
            continue
        trial, fits = _trial(form, stand, sample)
        if fits:
            found.append(trial)
    return tuple(found[:MOST_TRIALS]) or (_trial(form, stand, None)[0],)


def _trial(form: Form, stand: Stand, sample: Sample | None) -> tuple[Trial, bool]:
    binder = Binder(stand, given_values(form.raw), sample)
    arguments = dict(_arguments(form, stand, binder))
    shown = sample if form.operation in READS else None
    trial = Trial(_CALLS[form.operation], arguments, shown, tuple(binder.told))
    return trial, binder.fits


def _arguments(form: Form, stand: Stand, binder: Binder) -> Iterator[tuple[str, Any]]:
    operation = form.operation
    yield "TableName", stand.name
    if operation == "PutItem":
        yield "Item", binder.item(_required(form.raw, "Item"))
    elif operation in {"GetItem", "UpdateItem", "DeleteItem"}:
        yield "Key", binder.item(_key(form), key=True)
    expressions = conditions(form, binder, form.raw)
    if operation == "GetItem":  # a key written as a condition has become the Key
        expressions = {k: v for k, v in expressions.items() if k in _OF_A_GET}
        used = str(expressions.get("ProjectionExpression", ""))
        if "#" not in used:
            expressions.pop("ExpressionAttributeNames", None)
    yield from expressions.items()
    yield from _manner(form, stand)


_OF_A_GET = ("ProjectionExpression", "ExpressionAttributeNames")


def _manner(form: Form, stand: Stand) -> Iterator[tuple[str, Any]]:
    """Yield how a read goes: index, limit, order, consistency."""
    query, operation = form.query, form.operation
    if operation in {"Query", "Scan"}:
        if form.target is not None and form.target.index is not None:
            yield "IndexName", stand.index_name(form.target.index)
        if query.limit is not None:
            yield "Limit", query.limit
        if query.select and query.select != "COUNT":  # the items are what is looked at
            yield "Select", query.select
    if operation == "Query" and query.descending:
        yield "ScanIndexForward", False
    if query.consistent and operation in {"Query", "Scan", "GetItem"}:
        yield "ConsistentRead", True


def _key(form: Form) -> Request:
    """Return the Key of a form, or what stands for it: equalities on the key."""
    if form.mapping("Key"):
        return form.mapping("Key")
    equal = [name for name, operator in form.query.conditions if operator == "="]
    if not equal:
        raise NotUnderstood("it has no Key")
    return dict.fromkeys(equal, "?")


def _required(request: Request, name: str) -> Request:
    found = request.get(name)
    if not isinstance(found, Mapping):
        raise NotUnderstood(f"it has no {name}")
    return found


def _batch(form: Form, world: World) -> dict[str, Any]:
    """Return RequestItems under our names of the tables."""
    found: dict[str, Any] = {}
    for name, wanted in _required(form.raw, "RequestItems").items():
        stand = world.named(str(name))
        if stand is None:
            raise NotUnderstood(f"the design has no table `{name}`")
        if form.operation == "BatchWriteItem":
            found[stand.name] = [_write(entry, stand) for entry in _list(wanted)]
            continue
        keys = _list(wanted.get("Keys") if isinstance(wanted, Mapping) else None)
        asked = [_one_key(key, stand, number) for number, key in enumerate(keys)]
        found[stand.name] = {"Keys": asked}
        for part in ("ProjectionExpression", "ExpressionAttributeNames", "ConsistentRead"):
            if isinstance(wanted, Mapping) and wanted.get(part):
                found[stand.name][part] = wanted[part]
    return {"RequestItems": found}


def _one_key(key: object, stand: Stand, number: int) -> dict[str, Any]:
    """Return a key of a batch, each open one from a sample item of its own."""
    if not isinstance(key, Mapping):
        raise NotUnderstood("an entry of Keys is no key")
    for sample in stand.samples[number:]:
        binder = Binder(stand, {}, sample)
        found = binder.item(key, key=True)
        if binder.fits:
            return found
    found = Binder(stand, {}, None).item(key)
    last = next(reversed(found), "")
    if found and found[last] == {"S": "x"}:
        found[last] = {"S": f"x{number}"}  # a batch may not name one key twice
    return found


def _write(entry: object, stand: Stand) -> dict[str, Any]:
    if isinstance(entry, Mapping):
        put, delete = entry.get("PutRequest"), entry.get("DeleteRequest")
        if isinstance(put, Mapping):
            return {"PutRequest": {"Item": Binder(stand, {}, None).item(_required(put, "Item"))}}
        if isinstance(delete, Mapping):
            return {"DeleteRequest": {"Key": _one_key(delete.get("Key"), stand, 0)}}
    raise NotUnderstood("an entry is neither PutRequest nor DeleteRequest")


def _entries(form: Form, world: World) -> list[dict[str, Any]]:
    """Return the entries of a transaction."""
    found = []
    for entry in _list(form.raw.get("TransactItems")):
        if not isinstance(entry, Mapping) or len(entry) != 1:
            raise NotUnderstood("an entry of TransactItems is not one operation")
        kind, request = next(iter(entry.items()))
        if not isinstance(request, Mapping):
            raise NotUnderstood(f"an entry has no {kind}")
        stand = world.named(str(request.get("TableName", "")))
        if stand is None:
            raise NotUnderstood(f"the design has no table `{request.get('TableName', '')}`")
        found.append({str(kind): _entry(form, str(kind), request, stand)})
    return found


def _entry(form: Form, kind: str, request: Request, stand: Stand) -> dict[str, Any]:
    for sample in (*likely_first(request, stand.samples), None):
        binder = Binder(stand, given_values(request), sample)
        made: dict[str, Any] = {"TableName": stand.name}
        if kind == "Put":
            made["Item"] = binder.item(_required(request, "Item"))
        else:
            made["Key"] = binder.item(_required(request, "Key"), key=sample is not None)
        made |= conditions(form, binder, request)
        if binder.fits:
            break
    return made


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise NotUnderstood("a list of entries is missing")
    return value
