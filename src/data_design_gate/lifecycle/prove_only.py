"""The job that runs designs: it decides nothing, writes nothing, and hands its evidence on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data_design_gate.github.model import PullRequest
from data_design_gate.lifecycle.decide import contexts_of
from data_design_gate.lifecycle.events import (
    Activity,
    AnswerCommand,
    ClosePullRequest,
    EvaluateAll,
    EvaluateHead,
    EvaluateMergeGroup,
    EvaluatePullRequest,
    Nothing,
    Sweep,
)
from data_design_gate.lifecycle.failing import words_of
from data_design_gate.lifecycle.gather import gather
from data_design_gate.lifecycle.proving import proving, told
from data_design_gate.lifecycle.runtime import Runtime
from data_design_gate.processor_time import SECONDS, at_most
from data_design_gate.proof.exchange import Evidence, text_digest, write_evidence

DONE, FAILED = 0, 4


def prove_only(activities: Iterable[Activity], runtime: Runtime) -> int:
    """Run the designs of every pull request the event concerns; output ``proofs``.

    What cannot be read is told and left out: the judging job then says that
    nothing was shown. Returns the exit code of the job.
    """
    evidence: list[Evidence] = []
    code = DONE
    for activity in activities:
        try:
            for number, at in _concerned(activity, runtime):
                with at_most(SECONDS, f"#{number}"):
                    evidence += _evidence(number, at, runtime)
        except Exception as error:  # noqa: BLE001  one pull request must not hide the others
            runtime.complain(words_of(error, runtime))
            code = FAILED
    runtime.output("proofs", write_evidence(evidence))
    return code


def _evidence(number: int, at: str | None, runtime: Runtime) -> Iterator[Evidence]:
    situation = gather(number, runtime, at=at)
    configuration = situation.configuration
    if configuration is None or not situation.designs:
        return
    prove = proving(situation, configuration, runtime)
    if prove is None:
        return
    for path, context in contexts_of(situation, configuration, runtime).items():
        report = prove(context)
        runtime.say(told([(path, report)]))
        yield Evidence(path, text_digest(context.document.text), report.proofs, report.facts)


def _concerned(activity: Activity, runtime: Runtime) -> Iterator[tuple[int, str | None]]:
    """Yield the pull requests an activity looks at, with the commit when it is not the head."""
    match activity:
        case EvaluatePullRequest(number) | AnswerCommand(number, _) | ClosePullRequest(number):
            yield number, None
        case EvaluateMergeGroup():
            yield activity.number, activity.head_sha
        case EvaluateHead(owner, branch, sha):
            pulls = runtime.github.open_pull_requests(head=f"{owner}:{branch}")
            yield from _open(pull for pull in pulls if pull.head_sha == sha)
        case EvaluateAll(base_ref):
            yield from _open(runtime.github.open_pull_requests(base=base_ref))
        case Sweep(evaluate):
            yield from _open(runtime.github.open_pull_requests() if evaluate else ())
        case Nothing(reason):
            runtime.say(f"Nothing to do: {reason}.")


def _open(pulls: Iterable[PullRequest]) -> Iterator[tuple[int, str | None]]:
    for pull in pulls:
        yield pull.number, None
