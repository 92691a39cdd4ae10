"""Every name by which a document may speak of one index."""

from __future__ import annotations

from data_design_gate.design.dynamodb.model import SecondaryIndex
from data_design_gate.design.dynamodb.names import index_key_role, index_spellings


def names_of(index: SecondaryIndex) -> frozenset[str]:
    """Return the folded names of an index: its own, its number, that of its generic keys."""
    found = index_spellings(index.name) | index_spellings(index.also)
    for element in index.key_schema:
        role = index_key_role(element.attribute)
        if role is not None:
            found |= {role[0]}
    return found
