"""The configuration as typed values; each room below reads its own part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from data_design_gate.errors import UserError
from data_design_gate.standards.settings import Naming, StandardSettings

if TYPE_CHECKING:
    from data_design_gate.gate.policy import Policy
    from data_design_gate.jira.settings import JiraSettings

DEFAULT_PATH = ".github/data-design.yml"


@dataclass
class ConfigurationError(UserError):
    """A configuration that cannot be used; ``problems`` lists every fault with its place."""

    problems: tuple[UserError, ...] = ()

    def __str__(self) -> str:
        """Render one line a problem."""
        return "\n".join(str(problem) for problem in self.problems) or super().__str__()


class ReportSettings(Struct, frozen=True):
    """Which sinks are on, and how many inline comments one review may carry."""

    inline: bool
    max_inline: int
    checks: bool
    sarif: bool


class MigrationSettings(Struct, frozen=True):
    """The layout of migration files, where they go, and whether they are offered."""

    layout: str
    path: str
    write: str


class Configuration(Struct, frozen=True):
    """The whole configuration with defaults filled in.

    ``present`` is False when there is no file. ``value`` is the validated
    mapping, from which the rooms' own settings are read on demand, so that
    ``check`` does not load the gate or Jira.
    """

    path: str
    present: bool
    value: Mapping[str, Any]
    documents: tuple[str, ...]
    standards: StandardSettings
    report: ReportSettings
    migrations: MigrationSettings
    prove: str
    finalise: str
    register_path: str
    commands: Mapping[str, tuple[str, ...]]
    notify: Mapping[str, str]

    @property
    def policy(self) -> Policy:
        """The gates and who must approve them."""
        from data_design_gate.gate.policy import policy_from

        return policy_from(self.value)

    @property
    def jira(self) -> JiraSettings:
        """How tickets are found and moved."""
        from data_design_gate.jira.settings import settings_from

        return settings_from(self.value.get("jira", {}))


def standard_settings(value: Mapping[str, Any], severities: Mapping[str, str]) -> StandardSettings:
    """Return the rules' part of a configuration whose defaults are filled in."""
    standards = value.get("standards", {})
    jira = value.get("jira", {})
    naming = standards.get("naming", {})
    return StandardSettings(
        severities=severities,
        sections=tuple(standards.get("sections", ())),
        aliases=dict(standards.get("aliases", {})),
        fields=tuple(standards.get("fields", ())),
        naming=Naming(naming["index"], naming["foreign_key"], naming["migration"]),
        postgres_version=value["postgres"]["version"],
        extensions=tuple(value["postgres"].get("extensions", ())),
        migration_layout=value["migrations"]["layout"],
        ticket_projects=tuple(jira.get("projects", ())),
        key_pattern=jira.get("key_pattern", ""),
        on_missing_key=jira["on_missing_key"],
    )
