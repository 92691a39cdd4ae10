"""Fill the local GitHub with repositories, commits and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from data_design_gate.sandbox.github import pulls, repositories as repos
from data_design_gate.sandbox.github.accounts import Role
from data_design_gate.sandbox.github.git import ObjectStore, Signature
from data_design_gate.sandbox.github.people import People, Who
from data_design_gate.sandbox.github.state import Protection, PullRequest, Repository

Which = int | PullRequest


class Repositories(People):
    """Repositories and their git; the first one added is meant where none is named."""

    def add_repository(
        self,
        full_name: str,
        *,
        files: Mapping[str, bytes | str] | None = None,
        is_private: bool = False,
        default_branch: str = "main",
        collaborators: Mapping[str, Role] | None = None,
        teams: Mapping[str, Role] | None = None,
    ) -> Repository:
        """Return a repository whose default branch holds `files` in a first commit of its owner."""
        owner_login, _, name = full_name.partition("/")
        owner = self.account(owner_login)
        repository = Repository(
            self.world.next_id(),
            owner,
            name,
            is_private,
            default_branch,
            self.clock(),
            ObjectStore(),
        )
        self.world.repositories[repository.id] = repository
        for login, role in (collaborators or {}).items():
            repository.collaborators[self.account(login).id] = role
        for slug, role in (teams or {}).items():
            owner.teams[slug].repositories[repository.id] = role
        contents = files if files is not None else {"README.md": f"# {name}\n"}
        self.commit(default_branch, contents, author=owner, message="First commit", parents=())
        return repository

    def repository(self, full_name: str | Repository | None = None) -> Repository:
        """Return the repository of this name, or the first one added."""
        if isinstance(full_name, Repository):
            return full_name
        if full_name is None:
            return next(iter(self.world.repositories.values()))
        owner, _, name = full_name.partition("/")
        found = self.world.repository(owner, name)
        if found is None:
            raise KeyError(full_name)
        return found

    def fork(self, owner: Who, full_name: str | None = None) -> Repository:
        """Return a fork in someone's account, with the default branch as it is now."""
        parent = self.repository(full_name)
        account = self.account(owner)
        ref = f"refs/heads/{parent.default_branch}"
        fork = Repository(
            self.world.next_id(),
            account,
            parent.name,
            parent.is_private,
            parent.default_branch,
            self.clock(),
            parent.store,
            parent,
            {ref: parent.refs[ref]},
        )
        self.world.repositories[fork.id] = fork
        return fork

    def rename_repository(self, name: str, *, repository: str | Repository | None = None) -> None:
        """Give a repository another name; the old one leads there with 301."""
        with self.lock:
            shown = self.repository(repository)
            self.world.moved[shown.full_name.casefold()] = shown
            shown.name = name

    def delete_fork(self, fork: Repository) -> None:
        """Delete a fork: its open pull requests stay, their head repository becomes null."""
        with self.lock:
            del self.world.repositories[fork.id]
            for pull in repos.open_pulls(self.world):
                if pull.head_repository is fork:
                    pull.head_repository = None

    def collect_garbage(self, *, repository: str | Repository | None = None) -> None:
        """Forget every commit no branch, tag or pull request reaches any more."""
        with self.lock:
            store = self.repository(repository).store
            sharing = [one for one in self.world.repositories.values() if one.store is store]
            store.keep_only(sha for one in sharing for sha in one.refs.values())

    def protect(
        self,
        branch: str = "main",
        *,
        contexts: Iterable[str] = (),
        app_id: int | None = None,
        approvals: int = 0,
        is_strict: bool = False,
        dismisses_stale: bool = False,
        repository: str | Repository | None = None,
    ) -> None:
        """Protect a branch in the classic way."""
        self.repository(repository).protections[branch] = Protection(
            tuple(contexts), app_id, is_strict, approvals, dismisses_stale
        )

    def add_rule(
        self,
        rule: dict[str, Any],
        *,
        branch: str = "main",
        repository: str | Repository | None = None,
    ) -> None:
        """Return a ruleset's rule in the API's own form, for branches that fit the pattern."""
        shown = self.repository(repository)
        source = {
            "ruleset_source_type": "Repository",
            "ruleset_source": shown.full_name,
            "ruleset_id": len(shown.rules) + 1,
        }
        shown.rules.append((branch, {**source, **rule}))

    def commit(
        self,
        branch: str,
        files: Mapping[str, bytes | str | None],
        *,
        author: Who | Signature = "octo",
        message: str = "Change files",
        parents: Iterable[str] | None = None,
        committer: Who | Signature | None = None,
        repository: str | Repository | None = None,
    ) -> str:
        """Commit on a branch, made from the default branch when new; returns the hash.

        `parents` replaces the branch's head as the commit's parents: naming others than the
        head is a force-push, naming two is a merge (whose files are the first one's plus
        `files`). A None in `files` deletes.
        """
        with self.lock:
            shown = self.repository(repository)
            head = shown.branch(branch) or shown.branch(shown.default_branch)
            contents = {k: v.encode() if isinstance(v, str) else v for k, v in files.items()}
            made = repos.commit_files(
                shown,
                contents,
                parents=tuple(parents) if parents is not None else (str(head),),
                author=self._signature(author),
                message=message,
                committer=self._signature(committer) if committer is not None else None,
            )
            repos.update_ref(self.world, shown, f"refs/heads/{branch}", made.sha)
            return made.sha

    def _signature(self, who: Who | Signature) -> Signature:
        if isinstance(who, Signature):
            return who
        return repos.signature(self.world, self.account(who))

    def stranger(self, name: str, email: str, when: datetime | None = None) -> Signature:
        """Return an author whose address belongs to no account."""
        return Signature(name, email, when or self.clock().replace(microsecond=0))

    def push(self, branch: str, sha: str, *, repository: str | Repository | None = None) -> None:
        """Point a branch at a commit, forward or by force."""
        with self.lock:
            shown = self.repository(repository)
            repos.update_ref(self.world, shown, f"refs/heads/{branch}", sha)

    def delete_branch(self, branch: str, *, repository: str | Repository | None = None) -> None:
        """Delete a branch; its open pull requests close."""
        with self.lock:
            repos.delete_ref(self.world, self.repository(repository), f"refs/heads/{branch}")

    def pull(self, pull: Which, *, repository: str | Repository | None = None) -> PullRequest:
        """Return the pull request of this number."""
        return self.repository(repository).pulls[pull] if isinstance(pull, int) else pull

    def update_branch(self, pull: Which, *, by: Who | None = None) -> str:
        """Merge the base into the head, as the button does; returns the merge commit."""
        with self.lock:
            shown = self.pull(pull)
            store = shown.repository.store
            base = shown.repository.branch(shown.base_ref) or shown.base_sha
            author = self._signature(by or shown.issue.author)
            message = f"Merge branch '{shown.base_ref}' into {shown.head_ref}"
            parents = [shown.head_sha, base]
            made = store.write_commit(pulls.merged_tree(shown), parents, author, message)
            head = shown.head_repository or shown.repository
            repos.update_ref(self.world, head, f"refs/heads/{shown.head_ref}", made.sha)
            return made.sha

    def read(
        self, path: str, ref: str = "main", *, repository: str | Repository | None = None
    ) -> bytes | None:
        """Return a file at a branch or commit; None when there is none."""
        with self.lock:
            shown = self.repository(repository)
            sha = repos.resolve(shown, ref)
            return shown.store.content_at(sha, path) if sha else None
