"""The ``jira`` part of the configuration: every accepted key, every error by name."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import data_design_gate.jira
from data_design_gate.errors import UserError
from data_design_gate.jira.credentials import credentials_from
from data_design_gate.jira.port import Deployment, Visibility
from data_design_gate.jira.settings import ACCEPTED, settings_from
from data_design_gate.jira.state import TicketState
from data_design_gate.jira.template import PLACEHOLDERS, fill, unknown_placeholders

SCHEMAS = Path(__file__).parents[2] / "schemas"


def test_nothing_configured_is_the_calm_default() -> None:
    for nothing in (None, {}):
        settings = settings_from(nothing)
        assert settings.statuses == {}
        assert settings.internal
        assert settings.mode == "apply"
        assert settings.labels[TicketState.BLOCKED] == ("data-design-blocked",)
        assert settings.role_of("SHOP-1") == "implements"


def test_every_key_is_read() -> None:
    settings = settings_from(
        {
            "projects": ["shop"],
            "issue_types": "Story",
            "statuses": {"approved": 10005, "partial": None},
            "not_after": ["Done"],
            "path": {"Design Approved": ["In Review", "Design Approved"]},
            "fields": {"Design doc": "{document_url}"},
            "resolution": "Done",
            "labels": {"blocked": ["a", "b"], "aborted": None},
            "comment": {"internal": False, "visibility": {"type": "group", "value": "staff"}},
            "roles": {"data": "relates", "DATA-7": "implements"},
            "on_missing_key": "warn",
            "on_revert": "In Review",
            "key_pattern": "[A-Z]+-[0-9]+",
            "deployment": "datacenter",
            "site_url": "https://acme.example/",
            "mode": "plan",
        }
    )
    assert settings.projects == ("SHOP",)
    assert settings.issue_types == ("Story",)
    assert settings.statuses == {TicketState.APPROVED: "10005"}
    assert settings.path_to("design approved") == ("In Review", "Design Approved")
    assert settings.path_to("Done") == ()
    assert settings.resolutions[TicketState.ABORTED] == "Done"
    assert settings.labels[TicketState.BLOCKED] == ("a", "b")
    assert settings.labels[TicketState.ABORTED] == ()
    assert settings.visibility == Visibility("group", "staff")
    assert settings.role_of("data-1") == "relates"
    assert settings.role_of("DATA-7") == "implements"
    assert settings.deployment is Deployment.DATA_CENTER
    assert settings.site_url == "https://acme.example"


def test_the_accepted_keys_are_those_of_the_configurations_schema() -> None:
    schema = json.loads((SCHEMAS / "config.schema.json").read_text("utf-8"))
    assert set(schema["properties"]["jira"]["properties"]) == set(ACCEPTED)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"projcts": []}, "Did you mean projects?"),
        ({"retry": 3}, "Known keys: projects"),
        ({"statuses": {"aproved": "x"}}, "Did you mean approved?"),
        ({"statuses": {"zzz": "x"}}, "Known states"),
        ({"statuses": []}, "statuses must be a mapping"),
        ({"statuses": {"approved": ["x"]}}, "statuses.approved must be a text"),
        ({"statuses": {"approved": True}}, "statuses.approved must be a text"),
        ({"comment": {"inernal": True}}, "Did you mean internal?"),
        ({"comment": {"internal": "yes"}}, "true or false"),
        ({"comment": {"visibility": "Developers"}}, "type and value"),
        ({"comment": {"visibility": {"type": "team", "value": "x"}}}, "role or group"),
        ({"roles": {"SHOP": "owns"}}, "implements or relates"),
        ({"mode": "dry"}, "plan or apply"),
        ({"deployment": "server"}, "cloud or datacenter"),
        ({"key_pattern": "["}, "a regular expression"),
        ({"fields": {"Doc": "{document_link}"}}, "{document_link}"),
        ({"labels": {"blocked": "a b"}}, "no blanks"),
        ([], "jira must be a mapping"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_right(values: Any, said: str) -> None:
    with pytest.raises(UserError) as caught:
        settings_from(values)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_labels_can_be_switched_off() -> None:
    assert settings_from({"labels": False}).labels == {}
    assert settings_from({"labels": True}).labels == settings_from({}).labels


def test_a_template_is_filled_once_and_knows_its_names() -> None:
    assert unknown_placeholders("{state} {__class__} {document_url.x}") == ("__class__",)
    assert fill("{document_title}: {state}", {"document_title": "{state}", "state": "x"}) == (
        "{state}: x"
    )
    assert len(set(PLACEHOLDERS)) == len(PLACEHOLDERS)


def test_credentials_come_from_the_environment_whole_or_not_at_all() -> None:
    url, user, token = (f"DATA_DESIGN_JIRA_{name}" for name in ("URL", "USER", "TOKEN"))
    assert credentials_from({}) is None
    found = credentials_from({url: "https://acme.atlassian.net/", user: "u", token: " t\n"})
    assert found is not None
    assert (found.url, found.user, found.token) == ("https://acme.atlassian.net", "u", "t")
    for half in ({url: "https://x"}, {token: "t"}, {url: "http://x", token: "t"}):
        with pytest.raises(UserError) as caught:
            credentials_from(half)
        assert caught.value.problem != "t"
    for odd in ("a\r\nb", "t\u00f6ken", "a\x7fb"):
        with pytest.raises(UserError, match="control or non-ASCII"):
            credentials_from({url: "https://x", token: odd})


def test_the_jira_package_is_loaded_in_one_module_and_only_when_a_ticket_is_touched() -> None:
    folder = Path(data_design_gate.jira.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        guarded = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.If)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                if name.partition(".")[0] in {"jira", "requests", "urllib3", "jsonschema"}:
                    assert id(node) in guarded, f"{path.name} loads {name} at once"
                if name.partition(".")[0] == "jira":
                    assert path.name == "client.py"
