"""The exchange journal, the outbox, the audit trail and FHIR resources, in both stores."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hilum.core.audit import ActiveParticipant, AuditEvent, AuditRecorded, ParticipantObject
from hilum.core.code import Code
from hilum.core.errors import NotFound
from hilum.core.exchange import Exchange, Finding, Key, Outcome, Severity, Verdict
from hilum.core.record import Committed, Delivery, DeliveryState, Page, Record, Resource, ResourceWritten, Store
from support.store_making import exchange

ERROR = Finding(Severity.ERROR, "RAD-2/PID-3.4", "no assigning authority", "PID-3.4", "RAD TF-2 4.2")
INFO = Finding(Severity.INFO, "odd", "worth knowing")


def add(store: Store, *exchanges: Exchange) -> list[int]:
    return store.write_now(lambda record: [record.exchanges.add(one) for one in exchanges])


def test_an_exchange_comes_back_whole(store: Store) -> None:
    blob = store.blobs.put(b"dataset")
    one = replace(
        exchange("C-STORE", ("patient", "1.2.3.1|100"), ("study", "1.1"), ("study", "1.2")),
        request_blob=blob,
        answer_blob=blob,
        detail=(("calling_aet", "MR1"), ("calling_aet", "MR2")),
        findings=(ERROR, INFO),
        verdict=Verdict.FAIL,
        count=12,
        code="0x0000",
        text="stored",
        ended=3.5,
    )
    (id,) = add(store, one)
    assert id > 0
    assert store.read_now(lambda record: record.exchanges.get(id)) == replace(one, id=id)
    assert store.read_now(lambda record: record.exchanges.get(id + 1)) is None


def test_exchanges_are_found_by_any_of_their_keys_oldest_first_without_bytes(store: Store) -> None:
    ids = add(
        store,
        exchange("ADT^A04", ("patient", "x|1"), started=1.0),
        exchange("ORM^O01", ("placer", "x|1"), ("patient", "x|1"), started=2.0),
        exchange("C-FIND", ("patient", "x|2"), started=3.0),
    )
    keys = [Key("patient", "x|1"), Key("patient", "x|2"), Key("study", "9")]
    found = store.read_now(lambda record: record.exchanges.by_key(keys))
    assert [one.id for one in found] == ids
    assert {(one.request, one.answer) for one in found} == {(b"", b"")}
    assert [one.id for one in store.read_now(lambda r: r.exchanges.by_key(keys, since=2.0))] == ids[1:]
    assert [one.id for one in store.read_now(lambda r: r.exchanges.by_key(keys, page=Page(1, 1)))] == ids[1:2]
    assert [one.id for one in store.read_now(lambda r: r.exchanges.by_key([Key("placer", "x|1")]))] == ids[1:2]
    assert store.read_now(lambda record: record.exchanges.by_key([])) == []


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ({}, [2, 1, 0]),
        ({"newest_first": False}, [0, 1, 2]),
        ({"peer": "EHR"}, [1, 0]),
        ({"standard": "dicom"}, [2]),
        ({"apart_from": "hl7v2"}, [2]),
        ({"apart_from": "syslog"}, [2, 1, 0]),
        ({"transaction": "RAD-2"}, [1]),
        ({"kind": "ADT^A04"}, [0]),
        ({"outcome": Outcome.REFUSED}, [2]),
        ({"control_id": "M2"}, [1]),
        ({"since": 2.0}, [2, 1]),
        ({"until": 2.0}, [1, 0]),
        ({"verdict": Verdict.FAIL}, [0]),
        ({"verdict": Verdict.NONE}, [2, 1]),
        ({"page": Page(1, 1)}, [1]),
    ],
)
def test_the_journal_is_searched_by_each_key(store: Store, keys: dict[str, object], places: list[int]) -> None:
    ids = add(
        store,
        exchange("ADT^A04", started=1.0, control_id="M1"),
        exchange("ORM^O01", started=2.0, control_id="M2", transaction="RAD-2"),
        exchange("C-STORE", started=3.0, standard="dicom", peer="MR1", outcome=Outcome.REFUSED),
    )
    store.write_now(lambda record: record.exchanges.judge(ids[0], Verdict.FAIL, [ERROR]))
    found = store.read_now(lambda record: record.exchanges.search(**keys))  # type: ignore[arg-type]
    assert [one.id for one in found] == [ids[place] for place in places]
    later = store.read_now(lambda record: record.exchanges.search(after_id=ids[0], newest_first=False))
    assert [one.id for one in later] == ids[1:]


def test_a_long_running_exchange_is_amended_and_then_owed_a_verdict(store: Store) -> None:
    (id,) = add(store, exchange("C-STORE", ("study", "1.1"), outcome=Outcome.OPEN))
    assert store.read_now(lambda record: record.exchanges.unjudged()) == []

    def amend(record: Record) -> None:
        keys = (Key("series", "1.1.1"), Key("study", "1.1"))
        record.exchanges.amend(id, count=3, keys=keys, detail=(("sop classes", "MR"),))
        record.exchanges.amend(id, ended=9.0, outcome=Outcome.ACCEPTED, code="0", text="all stored", answer=b"done")

    store.write_now(amend)
    (owed,) = store.read_now(lambda record: record.exchanges.unjudged())
    assert (owed.count, owed.ended, owed.outcome, owed.code) == (3, 9.0, Outcome.ACCEPTED, "0")
    assert (owed.text, owed.answer, owed.request) == ("all stored", b"done", b"MSH|request")
    assert owed.keys == (Key("study", "1.1"), Key("series", "1.1.1"))
    assert len(store.read_now(lambda record: record.exchanges.by_key([Key("series", "1.1.1")]))) == 1
    store.write_now(lambda record: record.exchanges.judge(id, Verdict.NONE, ()))
    assert store.read_now(lambda record: record.exchanges.unjudged()) == []


def test_what_is_not_in_the_journal_cannot_be_amended_or_judged(store: Store) -> None:
    with pytest.raises(NotFound):
        store.write_now(lambda record: record.exchanges.amend(77, count=1))
    with pytest.raises(NotFound):
        store.write_now(lambda record: record.exchanges.judge(77, Verdict.PASS, ()))
    with pytest.raises(NotFound):
        store.write_now(lambda record: record.exchanges.judge_all([(77, Verdict.PASS, ())]))


def test_many_are_judged_at_once(store: Store) -> None:
    ids = [store.write_now(lambda record: record.exchanges.add(exchange())) for _ in range(4)]
    verdicts = [(one, Verdict.PASS, ()) for one in ids[:2]] + [(ids[2], Verdict.FAIL, [ERROR])]
    store.write_now(lambda record: record.exchanges.judge_all(verdicts))
    found = store.read_now(lambda record: [record.exchanges.get(one) for one in ids])
    assert [one.verdict for one in found if one] == [Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.NONE]
    assert found[2] is not None
    assert found[2].findings == (ERROR,)
    assert [one.id for one in store.read_now(lambda record: record.exchanges.unjudged())] == ids[3:]


def test_unjudged_exchanges_come_oldest_first_up_to_a_limit(store: Store) -> None:
    ids = add(store, *(exchange(started=float(n)) for n in range(5)))
    store.write_now(lambda record: record.exchanges.judge(ids[0], Verdict.PASS, ()))
    found = store.read_now(lambda record: record.exchanges.unjudged(limit=2))
    assert [one.id for one in found] == ids[1:3]
    assert found[0].request == b"MSH|request"


def test_statistics_count_by_peer_and_by_rule(store: Store) -> None:
    ids = add(
        store,
        exchange("ADT^A04", transaction="RAD-1"),
        exchange("ADT^A08", transaction="RAD-1"),
        exchange("QRY", peer="PDQ", started=50.0),
    )

    def judge(record: Record) -> None:
        for id in ids[:2]:
            record.exchanges.judge(id, Verdict.FAIL, [ERROR, INFO])

    store.write_now(judge)

    def look(record: Record) -> None:
        assert record.exchanges.statistics() == [("EHR", "RAD-1", "fail", 2), ("PDQ", "QRY", "none", 1)]
        assert record.exchanges.statistics(since=40.0) == [("PDQ", "QRY", "none", 1)]
        assert record.exchanges.rule_statistics() == [("EHR", "RAD-2/PID-3.4", 2)]

    store.read_now(look)


def test_a_repeated_message_gets_the_first_answer(store: Store) -> None:
    def keep(record: Record, answer: bytes) -> bytes | None:
        record.exchanges.remember_answer("EHR|HOSP", "M1", b"digest", answer)
        return record.exchanges.answers("EHR|HOSP", "M1").get(b"digest")

    assert store.write_now(lambda record: keep(record, b"AA")) == b"AA"
    assert store.write_now(lambda record: keep(record, b"AE")) == b"AA"
    for sender, control_id in (("RIS", "M1"), ("EHR|HOSP", "M2")):
        assert not store.read_now(lambda r, s=sender, c=control_id: r.exchanges.answers(s, c))  # type: ignore[misc]


def test_other_content_under_a_known_control_id_is_told_from_a_repeat(store: Store) -> None:
    def keep(record: Record) -> None:
        record.exchanges.remember_answer("EHR", "M1", b"one", b"AA 1")
        record.exchanges.remember_answer("EHR", "M1", b"two", b"AA 2")

    store.write_now(keep)
    assert store.read_now(lambda record: dict(record.exchanges.answers("EHR", "M1"))) == {
        b"one": b"AA 1",
        b"two": b"AA 2",
    }


def test_text_that_is_no_unicode_does_not_keep_an_exchange_out_of_the_journal(store: Store) -> None:
    odd = "na\udcffme"
    (id,) = add(store, replace(exchange("ADT^A04", ("patient", odd)), text=odd, control_id=odd))
    kept = store.read_now(lambda record: record.exchanges.get(id))
    assert kept is not None
    assert kept.text.startswith("na")


def delivery(destination: str, payload: bytes = b"x", **more: float) -> Delivery:
    return Delivery(
        destination,
        "mllp",
        payload,
        "ORU^R01",
        "RAD-28",
        (("control_id", "M1"),),
        (Key("patient", "x|1"),),
        cause=4,
        due=more.get("due", 0.0),
    )


def send(store: Store, *deliveries: Delivery) -> None:
    store.write_now(lambda record: record.deliver(*deliveries))


def due(store: Store, now: float = 100.0) -> list[bytes]:
    return [one.payload for one in store.read_now(lambda record: record.outbox.due(now))]


def test_the_first_pending_row_of_each_destination_is_due(store: Store) -> None:
    send(store, delivery("ris", b"1"), delivery("ris", b"2"), delivery("ehr", b"3"), delivery("pacs", b"4", due=200.0))
    assert sorted(due(store)) == [b"1", b"3"]
    assert sorted(due(store, 200.0)) == [b"1", b"3", b"4"]
    assert len(store.read_now(lambda record: record.outbox.due(100.0, limit=1))) == 1
    assert [one.payload for one in store.read_now(lambda r: r.outbox.due(100.0, destination="ris"))] == [b"1"]
    assert store.read_now(lambda record: record.outbox.due(100.0, destination="pacs")) == []
    assert store.read_now(lambda record: record.outbox.due(100.0, destination="nobody")) == []
    created = store.read_now(lambda record: record.now())
    assert store.read_now(lambda record: record.outbox.waiting()) == [
        ("ehr", 1, created),
        ("pacs", 1, created),
        ("ris", 2, created),
    ]
    (first, *_) = store.read_now(lambda record: record.outbox.search(destination="ris"))
    assert replace(first, id=0, created=0.0) == delivery("ris", b"1")
    store.write_now(lambda record: record.outbox.settle(first.id, state=DeliveryState.SENT, attempts=1))
    assert sorted(due(store)) == [b"2", b"3"]


def test_a_failing_row_holds_the_rest_of_its_destination(store: Store) -> None:
    send(store, delivery("ris", b"1"), delivery("ris", b"2"))
    (first,) = store.read_now(lambda record: record.outbox.due(100.0))
    store.write_now(
        lambda record: record.outbox.settle(first.id, state="pending", error="refused", due=150.0, attempts=1)
    )
    assert due(store) == []
    (again,) = store.read_now(lambda record: record.outbox.due(150.0))
    assert (again.payload, again.attempts, again.error) == (b"1", 1, "refused")
    store.write_now(lambda record: record.outbox.settle(first.id, state="dead", error="gave up", attempts=2))
    assert due(store) == [b"2"]


def test_what_was_settled_stays_settled_until_it_is_replayed(store: Store) -> None:
    send(store, delivery("ris", b"1"), delivery("ris", b"2"), delivery("ris", b"3"))
    rows = store.read_now(lambda record: record.outbox.search())

    def settle(record: Record) -> None:
        for row in rows[:2]:
            record.outbox.settle(row.id, state="sent", attempts=1)

    store.write_now(settle)
    store.write_now(lambda record: record.outbox.settle(rows[0].id, state="pending"))
    assert due(store) == [b"3"]
    store.write_now(lambda record: record.outbox.replay(rows[1].id))
    assert due(store) == [b"2"]
    store.write_now(lambda record: record.outbox.replay(rows[0].id))
    assert due(store) == [b"1"]
    assert [one.payload for one in store.read_now(lambda r: r.outbox.search(state="pending"))] == [b"1", b"2", b"3"]
    replayed = store.read_now(lambda record: record.outbox.get(rows[0].id))
    assert replayed is not None
    assert (replayed.attempts, replayed.error) == (0, "")


def test_a_replayed_row_stands_before_an_older_one_that_waits(store: Store) -> None:
    send(store, delivery("ris", b"1"), delivery("ris", b"2"))
    one, two = store.read_now(lambda record: record.outbox.search())
    store.write_now(lambda record: record.outbox.settle(one.id, state="pending", due=500.0, attempts=1))
    store.write_now(lambda record: record.outbox.settle(two.id, state="dead"))
    store.write_now(lambda record: record.outbox.replay(two.id))
    assert due(store) == [b"2"]


def test_an_unknown_row_cannot_be_settled_or_replayed(store: Store) -> None:
    with pytest.raises(NotFound):
        store.write_now(lambda record: record.outbox.settle(9, state="sent"))
    with pytest.raises(NotFound):
        store.write_now(lambda record: record.outbox.replay(9))


def test_audit_events_are_found_by_person_time_and_exchange(store: Store) -> None:
    event = AuditEvent(
        0,
        10.0,
        Code("110104", "DICOM Instances Transferred", "DCM"),
        "C",
        "0",
        participants=(ActiveParticipant("MR1", Code("110153"), True),),
        objects=(ParticipantObject("100", "1", "1", query=b"\x00\xff", details=(("MSH-10", b"M1"),)),),
        exchange_id=3,
        person_ids=("a", "b"),
    )
    later = replace(event, when=20.0, exchange_id=0, person_ids=("b",))
    store.write_now(lambda record: record.emit(AuditRecorded(event), AuditRecorded(later)))

    def look(record: Record) -> None:
        second, first = record.audits.search()
        assert replace(first, id=0) == event
        assert replace(second, id=0) == later
        assert record.audits.get(first.id) == first
        assert record.audits.get(99) is None
        assert record.audits.search(person_id="a") == [first]
        assert record.audits.search(person_id="b") == [second, first]
        assert record.audits.search(since=15.0) == [second]
        assert record.audits.search(until=15.0) == [first]
        assert record.audits.search(exchange_id=3) == [first]
        assert record.audits.search(page=Page(1, 1)) == [first]

    store.read_now(look)


def resource(id: str, *index: tuple[str, str, str, str], version: int = 1, updated: float = 1.0) -> Resource:
    return Resource("Patient", id, version, updated, f'{{"id":"{id}","v":{version}}}'.encode(), index=index)


ANNA = resource(
    "anna",
    ("identifier", "token", "100", "urn:a"),
    ("family", "string", "mueller", "Müller"),
    ("birthdate", "date", "19800101", "19801231"),
    ("organization", "reference", "Organization/1", ""),
    updated=2.0,
)
BOB = resource(
    "bob",
    ("identifier", "token", "100", ""),
    ("family", "string", "smith", "Smith"),
    ("birthdate", "date", "19900505", ""),
    ("url", "uri", "http://x", ""),
    updated=1.0,
)


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ([], "anna bob"),
        ([("identifier", "token", [("eq", "100", "*")])], "anna bob"),
        ([("identifier", "token", [("eq", "100", "urn:a")])], "anna"),
        ([("identifier", "token", [("eq", "100", "")])], "bob"),
        ([("identifier", "token", [("eq", "", "urn:a")])], "anna"),
        ([("family", "string", [("starts", "mue", "")])], "anna"),
        ([("family", "string", [("contains", "mit", "")])], "bob"),
        ([("family", "string", [("exact", "smith", "Smith")])], "bob"),
        ([("family", "string", [("exact", "smith", "SMITH")])], ""),
        ([("family", "string", [("starts", "m", ""), ("starts", "s", "")])], "anna bob"),
        ([("birthdate", "date", [("overlaps", "19800601", "19800630")])], "anna"),
        ([("birthdate", "date", [("before", "19850101", "19850101")])], "anna"),
        ([("birthdate", "date", [("after", "19850101", "19850101")])], "bob"),
        ([("birthdate", "date", [("within", "1980", "1981")])], "anna"),
        ([("organization", "reference", [("eq", "Organization/1", "")])], "anna"),
        ([("url", "uri", [("eq", "http://x", "")])], "bob"),
        ([("_id", "_id", [("eq", "bob", ""), ("eq", "carl", "")])], "bob"),
        ([("family", "string", [("starts", "s", "")]), ("identifier", "token", [("eq", "100", "urn:a")])], ""),
        ([("unknown", "token", [("eq", "1", "*")])], ""),
    ],
)
def test_resources_are_searched_by_each_kind_of_parameter(store: Store, criteria: list[object], found: str) -> None:
    store.write_now(lambda record: record.emit(ResourceWritten(ANNA), ResourceWritten(BOB)))
    answer = store.read_now(lambda record: record.resources.search("Patient", criteria))  # type: ignore[arg-type]
    assert " ".join(one.id for one in answer) == found
    assert store.read_now(lambda record: record.resources.search("Observation", criteria)) == []  # type: ignore[arg-type]


def test_each_version_is_kept_and_only_the_newest_is_found(store: Store) -> None:
    second = replace(ANNA, version=2, updated=3.0, body=b"{}", index=(("family", "string", "roe", "Roe"),))
    gone = replace(ANNA, version=3, updated=4.0, body=b"", deleted=True, index=())
    store.write_now(lambda record: record.emit(ResourceWritten(ANNA), ResourceWritten(second)))

    def look(record: Record) -> None:
        resources = record.resources
        assert resources.get("Patient", "anna") == second
        old = resources.version("Patient", "anna", 1)
        assert old is not None
        assert old.body == ANNA.body
        assert resources.version("Patient", "anna", 9) is None
        assert [one.version for one in resources.history("Patient", "anna")] == [2, 1]
        assert len(resources.search("Patient", [("family", "string", [("starts", "roe", "")])])) == 1
        assert resources.search("Patient", [("family", "string", [("starts", "mue", "")])]) == []
        assert resources.count("Patient") == 1

    store.read_now(look)
    store.write_now(lambda record: record.emit(ResourceWritten(gone)))

    def look_again(record: Record) -> None:
        assert record.resources.get("Patient", "anna") == gone
        assert record.resources.search("Patient", []) == []
        assert record.resources.count("Patient") == 0
        assert record.resources.get("Patient", "nobody") is None

    store.read_now(look_again)


def test_watchers_hear_of_exchanges_and_destinations_after_the_commit(store: Store) -> None:
    heard: list[Committed] = []
    store.watch(heard.append)
    (id,) = add(store, exchange())
    send(store, delivery("ris"), delivery("ehr"))
    store.write_now(lambda record: record.next_number("quiet"))
    store.write_now(lambda record: record.exchanges.judge(id, Verdict.PASS, ()))
    store.close()
    assert heard == [Committed((id,)), Committed((), ("ris", "ehr")), Committed((id,))]


def test_keys_and_all_other_filters_work_together_newest_first(store: Store) -> None:
    ids = add(
        store,
        replace(exchange("ADT^A04", ("patient", "x|1"), started=1.0), peer="EHR"),
        replace(exchange("ORM^O01", ("placer", "7"), ("patient", "x|1"), started=2.0), peer="RIS"),
        replace(exchange("ADT^A08", ("patient", "x|2"), started=3.0), peer="EHR"),
        replace(exchange("ADT^A08", ("patient", "x|1"), started=4.0), peer="EHR"),
    )

    def found(**where: Any) -> list[int]:
        return [one.id for one in store.read_now(lambda record: record.exchanges.search(**where))]

    one, two = Key("patient", "x|1"), Key("patient", "x|2")
    assert found(keys=[one]) == [ids[3], ids[1], ids[0]]
    assert found(keys=[one, two], peer="EHR") == [ids[3], ids[2], ids[0]]
    assert found(keys=[one, Key("placer", "7")], kind="ORM^O01") == [ids[1]]
    assert found(keys=[one], until=2.0, after_id=ids[0]) == [ids[1]]
    assert found(keys=[one], page=Page(1, 1)) == [ids[1]]
    assert found(keys=[Key("patient", "x|9")]) == []
