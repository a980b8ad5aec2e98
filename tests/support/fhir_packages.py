"""Archives of packages and the comparison of snapshots, for the tests."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

from hilum.fhir.json import encode
from hilum.fhir.package import PackagedResource

Json = dict[str, Any]

MANIFEST: dict[str, Any] = {
    "name": "test.package",
    "version": "1.2.3",
    "title": "A test",
    "canonical": "http://example.org",
    "fhirVersions": ["4.0.1"],
    "dependencies": {"hl7.fhir.r4.core": "4.0.1"},
}


def archive(members: dict[str, Any], *, form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=form) as out:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def without_snapshot(resource: PackagedResource, definition: Json) -> PackagedResource:
    """A packaged StructureDefinition with its differential only."""
    bare = {k: v for k, v in definition.items() if k not in ("snapshot", "text")}
    content = encode(bare)
    return PackagedResource(
        resource.resource_type,
        resource.id,
        resource.url,
        resource.version,
        resource.name,
        resource.kind,
        resource.base,
        content,
    )


def differences(published: list[Json], found: list[Json]) -> list[tuple[str, str]]:
    """What differs between two snapshots: (property or "missing" or "extra", element id)."""
    theirs, ours = {e["id"]: e for e in published}, {e["id"]: e for e in found}
    result = [("missing", i) for i in theirs.keys() - ours.keys()] + [("extra", i) for i in ours.keys() - theirs.keys()]
    assert [i for i in theirs if i in ours] == [i for i in ours if i in theirs]
    for element_id in theirs.keys() & ours.keys():
        one, other = _judged(theirs[element_id]), _judged(ours[element_id])
        result += [(key, element_id) for key in one if one[key] != other[key]]
    return result


def _judged(element: Json) -> Json:
    slicing, binding = element.get("slicing"), element.get("binding") or {}
    return {
        "path": element["path"],
        "min": element["min"],
        "max": element["max"],
        "base": element["base"],
        "type": sorted(
            (t["code"], tuple(t.get("profile", ())), tuple(sorted(t.get("targetProfile", ()))))
            for t in element.get("type", ())
        ),
        "binding": (binding.get("strength"), binding.get("valueSet")),
        "constraint": sorted(c["key"] for c in element.get("constraint", ())),
        "mustSupport": element.get("mustSupport", False),
        "isModifier": element.get("isModifier", False),
        "isSummary": element.get("isSummary", False),
        "sliceName": element.get("sliceName"),
        "slicing": slicing and (slicing["discriminator"], slicing["rules"], slicing.get("ordered", False)),
        "fixed": {k: v for k, v in element.items() if k.startswith(("fixed", "pattern"))},
        "contentReference": element.get("contentReference"),
    }
