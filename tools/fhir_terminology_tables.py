"""Code systems and value sets of a core package as rows, for `generate_fhir_definitions.py`.

    code system = [url, name, content, case sensitive (1, 0), [[code, display, [parent, ...] or 0, flags or absent], ...]]
                  flags: 1 abstract (not selectable), 2 retired or deprecated
    value set   = [url, name, title, [part, ...], [excluded part, ...]]
    part        = {system, version, concept: [[code, display], ...], filter: [[property, op, value], ...], valueSet: [url, ...]}

What is bundled is HL7's own. A code system of someone else stays as a name without concepts (content "not-present"), and
the value sets keep the codes that the FHIR specification itself lists (CC0-1.0), without the owners' texts.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

OWN = ("http://hl7.org/fhir/", "http://terminology.hl7.org/", "http://cds-hooks.hl7.org/")
# Systems under HL7's own urls whose published copyright names another owner of the codes.
OTHERS = ("SNOMED", "LOINC", "UB04", "ISO Standard", "ASTM", "National E-Health")


def is_own(system: Json) -> bool:
    owner = system.get("copyright", "")
    return system["url"].startswith(OWN) and not any(name in owner for name in OTHERS)


def code_system_rows(systems: list[Json]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for system in systems:
        own = is_own(system)
        content = system["content"] if own else "not-present"
        concepts = concept_rows(system.get("concept", [])) if own else []
        rows[system["url"]] = [
            system["url"],
            system["name"],
            content,
            int(system.get("caseSensitive", False)),
            concepts,
        ]
    return dict(sorted(rows.items()))


def concept_rows(concepts: list[Json]) -> list[list[Any]]:
    """Concepts in order; parents come from the nesting and from the `child` and `subsumedBy` properties."""
    rows: dict[str, list[Any]] = {}
    parents: dict[str, list[str]] = {}

    def walk(nested: list[Json], parent: str) -> None:
        for concept in nested:
            code = concept["code"]
            if parent:
                parents.setdefault(code, []).append(parent)
            rows.setdefault(code, [code, concept.get("display", ""), 0, flags(concept)])
            for item in concept.get("property", ()):
                if item["code"] == "child" and "valueCode" in item:
                    parents.setdefault(item["valueCode"], []).append(code)
                elif item["code"] in ("parent", "subsumedBy") and "valueCode" in item:
                    parents.setdefault(code, []).append(item["valueCode"])
            walk(concept.get("concept", []), code)

    walk(concepts, "")
    for code, above in parents.items():
        if code in rows:
            rows[code][2] = list(dict.fromkeys(above))
    return [shortened(row) for row in rows.values()]


def flags(concept: Json) -> int:
    flagged = 0
    for item in concept.get("property", ()):
        if item["code"] in ("notSelectable", "abstract") and item.get("valueBoolean"):
            flagged |= 1
        elif item["code"] == "status":
            flagged |= 2 if {"retired", "deprecated"} & {item.get("valueCode"), item.get("valueString")} else 0
        elif item["code"] == "inactive" and item.get("valueBoolean"):
            flagged |= 2
    return flagged


def shortened(row: list[Any]) -> list[Any]:
    while len(row) > 1 and not row[-1]:
        row = row[:-1]
    return row


def value_set_rows(value_sets: list[Json]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for value_set in value_sets:
        compose = value_set.get("compose", {})
        include = [part(p) for p in compose.get("include", ())]
        exclude = [part(p) for p in compose.get("exclude", ())]
        rows[value_set["url"]] = [value_set["url"], value_set["name"], value_set.get("title", ""), include, exclude]
    return dict(sorted(rows.items()))


def part(source: Json) -> Json:
    row: Json = {}
    for key in ("system", "version", "valueSet"):
        if key in source:
            row[key] = source[key]
    if "concept" in source:
        own = source.get("system", "").startswith(OWN)
        row["concept"] = [
            [c["code"], c["display"]] if own and "display" in c else [c["code"]] for c in source["concept"]
        ]
    if "filter" in source:
        row["filter"] = [[f["property"], f["op"], f["value"]] for f in source["filter"]]
    return row
