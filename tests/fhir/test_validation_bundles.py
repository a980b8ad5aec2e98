"""What validation judges of bundles: full urls, references between entries, documents, searches. FHIR R4 2.36."""

from __future__ import annotations

from typing import Any

import pytest

from hilum.fhir.validation import validate
from support.fhir_judged import bundle, found, patient


@pytest.mark.parametrize(
    ("url", "resource", "is_sound"),
    [
        ("https://x.org/fhir/Patient/1", patient(id="1"), True),
        ("https://x.org/fhir/Patient/2", patient(id="1"), False),
        ("https://x.org/fhir/Location/1", patient(id="1"), False),
        ("https://x.org/fhir/Patient/1", patient(), False),
        ("https://x.org/elsewhere", patient(id="1"), True),
        ("Patient/1", patient(id="1"), False),
        ("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", patient(), True),
        ("urn:uuid:1", patient(), False),
        ("urn:oid:1.2.3", patient(), True),
        ("urn:oid:x", patient(), False),
    ],
)
def test_a_full_url_is_absolute_and_agrees_with_the_id(url: str, resource: dict[str, Any], is_sound: bool) -> None:
    rules = {one.rule for one in validate(bundle("collection", {"fullUrl": url, "resource": resource}))}
    assert rules == (set() if is_sound else {"urn" if url.startswith("urn:") else "bundle-full-url"})


def document(author: str, *others: dict[str, Any]) -> dict[str, Any]:
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"text": "x"},
        "date": "2020",
        "title": "x",
        "author": [{"reference": author}],
    }
    return bundle(
        "document",
        {"fullUrl": "http://x.org/fhir/Composition/c", "resource": composition},
        *others,
        identifier={"system": "http://x.org", "value": "1"},
        timestamp="2020-01-01T00:00:00Z",
    )


def test_what_a_composition_refers_to_is_in_the_document() -> None:
    organization = {"resourceType": "Organization", "id": "o", "name": "x"}
    by_server = {"fullUrl": "http://x.org/fhir/Organization/o", "resource": organization}
    assert validate(document("Organization/o", by_server)) == ()
    assert validate(document("http://x.org/fhir/Organization/o", by_server)) == ()
    missing = found(document("Organization/p", by_server))
    assert missing == {
        ("bundle-reference", "Bundle.entry[0].resource.author[0].reference"),
        ("bundle-document", "Bundle.entry[1]"),
    }


def test_a_reference_that_resolves_names_the_right_type() -> None:
    number = "61ebe359-bfdc-4613-8bf2-c5e300945f0a"
    other = {"fullUrl": f"urn:uuid:{number}", "resource": {"resourceType": "Location", "name": "x"}}
    here = {"fullUrl": "urn:uuid:71ebe359-bfdc-4613-8bf2-c5e300945f0a", "resource": patient(managingOrganization={})}
    here["resource"] = patient(managingOrganization={"reference": f"urn:uuid:{number}"})
    assert found(bundle("collection", here, other)) == {
        ("reference-type", "Bundle.entry[0].resource.managingOrganization.reference")
    }


def test_what_a_search_finds_has_an_id_and_the_type_that_was_searched() -> None:
    link = [{"relation": "self", "url": "http://x.org/fhir/Observation?code=1"}]
    match = {"resource": patient(), "search": {"mode": "match"}}
    outcome = {"resource": patient(id="1"), "search": {"mode": "outcome"}}
    issues = validate(bundle("searchset", match, outcome, link=link))
    assert [(one.rule, one.expression) for one in issues if one.severity == "error"] == [
        ("bundle-search", "Bundle.entry[0].resource"),
        ("bundle-search", "Bundle.entry[0].resource"),
        ("bundle-search", "Bundle.entry[1].resource"),
    ]
