"""CDA documents to values, over real documents of many makers."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilum.core.errors import DecodeError, HilumError
from hilum.hl7v3.data.cda import decode
from hilum.hl7v3.render import render

DOCUMENT = b"""<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
 <id root="1.2.3" extension="D1"/><code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/><title>Report</title>
 <effectiveTime value="20260102"/><confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
 <setId root="1.2.9"/><versionNumber value="2"/>
 <recordTarget><patientRole><id root="1.2.4" extension="P1"/><patient>
   <name><given>Jane</given><family>Doe</family></name><birthTime value="1970"/></patient></patientRole></recordTarget>
 <author><time value="2026"/><assignedAuthor><id root="1.2.5"/><assignedPerson><name>Dr Who</name></assignedPerson>
   <representedOrganization><id root="1.2.6"/><name>Clinic</name></representedOrganization></assignedAuthor></author>
 <custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.7"/><name>Keeper</name>
   </representedCustodianOrganization></assignedCustodian></custodian>
 <legalAuthenticator><time value="2026"/><signatureCode code="S"/><assignedEntity><id root="1.2.8" extension="L"/>
   </assignedEntity></legalAuthenticator>
 <participant typeCode="REF"><associatedEntity classCode="PROV"><id root="1.2.8" extension="R"/></associatedEntity></participant>
 <inFulfillmentOf><order><id root="1.2.10" extension="ACC1"/></order></inFulfillmentOf>
 <documentationOf><serviceEvent classCode="ACT"><id root="1.2.11"/><effectiveTime><low value="20260101"/></effectiveTime>
   </serviceEvent></documentationOf>
 <relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="D0"/></parentDocument></relatedDocument>
 <componentOf><encompassingEncounter><id root="1.2.12" extension="V"/><effectiveTime nullFlavor="UNK"/>
   </encompassingEncounter></componentOf>
 <component><structuredBody><component><section><code code="59776-5"/><title>Findings</title>
   <text>One <content>two</content> three<list><item>four</item><item>five</item></list>
     <table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></text>
   <component><section><title>Below</title><text>six</text></section></component>
 </section></component></structuredBody></component>
</ClinicalDocument>"""


def test_header_and_body_of_a_document_are_read() -> None:
    document = decode(DOCUMENT)
    assert document.unique_id() == "1.2.3^D1"
    assert (document.title, document.version, document.set_id) == ("Report", 2, document.set_id)
    assert [one.extension for one in document.patient.ids] == ["P1"]
    assert document.patient.names[0].display() == "Jane Doe"
    assert document.authors[0].name.display() == "Dr Who"
    assert document.authors[0].organization is not None
    assert document.authors[0].organization.name == "Clinic"
    assert document.custodian.name == "Keeper"
    assert document.legal_authenticator is not None
    assert document.legal_authenticator.signature == "S"
    assert [(one.kind, one.type_code) for one in document.participants] == [("participant", "REF")]
    assert document.orders[0].ids[0].extension == "ACC1"
    assert document.service_events[0].effective_time.low.value == "20260101"
    assert document.related[0].type_code == "RPLC"
    assert document.encounter is not None
    assert document.encounter.ids[0].extension == "V"
    assert [section.title for section in document.body.walk()] == ["Findings", "Below"]


def test_narrative_as_plain_text_keeps_its_blocks_on_lines() -> None:
    section = decode(DOCUMENT).body.sections[0]
    assert section.plain_text() == "One two three\nfour\nfive\na\tb"


@pytest.mark.parametrize("content", [b"<ClinicalDocument/>", b'<x xmlns="urn:hl7-org:v3"/>', b"no xml"])
def test_what_is_no_clinical_document_is_refused(content: bytes) -> None:
    with pytest.raises(DecodeError):
        decode(content)


def test_a_document_with_hardly_anything_in_it_is_read_as_empty() -> None:
    document = decode(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>')
    assert document.id.root == ""
    assert document.body.sections == ()
    assert "<article" in render(document)


def test_all_documents_of_the_corpus_are_read_and_rendered(corpus: Path) -> None:
    folder = corpus / "cda"
    seen = 0
    for pattern in (
        "ipf/*.xml",
        "onc-2015/*.xml",
        "fhir-converter/*.ccda",
        "iheos-toolkit2/*.xml",
        "mesa-xds-sd/*/*.xml",
    ):
        for path in sorted(folder.glob(pattern)):
            document = decode(path.read_bytes())
            assert document.patient.ids, path.name
            assert document.id.root or "WRONG" in path.name, path.name
            assert document.body.sections or document.body.non_xml is not None, path.name
            html = render(document)
            assert html.startswith('<article class="cda">')
            assert "<script" not in html.lower()
            assert "javascript:" not in html.lower()
            seen += 1
    assert seen > 25


def test_fragments_of_the_corpus_wrapped_in_a_section_are_read_or_refused_by_name(corpus: Path) -> None:
    read = refused = 0
    for path in sorted((corpus / "cda" / "c-cda-examples").rglob("*.xml")):
        fragment = path.read_bytes()
        start = fragment.find(b"?>") + 2 if fragment.lstrip().startswith(b"<?xml") else 0
        wrapped = (
            b'<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            b'xmlns:sdtc="urn:hl7-org:sdtc"><component><structuredBody><component>' + fragment[start:] + b"</component>"
            b"</structuredBody></component></ClinicalDocument>"
        )
        try:
            render(decode(wrapped))
            read += 1
        except HilumError:
            refused += 1
    assert read > 200
    assert refused < 40
