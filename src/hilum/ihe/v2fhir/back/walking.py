"""The tree of a map walked together with an element: which rows wrote there, and of a list which element is whose.

An element of a list belongs to the place whose marks it bears, which has room for it, and which the version prefers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hilum.hl7v2.definitions import Definitions
from hilum.ihe.v2fhir.back.codes import list_order
from hilum.ihe.v2fhir.back.paths import BackRow, Mark, Node, Tree, constant_json, tree_of
from hilum.ihe.v2fhir.back.reading import Leaf, Resources
from hilum.ihe.v2fhir.compile import Compiler, Mapper
from hilum.ihe.v2fhir.engine import Json
from hilum.ihe.v2fhir.target import Step

__all__ = ["CONTRADICTED", "NOWHERE", "Found", "Place", "Several", "Trees", "Walk"]

Place = tuple[str, int]
NOWHERE: Place = ("", -1)
CONTRADICTED = -9.0
_ALWAYS_THERE = frozenset(("resourceType", "id", "meta", "text", "status", "active"))


class Trees:
    """The trees of one set of tables, each made when it is first asked for."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self._trees: dict[str, Tree] = {}
        self._begun: set[str] = set()

    def of(self, mapper: Mapper) -> Tree:
        """The tree of a map."""
        known = self._trees.get(mapper.name)
        if known is None:
            self._begun.add(mapper.name)
            known = self._trees[mapper.name] = tree_of(self.compiler, mapper, self._other)
            self._begun.discard(mapper.name)
        return known

    def _other(self, mapper: Mapper) -> Tree | None:
        return None if mapper.name in self._begun else self.of(mapper)


class Several(dict[str, Any]):
    """The values that a map made of one text, by their labels."""


@dataclass(slots=True, eq=False)
class Found:
    """A row whose place in the element holds something."""

    row: BackRow
    value: Any
    rep: int
    leaf: Leaf | None
    at: Place
    via: int = 0


class Walk:
    """Walks elements of one conversion."""

    def __init__(self, trees: Trees, resources: Resources, known: Definitions) -> None:
        self.trees = trees
        self.resources = resources
        self.known = known
        coded = (one.get("activity", {}).get("coding") or [{}] for one in resources.of("Provenance"))
        self.is_ours = any(one[0].get("code") == "v2-fhir-transformation" for one in coded)
        """The resources were made of a message by the same tables, so that every place bears its marks."""

    def collect(
        self,
        node: Node,
        value: Any,
        sibling: Any,
        rep: int | None,
        found: list[Found],
        leaf: Leaf | None,
        tree: Tree,
        index: Place = NOWHERE,
    ) -> None:
        """Every row below a place whose part of the element is there."""
        if value is not None:
            for row in node.rows:
                found.append(Found(row, value, -1 if rep is None else rep, leaf, index))
        holder = sibling if node.is_primitive else value
        if not isinstance(holder, dict):
            return
        for name, places in node.by_name():
            if name == "()":
                for place in places:
                    assert place.step is not None
                    target = self.resources.follow(holder, place.step.resource)
                    if target is not None:
                        self.resources.tell(holder)
                        before = len(found)
                        self.collect(place, target, None, rep, found, None, tree, index)
                        for one in found[before:]:
                            one.via = one.via * 31 + id(holder)
                continue
            held, side = holder.get(name), holder.get("_" + name)
            first = places[0].step
            assert first is not None
            if first.is_list:
                self.spread(places, name, held, side, rep, found, tree, index)
            elif held is not None or side is not None:
                for place in places:
                    self.collect(place, held, side, rep, found, (id(holder), name), tree, index)

    def spread(
        self,
        places: list[Node],
        name: str,
        held: Any,
        side: Any,
        rep: int | None,
        found: list[Found],
        tree: Tree,
        index: Place,
    ) -> None:
        """Give the elements of a list to the places whose marks they bear."""
        elements = held if isinstance(held, list) else [] if held is None else [held]
        sides = side if isinstance(side, list) else []
        count = max(len(elements), len(sides))
        owner = held if isinstance(held, list) else elements
        taken: dict[int, int] = {}
        several: dict[int, tuple[Node, Several, int, Place]] = {}
        for at in range(min(count, 1000)):
            element = elements[at] if at < len(elements) else None
            beside = sides[at] if at < len(sides) else None
            place = self.choose(places, name, element, beside, taken, rep is None, tree)
            if place is None:
                continue
            label = self.label_of(place, element)
            if label and id(place) in several and label not in several[id(place)][1]:
                several[id(place)][1][label] = element
                continue
            number = taken.get(id(place), 0)
            taken[id(place)] = number + 1
            if label:
                if id(place) in several:
                    self._close(several.pop(id(place)), rep, found, tree, index)
                where = (f"{name}[{place.step.label if place.step else ''}]", at)
                several[id(place)] = (place, Several({label: element}), number, where)
                continue
            inner = number if rep is None else rep
            where = (f"{name}[{place.step.label if place.step else ''}]", at) if index == NOWHERE else index
            self.collect(place, element, beside, inner, found, (id(owner), at), tree, where)

        for one in several.values():
            self._close(one, rep, found, tree, index)

    def _close(
        self, one: tuple[Node, Several, int, Place], rep: int | None, found: list[Found], tree: Tree, index: Place
    ) -> None:
        place, values, number, at = one
        where = at if index == NOWHERE else index
        self.collect(place, values, None, number if rep is None else rep, found, None, tree, where)

    def label_of(self, place: Node, element: Any) -> str:
        """Which of the values that a map makes of one text an element is; "" where it makes one."""
        for row in place.rows:
            if row.data is None or row.data.base == "Location" or len(row.data.roots) < 2:
                continue
            tree = self.trees.of(row.data)
            roots = tree.roots
            names = element.keys() if isinstance(element, dict) else set()
            open_ended = {whole.target.root for whole in tree.wholes}
            return max(
                sorted(roots),
                key=lambda label: (
                    names <= roots[label].names or label in open_ended,
                    self.score(roots[label].marks, element),
                    -len(roots[label].names),
                ),
            )
        return ""

    def choose(
        self,
        places: list[Node],
        name: str,
        element: Any,
        beside: Any,
        taken: dict[int, int],
        is_outer: bool,
        tree: Tree,
    ) -> Node | None:
        """The place of an element of a list: whose marks it bears, which has room, which the version prefers."""
        wanted = list_order(tree.mapper.name, name)
        best: Node | None = None
        best_key: tuple[float, ...] = ()
        if name == "suffix" and isinstance(element, str) and self.is_degree(element):
            wanted = [label for label in wanted if label != "1"]
        for at, place in enumerate(places):
            step = place.step
            assert step is not None
            held = beside if place.is_primitive and element is None else element
            score = self.score(place.marks, held)
            if score <= CONTRADICTED or not self.fits(place, element):
                continue
            usage = self.usage(place, tree)
            if usage > 3:
                continue
            if step.url and isinstance(element, dict) and element.get("url") != step.url:
                continue
            if isinstance(element, dict) and place.is_particular and element.keys() <= place.names:
                score += 0.3
            elif isinstance(element, dict) and (excess := self.excess(place, element)):
                score -= 0.2 * excess
            elif isinstance(element, dict) and place.known:
                unknown = sum(1 for one in element if one not in place.known and one[:1] != "_")
                if unknown and self.is_ours and step.kind == "Identifier":
                    continue
                score -= 0.2 * unknown
            full = taken.get(id(place), 0) // self.room(place, tree, is_outer)
            rank = wanted.index(step.label) if step.label in wanted else len(wanted) + at
            key = (-full, score, -rank, -usage) if wanted else (-full, score, -usage, -rank)
            if best is None or key > best_key:
                best, best_key = place, key
        return best

    def excess(self, place: Node, element: Json) -> int:
        """How many elements of the resource that a reference leads to the place knows nothing of."""
        for below in place.children.values():
            if below.step is not None and below.step.resource and below.known:
                target = self.resources.follow(element, below.step.resource)
                if target is not None:
                    return sum(1 for one in target if one not in below.known and one not in _ALWAYS_THERE)
        return 0

    def is_degree(self, text: str) -> bool:
        """Whether a suffix of a name is a degree (table 0360)."""
        table = self.known.tables.get("0360")
        return table is not None and text in table.codes

    def fits(self, place: Node, element: Any) -> bool:
        """Whether a reference leads to what the place asks for."""
        if not isinstance(element, dict):
            return True
        kinds = [below.step.resource for below in place.children.values() if below.step and below.step.resource]
        if kinds:
            return any(self.resources.follow(element, kind) is not None for kind in kinds)
        for below in place.children.values():
            held = element.get(below.step.name) if below.step is not None else None
            inner = [one.step.resource for one in below.children.values() if one.step and one.step.resource]
            is_said = isinstance(held, dict) and any(one in held for one in ("reference", "identifier", "display"))
            if inner and is_said and all(self.resources.follow(held, kind) is None for kind in inner):
                return False
        return True

    def room(self, place: Node, tree: Tree, is_outer: bool) -> int:
        """How many elements a place takes."""
        if tree.mapper.kind != "segment" or not is_outer:
            return (
                max(
                    (len(row.data.roots) for row in place.rows if row.data is not None and row.data.base != "Location"),
                    default=1,
                )
                or 1
            )
        segment = self.known.segment(tree.prefix)
        numbers = [number for number in place.numbers if number > 0]
        if segment is None or not numbers:
            return 1000
        most = 1
        for number in numbers:
            definition = segment.field(number)
            if definition is not None:
                most = max(most, 1000 if definition.max is None else definition.max)
        return most

    def usage(self, place: Node, tree: Tree) -> int:
        """0 = a required part, 1 = an optional one, 2 = one kept for old times, 4 = one that the version does not have."""
        return min((self.usage_of(tree, number) for number in place.numbers if number > 0), default=1)

    def usage_of(self, tree: Tree, number: int) -> int:
        """How the version stands to a part, as `usage`; one that it has withdrawn is one that it does not have."""
        if tree.mapper.kind == "segment":
            segment = self.known.segment(tree.prefix)
            field = segment.field(number) if segment else None
            usage = field.usage if field else ""
        else:
            datatype = self.known.datatype(tree.prefix)
            if datatype is None or not datatype.components:
                return 1
            component = datatype.component(number)
            usage = component.usage if component else ""
        return {"R": 0, "O": 1, "C": 1, "B": 2}.get(usage, 4)

    def score(self, marks: list[Mark], element: Any) -> float:
        """How well an element bears the marks of a place; CONTRADICTED where it cannot be of that place."""
        total = 0.0
        for mark in marks:
            held = self.at(element, mark.steps)
            wanted = constant_json(mark.value, mark.steps[-1].kind)
            if wanted in held:
                total += 1.0 if mark.always else 0.5
            elif mark.always:
                if mark.steps[-1].name == "url" or held or self.is_ours:
                    return CONTRADICTED
                total -= 0.25
            elif held:
                total -= 0.25
        return total

    def at(self, element: Any, steps: tuple[Step, ...]) -> list[Any]:
        """What stands at a path below an element."""
        level = [element]
        for at, step in enumerate(steps):
            following: list[Any] = []
            for one in level:
                if not isinstance(one, dict):
                    continue
                if step.resource:
                    target = self.resources.follow(one, step.resource)
                    if target is not None:
                        following.append(target)
                    continue
                is_holder = not step.is_primitive_child and at + 1 < len(steps) and steps[at + 1].is_primitive_child
                held = one.get(("_" if is_holder else "") + step.name)
                if isinstance(held, list):
                    following.extend(held)
                elif held is not None:
                    following.append(held)
            level = following
        return level
