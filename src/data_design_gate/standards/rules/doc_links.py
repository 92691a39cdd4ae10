"""Rules on what the design builds on: inputs are linked, and links lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from data_design_gate.document.inline import links
from data_design_gate.standards.context import Context
from data_design_gate.standards.document_state import has_metadata, is_readable, metadata_span
from data_design_gate.standards.engine import Hit, rule
from data_design_gate.standards.finding import Severity
from data_design_gate.standards.inputs import INPUTS, linked_paths, missing_inputs
from data_design_gate.standards.link_targets import Targets, says_nothing, why_not_in_force


@rule("DOC013", Severity.ERROR)
def input_missing(context: Context) -> Iterator[Hit]:
    """Link every input the design builds on.

    The procedure starts from decisions that exist: architecture decision
    records, the architecture, the requirements, the feature definition, the
    data flow, and the existing schemas when existing data changes. A design
    without them guesses. Each has a place to get it from.

    Bad:

        ---
        status: Under Review
        feature: TBD
        ---

    Good:

        ---
        feature: ../features/order-fulfilment.md
        requirements: ../requirements/order-fulfilment.md
        architecture: ../architecture/fulfilment.md
        adrs: [../adr/0012-event-store.md]
        data_flow: ../architecture/fulfilment.md#data-flow
        ---

    Source: Data Design procedure, inputs.
    """
    if not has_metadata(context):
        return
    missing = list(missing_inputs(context))
    remedies = "\n".join(f"{key}: {INPUTS[key].words}; {INPUTS[key].remedy}." for key in missing)
    for key in missing:
        yield Hit(
            metadata_span(context.document, key),
            f"The required input `{key}` is not linked: {INPUTS[key].words}.",
            f"Link what exists, or halt and get it:\n{remedies}\n"
            f'Where there is none, say so and why: `{missing[0]}: "not applicable: ..."`.',
            key,
            group="inputs",
        )


@rule("DOC014", Severity.ERROR, marks="L")
def link_broken(context: Context) -> Iterator[Hit]:
    """Link only to what exists at this commit, anchors included.

    A reader who cannot follow a link cannot review what rests on it. An
    input must also say something: a file with only a title is none, and a
    draft, rejected or superseded decision is not in force (a warning).

    Bad:

        adrs: [../adr/0012-evnet-store.md]

    Good:

        adrs: [../adr/0012-event-store.md]

    Source: Data Design Standards, traceability.
    """
    if context.read is None or not is_readable(context):
        return
    targets = Targets(context.document, context.read)
    inputs = linked_paths(context.document) if has_metadata(context) else ()
    for key, path, place in inputs:
        why = targets.why_broken(path, from_metadata=True)
        if why:
            yield Hit(place, f"The input `{key}` links {path}, which {why}.", _MEND, path)
            continue
        found = targets.linked(path)
        if found is not None and says_nothing(found):
            message = f"The input `{key}` links {path}, which has no text beyond a title."
            mend = f"Fill it in, or {INPUTS[key].remedy}."
            yield Hit(place, message, mend, path)
        elif found is not None and (status := why_not_in_force(found)):
            message = f"The input `{key}` links {path}, whose status is {status}."
            mend = "Link what is in force, or have it decided before this design is approved."
            yield Hit(place, message, mend, path, severity=Severity.WARNING)
    seen: set[str] = set()
    for link in links(context.document):
        if link.target not in seen and (why := targets.why_broken(link.target)):
            seen.add(link.target)
            yield Hit(
                link.span, f"The link to {link.target} is broken: it {why}.", _MEND, link.target
            )


_MEND = (
    "Correct the path; it counts from the document's folder, and from the repository's root "
    "with a leading `/`."
)
