"""From a message and the definition of its structure to a tree of groups: table-driven, linear, without loss."""

from __future__ import annotations

from hilum.hl7v2.structure.ambiguity import Ambiguity, ambiguity
from hilum.hl7v2.structure.grammar import Grammar, grammar
from hilum.hl7v2.structure.grouping import by_structure, structure_of
from hilum.hl7v2.structure.walker import GroupNode, Note, SegmentNode, Tree, walk

__all__ = [
    "Ambiguity",
    "Grammar",
    "GroupNode",
    "Note",
    "SegmentNode",
    "Tree",
    "ambiguity",
    "by_structure",
    "grammar",
    "structure_of",
    "walk",
]
