"""Results of every event: laboratory, point of care, alerts, specimens, several patients in one message. HL7 v2.5.1 ch. 7."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilum.core.identity import Identifier
from hilum.core.order import Order
from hilum.core.result import Result
from hilum.hl7v2 import Site
from support.hl7_hub import Hub, adt, msh, segment

PID = "PID|1||1^^^HOSP||DOE^JANE||19800101|F\n"


@pytest.fixture
def hub() -> Hub:
    return Hub()


def results(hub: Hub, patient: str = "1") -> list[Result]:
    id = hub.known(patient).id
    return hub.store.read_now(lambda record: record.results.of_patient(id))


def orders(hub: Hub) -> list[Order]:
    id = hub.known("1").id
    return hub.store.read_now(lambda record: record.orders.of_patient(id))


def obr(code: str = "2345-7", *, placer: str = "", filler: str = "F1", status: str = "F", reported: str = "") -> str:
    fields = {1: "1", 2: placer, 3: filler, 4: f"{code}^Test^LN", 7: "20240101080000", 22: reported, 25: status}
    return segment("OBR", fields)


def obx(value: str, number: int = 1, code: str = "2345-7", status: str = "F") -> str:
    return segment("OBX", {1: str(number), 2: "NM", 3: f"{code}^Test^LN", 5: value, 6: "mg/dL", 11: status})


def test_each_patient_of_a_message_keeps_its_own_results(hub: Hub) -> None:
    two = "PID|2||2^^^HOSP||ROE^RICHARD||19700101|M\n"
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr() + obx("90") + two + obr(filler="F2") + obx("120"))
    assert [one.observations[0].value for one in results(hub, "1")] == ["90"]
    assert [one.observations[0].value for one in results(hub, "2")] == ["120"]


def test_tests_that_share_a_filler_number_stay_tests_of_their_own(hub: Hub) -> None:
    raw = PID + obr("718-7") + obx("13", code="718-7") + obr("2345-7") + obx("90")
    hub.accept(msh("ORU^R01^ORU_R01") + raw)
    assert {one.code.value for one in results(hub)} == {"718-7", "2345-7"}
    hub.accept(msh("ORU^R01^ORU_R01") + raw.replace("|13|", "|14|").replace("|||F", "|||C"))
    assert len(results(hub)) == 2


def test_a_preliminary_result_after_the_final_one_changes_nothing(hub: Hub) -> None:
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr() + obx("90"))
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr(status="P") + obx("50"))
    assert "ORU/less-final" in hub.rules
    assert [one.observations[0].value for one in results(hub)] == ["90"]


def test_an_equal_status_with_an_older_time_of_report_changes_nothing(hub: Hub) -> None:
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr(reported="20240101100000+0000") + obx("90"))
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr(reported="20240101090000+0000") + obx("50"))
    assert "ORU/older" in hub.rules
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr(reported="20240101110000+0000") + obx("95"))
    assert [one.observations[0].value for one in results(hub)] == ["95"]


def test_a_result_with_a_placer_number_alone_is_known_again(hub: Hub) -> None:
    for value in ("90", "95"):
        hub.accept(
            msh("ORU^R01^ORU_R01", time=f"202401011{value[1]}0000+0000")
            + PID
            + obr(placer="L1", filler="")
            + obx(value)
        )
    assert [one.observations[0].value for one in results(hub)] == ["95"]


@pytest.mark.parametrize("event", ["R22", "R23", "R24"])
def test_a_result_of_a_specimen_keeps_the_specimens_own_observations_out(hub: Hub, event: str) -> None:
    specimen = "SPM|1|S1||SER\n" + obx("37", code="8310-5") + "SAC|||C1\n"
    body = obr() + segment("ORC", {1: "OK", 3: "F1"}) + obx("90")
    inner = body + specimen if event == "R24" else specimen + body + specimen + obr(filler="F2") + obx("91")
    hub.accept(msh(f"OUL^{event}^OUL_{event}") + PID + inner)
    assert [one.value for result in results(hub) for one in result.observations] in (["90"], ["91", "90"])


def test_a_visit_oriented_result_puts_orc_before_obr(hub: Hub) -> None:
    two = segment("ORC", {1: "SC", 3: "F2"}) + obr(filler="") + obx("91")
    hub.accept(msh("OUL^R21^OUL_R21") + PID + segment("ORC", {1: "SC", 3: "F1"}) + obr(filler="") + obx("90") + two)
    assert sorted(one.filler.value for one in results(hub)) == ["F1", "F2"]


def test_a_result_without_a_patient_is_of_the_patient_of_its_order(hub: Hub) -> None:
    hub.accept(msh("OML^O21^OML_O21") + PID + segment("ORC", {1: "NW", 2: "L1"}) + obr(placer="L1", filler=""))
    hub.accept(msh("OUL^R22^OUL_R22") + "SPM|1|S1||SER\n" + obr(placer="L1") + obx("90"))
    assert [one.observations[0].value for one in results(hub)] == ["90"]
    assert results(hub)[0].order_id == orders(hub)[0].id


def test_quality_control_stands_in_the_journal_alone(hub: Hub) -> None:
    hub.accept(msh("OUL^R22^OUL_R22") + "SPM|1|QC1||SER\n" + obr() + obx("90"))
    assert "OUL/no-patient" in hub.rules


@pytest.mark.parametrize("event", ["R30", "R31"])
def test_a_result_from_the_bedside_places_its_order_and_tells_the_number(hub: Hub, event: str) -> None:
    answer = hub.accept(
        msh(f"ORU^{event}^ORU_R30") + PID + segment("ORC", {1: "NW", 3: "POC7"}) + obr(filler="POC7") + obx("90")
    )
    assert (answer["MSH-9"], answer["MSA-1"], answer["ORC-1"]) == ("ORA^R33^ORA_R33", "AA", "NA")
    (order,) = orders(hub)
    assert order.placer.value == answer["ORC-2"] != ""
    assert (order.status, order.department, results(hub)[0].order_id) == ("CM", "POC", order.id)
    assert results(hub)[0].placer == order.placer


def test_a_result_from_the_bedside_finds_the_open_order(hub: Hub) -> None:
    hub.accept(msh("OML^O21^OML_O21") + PID + segment("ORC", {1: "NW", 2: "L1"}) + obr(placer="L1", filler=""))
    answer = hub.accept(msh("ORU^R31^ORU_R30") + PID + segment("ORC", {1: "NW"}) + obr(filler="POC7") + obx("90"))
    assert (answer["ORC-1"], answer["ORC-2"]) == ("OK", "L1")
    assert [one.status for one in orders(hub)] == ["CM"]


def test_a_result_that_says_it_was_ordered_needs_its_order(hub: Hub) -> None:
    raw = msh("ORU^R32^ORU_R30") + PID + segment("ORC", {1: "NW", 2: "L1"}) + obr(placer="L1") + obx("90")
    assert hub.refuse(raw)["ERR-3.1"] == "204"
    hub.accept(msh("OML^O21^OML_O21") + PID + segment("ORC", {1: "NW", 2: "L1"}) + obr(placer="L1", filler=""))
    assert hub.accept(raw.replace("|T", "|U"))["ORC-2"] == "L1"


def test_an_alert_is_kept_as_a_result_with_its_facets(hub: Hub) -> None:
    alarm = segment("OBR", {1: "1", 3: "ALARM1^DEV", 4: "196616^MDC_EVT_ALARM^MDC", 7: "20240101115900+0000"})
    facets = (
        "OBX|1|CWE|196670^MDC_EVT_LO^MDC|1.3.1.150456.1|150456^MDC_PULS_OXIM_SAT_O2^MDC||||||F\n"
        "OBX|2|ST|68481^MDC_ATTR_EVENT_PHASE^MDC|1.3.1.150456.2|start||||||F\n"
    )
    assert hub.accept(msh("ORU^R40^ORU_R40", "2.6") + PID + alarm + facets)["MSH-9"] == "ACK^R40^ACK"
    (one,) = results(hub)
    assert (one.code.value, one.filler.value) == ("196616", "ALARM1")
    assert one.section("68481") == "start"
    hub.accept(msh("ORU^R40^ORU_R40", "2.6", time="20240101120100+0000") + PID + alarm + facets.replace("start", "end"))
    assert [one.section("68481") for one in results(hub)] == ["end"]


def test_a_result_is_not_lost_over_a_birth_date_or_sex_that_cannot_be_read(hub: Hub) -> None:
    hub.accept(msh("ORU^R01^ORU_R01") + PID.replace("19800101|F", "01.01.80|X") + obr() + obx("90"))
    assert {"HL7v2/PID-7", "HL7v2/PID-8"} <= hub.rules
    assert [one.observations[0].value for one in results(hub)] == ["90"]


def test_a_result_follows_the_merge_of_its_patient(hub: Hub) -> None:
    hub.accept(adt("A04", "2^^^HOSP", pv1=""))
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr() + obx("90"))
    hub.accept(f"{msh('ADT^A40^ADT_A39')}EVN||20240101113000\nPID|1||2^^^HOSP||DOE^JANE\nMRG|1^^^HOSP\n")
    assert len(results(hub, "2")) == 1


def test_the_results_of_others_are_taken(corpus: Path) -> None:
    taken, refused = 0, []
    for file in sorted([*(corpus / "hl7v2").rglob("*.*"), *(corpus / "ihe" / "mesa").rglob("*.hl7")]):
        if not file.is_file() or file.suffix not in (".hl7", ".er7", ".txt") or file.stat().st_size > 200_000:
            continue
        raw = file.read_bytes()
        if not any(kind in raw[:300] for kind in (b"|ORU^R", b"|OUL^R")):
            continue
        answer = Hub(Site(processing_ids=frozenset("PDT"))).send(raw)
        if answer.code == "AA":
            taken += 1
        else:
            refused.append(f"{file.parent.name}/{file.name}: {answer.error} {answer.text}")
    assert taken > 70, refused
    # what is refused is no one message, has no version, breaks an escape sequence in a code, or carries no document where it says so
    reasons = ("no OBR", "two messages", "version", "begin with MSH", "escape sequence", "not base64", "table 0299")
    assert all(any(reason in one for reason in reasons) for one in refused), refused


def test_the_filler_number_finds_a_result() -> None:
    hub = Hub()
    hub.accept(msh("ORU^R01^ORU_R01") + PID + obr(filler="F9") + obx("90"))
    assert hub.store.read_now(lambda record: record.results.find(filler=Identifier("F9")))
