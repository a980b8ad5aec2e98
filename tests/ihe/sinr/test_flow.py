"""Reports as objects among the other profiles: the story stays without a finding, and the report goes where its study goes."""

from __future__ import annotations

from hilum.core.exchange import Verdict
from hilum.core.record import InstanceFilter, Record
from hilum.core.study import Series, Study
from hilum.ihe.sinr import SinrSettings
from support.ihe_house import House

SINR = SinrSettings(makes=("sr",))


def reported() -> House:
    """From registration to the report."""
    house = House(sinr=SINR)
    modality = house.until_worklist()
    modality.begin()
    modality.acquire()
    modality.end()
    modality.commit()
    assert house.report() == "AA"
    house.deliver()
    return house


def reports(house: House) -> list[tuple[Series, Study, str]]:
    """The SR series of the archive: series, study, our id of the patient."""

    def look(record: Record) -> list[tuple[Series, Study, str]]:
        found = record.studies.find_series(InstanceFilter(modalities=("SR",)))
        return [(series, study, patient.id) for series, study, patient in found]

    return house.store.read_now(look)


def test_the_story_with_an_sr_has_no_finding_and_nothing_is_owed() -> None:
    house = reported()
    assert house.judge() == []
    assert house.verdicts() == {Verdict.PASS}
    assert house.overdue() == []


def test_the_report_stands_in_the_study_of_the_images_and_of_the_order() -> None:
    house = reported()
    ((series, study, person),) = reports(house)
    assert (study.series_count, study.instance_count, sorted(study.modalities)) == (2, 4, ["MR", "SR"])
    order = house.store.read_now(lambda record: record.orders.search()[0])
    assert (study.order_id, person, study.accession) == (order.id, house.person(), "A0000001")
    (answer,) = house.find_studies(ModalitiesInStudy="SR")
    assert answer.text("StudyInstanceUID") == series.study_uid


def test_a_report_before_its_images_waits_for_them_in_their_study() -> None:
    house = House(sinr=SINR)
    modality = house.until_worklist()
    assert house.report() == "AA"
    ((_, study, _),) = reports(house)
    assert study.uid == modality.item.text("StudyInstanceUID")
    modality.begin()
    modality.acquire()
    modality.end()
    ((_, study, person),) = reports(house)
    assert (sorted(study.modalities), person) == (["MR", "SR"], house.person())


def test_a_merge_takes_the_report_to_the_survivor() -> None:
    house = reported()
    house.register("P9^^^HOSP")
    house.merge("P1^^^HOSP", "P9^^^HOSP")
    ((_, _, person),) = reports(house)
    assert person == house.person("P9")


def test_a_report_that_names_another_patient_than_its_order_makes_no_object() -> None:
    house = House(sinr=SINR)
    house.register("P2^^^HOSP")
    house.until_worklist()
    assert house.report("P2^^^HOSP") == "AA"
    assert reports(house) == []
    assert "RD/patient-agrees" in house.rules()
