"""Profiles and extensions of a core package as differentials, for `generate_fhir_definitions.py`.

A row is the StructureDefinition itself with what a snapshot is made of and no prose: the snapshot is generated from it and
the element table (`hilum.fhir.package.snapshot`).
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

KEPT = (
    "url",
    "name",
    "title",
    "status",
    "kind",
    "abstract",
    "context",
    "contextInvariant",
    "type",
    "baseDefinition",
    "derivation",
)
PROSE = (
    "definition",
    "comment",
    "requirements",
    "alias",
    "mapping",
    "example",
    "isModifierReason",
    "meaningWhenMissing",
    "extension",
    "condition",
)


def profile_rows(definitions: list[Json]) -> dict[str, Json]:
    rows: dict[str, Json] = {}
    for definition in definitions:
        if definition.get("derivation") != "constraint" or definition["kind"] == "logical":
            continue
        row = {key: definition[key] for key in KEPT if key in definition}
        row["differential"] = {"element": [pruned(e) for e in definition["differential"]["element"]]}
        rows[definition["url"]] = row
    return dict(sorted(rows.items()))


def pruned(element: Json) -> Json:
    kept = {key: value for key, value in element.items() if key not in PROSE}
    if "constraint" in kept:
        kept["constraint"] = [{k: v for k, v in c.items() if k != "xpath"} for c in kept["constraint"]]
    if "binding" in kept:
        kept["binding"] = {
            k: [e for e in v if e["url"].endswith("maxValueSet")] if k == "extension" else v
            for k, v in kept["binding"].items()
            if k != "description"
        }
        if not kept["binding"].get("extension", True):
            del kept["binding"]["extension"]
    return kept
