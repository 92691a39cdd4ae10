"""A bound on the processor time that one piece of foreign text may cost."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from data_design_gate.errors import UserError

SECONDS = 60.0
"""For one pull request, or one document on the command line; a hundred designs take five."""

_AGAIN = 1.0  # seconds until the alarm rings once more, should a finally clause outlast the first


class OutOfTimeError(UserError):
    """Work that took more processor time than it may."""

    def __init__(self, problem: str, mend: str = "") -> None:
        super().__init__(problem, mend, exit_code=4)


class _Alarm(BaseException):
    """Passes through whatever keeps ordinary faults from hiding each other."""


@contextmanager
def at_most(seconds: float, subject: str) -> Iterator[None]:
    """Raise OutOfTimeError once the block has computed for so long; waiting does not count.

    The alarm of the operating system reaches regular expressions too. Only
    the main thread can set it: elsewhere, inside another bound, and where the
    system has no such alarm, nothing is bounded.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer") or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ring)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
        yield
    except _Alarm:
        raise OutOfTimeError(
            f"{subject} takes longer than {seconds:.0f} s of computing.",
            "Shorten what is unusually long in it, such as one line or one table, or report it.",
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ring(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Alarm
