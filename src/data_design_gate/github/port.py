"""The one seam to GitHub: what the rest may ask and order, with order and error contract.

Every method raises :class:`~data_design_gate.github.failure.GitHubError` and
nothing else for what GitHub or the network does. A list is complete or the
method raises ``INCOMPLETE``; a cut list is never returned. Reads are retried
within bounds, replacing writes too, creating writes never: when one fails in
a way that leaves its effect open, ``maybe_written`` is set and the caller
lists again before it decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from data_design_gate.github.model import (
    Annotation,
    BranchProtection,
    BranchRule,
    ChangedFile,
    Changes,
    CommitStatus,
    Comparison,
    Conversation,
    FileText,
    Identity,
    InlineComment,
    IssueComment,
    Permission,
    PullCommit,
    PullRequest,
    Repository,
    RepositoryFile,
    RequestEvent,
    Review,
    ReviewThread,
    Team,
)


class GitHubReads(Protocol):
    """Questions to one repository."""

    def viewer(self) -> Identity:
        """Tell whom the token acts as; the workflow token is the Actions bot. Cached."""
        ...

    def repository(self) -> Repository:
        """Describe the repository. Cached."""
        ...

    def pull_request(self, number: int) -> PullRequest:
        """Read one pull request afresh; ``NOT_FOUND`` when there is none."""
        ...

    def open_pull_requests(
        self, *, head: str | None = None, base: str | None = None
    ) -> tuple[PullRequest, ...]:
        """List open pull requests, oldest first; ``head`` is ``owner:branch``."""
        ...

    def closed_pull_requests(
        self, *, since: datetime, base: str | None = None, head: str | None = None
    ) -> tuple[PullRequest, ...]:
        """List those closed or merged and updated at or after ``since``, newest first.

        ``head`` is ``owner:branch``.
        """
        ...

    def pull_requests_of_commit(self, sha: str) -> tuple[PullRequest, ...]:
        """List pull requests that hold the commit; a fork's commit has none."""
        ...

    def changed_files(self, number: int) -> tuple[ChangedFile, ...]:
        """List the files a pull request changes, by path; 3,000 are ``INCOMPLETE``."""
        ...

    def brought_paths(self, numbers: Sequence[int]) -> Mapping[int, frozenset[str]]:
        """Tell which paths each pull request adds or changes; what it removes is left out.

        Fifty pull requests cost one request, and one more each where files
        do not fit. Errors as of :meth:`changed_files`.
        """
        ...

    def changes(self, number: int, *, base: str, head: str) -> Changes:
        """Read files, commits and merge base, in one request where they fit.

        ``base`` is the branch or commit to compare with, ``head`` the pull
        request's head commit. What a comparison cannot tell in full is read
        as by :meth:`changed_files` and :meth:`commits`.
        """
        ...

    def commits(self, number: int) -> tuple[PullCommit, ...]:
        """List a pull request's commits, oldest first; 250 are ``INCOMPLETE``.

        Co-authors are people where GitHub's private address names the account
        or GitHub resolves the address, and nameless addresses otherwise.
        """
        ...

    def reviews(self, number: int) -> tuple[Review, ...]:
        """List every review by submission, deleted accounts and dismissed ones too.

        As every list of several pages it is read until two readings agree
        (four at most, then ``CONFLICT``): a page that shifts while it is
        read hides a review.
        """
        ...

    def review_requests(self, number: int) -> tuple[RequestEvent, ...]:
        """List review requests and their withdrawals, oldest first."""
        ...

    def conversation(
        self, number: int, context: str = "", pull: PullRequest | None = None
    ) -> Conversation:
        """Read reviews, comments, threads, timeline and who we are, in one request where they fit.

        With a status ``context`` the head's latest status of it comes along,
        with the ``pull`` request as it was read the others of its head. Of
        reviews and comments that fill several pages one more request reads
        300 and each further one 100; what is longer, and what GraphQL does
        not tell, is read as by the methods of its own. Timeline and others
        are None then.
        """
        ...

    def reopened_at(self, number: int) -> datetime | None:
        """Tell when a pull request was last reopened; None when it never was."""
        ...

    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """List every comment of the conversation, oldest first."""
        ...

    def threads(self, number: int) -> tuple[ReviewThread, ...]:
        """List every review thread with all its comments, oldest first."""
        ...

    def statuses(self, sha: str, context: str) -> tuple[CommitStatus, ...]:
        """List this context's statuses of a commit among its latest 100, newest first."""
        ...

    def team(self, slug: str) -> Team:
        """Read the active members of ``org/team``, child teams included.

        What cannot be read is a team with an ``error`` that names the missing
        permission, never an empty team; network failures are raised. Cached.
        """
        ...

    def user_by_login(self, login: str) -> Identity | None:
        """Find an account whatever the case of its login; None when there is none. Cached."""
        ...

    def permission(self, login: str) -> Permission:
        """Tell a person's access now; a stranger to a private repository has none."""
        ...

    def texts(self, requests: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], FileText]:
        """Read files at commits: ``(sha, path)`` to its exact text.

        One GraphQL request for every fifty. A commit or file that cannot be
        read is ``Unreadable`` with the reason and never ``Missing``.
        """
        ...

    def design_paths(self, ref: str, globs: Sequence[str]) -> tuple[RepositoryFile, ...]:
        """List the regular files of a commit or branch that match, by path.

        The globs mean what :func:`data_design_gate.globs.matches` says. A
        tree too large to list at once is walked along their fixed prefixes.
        """
        ...

    def merge_base(self, base: str, head: str) -> str:
        """Tell the commit where ``head`` left ``base``."""
        ...

    def compare(self, base: str, head: str) -> Comparison:
        """Compare two commits or branches."""
        ...

    def branch_head(self, branch: str) -> str | None:
        """Tell the commit a branch points to; None when there is no such branch."""
        ...

    def branch_rules(self, branch: str) -> tuple[BranchRule, ...]:
        """List the active ruleset rules of a branch."""
        ...

    def branch_protection(self, branch: str) -> BranchProtection | None:
        """Read classic protection; None when there is none, ``FORBIDDEN`` when hidden."""
        ...


class GitHubWrites(Protocol):
    """Orders to one repository; the caller plans so that none is needless."""

    def set_status(
        self, sha: str, *, context: str, state: str, description: str, target_url: str = ""
    ) -> None:
        """Post a commit status (latest wins; 140 characters of description)."""
        ...

    def create_comment(self, number: int, body: str) -> IssueComment:
        """Comment on a pull request (65,536 characters)."""
        ...

    def update_comment(self, comment_id: int, body: str) -> IssueComment:
        """Replace a comment's text; ``NOT_FOUND`` when it was deleted."""
        ...

    def delete_comment(self, comment_id: int) -> None:
        """Delete a comment; one that is gone already is no error."""
        ...

    def minimise(self, node_id: str, reason: str = "RESOLVED") -> None:
        """Fold a comment away (``RESOLVED``, ``OUTDATED`` or ``DUPLICATE``)."""
        ...

    def create_review(
        self,
        number: int,
        *,
        commit: str,
        body: str,
        comments: Sequence[InlineComment] = (),
        event: str = "COMMENT",
    ) -> Review:
        """Post one review; a single comment off the difference refuses all of it."""
        ...

    def create_file_comment(self, number: int, *, commit: str, path: str, body: str) -> None:
        """Comment on a whole file of the difference."""
        ...

    def reply(self, number: int, comment_id: int, body: str) -> None:
        """Answer in the thread that ``comment_id`` began."""
        ...

    def resolve_thread(self, thread_id: str) -> None:
        """Mark a thread resolved; its comments stay."""
        ...

    def request_reviewers(
        self, number: int, *, logins: Sequence[str], teams: Sequence[str] = ()
    ) -> None:
        """Ask people and teams (slugs without the organisation) to review."""
        ...

    def add_reaction(self, comment_id: int, content: str) -> None:
        """React to a conversation comment (``+1``, ``eyes``, ``confused`` ...)."""
        ...

    def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; one that is there already is no error."""
        ...

    def remove_label(self, number: int, label: str) -> None:
        """Take a label off; one that is not there is no error."""
        ...

    def dispatch(self, event_type: str, payload: Mapping[str, Any]) -> None:
        """Send a ``repository_dispatch`` (10 keys and 65,535 characters at most)."""
        ...

    def put_files(
        self,
        branch: str,
        files: Mapping[str, str | None],
        *,
        message: str,
        expect: Mapping[str, str | None] | None = None,
    ) -> str:
        """Write files (None deletes) in one commit on a branch and return its sha.

        Nothing is committed when the branch holds all of it already. The
        branch moves by fast-forward only; when somebody pushed in between,
        the commit is built again on the new head, three times at most, then
        ``CONFLICT``. A branch whose rules take no direct commit is
        ``REFUSED`` or ``FORBIDDEN``. ``expect`` maps paths to the blob they must still be
        (None: still absent), else ``CONFLICT`` without a write.
        """
        ...

    def create_branch(self, branch: str, sha: str) -> None:
        """Create a branch; ``CONFLICT`` when it exists at another commit."""
        ...

    def update_branch(self, branch: str, sha: str, *, force: bool = False) -> None:
        """Move a branch; ``CONFLICT`` when that is no fast-forward and not forced."""
        ...

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is gone already is no error."""
        ...

    def open_pull_request(self, *, head: str, base: str, title: str, body: str) -> PullRequest:
        """Open a pull request from a branch, or return the open one that exists."""
        ...

    def update_pull_request(
        self, number: int, *, title: str | None = None, body: str | None = None
    ) -> PullRequest:
        """Replace a pull request's title or text."""
        ...

    def create_check_run(
        self,
        sha: str,
        *,
        name: str,
        conclusion: str,
        title: str,
        summary: str,
        annotations: Sequence[Annotation] = (),
    ) -> None:
        """Post a finished check run, or replace our own of that name (Apps only)."""
        ...

    def upload_sarif(self, sarif: str, *, sha: str, ref: str) -> None:
        """Hand a SARIF log to code scanning."""
        ...


class GitHubPort(GitHubReads, GitHubWrites, Protocol):
    """One repository on GitHub, bound to one token."""

    @property
    def requests(self) -> int:
        """Count the HTTP requests sent so far, retries included."""
        ...
