"""The states a design can put a ticket into."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

OnMissingKey = Literal["error", "warn", "ignore"]


class TicketState(StrEnum):
    """Where the design stands; the values are the keys of the configuration."""

    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    BLOCKED = "blocked"
    ABORTED = "aborted"
    PARTIAL = "partial"
