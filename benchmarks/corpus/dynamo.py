"""The DynamoDB part of a drawn design: tables, sample items and patterns."""

from __future__ import annotations

import json
from random import Random

from benchmarks.corpus.model import History


def table(history: History) -> str:
    """Return the table's definition as YAML."""
    lines = [
        f"TableName: {history.name}",
        "AttributeDefinitions:",
        f"  - {{AttributeName: {history.attribute}, AttributeType: S}}",
        "  - {AttributeName: eventNumber, AttributeType: N}",
    ]
    if history.indexed:
        lines += [
            "  - {AttributeName: trackingCode, AttributeType: S}",
            "  - {AttributeName: occurredAt, AttributeType: S}",
        ]
    lines += [
        "KeySchema:",
        f"  - {{AttributeName: {history.attribute}, KeyType: HASH}}",
        "  - {AttributeName: eventNumber, KeyType: RANGE}",
    ]
    if history.indexed:
        lines += [
            "GlobalSecondaryIndexes:",
            f"  - IndexName: {code_index(history)}",
            "    KeySchema:",
            "      - {AttributeName: trackingCode, KeyType: HASH}",
            "      - {AttributeName: occurredAt, KeyType: RANGE}",
            "    Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [eventType]}",
        ]
    lines += [
        "BillingMode: PAY_PER_REQUEST",
        "TimeToLiveSpecification: {AttributeName: expiresAt, Enabled: true}",
    ]
    return "\n".join(lines)


def code_index(history: History) -> str:
    """Return the name of the index by tracking code."""
    return f"{history.name}-TrackingCodeIndex"


def item(history: History, random: Random) -> str:
    """Return one sample item as JSON."""
    values = {
        history.attribute: f"{random.getrandbits(64):016x}",
        "eventNumber": random.randint(1, 40),
        "eventType": random.choice(("Opened", "Moved", "Corrected", "Closed")),
        **({"trackingCode": f"{random.getrandbits(40):010X}"} if history.indexed else {}),
        "occurredAt": f"2026-0{random.randint(1, 9)}-1{random.randint(0, 9)}T08:15:30Z",
        "version": 1,
        "expiresAt": 1_800_000_000 + random.randint(0, 50_000_000),
    }
    return json.dumps(values, indent=2)


def attributes(history: History) -> str:
    """Return the attributes of the entity as a list."""
    code = "trackingCode, " if history.indexed else ""
    return f"{history.attribute}, eventNumber, eventType, {code}occurredAt, version, expiresAt"


def story(history: History) -> str:
    """Return the pattern that reads one history."""
    return (
        f"TableName: {history.name}\n"
        f'KeyConditionExpression: "{history.attribute} = :{history.attribute}"\n'
        "ScanIndexForward: true\nLimit: 50"
    )


def tracked(history: History) -> str:
    """Return the pattern that reads by tracking code."""
    return (
        f"TableName: {history.name}\nIndexName: {code_index(history)}\n"
        'KeyConditionExpression: "trackingCode = :trackingCode"\n'
        f'ProjectionExpression: "{history.attribute}, eventType, occurredAt"\n'
        "ScanIndexForward: false\nLimit: 20"
    )
