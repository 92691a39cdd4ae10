"""The part of the configuration that rules read; the defaults are the Data Design Standards."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Naming(Struct, frozen=True):
    """Configurable naming patterns; ``{table}`` and ``{columns}`` are filled in."""

    index: str = "idx_{table}_{columns}"
    foreign_key: str = "fk_{table}_{columns}"
    migration: str = "timestamp"


class StandardSettings(Struct, frozen=True):
    """Settings of the standards.

    ``severities`` maps a rule code to error, warning, info or off. ``sections``
    are extra required section titles, ``aliases`` extra heading -> slug pairs,
    ``fields`` extra required metadata keys. ``ticket_projects`` is the Jira
    allow-list, ``key_pattern`` a custom ticket pattern.
    """

    severities: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    naming: Naming = field(default_factory=Naming)
    postgres_version: int = 18
    extensions: tuple[str, ...] = ()
    migration_layout: str = "raw"
    ticket_projects: tuple[str, ...] = ()
    key_pattern: str = ""
    on_missing_key: str = "error"
    max_bytes: int = 1_048_576
