"""Small profiles, and what judging by them finds."""

from __future__ import annotations

from typing import Any

from hilum.fhir.package import Conformance, Package
from hilum.fhir.profiles import judge
from support.fhir_packages import MANIFEST, archive

PREFIX = "http://hl7.org/fhir/StructureDefinition/"
URL = "http://example.org/p"
Json = dict[str, Any]


def profile(*elements: Json, kind: str = "Patient", url: str = URL, base: str = "", **more: Any) -> Json:
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "name": "P",
        "type": kind,
        "derivation": "constraint",
        "baseDefinition": base or PREFIX + kind,
        "differential": {"element": [{"id": kind, "path": kind}, *elements]},
        **more,
    }


def known(*resources: Json) -> Conformance:
    members = {f"package/{n}.json": resource for n, resource in enumerate(resources)}
    return Conformance([Package.load(archive({"package/package.json": MANIFEST, **members}))])


def rules(resource: Json, *resources: Json, **options: Any) -> list[tuple[str, str]]:
    """(place, rule) of the issues by the first of the definitions, those by bindings of the core only where asked for."""
    options.setdefault("bindings", False)
    found = judge(resource, str(resources[0]["url"]), known(*resources), **options)
    return [(one.expression, one.rule) for one in found]


def sliced(path: str, *discriminators: tuple[str, str], rules: str = "open") -> Json:
    stated = [{"type": kind, "path": at} for kind, at in discriminators]
    return {"id": path, "path": path, "slicing": {"discriminator": stated, "rules": rules}}


def slice_of(path: str, name: str, **more: Any) -> Json:
    return {"id": f"{path}:{name}", "path": path, "sliceName": name, **more}


def below(path: str, name: str, inner: str, **more: Any) -> Json:
    return {"id": f"{path}:{name}.{inner}", "path": f"{path}.{inner}", **more}


PATIENT: Json = {"resourceType": "Patient"}
OBSERVATION: Json = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
