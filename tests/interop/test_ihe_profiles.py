"""IHE's profiles of MHD, PIXm, PDQm, PMIR and BALP judge the guides' own examples, IHE's samples, and what we send and answer.

    tools/compile_ihe_profiles.py SOURCES CORE NODE_MODULES OUT      (its text says where each comes from)
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

from hilum.core import identity
from hilum.core.identity import AssigningAuthority, Authorities, Identifier
from hilum.core.person import Demographics, PersonName
from hilum.core.record import Record
from hilum.fhir import json as fhir_json
from hilum.fhir import xml as fhir_xml
from hilum.fhir.package import Conformance, Package
from hilum.fhir.profiles import by_claims, judge, judge_by
from hilum.fhir.render.projection import REACTIONS
from hilum.fhir.routes import routes
from hilum.fhir.service import Reply, Service
from hilum.fhir.validation import Issue, validate
from hilum.ihe import mhd, pdqm, pixm
from hilum.ihe.profile import Site
from hilum.simulate import documents
from hilum.testing import repeatable_store

pytestmark = pytest.mark.interop
GUIDES = ("balp", "pdqm", "pixm", "pmir", "mhd")
MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD."
PDQM = "https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm."
PIXM = "https://profiles.ihe.net/ITI/PIXm/StructureDefinition/IHE.PIXm."
RED = AssigningAuthority("RED", "1.3.6.1.4.1.21367.13.20.1000", "ISO")
BLUE = AssigningAuthority("BLUE", "1.3.6.1.4.1.21367.13.20.3000", "ISO")
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
    return Conformance([Package.load(one) for one in archives])


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
    urls = list(ihe.urls("StructureDefinition"))
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
    store.react(*REACTIONS)

    def work(record: Record) -> None:
        numbers = (Identifier("IHERED-994", RED, "MR"), Identifier("IHEBLUE-994", BLUE, "MR"))
        facts = Demographics(name=PersonName("Mohr", "Alice"), birth_date="19580130", sex="F")
        record.emit(*identity.register(None, numbers, facts, id="P1", when=record.now()))

    store.write_now(work)
    site = Site()
    found = [
        *mhd.profiles(mhd.Settings(), site),
        *pixm.profiles(pixm.Settings(), site),
        *pdqm.profiles(pdqm.Settings(), site),
    ]
    return Service(store, routes([route for one in found for route in one.routes]))


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
