"""What the request benchmark counts, and what it leaves to the guard and the teams."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from benchmarks.events import counted  # noqa: E402  on the path just now

COMMENTS = "/repos/acme/shop/issues/1/comments"


def asked(path, method="GET", status=200, body=None, **query):
    return SimpleNamespace(method=method, path=path, query=query, body=body, status=status,
                           is_write=method != "GET")  # fmt: skip


@pytest.mark.parametrize(
    ("exchanges", "expected"),
    [
        ([asked("/repos/acme/shop/pulls/1")], {"counted": 1, "rest": 1}),
        ([asked("/repos/acme/shop/pulls/1")] * 2, {"counted": 1, "second_looks": 1}),
        ([asked(COMMENTS, "POST", 201), asked(COMMENTS)], {"counted": 1, "second_looks": 1}),
        ([asked(COMMENTS), asked(COMMENTS, page="2")], {"counted": 2, "further_pages": 1}),
        ([asked("/orgs/acme/teams/database/members")], {"counted": 0, "teams": 1}),
        ([asked("/graphql", "POST")], {"counted": 1, "graphql": 1, "rest": 0}),
        ([asked("/graphql", "POST", body={"query": "query Pages(..."})], {"further_pages": 1}),
        ([asked(COMMENTS, "POST", 201)] * 2, {"counted": 2, "writes": 2, "second_looks": 0}),
        ([asked(COMMENTS, status=304)], {"counted": 1, "unchanged": 1}),
    ],
)
def test_each_request_is_counted_as_what_it_is(exchanges, expected):
    found = counted(exchanges)
    assert {kind: found[kind] for kind in expected} == expected
