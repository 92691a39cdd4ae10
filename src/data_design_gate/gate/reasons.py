"""Every sentence the gate says, made from a code and its parameters in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SHORT_SHA = 7
NAMED = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is. Parameters are plain values: texts, numbers, lists of texts."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence for this reason."""
        return SENTENCES[self.code](self.parameters)


def reason(code: str, **parameters: Any) -> Reason:
    """Return a reason."""
    return Reason(code, parameters)


def short(sha: str) -> str:
    """Return a commit's short form."""
    return sha[:SHORT_SHA]


def either(names: Sequence[str], limit: int = NAMED) -> str:
    """Return names as alternatives: ``dana``, ``dana or eli``, ``a, b or 4 more``."""
    return _join(names, "or", limit)


def both(names: Sequence[str], limit: int = NAMED) -> str:
    """Return names together: ``dana``, ``dana and eli``, ``a, b and 4 more``."""
    return _join(names, "and", limit)


def at(names: Sequence[str]) -> list[str]:
    """Return logins as people write them."""
    return [f"@{name}" for name in names]


def plural(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


def _join(names: Sequence[str], word: str, limit: int) -> str:
    shown = list(names)
    if len(shown) > limit:
        kept = shown[: max(1, limit - 1)]
        shown = [*kept, f"{len(shown) - len(kept)} more"]
    if len(shown) < 2:  # noqa: PLR2004 - one name needs no conjunction
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"


Sentence = Callable[[Mapping[str, Any]], str]
Parameters = Mapping[str, Any]


def _changed(p: Parameters) -> str:
    cause = p.get("cause", "changed")
    if cause == "new":
        return "this document was added since"
    if cause == "pushed":
        return f"commits were pushed after {short(p['commit'])}"
    if cause == "reopened":
        return "the pull request was reopened since"
    who = f" by @{p['by']}" if p.get("by") else ""
    where = f" in {short(p['sha'])}" if p.get("sha") else " since"
    return f"{both(p['sections'])} changed{where}{who}"


def _stale(p: Parameters) -> str:
    given = f" given at {short(p['commit'])}" if p.get("commit") else ""
    return f"@{p['login']}'s approval{given} no longer covers the text: {_changed(p)}"


def _waits(p: Parameters) -> str:
    who = either(at(p["can_approve"]))
    if p["required"] == 1:
        return f"waits for {who or 'an approval'}"
    return f"waits for {p['missing']} of {p['required']}{f'; {who} can approve' if who else ''}"


def _nobody(p: Parameters) -> str:
    why = f" ({'; '.join(p['why'])})" if p.get("why") else ""
    return (
        f"no eligible approver exists{why}; add people to the gate {p['gate']}, "
        "or let an administrator merge and have it recorded"
    )


def _too_few(p: Parameters) -> str:
    return (
        f"{plural(p['required'], 'approval is', 'approvals are')} required and only "
        f"{plural(p['possible'], 'person', 'people')} can give one ({both(at(p['who']))}); "
        f"add people to the gate {p['gate']} or lower its count"
    )


def _distinct(p: Parameters) -> str:
    others = both(p["others"])
    return f"whoever counts for {others} cannot count here as well; {_waits(p)}"


def _unreadable(p: Parameters) -> str:
    alike: dict[str, list[str]] = {}
    for team, why in p["teams"]:
        alike.setdefault(why, []).append(team)
    teams = "; ".join(
        f"cannot read team{'s' if len(named) > 1 else ''} {both(named, len(named))}: {why}"
        for why, named in alike.items()
    )
    named = "members: read" in teams.casefold()
    needs = "" if named else "; the token needs Members: read"
    return f"{teams}{needs}; grant it, or name people under `members:`"


def _block(p: Parameters) -> str:
    why = f": {p['reason']}" if p.get("reason") else ""
    return f"blocked by @{p['login']}{why}; `/data-design unblock` lifts it"


def _abort(p: Parameters) -> str:
    why = f": {p['reason']}" if p.get("reason") else ""
    return f"aborted by @{p['login']}{why}; `/data-design unblock` takes it back"


def _config(_: Parameters) -> str:
    return (
        "database names nobody: there is no `gates:` block in the configuration on the base "
        "branch; add one, or write `database: off`"
    )


SENTENCES: Mapping[str, Sentence] = {
    # why a gate applies or does not
    "finalised": lambda _: "it is exactly what the recorded approvals of the merge complete",
    "always": lambda _: "every change of a design needs it",
    "both-stores": lambda _: "both stores are used",
    "cross-store": lambda p: f"data is kept in both stores ({both(p['elements'])})",
    "new-store": lambda p: f"{both(p['stores'])} is used by no design on the base branch",
    "required-by-document": lambda _: "the document asks for it (architecture_review: required)",
    "departs-from-adr": lambda p: f"the selection departs from a linked decision: {p['what']}",
    "plan-type": lambda p: f"the migration plan's type is {p['type'] or 'not understood'}",
    "schema-differs": lambda p: (
        f"{both(p['what'])} {'differs' if len(p['what']) == 1 else 'differ'} from the base version"
    ),
    "sql-in-plan": lambda _: "the migration plan holds SQL, although its type is None",
    "destructive": lambda p: f"the migration destroys something ({both(p['what'])})",
    "removed": lambda _: "a design is removed",
    "governs": lambda p: f"the gate's own files change ({both(p['files'])})",
    "designed": lambda _: "its sections are filled in",
    "switched-off": lambda _: "switched off in the configuration",
    "same-meaning": lambda _: "the document means the same as on the base branch",
    "no-architecture": lambda _: "one known store, no cross-store relationship",
    "no-migration": lambda _: "no migration and no schema change",
    "not-governed": lambda _: "none of the gate's own files changes",
    "not-removed": lambda _: "no design is removed",
    "is-removed": lambda _: "the document is removed; the gate deletion judges that",
    "not-designed": lambda _: "its sections are empty",
    # how a gate stands
    "approved": lambda p: f"approved by {both(at(p['who']))}",
    "waits": _waits,
    "stale": _stale,
    "cannot-prove": lambda p: (
        f"commit {short(p['commit']) or '(none)'}, which @{p['login']} approved, cannot be read; "
        "approve again"
    ),
    "renamed-since": lambda p: (
        f"@{p['login']} approved a document that has another name now and no `id:`; approve again"
    ),
    "contributed": lambda p: (
        f"@{p['login']} wrote part of it in {short(p['sha'])}; somebody else must approve"
    ),
    "only-authors": lambda p: (
        f"only {both(at(p['who']))} approved, who wrote the plan; {_waits(p)}"
    ),
    "distinct": _distinct,
    "empty-group": lambda p: (
        f"nobody is in {both(p['groups'])}; add people, or name others under `members:`"
        if p["groups"]
        else "it names nobody; add `teams:` or `members:`"
    ),
    "nobody": _nobody,
    "too-few": _too_few,
    "base-moved": lambda p: (
        f"the base branch changed {both(p['sections'])} as well; update the branch"
    ),
    "threads": lambda p: (
        f"{plural(p['count'], 'thread', 'threads')} begun by {both(at(p['who']))} must be resolved"
    ),
    "change-requested": lambda p: (
        f"{both(at(p['who']))} requested changes; only they can lift that, or a dismissal"
    ),
    "names-nobody": lambda p: f"{p['gate']} names nobody: configure it or switch it off",
    "no-configuration": _config,
    "team-unreadable": _unreadable,
    # what became of a review
    "account-deleted": lambda _: "the account was deleted, so nobody can say who this was",
    "commented-only": lambda _: "a comment is no opinion",
    "not-submitted": lambda _: "this review was never submitted",
    "dismissed": lambda _: "the review was dismissed; approve again to count",
    "superseded": lambda p: f"@{p['login']} gave a later opinion",
    "bot": lambda p: f"@{p['login']} is a bot, and bots never count unless listed by id",
    "own": lambda _: "this tool's own reviews never count",
    "is-author": lambda p: f"@{p['login']} is the author; somebody else must approve",
    "membership-unknown": lambda p: (
        f"cannot tell whether @{p['login']} is in {either(p['groups'])}"
    ),
    "lost-access": lambda p: f"@{p['login']} can no longer read the repository",
    "not-in-team": lambda p: (
        f"@{p['login']} is not in {either(p['groups'])}"
        if p["groups"]
        else "nobody is named who may approve"
    ),
    "review-change-requested": lambda p: (
        f"@{p['login']} requested changes; that stands until they approve or it is dismissed"
    ),
    "review-contributed": lambda p: (
        f"@{p['login']} wrote part of what this gate covers in {short(p['sha'])}"
    ),
    "review-stale": _changed,
    "counted": lambda p: (
        f"covers the text as it is; given at {short(p['commit'])}"
        if p.get("commit")
        else "covers the text as it is"
    ),
    "counted-elsewhere": lambda p: (
        f"covers the text, but counts for {both(p['others'])}, which needs another person"
    ),
    # the pull request as a whole
    "no-documents": lambda _: "no data design documents changed",
    "no-gates": lambda _: "no approval is required",
    "only-finalised": lambda _: "completes what was approved before its merge",
    "no-meaning": lambda _: "no data design documents changed in meaning",
    "draft": lambda _: "draft pull request: reviews are asked for when it is ready",
    "document-draft": lambda p: f"{p['document']} is a draft: its status says Draft",
    "document-blocked": lambda p: f"{p['document']} is blocked: its status says Blocked",
    "document-aborted": lambda p: f"{p['document']} is aborted: its status says Aborted",
    "block": _block,
    "abort": _abort,
    "findings": lambda p: plural(p["count"], "blocking finding", "blocking findings"),
    "sibling": lambda p: (
        f"waits for #{p['numbers'][0]}, which has the same head commit; close one of them"
    ),
    "head-unreadable": lambda p: f"the documents at {short(p['sha'])} cannot be read",
    "base-unreadable": lambda _: "the documents on the base branch cannot be read",
    # notes
    "author-unknown": lambda _: (
        "the pull request's author is unknown (deleted account), so nobody is excluded as author"
    ),
    "contributor-unknown": lambda p: (
        f"the author of {short(p['sha'])} is unknown to GitHub, so nobody is excluded for it"
    ),
    "commit-unreadable": lambda p: (
        f"commit {short(p['sha'])} cannot be read; its authors count as contributors everywhere"
    ),
    "policy-touched": lambda p: (
        f"this pull request changes the gate's own files ({both(p['files'])}); that takes effect "
        "only after the merge, and no gate `policy` holds it"
    ),
    "refused": lambda p: f"@{p['login']} may not give the command {p['command']}",
    "open-thread": lambda p: f"unresolved thread of @{p['login']} at {p['place']}",
}
