"""What is told of a failure, so that one pull request's never hides another's."""

from __future__ import annotations

import traceback

from data_design_gate.errors import UserError
from data_design_gate.lifecycle.runtime import Runtime


def words_of(error: Exception, runtime: Runtime) -> str:
    """Return a sentence for a person; a fault of ours leaves its traceback in the log."""
    if isinstance(error, UserError):
        return str(error)
    runtime.say("".join(traceback.format_exception(error)))
    return f"A fault in Data Design Gate ({type(error).__name__}); please report the job's log."
