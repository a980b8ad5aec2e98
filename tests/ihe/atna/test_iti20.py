"""ITI-20 both ways: our events go to repositories, and events of others are kept as a repository keeps them."""

from __future__ import annotations

import pytest

from hilum.core.errors import DecodeError
from hilum.core.exchange import Direction, Exchange, Severity, Verdict
from hilum.ihe.atna import AtnaSettings, codes, message, syslog
from hilum.ihe.atna.iti20 import record_event
from hilum.ihe.verdict import judge
from support.ihe_house import House


def audit_message() -> bytes:
    house = House(atna=AtnaSettings(("repository",)))
    house.register()
    (row,) = [one for one in house.deliver() if one.courier == "audit"]
    return row.payload


def test_each_of_our_events_goes_to_every_repository_in_the_same_commit() -> None:
    house = House(atna=AtnaSettings(("repository", "second")))
    house.register()
    rows = [one for one in house.deliver() if one.courier == "audit"]
    assert [(one.destination, one.transaction) for one in rows] == [("repository", "ITI-20"), ("second", "ITI-20")]
    event = message.read(syslog.parse(rows[0].payload).content)
    assert (event.event, event.event_type.value) == (codes.PATIENT_RECORD, "RAD-1")
    assert [one.id for one in event.objects] == ["P1^^^&1.2.826.0.1.3680043.10.7&ISO"]


def test_sending_an_audit_event_owes_no_audit_event() -> None:
    house = House(atna=AtnaSettings(("repository",)))
    house.register()
    house.deliver()
    assert house.deliver() == []
    assert len(house.store.read_now(lambda record: record.audits.search())) == 1


def test_an_event_of_another_node_is_kept_and_found_by_its_patient() -> None:
    content = audit_message()
    house = House()
    house.register()
    other = content.replace(b'AuditSourceID="HILUM"', b'AuditSourceID="PACS"')
    event = house.store.write_now(lambda record: record_event(other, record))
    assert (event.source, event.person_ids) == ("PACS", (house.person(),))
    found = house.store.read_now(lambda record: record.audits.search(person_id=house.person()))
    assert [one.source for one in found] == ["PACS", "HILUM"]


def test_what_is_no_audit_message_is_refused() -> None:
    house = House()
    with pytest.raises(DecodeError):
        house.store.write_now(lambda record: record_event(b"<85>1 - - - - IHE+RFC-3881 - <a/>", record))


def received(content: bytes) -> tuple[Verdict, list[tuple[str, Severity]]]:
    house = House()
    exchange = Exchange(Direction.IN, "syslog", "AuditMessage", "PACS", "HILUM", 1.0, request=content)
    verdict, findings = house.store.read_now(lambda record: judge(exchange, record, house.profiles))
    return verdict, [(one.rule, one.severity) for one in findings]


def test_the_messages_of_others_are_judged() -> None:
    good = audit_message()
    assert received(good) == (Verdict.PASS, [])
    assert received(good.replace(b"<85>", b"<86>")) == (Verdict.PASS, [("ITI-20/syslog", Severity.INFO)])
    assert received(good.replace(b"IHE+RFC-3881", b"OTHER")) == (Verdict.FAIL, [("ITI-20/syslog", Severity.ERROR)])
    assert received(b"<85>Oct 11 host: x") == (Verdict.FAIL, [("ITI-20/syslog", Severity.ERROR)])
    assert received(good[:-20]) == (Verdict.FAIL, [("ITI-20/message", Severity.ERROR)])
