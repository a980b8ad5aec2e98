"""What R4 requires of an element and the message does not say: a default that says "unknown", else a data-absent-reason.

What a type asks for is read from the element tables once. A value of which neither its type nor its children ask for anything is left
with one look at the names of its elements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hilum.fhir.definitions import is_primitive, is_resource_type, type_definition
from hilum.ihe.v2fhir.engine import Json
from hilum.ihe.v2fhir.settle import SETTLED, absent, settle_extensions

__all__ = ["complete"]

_DEFAULTS: dict[tuple[str, str], Any] = {
    ("Account", "status"): "unknown",
    ("Appointment", "status"): "proposed",
    ("Appointment.participant", "status"): "needs-action",
    ("ChargeItem", "status"): "unknown",
    ("Coverage", "status"): "active",
    ("DiagnosticReport", "status"): "unknown",
    ("DocumentReference", "status"): "current",
    ("Encounter", "status"): "unknown",
    ("EpisodeOfCare", "status"): "active",
    ("Goal", "lifecycleStatus"): "active",
    ("Group", "actual"): True,
    ("Group", "type"): "person",
    ("Immunization", "status"): "completed",
    ("MedicationAdministration", "status"): "unknown",
    ("MedicationDispense", "status"): "unknown",
    ("MedicationRequest", "intent"): "order",
    ("MedicationRequest", "status"): "unknown",
    ("Narrative", "status"): "additional",
    ("Observation", "status"): "unknown",
    ("Procedure", "status"): "unknown",
    ("Provenance.entity", "role"): "source",
    ("ServiceRequest", "intent"): "order",
    ("ServiceRequest", "status"): "unknown",
    ("Device.deviceName", "type"): "other",
    ("Specimen.container", "type"): None,
}
_CHOSEN = {"occurrence[x]": "occurrenceDateTime", "medication[x]": "medicationCodeableConcept"}
_MOST_SHAPES = 512
_REFERRING = ("Extension", "Reference", "Resource")


@dataclass(frozen=True, slots=True)
class _Required:
    """An element that a type requires.

    name     what is put in; kind = its type
    others   all names under which it may be said: the types of a choice, and their extensions
    """

    name: str
    kind: str
    is_list: bool
    others: frozenset[str]


@dataclass(slots=True)
class _Asked:
    """What a type asks for: required elements, children that ask for something, a rule of its own.

    shapes   by the names of a value's elements: what it lacks, and those of its elements that ask for something
    """

    kind: str
    required: tuple[_Required, ...] = ()
    children: dict[str, _Asked] = field(default_factory=dict)
    settle: Callable[[Json], None] | None = None
    shapes: dict[tuple[str, ...], tuple[tuple[_Required, ...], tuple[tuple[str, _Asked], ...]]] = field(
        default_factory=dict
    )

    def of(self, value: Json) -> tuple[tuple[_Required, ...], tuple[tuple[str, _Asked], ...]]:
        """What a value lacks, and which of its elements ask for something."""
        names = tuple(value)
        known = self.shapes.get(names)
        if known is None:
            lacks = tuple(one for one in self.required if one.name not in value and one.others.isdisjoint(value))
            known = lacks, tuple((name, self.children[name]) for name in names if name in self.children)
            if len(self.shapes) < _MOST_SHAPES:
                self.shapes[names] = known
        return known


_ASKED: dict[str, _Asked] = {}


def _asked(kind: str) -> _Asked:
    known = _ASKED.get(kind)
    if known is not None:
        return known
    asked = _ASKED[kind] = _Asked(kind, settle=SETTLED.get(kind))
    try:
        definition = type_definition(kind)
    except KeyError:
        return asked
    required = []
    for element in definition.elements:
        names = [name for name, (row, _) in definition.by_name.items() if row is element]
        if not names:
            continue
        if element.least and kind != "Extension":
            chosen = _CHOSEN.get(element.name, names[0])
            others = frozenset((*names, *("_" + name for name in names)))
            required.append(_Required(chosen, definition.by_name[chosen][1], element.is_list, others))
        for name in names:
            inner = definition.by_name[name][1]
            if not is_primitive(inner) and inner not in _REFERRING and _asks(inner):
                asked.children[name] = _asked(inner)
    if is_resource_type(kind) or kind == "Extension":
        asked.children["extension"] = _asked("Extension")
    asked.required = tuple(required)
    return asked


@cache
def _asks(kind: str) -> bool:
    """Whether a type, or one within it, has required elements or rules of its own."""
    seen: set[str] = set()
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in SETTLED:
            return True
        try:
            definition = type_definition(one)
        except KeyError:
            continue
        for element in definition.elements:
            if element.least:
                return True
            waiting.extend(inner for inner in element.types if not is_primitive(inner) and inner not in _REFERRING)
    return False


def complete(resource: Json, when: str) -> None:
    """Put in what R4 requires of a resource, and settle what its invariants refuse, children first.

    when   instant of the message, for what requires one
    """
    _complete(resource, _asked(resource["resourceType"]), when)


def _complete(value: Json, asked: _Asked, when: str) -> None:
    lacks, asking = asked.of(value)
    if lacks:
        for one in lacks:
            _put_in(value, asked.kind, one, when)
        asking = asked.of(value)[1]
    for name, child in asking:
        held = value[name]
        if isinstance(held, list):
            for each in held:
                _complete(each, child, when)
            if name == "extension":
                settle_extensions(held)
        else:
            _complete(held, child, when)
    if asked.settle is not None:
        asked.settle(value)


def _put_in(value: Json, kind: str, one: _Required, when: str) -> None:
    default = _DEFAULTS.get((kind, one.name))
    if default is not None:
        value[one.name] = default
    elif one.kind == "instant" and when:
        value[one.name] = when
    elif is_primitive(one.kind):
        value["_" + one.name] = [absent()] if one.is_list else absent()
    else:
        fresh: Json = {}
        if "." in one.kind:
            _complete(fresh, _asked(one.kind), when)
        fresh = fresh or absent()
        value[one.name] = [fresh] if one.is_list else fresh
