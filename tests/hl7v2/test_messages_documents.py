"""Documents by MDM: original, addendum, edit, replacement, status and cancel. HL7 v2.5.1 ch. 9."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from hilum.core.document import DocumentEntry
from hilum.core.person import Physician
from hilum.hl7v2 import Header, parse
from hilum.hl7v2.messages.documents import document_message
from support.hl7_hub import Hub, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"


@pytest.fixture
def hub() -> Hub:
    return Hub()


def mdm(
    event: str,
    text: str = "",
    *,
    number: str = "D1^APP^1.2.9^ISO",
    parent: str = "",
    completion: str = "DO",
    availability: str = "AV",
    placer: str = "",
) -> str:
    txa = {
        1: "1",
        2: "RAD^Radiology report",
        3: "TX",
        4: "20240101100000",
        6: "20240101103000",
        9: "7^READ^ER",
        12: number,
    }
    txa |= {13: parent, 14: placer, 17: completion, 18: "U", 19: availability, 22: "8^SIGN^ER"}
    lines = "".join(
        f"OBX|{n}|TX|18748-4^Report^LN||{line}||||||F\n" for n, line in enumerate(text.split("~"), 1) if text
    )
    return f"{msh(f'MDM^{event}^MDM_{event}')}EVN||20240101110000\n{PID}PV1|1|I\n{segment('TXA', txa)}{lines}"


def entries(hub: Hub, *statuses: str) -> list[DocumentEntry]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.documents.entries(id, statuses=statuses or ("Approved",)))


def text(hub: Hub, entry: DocumentEntry) -> str:
    return hub.store.read_now(lambda record: record.blobs.read(entry.blob)).decode()


def links(hub: Hub, entry: DocumentEntry) -> set[tuple[str, str, str]]:
    found = hub.store.read_now(lambda record: record.documents.associations([entry.id]))
    return {(one.type.rpartition(":")[2], one.source, one.target) for one in found}


def test_a_document_is_registered_with_what_txa_says(hub: Hub) -> None:
    hub.accept(mdm("T02", "Findings:~none"))
    (one,) = entries(hub)
    assert text(hub, one) == "Findings:\nnone"
    assert (one.unique_id, one.media_type, one.size) == ("1.2.9^D1", "text/plain", 14)
    assert (one.type_code.value, one.completion, one.creation) == ("RAD", "DO", "20240101103000")
    assert one.authors[0].person.name.family == "READ"
    assert one.confidentiality[0].value == "N"
    assert [kind for kind, _, target in links(hub, one) if target == one.id] == ["HasMember"]


def test_what_a_registry_keeps_of_it_is_named_by_uuids(hub: Hub) -> None:
    # entryUUID, ITI TF-3 4.2.3.2.7: a consumer of ITI-18 reads urn:uuid and a UUID
    hub.send(mdm("T02", "Lungs clear."))
    (entry,) = entries(hub)
    found = hub.store.read_now(lambda record: record.documents.associations([entry.id]))
    for name in (entry.id, *(part for one in found for part in (one.id, one.source, one.target))):
        assert str(UUID(name)) == name


def test_a_document_carried_whole_keeps_its_bytes(hub: Hub) -> None:
    data = base64.b64encode(b"%PDF-1.4 demo").decode()
    obx = f"OBX|1|ED|18748-4^Report^LN||^application^pdf^Base64^{data}||||||F\n"
    hub.accept(mdm("T02") + obx)
    (one,) = entries(hub)
    assert (one.media_type, text(hub, one)) == ("application/pdf", "%PDF-1.4 demo")


@pytest.mark.parametrize("event", ["T01", "T03", "T05", "T07", "T09"])
def test_a_notice_of_a_document_that_is_not_here_is_journaled_and_said(hub: Hub, event: str) -> None:
    answer = hub.accept(mdm(event))
    assert answer["MSA-3"] == "the document is not here: its notice was journaled"
    assert entries(hub) == []
    assert ("document", "1.2.9^D1") in {(key.kind, key.value) for key in hub.draft.keys}


def test_a_notice_of_status_reaches_the_document(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T03", completion="LA"))
    (one,) = entries(hub)
    assert (one.completion, one.legal_authenticator.name.family) == ("LA", "SIGN")
    assert len(hub.store.read_now(lambda record: record.documents.submissions(one.patient_id))) == 1


def test_a_notice_keeps_what_it_leaves_empty_and_deletes_what_it_nulls(hub: Hub) -> None:
    secret = mdm("T02", "fine", completion="LA").replace("|U|AV", "|R|AV")
    hub.accept(secret)
    bare = mdm("T03", completion="LA").replace("7^READ^ER", "").replace("8^SIGN^ER", "").replace("|U|AV", "||AV")
    hub.accept(bare)
    (one,) = entries(hub)
    assert (one.authors[0].person.name.family, one.legal_authenticator.name.family) == ("READ", "SIGN")
    assert one.confidentiality[0].value == "R"
    hub.accept(bare.replace("||AV", '|""|AV'))
    assert entries(hub)[0].confidentiality[0].value == "N"


def test_an_edit_keeps_what_it_leaves_empty_but_nobody_authenticated_it_yet(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine", completion="LA").replace("|U|AV", "|R|AV"))
    hub.accept(mdm("T08", "not so fine").replace("7^READ^ER", "").replace("|U|AV", "||AV"))
    (now,) = entries(hub)
    assert (now.confidentiality[0].value, now.authors[0].person.name.family) == ("R", "READ")
    assert (now.completion, now.legal_authenticator) == ("DO", Physician())


def test_the_same_document_again_is_one_document(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T02", "fine"))
    assert len(entries(hub, "Approved", "Deprecated")) == 1
    assert "MDM/same" in hub.rules


def test_an_addendum_is_appended_to_its_parent(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T06", "and more", number="D2^APP^1.2.9^ISO", parent="D1^APP^1.2.9^ISO"))
    by_id = {one.unique_id: one for one in entries(hub)}
    parent, addendum = by_id["1.2.9^D1"], by_id["1.2.9^D2"]
    assert ("APND", addendum.id, parent.id) in links(hub, addendum)


def test_an_addendum_without_its_parent_is_kept_and_told(hub: Hub) -> None:
    hub.accept(mdm("T06", "and more", number="D2^APP^1.2.9^ISO", parent="D1^APP^1.2.9^ISO"))
    assert len(entries(hub)) == 1
    assert "MDM/no-parent" in hub.rules


@pytest.mark.parametrize("event", ["T04", "T08"])
def test_an_edited_document_replaces_what_it_was(hub: Hub, event: str) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm(event, "not so fine", completion="AU"))
    (now,) = entries(hub)
    (before,) = entries(hub, "Deprecated")
    assert (text(hub, now), text(hub, before)) == ("not so fine", "fine")
    assert ("RPLC", now.id, before.id) in links(hub, now)
    hub.accept(mdm(event, "all well", completion="LA"))
    assert [text(hub, one) for one in entries(hub)] == ["all well"]
    assert len({one.unique_id for one in entries(hub, "Approved", "Deprecated")}) == 3


def test_a_replacement_deprecates_its_parent(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T10", "other", number="D2^APP^1.2.9^ISO", parent="D1^APP^1.2.9^ISO"))
    assert [one.unique_id for one in entries(hub)] == ["1.2.9^D2"]
    assert [one.unique_id for one in entries(hub, "Deprecated")] == ["1.2.9^D1"]


def test_a_cancelled_document_is_deprecated_and_one_not_known_is_refused(hub: Hub) -> None:
    assert hub.refuse(mdm("T11"))["ERR-3.1"] == "204"
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T11", availability="CA"))
    assert entries(hub) == [] and len(entries(hub, "Deprecated")) == 1


def test_an_obsolete_document_is_deprecated_by_its_status(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    hub.accept(mdm("T03", availability="OB"))
    assert entries(hub) == []


def test_a_document_finds_its_order(hub: Hub) -> None:
    hub.accept(f"{msh('ORM^O01', '2.3.1')}{PID}ORC|NW|P1^OP\nOBR|1|P1^OP||MR1^Brain^L\n")
    hub.accept(mdm("T02", "fine", placer="P1^OP"))
    id = hub.known("1").id
    (order,) = hub.store.read_now(lambda record: record.orders.of_patient(id))
    assert entries(hub)[0].order_id == order.id


@pytest.mark.parametrize(("raw", "code", "place"), [
    (mdm("T02", "x").replace("TXA|", "ZXA|"), "100", "TXA^1"),
    (mdm("T02", "x", number=""), "101", "TXA^1^12"),
])  # fmt: skip
def test_what_a_document_needs_is_asked_for_by_place(hub: Hub, raw: str, code: str, place: str) -> None:
    answer = hub.refuse(raw)
    assert (answer["ERR-3.1"], answer["ERR-2"].rsplit("^1", 0)[0].startswith(place)) == (code, True)
    assert hub.patient("1") is None


@pytest.mark.parametrize("media_type", ["text/plain", "application/pdf"])
def test_what_is_written_is_read_as_the_same_document(hub: Hub, media_type: str) -> None:
    hub.accept(mdm("T02", "first~second"))
    (one,) = entries(hub)
    content = b"%PDF-1.4 demo" if media_type != "text/plain" else b"first\nsecond"
    entry = replace(one, media_type=media_type)
    header = Header("", "", "", "W1", "20240101115500+0000", "2.5.1", "ADT", "HOSP", "HUB", "RAD")
    raw = document_message("T02", entry, hub.known("1"), header, content=content)
    assert parse(raw)["MSH-9"] == "MDM^T02^MDM_T02"
    other = Hub()
    other.accept(raw)
    (again,) = entries(other)
    assert text(other, again) == content.decode()
    for name in (
        "unique_id",
        "media_type",
        "type_code",
        "creation",
        "service_start",
        "authors",
        "completion",
        "title",
        "confidentiality",
    ):
        assert getattr(again, name) == getattr(entry, name), name


def test_a_written_addendum_and_a_cancel_reach_their_document(hub: Hub) -> None:
    hub.accept(mdm("T02", "fine"))
    (parent,) = entries(hub)
    header = Header("", "", "", "W2", "20240101115500+0000", "2.5.1", "ADT", "HOSP", "HUB", "RAD")
    addendum = replace(parent, unique_id="1.2.9^D2")
    hub.accept(document_message("T06", addendum, hub.known("1"), header, content=b"more", parent=parent))
    assert "MDM/no-parent" not in hub.rules and len(entries(hub)) == 2
    hub.accept(document_message("T11", parent, hub.known("1"), replace(header, control_id="W3")))
    assert [one.unique_id for one in entries(hub)] == ["1.2.9^D2"]


def test_the_documents_of_others_are_taken(corpus: Path) -> None:
    taken, refused = 0, []
    for file in sorted((corpus / "hl7v2").rglob("*MDM*")):
        raw = file.read_bytes()
        if b"|MDM^T" not in raw[:300]:
            continue
        answer = Hub().send(raw)
        if answer.code == "AA":
            taken += 1
        else:
            refused.append(f"{file.name}: {answer.error} {answer.text}")
    assert taken >= 7, refused
