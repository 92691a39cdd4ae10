"""Reads the lists of a pull request that one page does not hold.

Every request asks for all pages that can be asked for, so that the last one
is a whole list of one moment: rows that vanish or come between two requests
shift nothing. Each names the first page, the page after each known cursor,
and the last hundred rows, which close the gap; GitHub's own count of the rows
says when none is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = dict[str, Any]
Ask = Callable[[Mapping[str, Sequence[str]]], Row]

A_PAGE = 100
MOST_PAGES = 5
"""Pages before the last hundred; what is longer is left to REST, where answers stay small."""


def has_more(page: Row) -> bool:
    """Tell whether a page is not the list's last."""
    return bool(page["pageInfo"]["hasNextPage"])


def rest_of(first: Mapping[str, Row], ask: Ask) -> dict[str, list[Row]]:
    """Return the rows of every list that can be told whole.

    ``first`` are the first pages by name. ``ask`` takes the cursors of each
    list that is still open and returns pages as ``queries.pages`` names them.
    """
    found = {name: page["nodes"] for name, page in first.items() if not has_more(page)}
    cursors = {
        name: [page["pageInfo"]["endCursor"]]
        for name, page in first.items()
        if has_more(page) and page["totalCount"] <= (MOST_PAGES + 1) * A_PAGE
    }
    while cursors:
        answer = ask(cursors)
        for name in tuple(cursors):
            pages = [answer[f"{name}{at}"] for at in range(len(cursors[name]) + 1)]
            end = answer[f"{name}End"]
            rows = {row["id"]: row for page in (*pages, end) for row in page["nodes"]}
            if len(rows) == end["totalCount"]:
                found[name] = list(rows.values())
            elif len(pages) < MOST_PAGES and has_more(pages[-1]):
                cursors[name].append(pages[-1]["pageInfo"]["endCursor"])
                continue
            del cursors[name]
    return found
