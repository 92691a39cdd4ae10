"""The command line: parses words, runs one command, and answers with an exit code."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from data_design_gate.errors import UserError

CLEAN, FINDINGS, USAGE, NO_DOCUMENT, FAILED = range(5)
_INTERRUPTED = 130
_UNWRITABLE = (errno.ENOSPC, errno.EIO, errno.EDQUOT)


_COLLECT_FROM = 50_000  # new containers; a document makes fewer, and leaves few cycles behind


def program() -> NoReturn:
    """Run as a process of its own, and leave without taking apart what dies with it anyway.

    Freeing 400 modules and all they hold would be a tenth of a quick check.
    """
    gc.set_threshold(_COLLECT_FROM)
    code = main()
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001  what proofs left to end is ended first
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or FAILED
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``data-design`` and return its exit code (see ``data-design --help``)."""
    from data_design_gate.cli.arguments import parse

    _say_what_can_be_said()
    try:
        arguments = parse(sys.argv[1:] if argv is None else list(argv))
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        for line in (str(error) or "Failed.").splitlines():
            print(f"data-design: {line}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader left (`| head`): point stdout elsewhere so that the
        # interpreter's own flush at exit stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        print(f"data-design: the output cannot be written: {error.strerror}.", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\ndata-design: interrupted.", file=sys.stderr)
        return _INTERRUPTED
    return code


def _say_what_can_be_said() -> None:
    """Let a terminal that cannot show a character show a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
            reconfigure(errors="replace")
