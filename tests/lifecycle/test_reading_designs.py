"""Designs are read with what they link to and with what their pull request says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from data_design_gate.configuration.reader import read_configuration
from data_design_gate.github.model import Missing, Text
from data_design_gate.lifecycle import decide
from data_design_gate.lifecycle.situation import ChangedDesign
from github_support import HEAD, pull

PATH = "docs/a.md"
SCHEMA = "db/schema.sql"
ALONE = "# A\n\n## Plan\n\nNothing is linked.\n"
LINKING = f"---\nexisting_schemas: [{SCHEMA}]\n---\n# A\n\n## Plan\n\nTables of old.\n"


class Repository:
    """A repository with one file; ``asked`` lists what was read, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def texts(self, places: Any) -> Any:
        self.asked += [path for sha, path in places if sha == HEAD]
        there = Text("CREATE TABLE old (id bigint PRIMARY KEY);", "b1")
        return {place: there if place[1] == SCHEMA else Missing() for place in places}


def contexts_of(text: str, repository: Repository) -> Any:
    """Read one new design."""
    situation: Any = SimpleNamespace(
        pull_request=pull(title="SHOP-1 Orders", head_ref="SHOP-2-orders"),
        facts=SimpleNamespace(pull_request=SimpleNamespace(head_sha=HEAD)),
        designs=(
            ChangedDesign(PATH, "", text, None),
            ChangedDesign("docs/gone.md", "", None, "# Gone\n"),
        ),
    )
    runtime: Any = SimpleNamespace(github=repository)
    configuration = read_configuration("version: 1\n", ".github/data-design.yml")
    return decide.contexts_of(situation, configuration, runtime)


@pytest.mark.parametrize(("text", "looks", "asked"), [(ALONE, 1, False), (LINKING, 2, True)])
def test_a_design_is_looked_at_again_only_when_a_linked_file_has_come(
    monkeypatch: pytest.MonkeyPatch, text: str, looks: int, *, asked: bool
) -> None:
    seen, repository = [], Repository()
    check = decide.check_design
    monkeypatch.setattr(decide, "check_design", lambda one: (seen.append(one), check(one)))
    contexts = contexts_of(text, repository)
    assert list(contexts) == [PATH]
    assert len(seen) == looks
    assert (SCHEMA in repository.asked) is asked
    assert (contexts[PATH].read(SCHEMA) is not None) is asked


def test_a_design_knows_its_pull_requests_title_and_branch_which_may_name_the_ticket() -> None:
    context = contexts_of(ALONE, Repository())[PATH]
    assert dict(context.extra) == {
        "pull_request_title": "SHOP-1 Orders",
        "branch": "SHOP-2-orders",
    }
