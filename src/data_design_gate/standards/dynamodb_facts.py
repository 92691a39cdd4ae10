"""What running the DynamoDB part of a design showed, as plain values for the rules.

A run leaves one ``DynamoFacts`` under ``context.extra["dynamodb_facts"]``.
"""

from __future__ import annotations

from msgspec import Struct

from data_design_gate.document.model import Span


class Refusal(Struct, frozen=True):
    """A table, item or request that the service refuses, in its own words or by its rules.

    ``what`` is table, item or request, ``name`` the table, the entity or the
    pattern. ``by`` says who refused it: the emulator (``moto 5.2.5``) or
    "the API's rules", which the emulator does not check.
    """

    what: str
    name: str
    table: str
    message: str
    by: str
    span: Span


class Collision(Struct, frozen=True):
    """Two sample items of different entities with the same primary key."""

    table: str
    first: str
    second: str
    key: str
    span: Span


class Missed(Struct, frozen=True):
    """A pattern whose answer is not what the document leads to expect.

    ``inferred`` tells that the expectation is read from words and from the
    look of the sample items: then the finding is a warning. ``attribute`` is
    one that the request asks for and nothing in the design is called.
    """

    pattern: str
    index: str
    why: str
    mend: str
    span: Span
    inferred: bool = True
    attribute: str = ""


class DynamoFacts(Struct, frozen=True):
    """All facts of one run. ``engine`` is the emulator with its version."""

    engine: str = ""
    refusals: tuple[Refusal, ...] = ()
    collisions: tuple[Collision, ...] = ()
    missed: tuple[Missed, ...] = ()
