"""OpenAPI 3.0 schemas as JSON Schema, with the strictness the published ones leave out."""

from __future__ import annotations

from typing import Any

DROPPED = frozenset({"example", "examples", "description", "title", "discriminator", "xml"})
BRANCHES = ("anyOf", "allOf")
# Members whose own names are free: custom fields, properties, signals.
FREE = frozenset({"fields", "update", "client_payload", "extraData"})
Json = Any


def converted(schema: Json) -> Json:
    """Return the schema with `nullable` as a type union and references into `$defs`."""
    if isinstance(schema, list):
        return [converted(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found: dict[str, Json] = {}
    for name, value in schema.items():
        if name == "properties":
            found[name] = {member: converted(inner) for member, inner in value.items()}
        elif name == "$ref":
            found[name] = value.replace("#/components/schemas/", "#/$defs/")
        elif name == "oneOf":
            # Its authors mean "one of these", not "and no other": their schemas overlap.
            found["anyOf"] = converted(value)
        elif name not in DROPPED and name != "nullable" and not name.startswith("x-"):
            found[name] = value if name in {"enum", "required", "default"} else converted(value)
    return _nullable(found) if schema.get("nullable") is True else found


def _nullable(schema: dict[str, Json]) -> Json:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
        return schema
    return schema if "enum" in schema else {"anyOf": [schema, {"type": "null"}]}


def strict(schema: Json, *, is_branch: bool = False) -> Json:
    """Return the schema refusing members it does not name, where its author left that open.

    A branch of anyOf or allOf names only its own share of the members, so it stays open.
    """
    if isinstance(schema, list):
        return [strict(part, is_branch=is_branch) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = dict(schema)
    if "properties" in schema:
        found["properties"] = {
            name: inner if name in FREE else strict(inner)
            for name, inner in schema["properties"].items()
        }
        is_open = schema.get("additionalProperties", True) is True
        if is_open and not is_branch:
            found["additionalProperties"] = False
    has_members = "properties" in schema
    for name in BRANCHES:
        if name in schema:
            found[name] = strict(schema[name], is_branch=has_members)
    if "items" in schema:
        found["items"] = strict(schema["items"])
    return found


def first_member(problem: Any) -> str:
    """Return where in the JSON a validator found its problem."""
    path = "/".join(str(part) for part in problem.instance_path)
    return f"/{path}" if path else "the whole"
