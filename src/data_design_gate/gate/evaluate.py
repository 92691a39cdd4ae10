"""The decision: facts and policy in, one result with a reason for everything out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data_design_gate.document.model import SectionName, Status
from data_design_gate.gate.applicability import Applicability, applicability
from data_design_gate.gate.ask import can_approve, whom_to_ask
from data_design_gate.gate.assignment import Demand, assign, conflicts, is_met
from data_design_gate.gate.commands import Orders, orders
from data_design_gate.gate.contributors import Contribution, contributions, contributors
from data_design_gate.gate.describe import describe
from data_design_gate.gate.diagnosis import Case, outcome
from data_design_gate.gate.disposition import Bench, Ruling, rule
from data_design_gate.gate.facts import Facts, Review
from data_design_gate.gate.freshness import equal
from data_design_gate.gate.history import BASE, History, Kind, Subject
from data_design_gate.gate.people import Directory, directory
from data_design_gate.gate.policy import GatePolicy, Policy, When
from data_design_gate.gate.reasons import Reason, reason
from data_design_gate.gate.result import (
    DocumentOutcome,
    GateOutcome,
    GateResult,
    GateRuling,
    GateState,
    ReviewOutcome,
    State,
)
from data_design_gate.gate.reviews import last_opinions
from data_design_gate.gate.roster import roster, standing


def evaluate(facts: Facts, policy: Policy, blocking_findings: int | None = None) -> GateResult:
    """Decide. Never raises on well-formed facts.

    ``blocking_findings`` counts the findings that block; None takes the
    facts' own count, and zero where they have none.
    """
    findings = blocking_findings if blocking_findings is not None else facts.blocking_findings or 0
    history = History(facts, policy.excluded)
    people = directory(facts.people())
    given = orders(facts, policy, people)
    unreadable = _unreadable(history)
    session = _Session(facts, policy, history, people, given, findings)
    result = session.unread(unreadable) if unreadable else session.result()
    return replace(result, description=describe(result))


def changed_documents(facts: Facts, policy: Policy) -> tuple[Subject, ...]:
    """Return the documents that the pull request adds or changes, for whoever checks them."""
    history = History(facts, policy.excluded)
    if _unreadable(history):
        return ()
    return tuple(one for one in history.subjects() if one.kind is Kind.DOCUMENT)


def _unreadable(history: History) -> Reason | None:
    if not history.readable(history.head_sha):
        return reason("head-unreadable", sha=history.head_sha)
    return None if history.readable(BASE) else reason("base-unreadable")


@dataclass(slots=True)
class _Session:
    """One evaluation's constant parts."""

    facts: Facts
    policy: Policy
    history: History
    people: Directory
    orders: Orders
    findings: int

    def unread(self, why: Reason) -> GateResult:
        """Return the result when the documents themselves cannot be read."""
        reviews = [ReviewOutcome(r.id, _login(r), r.state, r.commit_id, r.submitted_at)
                   for r in self._reviews()]  # fmt: skip
        return self._result((), (), tuple(reviews), State.ERROR, (why,))

    def result(self) -> GateResult:
        """Return the result."""
        subjects = self._subjects()
        cases: list[Case] = []
        for subject in subjects:
            cases += self._cases(subject)
        gates = tuple(outcome(case) for case in cases)
        documents = tuple(_document(one) for one in subjects if one.kind is not Kind.POLICY)
        state, reasons = self._state(gates, documents)
        return replace(
            self._result(gates, documents, self._review_outcomes(cases), state, reasons),
            ask=self._ask(cases, gates),
            notes=self._notes(cases),
            idle=self._idle(subjects),
        )

    def _subjects(self) -> tuple[Subject, ...]:
        """Return what is under approval; the gate's own files only where a gate covers them."""
        governing = self.policy.gate("policy")
        covered = governing is not None and governing.on
        return tuple(
            one for one in self.history.subjects() if covered or one.kind is not Kind.POLICY
        )

    def _idle(self, subjects: Sequence[Subject]) -> tuple[GateOutcome, ...]:
        """Return the policy gate where it is configured and none of its files changes."""
        if any(one.kind is Kind.POLICY for one in subjects):
            return ()
        why, governed = reason("not-governed"), self.facts.config_path
        return tuple(
            GateOutcome(gate.name, governed, GateState.NOT_REQUIRED, 0, why, (why,))
            for gate in self.policy.gates
            if gate.when is When.POLICY and gate.on and gate.configured
        )

    def _result(
        self,
        gates: tuple[GateOutcome, ...],
        documents: tuple[DocumentOutcome, ...],
        reviews: tuple[ReviewOutcome, ...],
        state: State,
        reasons: tuple[Reason, ...],
    ) -> GateResult:
        return GateResult(
            state=state,
            description="",
            gates=gates,
            reviews=reviews,
            documents=documents,
            reasons=reasons,
            blocked=self.orders.blocked,
            aborted=self.orders.aborted,
            refused=self.orders.refused,
            draft=self.facts.pull_request.draft,
            head_sha=self.history.head_sha,
            base_ref=self.facts.pull_request.base_ref,
            configured=self.policy.configured,
            findings=self.findings,
        )

    def _reviews(self) -> Sequence[Review]:
        return sorted(self.facts.reviews, key=lambda review: (review.order, _login(review) or ""))

    def _cases(self, subject: Subject) -> list[Case]:
        """Judge every gate for one subject; gates of one subject may exclude each other."""
        contributed = contributions(self.history, subject, self.people)
        cases = [
            self._case(subject, gate, contributed)
            for gate in self.policy.gates
            if _concerns(gate, subject)
        ]
        applying = [case for case in cases if case.applicability.applies]
        demands = [case.demand for case in applying]
        fresh = {case.gate.name: case.fresh() for case in applying}
        willing = {case.gate.name: case.willing() for case in applying}
        counted = assign(demands, fresh, willing)
        at_best = assign(demands, {name: fresh[name] | willing[name] for name in fresh})
        for case in applying:
            case.rivals = tuple(d.gate for d in demands if conflicts(case.demand, d))
            case.counted = counted[case.gate.name]
            case.openable = is_met(case.demand, at_best[case.gate.name])
        for case in applying:
            case.can_approve = can_approve(case, applying)
        return cases

    def _case(
        self, subject: Subject, gate: GatePolicy, contributed: tuple[Contribution, ...]
    ) -> Case:
        applies = applicability(self.history, subject, gate)
        wrote = contributors(
            contributed, gate.sections, count_committers=gate.defaults.count_committers
        )
        bench = Bench(
            history=self.history,
            subject=subject,
            gate=gate,
            people=self.people,
            standing=standing(self.facts, self.people),
            roster=roster(self.facts, gate, self.people),
            opinions=last_opinions(self.facts.reviews, self.people),
            contributors=wrote,
            contributions=contributed,
        )
        rulings: list[tuple[Review, Ruling]] = []
        if applies.applies:
            rulings = [(review, rule(bench, review)) for review in self._reviews()]
        demand = _demand(bench, applies, contributed)
        return Case(bench, applies, rulings, demand, configured=self.policy.configured)

    def _review_outcomes(self, cases: Iterable[Case]) -> tuple[ReviewOutcome, ...]:
        """Gather the rulings by review."""
        rulings: list[list[GateRuling]] = [[] for _ in self.facts.reviews]
        for case in cases:
            for number, (review, ruling) in enumerate(case.rulings):
                rulings[number].append(case.public(review, ruling))
        return tuple(
            ReviewOutcome(r.id, _login(r), r.state, r.commit_id, r.submitted_at, tuple(found))
            for r, found in zip(self._reviews(), rulings, strict=True)
        )

    def _state(
        self, gates: tuple[GateOutcome, ...], documents: tuple[DocumentOutcome, ...]
    ) -> tuple[State, tuple[Reason, ...]]:
        """Weigh everything: a draft is pending, else error > failure > pending > success."""
        errors = [gate.reason for gate in gates if gate.state is GateState.ERROR]
        failures = [
            *([self.orders.aborted] if self.orders.aborted else []),
            *_status_reasons(documents, Status.ABORTED, "document-aborted"),
            *(gate.reason for gate in gates if gate.state is GateState.BLOCKED),
            *([reason("findings", count=self.findings)] if self.findings else []),
        ]
        siblings = list(self.facts.siblings)
        pending = [
            *([self.orders.blocked] if self.orders.blocked else []),
            *_status_reasons(documents, Status.BLOCKED, "document-blocked"),
            *_status_reasons(documents, Status.DRAFT, "document-draft"),
            *([reason("sibling", numbers=siblings)] if siblings and gates else []),
            *(gate.reason for gate in gates if gate.state is GateState.WAITING),
        ]
        everything = (*errors, *failures, *pending)
        if self.facts.pull_request.draft and gates:
            return State.PENDING, (reason("draft"), *everything)
        for state, found in (
            (State.ERROR, errors),
            (State.FAILURE, failures),
            (State.PENDING, pending),
        ):
            if found:
                return state, everything
        return State.SUCCESS, _success(gates, documents, self.facts.finalised)

    def _ask(self, cases: Sequence[Case], gates: Sequence[GateOutcome]) -> tuple[str, ...]:
        """Return the fewest people whose approvals would open what can be opened."""
        if self.facts.pull_request.draft:
            return ()
        waiting = [
            case
            for case, gate in zip(cases, gates, strict=True)
            if gate.state in {GateState.WAITING, GateState.BLOCKED}
        ]
        chosen = whom_to_ask(cases, waiting)
        return tuple(sorted((self.people.login(key) for key in chosen), key=str.casefold))

    def _notes(self, cases: Sequence[Case]) -> tuple[Reason, ...]:
        facts = self.facts
        notes = [reason("author-unknown")] if facts.pull_request.author is None else []
        for commit in facts.commits:
            if not self.history.readable(commit.sha):
                notes.append(reason("commit-unreadable", sha=commit.sha))
            elif None in (commit.author, *commit.co_authors):
                notes.append(reason("contributor-unknown", sha=commit.sha))
        files = self.history.policy_files()
        governing = self.policy.gate("policy")
        if files and (governing is None or not governing.on):
            notes.append(reason("policy-touched", files=list(files)))
        notes += self.orders.refused
        members = {key for case in cases for key in case.bench.roster.members}
        for thread in facts.threads:
            user = thread.user
            if not thread.resolved and user is not None and self.people.key(user) in members:
                place = f"{thread.path}:{thread.line}" if thread.line else thread.path
                notes.append(reason("open-thread", login=user.login, place=place or "the page"))
        return tuple(notes)


def _concerns(gate: GatePolicy, subject: Subject) -> bool:
    """Tell whether a gate is worth listing: ``deletion`` only where asked for or needed."""
    if gate.when is When.DELETION and not gate.configured:
        return subject.kind is Kind.DELETION
    return (gate.when is When.POLICY) is (subject.kind is Kind.POLICY)


def _demand(bench: Bench, applies: Applicability, contributed: Iterable[Contribution]) -> Demand:
    """Return what a gate needs; a migration always needs somebody who did not write the plan."""
    independent = None
    if bench.gate.when is When.MIGRATION:
        wrote_plan = contributors(contributed, (SectionName.MIGRATION,))
        eligible = bench.roster.members | {f"id:{bot}" for bot in bench.gate.defaults.bots}
        independent = eligible - set(wrote_plan) - {bench.standing.author}
    return Demand(bench.gate.name, applies.required, bench.gate.distinct_from, independent)


def _document(subject: Subject) -> DocumentOutcome:
    removed = subject.kind is Kind.DELETION
    meaning = subject.before.meaning if removed else subject.head.meaning
    return DocumentOutcome(
        path=subject.path,
        title=meaning.title,
        status=None if removed else meaning.status,
        owner=meaning.owner,
        removed=removed,
        same_meaning=subject.before.text is not None
        and subject.head.text is not None
        and equal(subject.before.meaning, subject.head.meaning),
    )


def _status_reasons(
    documents: Iterable[DocumentOutcome], status: Status, code: str
) -> list[Reason]:
    return [reason(code, document=one.path) for one in documents if one.status is status]


def _success(
    gates: Sequence[GateOutcome],
    documents: Sequence[DocumentOutcome],
    finalised: frozenset[str],
) -> tuple[Reason, ...]:
    if not documents and not gates:
        return (reason("no-documents"),)
    if documents and all(one.path in finalised for one in documents):
        return (reason("only-finalised"),)
    if not any(gate.state is GateState.APPROVED for gate in gates) and all(
        one.same_meaning for one in documents
    ):
        return (reason("no-meaning"),)
    approved = tuple(gate.reason for gate in gates if gate.state is GateState.APPROVED)
    return approved or (reason("no-gates"),)


def _login(review: Review) -> str | None:
    user = review.user
    return None if user is None else user.login or str(user.id)
