"""An element back into the parts of a v2 value, a resource back into the fields of a segment.

Theory of operation. The tree of a map (paths.py) is walked together with the element (walking.py). Wherever a row wrote and there is
something, the row is a candidate: it would give a value to its field or component. Candidates are settled one after the other:
those that need no condition first, codes that stand as they were sent before those of an inverted code map. A candidate is
taken where its condition can hold beside what is settled already (conditions.py), and where it tells a leaf that no other
candidate has told, so that of two fields that say the same only one is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hilum.hl7v2.definitions import Definitions
from hilum.ihe.v2fhir import condition
from hilum.ihe.v2fhir.back.codes import (
    code_back,
    coding_back,
    concept_back,
    late_fields,
    required_defaults,
    superseded,
    told_elsewhere,
)
from hilum.ihe.v2fhir.back.conditions import Asked, Near, demands
from hilum.ihe.v2fhir.back.paths import BackRow, Tree, constant_json
from hilum.ihe.v2fhir.back.reading import Leaf, Resources
from hilum.ihe.v2fhir.back.rules import assigned, beside_of
from hilum.ihe.v2fhir.back.values import (
    Value,
    authority_of,
    bare_authority,
    entity_authority_of,
    first_leaf,
    is_empty,
    merged,
    scheme_of,
    text_of,
)
from hilum.ihe.v2fhir.back.walking import NOWHERE, Found, Place, Several, Trees, Walk
from hilum.ihe.v2fhir.compile import Mapper
from hilum.ihe.v2fhir.engine import Json

__all__ = ["Candidate", "Fields", "Inverter", "Told"]

Told = tuple[int, Leaf]
"""A leaf that is told, and by which reference it was come to: two references to one resource are two things to tell."""
Fields = dict[int, list[Value]]
"""Repetitions of a segment's fields by their number."""

_MOST_DEPTH = 24
_CODED = ("CWE", "CE", "CNE", "CF")
_SCHEME_PARTS = frozenset((3, 6, 12))


def _entity(uri: str) -> Value:
    return dict(entity_authority_of(uri))


_AUTHORITIES: dict[str, Callable[[str], Value]] = {"HD": authority_of, "EI": _entity}


@dataclass(slots=True, eq=False)
class Candidate:
    """What a row would give to its part: the value, which repetition, the leaves that it tells.

    at    the element of the resource that it is in: its list and number there, ("", -1) where it is in none
    """

    row: BackRow
    value: Value
    rep: int
    leaves: frozenset[Told]
    rank: tuple[int, ...]
    at: Place = NOWHERE
    beside: tuple[tuple[int, Value], ...] = ()


class Inverter:
    """Runs maps backwards over the resources of one conversion."""

    def __init__(self, trees: Trees, resources: Resources, known: Definitions) -> None:
        self.trees = trees
        self.resources = resources
        self.known = known
        self.near: Near = lambda name: None
        self.segments: frozenset[tuple[str, str]] = frozenset()
        self.walk = Walk(trees, resources, known)

    # A value of a data type.

    def back(self, mapper: Mapper, value: Any, depth: int = 0) -> tuple[Value, frozenset[Leaf]]:
        """The parts that a map would have made an element of, and the leaves that they tell."""
        if depth > _MOST_DEPTH:
            return "", frozenset()
        tree = self.trees.of(mapper)
        found: list[Found] = []
        if mapper.name == "XAD[Address]" and isinstance(value, dict):
            return self._address(tree, value, depth)
        return self._parts(tree, value, found, depth)

    def _address(self, tree: Tree, value: Json, depth: int) -> tuple[Value, frozenset[Leaf]]:
        """An address: its lines go to the parts of XAD.1, to XAD.2 and XAD.19 by how many there are. HL7 v2.5.1 2.A.89."""
        lines = [one for one in value.get("line") or () if isinstance(one, str) and one]
        rest = {name: one for name, one in value.items() if name != "line"}
        parts, leaves = self._parts(tree, rest, [], depth)
        out: dict[int, Value] = dict(parts) if isinstance(parts, dict) else {}
        street: dict[int, Value] = {}
        left = list(lines)
        if left:
            street[1] = left.pop(0)
        for number in (2, 3):  # the parts of the street line come again on their own
            if left and (left[0] in lines[0] or (number == 2 and len(left) > 2)):
                street[number] = left.pop(0)
        if street:
            out[1] = street
        if left:
            out[2] = left.pop(0)
        if left:
            out[19] = " ".join(left)
        leaves |= _leaves_of(value.get("line"))
        return out, frozenset((id(value), name) if at == id(rest) else (at, name) for at, name in leaves)

    def _parts(self, tree: Tree, value: Any, found: list[Found], depth: int) -> tuple[Value, frozenset[Leaf]]:
        mapper = tree.mapper
        values = self._roots(tree, value)
        for label, one in values.items():
            node = tree.roots.get(label)
            if node is not None:
                self.walk.collect(node, one, None, None, found, None, tree)
        for row in tree.wholes:
            if row.data is not None and row.data.base == mapper.base:
                found.append(Found(row, values.get(row.target.root, value), -1, None, NOWHERE))
        candidates = [one for one in (self.candidate(item, tree, depth) for item in found) if one is not None]
        parts: Fields = {}
        pairs: set[Told] = set()
        self.settle(candidates, parts, pairs, "datatype", first_only=True)
        told = {leaf for _, leaf in pairs}
        out: dict[int, Value] = {number: held[0] for number, held in parts.items() if held and number > 0}
        if mapper.name == "CWE[Quantity]" and isinstance(value, dict) and "code" not in value and 1 not in out:
            out = {1 if number == 2 else number: one for number, one in out.items()}  # a unit without a code
        whole = parts.get(0)
        if whole and not out:
            return whole[0], frozenset(told)
        if not out and not told:
            return "", frozenset()
        return out, frozenset(told)

    def _roots(self, tree: Tree, value: Any) -> dict[str, Any]:
        """The values that a map makes, by their labels: the places that a place is part of, else one."""
        if isinstance(value, Several):
            return dict(value)
        labels = sorted(tree.roots)
        if not labels or labels == [""]:
            return {"": value}
        if tree.mapper.base != "Location":
            return {labels[0] or labels[-1]: value} if labels[0] else {labels[1]: value, "": value}
        chain: list[Any] = []
        place = value
        while isinstance(place, dict) and all(place is not one for one in chain) and len(chain) < 8:
            chain.append(place)
            self.resources.tell(place.get("partOf"))
            place = self.resources.follow(place.get("partOf"), "Location")
        out: dict[str, Any] = {}
        left = []
        for one in chain:
            label = max(labels, key=lambda name: self.walk.score(tree.roots[name].marks, one))
            if self.walk.score(tree.roots[label].marks, one) > 0 and label not in out:
                out[label] = one
            else:
                left.append(one)
        whole = out.get("6")
        if (
            whole is not None and "5" in labels and "5" not in out
        ):  # the building is part of the facility, beside the ward
            buildings = [
                one
                for one in self.resources.of("Location")
                if self.resources.target(one.get("partOf")) is whole and self.walk.score(tree.roots["5"].marks, one) > 0
            ]
            if len(buildings) == 1:
                out["5"] = buildings[0]
        for one in left:  # a place that does not say what it is: the point of care, else the facility
            free = [label for label in ("4", "6", "2", "1") if label not in out and label in labels]
            if free:
                out[free[0]] = one
        return out

    # Candidates.

    def candidate(self, item: Found, tree: Tree, depth: int = 0) -> Candidate | None:
        """What a row gives for what stands at its place; None where it gives nothing."""
        row, value = item.row, item.value
        usage = 1 if row.number <= 0 else self.walk.usage_of(tree, row.number)
        if usage > 3:
            return None
        conditional = 0 if row.when == condition.ALWAYS else 1
        given: Value
        leaves: frozenset[Leaf]
        if (tree.mapper.name, row.row.target) in told_elsewhere():
            return None
        if (superseded().get((tree.mapper.name, row.number)), tree.mapper.base) in self.segments:
            return None
        if isinstance(value, str) and (tree.mapper.base, row.row.target, value) in required_defaults():
            return None
        if row.constant is not None:
            if constant_json(row.constant, row.target.kind) != value:
                return None
            own = frozenset(((item.via, item.leaf),)) if item.leaf is not None else frozenset()
            return Candidate(row, self._telling(row), item.rep, own, (3, usage, row.order), item.at)
        if row.data is not None and not row.data.is_value:
            source: Any = value
            dropped: list[Any] = []
            if row.codes is not None and isinstance(value, dict):
                if row.data.base == "CodeableConcept":
                    source, dropped = concept_back(row.codes, value)
                else:
                    source = coding_back(row.codes, value)
            given, leaves = self.back(row.data, source, depth + 1)
            if source is not value:
                leaves = leaves | _leaves_of(value)
            for one in dropped:
                leaves = leaves | _leaves_of(one)
            if isinstance(given, dict) and 9 in given and 2 in given and self._is_old_coded(tree, row.number):
                given = {number: part for number, part in given.items() if number != 9}  # CE has no room for both
                leaves = leaves - {(id(value), "text")}
        else:
            if row.data is not None and row.data.base not in ("string", "code") and isinstance(value, dict):
                return None
            if isinstance(value, (dict, list)):
                return None
            given = self.primitive(row, value, tree)
            leaves = frozenset((item.leaf,)) if item.leaf is not None else frozenset()
        if is_empty(given):
            return None
        mapped = 1 if row.codes is not None and row.data is None else 0
        if row.number in late_fields(tree.mapper.name):
            conditional = 2
        rank = (conditional, mapped, usage, row.order)
        pairs = frozenset((item.via, leaf) for leaf in leaves)
        return Candidate(row, given, item.rep, pairs, rank, item.at, beside_of(row, value))

    def _is_old_coded(self, tree: Tree, number: int) -> bool:
        """Whether the version still has the field as CE, which says words once only."""
        segment = self.known.segment(tree.prefix) if tree.mapper.kind == "segment" else None
        field = segment.field(number) if segment is not None else None
        return field is not None and field.datatype in ("CE", "CF")

    def _telling(self, row: BackRow) -> str:
        """The code that a constant tells, where the row's condition is that its own field holds a code."""
        if row.number <= 0:
            return ""
        terms = row.when.terms if isinstance(row.when, condition.All) else (row.when,)
        for term in terms:
            if not isinstance(term, condition.Equals) or term.operand.part or term.operand.number != row.number:
                continue
            if term.operand.name in row.names or not term.operand.name:
                return min(term.values, key=lambda one: row.row.when.find(f'"{one}"') % 10_000)
        return ""

    def primitive(self, row: BackRow, value: Any, tree: Tree) -> Value:
        """The part that a primitive was made of."""
        last = row.target.steps[-1] if row.target.steps else None
        kind = last.kind if last is not None else "string"
        if row.assignment is not None:
            return assigned(row, value, kind)
        if last is not None and last.kind == "uri" and last.name == "system":
            if tree.prefix in _CODED and row.number in _SCHEME_PARTS:
                return scheme_of(str(value))
            if row.data is None:
                return first_leaf(authority_of(str(value))) if str(value).startswith("urn:hilum:namespace:") else ""
        if row.data is not None and row.data.base == "uri":
            prefix = row.data.name.partition("[")[0]
            make = _AUTHORITIES.get(prefix)
            return make(str(value)) if make is not None else bare_authority(str(value))
        v2_type = row.row.v2_type
        text = text_of(value, kind, v2_type)
        if row.codes is not None and text:
            raw = str(value).lower() if isinstance(value, bool) else str(value)
            text = code_back(row.codes, raw)
        if row.data is not None and text:
            return self._bare(row.data, text)
        return text

    def _bare(self, data: Mapper, text: str) -> Value:
        """The parts that a map would have made a bare value of: the first of its components that the version has."""
        wholes = self.trees.of(data).wholes
        if data.name.startswith("XPN["):
            words = text.split()
            name: dict[int, Value] = {1: words[-1], 2: words[0], 3: " ".join(words[1:-1])}
            return name if len(words) > 1 else text
        if wholes and wholes[0].number > 1 and wholes[0].assignment is None:
            return {wholes[0].number: text}
        return text

    # Settling.

    def settle(
        self, candidates: list[Candidate], parts: Fields, told: set[Told], kind: str, *, first_only: bool = False
    ) -> None:
        """Take the candidates that can stand beside each other, the surest first."""
        coming = frozenset(one.row.number for one in candidates if not is_empty(one.value))
        for one in sorted(candidates, key=lambda one: one.rank):
            number = one.row.number
            if is_empty(one.value):
                told |= one.leaves  # a constant: it says which place this is
                continue
            if number < 0:
                continue
            if one.leaves and one.leaves <= told and one.row.constant is None:
                continue
            rep = 0 if first_only or one.rep < 0 else one.rep
            held = parts.get(number, [])
            own = merged(held[rep], one.value) if rep < len(held) else one.value
            asked = Asked(kind, one.row.names, number, one.row.row.v2_type, own, parts, self.near, coming)
            needed = demands(one.row.when, asked, one.row.row.when)
            if needed is None:
                continue
            if first_only and rep < len(held) and one.rep > 0:
                if not isinstance(own, str) or not any(isinstance(at, int) for _, (_, at) in one.leaves):
                    continue  # a second element where the data type has room for one
                own = f"{held[rep]} {first_leaf(one.value)}"
            _put(parts, number, rep, own)
            told |= one.leaves
            for (other, part), code in needed.items():
                _put(parts, other, 0, merged(part_of_held(parts, other), {part: code} if part else code))
            for other, said in one.beside:
                _put(parts, other, rep, merged(part_of_held(parts, other), said))

    # A segment.

    def segment(self, mapper: Mapper, resource: Json) -> list[Candidate]:
        """What the rows of a segment map would give for a resource."""
        tree = self.trees.of(mapper)
        found: list[Found] = []
        for node in tree.roots.values():
            self.walk.collect(node, resource, None, None, found, None, tree)
        for row in tree.wholes:
            if row.data is not None and row.data.base == mapper.base:
                found.append(Found(row, resource, -1, None, NOWHERE))
        return [one for one in (self.candidate(item, tree) for item in found) if one is not None]

    def beside(self, mapper: Mapper) -> list[tuple[BackRow, str]]:
        """Rows of a segment map that make another resource of a field, and its type."""
        tree = self.trees.of(mapper)
        return [
            (row, row.data.base)
            for row in tree.wholes
            if row.data is not None and row.data.base != mapper.base and row.data.base[:1].isupper()
        ]


def part_of_held(parts: Fields, number: int) -> Value:
    """The first repetition of a field, "" where it has none."""
    held = parts.get(number)
    return held[0] if held else ""


def _put(parts: Fields, number: int, rep: int, value: Value) -> None:
    held = parts.setdefault(number, [])
    while len(held) <= rep:
        held.append("")
    held[rep] = value


def _leaves_of(value: Any) -> frozenset[Leaf]:
    """All leaves of an element."""
    out: set[Leaf] = set()
    waiting: list[Any] = [value]
    while waiting:
        one = waiting.pop()
        items = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for name, held in items:
            if isinstance(held, (dict, list)):
                waiting.append(held)
            else:
                out.add((id(one), name))
    return frozenset(out)
