"""What a design states of each thing by its name, so that two versions can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from data_design_gate.design.dynamodb.model import DynamoTable, SecondaryIndex
from data_design_gate.design.model import DataDesign

Statements = Mapping[str, str]
"""A thing's statements by what they state; one that is not made is "" or absent."""

Collect = Callable[[DataDesign], Mapping[str, Statements]]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 column``, ``3 columns``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def entities(design: DataDesign) -> Mapping[str, Statements]:
    """Return the attributes, volume and growth of each entity."""
    return {
        entity.name: {
            **{
                one.name: f"{one.name}{' (optional)' if one.required is False else ''}"
                for one in entity.attributes
            },
            "volume": _line(entity.volume_text),
            "growth": _line(entity.growth_text),
        }
        for entity in design.requirements.entities
    }


def performance(design: DataDesign) -> Mapping[str, Statements]:
    """Return the performance needs that give numbers."""
    return _listed("performance needs", (one.text for one in design.requirements.performance))


def dynamo_tables(design: DataDesign) -> Mapping[str, Statements]:
    """Return the key, expiry, stream and billing of each DynamoDB table."""
    return {
        table.name: {
            "key": _keys(table),
            "expiry": table.ttl_attribute and f"by {table.ttl_attribute}",
            "stream": "on" if table.stream else "",
            "billing": table.billing_mode,
        }
        for table in design.dynamodb.tables
    }


def dynamo_indexes(design: DataDesign) -> Mapping[str, Statements]:
    """Return the key and projection of each secondary index."""
    return {
        f"{table.name}.{index.name}": {
            "key": f"{index.kind} on {_keys(index)}",
            "projection": " ".join((index.projection or "none", *index.non_key_attributes)),
        }
        for table in design.dynamodb.tables
        for index in table.indexes
    }


def dynamo_entities(design: DataDesign) -> Mapping[str, Statements]:
    """Return the key templates of each entity that shares a table."""
    return {
        f"{table.name}.{entity.entity}": dict(entity.templates)
        for table in design.dynamodb.tables
        for entity in table.entities
    }


def _keys(holder: DynamoTable | SecondaryIndex) -> str:
    return " + ".join(element.attribute for element in holder.key_schema) or "none"


def relationships(design: DataDesign) -> Mapping[str, Statements]:
    """Return the kind and the rules of each documented relationship."""
    return {
        f"{one.source} → {one.target}": {
            "kind": one.kind or one.kind_text,
            "implemented by": _line(one.implemented_by),
            "on delete": one.on_delete,
            "on update": one.on_update,
        }
        for one in design.relationships
    }


def cross_store(design: DataDesign) -> Mapping[str, Statements]:
    """Return how each element kept in both stores is held together."""
    return {
        _line(one.element): {
            "source of truth": _line(one.source_of_truth),
            "synchronisation": _line(one.synchronisation),
            "consistency": _line(one.consistency),
            "conflict resolution": _line(one.conflict_resolution),
            "frequency": _line(one.frequency),
        }
        for one in design.cross_store
    }


def patterns(design: DataDesign) -> Mapping[str, Statements]:
    """Return what each access pattern asks for, how often, how fast and by which index."""
    return {
        pattern.id or _line(pattern.query): {
            "query": _line(pattern.query),
            "index": pattern.index,
            "frequency": pattern.frequency,
            "latency": pattern.latency,
            "result size": pattern.result_size,
            "SQL": _line(pattern.sql_text),
        }
        for pattern in design.patterns
    }


def migration_plan(design: DataDesign) -> Mapping[str, Statements]:
    """Return the plan's type and its steps."""
    plan = design.migration
    kind = {"type of migration": {"type": plan.type}} if plan.type else {}
    return {**kind, **_listed("steps", plan.steps)}


def migrations(design: DataDesign) -> Mapping[str, Statements]:
    """Return each migration's statements, each keyed by its own text."""
    found: dict[str, dict[str, str]] = {}
    for one in (*design.migration.ups, *design.migration.downs):
        said = found.setdefault(f"{one.name or 'unnamed'} ({one.direction})", {})
        for statement in one.statements:
            text = _line(statement.text)
            said[text] = text
    return found


def validation(design: DataDesign) -> Mapping[str, Statements]:
    """Return what must hold of each field, and who sees to it."""
    found: dict[str, dict[str, str]] = {}
    for rule in design.validation.rules:
        required = {True: "required", False: "optional", None: ""}[rule.required]
        constraint = ", ".join(filter(None, (required, rule.type, _line(rule.constraint))))
        said = found.setdefault(_line(rule.field), {})
        said["constraint"] = "; ".join(filter(None, (said.get("constraint"), constraint)))
        enforced = _line(rule.enforced_by)
        said["enforced by"] = "; ".join(filter(None, (said.get("enforced by"), enforced)))
    return found


def lifecycle(design: DataDesign) -> Mapping[str, Statements]:
    """Return how the data of each subject comes, stays and goes."""
    return {
        _line(row.subject): {
            "creation": _line(row.creation),
            "updates": _line(row.updates),
            "deletion": _line(row.deletion),
            "retention": _line(row.retention),
            "rationale": _line(row.rationale),
            "compliance": _line(row.compliance),
            "archival": _line(row.archival),
            "purging": _line(row.purging),
        }
        for row in design.lifecycle.rows
    }


def _listed(name: str, texts: Iterable[str]) -> Mapping[str, Statements]:
    """Return the items of a list as statements of one thing, each keyed by itself."""
    lines = (_line(text).rstrip(".") for text in texts)
    said = {line: line for line in lines}
    return {name: said} if said else {}


def _line(text: str) -> str:
    """Return text on one line, without the marks of code and emphasis."""
    return " ".join(text.replace("`", "").replace("**", "").split())
