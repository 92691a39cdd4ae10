"""Gather the facts of a pull request, completely or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from data_design_gate.configuration.model import Configuration, ConfigurationError
from data_design_gate.configuration.reader import read_configuration
from data_design_gate.gate.facts import Facts, Team as GateTeam
from data_design_gate.gate.history import is_policy_file
from data_design_gate.gate.policy import Policy
from data_design_gate.github.model import (
    ChangedFile,
    Conversation,
    FileText,
    Missing,
    PullCommit,
    PullRequest,
    Review,
    Text,
    Unreadable,
)
from data_design_gate.github.port import GitHubPort
from data_design_gate.globs import matches
from data_design_gate.lifecycle.commands import commands_of
from data_design_gate.lifecycle.former_paths import with_former_paths
from data_design_gate.lifecycle.gate_values import (
    gate_commit,
    gate_person,
    gate_pull_request,
    gate_review,
    gate_thread,
)
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT, Runtime
from data_design_gate.lifecycle.situation import ChangedDesign, Situation

Texts = Mapping[tuple[str, str], FileText]


@dataclass(frozen=True, slots=True)
class Found:
    """A pull request that a list has told already, with the others of the same head."""

    pull: PullRequest
    siblings: tuple[int, ...]


def gather(
    number: int, runtime: Runtime, *, at: str | None = None, found: Found | None = None
) -> Situation:
    """Read everything about one pull request.

    ``at`` evaluates its documents at another commit than its head (a merge
    group's). ``found`` saves reading what is known. Raises GitHubError when
    something cannot be listed completely; a broken configuration is a fault
    in the result.
    """
    port = runtime.github
    pull = found.pull if found else port.pull_request(number)
    head = at or pull.head_sha
    comparison = port.compare(base_of(pull), pull.head_sha)
    # A comparison tells 299 files and 100 commits; only more than that is listed.
    files = comparison.files if comparison.files is not None else port.changed_files(number)
    policy_ref = _policy_ref(pull, files, runtime.config_path)
    configuration, text, fault = _configuration(port, policy_ref, runtime.config_path)
    globs = configuration.documents if configuration else ()
    touched = tuple(one for one in (_as_design(file, globs) for file in files) if one)
    conversation = port.conversation(number, STATUS_CONTEXT, None if found else pull)
    if configuration is None or not (touched or _is_governed(files, configuration.policy, runtime)):
        facts = Facts(
            pull_request=gate_pull_request(pull, head, "", None),
            config=text,
            versions={"base": {}, head: {}},
            changed_files=_paths(files),
            config_path=runtime.config_path,
        )
        return Situation(pull, configuration, fault, files, (), facts, conversation)
    siblings = found.siblings if found else _siblings(port, pull, conversation)
    draft = Situation(pull, configuration, None, files, (), Facts(
        gate_pull_request(pull, head, comparison.merge_base, None), text, siblings=siblings,
        config_path=runtime.config_path,
    ), conversation)  # fmt: skip
    commits = comparison.commits if comparison.commits is not None else port.commits(number)
    return _with_designs(draft, runtime, configuration, touched, commits)


def _with_designs(
    draft: Situation,
    runtime: Runtime,
    configuration: Configuration,
    touched: tuple[ChangedFile, ...],
    commits: tuple[PullCommit, ...],
) -> Situation:
    """Add the documents' versions and everything that is judged with them."""
    port, pull, said = runtime.github, draft.pull_request, draft.conversation
    policy = configuration.policy
    base_ref = base_of(pull)
    head, merge_base = draft.facts.pull_request.head_sha, draft.facts.pull_request.merge_base
    base_paths = [file.path for file in port.design_paths(base_ref, configuration.documents)]
    renames = {file.path: file.previous_path for file in touched if file.previous_path}
    paths = sorted({file.path for file in touched} | set(renames.values()))
    moments = _moments(head, merge_base, said.reviews, commits)
    texts = port.texts(
        [(base_ref, path) for path in sorted({*base_paths, *paths})]
        + [(sha, path) for sha in moments for path in paths]
    )
    texts = _with_what_is_no_file(texts, touched, head, pull.head_sha)
    texts, former = with_former_paths(
        texts,
        [path for path in paths if isinstance(texts[merge_base, path], Missing)],
        [*base_paths, *paths],
        commits,
        said.reviews,
        configuration.documents,
        port,
    )
    teams = {name: _team(port, name) for name in _team_names(policy)}
    facts = replace(
        draft.facts,
        pull_request=gate_pull_request(pull, head, merge_base, _reopened(port, pull, policy, said)),
        commits=tuple(gate_commit(commit) for commit in commits),
        renames=renames,
        own=gate_person(said.viewer),
        versions=_versions(texts, moments, [*paths, *former], (base_ref, merge_base), base_paths),
        reviews=tuple(gate_review(review, runtime) for review in said.reviews),
        teams=teams,
        commands=commands_of(said.comments, pull, policy, teams, port),
        threads=tuple(gate_thread(thread, pull) for thread in said.threads),
        changed_files=_paths(draft.files),
    )
    designs = tuple(_changed_design(file, head, merge_base, texts) for file in touched)
    return replace(draft, designs=designs, facts=facts)


def base_of(pull: PullRequest) -> str:
    """Return the base to compare with: after the merge, the base as it was before it."""
    return pull.base_sha if pull.merged else pull.base_ref


def _policy_ref(pull: PullRequest, files: Iterable[ChangedFile], path: str) -> str:
    """Return where the policy is read: a merged pull request is not judged by its own."""
    if pull.merged and any(path in {file.path, file.previous_path} for file in files):
        return pull.base_sha
    return pull.base_ref


def _configuration(
    port: GitHubPort, ref: str, path: str
) -> tuple[Configuration | None, str | None, ConfigurationError | None]:
    """Read the configuration from the base branch, which the pull request cannot change."""
    found = port.texts([(ref, path)])[ref, path]
    if isinstance(found, Unreadable):
        problem = f"The configuration {path} at {ref} cannot be read: {found.reason}."
        return None, None, ConfigurationError(problem, "Grant contents: read.", path)
    text = found.text if isinstance(found, Text) else None
    try:
        if text is None:
            return read_configuration("version: 1\n", path, present=False), None, None
        return read_configuration(text, path), text, None
    except ConfigurationError as error:
        return None, text, error


def _as_design(file: ChangedFile, globs: Sequence[str]) -> ChangedFile | None:
    """Return what a change does to a design; None when it concerns none.

    A design that moves to where none is looked for is removed, and a file
    that moves to where one is looked for is new: nobody approved it there.
    """
    before = file.previous_path
    was = before is not None and file.status != "copied" and matches(before, globs)
    if matches(file.path, globs):
        return file if was or before is None else replace(file, previous_path=None, status="added")
    return replace(file, path=before or "", previous_path=None, status="removed") if was else None


def _is_governed(files: Iterable[ChangedFile], policy: Policy, runtime: Runtime) -> bool:
    """Tell whether a gate covers the rules themselves, and some of them change."""
    gate = policy.gate("policy")
    if gate is None or not gate.on:
        return False
    return any(is_policy_file(path, runtime.config_path) for path in _paths(files))


def _paths(files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """Return every path that changes; a file that moves changes two."""
    found = (path for file in files for path in (file.path, file.previous_path) if path)
    return tuple(dict.fromkeys(found))


def _moments(
    head: str, merge_base: str, reviews: Iterable[Review], commits: Iterable[PullCommit]
) -> list[str]:
    """Return every commit at which a document's text matters."""
    wanted = {head, merge_base}
    wanted |= {review.commit_id for review in reviews if review.commit_id}
    for commit in commits:
        wanted |= {commit.sha, *commit.parents}
    return sorted(wanted)


def _versions(
    texts: Texts,
    moments: Iterable[str],
    paths: Sequence[str],
    bases: tuple[str, str],
    base_paths: Sequence[str],
) -> dict[str, dict[str, str]]:
    """Return the documents at each commit; a commit that cannot be read is left out."""
    base_ref, merge_base = bases
    versions = {"base": _standing(texts, base_ref, sorted({*base_paths, *paths}))}
    for sha in moments:
        found = _at(texts, sha, paths)
        if found is not None:
            versions[sha] = found
    return versions | {merge_base: _standing(texts, merge_base, paths)}


def _standing(texts: Texts, sha: str, paths: Iterable[str]) -> dict[str, str]:
    """Return what stands where a change began. What cannot be read is there all the same.

    It is taken for empty, so that its removal and any change of it are judged.
    """
    found = {path: texts.get((sha, path), Missing()) for path in paths}
    return {
        path: text.text if isinstance(text, Text) else ""
        for path, text in found.items()
        if not isinstance(text, Missing)
    }


def _at(texts: Texts, sha: str, paths: Iterable[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for path in paths:
        text = texts.get((sha, path), Missing())
        if isinstance(text, Unreadable):
            return None
        if isinstance(text, Text):
            found[path] = text.text
    return found


def _changed_design(file: ChangedFile, head: str, merge_base: str, texts: Texts) -> ChangedDesign:
    before = file.previous_path or file.path
    now, then = texts[head, file.path], texts[merge_base, before]
    troubles = [text.reason for text in (now, then) if isinstance(text, Unreadable)]
    return ChangedDesign(
        path=file.path,
        previous_path=before,
        head=now.text if isinstance(now, Text) else None,
        base=then.text if isinstance(then, Text) else None,
        trouble="; ".join(troubles),
    )


def _with_what_is_no_file(
    texts: Texts, touched: Iterable[ChangedFile], head: str, pull_head: str
) -> Texts:
    """Take for unreadable what a pull request brings and GitHub does not show: a submodule."""
    hidden = {
        (head, file.path): Unreadable(f"{file.path} is no file at {head}")
        for file in touched
        if file.status != "removed" and texts.get((pull_head, file.path)) == Missing()
    }
    return {**texts, **hidden}


def _team_names(policy: Policy) -> list[str]:
    return sorted({team for gate in policy.gates if gate.on for team in gate.teams})


def _team(port: GitHubPort, name: str) -> GateTeam:
    team = port.team(name)
    members = tuple(gate_person(member) for member in team.members)
    return GateTeam(name, members, team.error or "")


def _siblings(port: GitHubPort, pull: PullRequest, said: Conversation) -> tuple[int, ...]:
    """Return other open pull requests with the same head commit."""
    if said.siblings is not None:
        return said.siblings
    if pull.head_repository is None:
        return ()
    owner = pull.head_repository.split("/", 1)[0]
    others = port.open_pull_requests(head=f"{owner}:{pull.head_ref}")
    return tuple(
        other.number
        for other in others
        if other.number != pull.number and other.head_sha == pull.head_sha
    )


def _reopened(
    port: GitHubPort, pull: PullRequest, policy: Policy, said: Conversation
) -> datetime | None:
    """Return when the pull request was last reopened, asked only where a gate needs it."""
    if not any(gate.on and gate.defaults.reset_on_reopened for gate in policy.gates):
        return None
    if said.timeline is not None:
        return said.timeline.reopened_at
    return port.reopened_at(pull.number)
