"""The unscheduled case: images of an unknown patient, a merge, and the order that finds its study."""

from __future__ import annotations

from hilum.core.code import Code
from hilum.core.order import WRONG_WORKLIST_ENTRY, ReferencedInstance
from hilum.core.study import Study
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services import mpps, requests
from hilum.hl7v2.data.er7 import parse
from support.ihe_house import MR_IMAGE, House, Modality

STUDY = "1.2.3.4.777"
MPPS_UID = "1.2.3.4.100"


def emergency(house: House, *, patient_id: str = "DOE1", accession: str = "", steps: bool = True) -> None:
    """A patient nobody registered is examined without an order."""
    who = Dataset.of(PatientID=patient_id, PatientName="Doe^John", PatientBirthDate="", PatientSex="")
    step = requests.mpps_unscheduled(
        who, study_uid=STUDY, pps_id="PPS1", station_aet="MR1", modality="MR", start="20231114221320"
    )
    if steps:
        house.dimse("N-CREATE", mpps.MPPS, mpps.create, step, MPPS_UID)
    image = Dataset.of(SOPClassUID=MR_IMAGE, SOPInstanceUID="1.2.3.4.300.1", Modality="MR", Rows=2, Columns=2)
    image.update(who)
    image.set("BitsAllocated", 16)
    image.set("PixelData", b"\x00" * 8)
    image.set("StudyInstanceUID", STUDY)
    image.set("SeriesInstanceUID", "1.2.3.4.200")
    image.set("AccessionNumber", accession)
    image.set("StudyDate", "20231114")
    image.set("StudyTime", "221400")
    if steps:
        item = Dataset.of(ReferencedSOPClassUID=mpps.MPPS, ReferencedSOPInstanceUID=MPPS_UID)
        image.set("ReferencedPerformedProcedureStepSequence", [item])
    house.store_images([image])
    if steps:
        modality = Modality(house, Dataset(), images=[ReferencedInstance(MR_IMAGE, "1.2.3.4.300.1")])
        modality.end()
        modality.commit()


def study(house: House, uid: str = STUDY) -> Study:
    found = house.store.read_now(lambda record: record.studies.get(uid))
    assert found is not None
    return found


def order_id(house: House) -> str:
    return house.store.read_now(lambda record: record.orders.search()[0].id)


def test_images_of_an_unknown_patient_are_kept_and_wait_for_an_order() -> None:
    house = House()
    emergency(house)
    house.deliver()
    assert house.rules() == []
    assert house.overdue("DOE1") == ["SWF.b/order-expected"]


def test_a_merge_brings_images_step_and_order_together() -> None:
    house = House()
    emergency(house)
    house.register()
    house.order()
    assert study(house).order_id == ""
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    assert study(house).patient_id == house.person("P1")
    assert study(house).order_id == order_id(house)
    step = house.store.read_now(lambda record: record.orders.performed(MPPS_UID))
    assert step is not None and step.order_ids == (order_id(house),)
    order = house.store.read_now(lambda record: record.orders.search()[0])
    assert order.status == "CM"
    assert house.find_worklist() == []
    house.deliver()
    assert house.rules() == []
    assert house.overdue("P1", "DOE1") == []


def test_after_the_merge_every_query_shows_the_survivor() -> None:
    house = House()
    emergency(house)
    house.register()
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    (answer,) = house.find_studies(StudyInstanceUID=STUDY)
    assert (answer.text("PatientID"), answer.text("PatientName")) == ("P1", "Doe^Jane^^Ms")


def test_the_merge_is_told_to_image_managers_and_not_to_the_one_who_sent_it() -> None:
    house = House()
    emergency(house)
    house.register()
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    told = [row for row in house.deliver() if row.transaction == "RAD-12"]
    assert [row.destination for row in told] == ["pacs"]
    message = parse(told[-1].payload)
    assert (message["MSH-9.2"], message["PID-3.1"], message["MRG-1.1"]) == ("A40", "P1", "DOE1")
    assert house.rules() == []


def test_an_order_placed_after_the_images_finds_them_where_nothing_else_fits() -> None:
    house = House()
    emergency(house)
    house.register()
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    house.order()
    assert study(house).order_id == order_id(house)


def test_an_order_of_another_modality_is_not_linked() -> None:
    house = House()
    emergency(house)
    house.register()
    house.order(code="CTCHEST")
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    assert study(house).order_id == ""


def test_two_orders_that_fit_are_left_to_a_person() -> None:
    house = House()
    emergency(house)
    house.register()
    house.order(placer="PL1")
    house.order(placer="PL2")
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    assert study(house).order_id == ""


def test_an_order_that_comes_after_images_with_its_accession_number_finds_them() -> None:
    house = House()
    house.register()
    emergency(house, patient_id="P1", accession="ACC7", steps=False)
    head = house.msh("ORM^O01", version="2.3.1")
    code = house.hl7(
        f"{head}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\nORC|NW|PL7^EHR|FL7^RIS||SC||1^^^20231114230000^^R||20231114||"
        "|77^House\nOBR|1|PL7^EHR|FL7^RIS|MRBRAIN^Brain^L^MRBRAIN^Brain^L||||||||||||77^House||ACC7|RP7|SPS7||||MR\n"
        "ZDS|1.2.3.4.888^100^Application^DICOM"
    )
    assert code == "AA"
    assert study(house).order_id == order_id(house)
    (missing,) = house.expected()
    assert missing.rule == "SWF.b/mpps-expected"
    assert "images of this order are stored" in missing.text


def test_images_are_never_linked_to_an_order_of_another_patient() -> None:
    house = House()
    house.register()
    house.order()
    emergency(house, patient_id="DOE1", accession="A0000001", steps=False)
    assert study(house).order_id == ""
    assert house.rules() == ["SWF.b/patient-agrees"]


def test_two_orders_of_one_message_are_two_to_choose_from() -> None:
    house = House()
    emergency(house)
    house.register()
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    groups = "\n".join(
        f"ORC|NW|{number}^EHR|||||||20231114221300|||77^House^Gregory|||||WARD^Ward 1\nTQ1|1||||||20231114230000||R\n"
        f"OBR|1|{number}^EHR||MRBRAIN^Procedure^L||||||||||||77^House^Gregory"
        for number in ("PL1", "PL2")
    )
    assert house.hl7(f"{house.msh('OMG^O19^OMG_O19')}\nPID|1||P1^^^HOSP||Doe^Jane\nPV1|1|O\n{groups}") == "AA"
    assert study(house).order_id == ""


def test_what_becomes_of_one_of_two_orders_leaves_the_other_as_doubtful_as_it_was() -> None:
    house = House()
    emergency(house)
    house.register()
    house.order(placer="PL1")
    house.order(placer="PL2")
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    item = next(one for one in house.find_worklist() if one.text("PlacerOrderNumberImagingServiceRequest") == "PL1")
    modality = Modality(house, item, mpps="1.2.3.4.101")
    modality.begin()
    assert study(house).order_id == ""


def change_identifier(house: House, old: str, new: str) -> None:
    """ADT^A47."""
    pid = f"PID|1||{new}||Doe^Jane||19700102|F"
    assert house.hl7(f"{house.msh('ADT^A47^ADT_A30')}\nEVN|A47|20231114221300\n{pid}\nMRG|{old}") == "AA"


def test_images_of_a_worklist_of_before_the_patients_number_changed_are_the_patients() -> None:
    house = House()
    modality = house.until_worklist()
    modality.begin()
    change_identifier(house, "P1^^^HOSP", "N1^^^HOSP")
    modality.acquire()
    modality.end()
    house.deliver()
    order = house.store.read_now(lambda record: record.orders.search()[0])
    found = study(house, order.study_uids[0])
    assert (found.patient_id, found.order_id) == (order.patient_id, order.id)
    assert len(house.store.read_now(lambda record: record.patients.search())) == 1
    assert house.rules() == []


def test_a_step_begun_from_a_worklist_of_before_the_patients_number_changed_is_the_patients() -> None:
    house = House()
    modality = house.until_worklist()
    change_identifier(house, "P1^^^HOSP", "N1^^^HOSP")
    modality.begin()
    assert len(house.store.read_now(lambda record: record.patients.search())) == 1
    assert house.rules() == []


def test_unscheduled_images_after_a_change_of_number_are_of_the_patient_of_their_performed_step() -> None:
    house = House()
    who = Dataset.of(PatientID="DOE1", PatientName="Doe^John", PatientBirthDate="", PatientSex="")
    step = requests.mpps_unscheduled(
        who, study_uid=STUDY, pps_id="PPS1", station_aet="MR1", modality="MR", start="20231114221320"
    )
    house.dimse("N-CREATE", mpps.MPPS, mpps.create, step, MPPS_UID)
    owner = house.store.read_now(lambda record: record.orders.performed(MPPS_UID))
    assert owner is not None
    change_identifier(house, "DOE1^^^HOSP", "N1^^^HOSP")
    item = who.copy()
    item.set("StudyInstanceUID", STUDY)
    Modality(house, item).acquire(1)
    assert study(house).patient_id == owner.patient_id


def test_a_number_that_was_given_up_and_given_to_another_is_the_others() -> None:
    house = House()
    modality = house.until_worklist()
    change_identifier(house, "P1^^^HOSP", "N1^^^HOSP")
    house.register("P1^^^HOSP")
    modality.begin()
    modality.acquire()
    other = house.store.read_now(lambda record: record.patients.find(record.authorities.identifier("P1")))
    order = house.store.read_now(lambda record: record.orders.search()[0])
    assert other is not None
    assert study(house, order.study_uids[0]).patient_id == other.id != order.patient_id
    assert "SWF.b/patient-agrees" in house.rules()


def test_a_visit_of_the_wrong_patient_is_moved_with_all_that_was_done_in_it() -> None:
    house = House()
    house.register("P2^^^HOSP")
    modality = house.until_worklist()
    modality.begin()
    modality.acquire(1)
    order = house.store.read_now(lambda record: record.orders.search()[0])
    move = (
        f"{house.msh('ADT^A45^ADT_A45')}\nEVN|A45|20231114221300\nPID|1||P2^^^HOSP||Roe^Rita||19700102|F\nMRG|P1^^^HOSP||||VP1^^^HOSP\n"
        "PV1|1|O|||||||||||||||||VP1^^^HOSP"
    )
    assert house.hl7(move) == "AA"
    right = house.store.read_now(lambda record: record.patients.find(record.authorities.identifier("P2")))
    step = house.store.read_now(lambda record: record.orders.performed(modality.mpps))
    assert right is not None
    assert step is not None
    assert step.patient_id == study(house, order.study_uids[0]).patient_id == right.id


def test_images_that_come_after_their_visit_was_moved_go_with_their_performed_step() -> None:
    house = House()
    house.register("P2^^^HOSP")
    modality = house.until_worklist()
    modality.begin()
    order = house.store.read_now(lambda record: record.orders.search()[0])
    move = (
        f"{house.msh('ADT^A45^ADT_A45')}\nEVN|A45|20231114221300\nPID|1||P2^^^HOSP||Roe^Rita||19700102|F\nMRG|P1^^^HOSP||||VP1^^^HOSP\n"
        "PV1|1|O|||||||||||||||||VP1^^^HOSP"
    )
    assert house.hl7(move) == "AA"
    modality.acquire(1)
    right = house.store.read_now(lambda record: record.patients.find(record.authorities.identifier("P2")))
    assert right is not None
    found = study(house, order.study_uids[0])
    assert (found.patient_id, found.order_id) == (right.id, order.id)


def test_an_order_that_was_taken_from_the_worklist_by_mistake_is_still_one_to_choose_from() -> None:
    house = House()
    emergency(house)
    house.register()
    house.order(placer="PL1")
    house.order(placer="PL2")
    item = next(one for one in house.find_worklist() if one.text("PlacerOrderNumberImagingServiceRequest") == "PL1")
    modality = Modality(house, item, mpps="1.2.3.4.101")
    modality.begin()
    reason = Code(WRONG_WORKLIST_ENTRY, "Incorrect worklist entry selected", "DCM")
    made = requests.mpps_final((), end="20231114223000", status="DISCONTINUED", discontinuation=reason)
    house.dimse("N-SET", mpps.MPPS, mpps.set_, made, modality.mpps)
    house.merge("DOE1^^^HOSP", "P1^^^HOSP")
    assert study(house).order_id == ""
