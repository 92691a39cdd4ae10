"""How a report leaves the command line: in which form, with which colours, how wide."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from data_design_gate.cli.checkout import Source
from data_design_gate.errors import UserError
from data_design_gate.standards.finding import DocumentReport

_NARROW, _WIDE, _UNKNOWN = 40, 120, 100  # columns
_FOR_GITHUB = ("sarif", "github")


def use_colour() -> bool:
    """Tell whether to colour: FORCE_COLOR, then NO_COLOR, then whether it is a terminal."""
    forced = os.environ.get("FORCE_COLOR", "")
    if forced:
        return forced not in {"0", "false"}
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def width() -> int:
    """Return how many columns to fill."""
    try:
        return min(_WIDE, max(_NARROW, os.get_terminal_size(sys.stdout.fileno()).columns))
    except (OSError, ValueError):
        return _UNKNOWN


def write_report(reports: Sequence[DocumentReport], found: Sequence[Source], form: str) -> None:
    """Write the reports of the documents found to standard output."""
    if form == "text":
        from data_design_gate.report.terminal import render_terminal

        texts = _Texts(found)
        sys.stdout.write(render_terminal(reports, texts, colour=use_colour(), width=width()))
        return
    if form in _FOR_GITHUB:
        # Code scanning and the runner count paths from the repository's root.
        at_root = {source.shown: source.path for source in found}
        reports = [replace(report, path=at_root[report.path]) for report in reports]
    text = _rendered(reports, form)
    if form in {"json", "sarif"} and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale says
    sys.stdout.write(text)


def _rendered(reports: Sequence[DocumentReport], form: str) -> str:
    if form == "json":
        from data_design_gate.report.json_form import render_json

        return render_json(reports) + "\n"
    if form == "sarif":
        from data_design_gate.report.sarif import render_sarif

        return render_sarif(reports) + "\n"
    if form == "github":
        from data_design_gate.report.annotations import render_annotations

        return render_annotations(reports)
    if form == "short":
        from data_design_gate.report.short import render_short

        return render_short(reports)
    from data_design_gate.report.markdown import render_markdown

    return render_markdown(reports)


class _Texts(Mapping[str, Sequence[str]]):
    """The documents' lines as the reader counts them, read when a finding shows some."""

    def __init__(self, found: Sequence[Source]) -> None:
        self._sources = {source.shown: source for source in found}

    def __getitem__(self, path: str) -> Sequence[str]:
        """Return a document's lines; none when the file can no longer be read."""
        try:
            text = self._sources[path].content.decode("utf-8-sig", "replace")
        except UserError:
            return ()
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def __iter__(self) -> Iterator[str]:
        """Yield the paths."""
        return iter(self._sources)

    def __len__(self) -> int:
        """Count the documents."""
        return len(self._sources)
