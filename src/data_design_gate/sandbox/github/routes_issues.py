"""The conversation: issues, their comments, reactions, labels and timeline."""

from __future__ import annotations

from typing import Any

from data_design_gate.sandbox.clock import timestamp
from data_design_gate.sandbox.github import (
    errors,
    pulls,
    render_people as people,
    render_pull as render,
    render_repository,
    repositories as repos,
    reviews,
)
from data_design_gate.sandbox.github.accounts import Account, at_least
from data_design_gate.sandbox.github.call import Call, created, no_content, ok
from data_design_gate.sandbox.github.git import moment
from data_design_gate.sandbox.github.state import Comment, Issue, Label, Repository
from data_design_gate.sandbox.routing import Response, Routes

routes: Routes[Call] = Routes()

READ = "issues=read; pull_requests=read"
WRITE = "issues=write; pull_requests=write"
ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}"
REACTIONS = frozenset({"+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"})
LABEL_LIMIT = 50


@routes.add("GET", ISSUE, READ)
def show_issue(call: Call) -> Response:
    """Return an issue, or a pull request as one."""
    return ok(render.issue(call.world, call.urls, call.repository, call.issue()))


@routes.add("PATCH", ISSUE, WRITE)
def change_issue(call: Call) -> Response:
    """Title, body, state and labels."""
    issue, fields = call.issue(), call.fields()
    if issue.author.id != call.viewer.id:
        call.demand("triage", "Must have admin rights to Repository.")
    reviews.check_texts("Issue", fields.get("title"), fields.get("body"))
    if isinstance(fields.get("title"), str):
        issue.title = fields["title"]
    if "body" in fields:
        issue.body = fields["body"]
    if isinstance(fields.get("labels"), list):
        issue.labels = [_label(call, name) for name in _names(fields["labels"])]
    if fields.get("state") in {"open", "closed"}:
        _set_state(call, issue, fields["state"])
    issue.updated_at = call.world.clock()
    return ok(render.issue(call.world, call.urls, call.repository, issue))


def _set_state(call: Call, issue: Issue, state: Any) -> None:
    pull = call.repository.pulls.get(issue.number)
    if issue.state == state:
        return
    if pull is None:
        issue.state = state
    elif state == "closed":
        repos.close(call.world, pull, call.viewer)
    else:
        pulls.reopen(call.world, pull, call.viewer)


@routes.add("GET", ISSUE + "/comments", READ)
def list_comments(call: Call) -> Response:
    """Return the conversation, oldest first."""
    issue, query = call.issue(), call.request.query
    since = moment(query["since"]) if "since" in query else None
    found = [one for one in issue.comments if since is None or one.updated_at >= since]
    shown = call.repository
    return call.page(
        found, lambda one: render.issue_comment(call.world, call.urls, shown, issue, one)
    )


@routes.add("POST", ISSUE + "/comments", WRITE)
def create_comment(call: Call) -> Response:
    """Say something; at most 65,536 characters."""
    issue = call.issue()
    body = reviews.check_body("IssueComment", call.fields().get("body"))
    made = add_comment(call, issue, body)
    return created(render.issue_comment(call.world, call.urls, call.repository, issue, made))


def add_comment(call: Call, issue: Issue, body: str) -> Comment:
    """Return a comment of the viewer, made now."""
    now = call.world.clock()
    comment = Comment(call.world.next_id(), call.viewer, body, now, now, call.app)
    issue.comments.append(comment)
    issue.updated_at = now
    return comment


def _comment(call: Call) -> tuple[Issue, Comment]:
    number = call.number("comment_id")
    for issue in call.repository.issues.values():
        for comment in issue.comments:
            if comment.id == number:
                return issue, comment
    raise errors.not_found()


@routes.add("GET", COMMENT, READ)
def show_comment(call: Call) -> Response:
    """One comment."""
    issue, comment = _comment(call)
    return ok(render.issue_comment(call.world, call.urls, call.repository, issue, comment))


@routes.add("PATCH", COMMENT, WRITE)
def change_comment(call: Call) -> Response:
    """Rewrite a comment: one's own, or anyone's with write access."""
    issue, comment = _comment(call)
    _check_may_edit(call, comment)
    comment.body = reviews.check_body("IssueComment", call.fields().get("body"))
    comment.updated_at = call.world.clock()
    return ok(render.issue_comment(call.world, call.urls, call.repository, issue, comment))


@routes.add("DELETE", COMMENT, WRITE)
def delete_comment(call: Call) -> Response:
    """Remove a comment."""
    issue, comment = _comment(call)
    _check_may_edit(call, comment)
    issue.comments.remove(comment)
    return no_content()


def _check_may_edit(call: Call, comment: Comment) -> None:
    is_own = comment.author.id == call.viewer.id
    if not is_own and not at_least(call.role(call.repository), "write"):
        raise errors.forbidden("Must have admin rights to Repository.")


@routes.add("POST", COMMENT + "/reactions", WRITE)
def react(call: Call) -> Response:
    """Give a reaction; the same again answers 200 and changes nothing."""
    _, comment = _comment(call)
    content = call.fields().get("content")
    if content not in REACTIONS:
        raise errors.invalid("Reaction", "content", "invalid")
    for number, account, given in comment.reactions:
        if (account.id, given) == (call.viewer.id, content):
            return ok(_reaction(call, number, account, given))
    number = call.world.next_id()
    comment.reactions.append((number, call.viewer, content))
    return created(_reaction(call, number, call.viewer, content))


def _reaction(call: Call, number: int, account: Account, content: str) -> dict[str, Any]:
    return {
        "id": number,
        "node_id": call.world.node_id("REA", number, (account, content)),
        "user": people.user(call.world, call.urls, account),
        "content": content,
        "created_at": timestamp(call.world.clock()),
    }


@routes.add("GET", ISSUE + "/labels", READ)
def list_labels(call: Call) -> Response:
    """Return the labels of an issue."""
    return call.page(call.issue().labels, lambda one: _shown(call, one))


def _shown(call: Call, label: Label) -> dict[str, Any]:
    return render_repository.label(call.urls, call.world, call.repository, label)


@routes.add("POST", ISSUE + "/labels", WRITE)
def add_labels(call: Call) -> Response:
    """Add labels, making those the repository does not know yet."""
    call.demand("triage")
    issue, given = call.issue(), call.request.json()
    names = _names(given.get("labels") if isinstance(given, dict) else given)
    for name in names:
        label = _label(call, name)
        if label not in issue.labels:
            issue.labels.append(label)
    return ok([_shown(call, label) for label in issue.labels])


def _names(given: object) -> list[str]:
    values = given if isinstance(given, list) else []
    names = [one.get("name") if isinstance(one, dict) else one for one in values]
    if not all(isinstance(name, str) and 0 < len(name) <= LABEL_LIMIT for name in names):
        raise errors.invalid("Label", "name", "invalid")
    return [str(name) for name in names]


def _label(call: Call, name: str) -> Label:
    known = call.repository.labels
    if name.casefold() not in known:
        known[name.casefold()] = Label(call.world.next_id(), name, "ededed", None)
    return known[name.casefold()]


@routes.add("DELETE", ISSUE + "/labels/{name*}", WRITE)
def remove_label(call: Call) -> Response:
    """Take a label off; 404 when it is not there."""
    call.demand("triage")
    issue, name = call.issue(), call.parameters["name"].casefold()
    found = [label for label in issue.labels if label.name.casefold() == name]
    if not found:
        raise errors.not_found("Label does not exist")
    issue.labels.remove(found[0])
    return ok([_shown(call, label) for label in issue.labels])


@routes.add("POST", "/repos/{owner}/{repo}/labels", WRITE)
def create_label(call: Call) -> Response:
    """Make a label; names are unique, ignoring case."""
    call.demand("triage")
    fields, known = call.fields(), call.repository.labels
    name = call.text("Label", "name")
    if name.casefold() in known:
        raise errors.invalid("Label", "name", "already_exists")
    color = fields.get("color", "ededed")
    label = Label(call.world.next_id(), name, color, fields.get("description"))
    known[name.casefold()] = label
    return created(_shown(call, label))


@routes.add("GET", ISSUE + "/timeline", READ)
def show_timeline(call: Call) -> Response:
    """Return what happened, oldest first: commits, reviews, comments and other events."""
    return call.page(_timeline(call, call.issue()), lambda entry: entry)


def _timeline(call: Call, issue: Issue) -> list[dict[str, Any]]:
    world, urls, shown = call.world, call.urls, call.repository
    entries = [(event["created_at"], _event(call, issue, event)) for event in issue.timeline]
    for comment in issue.comments:
        body = render.issue_comment(world, urls, shown, issue, comment)
        entries.append((body["created_at"], {**body, "event": "commented", "actor": body["user"]}))
    pull = shown.pulls.get(issue.number)
    if pull is not None:
        for commit in pulls.commits_of(pull):
            body = render_repository.git_commit(world, urls, shown, commit)
            entries.append((timestamp(commit.committer.when), {**body, "event": "committed"}))
        for review in pull.reviews:
            if review.submitted_at:
                body = render.review(world, urls, pull, review)
                entries.append((body["submitted_at"], {**body, "event": "reviewed"}))
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def _event(call: Call, issue: Issue, event: dict[str, Any]) -> dict[str, Any]:
    shown: Repository = call.repository
    accounts = {
        name: people.user(call.world, call.urls, value)
        for name, value in event.items()
        if isinstance(value, Account)
    }
    if "reviewer" in accounts:
        accounts["requested_reviewer"] = accounts.pop("reviewer")
    team = event.get("team")
    if team is not None:
        accounts["requested_team"] = people.team_listed(call.world, call.urls, team)
    plain = {n: v for n, v in event.items() if not isinstance(v, Account) and n != "team"}
    at = call.urls.repository(shown, f"/issues/events/{event['id']}")
    commit_id = event.get("commit_id")
    commit_url = call.urls.repository(shown, f"/commits/{commit_id}") if commit_id else None
    return {
        "node_id": call.world.node_id("EV", event["id"], (issue, event["id"])),
        "url": at,
        "commit_id": commit_id,
        "commit_url": commit_url,
        "performed_via_github_app": None,
        **plain,
        **accounts,
    }
