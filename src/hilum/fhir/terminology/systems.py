"""A code system of a package or of the core, asked as a release is (`hilum.core.terminology.ConceptIndex`). FHIR R4 4.8."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hilum.core.terminology import PREFERRED, Designation, Entry, Property, Release
from hilum.fhir.definitions import CodeSystem

__all__ = ["TableSystem"]


class TableSystem:
    """The concepts of a CodeSystem; what the table does not keep (designations, further properties) is not there."""

    def __init__(self, system: CodeSystem) -> None:
        self._system = system
        self._folded: dict[str, str] | None = None
        self._children: dict[str, list[str]] | None = None
        self.release = Release(system.url, system.version, system.name, is_whole=system.is_complete)

    def concept(self, code: str) -> Entry | None:
        found = self._system.concepts.get(code)
        if found is None:
            if self._system.is_case_sensitive:
                return None
            if self._folded is None:
                self._folded = {one.casefold(): one for one in self._system.concepts}
            code = self._folded.get(code.casefold(), "")
            found = self._system.concepts.get(code)
        return None if found is None else Entry(code, found.display, found.is_retired, found.is_abstract)

    def designations(self, code: str) -> tuple[Designation, ...]:
        found = self._system.concepts.get(code)
        return () if found is None or not found.display else (Designation("", PREFERRED, found.display),)

    def parents(self, code: str) -> tuple[str, ...]:
        found = self._system.concepts.get(code)
        return () if found is None else found.parents

    def children(self, code: str) -> tuple[str, ...]:
        if self._children is None:
            self._children = {}
            for one, concept in self._system.concepts.items():
                for parent in concept.parents:
                    self._children.setdefault(parent, []).append(one)
        return tuple(self._children.get(code, ()))

    def is_below(self, code: str, ancestor: str) -> bool:
        return code != ancestor and self.reaches(code, ancestor, lambda _: None)

    def reaches(self, code: str, ancestor: str, spend: Callable[[int], None]) -> bool:
        """Whether the ancestor is the code or above it; each step is spent."""
        waiting, seen = [code], {code}
        while waiting:
            at = waiting.pop()
            if at == ancestor:
                return True
            parents = self.parents(at)
            spend(1 + len(parents))
            for each in parents:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return False

    def ancestors(self, code: str) -> Iterator[str]:
        return self._reached(code, self.parents)

    def descendants(self, code: str, *, ordered: bool = True) -> Iterator[str]:
        if not ordered:
            return self._reached(code, self.children)
        below = set(self._reached(code, self.children))
        return (one for one in self._system.concepts if one in below)

    def _reached(self, code: str, beside: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
        waiting, seen = [code], {code}
        while waiting:
            for each in beside(waiting.pop()):
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
                    yield each

    def has_property(self, name: str) -> bool:
        return False

    def property_names(self) -> Iterator[str]:
        return iter(())

    def properties(self, code: str) -> tuple[Property, ...]:
        return ()

    def with_property(self, name: str, value: str) -> Iterator[str]:
        return iter(())

    def codes(self, after: str = "") -> Iterator[str]:
        return iter(self._system.concepts)

    def value_set(self, url: str) -> str | None:
        return None

    def value_sets(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def is_member(self, url: str, code: str) -> bool:
        return False

    def members(self, url: str) -> Iterator[str]:
        return iter(())

    def memberships(self, code: str) -> tuple[str, ...]:
        return ()
