"""The pages of the JSON forms, from their schemas and from examples the program itself wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reference.words import Schema, kind, members, page, table

_IN_WORDS: Mapping[str, str] = {
    "proofs": "Hand it from one job to the next unread: its members follow the program's own "
    "values and may differ from version to version.",
    "dynamodb-table": "The members and their values are DynamoDB's own: those of its request "
    "`CreateTable`, or of the `Properties` of `AWS::DynamoDB::Table` in CloudFormation, where a "
    "function such as `Ref` may stand for a text. The schema knows the members that the rules "
    "look at; any other is passed over.",
}
"""Forms whose members have no table: another program or another publisher owns them."""
_WHERE: Mapping[str, str] = {
    "report": "Written by `data-design check --format json` and by the output `report`.",
    "gate-facts": "Read by `data-design gate --facts FILE`.",
    "gate-result": "Written by `data-design gate --format json` and by the output `gate`.",
    "audit-record": "Written on merge: by the output `audit-record`, in the signals, and in the "
    "ledger on the ticket.",
    "jira-ledger": "Kept on each ticket, in an issue property. [Jira](../../jira.md) tells how to "
    "read it.",
    "register": "Written by `data-design register --format json`.",
    "front-matter": "Read at the head of every document, as YAML.",
    "dynamodb-table": "Read from fences tagged `yaml dynamodb` or `json dynamodb`.",
    "proofs": "Written by `task: prove` as the output `proofs`, read through the input `proofs`.",
}


def form_page(name: str, schema: Schema, example: str) -> str:
    """Return the page of one form; ``example`` is a fence."""
    where = _WHERE[name]
    published = f"Schema: [`{name}.schema.json`](../../../schemas/{name}.schema.json)."
    blocks = [f"{schema.get('description', '')} {where} {published}".strip()]
    if name in _IN_WORDS:
        blocks.append(_IN_WORDS[name])
    else:
        blocks.append(table(("member", "value", "meaning"), _rows(schema)))
    blocks.append(f"## Example\n\n{example}")
    return page(_title(schema), *blocks)


def forms_index(schemas: Mapping[str, Schema]) -> str:
    """Return the list of all forms."""
    rows = [
        (f"[{name}]({name}.md)", _title(schema), _WHERE[name]) for name, schema in schemas.items()
    ]
    return page(
        "Forms",
        "Everything a program reads from or gives to Data Design Gate has a published JSON schema. "
        "`schema_version` rises when a form changes in a way that breaks its readers; a new member "
        "does not.",
        table(("form", "what it is", "where"), rows),
    )


def _title(schema: Schema) -> str:
    return str(schema["title"])


def _rows(schema: Schema) -> Iterator[tuple[str, str, str]]:
    for path, part in members(schema, schema):
        yield f"`{path}`", kind(part, schema), part.get("description", "")


def fence(value: Any) -> str:
    """Return a value as a JSON fence."""
    return f"```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```"
