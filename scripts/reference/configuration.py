"""The reference of .github/data-design.yml, from schemas/config.schema.json."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from reference.words import Schema, code, kind, members, page, table

_INTRODUCTION = """\
The file `.github/data-design.yml` is read from the pull request's base branch, so that a pull
request cannot change the rules it is judged by. `version: 1` alone is valid; every other key has a
default. A key that is not known is an error that names the nearest one. `data-design
validate-config` checks the file on your machine.

An editor with a YAML language server completes and explains the keys when the first line names the
schema:

```yaml
# yaml-language-server: $schema=https://raw.githubusercontent.com/OWNER/data-design-gate/main/schemas/config.schema.json
version: 1
```

`OWNER` is whoever publishes the action you use. In this repository itself the relative path
`../schemas/config.schema.json` does the same."""


def configuration_page(schema: Schema) -> str:
    """Return the page."""
    sections = [_section(key, part, schema) for key, part in schema["properties"].items()]
    return page("Configuration", _INTRODUCTION, *sections)


def _section(key: str, part: Schema, schema: Schema) -> str:
    blocks = [f"## {key}", part["description"], _value(part, schema)]
    if key == "gates":
        known = part["properties"].items()
        blocks.append(
            table(("gate", "what it is"), ((f"`{n}`", g["description"]) for n, g in known))
        )
        part = {name: value for name, value in part.items() if name != "properties"}
    rows = [*_rows(key, part, schema)]
    if rows:
        blocks.append(table(("key", "value", "default", "meaning"), rows))
    if key == "gates":
        blocks.append(
            "Every key of [defaults](#defaults) may stand on a gate as well, and wins there."
        )
    blocks += [_example({key: value}) for value in part.get("examples", ())]
    return "\n\n".join(block for block in blocks if block)


def _value(part: Schema, schema: Schema) -> str:
    """Say what a key without keys of its own may be."""
    if any(True for _ in members(part, schema)):
        return ""
    default = f" Default: {code(part['default'])}." if "default" in part else ""
    return f"Value: {kind(part, schema)}.{default}"


def _rows(key: str, part: Schema, schema: Schema) -> Iterator[tuple[str, ...]]:
    shared = schema["properties"]["defaults"]["properties"] if key == "gates" else {}
    for path, inner in members(part, schema):
        if path.rpartition(".")[2] in shared:
            continue
        default = code(inner["default"]) if "default" in inner else ""
        yield f"`{path}`", kind(inner, schema), default, inner["description"]


def _example(value: dict[str, Any]) -> str:
    """Return an example as YAML, which is a whole configuration with its version."""
    long = yaml.safe_dump(value, sort_keys=False, width=88)
    short = yaml.safe_dump(value, sort_keys=False, width=88, default_flow_style=None)
    text = short if isinstance(next(iter(value.values())), dict | list) else long
    # PyYAML quotes what was a boolean in YAML 1.1; here it is a word.
    words = text.replace("'off'", "off")
    return f"```yaml\nversion: 1\n{words}```"
