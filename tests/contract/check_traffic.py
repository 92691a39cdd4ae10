"""Hold the recorded traffic of a whole test run against the contracts.

    python tests/contract/check_traffic.py FOLDER CONTRACTS

FOLDER holds the files the sandboxes wrote (DATA_DESIGN_TRAFFIC), CONTRACTS the OpenAPI
descriptions. Exit code 0 when every exchange fits, 1 when one does not, 2 when there is nothing
to check.
"""

# ruff: noqa: T201 - printing is what a command does

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import datacenter_check
from exceptions import DELIBERATE, UNLISTED
from graphql_check import problems_of_operation
from openapi_check import Contract, load

# After these faults the client got the service's own answer, though late or after something else.
HONEST_FAULTS = frozenset({None, "timeout", "page-shift", "run-before", "run-after"})
GRAPHQL = frozenset({"/graphql", "/api/graphql"})
Checker = Callable[[Mapping[str, Any]], Iterator[str]]
PREFIXES = re.compile(r"^(/api/v3|/ex/jira/[0-9a-f-]+)(?=/)")


def problems(contracts: Mapping[str, Contract], exchange: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one exchange, both ways."""
    server, path = exchange["server"], PREFIXES.sub("", exchange["path"])
    exchange = {**exchange, "path": path}
    is_question_checked = DELIBERATE not in exchange["headers"]
    if (server, exchange["method"], exchange["template"]) in UNLISTED:
        return
    if server == "github" and path in GRAPHQL:
        if is_question_checked:
            yield from problems_of_operation(exchange["body"])
        return
    checkers = _checkers(contracts, exchange)
    if checkers is None:
        if is_question_checked:
            yield "no contract has this operation"
        return
    if is_question_checked:
        yield from checkers[0](exchange)
    if exchange["status"] is not None and exchange["fault"] in HONEST_FAULTS:
        yield from checkers[1](exchange)


def _checkers(
    contracts: Mapping[str, Contract], exchange: Mapping[str, Any]
) -> tuple[Checker, Checker] | None:
    """Return what looks at the question and what looks at the answer."""
    server, method, path = exchange["server"], exchange["method"], exchange["path"].rstrip("/")
    if server == "jira-datacenter":
        template = datacenter_check.template_of(method, path.replace("/latest/", "/2/"))
        if template is None:
            return None
        return (
            partial(datacenter_check.problems_of_request, template),
            partial(datacenter_check.problems_of_response, template),
        )
    contract = contracts[server]
    operation = contract.operation(method, path.replace("/latest/", "/3/"))
    if operation is None:
        return None
    return (
        partial(contract.problems_of_request, operation),
        partial(contract.problems_of_response, operation),
    )


def recorded(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield every exchange in the files of a folder."""
    for file in sorted(folder.glob("**/*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def check(
    contracts: Mapping[str, Contract], exchanges: Iterable[Mapping[str, Any]]
) -> tuple[Counter[str], int]:
    """Return each different problem with how often it was met, and how many were looked at."""
    found: Counter[str] = Counter()
    number = 0
    for exchange in exchanges:
        number += 1
        where = f"{exchange['server']} {exchange['method']}"
        place = exchange["template"] or exchange["path"]
        for problem in problems(contracts, exchange):
            found[f"{where} {place}: {problem}"] += 1
    return found, number


def main(arguments: list[str]) -> int:
    """Check a folder and say what is wrong."""
    if len(arguments) != 2:
        print(__doc__)
        return 2
    folder, contracts = (Path(argument) for argument in arguments)
    found, number = check(load(contracts), recorded(folder))
    if number == 0:
        print(f"no traffic was recorded in {folder}: nothing is proved")
        return 2
    for problem, times in sorted(found.items()):
        print(f"{problem} ({times} times)" if times > 1 else problem)
    print(f"{number} exchanges, {sum(found.values())} problems, {len(found)} different")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
