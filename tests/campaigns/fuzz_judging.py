"""Targets of FHIR judged: resources through the whole validation, by US Core's profiles, and by profiles that are mutated themselves.

A case is made by structure (`fuzz_shape`), so that what is mutated is still read. A case of profiles is
`{"definitions": [...], "resources": [...]}`.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from campaigns.fuzz_case import Target
from campaigns.fuzz_shape import mutated
from hilum.core.errors import HilumError
from hilum.fhir import json as fhir_json
from hilum.fhir.package import Conformance, Package, PackagedResource
from hilum.fhir.profiles import by_claims, judge, must_support
from hilum.fhir.validation import validate, validate_source

__all__ = ["judging_targets", "known_resources", "shaped", "us_core"]

Json = dict[str, Any]
BASE = "http://example.org/StructureDefinition/"
EVIL = (
    "repeat($this | children()).count() > 0",
    "descendants().repeat(descendants()).count() < 0",
    "descendants().all(%resource.descendants().where($this ~ %context).exists())",
    "descendants().select(%rootResource.descendants().count()).sum() > 0",
    "'a'.replaceMatches('a', 'aaaaaaaaaaaaaaaa').replaceMatches('a', 'aaaaaaaaaaaaaaaa').replaceMatches('a', '$0$0$0').length() > 0",
    "descendants().where($this is string).all(matches('^(a+)+$|^(([a-z])+.)+[A-Z]([a-z])+$|(x+x+)+y'))",
    "descendants().where($this is string).select(matches('(.*)*(.*)*(.*)*b')).exists()",
    "(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9).aggregate($this + $total.toString() + $total.toString(), '').length() > 1",
    "descendants().aggregate($total & $total & 'abcdefgh', 'a').length() > 1",
    "descendants().distinct().count() = descendants().count()",
    "descendants().intersect(%resource.descendants()).count() > 0",
    "descendants().subsetOf(%resource.descendants()) and isDistinct()",
    "descendants().resolve().descendants().resolve().exists()",
    "conformsTo('http://example.org/StructureDefinition/a')",
    "descendants().where(conformsTo('http://example.org/StructureDefinition/b')).exists()",
    "memberOf('http://hl7.org/fhir/ValueSet/all-types')",
    "name.repeat($this.given).exists()",
    "descendants().descendants().descendants().descendants().exists()",
    "(((((((((((((((((((name | name))))))))))))))))))).exists() and now() > @2000 and today() > @2000",
    "descendants().combine(descendants()).combine(descendants()).select($this.toString() & $this.toString()).join('x').length() > 0",
    "2.power(100000) > 1 or 10.power(1000).toString().length() > 1",
    "name.given.first().toChars().select(%resource.descendants().count()).count() > 0",
)
PATHS = (
    "$this",
    "url",
    "system",
    "code",
    "coding.code",
    "resolve()",
    "ofType(Patient)",
    "extension('http://x').value",
    "a.b.c.d.e",
    "",
)


def us_core() -> Conformance | None:
    """US Core where the corpus lies."""
    return _us_core()


@cache
def _us_core() -> Conformance | None:
    file = _corpus() / "fhir" / "hl7.fhir.us.core-3.1.0.tgz"
    return Conformance([Package.load(file.read_bytes())]) if file.is_file() else None


def _corpus() -> Path:
    named = os.environ.get("HILUM_CORPUS")
    return Path(named) if named else Path(__file__).parents[3] / "shared" / "corpus"


@cache
def known_resources() -> tuple[Json, ...]:
    """Our own resources, and those of the corpus: HL7's examples, a validator's cases, some of Synthea's."""
    found: list[Json] = list(OWN)
    for pattern in ("fhir/r4-examples-json/*.json", "fhir/ftc-validator-r4/*.json", "fhir/ftc-r4/*.json"):
        for file in sorted(_corpus().glob(pattern)):
            if file.stat().st_size > 24_000:
                continue
            with suppress(HilumError):
                found.append(fhir_json.parse(file.read_bytes()))
    for file in sorted(_corpus().glob("fhir/synthea-r4/*.json")):
        bundle = fhir_json.parse(file.read_bytes())
        by_kind = {one["resource"]["resourceType"]: one["resource"] for one in bundle["entry"]}
        found += [one for one in by_kind.values() if len(fhir_json.encode(one)) < 24_000]
        found.append({**bundle, "entry": bundle["entry"][:12]})
    return tuple(found)


def shaped(value: Any) -> bytes:
    """A case as bytes; what no JSON can carry becomes what it can."""
    try:
        return fhir_json.encode(value)
    except (HilumError, TypeError, ValueError, RecursionError):
        return json.dumps(value, default=str).encode("utf-8", "replace")


OWN: tuple[Json, ...] = (
    {
        "resourceType": "Observation",
        "id": "r",
        "status": "final",
        "category": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}
        ],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2951-2"}], "text": "sodium"},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2024-05-06T07:08:09+02:00",
        "valueQuantity": {"value": 140.0, "unit": "mmol/l", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
        "referenceRange": [{"low": {"value": 135}, "high": {"value": 145}}],
        "component": [{"code": {"text": "method"}, "valueString": "a"}],
    },
    {
        "resourceType": "Patient",
        "id": "p",
        "meta": {"profile": [BASE + "a", "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div>'},
        "contained": [{"resourceType": "Organization", "id": "o", "name": "A", "partOf": {"reference": "#o"}}],
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "B"}}
        ],
        "identifier": [{"system": "http://example.org/n", "value": "1"}],
        "name": [{"family": "Doe", "given": ["Jane"]}],
        "gender": "female",
        "birthDate": "1974-12-25",
        "managingOrganization": {"reference": "#o"},
    },
    {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:1"},
        "timestamp": "2020-01-01T00:00:00Z",
        "entry": [
            {
                "fullUrl": "http://example.org/Composition/c",
                "resource": {
                    "resourceType": "Composition",
                    "id": "c",
                    "status": "final",
                    "type": {"text": "t"},
                    "date": "2020-01-01",
                    "title": "T",
                    "author": [{"reference": "Patient/p"}],
                    "subject": {"reference": "Patient/p"},
                    "section": [{"title": "s", "entry": [{"reference": "Composition/c"}]}],
                },
            },
            {
                "fullUrl": "http://example.org/Patient/p",
                "resource": {
                    "resourceType": "Patient",
                    "id": "p",
                    "link": [{"other": {"reference": "Patient/p"}, "type": "seealso"}],
                },
            },
            {
                "fullUrl": "http://example.org/Bundle/b",
                "resource": {
                    "resourceType": "Bundle",
                    "id": "b",
                    "type": "collection",
                    "entry": [
                        {
                            "fullUrl": "http://example.org/Basic/x",
                            "resource": {"resourceType": "Basic", "id": "x", "code": {"text": "x"}},
                        }
                    ],
                },
            },
        ],
    },
    {
        "resourceType": "Questionnaire",
        "status": "draft",
        "item": [
            {
                "linkId": "1",
                "type": "group",
                "item": [
                    {
                        "linkId": "1.1",
                        "type": "choice",
                        "answerOption": [{"valueString": "a"}],
                        "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": True}],
                    }
                ],
            }
        ],
    },
    {
        "resourceType": "CodeSystem",
        "status": "draft",
        "content": "complete",
        "concept": [{"code": "a", "concept": [{"code": "b"}]}],
    },
    {"resourceType": "Parameters", "parameter": [{"name": "a", "part": [{"name": "b", "valueString": "c"}]}]},
    {
        "resourceType": "StructureDefinition",
        "url": BASE + "x",
        "name": "X",
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "min": 1}]},
    },
)


def _validated(data: bytes) -> None:
    resource = fhir_json.parse(data)
    most = 50 if len(data) % 3 else 100_000
    for issue in validate(resource, best_practices=True, show_values=True, strict_security=True, most=most):
        assert issue.severity in ("fatal", "error", "warning", "information"), issue.severity
        assert issue.code, "an issue without a code"
    if len(data) < 60_000:
        validate_source(data)


def _by_us_core(data: bytes) -> None:
    resource = fhir_json.parse(data)
    conformance = us_core()
    if conformance is None:
        return
    validate(resource, profiles=[_claims()], conformance=conformance, most=10_000)
    for url in _urls().get(str(resource["resourceType"]), ())[:2]:
        must_support(resource, url, conformance)


@cache
def _urls() -> dict[str, tuple[str, ...]]:
    conformance = us_core()
    kinds = (
        "Patient",
        "Observation",
        "Condition",
        "Encounter",
        "Procedure",
        "DiagnosticReport",
        "Immunization",
        "MedicationRequest",
        "CarePlan",
        "CareTeam",
        "Goal",
        "Organization",
        "Practitioner",
        "DocumentReference",
        "AllergyIntolerance",
    )
    return {} if conformance is None else {kind: conformance.profiles_of(kind) for kind in kinds}


@cache
def _claims() -> Callable[..., Any]:
    conformance = us_core()
    assert conformance is not None
    return by_claims(conformance, {kind: urls[:3] for kind, urls in _urls().items()}, follow=True)


# -- profiles


def _element(chance: random.Random, kind: str, number: int) -> Json:
    """An element of a differential that means harm."""
    path = f"{kind}." + chance.choice(
        (
            "name",
            "identifier",
            "extension",
            "contained",
            "name.given",
            "identifier.type.coding",
            "telecom",
            "value[x]",
            "component",
            "link",
            "managingOrganization",
            "text",
            "meta",
            "nothing",
            "item",
            "item.item",
            "extension.extension",
            "identifier.assigner.identifier",
        )
    )
    made: Json = {"path": path, "id": path}
    for _ in range(chance.randint(1, 4)):
        what = chance.randrange(9)
        if what == 0:
            made["slicing"] = {
                "discriminator": [
                    {
                        "type": chance.choice(("value", "pattern", "exists", "type", "profile", "x")),
                        "path": chance.choice(PATHS),
                    }
                    for _ in range(chance.choice((0, 1, 2, 30)))
                ],
                "rules": chance.choice(("open", "closed", "openAtEnd", "x")),
                "ordered": chance.random() < 0.5,
            }
        elif what == 1:
            made["sliceName"] = f"s{number % 7}"
            made["id"] = f"{path}:s{number % 7}"
        elif what == 2:
            made["constraint"] = [
                {"key": f"e-{number}-{at}", "severity": "error", "human": "h", "expression": chance.choice(EVIL)}
                for at in range(chance.choice((1, 1, 3, 20)))
            ]
        elif what == 3:
            url = BASE + chance.choice("abcd")
            made["type"] = [
                {
                    "code": chance.choice(("Extension", "HumanName", "Identifier", "Reference", kind)),
                    "profile": [url],
                    "targetProfile": [url],
                }
            ]
        elif what == 4:
            made["contentReference"] = "#" + chance.choice((path, kind, f"{kind}.contact", "x"))
        elif what == 5:
            made["min"], made["max"] = chance.choice(((0, "0"), (5, "2"), (10**9, "*"), (-1, "x"), (1, "1")))
        elif what == 6:
            made["patternCodeableConcept"] = {"coding": [{"code": "a"}] * chance.choice((1, 50))}
        elif what == 7:
            made["binding"] = {
                "strength": chance.choice(("required", "extensible")),
                "valueSet": chance.choice(
                    (
                        "http://hl7.org/fhir/ValueSet/all-types",
                        "http://hl7.org/fhir/ValueSet/observation-codes",
                        "http://example.org/none",
                    )
                ),
            }
        else:
            made["fixedString"] = "x"
            made["maxLength"] = 3
    return made


def _definition(chance: random.Random, name: str, kind: str) -> Json:
    base = chance.choice((f"http://hl7.org/fhir/StructureDefinition/{kind}", BASE + chance.choice("abcd")))
    elements = [_element(chance, kind, at) for at in range(chance.choice((1, 3, 10, 40, 300)))]
    root = {
        "path": kind,
        "id": kind,
        "constraint": [{"key": f"r-{name}", "severity": "error", "human": "h", "expression": chance.choice(EVIL)}],
    }
    return {
        "resourceType": "StructureDefinition",
        "url": BASE + name,
        "name": name,
        "status": "draft",
        "kind": "resource",
        "abstract": False,
        "type": kind,
        "baseDefinition": base,
        "derivation": "constraint",
        "differential": {"element": [root, *elements]},
    }


def _profile_case(chance: random.Random) -> bytes:
    conformance = us_core()
    resources: list[Json] = [chance.choice(known_resources()) for _ in range(2)]
    definitions: list[Json] = []
    if conformance is not None and chance.random() < 0.5:
        kinds = [kind for kind, urls in _urls().items() if urls]
        kind = chance.choice(kinds)
        url = chance.choice(_urls()[kind])
        one = conformance.resource("StructureDefinition", url) or {}
        if chance.random() < 0.6:
            one.pop("snapshot", None)
        definitions.append(mutated(one, chance, definitions))
        resources[0] = next((each for each in known_resources() if each["resourceType"] == kind), resources[0])
    else:
        kind = chance.choice(("Patient", "Patient", "Observation", "Questionnaire", "Extension"))
        definitions += [_definition(chance, name, kind) for name in "abcd"]
        if kind != "Extension":
            resources[0] = next(each for each in known_resources() if each["resourceType"] == kind)
        if chance.random() < 0.5:
            definitions = [mutated(one, chance, resources) for one in definitions]
    if chance.random() < 0.5:
        resources[0] = mutated(resources[0], chance, resources)
    return shaped({"definitions": definitions, "resources": resources})


def _packaged(definition: Json) -> PackagedResource:
    def text(name: str) -> str:
        value = definition.get(name)
        return value if isinstance(value, str) else ""

    return PackagedResource(
        "StructureDefinition",
        text("id"),
        text("url"),
        text("version"),
        text("name"),
        text("type"),
        text("baseDefinition"),
        fhir_json.encode(definition),
    )


def _profiled(data: bytes) -> None:
    case = fhir_json.decode(data)
    definitions = list(_objects(case.get("definitions")))
    package = Package("x.y", "1.0.0", "", "", (), {}, tuple(map(_packaged, definitions)))
    conformance = Conformance([package])
    urls = [one["url"] for one in definitions if isinstance(one.get("url"), str)]
    for url in urls:
        with suppress(HilumError):
            conformance.profile(url)
    for resource in _objects(case.get("resources")):
        if not isinstance(resource.get("resourceType"), str):
            continue
        for url in urls[:2]:
            with suppress(HilumError):
                for issue in judge(resource, url, conformance, follow=True):
                    assert issue.severity in ("error", "warning", "information"), issue.severity
            with suppress(HilumError):
                must_support(resource, url, conformance)
        validate(resource, profiles=[by_claims(conformance)], conformance=conformance)


def _objects(content: Any) -> Iterator[Json]:
    yield from (one for one in (content if isinstance(content, list) else ()) if isinstance(one, dict))


def _resource_case(pick: Callable[[], Sequence[Json]]) -> Callable[[random.Random], bytes]:
    def case(chance: random.Random) -> bytes:
        every = pick()
        made = mutated(chance.choice(every), chance, [chance.choice(every)])
        if isinstance(made, dict) and not isinstance(made.get("resourceType"), str):
            made["resourceType"] = "Basic"
        return shaped(made)

    return case


def _of_us_core() -> tuple[Json, ...]:
    return (
        tuple(one for one in known_resources() if one["resourceType"] in _urls() or one["resourceType"] == "Bundle")
        or OWN
    )


def judging_targets() -> tuple[Target, ...]:
    """The targets."""
    seeds = [shaped(one) for one in OWN]
    profiles = [shaped({"definitions": [{**OWN[5], "url": BASE + "a"}], "resources": [OWN[0]]})]
    return (
        Target("FHIR validation", _validated, seeds, (), 2.0, _resource_case(known_resources)),
        Target("FHIR US Core", _by_us_core, seeds, (), 1.5, _resource_case(_of_us_core)),
        Target("FHIR profiles", _profiled, profiles, (), 1.0, _profile_case),
    )
