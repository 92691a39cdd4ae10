"""Rules on waivers: each with a reason, for a rule that exists, and needed."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.model import Waiver
from data_design_gate.document.nearest import nearest
from data_design_gate.document.placeholders import is_placeholder
from data_design_gate.regex import regex
from data_design_gate.standards.context import Context
from data_design_gate.standards.engine import Hit, registry, rule
from data_design_gate.standards.finding import Severity

_FORM = '`<!-- data-design: allow PG006 reason="small table, read yearly" -->`'
_CODE = regex(r"[A-Z]{2,3}\d{3}")


@rule("DOC017", Severity.ERROR, waivable=False)
def waiver_unexplained(context: Context) -> Iterator[Hit]:
    """Give every waiver a reason and the code of a rule that can be waived.

    A waiver is a decision that reviewers approve with the text; without its
    reason there is nothing to approve. A few rules protect the process
    itself and cannot be waived.

    Bad:

        <!-- data-design: allow PG006 -->

    Good:

        <!-- data-design: allow PG006 reason="200 rows, read once a year" -->

    Source: Data Design Standards, waivers.
    """
    for waiver in context.document.waivers:
        message, mend = _fault(waiver)
        if message:
            yield Hit(waiver.span, message, mend, f"waiver {waiver.code}")


def _fault(waiver: Waiver) -> tuple[str, str]:
    """Return what is wrong with a waiver and its mend; "" when nothing is."""
    rules = registry()
    found = rules.get(waiver.code)
    if not _CODE.fullmatch(waiver.code):
        named = next((r.code for r in rules.values() if r.name == waiver.code.casefold()), "")
        hint = f" The rule's code is {named}." if named else ""
        if " " in waiver.code:
            hint = " A waiver begins with the word `allow`."
        what = f"`{waiver.code[:40]}`" if waiver.code else "Nothing"
        return f"{what} is no rule's code; this waiver lets nothing pass.{hint}", f"Write {_FORM}."
    if found is None:
        near = nearest(waiver.code, rules, limit=1)
        hint = f" {near} exists." if near else ""
        mend = "Name a rule of `data-design rules`, or remove the waiver."
        return f"There is no rule {waiver.code}.{hint}", mend
    if not found.waivable:
        message = f"{waiver.code} {found.name} cannot be waived."
        return message, "Remove the waiver and mend what the rule found."
    if is_placeholder(waiver.reason):
        message = f"The waiver of {waiver.code} {found.name} gives no reason."
        return message, f"Write the reason into it: {_FORM}."
    return "", ""


@rule("DOC018", Severity.WARNING)
def waiver_unused(context: Context) -> Iterator[Hit]:
    """Remove a waiver that lets nothing pass.

    It once had a finding to excuse. Left behind it would silently excuse the
    next one, which nobody has looked at.

    Bad:

        <!-- data-design: allow PG006 reason="..." -->
        (above a table whose foreign keys all have indexes)

    Good:

        (no waiver)

    Source: Data Design Standards, waivers.
    """
    unused = context.extra.get("unused_waivers", ())
    for waiver in unused if isinstance(unused, tuple) else ():
        if isinstance(waiver, Waiver):
            yield Hit(
                waiver.span,
                f"The waiver of {waiver.code} lets nothing pass.",
                "Remove it, so that it cannot excuse the next finding unseen.",
                f"waiver {waiver.code}",
            )
