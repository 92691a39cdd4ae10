"""Which paths pull requests bring, asked for many at once."""

from github_stage import PATH, Stage


def brought(stage: Stage, files: dict[str, str | None]) -> tuple[int, frozenset[str]]:
    """Open a second pull request and ask for it and the first."""
    stage.sandbox.commit("second", files, author="mira")
    second = stage.sandbox.open_pull_request("second", author="mira")
    found = stage.port.brought_paths([stage.number, second.number])
    assert found[stage.number] == {PATH}
    return second.number, found[second.number]


def test_what_is_added_or_changed_is_brought_and_what_is_removed_is_not(stage: Stage) -> None:
    since = len(stage.sandbox.log)
    _, paths = brought(stage, {"docs/new.md": "# New\n", PATH: None})
    assert paths == {"docs/new.md"}
    assert len(stage.sandbox.log) == since + 1


def test_more_than_a_hundred_files_are_listed_whole(stage: Stage) -> None:
    many: dict[str, str | None] = {f"docs/{n:03}.md": "# One\n" for n in range(101)}
    _, paths = brought(stage, many | {PATH: None})
    assert paths == frozenset(many)


def test_what_graphql_refuses_is_listed(stage: Stage) -> None:
    stage.sandbox.faults.add(("POST", "graphql"), "403", body="query ChangedPaths", times=None)
    _, paths = brought(stage, {"docs/new.md": "# New\n", PATH: None})
    assert paths == {"docs/new.md"}
