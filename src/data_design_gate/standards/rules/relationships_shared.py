"""The rule that a value kept in both stores has one type and one set of rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.model import DataDesign, ValidationRule
from data_design_gate.design.postgres.model import Column, Table
from data_design_gate.design.words import noun
from data_design_gate.document.model import SectionName, Span
from data_design_gate.standards.context import Context
from data_design_gate.standards.demands import demanded
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.fields import field_names, resolve
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.grants import granted
from data_design_gate.standards.presence import unread_in
from data_design_gate.standards.realisation import realisations, table_noun

_CLASSES = {
    **dict.fromkeys(("int2", "int4", "int8", "numeric", "float4", "float8"), "number"),
    **dict.fromkeys(("text", "varchar", "bpchar", "citext", "uuid", "name"), "text"),
    "bool": "flag",
    "bytea": "binary",
}
_DYNAMO_CLASSES = {"S": "text", "N": "number", "BOOL": "flag", "B": "binary"}


@rule("REL007", Severity.ERROR, needs=("postgres", "dynamodb"))
def cross_store_mismatch(context: Context) -> Iterator[Hit]:
    """Give a shared attribute the same type and the same rules in both stores.

    An id that is a number here and a text there is compared, padded and
    sorted differently, and one day not found.

    Bad:

        orders.id bigint
        {AttributeName: orderId, AttributeType: S}

    Good:

        orders.id uuid
        {AttributeName: orderId, AttributeType: S}

    Dates may be texts or epoch numbers; they are not compared. Allowed
    values, lengths and required fields are compared as far as the DDL and the
    validation rules state them for both.

    Source: Data Design Standards, cross-store consistency.
    """
    design = context.design
    if unread_in(design, SectionName.POSTGRES, SectionName.DYNAMODB):
        return
    seen: set[tuple[str, str]] = set()
    for pair in _shared(design):
        names = (f"{pair.table.name}.{pair.column.name}", f"{pair.dynamodb.name}.{pair.attribute}")
        if names in seen:
            continue
        seen.add(names)
        kind, span = _attribute_type(pair.dynamodb, pair.attribute)
        first, second = _class(design, pair.column), _DYNAMO_CLASSES.get(kind, "")
        if first and second and first != second:
            yield Hit(
                span,
                f"`{names[1]}` is {kind} ({second}), `{names[0]}` is {pair.column.type.spelled} "
                f"({first}); both hold the same value.",
                "Use one form in both stores; keys are best kept as text (S) with uuid or text.",
                names[1],
            )
        yield from _rules_differ(design, pair, names)


class _Pair(Struct, frozen=True):
    """A column and an attribute that hold the same value."""

    table: Table
    column: Column
    dynamodb: DynamoTable
    attribute: str


def _rules_differ(design: DataDesign, pair: _Pair, names: tuple[str, str]) -> Iterator[Hit]:
    """Compare what the validation rules say of the attribute with the column's own rules."""
    there = _rule_for(design, pair.dynamodb.name, pair.attribute)
    if there is None:
        return
    wanted = demanded(there.constraint, there.type)
    has = granted(design, pair.table, pair.column)
    here = _rule_for(design, pair.table.name, pair.column.name)
    required = here.required if here is not None else None
    for words in (
        _values_differ(has.values, wanted.values),
        f"at most {has.length} characters in Postgres, {wanted.length} in DynamoDB"
        if has.length and wanted.length and wanted.length > has.length
        else "",
        "required in one store and optional in the other"
        if required is not None and there.required is not None and required != there.required
        else "",
    ):
        if words:
            yield Hit(
                there.span,
                f"`{names[1]}` and `{names[0]}` hold the same value under different rules: "
                f"{words}.",
                "Give both the same rule.",
                names[1],
            )


def _values_differ(here: frozenset[str] | None, there: frozenset[str] | None) -> str:
    if not here or not there or here == there:
        return ""
    only = [f"only Postgres allows {_quoted(here - there)}"] if here - there else []
    only += [f"only DynamoDB allows {_quoted(there - here)}"] if there - here else []
    return " and ".join(only)


def _quoted(values: frozenset[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _rule_for(design: DataDesign, place: str, name: str) -> ValidationRule | None:
    for written in design.validation.rules:
        fields = list(field_names(written.field))
        meant = resolve(design, fields[0]).meant if len(fields) == 1 else ()
        if any(each.place.name == place and each.name == name for each in meant):
            return written
    return None


def _class(design: DataDesign, column: Column) -> str:
    if column.type.dimensions:
        return ""
    named = next((t for t in design.postgres.types if t.name == column.type.name), None)
    if named is not None:
        return "text" if named.kind == "enum" else ""
    return _CLASSES.get(column.type.name, "")


def _shared(design: DataDesign) -> Iterator[_Pair]:
    """Yield what holds the same value: ids, attributes of one entity, cross-store elements."""
    elements = [name for row in design.cross_store if " " in (name := noun(row.element))]
    columns = [
        _named(elements, table.name, [column.name for column in table.columns])
        for table in design.postgres.tables
    ]
    for dynamodb in design.dynamodb.tables:
        names = _attribute_names(dynamodb)
        attributes = _named(elements, dynamodb.name, names)
        by_noun: dict[str, list[str]] = {}
        for name in names:
            by_noun.setdefault(noun(name), []).append(name)
        for table, own_columns in zip(design.postgres.tables, columns, strict=True):
            key = table.primary_key.columns if table.primary_key else ()
            own = table.column(key[0]) if len(key) == 1 else None
            if own is not None:
                same = by_noun.get(f"{table_noun(table.name)} id", ())
                yield from (_Pair(table, own, dynamodb, name) for name in same)
            if own_columns and attributes:
                yield from _elements(elements, table, own_columns, dynamodb, attributes)
    yield from _of_entities(design)


def _of_entities(design: DataDesign) -> Iterator[_Pair]:
    """Yield the columns and attributes of one name that hold one entity in both stores."""
    for realisation in realisations(design):
        held = realisation.places
        for here in (place.table for place in held if place.table is not None):
            for there in (place.dynamodb for place in held if place.dynamodb is not None):
                for name in _attribute_names(there):
                    column = next((c for c in here.columns if noun(c.name) == noun(name)), None)
                    if column is not None:
                        yield _Pair(here, column, there, name)


def _elements(
    elements: Sequence[str],
    table: Table,
    columns: Mapping[str, Sequence[str]],
    dynamodb: DynamoTable,
    attributes: Mapping[str, Sequence[str]],
) -> Iterator[_Pair]:
    """Yield the column and the attribute that a cross-store row names: ``Order status``."""
    for element in elements:
        named = set(columns.get(element, ()))
        for column in (column for column in table.columns if column.name in named):
            for attribute in attributes.get(element, ()):
                yield _Pair(table, column, dynamodb, attribute)


def _named(elements: Sequence[str], owner: str, names: Sequence[str]) -> dict[str, list[str]]:
    """Return which of an owner's names each element means, alone or behind the owner's noun."""
    wanted = set(elements)
    found: dict[str, list[str]] = {}
    for name in names if wanted else ():
        for element in {f"{table_noun(owner)} {noun(name)}", noun(name)} & wanted:
            found.setdefault(element, []).append(name)
    return found


def _attribute_names(table: DynamoTable) -> list[str]:
    named = [a.name for a in (*table.definitions, *table.attributes)]
    named += [name for item in table.items for name in item.value]
    return list(dict.fromkeys(named))


def _attribute_type(table: DynamoTable, name: str) -> tuple[str, Span]:
    """Return the type of an attribute, as declared or as its example item shows it."""
    for attribute in (*table.definitions, *table.attributes):
        if attribute.name == name and attribute.type:
            return attribute.type, attribute.span
    for item in table.items:
        value = item.value.get(name)
        kind = {bool: "BOOL", int: "N", float: "N", str: "S"}.get(type(value), "")
        if kind:
            return kind, item.span
    return "", table.span
