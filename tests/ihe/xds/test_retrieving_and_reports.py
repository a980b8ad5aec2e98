"""ITI-43, and a report as a document: shared from its own header, retrieved, and judged."""

from __future__ import annotations

import random

from lxml import etree

from hilum.core.code import Code
from hilum.core.exchange import Direction, Exchange
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order, OrderPlaced
from hilum.core.person import Demographics, PersonName
from hilum.core.result import Observation, Result
from hilum.hl7v3.build import Issuer, imaging_report
from hilum.hl7v3.data.xml import child, parse
from hilum.ihe import ebxml, ws
from hilum.ihe.profile import Profiles
from hilum.ihe.verdict import judge
from hilum.ihe.xds import PLUGIN, iti18, iti41, iti43
from hilum.ihe.xds.source import Provision, provision
from support.xds_domain import (
    COMMUNITY,
    OTHER,
    PATIENT,
    Domain,
    codes_of,
    entry_of,
    share,
)


def test_what_cannot_be_retrieved_is_named_and_the_rest_comes(domain: Domain) -> None:
    share(domain, entry := entry_of())
    ours = COMMUNITY.repository_unique_id
    mixed = domain.retrieve((ours, entry.unique_id), (ours, "1.2.3.999"), ("9.9", entry.unique_id))
    assert mixed.response.status == ebxml.PARTIAL_SUCCESS
    assert codes_of(mixed.response) == ["XDSDocumentUniqueIdError", "XDSUnknownRepositoryId"]
    assert [one.unique_id for one in mixed.documents] == [entry.unique_id]
    nothing = domain.retrieve((ours, "1.2.3.999"))
    assert nothing.response.status == ebxml.FAILURE
    assert nothing.documents == ()


def _report(patient: Patient, result: Result) -> bytes:
    return imaging_report(result, patient, issuer=Issuer("1.2.3"))


_RESULT = Result(
    "r1",
    "p-IHE1",
    accession=Identifier("ACC9"),
    study_uid="1.2.9",
    observations=(Observation("1", Code("59776-5"), "ok"),),
)


def _shared(domain: Domain, content: bytes, patient: Identifier = PATIENT) -> Exchange:
    one: Provision = provision(content, patient=patient, source_id="1.2.3.5", when=1_700_000_000.0)
    assert domain.provide(one.submission, [one.entry], one.associations, {one.entry.id: one.content}).is_success
    return Exchange(
        Direction.IN, "xds", "XDS repository", "SRC", "HILUM", 0.0, transaction="ITI-41",
        detail=tuple(domain.last.detail), keys=tuple(domain.last.keys),
    )  # fmt: skip


def _rules(domain: Domain, exchange: Exchange) -> list[str]:
    profiles = Profiles.build([PLUGIN])
    assert profiles.classify(exchange) == ("XDS.b", "ITI-41")
    return [finding.rule for finding in domain.store.read_now(lambda record: judge(exchange, record, profiles))[1]]


def test_a_report_is_shared_from_its_own_header_and_judged_good(domain: Domain) -> None:
    content = _report(Patient("p-IHE1", (PATIENT,), Demographics(PersonName("Doe", "Jane"), "1970", "F")), _RESULT)
    exchange = _shared(domain, content)
    assert _rules(domain, exchange) == []
    found = domain.query(iti18.find_documents(PATIENT)).entries[0]
    assert found.type_code.value == "18748-4"
    assert found.reference_ids == ("ACC9^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:accession",)
    assert found.source_demographics.name.family == "Doe"
    got = domain.retrieve((found.repository_id, found.unique_id))
    assert bytes(got.documents[0].content) == content


def test_a_report_filed_under_another_patient_is_found_out(domain: Domain) -> None:
    exchange = _shared(domain, _report(Patient("p", (OTHER,)), _RESULT), PATIENT)
    assert _rules(domain, exchange) == ["ITI-41/document-patient-agrees"]


def test_a_report_that_fulfills_another_patients_order_is_found_out(domain: Domain) -> None:
    domain.emit(OrderPlaced(Order("o", "p-IHE2", accession=Identifier("ACC9"))))
    exchange = _shared(domain, _report(Patient("p", (PATIENT,)), _RESULT))
    assert _rules(domain, exchange) == ["ITI-41/document-order-agrees"]


def test_a_document_that_departs_from_cda_is_found_out(domain: Domain) -> None:
    root = parse(_report(Patient("p", (PATIENT,)), _RESULT))
    custodian = child(root, "custodian")
    assert custodian is not None
    root.remove(custodian)
    assert _rules(domain, _shared(domain, etree.tostring(root))) == ["ITI-41/document-structure"]


def test_requests_spoilt_byte_by_byte_are_answered_and_never_break_us(domain: Domain) -> None:
    chance = random.Random(11)
    one = provision(_report(Patient("p", (PATIENT,)), _RESULT), patient=PATIENT, source_id="1.2.3.5", when=1.0)
    submit = iti41.request(
        one.submission, [one.entry], one.associations, {one.entry.id: one.content}, "http://127.0.0.1/"
    )
    ask = iti18.request(iti18.find_documents(PATIENT, creation=("2020", "2030")), "http://127.0.0.1/")
    get = iti43.request([("1.2", "3.4")], "http://127.0.0.1/")
    answered = 0
    for number in range(300):
        service, (content_type, parts) = (
            (domain.repository, submit),
            (domain.registry, ask),
            (domain.repository, get),
        )[number % 3]
        content = bytearray(domain.octets(parts))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content))
            if chance.random() < 0.4:
                del content[at : at + chance.randrange(1, 60)]
            elif chance.random() < 0.5:
                content[at:at] = chance.choice([b"<a/>", b"&x;", b"'", b"\x00", b"^", b"\r\n--", b"()", b"9" * 30])
            else:
                content[at] = chance.randrange(256)
        answer = domain.post(service, content_type, bytes(content))
        answered += ws.read(*answer).envelope.body is not None
    assert answered == 300
