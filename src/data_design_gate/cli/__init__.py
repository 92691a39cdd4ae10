"""The command line: parses words, runs one command, and answers with an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from data_design_gate.errors import UserError

CLEAN, FINDINGS, USAGE, NO_DOCUMENT, FAILED = range(5)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``data-design`` and return its exit code (see ``data-design --help``)."""
    from data_design_gate.cli.arguments import parse

    arguments = parse(sys.argv[1:] if argv is None else list(argv))
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except UserError as error:
        print(f"data-design: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader left (`| head`): point stdout elsewhere so that the
        # interpreter's own flush at exit stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        return 130
    return code
