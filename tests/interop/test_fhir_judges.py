"""Sound resources and copies of them broken in one place, judged by HAPI FHIR's instance validator and by Hilum.

HILUM_HAPI names a folder with the validator's jars; docs/developer.md tells how to get them.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hilum.fhir.validation import validate_source

PROGRAM = Path(__file__).with_name("FhirJudge.java")
Json = dict[str, Any]

PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p",
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
    "identifier": [{"system": "http://example.org/ids", "value": "1"}],
    "active": True,
    "name": [{"family": "x", "given": ["y", "z"]}],
    "telecom": [{"system": "phone", "value": "1"}],
    "gender": "female",
    "birthDate": "2001-02-03",
    "managingOrganization": {"reference": "Organization/o"},
}
OBSERVATION: Json = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "code": {"text": "x"},
    "subject": {"reference": "Patient/p"},
    "effectiveDateTime": "2026-11-24T10:00:00+01:00",
    "valueQuantity": {"value": 1, "unit": "g", "system": "http://unitsofmeasure.org", "code": "g"},
    "referenceRange": [{"low": {"value": 1}}],
}
NARRATIVE = '<div xmlns="http://www.w3.org/1999/xhtml">%s</div>'

# (what is broken, resource, path of the element, what stands there instead; None = nothing)
BROKEN: list[tuple[str, Json, tuple[str | int, ...], Any]] = [
    ("a required element", OBSERVATION, ("status",), None),
    ("a required code", PATIENT, ("gender",), "femal"),
    ("a day of no calendar", PATIENT, ("birthDate",), "2001-02-30"),
    ("a time without a zone", OBSERVATION, ("effectiveDateTime",), "2026-11-24T10:00:00"),
    ("a text for a boolean", PATIENT, ("active",), "true"),
    ("an empty text", PATIENT, ("name", 0, "family"), ""),
    ("one for many", PATIENT, ("name",), {"family": "x"}),
    ("many for one", PATIENT, ("birthDate",), ["2001-02-03"]),
    ("an unknown element", PATIENT, ("name", 0, "nick"), "x"),
    ("two of a choice", PATIENT, ("deceasedBoolean",), [True]),
    ("a value of no type of a choice", OBSERVATION, ("valueMoney",), {"value": 1}),
    ("an invariant", OBSERVATION, ("dataAbsentReason",), {"text": "x"}),
    ("an end before its start", PATIENT, ("name", 0, "period"), {"start": "2020", "end": "2019"}),
    ("a script", PATIENT, ("text", "div"), NARRATIVE % "<script>x</script>"),
    ("a target", PATIENT, ("text", "div"), NARRATIVE % '<a href="http://example.org" target="_blank">x</a>'),
    ("a narrative of nothing", PATIENT, ("text", "div"), NARRATIVE % " "),
    ("a reference to nothing contained", PATIENT, ("managingOrganization", "reference"), "#none"),
    ("white space in a reference", PATIENT, ("managingOrganization", "reference"), "http://example.org/a b"),
    ("a type that is not meant", PATIENT, ("managingOrganization", "type"), "Substance"),
    ("a comparator", OBSERVATION, ("referenceRange", 0, "low", "comparator"), "<"),
    ("a tab in a code", OBSERVATION, ("valueQuantity", "code"), "g\tg"),
    ("a language", PATIENT, ("language",), "x"),
    ("an extension without a value", PATIENT, ("extension",), [{"url": "http://example.org/e"}]),
    (
        "an extension where it is not meant",
        OBSERVATION,
        ("extension",),
        [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "x"}}],
    ),
    ("what nothing refers to", PATIENT, ("contained",), [{"resourceType": "Organization", "id": "o", "name": "x"}]),
]

# What only one of the two calls wrong: who, and why.
EXPLAINED: list[tuple[str, Json, tuple[str | int, ...], Any, str]] = [
    ("Hilum", PATIENT, ("name", 0), {"id": "n"}, "ele-1: an id is no content"),
    ("Hilum", PATIENT, ("name", 0, "given"), [], "2.6.2: an array is never empty"),
    ("Hilum", PATIENT, ("name", 0, "_given"), [{"id": "g"}], "2.6.2.3: padded with null to one length"),
    ("HAPI", PATIENT, ("fhir_comments",), ["x"], "a reader may pass comments over"),
    ("HAPI", PATIENT, ("identifier", 0, "system"), "urn:oid:1.2.3", "an OID by the form that R4 publishes"),
    ("HAPI", PATIENT, ("managingOrganization", "reference"), "#", "R4 does not say that it must not be"),
]


def changed(resource: Json, path: tuple[str | int, ...], content: Any) -> Json:
    copied = copy.deepcopy(resource)
    at: Any = copied
    for step in path[:-1]:
        at = at[step]
    if content is None:
        del at[path[-1]]
    else:
        at[path[-1]] = content
    return copied


def is_wrong(resource: Json) -> bool:
    return any(one.severity in ("error", "fatal") for one in validate_source(json.dumps(resource).encode()))


@pytest.fixture(scope="module")
def hapi() -> Any:
    folder, java = os.environ.get("HILUM_HAPI"), shutil.which("java")
    if not folder or java is None:
        pytest.skip("no validator of HAPI FHIR (set HILUM_HAPI to the folder of its jars)")

    def judge(resources: list[Json]) -> list[bool]:
        lines = "".join(json.dumps(one) + "\n" for one in resources)
        command = [java, "-cp", f"{folder}/*", str(PROGRAM)]
        done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
        told = [line for line in done.stdout.splitlines() if line.startswith("errors ")]
        assert len(told) == len(resources)
        return [line != "errors 0" for line in told]

    return judge


def test_each_flaw_is_found_by_both_and_nothing_in_what_is_sound(hapi: Any) -> None:
    resources = [PATIENT, OBSERVATION, *(changed(*row[1:]) for row in BROKEN)]
    expected = [False, False, *(True for _ in BROKEN)]
    assert [is_wrong(one) for one in resources] == expected
    told = hapi(resources)
    assert [row[0] for row, found in zip(BROKEN, told[2:], strict=True) if not found] == []
    assert told == expected


def test_what_one_of_them_alone_calls_wrong_is_explained(hapi: Any) -> None:
    resources = [changed(*row[1:4]) for row in EXPLAINED]
    told = zip(EXPLAINED, map(is_wrong, resources), hapi(resources), strict=True)
    assert [row[4] for row, ours, theirs in told if (ours, theirs) != (row[0] == "Hilum", row[0] == "HAPI")] == []
