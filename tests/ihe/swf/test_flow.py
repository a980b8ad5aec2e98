"""The story from registration to report: without a finding when all goes well, with exactly the one that names the fault when not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hilum.core.exchange import Severity, Verdict
from hilum.core.identity import Identifier
from hilum.core.order import ReferencedInstance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.fhir.render.projection import PROJECTIONS
from hilum.hl7v2.data.er7 import parse
from hilum.ihe.profile import Profiles
from support.ihe_house import HOSPITAL, MR_IMAGE, SETTINGS, House, Modality


def story(house: House) -> None:
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    modality.commit()
    house.find_studies(AccessionNumber=modality.item.text("AccessionNumber"))
    house.report()
    house.deliver()


def test_the_whole_story_has_no_finding_and_nothing_is_owed() -> None:
    house = House()
    story(house)
    assert house.judge() == []
    assert house.verdicts() == {Verdict.PASS}
    assert house.overdue() == []
    assert house.expected() == []


def test_every_step_is_named_by_its_transaction() -> None:
    house = House()
    story(house)
    told = house.transactions()
    arrived = ["RAD-1", "RAD-2", "RAD-4", "RAD-5", "RAD-6", "RAD-8", "RAD-7", "RAD-10", "RAD-14", "RAD-128"]
    assert told[: len(arrived)] == arrived
    assert sorted(told[len(arrived) :]) == ["RAD-10", "RAD-3", "RAD-3", "RAD-49"]


def test_every_transaction_owes_and_has_its_audit_event() -> None:
    house = House()
    story(house)
    events = house.store.read_now(lambda record: record.audits.search())
    assert len(events) == len(house.transactions())
    assert {one.event_type.value for one in events} >= {"RAD-1", "RAD-2", "RAD-4", "RAD-5", "RAD-8", "RAD-49"}
    person = house.person()
    assert sum(person in one.person_ids for one in events) == len(events)


def test_a_placed_order_becomes_numbers_a_station_and_a_worklist_entry() -> None:
    house = House()
    modality = house.until_worklist()
    item = modality.item
    step = item.item("ScheduledProcedureStepSequence")
    assert item.text("AccessionNumber") == "A0000001"
    assert item.text("RequestedProcedureID") == "RP0000001"
    assert item.text("FillerOrderNumberImagingServiceRequest") == "F0000001"
    assert item.text("StudyInstanceUID").startswith("2.25.")
    assert step.text("ScheduledStationAETitle") == "MR1"
    assert step.text("ScheduledStationName") == "MRROOM"
    assert step.text("Modality") == "MR"
    assert step.text("ScheduledProcedureStepStartDate") == "20231114"
    assert item.text("PatientID") == "P1"
    assert item.text("IssuerOfPatientID") == "HOSP"


def test_an_order_that_is_scheduled_as_it_is_placed_is_one_version_of_its_service_request() -> None:
    house = House()
    house.store.project(*PROJECTIONS)
    house.order()
    order = house.store.read_now(lambda record: record.orders.by_placer(Identifier("PL1")))
    assert order is not None
    (only,) = house.store.read_now(lambda record: record.resources.history("ServiceRequest", order.id))
    values = {
        one["type"]["coding"][0]["code"]: one["value"] for one in json.loads(only.body)["identifier"] if "type" in one
    }
    assert values == {"PLAC": "PL1", "FILL": "F0000001", "ACSN": "A0000001"}


def test_image_managers_get_the_schedule_in_their_own_flavour() -> None:
    house = House()
    house.register()
    house.order()
    (row,) = house.deliver()
    message = parse(row.payload)
    assert (row.destination, row.transaction, row.kind) == ("pacs", "RAD-4", "OMI^O23")
    assert (message["MSH-5"], message["ORC-1"], message["IPC-1"]) == ("PACS", "NW", "A0000001")
    assert message["PID-3.4.2"] == HOSPITAL.universal_id


def test_a_cancelled_order_is_cancelled_at_the_image_manager_and_leaves_the_worklist() -> None:
    house = House()
    house.until_worklist()
    head = house.msh("OMG^O19^OMG_O19")
    code = house.hl7(
        f"{head}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\nORC|CA|PL1^EHR||||||||||77^House^Gregory|||||WARD\nTQ1|1||||||||R\n"
        "OBR|1|PL1^EHR||MRBRAIN^Procedure^L||||||||||||77^House^Gregory"
    )
    assert code == "AA"
    (row,) = house.deliver()
    assert (row.transaction, parse(row.payload)["ORC-1"], parse(row.payload)["ORC-5"]) == ("RAD-13", "CA", "CA")
    assert house.find_worklist() == []
    assert house.rules() == []
    assert house.overdue() == []


def test_an_order_that_is_discontinued_while_it_is_performed_is_told_to_the_image_manager_and_stays_over() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    house.deliver()
    head = house.msh("OMG^O19^OMG_O19")
    code = house.hl7(
        f"{head}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\nORC|DC|PL1^EHR||||||||||77^House^Gregory|||||WARD\nTQ1|1||||||||R\n"
        "OBR|1|PL1^EHR||MRBRAIN^Procedure^L||||||||||||77^House^Gregory"
    )
    assert code == "AA"
    told = {row.transaction: parse(row.payload) for row in house.deliver()}
    assert (told["RAD-13"]["ORC-1"], told["RAD-13"]["ORC-5"]) == ("DC", "CA")
    assert told["RAD-3"]["ORC-5"] == "DC"
    modality.end([], status="DISCONTINUED")
    assert house.find_worklist() == []
    assert house.rules() == []
    modality.mpps = "1.2.3.4.101"
    assert not modality.begin().is_failure
    assert house.find_worklist() == []
    assert house.rules() == ["MPPS/order-over"]


def test_the_placer_hears_when_the_step_begins_and_ends() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    (begun,) = house.deliver()
    modality.acquire()
    modality.end()
    ended = [row for row in house.deliver() if row.transaction == "RAD-3"]
    assert (begun.destination, begun.transaction, parse(begun.payload)["ORC-5"]) == ("ehr", "RAD-3", "IP")
    assert [parse(row.payload)["ORC-5"] for row in ended] == ["CM"]


def test_availability_is_announced_once_whichever_of_images_and_completion_comes_last() -> None:
    for images_last in (False, True):
        house = House()
        modality = house.until_worklist()
        modality.begin()
        if images_last:
            modality.images = [ReferencedInstance("1.2.840.10008.5.1.4.1.1.4", f"1.2.3.4.300.{n}") for n in (1, 2)]
            modality.end()
            modality.images = []
            modality.acquire(2)
        else:
            modality.acquire(2)
            modality.end()
        sent = [row for row in house.deliver() if row.courier == "ian"]
        assert [(row.destination, row.transaction) for row in sent] == [("ris", "RAD-49")]
        modality.acquire(1)
        assert [row for row in house.deliver() if row.courier == "ian"] == []


def another_study_with_the_same_series_uid(house: House, modality: Modality, count: int) -> None:
    """Another patient's images, of a modality that gives the same Series Instance UID to each patient."""
    head = house.msh("ADT^A04^ADT_A01")
    house.hl7(f"{head}\nEVN|A04|20231114221300\nPID|1||P9^^^HOSP||Roe^Richard||19700101|M\nPV1|1|O")
    other = Modality(house, modality.item, mpps="1.2.3.4.109", series=modality.series)
    other.acquire(
        count, first=900, study_uid="1.2.3.4.9", PatientID="P9", PatientName="Roe^Richard", AccessionNumber="A9"
    )


@pytest.mark.parametrize("images_last", [False, True])
@pytest.mark.parametrize("others", [1, 3])
def test_availability_tells_the_study_of_the_steps_images_where_another_study_has_the_same_series_uid(
    images_last: bool, others: int
) -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    if images_last:
        another_study_with_the_same_series_uid(house, modality, others)
        modality.end([ReferencedInstance(MR_IMAGE, f"1.2.3.4.300.{n}") for n in (1, 2)])
        modality.acquire(2)
    else:
        modality.acquire(2)
        another_study_with_the_same_series_uid(house, modality, others)
        modality.end([ReferencedInstance(MR_IMAGE, f"1.2.3.4.300.{n}") for n in (1, 2)])
    sent = [row for row in house.deliver() if row.courier == "ian"]
    (told,) = [Dataset.parse(row.payload, EXPLICIT_LE) for row in sent]
    assert told.text("StudyInstanceUID") == modality.item.text("StudyInstanceUID")


def test_images_of_another_study_with_the_same_series_uid_are_none_that_the_step_does_not_list() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(1)
    another_study_with_the_same_series_uid(house, modality, 2)
    modality.end([ReferencedInstance(MR_IMAGE, f"1.2.3.4.300.{n}") for n in (1, 2)])
    (missing,) = [one for one in house.expected() if one.rule == "SWF.b/images-expected"]
    assert "1 of the 2 instances that it lists have not come: send" in missing.text


# The faults that the verdicts must catch, each by its own finding and nothing else.


def test_a_wrong_patient_id_in_the_images() -> None:
    house = House()
    house.register("P2^^^HOSP")
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(PatientID="P2")
    modality.end()
    modality.commit()
    house.report()
    house.deliver()
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule, finding.severity) == ("RAD-8", "SWF.b/patient-agrees", Severity.ERROR)
    assert finding.place == "(0010,0020)"
    assert house.overdue("P1", "P2") == []


def test_an_unknown_patient_id_in_the_images() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(PatientID="NOBODY")
    modality.end()
    modality.commit()
    house.deliver()
    assert house.rules() == ["SWF.b/patient-agrees"]
    assert house.overdue("P1", "NOBODY") == []


def test_a_wrong_patient_id_in_performed_step_and_images_is_told_once_at_the_step() -> None:
    house = House()
    house.register("P2^^^HOSP")
    modality = house.until_worklist()
    modality.begin(PatientID="P2")
    modality.acquire(PatientID="P2")
    modality.end()
    modality.commit()
    house.deliver()
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule) == ("RAD-6", "SWF.b/patient-agrees")
    assert house.overdue("P1", "P2") == []


@pytest.mark.parametrize("message", ["ADT", "ORM"])
def test_a_missing_assigning_authority(message: str) -> None:
    house = House()
    house.register("P1" if message == "ADT" else "P1^^^HOSP")
    house.order("P1" if message == "ORM" else "P1^^^HOSP")
    house.deliver()
    modality = house.modality()
    modality.begin()
    modality.acquire()
    modality.end()
    modality.commit()
    house.report()
    house.deliver()
    number = "RAD-1" if message == "ADT" else "RAD-2"
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule, finding.place) == (number, f"{number}/PID-3.4", "PID-3.4")
    assert house.overdue() == []


def test_a_wrong_accession_number_in_the_images() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(AccessionNumber="WRONG1")
    modality.end()
    modality.commit()
    house.report()
    house.deliver()
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule, finding.place) == ("RAD-8", "SWF.b/accession-agrees", "(0008,0050)")
    assert house.overdue() == []


def test_images_with_a_new_study_uid() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(study_uid="1.2.3.4.999")
    modality.end()
    modality.commit()
    house.report()
    house.deliver()
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule, finding.place) == ("RAD-8", "SWF.b/study-uid-agrees", "(0020,000D)")
    assert house.overdue() == []


def test_a_performed_step_that_is_never_completed() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.commit()
    house.deliver()
    assert house.rules() == []
    assert house.overdue(days=0.1) == []
    assert house.overdue() == ["SWF.b/mpps-completed"]
    (missing,) = house.expected()
    assert (missing.transaction, missing.source, missing.destination) == ("RAD-7", "MR1", "HILUM")
    begun = house.about("mpps", modality.mpps)[0]
    assert (missing.after, begun.transaction) == (begun.id, "RAD-6")


def test_a_report_for_another_patient_than_the_order() -> None:
    house = House()
    house.register("P2^^^HOSP")
    story_of = house.until_worklist()
    story_of.begin()
    story_of.acquire()
    story_of.end()
    story_of.commit()
    house.report("P2^^^HOSP")
    house.deliver()
    ((transaction, finding),) = house.judge()
    assert (transaction, finding.rule, finding.place) == ("RAD-128", "RD/patient-agrees", "PID-3")
    assert house.overdue("P1", "P2") == []


# What else must be caught.


def test_a_second_association_with_the_same_fault_does_not_repeat_the_finding() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(2, AccessionNumber="WRONG1")
    modality.acquire(2, AccessionNumber="WRONG1")
    assert house.rules() == ["SWF.b/accession-agrees"]


@pytest.mark.parametrize(
    ("tag", "value", "rule"),
    [
        (0x00080050, "WRONG1", "SWF.b/accession-agrees"),
        (0x00401001, "RP9", "SWF.b/procedure-agrees"),
        (0x00400009, "SPS9", "SWF.b/step-agrees"),
        (0x0020000D, "1.2.3.9", "SWF.b/study-uid-agrees"),
    ],
)
def test_a_performed_step_that_does_not_copy_the_worklist(tag: int, value: str, rule: str) -> None:
    house = House()
    modality = house.until_worklist()
    original = modality.item
    changed = original.copy()
    target = changed.item(0x00400100) if tag == 0x00400009 else changed
    target.set(tag, value)
    if tag == 0x00400009:
        changed.set(0x00400100, [target])
    modality.item = changed
    modality.begin()
    modality.item = original
    modality.acquire()
    assert house.rules() == [rule]


def test_an_order_that_nobody_performs_is_overdue_after_its_time() -> None:
    house = House()
    house.until_worklist()
    (missing,) = house.expected()
    assert (missing.rule, missing.transaction, missing.source) == ("SWF.b/mpps-expected", "RAD-6", "MRROOM")
    assert not missing.is_overdue(house.clock.now())
    assert house.overdue() == ["SWF.b/mpps-expected"]
    assert missing.finding().rule == "SWF.b/mpps-expected"


def test_images_without_a_performed_step() -> None:
    house = House()
    modality = house.until_worklist()
    modality.acquire()
    modality.commit()
    house.deliver()
    assert house.rules() == []
    assert house.overdue() == ["SWF.b/mpps-expected"]


def test_a_completed_step_without_its_images_and_with_fewer() -> None:
    for stored in (0, 2):
        house = House()
        modality = house.until_worklist()
        modality.begin()
        if stored:
            modality.acquire(stored)
        listed = [ReferencedInstance("1.2.840.10008.5.1.4.1.1.4", f"1.2.3.4.300.{n}") for n in range(1, 4)]
        modality.end(listed)
        house.deliver()
        assert house.rules() == []
        assert house.overdue() == ["SWF.b/images-expected"]
        assert f"{3 - stored} of the 3" in house.expected()[0].text


def test_a_completed_step_with_other_images_than_listed_says_so() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(2)
    modality.end([ReferencedInstance("1.2.840.10008.5.1.4.1.1.4", "1.2.3.4.300.77")])
    (missing,) = house.expected()
    assert missing.rule == "SWF.b/images-expected"
    assert "; 2 of its series" in missing.text


def test_images_that_nobody_asks_commitment_for() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    house.deliver()
    assert house.rules() == []
    assert house.overdue() == ["SWF.b/commitment-expected"]


def test_a_notification_that_was_never_sent() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    modality.commit()
    (missing,) = house.expected()
    assert (missing.rule, missing.destination) == ("SWF.b/ian-expected", "ris")
    house.deliver()
    assert house.expected() == []


def test_a_discontinued_step_owes_nothing_more() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.end([], status="DISCONTINUED")
    house.deliver()
    assert house.rules() == []
    assert house.overdue() == []


def test_a_completed_step_that_lists_no_series_is_told() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.end([])
    assert [rule for rule in house.rules() if rule.startswith("RAD-7")] == ["RAD-7/series"]


def test_a_change_after_the_end_is_refused_and_is_the_modalitys_fault() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    assert modality.end().is_failure
    assert house.rules() == ["RAD-7/accepted"]


def test_a_commitment_of_what_was_never_stored_is_told_at_its_result() -> None:
    house = House()
    modality = house.until_worklist()
    modality.images = [ReferencedInstance("1.2.840.10008.5.1.4.1.1.4", "1.2.3.4.300.1")]
    modality.commit()
    house.deliver()
    assert house.rules() == ["RAD-10/all-committed"]


def test_images_without_an_order_are_a_warning_after_a_while() -> None:
    house = House()
    modality = house.until_worklist()
    modality.acquire(study_uid="1.2.3.4.999", AccessionNumber="", RequestAttributesSequence=None)
    assert house.rules() == []
    assert "SWF.b/order-expected" in house.overdue()


def test_a_report_without_an_order_is_a_warning_after_a_while() -> None:
    house = House()
    house.register()
    assert house.report(numbers=("X1", "Y1", "Z1")) == "AA"
    assert house.rules() == []
    assert house.overdue() == ["RD/order-expected"]


def test_a_report_with_the_accession_number_of_another_order() -> None:
    house = House()
    house.until_worklist()
    house.order(placer="PL2")
    orders = {one.placer.value: one for one in house.store.read_now(lambda record: record.orders.search())}
    first, second = orders["PL1"], orders["PL2"]
    house.report(numbers=("PL1", first.filler.value, second.accession.value))
    assert [one for one in house.rules() if one.startswith("RD/")] == ["RD/accession-agrees"]


def test_a_refused_message_is_one_finding() -> None:
    house = House()
    code = house.hl7(f"{house.msh('ADT^A08^ADT_A01')}\nEVN|A08|20231114221300\nPID|1||||Doe^Jane\nPV1|1|O")
    assert code == "AE"
    assert house.rules() == ["RAD-12/PID-3.1"]


def test_modalities_without_commitment_and_sites_without_notification_owe_neither() -> None:
    house = House(replace(SETTINGS, notify=(), expects_commitment=False))
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    assert house.expected() == []


def test_the_integration_statement_lists_every_transaction_once() -> None:
    profiles: Profiles = House().profiles
    text = profiles.statement(version="1")
    for number in ("RAD-1", "RAD-4", "RAD-49", "RAD-128", "ITI-20"):
        assert text.count(f"| {number} |") == 1
