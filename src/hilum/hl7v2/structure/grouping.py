"""The structure that a message names, and groups in its paths: `message["PATIENT_RESULT/ORDER_OBSERVATION[2]/OBR-4"]`."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from hilum.core.errors import LocalProtocolError
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.path import EVERY, Path
from hilum.hl7v2.definitions import Definitions, Group, Structure, definitions, nearest_version
from hilum.hl7v2.structure.walker import SegmentNode, Tree, walk

__all__ = ["by_structure", "structure_of"]

_trees: WeakKeyDictionary[Message, tuple[int, Tree]] = WeakKeyDictionary()


def structure_of(message: Message, of_version: Definitions) -> Structure:
    """The structure that MSH-9 names, by event or by MSH-9.3; one without any segment where it names none that is known."""
    code, event = message.message_code, message.trigger_event
    for name in (of_version.structure_of(code, event), message["MSH-9.3"]):
        if name and (found := of_version.structure(name)) is not None:
            return found
    return Structure(message["MSH-9.3"] or "_".join(part for part in (code, event) if part) or "MESSAGE", (), "")


def by_structure(message: Message, at: Path) -> Sequence[Segment]:
    """The segments at a group path, by the structure that MSH-9 names. Implements `hilum.hl7v2.data.message.Grouping`.

    A group without a number is its first repetition, with `[*]` each of them.
    raises   LocalProtocolError   the structure has no such group
    """
    known = _trees.get(message)
    if known is None or known[0] != message.revision:
        tree = walk(message, structure_of(message, definitions(nearest_version(message.version))))
        known = _trees[message] = (message.revision, tree)
    tree = known[1]
    items = tree.structure.items
    steps = []
    for step in at.groups:
        group = next((one for one in items if isinstance(one, Group) and one.name == step.name), None)
        if group is None:
            raise LocalProtocolError(f"{tree.structure.id} has no group {step.name[:40]} there", where=str(at)[:80])
        items = group.items
        steps.append(f"{step.name}/" if step.repetition == EVERY else f"{step.name}[{step.repetition}]/")
    return [node.segment for node in tree.find("".join(steps) + at.segment) if isinstance(node, SegmentNode)]
