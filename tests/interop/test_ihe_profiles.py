"""IHE's profiles of MHD, PIXm, PDQm, PMIR and BALP judge the guides' own examples, IHE's samples, and what we send and answer.

    tools/compile_ihe_profiles.py SOURCES CORE NODE_MODULES OUT --extensions PACK      (its text says where each comes from)
    HILUM_IHE_PACKAGES=OUT pytest tests/interop/test_ihe_profiles.py

Each finding was looked up in the sample and in the profile; errors beyond those named here are a defect of ours.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hilum.config import Settings
from hilum.core import identity
from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.core.web import WebRequest
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.package import Conformance, Package
from hilum.fhir.profiles import by_claims, judge, judge_by
from hilum.fhir.render.projection import PROJECTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Reply, Service
from hilum.fhir.validation import Issue, validate
from hilum.hub.http import Dispatcher
from hilum.hub.journal import Journal, Live
from hilum.ihe import mhd, pdqm, pixm
from hilum.ihe.profile import Profile, Profiles, Site
from hilum.simulate import documents
from hilum.testing import repeatable_store

pytestmark = pytest.mark.interop
GUIDES = ("balp", "pdqm", "pixm", "pmir", "mhd")
MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD."
PDQM = "https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm."
BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
PIXM = "https://profiles.ihe.net/ITI/PIXm/StructureDefinition/IHE.PIXm."
RED = AssigningAuthority("RED", "1.3.6.1.4.1.21367.13.20.1000", "ISO")
BLUE = AssigningAuthority("BLUE", "1.3.6.1.4.1.21367.13.20.3000", "ISO")
ACTORS = ("IHE.BALP.ATNA.AuditRecordRepository", "IHE.PDQm.PatientDemographicsSupplier", "IHE.PIXm.Manager")
OF_OPTIONS = [("IHE.PIXm.Manager", "Patient", "delete")]
"""Remove Patient, an option of PIXm that we do not claim."""
Json = dict[str, Any]

# the example's Binary is not among the sources, so the compiled parameter has no value
EXAMPLES_WITH_ERRORS = {"Parameters-ex-input-binary": {"inv-1", "cardinality"}}


@pytest.fixture(scope="module")
def archives() -> list[bytes]:
    named = os.environ.get("HILUM_IHE_PACKAGES")
    files = [Path(named) / f"ihe.iti.{one}.tgz" for one in GUIDES] if named else []
    if not files or not all(file.is_file() for file in files):
        pytest.skip("no compiled packages of IHE (set HILUM_IHE_PACKAGES; tools/compile_ihe_profiles.py makes them)")
    return [file.read_bytes() for file in files]


@pytest.fixture(scope="module")
def ihe(archives: list[bytes]) -> Conformance:
    pack = Path(os.environ["HILUM_IHE_PACKAGES"]) / "hl7.fhir.uv.extensions.r4.tgz"
    return Conformance([Package.load(one) for one in (*archives, *([pack.read_bytes()] if pack.is_file() else ()))])


def examples(archives: list[bytes]) -> Iterator[tuple[str, Json]]:
    for one in archives:
        with tarfile.open(fileobj=io.BytesIO(one)) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member)
                if "/example/" in member.name and file is not None:
                    yield Path(member.name).stem, fhir_json.parse(file.read())


def errors(issues: Iterator[Issue] | tuple[Issue, ...] | list[Issue]) -> list[tuple[str, str, str]]:
    return [(one.expression, one.rule, one.text) for one in issues if one.severity in ("error", "fatal")]


def judged(resource: Json, url: str, ihe: Conformance) -> list[tuple[str, str, str]]:
    """Errors of a resource by a profile, those of its type too."""
    return errors(validate(resource, profiles=[judge_by(url, ihe, follow=True)], most=1_000))


def test_every_profile_has_a_snapshot_and_is_compiled(ihe: Conformance) -> None:
    urls = [one for one in ihe.urls("StructureDefinition") if one.startswith("https://profiles.ihe.net/")]
    assert len(urls) == 70
    for url in urls:
        definition = ihe.profile(url)
        assert definition is not None
        assert definition["snapshot"]["element"][0]["path"] == definition["type"]
        found = list(judge({"resourceType": definition["type"]}, url, ihe))
        told = [one.text for one in found if one.severity == "information" and one.rule != "binding"]
        assert not told, (url, told)


def test_the_guides_examples_meet_their_profiles(archives: list[bytes], ihe: Conformance) -> None:
    seen = 0
    for name, resource in examples(archives):
        seen += 1
        found = errors(validate(resource, profiles=[by_claims(ihe)], most=1_000))
        assert {rule for _, rule, _ in found} == EXAMPLES_WITH_ERRORS.get(name, set()), (name, found)
    assert seen == 19


def test_pdqms_patient_is_judged_by_the_extensions_that_it_names(ihe: Conformance) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/individual-genderIdentity"
    if ihe.extension_definition(url) is None:
        pytest.skip("compiled without HL7's pack of extensions (--extensions)")
    words = {"valueCodeableConcept": {"text": "x"}}
    patient: Json = {"resourceType": "Patient", "name": [{"family": "Moore"}], "identifier": [{"value": "1"}]}
    told = {**patient, "extension": [{"url": url, "extension": [{"url": "value", **words}]}]}
    bare = {**patient, "extension": [{"url": url, "extension": [{"url": "comment", "valueString": "x"}]}]}
    found = {place for place, _, _ in judged(bare, PDQM + "Patient", ihe)} - {
        place for place, _, _ in judged(told, PDQM + "Patient", ihe)
    }
    assert found == {"Patient.extension[0].extension"}


def test_ihes_samples_of_pixm_meet_their_profiles(corpus: Path, ihe: Conformance) -> None:
    seen = 0
    for path in sorted((corpus / "ihe" / "pixm-examples").iterdir()):
        if path.suffix == ".md":
            continue
        seen += 1
        data = path.read_bytes()
        resource = fhir_json.parse(data) if path.suffix == ".json" else fhir_xml.parse(data)
        urls = {"Patient": [PIXM + "Patient"]}
        found = errors(validate(resource, profiles=[by_claims(ihe, urls)], most=1_000))
        assert not found, (path.name, found)
    assert seen == 9


@pytest.fixture
def service() -> Service:
    store = repeatable_store(authorities=Authorities((RED, BLUE), RED))
    store.project(*PROJECTIONS)

    def work(record: Record) -> None:
        numbers = (Identifier("IHERED-994", RED, "MR"), Identifier("IHEBLUE-994", BLUE, "MR"))
        facts = Demographics(name=PersonName("Mohr", "Alice"), birth_date="19580130", sex="F")
        record.emit(*identity.register(None, numbers, facts, id="P1", when=record.now()))

    store.write_now(work)
    return Service(store, routes([route for one in claimed() for route in one.routes]))


def claimed() -> list[Profile]:
    """The profiles of IHE over FHIR that the hub claims."""
    site = Site()
    return [
        *mhd.profiles(mhd.Settings(), site),
        *pixm.profiles(pixm.Settings(), site),
        *pdqm.profiles(pdqm.Settings(), site),
    ]


def asked(service: Service, url: str) -> Json:
    reply = service.send("GET", url)
    assert reply.status == 200, reply.body
    return reply.resource


def test_what_pixm_and_pdqm_answer_meets_their_profiles(service: Service, ihe: Conformance) -> None:
    answer = asked(service, f"/fhir/Patient/$ihe-pix?sourceIdentifier=urn:oid:{RED.universal_id}|IHERED-994")
    assert answer["parameter"]
    assert not judged(answer, PIXM + "Query.Parameters.Out", ihe)
    bundle = asked(service, "/fhir/Patient?family=Mohr")
    assert len(bundle["entry"]) == 1
    assert not judged(bundle, PDQM + "QueryPatientResourceResponseMessage", ihe)
    patient = bundle["entry"][0]["resource"]
    assert not judged(patient, PDQM + "Patient", ihe)
    assert not judged(patient, PIXM + "Patient", ihe)
    assert not judged(asked(service, "/fhir/Patient?family=Nobody"), PDQM + "QueryPatientResourceResponseMessage", ihe)


def test_what_our_document_source_sends_and_mhd_answers_meets_their_profiles(
    service: Service, ihe: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Json] = []
    replies: list[Reply] = []

    async def fetch(name: str, method: str, url: str, *, headers: Any, body: bytes) -> Any:
        sent.append(fhir_json.parse(body))
        replies.append(service.send(method, "/fhir", sent[-1]))
        return SimpleNamespace(status=replies[-1].status, body=replies[-1].body, headers={})

    uids = iter(f"1.2.3.{number}" for number in range(1, 9))
    hub = SimpleNamespace(uid=lambda: next(uids), clock=lambda: 1_700_000_000.0, base="http://127.0.0.1:8080")
    monkeypatch.setattr(documents, "fetch", fetch)
    source = documents.DocumentSource(hub)  # type: ignore[arg-type]
    asyncio.run(source.provide_mobile(b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", "P1", "MRI of the head"))
    (bundle,), (reply,) = sent, replies
    assert not judged(bundle["entry"][0]["resource"], MHD + "Comprehensive.SubmissionSet", ihe)
    assert not judged(bundle["entry"][1]["resource"], MHD + "Comprehensive.DocumentReference", ihe)
    assert not judged(bundle, MHD + "Comprehensive.ProvideBundle", ihe)
    assert not judged(bundle, MHD + "Minimal.ProvideBundle", ihe)
    assert reply.status == 200, reply.body
    assert not judged(reply.resource, MHD + "ProvideDocumentBundleResponse", ihe)
    found = asked(service, "/fhir/DocumentReference?patient=P1&status=current")
    assert len(found["entry"]) == 1
    assert not judged(found, MHD + "FindDocumentReferencesResponseMessage", ihe)
    assert not judged(found, MHD + "FindDocumentReferencesComprehensiveResponseMessage", ihe)
    assert not judged(found["entry"][0]["resource"], MHD + "Comprehensive.DocumentReference", ihe)
    lists = asked(service, "/fhir/List?patient=P1&code=submissionset")
    assert len(lists["entry"]) == 1
    assert not judged(lists, MHD + "FindDocumentListsResponseMessage", ihe)
    assert not judged(lists["entry"][0]["resource"], MHD + "Comprehensive.SubmissionSet", ihe)


def test_a_broken_submission_is_told_by_its_profile(archives: list[bytes], ihe: Conformance) -> None:
    (bundle,) = (
        one for name, one in examples(archives) if name == "Bundle-ex-comprehensiveProvideDocumentBundleDocument"
    )
    reference = bundle["entry"][1]["resource"]
    del reference["masterIdentifier"]
    reference["status"] = "superseded"
    found = {
        (re.sub(r"\d+", "*", place), rule)
        for place, rule, _ in judged(bundle, MHD + "Comprehensive.ProvideBundle", ihe)
    }
    assert found, "an entry without masterIdentifier is in no slice"


def audited(service: Service, *requests: tuple[str, str, Json | None]) -> Iterator[Json]:
    """The AuditEvents that the hub keeps of requests, as the RESTful feed answers them; ITI-81 asks for each.

    requests   method, target, resource
    """
    profiles = claimed()
    journal = Journal(service.store, Profiles.of(profiles), "HILUM", Live())
    rows = routes([route for one in profiles for route in one.routes])
    http = Dispatcher(rows, service.store, journal, Settings(), lambda: 1_700_000_000.0)

    async def story() -> None:
        for method, target, resource in requests:
            path, _, query = target.partition("?")
            body = fhir_json.encode(resource) if resource else b""
            kind = {"content-type": "application/fhir+json"}
            request = WebRequest(method, path, query, kind, body, service.base, "ehr", "10.0.0.7:40000")
            answer = await http(request)
            assert answer.status < 300, (target, answer.body)
        await journal.finish()

    asyncio.run(story())
    for entry in asked(service, "/fhir/AuditEvent?_count=100").get("entry", ()):
        yield asked(service, f"/fhir/AuditEvent/{entry['resource']['id']}")


def test_what_we_audit_keeps_the_pattern_of_balp_that_it_claims(service: Service, ihe: Conformance) -> None:
    patient = asked(service, "/fhir/Patient/P1")
    content = {"resourceType": "Binary", "contentType": "text/plain", "data": "eA=="}
    id = service.send("POST", "/fhir/Binary", content).resource["id"]
    found = list(
        audited(
            service,
            ("GET", "/fhir/Patient?family=Mohr", None),
            ("GET", "/fhir/Patient?family=Nobody", None),
            ("GET", f"/fhir/Patient/$ihe-pix?sourceIdentifier=urn:oid:{RED.universal_id}|IHERED-994", None),
            ("GET", "/fhir/DocumentReference?patient=P1&status=current", None),
            ("GET", f"/fhir/Binary/{id}", None),
            ("PUT", "/fhir/Patient/P1", patient),
            ("POST", "/fhir/Patient", {key: one for key, one in patient.items() if key not in ("id", "identifier")}),
        )
    )
    claims = []
    for event in found:
        (claim,) = event["meta"]["profile"]
        assert not judged(event, claim, ihe), event
        claims.append((event["subtype"][-1]["code"], claim.removeprefix(BALP)))
    assert sorted(claims) == [
        ("ITI-104", "PatientCreate"),
        ("ITI-104", "PatientUpdate"),
        ("ITI-67", "PatientQuery"),
        ("ITI-68", "Read"),
        ("ITI-78", "PatientQuery"),
        ("ITI-78", "Query"),
        ("ITI-83", "PatientQuery"),
    ]
    for event in found:
        if event["subtype"][-1]["code"] == "ITI-78":
            assert not judged(event, PDQM + "Query.Audit.Supplier", ihe)


def requirements(archives: list[bytes]) -> Iterator[Json]:
    """The CapabilityStatements that the guides make of their actors."""
    for one in archives:
        for file in Package.load(one).resources:
            if file.resource_type == "CapabilityStatement":
                yield file.read()


def test_our_capability_statement_has_what_the_guides_require_of_our_actors(
    service: Service, archives: list[bytes]
) -> None:
    ours = asked(service, "/fhir/metadata")
    assert not errors(validate(ours))
    have = {one["type"]: one for one in ours["rest"][0]["resource"]}
    seen = 0
    missing: list[tuple[str, str, str]] = []
    for actor in requirements(archives):
        if actor["id"] not in ACTORS:
            continue
        seen += 1
        assert set(actor["format"]) <= set(ours["format"])
        for wanted in actor["rest"][0]["resource"]:
            mine = have.get(wanted["type"], {})
            for name, key in (("interaction", "code"), ("searchParam", "name"), ("operation", "definition")):
                got = {one[key] for one in mine.get(name, ())}
                for one in wanted.get(name, ()):
                    plain = re.split("[:.]", one[key])[0] if name == "searchParam" else one[key]
                    if plain not in got:
                        missing.append((actor["id"], wanted["type"], one[key]))
            for one in wanted.get("searchParam", ()):
                value = {"date": "2026", "reference": "Patient/P1"}.get(one["type"], "x")
                reply = service.send("GET", f"/fhir/{wanted['type']}?{one['name']}={value}")
                assert reply.status == 200, (one, reply.body)
    assert seen == len(ACTORS)
    assert missing == OF_OPTIONS
