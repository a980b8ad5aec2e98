"""Where a report belongs, whose it is, and what is left out or told where a message cannot be followed. RAD-28, RAD-128."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.errors import Incorrect
from hilum.ihe.profile import Profiles
from hilum.ihe.sinr import PLUGIN, SinrSettings
from hilum.ihe.sinr.belonging import name_based_uid
from support.hl7_hub import adt, msh, segment
from support.report_house import ALL, PID, SR, STUDY, House, context, in_request, in_verifying, made, oru, tree


def without_study(**more: str) -> str:
    return oru(study="", **more)


def test_without_a_study_uid_the_study_in_the_archive_with_the_accession_number_is_taken() -> None:
    house = House()
    house.add_image("1.2.3.4.5.1.1", "1.2.3.4.5.1")
    house.accept(without_study())
    (one,) = house.objects(SR)
    assert (one.text("StudyInstanceUID"), one.text("StudyID"), one.text("StudyTime")) == (STUDY, "ST1", "1000")


def test_without_a_study_uid_the_study_of_the_order_is_taken() -> None:
    house = House()
    order = segment("ORC", {1: "NW", 2: "P1^OP", 3: "F1^RIS"}) + segment(
        "OBR", {1: "1", 2: "P1^OP", 3: "F1^RIS", 4: "MRB^MR brain^LOC", 18: "ACC9", 19: "RP1", 20: "S1", 24: "MR"}
    )
    house.accept(f"{msh('ORM^O01', '2.3.1')}{PID}{order}ZDS|1.2.3.4.77^100^Application^DICOM\n")
    house.accept(without_study(f2="", f3=""))
    (one,) = house.objects(SR)
    assert one.text("StudyInstanceUID") == "1.2.3.4.77"
    assert in_request("FillerOrderNumberImagingServiceRequest")(one) == "F1"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("keep", None), ("generate", "2.25."), ("accession", name_based_uid("|ACC9#1"))],
)
def test_a_report_whose_study_nobody_knows_meets_the_policy(policy: str, expected: str | None) -> None:
    house = House(replace(ALL, missing_study=policy))
    house.accept(without_study())
    found = [one.text("StudyInstanceUID") for one in house.objects()]
    assert len(found) == (0 if expected is None else 1)
    assert all(uid.startswith(expected or "") for uid in found)


def test_a_report_whose_study_nobody_knows_is_rejected_where_the_policy_says_so() -> None:
    house = House(replace(ALL, missing_study="reject"))
    with pytest.raises(Incorrect, match="neither a Study Instance UID") as caught:
        house.send(without_study())
    assert (caught.value.where, caught.value.code) == ("OBX-5", "101")
    assert house.instances() == [] and house.patient("1") is None


def test_accession_based_uids_are_those_that_an_order_gets_by_the_same_policy() -> None:
    house = House(replace(ALL, missing_study="accession"), missing_identifiers="accession")
    house.accept(without_study())
    order = segment("ORC", {1: "NW", 2: "P7^OP", 3: "F7^RIS"}) + segment(
        "OBR", {1: "1", 2: "P7^OP", 3: "F7^RIS", 4: "MRB^MR brain^LOC", 18: "ACC9", 24: "MR"}
    )
    house.accept(f"{msh('ORM^O01', '2.3.1')}{PID}{order}ZDS|^100^Application^DICOM\n")
    scheduled = house.store.read_now(lambda record: record.orders.by_accession("ACC9"))
    assert scheduled is not None
    (one,) = house.objects(SR)
    assert (one.text("StudyInstanceUID"),) == scheduled.study_uids


def test_a_report_that_names_another_patient_than_its_study_is_not_put_there() -> None:
    house = House()
    house.add_image("1.2.3.4.5.1.1", "1.2.3.4.5.1", person="2")
    house.accept(oru())
    assert [one.uid for one, *_ in house.instances()] == ["1.2.3.4.5.1.1"]
    assert "SINR/patient-of-study" in house.rules


def test_the_patient_of_the_object_is_the_records_not_the_messages() -> None:
    house = House()
    house.accept(adt("A04", "1^^^HOSP", "DOE^JANE^ELIZABETH", pv1=""))
    house.accept(oru(pid="PID|1||1^^^HOSP\n"))
    (one,) = house.objects(SR)
    assert (one.text("PatientName"), one.text("PatientBirthDate"), one.text("PatientSex")) == (
        "DOE^JANE^ELIZABETH",
        "19800101",
        "F",
    )


# What is not made.


@pytest.mark.parametrize("settings", [SinrSettings(), replace(ALL, makes=("pdf",)), replace(ALL, statuses=("P",))])
def test_nothing_is_made_that_the_settings_do_not_ask_for(settings: SinrSettings) -> None:
    house = House(settings)
    house.accept(oru())
    assert house.instances() == []


def test_a_cancelled_report_makes_no_object_and_leaves_the_one_before() -> None:
    house = House()
    house.accept(oru())
    house.accept(oru(status="X"))
    assert len(house.instances()) == 1


@pytest.mark.parametrize("uid", ["not a uid", "1." * 40])
def test_a_study_uid_that_is_none_is_told_and_hinders_nothing(uid: str) -> None:
    house = House()
    house.accept(oru(study=uid))
    assert house.instances() == [] and "SINR/study-uid" in house.rules


@pytest.mark.parametrize("accession", ["A" * 17, "A\\E\\1"])
def test_an_accession_number_that_dicom_cannot_hold_is_left_out_and_told(accession: str) -> None:
    house = House()
    house.accept(oru(f18=accession))
    (one,) = house.objects(SR)
    assert (one.text("AccessionNumber"), in_request("AccessionNumber")(one)) == ("", "")
    assert "SINR/accession-number" in house.rules


def test_a_backslash_makes_no_second_value() -> None:
    one = made(oru(f4="M\\E\\1^MR\\E\\brain^L\\E\\1", f3="F\\E\\1^RIS", f19="R\\E\\1", f32="8&RE\\E\\AD"))
    assert context(one, "HAS OBS CONTEXT") == {"121008": "RE AD", "121023": ("MR brain", "L 1", "MR brain")}
    assert one.texts("StudyDescription") == ["MR brain"]
    for keyword in ("RequestedProcedureID", "FillerOrderNumberImagingServiceRequest"):
        assert one.item("ReferencedRequestSequence").texts(keyword) == []


def test_control_characters_are_left_out_of_text_and_names() -> None:
    raw = oru(text="OBX|2|TX|59776-5^Findings^LN||a\\X1B\\b\\X00\\c||||||F\n", f32="8&RE\\X1B\\AD")
    one = made(raw.replace("DOE^JANE^QUINN^JR^DR", "DO\\X1B\\E^JANE"))
    assert (one.text("PatientName"), one.item("VerifyingObserverSequence").text("VerifyingObserverName")) == (
        "DOE^JANE",
        "READ",
    )
    assert tree(one) == [("121070", [("121071", "abc")])]


@pytest.mark.parametrize(
    ("obr_7", "obr_22", "content", "verified"),
    [
        ("20240102", "20240102113000", "20240102113000", "20240102113000"),
        ("2024", "", "20240101120000", "20240101120000+0000"),
        ("", "20240102", "20240102000000", "20240102000000+0000"),
        ("2024010211", "2024", "2024010211", "2024010211"),
    ],
)
def test_where_obr_7_says_no_hour_another_time_stands_in(obr_7: str, obr_22: str, content: str, verified: str) -> None:
    one = made(oru(f7=obr_7, f22=obr_22))
    assert one.text("ContentDate") + one.text("ContentTime") == content
    assert in_verifying("VerificationDateTime")(one) == verified


def test_the_journal_entry_of_the_message_is_found_by_the_object() -> None:
    house = House()
    house.accept(oru())
    (one,) = house.objects(SR)
    keys = {(key.kind, key.value) for key in house.draft.keys}
    assert {
        ("instance", one.text("SOPInstanceUID")),
        ("series", one.text("SeriesInstanceUID")),
        ("study", STUDY),
        ("accession", "ACC9"),
    } <= keys
    assert ("stored as", f"SR {one.text('SOPInstanceUID')}") in house.draft.detail


@pytest.mark.parametrize(
    "settings",
    [
        SinrSettings(makes=("doc",)),
        SinrSettings(missing_study="no"),
        SinrSettings(title="x"),
        SinrSettings(language="^^"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: SinrSettings) -> None:
    with pytest.raises(Incorrect, match=r"meant at profiles\.sinr"):
        Profiles.build([PLUGIN], {"sinr": settings})
