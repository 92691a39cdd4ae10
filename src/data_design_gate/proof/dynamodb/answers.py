"""Why no sample item answers a request, and whether answers come in the promised order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from data_design_gate.design.model import DataDesign
from data_design_gate.design.words import fold, noun, nouns
from data_design_gate.proof.dynamodb.binding import Binder, Trial, given_values, lacking
from data_design_gate.proof.dynamodb.expressions import Operand, operands
from data_design_gate.proof.dynamodb.requests import Form
from data_design_gate.proof.dynamodb.tables import Sample, Stand
from data_design_gate.proof.dynamodb.typed import Typed, kind_of, natural, order, text_of
from data_design_gate.proof.dynamodb.values import Asked, fit
from data_design_gate.standards.rules.dynamodb_common import PLACEHOLDER, templates_of

_ENOUGH = 2  # letters and digits of a text that two spellings may share
_DELIMITERS = re.compile(r"[\W_]+")
_NEWEST = re.compile(r"\b(?:newest|latest|(?:most )?recent)(?: \w+)? first\b|\bdescending\b")
_OLDEST = re.compile(r"\boldest(?: \w+)? first\b|\bascending\b")
_ORDERED = re.compile(
    r"\b(?:newest|latest|recent|oldest|lowest|highest)(?: \w+)? first\b|\b(?:de|a)scending\b"
    r"|\bin order\b|\b(?:ordered|sorted) by\b|\bby (?:number|date|time)\b"
)


@dataclass(frozen=True, slots=True)
class Why:
    """Why an answer is not what was to be expected; ``mend`` is "" where nothing is wrong."""

    reason: str
    mend: str = ""
    inferred: bool = True
    attribute: str = ""


def is_answer(item: Mapping[str, Typed], sample: Sample) -> bool:
    """Tell whether a returned item, or what was projected of it, is a sample item."""
    return bool(item) and all(
        name in sample.value and _same(part, sample.value[name]) for name, part in item.items()
    )


def _same(left: Typed, right: Typed) -> bool:
    mine, other = order(left), order(right)
    if mine is not None or other is not None:
        return mine == other
    kind = kind_of(left)
    return kind == kind_of(right) and (kind != "BOOL" or left == right)


def explain(form: Form, stand: Stand, design: DataDesign, trials: Sequence[Trial]) -> Why:
    """Return why no sample item came back from any trial."""
    if not stand.samples:
        return Why(f"no sample item of `{stand.table.name}` is shown")
    members = [sample for sample in stand.samples if not lacking(form, sample)]
    if not members:
        return _outside(form, stand, design)
    found = [trial.sample for trial in trials if trial.sample is not None]
    if found:
        return nowhere(form, stand, design) or _filtered(form, stand, found)
    near = list(_near_misses(form, stand, members))
    if near:
        return near[0]
    return next(_foreign_prefixes(form, stand), Why(_nothing_like(form, stand)))


def _outside(form: Form, stand: Stand, design: DataDesign) -> Why:
    """Explain an index that holds no sample item: meant so, or an oversight."""
    absent = {name for sample in stand.samples for name in lacking(form, sample)}
    named = ", ".join(f"`{name}`" for name in sorted(absent))
    index = form.target.name if form.target else ""
    plain = Why(f"no sample item has {named}, so none is in `{index}`")
    table = stand.table
    shown = {noun for sample in stand.samples for noun in nouns(sample.entity)}
    entities = [e.entity for e in table.entities if not nouns(e.entity) & shown]
    several = len({sample.entity for sample in stand.samples}) + len(entities) > 1
    optional = any(a.name in absent and a.required is False for a in table.attributes)
    words = [table.prose, form.read.pattern.query, form.read.pattern.index]
    words += [f"{e.serves} {e.cost} {e.kind}" for e in design.index_entries if e.name == index]
    if several or optional or any("sparse" in fold(text) for text in words):
        return plain
    return Why(
        f"returns nothing: the example item lacks {named}, and an item without the key of "
        f"`{index}` is never in it",
        f"Add {named} to the items the pattern is to find, or say that the index is sparse and "
        "show an item that is in it.",
    )


def _filtered(form: Form, stand: Stand, found: Sequence[Sample]) -> Why:
    """Explain items that the key condition finds and the answer does not hold."""
    text = form.query.filter_expression
    if not text or form.is_shorthand:
        return Why("the emulator does not return the sample item that its key condition names")
    compared = operands(text, form.query.names)
    binder = Binder(stand, given_values(form.raw), None)
    for operand in compared:
        for sample in found:
            why = _near(operand, binder.asked(operand), sample, "filter")
            if why is not None:
                return why
    return Why("its filter lets no sample item pass")


def nowhere(form: Form, stand: Stand, design: DataDesign) -> Why | None:
    """Return the attribute that a read asks for and that nothing in the design is called."""
    query, table = form.query, stand.table
    known = {attribute.name for attribute in (*table.attributes, *table.definitions)}
    known |= {name for sample in stand.samples for name in sample.value}
    known |= {name for index in table.indexes for name in index.non_key_attributes}
    known |= {table.ttl_attribute, *stand.types}
    folded = {noun(a.name) for e in design.requirements.entities for a in e.attributes}
    filtered = () if form.is_shorthand else operands(query.filter_expression, query.names)
    for name in (*(operand.attribute for operand in filtered), *query.projection):
        if (
            name in known
            or noun(name) in folded
            or re.search(rf"\b{re.escape(name)}\b", table.prose)
        ):
            continue
        return Why(
            f"asks for `{name}`, which no example item and no attribute of the table is called",
            f"Correct the name, or add `{name}` to the items.",
            inferred=False,
            attribute=name,
        )
    return None


def _near_misses(form: Form, stand: Stand, members: Sequence[Sample]) -> Iterator[Why]:
    """Yield sample items that fail one condition only by spelling: case or delimiter."""
    binder = Binder(stand, given_values(form.raw), None)
    asked = [(o, binder.asked(o)) for o in key_operands(form)]
    for sample in members:
        failed = [
            (operand, said)
            for operand, said in asked
            if operand.attribute in sample.value
            and operand.operator != "BETWEEN"
            and fit(said, operand.operator, sample.value[operand.attribute]) is None
        ]
        if len(failed) == 1:
            why = _near(*failed[0], sample, "key condition")
            if why is not None:
                yield why


def key_operands(form: Form) -> tuple[Operand, ...]:
    """Return what a request compares its key attributes with."""
    if form.query.key_condition:
        return operands(form.query.key_condition, form.query.names)
    return tuple(
        Operand(str(name), str(name), "=", value, 0, literal=True)
        for name, value in form.mapping("Key").items()
        if isinstance(value, str)
    )


def _near(operand: Operand, said: Asked, sample: Sample, where: str) -> Why | None:
    held = sample.value.get(operand.attribute, {})
    text = held.get("S")
    whole = said.fixed is not None and operand.operator == "="
    wanted = str(said.fixed.get("S", "")) if said.fixed is not None else said.opening
    if not isinstance(text, str) or not _differs_in_spelling(wanted, text, whole=whole):
        return None
    return Why(
        f"does not return the example item of `{sample.entity}`: its {where} asks for "
        f"`{operand.attribute}` {_verb(operand)} `{wanted}`, and the item has `{text_of(held)}`",
        "Let request and items spell the value alike.",
        inferred=False,
    )


def _verb(operand: Operand) -> str:
    return "beginning with" if operand.operator == "begins_with" else operand.operator


def _differs_in_spelling(wanted: str, text: str, *, whole: bool) -> bool:
    """Tell whether a text would be what is wanted, but for case and delimiters."""
    words = [word for word in _DELIMITERS.split(wanted) if word]
    if len("".join(words)) < _ENOUGH or text.startswith(wanted):
        return False
    pattern = r"[\W_]*".join(re.escape(word) for word in words)
    if whole:
        return re.fullmatch(rf"[\W_]*{pattern}[\W_]*", text, re.IGNORECASE) is not None
    end = r"[\W_]" if _DELIMITERS.search(wanted[-1]) else ""
    return re.match(rf"[\W_]*{pattern}{end}", text, re.IGNORECASE) is not None


def _foreign_prefixes(form: Form, stand: Stand) -> Iterator[Why]:
    """Yield fixed texts with which no entity's key begins."""
    binder = Binder(stand, given_values(form.raw), None)
    for operand in key_operands(form):
        said = binder.asked(operand)
        wanted = str(said.fixed.get("S", "")) if said.fixed is not None else said.opening
        known = [
            PLACEHOLDER.split(t)[0] for _, t, _ in templates_of(stand.table, operand.attribute)
        ]
        if not wanted or not known or operand.operator not in {"=", "begins_with"}:
            continue
        if any(text.startswith(wanted) or wanted.startswith(text) for text in known):
            continue
        listed = ", ".join(f"`{text}`" for text in dict.fromkeys(known))
        yield Why(
            f"returns nothing: it asks for `{operand.attribute}` {_verb(operand)} `{wanted}`, "
            f"and the keys of the entities begin with {listed}",
            "Let the request and the key templates name the same prefix.",
            inferred=False,
        )


def _nothing_like(form: Form, stand: Stand) -> str:
    binder = Binder(stand, given_values(form.raw), None)
    for operand in key_operands(form):
        said = binder.asked(operand)
        if not said.is_open:
            value = text_of(said.fixed) if said.fixed is not None else "\u2026".join(said.pieces)
            return f"no sample item has `{operand.attribute}` {_verb(operand)} `{value}`"
    return "no sample item meets its key condition"


def disorder(form: Form, items: Sequence[Mapping[str, Any]]) -> Why | None:
    """Return how the order of an answer breaks what the pattern's words promise."""
    sort = form.target.keys("RANGE") if form.target is not None else ()
    if form.operation != "Query" or len(sort) != 1:
        return None
    found = [item[sort[0]] for item in items if sort[0] in item]
    if len({text_of(value) for value in found}) < _ENOUGH:
        return None
    first, last = text_of(found[0]), text_of(found[-1])
    promised = fold(form.read.pattern.query)
    if _NEWEST.search(promised) and not form.query.descending:
        return Why(
            f"promises the newest first and returns `{first}` before `{last}`",
            "Add `ScanIndexForward: false`.",
        )
    if _OLDEST.search(promised) and form.query.descending:
        return Why(
            f"promises the oldest first and returns `{first}` before `{last}`",
            "Leave ScanIndexForward out, or set it to true.",
        )
    if _ORDERED.search(promised):
        return _as_text(sort[0], found)
    return None


def _as_text(attribute: str, found: Sequence[Typed]) -> Why | None:
    """Return the pair of texts of one shape whose numbers sort otherwise than they count."""
    ordered = sorted(found, key=lambda value: order(value) or ("", b""))
    for left, right in pairwise(ordered):
        one, two = text_of(left), text_of(right)
        alike = re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", two)
        if kind_of(left) == "S" and alike and natural(left) > natural(right):
            return Why(
                f"promises an order, and `{attribute}` sorts as text: `{one}` comes before `{two}`",
                "Pad the numbers with zeros, or make the sort key a number.",
            )
    return None
