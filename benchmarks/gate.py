"""How long the gate takes to decide about many documents, reviews and gates."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.corpus import design_of_size
from benchmarks.measure import ROOT, environment
from benchmarks.peers import Peers

DOCUMENTS, REVIEWS, GATES = 20, 200, 10
_COMMITS = 5
_PEOPLE = 60
_SIZE = 10_000
_ROUNDS = 5


def measure(_: Path, __: Peers) -> dict[str, Any]:
    """Measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gate"],
        cwd=ROOT, env=environment(), check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def facts(seed: int) -> dict[str, Any]:
    """Return a pull request whose designs changed at every commit while people reviewed."""
    random = Random(seed)  # noqa: S311  repeatable, not secret
    people = [{"id": n, "login": f"person{n}"} for n in range(1, _PEOPLE + 1)]
    shas = [f"c{n}" for n in range(_COMMITS)]
    first = {f"docs/data-design/design-{n}.md": design_of_size(seed * 100 + n, _SIZE)
             for n in range(DOCUMENTS)}  # fmt: skip
    versions: dict[str, dict[str, str]] = {"base": {}}
    for number, sha in enumerate(shas):
        versions[sha] = {
            path: f"{text}\nRead again {number} times.\n" if hash_of(path) % 3 else text
            for path, text in first.items()
        }
    names = ("database", "architecture", "migration", *(f"extra{n}" for n in range(3, GATES)))
    gates = "".join(f"  {name}: {{teams: [acme/team{n}], count: {1 + n % 2}}}\n"
                    for n, name in enumerate(names))  # fmt: skip
    return {
        "config": f"version: 1\ngates:\n{gates}",
        "pull_request": {
            "number": 7, "state": "open", "draft": False, "merged": False, "base_ref": "main",
            "head_sha": shas[-1], "author": people[0],
        },
        "commits": [
            {"sha": sha, "parents": [f"c{n - 1}" if n else "b0"], "author": people[0],
             "co_authors": []}
            for n, sha in enumerate(shas)
        ],
        "versions": versions,
        "reviews": [
            {
                "id": n, "user": random.choice(people[1:]), "body": "",
                "state": random.choice(("APPROVED", "APPROVED", "COMMENTED", "CHANGES_REQUESTED")),
                "submitted_at": f"2026-11-20T{10 + n // 60:02}:{n % 60:02}:00Z",
                "commit_id": random.choice(shas),
            }
            for n in range(1, REVIEWS + 1)
        ],
        "teams": {f"acme/team{n}": {"members": random.sample(people, 8)} for n in range(GATES)},
        "checks": {"blocking_findings": 0},
    }  # fmt: skip


def hash_of(text: str) -> int:
    """Return a small number of a text that is the same in every process."""
    return sum(text.encode())


def _timed() -> dict[str, Any]:
    from data_design_gate.gate.command import policy_from_text
    from data_design_gate.gate.evaluate import evaluate
    from data_design_gate.gate.facts_reader import read_facts

    taken = []
    for seed in range(_ROUNDS + 1):
        recorded = read_facts(facts(seed))
        policy = policy_from_text(recorded.config or "")
        started = time.process_time()
        result = evaluate(recorded, policy)
        taken.append(time.process_time() - started)
    warm = taken[1:]
    return {
        "documents": DOCUMENTS, "reviews": REVIEWS, "gates": GATES,
        "outcomes": len(result.to_json()["gates"]),
        "cpu_min": round(min(warm), 4), "cpu_median": round(median(warm), 4), "runs": len(warm),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_timed()))
