"""What a set of packages defines, over what the core specification defines: profiles with snapshots, terminology, search.

FHIR R4 5.0 (conformance). Looked up by canonical url, with or without `|version`. Packages go before the core; of several
versions of one url the one named, else the newest. A profile that comes with a differential only gets its snapshot here, on
first use; the profiles of the core specification (vital signs, SimpleQuantity, the extensions) always do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from hilum.core.errors import Incorrect, Unsupported
from hilum.fhir import definitions
from hilum.fhir.definitions import CodeSystem, ExtensionDefinition, SearchParameter, ValueSet
from hilum.fhir.definitions.load import branches_of, extension_of
from hilum.fhir.definitions.terminology import code_system_from, value_set_from
from hilum.fhir.package.archive import Package, PackagedResource
from hilum.fhir.package.snapshot import snapshot
from hilum.fhir.package.structure import core_definition, type_of_url
from hilum.fhir.package.tree import tree_of

__all__ = ["Conformance"]

Json = dict[str, Any]

MAX_CHAIN = 12
BUILT_IN = frozenset(("hl7.fhir.r4.core", "hl7.fhir.core"))
SECTION = "FHIR R4 5.1"


class Conformance:
    """The definitions of packages and of the core specification of R4.

    raises  Unsupported   a package for another version of FHIR
    """

    def __init__(self, packages: Iterable[Package] = ()) -> None:
        self.packages = tuple(packages)
        self._found: dict[tuple[str, str], list[PackagedResource]] = {}
        for package in self.packages:
            if package.fhir_versions and not any(v.startswith("4.0") for v in package.fhir_versions):
                raise Unsupported("a package for another version of FHIR", where=package.key, section="FHIR packages")
            for resource in package.resources:
                if resource.url:
                    self._found.setdefault((resource.resource_type, resource.url), []).append(resource)
        self._profiles: dict[str, Json] = {}
        self._value_sets: dict[str, ValueSet] = {}
        self._code_systems: dict[str, CodeSystem] = {}
        self._search: dict[str, dict[str, SearchParameter]] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """Packages that these depend on and that are not among them, as `name#version`; the core of R4 is built in.

        A version may be exact, end in ".x", or be "current", "latest" or "dev", which any version answers.
        """
        have = [(package.name, package.version) for package in self.packages]
        wanted = dict.fromkeys(
            (name, version)
            for package in self.packages
            for name, version in package.dependencies.items()
            if name not in BUILT_IN
        )
        return tuple(
            f"{name}#{version}"
            for name, version in wanted
            if not any(name == known and _answers(at, version) for known, at in have)
        )

    def resource(self, resource_type: str, url: str) -> Json | None:
        """A resource of the packages by its canonical url, as a new object; None when they have none."""
        packaged = self._packaged(resource_type, url)
        return None if packaged is None else packaged.read()

    def urls(self, resource_type: str) -> tuple[str, ...]:
        """Canonical urls of the packages' resources of a type, in order of the packages."""
        return tuple(url for kind, url in self._found if kind == resource_type)

    def profiles_of(self, kind: str) -> tuple[str, ...]:
        """Urls of the packages' profiles of a resource or data type; extensions under "Extension"."""
        return tuple(
            url
            for (resource_type, url), each in self._found.items()
            if resource_type == "StructureDefinition" and each[0].kind == kind
        )

    def _packaged(self, resource_type: str, url: str) -> PackagedResource | None:
        plain, _, version = url.partition("|")
        every = self._found.get((resource_type, plain))
        if not every:
            return None
        if version:
            fitting = [r for r in every if r.version == version or r.version.startswith(version + ".")]
            return max(fitting, key=lambda r: _order(r.version)) if fitting else None
        return max(every, key=lambda r: _order(r.version))

    def profile(self, url: str) -> Json | None:
        """StructureDefinition with its snapshot, of a profile, an extension or a type; None when nothing is known of it.

        The object is shared: copy before a change.

        raises  Incorrect        a chain of bases that ends nowhere, in a circle or in another type; a differential that
                                 names what its base does not have
                DecodeError      a differential or snapshot that is none
                BudgetExceeded   a snapshot of more than 10,000 elements, or a chain of more than 12 bases
        """
        return self._profile(url, ())

    def _profile(self, url: str, chain: tuple[str, ...]) -> Json | None:
        known = self._profiles.get(url)
        if known is not None:
            return known
        if url in chain or len(chain) > MAX_CHAIN:
            raise Incorrect("a profile that rests on itself", where=url, section=SECTION)
        if "|" in url and self._packaged("StructureDefinition", url) is None:
            return self._profile(url.partition("|")[0], (*chain, url)) if not self._is_packaged(url) else None
        found = self._built(url, (*chain, url))
        if found is not None:  # what is unknown is not kept: there is no end to the urls that documents name
            self._profiles[url] = found
        return found

    def _is_packaged(self, url: str) -> bool:
        return ("StructureDefinition", url.partition("|")[0]) in self._found

    def _built(self, url: str, chain: tuple[str, ...]) -> Json | None:
        definition = self.resource("StructureDefinition", url)
        if definition is None:
            name = type_of_url(url)
            if name:
                return core_definition(name)
            definition = definitions.differential_profile(url)
        if definition is None:
            return None
        if isinstance(definition.get("snapshot"), dict) and definition["snapshot"].get("element"):
            tree_of(definition["snapshot"]["element"])  # refuses what is no list of elements
            return definition
        base_url = definition.get("baseDefinition")
        base = self._profile(base_url, chain) if isinstance(base_url, str) else None
        if base is None:
            raise Incorrect("a profile whose base is not known", where=url, section=SECTION)
        return snapshot(definition, base, resolve=lambda wanted: self._resolved(wanted, chain))

    def _resolved(self, url: str, chain: tuple[str, ...]) -> Json | None:
        """For types of elements: a profile that is being built itself (a recursive one) counts as its type."""
        return None if url in chain else self._profile(url, chain)

    def value_set(self, url: str) -> ValueSet | None:
        """A value set by its canonical url, None when nothing is known of it.

        raises  DecodeError, BudgetExceeded   the packages' resource is none, or larger than allowed
        """
        if url not in self._value_sets:
            resource = self.resource("ValueSet", url)
            if resource is None:
                return definitions.value_set(url)
            self._value_sets[url] = value_set_from(resource)
        return self._value_sets[url]

    def code_system(self, url: str) -> CodeSystem | None:
        """A code system by its url, None when nothing is known of it.

        raises  DecodeError, BudgetExceeded   the packages' resource is none, or larger than allowed
        """
        if url not in self._code_systems:
            resource = self.resource("CodeSystem", url)
            if resource is None:
                return definitions.code_system(url)
            self._code_systems[url] = code_system_from(resource)
        return self._code_systems[url]

    def extension_definition(self, url: str) -> ExtensionDefinition | None:
        """An extension by its url, None when nothing is known of it or it is none.

        raises  as `profile`
        """
        if self._packaged("StructureDefinition", url) is None:
            return definitions.extension_definition(url)
        definition = self.profile(url)
        return extension_of(definition) if definition and definition.get("type") == "Extension" else None

    def search_parameters(self, resource_type: str) -> dict[str, SearchParameter]:
        """Search parameters of a resource type by code: the core's, and those that the packages add. FHIR R4 3.1.1.3.

        raises  KeyError   R4 has no such type
        """
        if resource_type not in self._search:
            found = dict(definitions.search_parameters(resource_type))
            for parameter in self._added(resource_type):
                found.setdefault(parameter.code, parameter)
            self._search[resource_type] = found
        return self._search[resource_type]

    def _added(self, resource_type: str) -> Iterator[SearchParameter]:
        bases = {resource_type, "Resource", definitions.type_definition(resource_type).base}
        for kind, url in self._found:
            if kind != "SearchParameter":
                continue
            resource = self.resource(kind, url) or {}
            base = resource.get("base")
            if not isinstance(base, list) or bases.isdisjoint(b for b in base if isinstance(b, str)):
                continue
            parameter = self._parameter(resource, resource_type, single=len(base) == 1)
            if parameter is not None:
                yield parameter

    def _parameter(self, resource: Json, resource_type: str, *, single: bool) -> SearchParameter | None:
        code, kind, expression = (resource.get(key) for key in ("code", "type", "expression"))
        if not isinstance(code, str) or not isinstance(kind, str) or not isinstance(expression, str):
            return None
        branches = branches_of(expression, resource_type, single=single)
        if not branches:
            return None
        components = []
        for component in _objects(resource.get("component")):
            part = self.resource("SearchParameter", str(component.get("definition", ""))) or {}
            name = str(component.get("definition", "")).rpartition("/")[2].partition("-")[2]
            components.append((str(part.get("code") or name), str(component.get("expression", ""))))
        named = resource.get("target")
        targets = tuple(t for t in named if isinstance(t, str)) if isinstance(named, list) else ()
        return SearchParameter(code, kind, " | ".join(branches), targets, tuple(components), str(resource["url"]))


def _objects(content: Any) -> list[Json]:
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []


def _answers(version: str, wanted: str) -> bool:
    if wanted in ("current", "latest", "dev"):
        return True
    return version == wanted or (wanted.endswith(".x") and version.startswith(wanted[:-1]))


def _order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Versions in order: numbers as numbers, a release after its candidates ("1.0.0-ballot" before "1.0.0")."""
    release, _, candidate = version.partition("-")
    parts = [(1, int(p), "") if p.isdecimal() and len(p) < 10 else (0, 0, p) for p in re.split(r"[._]", release)]
    return (*parts, (0, 0, candidate) if candidate else (1, 0, ""))
