"""The traps that interface engines fall into: late words, partial dates, times without a zone, training data, reused control ids."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from hilum.hl7v2 import Site
from support.hl7_hub import Hub, adt, merge, msh


@pytest.fixture
def hub() -> Hub:
    return Hub()


def test_an_orders_old_patient_never_overwrites_a_newer_update(hub: Hub) -> None:
    hub.accept(adt("A04", name="DOE^JANE"))
    hub.accept(adt("A08", name="SMITH^JANE", evn="20240101115000+0000"))
    hub.accept(f"{msh('OMG^O19^OMG_O19')}PID|||1^^^HOSP||DOE^JANE\nORC|NW|P1^OP\nOBR|1|P1^OP||MR1^Brain^L\n")
    assert hub.known("1").demographics.name.family == "SMITH"


def test_a_results_old_patient_never_overwrites_a_newer_update(hub: Hub) -> None:
    hub.accept(adt("A08", name="SMITH^JANE"))
    hub.accept(f"{msh('ORU^R01^ORU_R01')}PID|||1^^^HOSP||DOE^JANE\nOBR|1||F1|CT^Head\nOBX|1|TX|X^Y||fine||||||F\n")
    assert hub.known("1").demographics.name.family == "SMITH"


def test_an_update_under_the_number_of_a_merged_patient_reaches_nobody_else(hub: Hub) -> None:
    hub.accept(adt("A04", "1^^^HOSP", "DOE^JANE", pv1=""))
    hub.accept(adt("A04", "2^^^HOSP", "ROE^JANE", pv1=""))
    hub.accept(merge("1^^^HOSP", "2^^^HOSP"))
    hub.accept(adt("A08", "2^^^HOSP", "ROE^JANE", pv1="", evn="20240101115500+0000"))
    assert hub.known("2").id == hub.known("1").id
    assert hub.known("1").demographics.name.family == "DOE"
    hub.accept(adt("A08", "1^^^HOSP", "DOE^JANET", pv1="", evn="20240101115600+0000"))
    assert hub.known("2").demographics.name.given == "JANET"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("1980", "1980"),
        ("198002", "198002"),
        ("19800000", "1980"),
        ("19800200", "198002"),
        ("1980020314", "1980020314"),
    ],
)
def test_a_partial_date_of_birth_stays_as_partial_as_it_came(hub: Hub, sent: str, kept: str) -> None:
    hub.accept(adt("A04", rest=f"|{sent}|F"))
    assert hub.known("1").demographics.birth_date == kept


def test_a_time_without_a_zone_is_of_the_site_and_decides_which_word_is_newer() -> None:
    hub = Hub(Site(zone=timezone(timedelta(hours=5))))
    hub.accept(adt("A04", name="FIRST^WORD", evn="20240101153000"))  # 10:30 UTC
    hub.accept(adt("A08", name="SECOND^WORD", evn="20240101110000+0000"))
    assert hub.known("1").demographics.name.family == "SECOND"
    hub.accept(adt("A08", name="LATE^WORD", evn="20240101154500"))  # 10:45 UTC
    assert hub.known("1").demographics.name.family == "SECOND"


def test_a_word_from_the_future_does_not_lock_the_patient(hub: Hub) -> None:
    hub.accept(adt("A04", name="AHEAD^CLOCK", evn="20300101000000+0000"))
    hub.accept(adt("A08", name="TRUE^NAME", evn="20240101120100+0000"))
    hub.clock.advance(120)
    hub.accept(adt("A08", name="TRUE^NAME", evn="20240101120130+0000"))
    assert hub.known("1").demographics.name.family == "TRUE"


@pytest.mark.parametrize("processing_id", ["T", "D"])
def test_training_data_does_not_enter_a_production_record(hub: Hub, processing_id: str) -> None:
    answer = hub.refuse(adt("A04").replace("|P|2.5.1", f"|{processing_id}|2.5.1"))
    assert (answer["MSA-1"], answer["ERR-3.1"], answer["ERR-2"]) == ("AR", "202", "MSH^1^11^1")
    assert hub.patient("1") is None


def test_a_training_hub_takes_training_data() -> None:
    hub = Hub(Site(processing_ids=frozenset("T")))
    hub.accept(adt("A04").replace("|P|2.5.1", "|T|2.5.1"))
    assert hub.patient("1") is not None


def test_another_message_under_a_used_control_id_is_processed_and_noted(hub: Hub) -> None:
    first = adt("A04")
    second = first.replace("DOE^JANE", "DOE^JANET").replace("110000", "113000")
    hub.accept(first)
    assert "HL7v2/reused-control-id" not in hub.rules
    hub.accept(second)
    assert hub.known("1").demographics.name.given == "JANET"
    assert "HL7v2/reused-control-id" in hub.rules


def test_the_same_control_id_of_two_senders_is_nothing_to_note(hub: Hub) -> None:
    first = adt("A04")
    hub.accept(first)
    hub.accept(first.replace("|ADT|HOSP|", "|OTHER|HOSP|"))
    assert "HL7v2/reused-control-id" not in hub.rules


def test_the_same_message_again_has_no_second_effect_and_the_same_answer(hub: Hub) -> None:
    raw = adt("A04")
    first = hub.send(raw)
    version = hub.known("1").version
    assert hub.send(raw).immediate == first.immediate
    assert hub.known("1").version == version
    assert hub.rules == {"HL7v2/repeat"}
