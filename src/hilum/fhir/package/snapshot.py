"""A profile's snapshot from its differential and its base. FHIR R4 5.1.0.14 to 5.1.0.16 (differential, snapshot, slicing).

Theory of operation. Base and differential become trees. The differential is walked beside a copy of the base: what it says
of an element is merged into it (`merge`), and where it goes below an element that the base leaves whole, the element is
opened: a content reference by the elements that it names, a data type by the elements of the type, or of the one profile
that the element's type is to meet. A slice that the base does not have is a copy of the element that it slices (a re-slice
"a/b" of the slice "a") as the base has it, and takes the differential's word from there; what the differential says of the
sliced element, and below it, holds for every item and is not said again in the slices, so an item is judged by both.
`valueQuantity` in place of `value[x]` is the slice of that name of a choice sliced by type (FHIR R4 5.1.0.15.3).

Nothing here looks a profile up: `resolve` gives the StructureDefinition, with snapshot, of a canonical url.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir.definitions import is_primitive, type_definition, type_names
from hilum.fhir.package.merge import merge
from hilum.fhir.package.structure import core_definition
from hilum.fhir.package.tree import MAX_ELEMENTS, Node, elements_of, tree_of

__all__ = ["Resolve", "snapshot"]

Json = dict[str, Any]
Resolve = Callable[[str], "Json | None"]

SECTION = "FHIR R4 5.1.0.14"
_TYPE_SLICING: Json = {"discriminator": [{"type": "type", "path": "$this"}], "ordered": False, "rules": "closed"}


def snapshot(differential: Json, base: Json, *, resolve: Resolve | None = None) -> Json:
    """The StructureDefinition with its snapshot generated from its differential and the base's snapshot.

    base      StructureDefinition that `differential.baseDefinition` names, with its snapshot
    resolve   StructureDefinition, with snapshot, of a profile that a type of an element must meet; without it, or where it
              gives None, the type itself is taken
    returns   a new object; the snapshot it may have had is replaced
    raises    DecodeError      no differential, an element without a path, no snapshot at the base
              Incorrect        the differential names an element that the base does not have
              BudgetExceeded   more than 10,000 elements
    """
    elements = _elements(base, "snapshot")
    root = tree_of(elements).copy()
    changes = tree_of(_elements(differential, "differential"))
    is_new_type = differential.get("derivation") == "specialization"
    if is_new_type:
        root.name = changes.name
    elif changes.name != root.name:
        raise Incorrect(
            "the differential is about another type than its base", where=_shown(changes.name), section=SECTION
        )
    work = _Work(elements, resolve, is_new_type=is_new_type)
    work.apply(root, changes, root.name)
    return {**differential, "snapshot": {"element": elements_of(root)}}


def _elements(definition: Json, part: str) -> Any:
    content = definition.get(part)
    if not isinstance(content, dict):
        raise DecodeError(f"no {part}", where="StructureDefinition", section=SECTION)
    return content.get("element")


def _shown(path: str) -> str:
    return path if len(path) < 200 and path.isprintable() else "element"


def _types(element: Json) -> list[Json]:
    """The types of an element, those that are objects with a code."""
    types = element.get("type")
    return (
        [t for t in types if isinstance(t, dict) and isinstance(t.get("code"), str)] if isinstance(types, list) else []
    )


def _profiles(declared: Json) -> list[str]:
    profiles = declared.get("profile")
    return [p for p in profiles if isinstance(p, str)] if isinstance(profiles, list) else []


def _is_backbone(element: Json) -> bool:
    return [t["code"] for t in _types(element)] in (["BackboneElement"], ["Element"])


@cache
def _type_tree(code: str) -> Node:
    return tree_of(core_definition(code)["snapshot"]["element"])


class _Work:
    """One generation: the base's elements for content references, and the number of elements made so far."""

    def __init__(self, elements: Any, resolve: Resolve | None, *, is_new_type: bool = False) -> None:
        self.is_new_type = is_new_type
        self.elements = elements
        self.base: Node | None = None
        self.resolve = resolve
        self.made = 0
        self.trees: dict[str, Node | None] = {}

    def apply(self, node: Node, change: Node, path: str) -> None:
        """What a differential says about an element and all below it."""
        if change.element:
            self.adopt_profile(node, change)
            merge(node.element, change.element)
        if change.children and not node.children:
            self.open(node, path)
        short = [self.apply_child(node, below, path) for below in change.children.values()]
        for entry in short:
            if entry is not None:
                self.narrow(entry)

    def apply_child(self, node: Node, change: Node, path: str) -> Node | None:
        """Returns the choice that was named by its type, which is narrowed when all its types have been named."""
        place = f"{path}.{change.name}"
        found = node.children.get(change.name)
        if found is None:
            choice = self.choice_of(node, change.name)
            if choice is None and self.is_new_type:
                return self.add(node, change, place)
            if choice is None:
                raise Incorrect("an element that the base does not have", where=_shown(place), section=SECTION)
            self.apply_short(*choice, change, path)
            return choice[0]
        plain = found.copy(slices=False) if change.slices else found
        self.apply(found, change, place)
        for each in change.slices.values():
            self.apply_slice(found, plain, each, place)
        return None

    def add(self, node: Node, change: Node, path: str) -> Node | None:
        """An element that a new type (a logical model) has and its base has not. FHIR R4 5.1.0.1 (specialization)."""
        added = node.children[change.name] = Node(change.name)
        self.count(added)
        added.element = {"min": 0, "max": "*", "base": {"path": path, "min": 0, "max": "*"}}
        if _is_backbone(change.element):
            added.children = _type_tree(_types(change.element)[0]["code"]).copy().children
        base = {key: change.element.get(key, added.element[key]) for key in ("min", "max")}
        added.element["base"] = {"path": path, **base}
        return self.apply_child(node, change, path.rpartition(".")[0])

    def apply_slice(self, entry: Node, plain: Node, change: Node, path: str) -> None:
        made = entry.slices.get(change.slice)
        if made is None:
            made = self.new_slice(entry, plain, change.slice)
            if "slicing" not in entry.element:
                self.default_slicing(entry)
        self.apply(made, change, f"{path}:{change.slice}")

    def new_slice(self, entry: Node, plain: Node, name: str) -> Node:
        """A copy of what is sliced; none of it has to be there until the differential says so."""
        above = entry.slices.get(name.rpartition("/")[0]) if "/" in name else None
        made = (above or plain).copy(slices=False)
        self.count(made)
        made.slice = name
        made.element.pop("slicing", None)
        made.element["min"] = 0
        entry.slices[name] = made
        return made

    def default_slicing(self, entry: Node) -> None:
        """A slice without a word on slicing: extensions go by url, a choice by type. FHIR R4 5.1.0.15.2."""
        if entry.name in ("extension", "modifierExtension"):
            discriminator = [{"type": "value", "path": "url"}]
            entry.element["slicing"] = {"discriminator": discriminator, "ordered": False, "rules": "open"}
        elif entry.name.endswith("[x]"):
            entry.element["slicing"] = {**_TYPE_SLICING, "rules": "open"}

    def choice_of(self, node: Node, name: str) -> tuple[Node, str] | None:
        """The choice that a name with its type stands for, and the type: "valueQuantity" -> (value[x], Quantity)."""
        for child in node.children.values():
            stem = child.name.removesuffix("[x]")
            if stem != child.name and name.startswith(stem):
                for declared in _types(child.element):
                    if name == _short(stem, declared):
                        return child, declared["code"]
        return None

    def apply_short(self, entry: Node, code: str, change: Node, path: str) -> None:
        """`valueQuantity` for `value[x]`: the slice of that name."""
        place = f"{path}.{entry.name}:{change.name}"
        made = entry.slices.get(change.name)
        types = [t for t in _types(entry.element) if t["code"] == code]
        if made is None:
            made = self.new_slice(entry, entry.copy(slices=False), change.name)
            made.element["type"] = types
            entry.element.setdefault("slicing", _TYPE_SLICING)
        for each in (change, *change.slices.values()):
            self.apply(made, each, place)

    def narrow(self, entry: Node) -> None:
        """A choice whose slicing by type is closed has the types that its slices have."""
        slicing = entry.element.get("slicing")
        if isinstance(slicing, dict) and slicing.get("rules") == "closed":
            stem = entry.name[:-3]
            kept = [t for t in _types(entry.element) if _short(stem, t) in entry.slices]
            entry.element["type"] = kept or entry.element.get("type")

    def adopt_profile(self, node: Node, change: Node) -> None:
        """An element whose type is to meet one profile takes the invariants of the profile's root. FHIR R4 5.1.0.16."""
        types = _types(change.element)
        profiles = _profiles(types[0]) if len(types) == 1 and _is_data_type(types[0]["code"]) else []
        definition = self.resolve(profiles[0]) if self.resolve and len(profiles) == 1 else None
        if definition is None:
            return
        elements = _elements(definition, "snapshot")
        root = elements[0] if isinstance(elements, list) and elements and isinstance(elements[0], dict) else {}
        merge(node.element, {key: root[key] for key in ("constraint", "isModifier") if key in root})

    def open(self, node: Node, path: str) -> None:
        """Give an element that the base leaves whole the elements of its type."""
        reference = node.element.get("contentReference")
        if isinstance(reference, str):
            target = self.referred(reference, path)
            node.element = {k: v for k, v in node.element.items() if k != "contentReference"}
            node.element["type"] = target.element.get("type", [])
        else:
            target = self.type_tree(node, path)
        node.children = target.copy(slices=False).children
        for child in node.children.values():
            self.count(child)

    def referred(self, reference: str, path: str) -> Node:
        if self.base is None:
            self.base = tree_of(self.elements)
        at = self.base
        for part in reference.rpartition("#")[2].split(".")[1:]:
            name, _, slice_name = part.partition(":")
            below = at.children.get(name)
            if below is not None and slice_name:
                below = below.slices.get(slice_name)
            if below is None:
                raise Incorrect("a content reference to nothing", where=_shown(path), section=SECTION)
            at = below
        return at

    def type_tree(self, node: Node, path: str) -> Node:
        types = _types(node.element)
        codes = {t["code"] for t in types}
        profiles = [url for t in types for url in _profiles(t)]
        if len(codes) == 1 and len(profiles) == 1:
            found = self.profile_tree(profiles[0])
            if found is not None:
                return found
        code = codes.pop() if len(codes) == 1 else "Element"
        if not (is_primitive(code) or (code in type_names() and "." not in code)):
            raise Incorrect("an element below one that has no elements", where=_shown(path), section=SECTION)
        return _type_tree(code)

    def profile_tree(self, url: str) -> Node | None:
        if url not in self.trees:
            definition = self.resolve(url) if self.resolve else None
            self.trees[url] = None if definition is None else tree_of(_elements(definition, "snapshot"))
        return self.trees[url]

    def count(self, node: Node) -> None:
        waiting = [node]
        while waiting:
            at = waiting.pop()
            self.made += 1
            waiting += at.children.values()
            waiting += at.slices.values()
        if self.made > MAX_ELEMENTS:
            raise BudgetExceeded(f"more than {MAX_ELEMENTS} elements", where="StructureDefinition", section=SECTION)


def _is_data_type(code: str) -> bool:
    return code in type_names() and type_definition(code).kind == "complex-type"


def _short(stem: str, declared: Json) -> str:
    code: str = declared["code"]
    return stem + code[:1].upper() + code[1:]
