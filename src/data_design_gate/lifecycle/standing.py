"""A design on the default branch: its tickets and its text are brought to what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from data_design_gate.document.model import Document
from data_design_gate.document.parse import parse_document
from data_design_gate.github.model import FileText, PullRequest, Text
from data_design_gate.jira.failure import JiraError
from data_design_gate.jira.state import TicketState
from data_design_gate.lifecycle.chronicle import Chronicle
from data_design_gate.lifecycle.close import completed_texts
from data_design_gate.lifecycle.finalise import offer_of
from data_design_gate.lifecycle.finish import send_recorded, vouches
from data_design_gate.lifecycle.pushed import pushed_record
from data_design_gate.lifecycle.remembered import Memory, identity_of, remembered
from data_design_gate.lifecycle.runtime import STATUS_CONTEXT
from data_design_gate.lifecycle.sweep_plan import SweepPlan, Tickets
from data_design_gate.lifecycle.taken_back import TakenBack, before, keys_of_version, take_back
from data_design_gate.lifecycle.told import tell
from data_design_gate.lifecycle.versions import Version, origin, same_version, undone

_DONE = frozenset({TicketState.APPROVED.value, TicketState.PARTIAL.value})


@dataclass(frozen=True, slots=True)
class Live:
    """A design on the default branch with what its tickets remember, by key; None: nothing.

    ``down`` are the tickets that could not be asked.
    """

    path: str
    text: str
    document: Document
    memories: Mapping[str, Memory | None]
    down: frozenset[str] = frozenset()


@dataclass(slots=True)
class Standing:
    """Brings designs that stand up to date: first all are looked at, then each is settled."""

    plan: SweepPlan
    chronicle: Chronicle
    live: list[Live] = field(default_factory=list)
    told: Mapping[tuple[str, str], FileText] = field(default_factory=dict)

    def look_at(self, path: str) -> None:
        """Read what the tickets of a design remember of it."""
        text = self.plan.outbox.live[path]
        document = parse_document(text, path)
        merged = self.plan.outbox.merged(path)
        keys = keys_of_version(text, path, self.plan.configuration, next(iter(merged), None))
        runtime, settings = self.plan.runtime, self.plan.configuration.jira
        identity = identity_of(document, path, runtime)
        memories: dict[str, Memory | None] = dict.fromkeys(keys)
        down = set()
        for key in keys:
            try:
                memories[key] = remembered(identity, key, settings, runtime)
            except JiraError as error:
                down.add(key)
                words = f"{key} could not be asked: {error}"
                self.plan.result.add(path, words, failed=True)
        self.live.append(Live(path, text, document, memories, frozenset(down)))

    def settle_all(self) -> None:
        """Settle every design that was looked at."""
        places = {
            (memory.commit, memory.path)
            for design in self.live
            for memory in design.memories.values()
            if memory is not None and memory.commit
        }
        self.told = self.plan.runtime.github.texts(sorted(places)) if places else {}
        old = self._older_than_the_gate()
        for design in self.live:
            if design.path in old:
                continue
            self.plan.result.guard(design.path, partial(self._settle, design))

    def _older_than_the_gate(self) -> frozenset[str]:
        """Return the designs that nobody ever heard of, from before there was a configuration."""
        unheard = [
            design.path
            for design in self.live
            if not any(design.memories.values())
            and not design.down
            and not self.plan.outbox.merged(design.path)
        ]
        if not unheard or not self.plan.configuration.present:
            return frozenset()
        return self.chronicle.untouched_since_adoption(unheard)

    def undo(self, path: str, versions: tuple[Version, ...], version: Version) -> tuple[str, ...]:
        """Tell the tickets of a version that was taken back; return those that knew it."""
        if self.plan.runtime.jira is None:
            return ()
        taken = TakenBack(
            path,
            version,
            before(versions, version),
            self.chronicle.pull_of(version),
            versions[0],
            self.chronicle.pull_of(versions[0]),
        )
        branch, configuration = self.plan.outbox.branch, self.plan.configuration
        told = take_back(taken, branch, configuration, self.plan.runtime)
        if told:
            self.plan.result.add(path, f"was taken back; {', '.join(told)} says so")
        return told

    def _settle(self, design: Live) -> None:
        merged = self.plan.outbox.merged(design.path)
        versions: tuple[Version, ...] = ()
        if merged:
            versions = self.chronicle.versions(design.path)
            taken = undone(versions)
            if taken is not None:
                undo = partial(self.undo, design.path, versions, taken)
                if not design.memories.keys().isdisjoint(undo()):
                    return
                # To a ticket that has heard of nothing the change is a version of its own.
                self.plan.last.append((design.path, undo))
        if self._asks_jira(design):
            self._settle_tickets(design, versions, merged)
        elif not self._is_finalised(design.document):
            self._let_origin_speak(design, versions)
        elif merged:
            self.plan.close(merged[0].number, design.path)

    def _settle_tickets(
        self, design: Live, versions: tuple[Version, ...], merged: tuple[PullRequest, ...]
    ) -> None:
        """See that every ticket says what stands; one that does is not told again.

        What a ticket was told of a merge stays as it was told then, whoever
        has left a team since, and the others of the design are told the same.
        """
        true = [one for one in design.memories.values() if self._stands(one, design.text)]
        known = next((one for one in true if one is not None), None)
        settled = {one.key for one in true if one is not None and one.settled}
        waiting = [key for key in design.memories if key not in settled | design.down]
        if known is None or (waiting and not self._is_believed(design, known)):
            self._let_origin_speak(design, versions)
            return
        done = not waiting or self._tell_the_same(design, known, waiting)
        tickets = Tickets.TRUE if done and not design.down else Tickets.DOWN
        self._finish(design, known, merged, tickets)

    def _tell_the_same(self, design: Live, known: Memory, keys: list[str]) -> bool:
        """Tell tickets what another of the design knows; return whether they all say it now."""
        if known.record is None:
            return False
        results = tell(known.record, keys, self.plan.configuration, self.plan.runtime)
        if all(result.done for result in results):
            return True
        problems = [f"{one.key}: {part.reason}" for one in results for part in one.problems]
        words = "; ".join(problems) or "planned"
        self.plan.result.add(design.path, f"its tickets are not all true: {words}")
        return False

    def _finish(
        self, design: Live, known: Memory, merged: tuple[PullRequest, ...], tickets: Tickets
    ) -> None:
        """See to what is left: the text, and the signals that wait for it and for the tickets."""
        if not known.pull:
            return
        recent = any(pull.number == known.pull for pull in merged)
        if known.state not in _DONE:
            if design.path in completed_texts(known.pull, self.plan.runtime):
                # An approval came after the merge.
                self.plan.close(known.pull, design.path)
        elif not self._is_finalised(design.document):
            if not self._is_offered(known.pull):
                self.plan.close(known.pull, design.path, tickets)
        elif known.record is None or not vouches(design.document, known.record):
            if recent:
                self.plan.close(known.pull, design.path, tickets)
        elif recent:
            send_recorded(
                design.text,
                known.record,
                known.commit,
                self.plan.configuration,
                self.plan.runtime,
                tickets_done=tickets is Tickets.TRUE,
            )

    def _is_believed(self, design: Live, memory: Memory) -> bool:
        """Tell whether a ticket's record may be told elsewhere: a forged approval may not."""
        record = memory.record
        return record is not None and (
            record.state.value not in _DONE or vouches(design.document, record)
        )

    def _asks_jira(self, design: Live) -> bool:
        return self.plan.runtime.jira is not None and bool(design.memories)

    def _is_finalised(self, document: Document) -> bool:
        """Tell whether finalising has left its mark, or nothing is to be finalised."""
        return self.plan.configuration.finalise == "off" or "audit" in document.metadata.fields

    def _is_offered(self, number: int) -> bool:
        """Tell whether the finished text was offered by a pull request, whatever became of it.

        One that is open without its status was begun by a run that was cancelled.
        """
        runtime = self.plan.runtime
        offer = offer_of(number, runtime)
        if offer is None or offer.state != "open":
            return offer is not None
        return bool(runtime.github.statuses(offer.head_sha, STATUS_CONTEXT))

    def _let_origin_speak(self, design: Live, versions: tuple[Version, ...]) -> None:
        """Let the change that brought what stands now speak for it."""
        versions = versions or self.chronicle.versions(design.path)
        if not versions:
            return
        start = origin(versions)
        pull = self.chronicle.pull_of(start)
        pull = pull or self.chronicle.merged_alike(design.path, design.text)
        if pull is None:
            self._tell_of_push(design, start, before(versions, start))
        elif self._asks_jira(design) or not self._is_offered(pull.number):
            silent = bool(design.down) and design.down >= design.memories.keys()
            tickets = Tickets.DOWN if silent else Tickets.ASK
            self.plan.close(pull.number, design.path, tickets)

    def _tell_of_push(self, design: Live, start: Version, earlier: str | None) -> None:
        """Tell the tickets of a design that came without a pull request."""
        if not self._asks_jira(design) or design.down:
            return
        record = pushed_record(
            design.path,
            start,
            earlier,
            self.plan.outbox.branch,
            self.plan.configuration,
            self.plan.runtime,
        )
        if record is not None:
            tell(record, design.memories, self.plan.configuration, self.plan.runtime)
            words = record.reason or "is approved: no gate applies to it"
            self.plan.result.add(design.path, words)

    def _stands(self, memory: Memory | None, text: str) -> bool:
        """Tell whether a ticket was told of what stands now.

        What it was told while the pull request was open says nothing of the merge.
        """
        if memory is None or memory.reverted_by or (memory.pull and not memory.merged):
            return False
        found = self.told.get((memory.commit, memory.path))
        return isinstance(found, Text) and same_version(found.text, text)
