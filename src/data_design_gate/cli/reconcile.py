"""``data-design reconcile``: bring Jira and the documents to what the repository says."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from datetime import UTC, datetime

from data_design_gate.action import open_runtime, read_environment
from data_design_gate.cli.installation import with_repository
from data_design_gate.errors import UserError
from data_design_gate.lifecycle.perform import Shard, sweep


def run(arguments: argparse.Namespace) -> int:
    """Sweep the recently closed pull requests of GITHUB_REPOSITORY."""
    environment = read_environment(with_repository(os.environ), event=False)
    if arguments.dry_run:
        environment = replace(environment, dry_run=True)
    return sweep(
        open_runtime(environment),
        evaluate=False,
        since=_since(arguments.since),
        shard=_shard(arguments.shard),
    )


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"`{text}` is no date.", "Write it as 2026-11-20.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shard(text: str | None) -> Shard:
    if text is None:
        return Shard()
    index, _, count = text.partition("/")
    if not (index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count)):
        raise UserError(f"`{text}` is no part.", "Write I/N with I from 1 to N, such as 1/4.")
    return Shard(int(index), int(count))
