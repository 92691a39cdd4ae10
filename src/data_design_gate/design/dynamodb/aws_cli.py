"""``aws dynamodb create-table`` and ``update-time-to-live`` commands in shell fences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from data_design_gate.design.dynamodb.create_table import read_definitions
from data_design_gate.design.dynamodb.json_reader import JsonError, Path, read_json
from data_design_gate.design.dynamodb.model import DynamoTable
from data_design_gate.design.dynamodb.source import Structured
from data_design_gate.design.model import UnreadBlock
from data_design_gate.document.model import Fence
from data_design_gate.regex import regex

_COMMAND = regex(
    r"(?<![\w-])aws(?:\s++--[^\s=]++(?:=\S++| (?!dynamodb\s|--)\S++)?){0,30}+"
    r"\s+dynamodb\s+create-table\b"
)
_ANY_COMMAND = regex(r"(?:^|[\n;|]|&&)[^\S\n]*(?:\$[^\S\n]*)?aws\s")
_OPTION = regex(r"--([a-z][a-z-]*+)(?:=|\\?\s)*+")
_NAMES = {
    "table-name": "TableName",
    "attribute-definitions": "AttributeDefinitions",
    "key-schema": "KeySchema",
    "global-secondary-indexes": "GlobalSecondaryIndexes",
    "local-secondary-indexes": "LocalSecondaryIndexes",
    "billing-mode": "BillingMode",
    "provisioned-throughput": "ProvisionedThroughput",
    "stream-specification": "StreamSpecification",
}
_LISTS = frozenset(
    {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"}
)
_TEXTS = frozenset({"TableName", "BillingMode"})
_PAIR = regex(r"(?<![A-Za-z])([A-Za-z]+)=([^,\s\\\"']+)")
_TTL = regex(r"aws\s(?:(?!aws\s)[^\n])*?update-time-to-live\b(?P<rest>(?:[^\n]*\\\n)*[^\n]*)")


def is_cli(fence: Fence) -> bool:
    """Return whether a fence creates a table from the command line."""
    return _COMMAND.search(fence.text) is not None


def read_cli(fence: Fence) -> Iterator[DynamoTable | UnreadBlock]:
    """Yield the tables that the fence's create-table commands make."""
    for command in _COMMAND.finditer(fence.text):
        following = _ANY_COMMAND.search(fence.text, command.end())
        end = following.start() if following else len(fence.text)
        try:
            source = _structured(fence, command.start(), command.end(), end)
        except JsonError as problem:
            at = fence.position(problem.offset)
            yield UnreadBlock(fence.span, problem.message, problem.mend, problem.kind, at)
            continue
        for table in read_definitions(source):
            yield replace(table, source="create-table") if isinstance(table, DynamoTable) else table


def read_cli_ttl(fence: Fence) -> Iterator[tuple[str, str, int]]:
    """Yield (table name, attribute, offset) of each update-time-to-live command."""
    for command in _TTL.finditer(fence.text):
        rest = command["rest"]
        table = re.search(r"--table-name[ =]+[\"']?([^\s\"'\\]+)", rest)
        attribute = re.search(r"AttributeName[\"']?\s*[=:]\s*[\"']?([\w.-]+)", rest)
        if table and attribute:
            yield table[1], attribute[1], command.start("rest") + attribute.start(1)


def _structured(fence: Fence, start: int, begin: int, end: int) -> Structured:
    value: dict[str, object] = {}
    offsets: dict[Path, int] = {(): start}
    options = list(_OPTION.finditer(fence.text, begin, end))
    for option, following in zip(options, [*options[1:], None], strict=True):
        stop = following.start() if following else end
        at = option.end()
        if option[1] == "cli-input-json":
            found = read_json(fence.text, _past_quote(fence.text, at), whole=False)
            if isinstance(found.value, dict):
                value.update(found.value)
                offsets.update(found.offsets)
            continue
        name = _NAMES.get(option[1])
        if name:
            offsets[(name,)] = at
            value[name] = _argument(fence.text, at, stop, name, offsets)
    return Structured(value, fence, offsets)


def _past_quote(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] in {"'", '"'} else at


def _argument(text: str, at: int, stop: int, name: str, offsets: dict[Path, int]) -> object:
    first = _past_quote(text, at)
    if text[first : first + 1] in {"[", "{"} and name not in _TEXTS:
        found = read_json(text, first, whole=False)
        offsets.update({(name, *path): offset for path, offset in found.offsets.items() if path})
        return [found.value] if name in _LISTS and isinstance(found.value, dict) else found.value
    words = text[at:stop]
    if name in _TEXTS:
        return words.strip().strip("\\").strip().strip("\"'").strip()
    if name not in _LISTS:
        return dict(_PAIR.findall(words))
    entries: list[object] = []
    for word in re.finditer(r"[^\s\\\"']+", words):
        pairs = dict(_PAIR.findall(word[0]))
        if pairs:
            offsets[(name, len(entries))] = at + word.start()
            entries.append(pairs)
    return entries
