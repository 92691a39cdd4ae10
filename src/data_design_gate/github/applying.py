"""Carries out a publication plan; a refused sink is told of and never hides the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from data_design_gate.github.effects import (
    SINKS,
    Announce,
    CreateSummary,
    DeleteDuplicate,
    Effect,
    FoldComment,
    PostCheckRun,
    PostFileComment,
    PostReview,
    RequestReviewers,
    ResolveThread,
    SetStatus,
    UpdateSummary,
    UploadSarif,
)
from data_design_gate.github.failure import FailureKind, GitHubError
from data_design_gate.github.guard import SuccessGuard, post_status
from data_design_gate.github.markers import read_mark
from data_design_gate.github.model import Identity, IssueComment
from data_design_gate.github.notes import finding_name
from data_design_gate.github.ours import announced, own_summaries
from data_design_gate.github.port import GitHubPort

_REFUSED_REVIEW = {FailureKind.REFUSED, FailureKind.NOT_FOUND}
_NOT_CLOSED = {FailureKind.FORBIDDEN, FailureKind.NOT_FOUND, FailureKind.REFUSED}


@dataclass(frozen=True, slots=True)
class Failed:
    """A sink that did not take what was meant for it, and why."""

    sink: str
    effect: Effect
    error: GitHubError


@dataclass(slots=True)
class Outcome:
    """What became of a plan.

    ``moved`` says that the facts changed before success could stand: the
    rest was not published and the caller must evaluate again.
    """

    done: list[Effect] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    moved: bool = False

    @property
    def status_written(self) -> bool:
        """Whether the status says what it should, on which the exit code depends."""
        return all(failure.sink != "status" for failure in self.failed)


def apply(
    effects: Iterable[Effect],
    port: GitHubPort,
    number: int,
    *,
    viewer: Identity,
    guard: SuccessGuard | None = None,
) -> Outcome:
    """Carry out ``effects`` on pull request ``number``, in order.

    Only errors of GitHub are gathered; anything else is a bug and raised.
    With a ``guard``, a success is posted under it.
    """
    outcome = Outcome()
    room = _Room(port, number, viewer)
    for effect in effects:
        try:
            if isinstance(effect, SetStatus) and guard is not None:
                outcome.moved = not guard.post(port, effect)
            else:
                room.carry_out(effect)
        except GitHubError as error:
            outcome.failed.append(Failed(SINKS[type(effect)], effect, error))
            continue
        if outcome.moved:
            break
        outcome.done.append(effect)
    return outcome


@dataclass(frozen=True, slots=True)
class _Room:
    """One pull request in which effects are carried out under our name."""

    port: GitHubPort
    number: int
    viewer: Identity

    def carry_out(self, effect: Effect) -> None:  # noqa: C901  one line a kind
        match effect:
            case SetStatus():
                post_status(self.port, effect)
            case CreateSummary(body):
                self._create_summary(body)
            case UpdateSummary(comment_id, body):
                self._update_summary(comment_id, body)
            case DeleteDuplicate(comment_id):
                self.port.delete_comment(comment_id)
            case Announce(key, body):
                self._once(lambda: self._comment(body), lambda: self._is_announced(key))
            case PostReview():
                self._post_review(effect)
            case PostFileComment():
                self._post_file_comment(effect)
            case RequestReviewers(logins, teams):
                self._request(logins, teams)
            case ResolveThread() | FoldComment():
                self._close(effect)
            case PostCheckRun():
                self._post_check_run(effect)
            case UploadSarif(sha, ref, log):
                self.port.upload_sarif(log, sha=sha, ref=ref)

    def _post_check_run(self, effect: PostCheckRun) -> None:
        report = effect.report
        self.port.create_check_run(
            effect.sha,
            name=report.name,
            conclusion=report.conclusion,
            title=report.title,
            summary=report.summary,
            annotations=report.annotations,
        )

    def _create_summary(self, body: str) -> None:
        """Create the summary and let the oldest win where another run did so too."""
        self._once(lambda: self._comment(body), lambda: bool(self._summaries()))
        standing = self._summaries()
        if len(standing) < 2:  # noqa: PLR2004 - ours alone, or not listed yet
            return
        oldest, *others = standing
        if oldest.body.strip() != body.strip():
            self.port.update_comment(oldest.id, body)
        for other in others:
            self.port.delete_comment(other.id)

    def _update_summary(self, comment_id: int, body: str) -> None:
        try:
            self.port.update_comment(comment_id, body)
        except GitHubError as error:
            if error.kind is not FailureKind.NOT_FOUND:
                raise
            self._create_summary(body)

    def _post_review(self, effect: PostReview) -> None:
        try:
            self._once(lambda: self._review(effect), lambda: self._is_reviewed(effect.key))
        except GitHubError as error:
            mark = read_mark(effect.body)
            tells = mark is not None and len(mark.words) > 1
            if error.kind in _REFUSED_REVIEW and effect.comments and tells:
                # GitHub refuses a review whole for one comment; the verdict must be told still.
                bare = PostReview(effect.commit, effect.key, effect.body)
                self._once(lambda: self._review(bare), lambda: self._is_reviewed(bare.key))
            raise

    def _post_file_comment(self, effect: PostFileComment) -> None:
        def post() -> None:
            self.port.create_file_comment(
                self.number, commit=effect.commit, path=effect.path, body=effect.body
            )

        self._once(post, lambda: self._is_noted(effect.name))

    def _close(self, effect: ResolveThread | FoldComment) -> None:
        if isinstance(effect, ResolveThread):
            try:
                self.port.resolve_thread(effect.thread_id)
            except GitHubError as error:
                if error.kind not in _NOT_CLOSED:
                    raise
            else:
                return
        self.port.minimise(effect.comment_node_id)

    def _request(self, logins: tuple[str, ...], teams: tuple[str, ...]) -> None:
        """Ask all at once; when one of them cannot be asked, ask one by one."""
        try:
            self.port.request_reviewers(self.number, logins=logins, teams=teams)
        except GitHubError as error:
            if error.kind is not FailureKind.REFUSED or len(logins) + len(teams) == 1:
                raise
            self._request_singly(logins, teams)

    def _request_singly(self, logins: tuple[str, ...], teams: tuple[str, ...]) -> None:
        last: GitHubError | None = None
        singles = [((login,), ()) for login in logins], [((), (team,)) for team in teams]
        for people, groups in (*singles[0], *singles[1]):
            try:
                self.port.request_reviewers(self.number, logins=people, teams=groups)
            except GitHubError as error:
                last = error
        if last is not None:
            raise last

    @staticmethod
    def _once(post: Callable[[], None], is_there: Callable[[], bool]) -> None:
        """Create something exactly once although an answer may be lost.

        After an open failure the list decides: what is there was created,
        and only what is not is created again.
        """
        try:
            post()
        except GitHubError as error:
            if not error.maybe_written:
                raise
            if not is_there():
                post()

    def _comment(self, body: str) -> None:
        self.port.create_comment(self.number, body)

    def _review(self, effect: PostReview) -> None:
        self.port.create_review(
            self.number, commit=effect.commit, body=effect.body, comments=effect.comments
        )

    def _summaries(self) -> list[IssueComment]:
        return own_summaries(self.port.comments(self.number), self.viewer)

    def _is_announced(self, key: str) -> bool:
        return announced(self.port.comments(self.number), self.viewer, key)

    def _is_reviewed(self, key: str) -> bool:
        return any(
            review.user is not None
            and review.user.id == self.viewer.id
            and (mark := read_mark(review.body)) is not None
            and (mark.kind, mark.word) == ("review", key)
            for review in self.port.reviews(self.number)
        )

    def _is_noted(self, name: str) -> bool:
        threads = self.port.threads(self.number)
        return any(finding_name(thread, self.viewer) == name for thread in threads)
