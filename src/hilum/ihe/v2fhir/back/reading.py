"""The resources that are read: found by what refers to them, and what of them has been told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hilum.ihe.v2fhir.engine import Json

__all__ = ["Leaf", "Resources", "steps_lead_to"]

Leaf = tuple[int, "str | int"]
"""Where a primitive stands: identity of what holds it, and its name or number there."""

_ROLE = {"Practitioner": "practitioner", "Organization": "organization", "Location": "location"}


class Resources:
    """The resources of a bundle, or a resource and those within it.

    told    leaves that a message tells
    """

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self.all: list[Json] = []
        self.told: set[Leaf] = set()
        self.own: set[int] = set()
        self._of_kind: dict[str, list[Json]] = {}
        self._referred: set[int] | None = None
        self._by_address: dict[str, Json] = {}
        self._made: dict[tuple[int, str], Json | None] = {}
        if bundle.get("resourceType") == "Bundle":
            for entry in bundle.get("entry") or ():
                resource = entry.get("resource") if isinstance(entry, dict) else None
                if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
                    self._take(resource, str(entry.get("fullUrl") or ""))
            if isinstance(bundle.get("id"), str):
                self._by_address[f"urn:uuid:{bundle['id']}"] = bundle
                self._by_address[f"Bundle/{bundle['id']}"] = bundle
        else:
            self._take(bundle, "")

    def _take(self, resource: Json, address: str) -> None:
        self.all.append(resource)
        self._of_kind.setdefault(resource["resourceType"], []).append(resource)
        kind, own = resource["resourceType"], resource.get("id")
        if address:
            self._by_address.setdefault(address, resource)
        if isinstance(own, str):
            self._by_address.setdefault(f"{kind}/{own}", resource)
            self._by_address.setdefault(f"urn:uuid:{own}", resource)
        for inner in resource.get("contained") or ():
            if isinstance(inner, dict) and isinstance(inner.get("resourceType"), str):
                self.all.append(inner)
                self._of_kind.setdefault(inner["resourceType"], []).append(inner)
                self._by_address.setdefault(f"{id(resource)}#{inner.get('id')}", inner)
                self._by_address.setdefault(f"#{inner.get('id')}", inner)

    def add(self, resource: Json, *, is_own: bool = False) -> None:
        """A resource more. is_own = of our making: what it says needs no telling."""
        self._take(resource, "")
        if is_own:
            self.own.add(id(resource))

    def insert(self, resources: list[Json], *, after: Json) -> None:
        """Resources of our making, of the same type as another one and behind it."""
        for held in (self.all, self.of(after["resourceType"])):
            at = next(number for number, one in enumerate(held, 1) if one is after)
            held[at:at] = resources

    def name(self, address: str, resource: Json) -> None:
        """Let an address lead to a resource."""
        self._by_address[address] = resource

    def of(self, kind: str) -> list[Json]:
        """All resources of a type, in the order of the bundle."""
        return self._of_kind.get(kind, [])

    def referred_to(self) -> set[int]:
        """The resources that another one, but for a Provenance, refers to."""
        if self._referred is None:
            self._referred = set()
            for one in self.all:
                if one["resourceType"] != "Provenance":
                    waiting: list[Any] = [one]
                    while waiting:
                        value = waiting.pop()
                        if isinstance(value, dict):
                            target = self.target(value)
                            if target is not None and target is not one:
                                self._referred.add(id(target))
                            waiting.extend(value.values())
                        elif isinstance(value, list):
                            waiting.extend(value)
        return self._referred

    def target(self, reference: Any) -> Json | None:
        """The resource that a reference leads to, None where it is not here."""
        if not isinstance(reference, dict):
            return None
        address = reference.get("reference")
        if not isinstance(address, str):
            return None
        found = self._by_address.get(address)
        if found is None:
            stem = address.partition("/_history/")[0]
            found = self._by_address.get(stem) or self._by_address.get("/".join(stem.rsplit("/", 2)[-2:]))
        return found

    def tell(self, reference: Any) -> None:
        """What a reference says of the other resource is told with that resource."""
        if isinstance(reference, dict):
            for name in ("reference", "type", "display"):
                self.told.add((id(reference), name))

    def follow(self, reference: Any, kind: str) -> Json | None:
        """The resource of a type behind a reference: there, through a role, or as far as the reference itself describes it."""
        if not isinstance(reference, dict):
            return None
        key = (id(reference), kind)
        if key in self._made:
            return self._made[key]
        found = self.target(reference)
        if found is not None and found["resourceType"] != kind:
            found = self._beside(reference, found, kind)
        elif found is None:
            found = self._described(reference, kind)
        self._made[key] = found
        return found

    def _beside(self, reference: Json, found: Json, kind: str) -> Json | None:
        own = found["resourceType"]
        if own == "PractitionerRole" and kind in _ROLE:
            inner = found.get(_ROLE[kind])
            inner = inner[0] if isinstance(inner, list) and inner else inner
            return self.target(inner)
        if kind == "PractitionerRole" and own in _ROLE:
            held: Any = [reference] if own == "Location" else reference
            return {"resourceType": kind, _ROLE[own]: held}
        return None

    def _described(self, reference: Json, kind: str) -> Json | None:
        address = str(reference.get("reference") or "")
        stated = str(reference.get("type") or "") or (address.split("/")[-2] if "/" in address else "")
        if stated and stated != kind and not address.startswith("urn:"):
            return None
        identifier, display = reference.get("identifier"), reference.get("display")
        if not identifier and not display:
            return None
        made: Json = {"resourceType": kind}
        if isinstance(identifier, dict):
            made["identifier"] = [identifier]
        if isinstance(display, str):
            self.told.add((id(reference), "display"))
            if kind in ("Practitioner", "Patient", "RelatedPerson"):
                made["name"] = [_name(display)]
            elif kind in ("Organization", "Location"):
                made["name"] = display
        return made


def _name(text: str) -> Json:
    """A name by its words: the family name stands last, or before a comma."""
    family, comma, given = text.partition(",")
    words = text.split()
    if comma:
        return {"family": family.strip(), "given": given.split()}
    return {"family": words[-1], "given": words[:-1]} if len(words) > 1 else {"family": text}


def steps_lead_to(subject: Json, names: Iterable[str]) -> list[Json]:
    """The references at a path of element names."""
    level: list[Any] = [subject]
    for name in names:
        following: list[Any] = []
        for one in level:
            held = one.get(name) if isinstance(one, dict) else None
            if isinstance(held, list):
                following.extend(held)
            elif held is not None:
                following.append(held)
        level = following
    return [one for one in level if isinstance(one, dict)]
