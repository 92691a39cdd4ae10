"""What a fence in the DynamoDB design is: a definition, an example item, or another notation."""

from __future__ import annotations

from data_design_gate.design.dynamodb.source import JSON, YAML
from data_design_gate.design.model import UnreadBlock
from data_design_gate.document.model import Fence
from data_design_gate.regex import regex

_DEFINITION = regex(
    r"\b(?:KeySchema|AttributeDefinitions|GlobalSecondaryIndexes|LocalSecondaryIndexes)\b"
    r"|AWS::DynamoDB::(?:Global)?Table|AWS::Serverless::SimpleTable"
)
_OTHER = (
    ("Terraform", regex(r"\baws_dynamodb_table\b")),
    (
        "CDK",
        regex(r"\bnew\s+(?:dynamodb\.|ddb\.|aws_dynamodb\.)?(?:TableV2|Table|CfnTable)\s*\("),
    ),
    ("CDK", regex(r"\b(?:dynamodb|aws_dynamodb|_dynamodb)\.(?:Table|TableV2)\s*\(")),
    ("SDK code", regex(r"\b(?:CreateTableCommand|create_table|createTable)\s*\(")),
)
_CODE_LANGUAGES = frozenset(
    {
        "hcl", "terraform", "tf", "typescript", "ts", "javascript", "js", "python", "py", "java",
        "go", "kotlin", "csharp", "cs", "ruby", "rb", "rust", "swift", "scala", "php",
    }
)  # fmt: skip


def defines_tables(fence: Fence) -> bool:
    """Return whether a fence is YAML or JSON that defines DynamoDB tables."""
    if "dynamodb" in fence.attributes or fence.language == "dynamodb":
        return True
    if fence.language and fence.language not in YAML | JSON:
        return False
    return _DEFINITION.search(fence.text) is not None


def is_item(fence: Fence) -> bool:
    """Return whether a fence is marked as an example item."""
    return "item" in fence.attributes or fence.language == "item"


def is_plain_json(fence: Fence) -> bool:
    """Return whether an unmarked fence of the section may be an example item."""
    return fence.language in JSON and fence.text.lstrip()[:1] in {"{", "["}


def other_notation(fence: Fence) -> UnreadBlock | None:
    """Name a table definition in a notation that is not read."""
    if fence.language not in _CODE_LANGUAGES:
        return None
    for notation, pattern in _OTHER:
        found = pattern.search(fence.text)
        if found:
            return UnreadBlock(
                fence.span,
                f"the table is defined in {notation}",
                "Give the table as a CreateTable in a `yaml dynamodb` fence; the code may stay "
                "where the project keeps it.",
                "dialect",
                fence.position(found.start()),
            )
    return None
