"""Collects what people read on a pull request and in Jira, with everything chance made replaced."""

import re
from datetime import UTC, datetime, timedelta

from data_design_gate.demo.pages import adf_html

_MARK = re.compile(r"\n*<!-- /?data-design-gate[^>]*-->\n*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Reader:
    """Somebody who reads a pull request: each look gives only what is new since the last."""

    def __init__(self, play):
        self.play = play
        self.seen = {}

    def look(self, pull, *, answer=None):
        """Return what is new as one text: parts with their titles, as comments in Markdown."""
        parts = [part for part in self._parts(pull, answer) if part[1].strip()]
        fresh = [(title, body) for title, body in parts if self.seen.get(title) != body]
        self.seen.update(parts)
        return self.plain("\n\n".join(f"<!-- {title} -->\n\n{body}" for title, body in fresh))

    def _parts(self, pull, answer):
        """Yield the status, comments and reviews of ours, in the order people meet them."""
        state, description = self.play.status(pull) or ("none", "")
        yield "commit status", f"**{state}** data-design: {description}"
        for number, comment in enumerate(self._ours(pull.issue.comments), 1):
            yield f"comment {number}", comment.body
        for number, review in enumerate(self._ours(pull.reviews), 1):
            yield f"review {number}", review.body
        for comment in self._ours(pull.review_comments):
            resolved = ", resolved" if comment.thread.resolved_by else ""
            where = f"`{comment.path}{_lines(comment)}`{resolved}"
            yield f"inline comment {comment.id}", f"{where}\n\n{comment.body}"
        if answer is not None:
            yield "job summary", answer.summary

    def check_run(self):
        """Return the one check run: its title, and the lines at the findings."""
        (run,) = self.play.github.repository().check_runs.values()
        lines = [
            f"- {one['path']}:{one['start_line']} {one['annotation_level']}: **{one['title']}** "
            f"{one['message']}"
            for one in run.annotations
        ]
        head = f"**{run.name}** {run.conclusion}: {run.output['title']}"
        return self.plain("\n\n".join([head, "\n".join(lines)]) + "\n")

    def ticket(self):
        """Return the ticket as people see it: its status, its links, its comments."""
        issue = self.play.ticket
        links = [f"- {one.object['title']}: {one.object.get('summary', '')}" for one in issue.links]
        comments = [f"<!-- comment -->\n\n{adf_html(one.body)}" for one in issue.comments]
        parts = [f"**{issue.key}** is {issue.status}", "\n".join(links), *comments]
        text = "\n\n".join(part for part in parts if part)
        return self.plain(
            re.sub(r"(?=<(?:tr|li|ol|ul|table)>|<p><b>|</(?:ol|ul|table|div)>)", "\n", text)
        )

    @staticmethod
    def _ours(found):
        return [one for one in found if one.author.login.endswith("[bot]")]

    def plain(self, text):
        """Replace addresses, commits, digests, the day and our marks, which no one sees."""
        text = text.replace(self.play.github.url, "https://github.example")
        text = text.replace(self.play.jira.url, "https://jira.example")
        for fake, real in self._commits():
            for length in (40, 12, 7):
                text = text.replace(real[:length], fake[:length])
                text = text.replace(_broken(real[:length]), _broken(fake[:length]))
        today = datetime.now(UTC).date()
        for days in range(-1, 3):
            text = text.replace(str(today - timedelta(days=days)), "2026-11-30")
        text = re.sub(r"2026-11-30T[\d:]+Z", "2026-11-30T12:00:00Z", text)
        text = re.sub(r"inline comment \d+", "inline comment", text)
        text = re.sub(r"\bdd:[0-9a-f]{16}:[0-9a-f]{12}\b", "dd:...", text)
        text = _DIGEST.sub("sha256:" + "d" * 64, text)
        return _MARK.sub("\n\n", text).strip() + "\n"

    def _commits(self):
        for number, sha in enumerate(self.play.github.repository().store.commits, 1):
            yield f"{number:07x}" + "c" * 33, sha


def _lines(comment):
    """Return the lines a comment stands on, nothing for the whole file."""
    first, last = comment.original_start_line, comment.original_line
    if last is None:
        return ""
    return f":{first}-{last}" if first and first != last else f":{last}"


def _broken(sha):
    """Return a sha as it stands in prose, kept from becoming a link."""
    return "\u200b".join(sha[at : at + 6] for at in range(0, len(sha), 6))


def shortened(text, keep=80):
    """Return a long text's beginning and end, with the lines between them counted."""
    lines = text.split("\n")
    left_out = len(lines) - 2 * keep
    if left_out <= 0:
        return text
    return "\n".join([*lines[:keep], "", f"[... {left_out} lines ...]", "", *lines[-keep:]])


__all__ = ["Reader", "shortened"]
