"""Whatever happened in whatever order, reconciling twice is reconciling once."""

import itertools

from hypothesis import HealthCheck, given, settings, strategies as st

from data_design_gate.sandbox.github.errors import ApiError
from play_support import CONFIGURATION, DOCUMENT, GOOD, playing
from reconcile_support import ledgers, reconciled

WITH_PATH = CONFIGURATION + "  path: {Design Approved: [In Review, Design Approved]}\n"
STEPS = (
    "approved_merge", "bypassed_merge", "events", "push", "typo", "revert", "delete", "propose",
    "give_up", "leave", "come_back", "reconcile",
)  # fmt: skip


class History:
    """Plays steps on a repository of one design."""

    def __init__(self, play):
        self.play = play
        self.numbers = itertools.count(1)
        self.texts = []

    def version(self):
        """Return a design that was never there before."""
        number = next(self.numbers)
        return GOOD.replace("## Plan\n", f"## Plan\n\nRound {number} of the planning.\n", 1)

    def merge(self, text, *, approved, heard=False):
        play = self.play
        branch = f"b{next(self.numbers)}"
        pull = play.propose(text, branch=branch)
        if heard:
            play.opened(pull)
        if approved:
            for login in ("dana", "ada"):
                play.github.submit_review(pull, login, "APPROVED")
        play.github.merge_pull_request(pull, "squash", by="mira", bypass=True)
        if heard:
            play.run("pull_request_target", "closed", pull=pull)
        self.texts.append(text)

    def approved_merge(self):
        self.merge(self.version(), approved=True)

    def bypassed_merge(self):
        self.merge(self.version(), approved=False)

    def events(self):
        self.merge(self.version(), approved=True, heard=True)

    def push(self):
        self.play.github.commit("main", {DOCUMENT: self.version()}, author="eli", message="Push")

    def typo(self):
        text = self.play.document()
        if text:
            self.play.github.commit("main", {DOCUMENT: text + "\n"}, author="eli", message="Blank")

    def revert(self):
        if self.play.document() and len(self.texts) > 1:
            self.merge(self.texts[-2], approved=False)

    def delete(self):
        if self.play.document():
            self.play.github.commit("main", {DOCUMENT: None}, author="eli", message="Delete")

    def propose(self):
        self.play.propose(self.version(), branch=f"b{next(self.numbers)}")

    def give_up(self):
        for pull in self.play.github.repository().pulls.values():
            if pull.is_open:
                self.play.github.close(pull, by="mira")

    def leave(self):
        self.play.github.add_team("acme", "database", ["tomas"])

    def come_back(self):
        self.play.github.add_team("acme", "database", ["dana"])

    def reconcile(self):
        reconciled(self.play)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_reconciling_again_writes_nothing_and_one_comment_tells_it_all(capsys, steps):
    with playing(capsys) as play:
        play.configure(WITH_PATH)
        history = History(play)
        for step in steps:
            try:
                getattr(history, step)()
            except ApiError:
                continue  # two versions that cannot be merged: the step does not happen
        first = reconciled(play)
        assert not any("bug" in entry.words for entry in first.result.entries), first.result
        again = reconciled(play)
        assert again.silent, (steps, again.said[-3:], [o.path for o in again.jira_writes])
        assert len(play.ticket.comments) <= 1
        assert len(play.ticket.links) <= 1
        assert len(ledgers(play.ticket)) <= 1
        sent = [(one.event_type, one.client_payload["audit"]["pull_request"]["number"])
                for one in play.github.dispatches]  # fmt: skip
        assert len(set(sent)) == len(sent)
