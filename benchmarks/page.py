"""The page of results, written from the kept numbers alone so that it cannot drift."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.results import Results

FILE = Path(__file__).with_name("README.md")
_METHOD = Path(__file__).with_name("method.md")
Part = Mapping[str, Any]


def write_page(results: Results) -> None:
    """Write ``README.md``: the method, then a section for each measurement that was made."""
    FILE.write_text(page(results.parts, _METHOD.read_text(encoding="utf-8")), encoding="utf-8")


def page(parts: Mapping[str, Part], method: str) -> str:
    """Return the whole page."""
    blocks = [method.rstrip()]
    for name, (title, show) in _SECTIONS.items():
        if name in parts:
            blocks += [f"## {title}", *show(parts[name]), _taken(parts[name])]
    tools = sorted({part["peers"] for part in parts.values() if part.get("peers")})
    blocks += [f"Tools beside ours: {one}." for one in tools]
    return "\n\n".join(blocks) + "\n"


def _taken(part: Part) -> str:
    lines = [f"Measured on {part['date']}: {part['machine']}; load before {part['load']}."]
    lines += [f"{name} is missing: {why}." for name, why in sorted(part["missing"].items())]
    return f"<sub>{' '.join(lines)}</sub>"


def _table(header: str, rows: Iterator[tuple[Any, ...]]) -> str:
    columns = header.split("|")
    rule = "|---|" + "---:|" * (len(columns) - 1)
    return "\n".join([f"|{header}|", rule, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _ms(seconds: float) -> str:
    """Return milliseconds with two or three figures."""
    milliseconds = seconds * 1e3
    digits = next((n for n, least in enumerate((10, 1)) if milliseconds >= least), 2)
    return f"{milliseconds:,.{digits}f} ms"


def _times(mine: float, other: float) -> str:
    """Return the other's time in times of mine; above one, mine is the faster."""
    return f"{other / mine:.2f}"


def _cold(part: Part) -> Iterator[str]:
    tools = part["tools"]
    ours = tools["data-design check"]
    yield (
        f"One design of {part['bytes']:,} bytes, another one in every round; the whole process. "
        "Aim: under 150 ms, and at most a third of either Markdown linter (3 or more in the last "
        "column)."
    )
    yield _table(
        "process|CPU, least|CPU, median|wall, least|wall, median|peak|CPU against ours",
        (
            (name, _ms(t["cpu_min"]), _ms(t["cpu_median"]), _ms(t["wall_min"]),
             _ms(t["wall_median"]), f"{t['peak_mb']:.0f} MB",
             _times(ours["cpu_median"], t["cpu_median"]))
            for name, t in tools.items()
        ),
    )  # fmt: skip


def _many(part: Part) -> Iterator[str]:
    tools = part["tools"]
    ours = tools["data-design check, one core"]
    base = ours["cpu_median"] / ours["documents"]
    yield (
        f"{part['documents']:,} designs of {part['bytes']:,} bytes on average, every static rule; "
        "markdownlint-cli2 with the two heading rules MD001 and MD003 only; squawk and sqlfluff on "
        f"the SQL of the same documents ({part['sql_bytes']:,} bytes each: schema, queries, up and "
        "down). A document costs:"
    )
    yield _table(
        "process|CPU, least|CPU, median|wall, least|peak|CPU against ours|documents",
        (
            (name, *(_ms(t[key] / t["documents"]) for key in ("cpu_min", "cpu_median", "wall_min")),
             f"{t['peak_mb']:.0f} MB", _times(base, t["cpu_median"] / t["documents"]),
             f"{t['documents']:,}")
            for name, t in tools.items()
        ),
    )  # fmt: skip
    share = part["sql_share"]
    line = (
        f"Of ours, {share['all']:.2f} ms of CPU a document is work on SQL: {share['schema']:.2f} "
        f"the schema (PostgreSQL's parser included), {share['migrations']:.2f} the migrations with "
        f"the plan around them, {share['rules']:.2f} the rules PG and MIG."
    )
    if "squawk" in tools:
        squawk = tools["squawk"]["cpu_median"] / tools["squawk"]["documents"] * 1e3
        line += f" squawk takes {squawk:.2f} ms: {_verdict(share['all'], squawk, 'squawk')}."
    yield line
    yield (
        "Aims: under 5 ms a document on one core, half of markdownlint-cli2 (2 or more in the "
        "column), the SQL no slower than squawk."
    )


def _verdict(ours: float, other: float, name: str) -> str:
    if ours <= other:
        return f"{other / ours:.1f} times ours"
    return f"{name} wins, by {ours / other:.1f} times"


def _growth(part: Part) -> Iterator[str]:
    yield (
        "One core. What each further document, or each further 10 KB of one document, costs is "
        "what comes on top of the first row; the exponent is fitted to that, and 1 is linear."
    )
    for key, noun in (("documents", "documents of 10 KB"), ("sizes", "bytes in one document")):
        yield _table(f"{noun}|CPU|CPU for each more|wall|peak", _growing(part[key]["rows"], key))
        yield f"Exponent: {part[key]['exponent']}."
    yield "Aim: linear, with memory flat over the number of documents."


def _growing(rows: list[Part], key: str) -> Iterator[tuple[Any, ...]]:
    unit = 1 if key == "documents" else 10_000
    for row in rows:
        if "failed" in row:
            yield (f"{row['amount']:,}", row["failed"], "", "", "")
            continue
        more = (row["amount"] - rows[0]["amount"]) / unit
        each = _ms((row["cpu"] - rows[0]["cpu"]) / more) if more else ""
        yield (f"{row['amount']:,}", _ms(row["cpu"]), each, _ms(row["wall"]),
               f"{row['peak_mb']:.0f} MB")  # fmt: skip


def _requests(part: Part) -> Iterator[str]:
    yield (
        "Counted at the local GitHub. The budget is 12 for a pull request event and 10 for a "
        "review event, and one more for each document after the first; pages of teams and second "
        "looks of the guard are outside it, further pages of long lists are not."
    )
    yield _table(
        "event|documents|reviews|all|REST|GraphQL|writes|of teams|second looks|further pages|"
        "counted|budget",
        (
            (r["event"], r["documents"], r["reviews"], r["rest"] + r["graphql"], r["rest"],
             r["graphql"], r["writes"], r["teams"], r["second_looks"], r["further_pages"],
             r["counted"], r["budget"] if r["counted"] <= r["budget"] else f"**{r['budget']}**")
            for r in part["cases"]
        ),
    )  # fmt: skip
    over = [r for r in part["cases"] if r["counted"] > r["budget"]]
    unchanged = sum(r["unchanged"] for r in part["cases"])
    yield (
        f"{len(over)} of {len(part['cases'])} are over their budget (bold). {unchanged} requests "
        "were answered 304: runs share nothing, so there is no tag to send along."
    )
    if sweep := part.get("sweep"):
        yield (
            f"A sweep of {sweep['pulls']} open pull requests that finds nothing to do takes "
            f"{sweep['rest'] + sweep['graphql']:,} requests, {sweep['writes']} of them writes; "
            f"{sweep['unchanged']} were answered 304, which costs nothing of the rate limit."
        )


def _startup(part: Part) -> Iterator[str]:
    if "absent" in part:
        yield f"Not measured: {part['absent']}."
        return
    tools = part["tools"]
    words = {
        "nothing": "the same files, three steps that do nothing",
        "start": "ours, up to the program's start",
        "review": "ours, with the review of one design",
    }
    yield (
        "A job with the one action, run by `act` in host mode; packages come from a warm cache "
        "into a new environment. Aim: under 1 s from nothing to the program's start."
    )
    yield _table(
        "action|CPU, least|CPU, median|wall, least|wall, median",
        (
            (words[name], _ms(t["cpu_min"]), _ms(t["cpu_median"]), _ms(t["wall_min"]),
             _ms(t["wall_median"]))
            for name, t in tools.items()
        ),
    )  # fmt: skip
    start = {key: tools["start"][key] - tools["nothing"][key] for key in ("cpu_min", "wall_min")}
    yield (
        f"Start-up: {_ms(start['wall_min'])} of wall time at best, {_ms(start['cpu_min'])} of CPU."
    )


def _gate(part: Part) -> Iterator[str]:
    yield (
        f"{part['documents']} documents, {part['reviews']} reviews over five commits, "
        f"{part['gates']} gates, {part['outcomes']} outcomes: {_ms(part['cpu_median'])} of CPU "
        f"(least {_ms(part['cpu_min'])}), the reading of every version of every document included."
    )


_SECTIONS: Mapping[str, tuple[str, Callable[[Part], Iterator[str]]]] = {
    "cold": ("One design, from nothing", _cold),
    "many": ("A thousand designs", _many),
    "growth": ("Growth", _growth),
    "requests": ("Requests for an event", _requests),
    "startup": ("Start of the Action", _startup),
    "gate": ("The gate", _gate),
}
