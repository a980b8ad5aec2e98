"""Audit messages: written to the schema of PS3.15, read back, and real ones of others read."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from hilum.core.audit import ActiveParticipant, AuditEvent, ParticipantObject
from hilum.core.code import Code
from hilum.core.errors import DecodeError
from hilum.core.exchange import Direction, Exchange, Key, Outcome
from hilum.dicom.wire import Command, CommandField
from hilum.dicom.wire.capture import write_captured
from hilum.ihe.atna import application_activity, audit_event, codes, message, node_authentication_failed
from hilum.ihe.profile import On, Profile, Profiles, Transaction

US = ActiveParticipant("HILUM", codes.DESTINATION)

PROFILES = Profiles.of(
    [
        Profile(
            "PIX",
            "Patient Identifier Cross-referencing",
            ("PIX Manager",),
            (
                Transaction("ITI-8", "Patient Identity Feed", "Source", "PIX Manager", On("hl7v2", ("ADT^A04",))),
                Transaction(
                    "ITI-9", "PIX Query", "Consumer", "PIX Manager", On("hl7v2", ("QBP^Q23",)), audit=codes.QUERIED
                ),
                Transaction(
                    "RAD-8", "Modality Images Stored", "AM", "IM", On("dicom", ("C-STORE",)), audit=codes.STORED
                ),
            ),
        )
    ]
)


def query(**changes: object) -> Exchange:
    facts: dict[str, object] = {
        "direction": Direction.IN,
        "standard": "hl7v2",
        "kind": "QBP^Q23",
        "source": "EHR",
        "destination": "HILUM",
        "peer": "EHR",
        "peer_address": "127.0.0.1:40000",
        "started": 1714979289.0,
        "ended": 1714979289.123,
        "control_id": "MSG7",
        "request": b"MSH|^~\\&|EHR|",
        "keys": (Key("patient", "1.2.3|P1"), Key("patient", "NS|P2"), Key("person", "01A")),
        "id": 12,
    }
    return Exchange(**{**facts, **changes})  # type: ignore[arg-type]


def validate(content: bytes, corpus: Path) -> None:
    schema = etree.XMLSchema(etree.parse(corpus / "ihe" / "schemas" / "dicom-audit" / "dicom2017c.xsd"))
    schema.assertValid(etree.fromstring(content))


def test_a_query_owes_a_query_event_with_the_whole_message_and_the_patients() -> None:
    event = audit_event(query(), PROFILES, "HILUM")
    assert event is not None
    assert (event.event.value, event.action, event.outcome) == ("110112", "E", "0")
    assert event.event_type == Code("ITI-9", "PIX Query", "IHE Transactions")
    assert [one.role.value for one in event.participants] == ["110153", "110152"]
    assert event.participants[0].network_address == "127.0.0.1"
    assert [one.id for one in event.objects] == ["P1^^^&1.2.3&ISO", "P2^^^NS", "MSG7"]
    asked = event.objects[-1]
    assert (asked.type_code, asked.role, asked.query) == ("2", "24", b"MSH|^~\\&|EHR|")
    assert asked.details == (("MSH-10", b"MSG7"),)
    assert (event.exchange_id, event.person_ids) == (12, ("01A",))


def test_a_refused_exchange_is_a_minor_failure_and_a_broken_one_a_serious_failure() -> None:
    refused = audit_event(query(outcome=Outcome.REFUSED, text="unknown key"), PROFILES)
    failed = audit_event(query(outcome=Outcome.FAILED), PROFILES)
    assert refused is not None and (refused.outcome, refused.text) == ("4", "unknown key")
    assert failed is not None and failed.outcome == "8"


def test_what_no_transaction_claims_and_what_owes_nothing_has_no_event() -> None:
    assert audit_event(query(kind="ADT^A04"), PROFILES) is None
    assert audit_event(query(kind="MFN^M02"), PROFILES) is None


def test_stored_images_are_told_by_study_and_ae_titles() -> None:
    exchange = query(
        standard="dicom",
        kind="C-STORE",
        keys=(Key("study", "1.2.9"), Key("patient", "NS|P2")),
        detail=(("calling AE", "MR1"), ("called AE", "HILUM")),
    )
    event = audit_event(exchange, PROFILES)
    assert event is not None
    assert event.objects[0] == ParticipantObject("1.2.9", "2", "3", codes.STUDY_UID)
    assert [one.alternative_user_id for one in event.participants] == ["AETITLES=MR1", "AETITLES=HILUM"]


def test_our_messages_are_valid_by_the_schema(corpus: Path) -> None:
    event = audit_event(query(outcome=Outcome.REFUSED, text="unknown \x01 key <"), PROFILES)
    assert event is not None
    validate(message.write(event), corpus)
    validate(message.write(application_activity(1714979289.0, started=True)), corpus)
    validate(message.write(node_authentication_failed(1714979289.0, "127.0.0.1:5", "no certificate")), corpus)
    stored = audit_event(query(standard="dicom", kind="C-STORE", keys=(Key("study", "1.2"),)), PROFILES)
    assert stored is not None
    validate(message.write(stored), corpus)


def test_what_is_written_is_read_back() -> None:
    event = AuditEvent(
        0,
        1714979289.123,
        codes.QUERY,
        "E",
        "4",
        Code("ITI-9", "PIX Query", "IHE Transactions"),
        "déjà vu",
        participants=(ActiveParticipant("A|B", codes.SOURCE, True, "99", "Somebody", "host.example"),),
        objects=(
            ParticipantObject("7", "2", "24", codes.SOP_CLASS, query=b"\x00\xff", details=(("MSH-10", b"7"),)),
            ParticipantObject("P", "1", "1", codes.PATIENT_NUMBER, name="Doe"),
        ),
    )
    assert message.read(message.write(event)) == event


def test_audit_messages_of_others_are_read(corpus: Path) -> None:
    folders = (corpus / "ihe" / "mesa" / "atna", corpus / "ihe" / "ipf" / "commons" / "audit" / "audit")
    read = 0
    for path in sorted(file for folder in folders for file in folder.glob("*.xml")):
        event = message.read(path.read_bytes().lstrip())
        assert event.event.value, path.name
        assert event.action in "CRUDE"
        read += 1
    assert read > 25


def test_messages_of_others_that_are_valid_stay_valid_when_written_again(corpus: Path) -> None:
    for path in sorted((corpus / "ihe" / "ipf" / "commons" / "audit" / "audit").glob("*.xml")):
        event = message.read(path.read_bytes().lstrip())
        again = message.write(event)
        validate(again, corpus)
        assert message.read(again).objects == event.objects


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<AuditMessage/>",
        b"<Other/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><AuditMessage>&x;</AuditMessage>",
        b"<AuditMessage><EventIdentification EventDateTime='yesterday'/></AuditMessage>",
        b"<AuditMessage><EventIdentification EventDateTime='2024-05-06T07:08:09Z'/><ParticipantObjectIdentification>%s"
        % b"<ParticipantObjectQuery>?</ParticipantObjectQuery></ParticipantObjectIdentification></AuditMessage>",
    ],
)
def test_what_is_no_audit_message_is_refused(content: bytes) -> None:
    with pytest.raises(DecodeError):
        message.read(content)


def asked_object(standard: str, kind: str, request: bytes, **changes: object) -> ParticipantObject:
    transaction = Transaction("Q", "Query", "a", "b", On(standard, (kind,)), audit=codes.QUERIED)
    profiles = Profiles.of([Profile("P", "P", (), (transaction,))])
    event = audit_event(query(standard=standard, kind=kind, request=request, keys=(), **changes), profiles)
    assert event is not None
    return event.objects[-1]


def test_the_query_of_a_dicom_query_is_its_data_set_and_names_its_transfer_syntax(corpus: Path) -> None:
    dataset = b"\x08\x00\x52\x00CS\x06\x00STUDY "
    command = Command(field=CommandField.C_FIND_RQ, has_dataset=True, message_id=1, affected_sop_class_uid="1.2.3")
    detail = (("sop class", "1.2.3"), ("transfer syntax", "1.2.840.10008.1.2.1"))
    asked = asked_object("dicom", "C-FIND", write_captured([(1, command, dataset)]), detail=detail)
    assert (asked.id, asked.id_type, asked.query) == ("1.2.3", codes.SOP_CLASS, dataset)
    assert asked.details == (("TransferSyntax", b"1.2.840.10008.1.2.1"),)
    validate(message.write(AuditEvent(0, 1.0, codes.QUERY, "E", "0", objects=(asked,), participants=(US,))), corpus)
    assert asked_object("dicom", "C-FIND", b"not a message", detail=detail).query == b"not a message"


ENVELOPE = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:q="urn:q" xmlns:r="urn:r"><s:Header/><s:Body>'
    b'<q:AdhocQueryRequest><r:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d" home="urn:oid:1.2"/>'
    b"</q:AdhocQueryRequest></s:Body></s:Envelope>"
)
PACKAGE = (
    b"POST /x HTTP/1.1\r\ncontent-type: multipart/related\r\n\r\n--b\r\nContent-Type: application/xop+xml\r\n\r\n"
    + ENVELOPE
    + b"\r\n--b--\r\n"
)


@pytest.mark.parametrize("request_", [b"POST /x HTTP/1.1\r\nhost: h\r\n\r\n" + ENVELOPE, PACKAGE])
def test_the_query_of_a_stored_query_is_its_request_and_is_known_by_the_query_id(request_: bytes) -> None:
    asked = asked_object("xds", "urn:ihe:iti:2007:RegistryStoredQuery", request_)
    assert asked.id == "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
    root = etree.fromstring(asked.query)
    assert etree.QName(root).localname == "AdhocQueryRequest"
    assert asked.details == (("QueryEncoding", b"UTF-8"), ("urn:ihe:iti:xca:2010:homeCommunityId", b"urn:oid:1.2"))


def test_a_query_that_cannot_be_read_is_kept_as_it_came() -> None:
    assert asked_object("xds", "X", b"POST /x HTTP/1.1\r\n\r\n<broken").query.endswith(b"<broken")
