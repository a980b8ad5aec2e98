"""Second opinions: the bundles that others expect. Every fact of theirs is in ours, or its absence is explained.

A fact is a leaf with its path, without list positions; ids, references and narrative are left out. The bundle that came
with the guide's ADT_A01 came without its message, so there is nothing to convert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.v2fhir import convert

LOCAL = "their URIs for local names begin with http://example.com; ours are urn:hilum:namespace and urn:hilum:scheme"
DIFFERENCES: list[tuple[str, str]] = [
    (r"http://example\.com/v2-to-fhir-converter", LOCAL),
    (
        r"^Linkage\.",
        "theirs links the numbers of MRG by a Linkage; ours makes the prior patient and links it by Patient.link",
    ),
    (r"\.display=", "a display that neither the message nor the guide's code map has, or has in other words"),
    (r"^Provenance\.activity\.coding\.display=", "the guide writes 'message - ' before MSH-9"),
    (
        r"^Provenance\.(recorded|occurredDateTime)=2019-04-23T18:16:37\+05:30",
        "the same instant in the zone of their machine",
    ),
    (r"^Account\.", "the guide's MDM_T02 has no row for PID-18"),
    (
        r"^DiagnosticReport\.|^Observation\.",
        "the guide's MDM_T02 maps OBX to the document's content, not to observations or reports",
    ),
    (
        r"^DocumentReference\.content\.attachment\.(contentType|creation|data|title)=",
        "the guide has other media types, escapes and rows",
    ),
    (
        r"^DocumentReference\.context\.period|\.meta\.lastUpdated|^DocumentReference\.(type|securityLabel)",
        "no row, or another code system, in the guide",
    ),
    (r"^DocumentReference\.docStatus=preliminary", "AU is authenticated, which is final"),
    (r"^DocumentReference\.identifier\.type", "TXA-12 is the masterIdentifier in the guide"),
    (r"^Encounter\.class", "the guide maps table 0004 to v3-ActCode"),
    (r"^Location\.(name|description)=F?", "the guide makes one Location for each part of PL, by identifier"),
    (
        r"^(Organization|Patient)\.identifier\.(system=urn:(ietf:rfc:3986|uuid:)|value=urn:uuid:1\.1\.1\.1)",
        "1.1.1.1 with the type GUID is no UUID",
    ),
    (r"^Patient\.telecom\.system=pager", "H is no code of table 0202"),
    (r"^PractitionerRole\.code", "the guide gives ORC-12 no role of its own"),
    (
        r"^ServiceRequest\.identifier\.(system=urn:oid:8|value=GORD|type\.coding\.code=PGN)",
        "8.7.6.5.4 is no OID; ORC-4 is the requisition in the guide",
    ),
    (r"^ServiceRequest\.priority=routine", "a default of theirs"),
    (r"^Specimen\.", "the guide's MDM_T02 makes no specimen"),
    (
        r"^MessageHeader\.source\.(name=24GHH|software|version)",
        "the guide names the source by MSH-3, and maps SFT to a Device",
    ),
    (
        r"^Organization\.identifier\.value=(GHH[RS]Facility|urn:oid:2\.16\.840\.1\.(1?122848\.1\.3[02]))",
        "the guide takes MSH-22 and MSH-23 before MSH-4 and MSH-6",
    ),
    (r"^Practitioner\.name\.suffix=MD", "the guide maps XCN.7 to the qualification"),
    (
        r"^Patient\.extension\.(extension|url=http://hl7\.org/fhir/us/core)",
        "the extensions of a realm come by its overrides",
    ),
]

PAIRS = [
    ("v2-to-fhir-ig/Message.hl7_MDM_T02.txt", "v2-to-fhir-ig/expected-fhir/FHIR_bundle.hl7_MDM_T02.xml", 75),
    ("microsoft-fhir-converter/ADT-A40-02.hl7", "microsoft-fhir-converter/expected-fhir/ADT-A40-02-expected.json", 16),
    ("microsoft-fhir-converter/ADT-A47-02.hl7", "microsoft-fhir-converter/expected-fhir/ADT-A47-02-expected.json", 50),
    ("microsoft-fhir-converter/ADT04-251.hl7", "microsoft-fhir-converter/expected-fhir/ADT04-251-expected.json", 42),
]


def facts(bundle: dict[str, Any]) -> set[str]:
    found: set[str] = set()

    def walk(path: str, value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name not in ("reference", "id", "text", "resourceType") and not (
                    name == "tag" and path.endswith(".meta")
                ):
                    yield from walk(f"{path}.{name}", inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(path, inner)
        elif value is not None:
            yield f"{path}={value}"

    for entry in bundle["entry"]:
        found.update(walk(entry["resource"]["resourceType"], entry["resource"]))
    return found


def expected(path: Path) -> dict[str, Any]:
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    return fhir_xml.parse(content) if path.suffix == ".xml" else fhir_json.parse(content)


@pytest.mark.parametrize(("message", "theirs", "agreed"), PAIRS)
def test_every_fact_that_others_expect_is_in_our_bundle_or_explained(
    corpus: Path, message: str, theirs: str, agreed: int
) -> None:
    ours = facts(convert(parse((corpus / "hl7v2" / message).read_bytes())).bundle)
    wanted = facts(expected(corpus / "hl7v2" / theirs))
    unexplained = [fact for fact in sorted(wanted - ours) if not any(re.search(text, fact) for text, _ in DIFFERENCES)]
    assert not unexplained
    assert len(wanted & ours) >= agreed


def test_every_explanation_explains_something(corpus: Path) -> None:
    missing: set[str] = set()
    for message, theirs, _ in PAIRS:
        missing |= facts(expected(corpus / "hl7v2" / theirs)) - facts(
            convert(parse((corpus / "hl7v2" / message).read_bytes())).bundle
        )
    for text, why in DIFFERENCES:
        assert any(re.search(text, fact) for fact in missing), why
