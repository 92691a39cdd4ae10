"""The folded parts of a summary that come from the design itself: inputs, pictures, links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from data_design_gate.github.escape import code, link, prose
from data_design_gate.report.budget import fold
from data_design_gate.report.er_diagram import er_pictures
from data_design_gate.report.finding_list import LineUrl
from data_design_gate.report.key_chart import key_pictures
from data_design_gate.standards.context import Context
from data_design_gate.standards.repository import read_linked

INPUTS = {
    "adrs": "Architecture decisions",
    "architecture": "Architecture document",
    "requirements": "Requirements document",
    "feature": "Feature definition",
    "existing_schemas": "Existing schemas",
    "data_flow": "Data-flow information",
}
_LINKING_BACK = ("feature", "adrs")


def extras_of(context: Context, url: LineUrl) -> tuple[str, ...]:
    """Return the folded blocks of one design; an empty one is left out by the renderer."""
    return (
        fold("Required inputs", _inputs(context, url)),
        *_pictures(context),
        _link_back(context),
    )


def _inputs(context: Context, url: LineUrl) -> str:
    """Say of each input of the procedure where it is linked, or that it is not."""
    metadata = context.document.metadata
    lines = []
    for key, title in INPUTS.items():
        targets = metadata.texts(key)
        if targets:
            shown = ", ".join(_target(context, target, url) for target in targets)
            lines.append(f"- {title}: {shown}")
        elif key != "existing_schemas":
            lines.append(f"- {title}: not linked")
    return "\n".join(lines)


def _target(context: Context, target: str, url: LineUrl) -> str:
    if target.startswith(("http://", "https://")):
        return link(prose(target), target)
    found = read_linked(context, target)
    return link(code(target), url(found[0], 1)) if found else f"{code(target)} (not found)"


def _pictures(context: Context) -> Iterator[str]:
    base = context.base
    for picture in (
        *er_pictures(context.design.postgres, base.postgres if base else None),
        *key_pictures(context.design.dynamodb, base.dynamodb if base else None),
    ):
        yield fold(prose(picture.title), f"```mermaid\n{picture.text}\n```")


def _link_back(context: Context) -> str:
    """Offer the line that links the feature or its decision back, where neither does yet."""
    document = context.document
    name = posixpath.basename(document.path)
    offers = []
    for key in _LINKING_BACK:
        for target in document.metadata.texts(key):
            found = read_linked(context, target)
            if found is None:
                continue
            if name in found[1]:
                return ""
            path = posixpath.relpath(document.path, posixpath.dirname(found[0]) or ".")
            line = f"Data design: [{document.title or name}]({path})"
            offers.append(f"- {code(found[0])} does not link back. Paste: {code(line)}")
    return fold("Link back", "\n".join(offers))
