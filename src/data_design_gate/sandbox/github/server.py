"""The local GitHub: start it, fill it, play a pull request in it, ask what was said to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from data_design_gate.sandbox.github import events, pulls, repositories as repos, reviews
from data_design_gate.sandbox.github.people import Who
from data_design_gate.sandbox.github.pulls import MergeMethod
from data_design_gate.sandbox.github.seeding import Repositories, Which
from data_design_gate.sandbox.github.state import (
    Comment,
    Label,
    PullRequest,
    Repository,
    Review,
    ReviewState,
    Status,
)
from data_design_gate.sandbox.github.threads import Place

EVENTS: dict[ReviewState, str] = {
    "APPROVED": "APPROVE",
    "CHANGES_REQUESTED": "REQUEST_CHANGES",
    "COMMENTED": "COMMENT",
}


class GitHubSandbox(Repositories):
    """A GitHub on loopback, with pull requests and the events they cause."""

    def open_pull_request(
        self,
        head: str,
        base: str = "main",
        *,
        title: str = "Add a design",
        body: str | None = None,
        author: Who = "octo",
        is_draft: bool = False,
        head_repository: str | Repository | None = None,
        repository: str | Repository | None = None,
    ) -> PullRequest:
        """Open a pull request, from a fork when `head_repository` says so."""
        with self.lock:
            shown = self.repository(repository)
            return pulls.open_pull(
                self.world,
                shown,
                title=title,
                body=body,
                author=self.account(author),
                head_repository=self.repository(head_repository) if head_repository else shown,
                head=head,
                base=base,
                is_draft=is_draft,
            )

    def open_issue(self, title: str, *, author: Who = "octo", body: str = "") -> int:
        """Return a plain issue in the first repository; returns its number."""
        with self.lock:
            issue = pulls.new_issue(
                self.world, self.repository(), title=title, body=body, author=self.account(author)
            )
            return issue.number

    def submit_review(
        self,
        pull: Which,
        user: Who,
        state: ReviewState = "APPROVED",
        *,
        body: str = "",
        comments: Iterable[tuple[str, int, str]] = (),
        commit: str | None = None,
    ) -> Review:
        """Return a review; `commit` may be any commit that was ever a head (a page left open)."""
        with self.lock:
            shown = self.pull(pull)
            text = body or ("" if state in {"APPROVED", "PENDING"} else "See the comments.")
            account = self.account(user)
            outdated = commit if commit in shown.past_heads else None
            review = reviews.create(
                self.world,
                shown,
                account,
                event=EVENTS.get(state),
                body=text,
                commit_id=None if outdated else commit,
                drafts=[reviews.Draft(Place(path, line), said) for path, line, said in comments],
            )
            review.commit_id = outdated or review.commit_id
            return review

    def dismiss_review(
        self, pull: Which, review: Review, *, by: Who = "octo", message: str = "Outdated."
    ) -> None:
        """Dismiss a review."""
        with self.lock:
            reviews.dismiss(self.world, self.pull(pull), review, self.account(by), message)

    def comment(self, pull: Which, user: Who, body: str) -> Comment:
        """Say something in the conversation of a pull request or issue."""
        with self.lock:
            number = pull if isinstance(pull, int) else pull.number
            shown = self.repository() if isinstance(pull, int) else pull.repository
            now = self.clock()
            made = Comment(self.world.next_id(), self.account(user), body, now, now)
            shown.issues[number].comments.append(made)
            shown.issues[number].updated_at = now
            return made

    def merge_pull_request(
        self, pull: Which, method: MergeMethod = "merge", *, by: Who = "octo", bypass: bool = False
    ) -> str:
        """Merge; `bypass` is an administrator's way past the rules. Returns the merge commit."""
        with self.lock:
            shown, account = self.pull(pull), self.account(by)
            return pulls.merge(self.world, shown, account, method=method, bypass=bypass)

    def close(self, pull: Which, *, by: Who | None = None) -> None:
        """Close without merging."""
        with self.lock:
            repos.close(self.world, self.pull(pull), self.account(by) if by else None)

    def reopen(self, pull: Which, *, by: Who | None = None) -> None:
        """Open again."""
        with self.lock:
            pulls.reopen(self.world, self.pull(pull), self.account(by) if by else None)

    def convert_to_draft(self, pull: Which) -> None:
        """Back to draft."""
        with self.lock:
            pulls.set_draft(self.world, self.pull(pull), None, is_draft=True)

    def ready_for_review(self, pull: Which) -> None:
        """Out of draft."""
        with self.lock:
            pulls.set_draft(self.world, self.pull(pull), None, is_draft=False)

    def retarget(self, pull: Which, base: str) -> None:
        """Aim at another base branch."""
        with self.lock:
            pulls.retarget(self.world, self.pull(pull), base)

    def label(self, pull: Which, *names: str) -> None:
        """Put labels on."""
        with self.lock:
            shown = self.pull(pull)
            for name in names:
                known = shown.repository.labels
                fresh = Label(self.world.next_id(), name, "ededed", None)
                shown.issue.labels.append(known.setdefault(name.casefold(), fresh))

    def statuses(self, pull: Which) -> dict[str, Status]:
        """Return the newest status of each context at the head."""
        with self.lock:
            shown = self.pull(pull)
            return pulls.latest_statuses(shown.repository, shown.head_sha)

    def merge_group(self, *queued: Which) -> tuple[str, str]:
        """Queue pull requests together; returns the group's branch and head commit."""
        with self.lock:
            group = tuple(self.pull(pull) for pull in queued)
            return events.form_merge_group(self.world, group)

    def event(
        self,
        name: str,
        action: str | None = None,
        *,
        pull: Which | None = None,
        sender: Who = "octo",
        repository: str | Repository | None = None,
        **details: Any,
    ) -> events.Event:
        """Return the webhook payload GitHub would send for something that has just happened.

        `details` are what the event is about: `review`, `comment`, `before`, `changes`,
        `relayed` (the event a workflow_run was started by), `head` (a merge group's branch),
        `ref`, `inputs`, `schedule`.
        """
        with self.lock:
            shown = self.pull(pull) if pull is not None else None
            where = shown.repository if shown else self.repository(repository)
            scene = events.Scene(self.world, self.urls, where, self.account(sender), shown)
            return events.payload(scene, name, action, details)
