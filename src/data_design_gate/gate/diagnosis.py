"""How one gate stands once its reviews are ruled on, and why nobody can open it when so."""

from __future__ import annotations

from dataclasses import dataclass, field

from data_design_gate.gate.applicability import Applicability
from data_design_gate.gate.assignment import Demand
from data_design_gate.gate.disposition import Bench, Disposition, Ruling, titles
from data_design_gate.gate.facts import Review
from data_design_gate.gate.freshness import moved_on
from data_design_gate.gate.history import Kind, Subject
from data_design_gate.gate.people import Directory, Key
from data_design_gate.gate.policy import GatePolicy
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.gate.result import Approval, GateOutcome, GateRuling, GateState


@dataclass(slots=True)
class Case:
    """One gate and one subject while they are judged.

    ``counted``, ``rivals``, ``openable`` and ``can_approve`` are filled in
    once all gates of the subject are known, because gates may exclude each
    other's people. ``openable`` tells that rivals leave enough people for the
    gate when everybody who may approve does.
    """

    bench: Bench
    applicability: Applicability
    rulings: list[tuple[Review, Ruling]]
    demand: Demand
    configured: bool
    counted: frozenset[Key] = frozenset()
    rivals: tuple[str, ...] = ()
    openable: bool = False
    can_approve: tuple[Key, ...] = field(default=())

    @property
    def gate(self) -> GatePolicy:
        """The gate."""
        return self.bench.gate

    @property
    def subject(self) -> Subject:
        """What is to be approved."""
        return self.bench.subject

    def fresh(self) -> frozenset[Key]:
        """Return everybody whose approval covers the text as it is."""
        return self.ruled(Disposition.COUNTED)

    def blockers(self) -> frozenset[Key]:
        """Return everybody who requested changes and may block."""
        return self.ruled(Disposition.CHANGE_REQUESTED)

    def willing(self) -> frozenset[Key]:
        """Return every member whose approval would count if given now."""
        return frozenset(key for key in self.bench.roster.members if self.bench.may_approve(key))

    def lapsed(self) -> frozenset[Key]:
        """Return everybody who approved an older text."""
        return self.ruled(Disposition.STALE) | self.ruled(Disposition.CANNOT_PROVE)

    def ruled(self, disposition: Disposition) -> frozenset[Key]:
        """Return the people with a review of that disposition."""
        return frozenset(
            self.bench.people.key(review.user)
            for review, ruling in self.rulings
            if ruling.disposition is disposition and review.user is not None
        )

    def missing(self) -> int:
        """Return how many approvals are still needed."""
        short = max(0, self.demand.required - len(self.counted))
        independent = self.demand.independent
        if not short and independent is not None and self.demand.required:
            return int(self.counted.isdisjoint(independent))
        return short

    def _counts(self, review: Review) -> bool:
        return review.user is not None and self.bench.people.key(review.user) in self.counted

    def public(self, review: Review, ruling: Ruling) -> GateRuling:
        """Return a ruling as the result shows it."""
        why = ruling.reason
        if ruling.disposition is Disposition.COUNTED and not self._counts(review):
            why = reason("counted-elsewhere", others=list(self.rivals))
        return GateRuling(self.gate.name, self.subject.path, ruling.disposition, why)


def outcome(case: Case) -> GateOutcome:
    """Return how the gate stands."""
    gate, subject = case.gate, case.subject
    because = case.applicability.because
    if not case.applicability.applies:
        state = GateState.NOT_REQUIRED
        return GateOutcome(gate.name, subject.path, state, 0, because[0], because)
    login = case.bench.people.login
    diagnosis = _deadlock(case)
    state, why = _standing(case, diagnosis)
    return GateOutcome(
        name=gate.name,
        document=subject.path,
        state=state,
        required=case.demand.required,
        reason=why,
        because=because,
        counted=_logins(case.counted, case.bench.people),
        blocked_by=_logins(case.blockers(), case.bench.people),
        can_approve=()
        if state is GateState.APPROVED
        else tuple(login(key) for key in case.can_approve),
        missing=case.missing(),
        approvals=_approvals(case),
        diagnosis=diagnosis if case.missing() else None,
        groups=case.bench.roster.groups,
    )


def _standing(case: Case, diagnosis: Reason | None) -> tuple[GateState, Reason]:
    if broken := _broken(case):
        return GateState.ERROR, broken
    people = case.bench.people
    if blockers := case.blockers():
        who = list(_logins(blockers, people))
        return GateState.BLOCKED, reason("change-requested", who=who, gate=case.gate.name)
    waits = _base_moved(case) or (case.missing() and (diagnosis or _waiting(case)))
    if held := waits or _threads(case):
        return GateState.WAITING, held
    return GateState.APPROVED, reason("approved", who=list(_logins(case.counted, people)))


def _broken(case: Case) -> Reason | None:
    """Return why the gate cannot be judged at all."""
    gate, roster = case.gate, case.bench.roster
    if roster.unreadable:
        teams = [list(pair) for pair in roster.unreadable]
        return reason("team-unreadable", gate=gate.name, teams=teams)
    if gate.names_somebody or gate.defaults.bots:
        return None
    unconfigured = gate.name == "database" and not case.configured
    return reason("no-configuration" if unconfigured else "names-nobody", gate=gate.name)


def _base_moved(case: Case) -> Reason | None:
    """Return why the branch must be updated first, when the base changed the same section."""
    if case.subject.kind is Kind.POLICY:
        return None
    moved = moved_on(case.subject, case.gate.sections)
    sections = titles(unit.title for unit in moved.values())
    return reason("base-moved", gate=case.gate.name, sections=sections) if moved else None


def _waiting(case: Case) -> Reason:
    """Return why a gate that somebody can open is not open: the lapsed approval first."""
    for wanted in (Disposition.STALE, Disposition.CANNOT_PROVE, Disposition.CONTRIBUTED):
        for review, ruling in reversed(case.rulings):
            if ruling.disposition is wanted:
                parameters = dict(ruling.reason.parameters)
                code = "contributed" if wanted is Disposition.CONTRIBUTED else ruling.reason.code
                parameters.setdefault("login", review.user.login if review.user else "")
                return reason("stale" if code == "review-stale" else code, **parameters)
    waits = {
        "gate": case.gate.name,
        "missing": case.missing(),
        "required": case.demand.required,
        "can_approve": [case.bench.people.login(key) for key in case.can_approve],
    }
    if case.rivals and case.fresh() - case.counted:
        return reason("distinct", others=list(case.rivals), **waits)
    if len(case.counted) >= case.demand.required:
        return reason("only-authors", who=list(_logins(case.counted, case.bench.people)), **waits)
    return reason("waits", **waits)


def _deadlock(case: Case) -> Reason | None:
    """Return why the gate can never open as things are, None when it can."""
    roster, gate = case.bench.roster, case.gate
    possible = len(case.counted) + len(case.can_approve)
    enough = case.can_approve and possible >= case.demand.required
    if not case.missing() or enough or (case.rivals and case.openable) or roster.unreadable:
        return None
    if not roster.members and not gate.defaults.bots:
        return reason("empty-group", gate=gate.name, groups=list(roster.groups))
    if not case.can_approve:
        return reason("nobody", gate=gate.name, why=_why_nobody(case))
    who = [*_logins(case.counted, case.bench.people)]
    who += [case.bench.people.login(key) for key in case.can_approve]
    return reason(
        "too-few", gate=gate.name, required=case.demand.required, possible=possible, who=who
    )


def _why_nobody(case: Case) -> list[str]:
    """Say of each member why they cannot approve, as few as a reader wants to see."""
    bench, found = case.bench, []
    for key in sorted(bench.roster.members - case.counted, key=bench.people.login):
        login = bench.people.login(key)
        if key == bench.standing.author:
            found.append(f"@{login} is the author")
        elif key in bench.standing.lost_access:
            found.append(f"@{login} lost access")
        elif key in bench.standing.bots:
            found.append(f"@{login} is a bot")
        elif key in bench.contributors:
            found.append(f"@{login} wrote part of it")
        elif case.rivals:
            found.append(f"@{login} counts for {' and '.join(case.rivals)}")
    return found[:4]


def _threads(case: Case) -> Reason | None:
    """Return why unresolved threads hold the gate, when the policy says they do."""
    if not case.gate.defaults.require_resolved:
        return None
    bench = case.bench
    open_threads = [
        bench.people.key(thread.user)
        for thread in bench.history.facts.threads
        if not thread.resolved
        and thread.user is not None
        and bench.people.key(thread.user) in bench.roster.members
    ]
    if not open_threads:
        return None
    who = list(_logins(frozenset(open_threads), bench.people))
    return reason("threads", gate=case.gate.name, count=len(open_threads), who=who)


def _approvals(case: Case) -> tuple[Approval, ...]:
    """Return the approvals that count, for the audit record."""
    found = []
    for review, ruling in case.rulings:
        user = review.user
        if user is None or ruling.disposition is not Disposition.COUNTED:
            continue
        if case.bench.people.key(user) in case.counted:
            login = user.login or case.bench.people.login(case.bench.people.key(user))
            found.append(Approval(user.id, login, review.id, review.commit_id, review.submitted_at))
    return tuple(found)


def _logins(keys: frozenset[Key], people: Directory) -> tuple[str, ...]:
    return tuple(sorted((people.login(key) for key in keys), key=str.casefold))
