"""Storage, PS3.4 annex B; RAD-8; the unscheduled case."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

import orjson
import pytest

from hilum.core import identity
from hilum.core.exchange import Draft, Outcome
from hilum.core.identity import AssigningAuthority, Identifier, Patient
from hilum.core.order import Order
from hilum.core.record import InstanceFilter, Record
from hilum.core.study import InstancesDeleted
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.transfer_syntax import DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.services.metadata import expanded
from hilum.dicom.services.service import Answer, Site
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Put = Callable[..., Answer]


def test_an_image_is_filed_under_patient_study_series(store: MemoryStore, order: Order, image: Make, put: Put) -> None:
    answer = put(image())
    assert (answer.status, answer.stored) == (0, True)

    def check(record: Record) -> None:
        instance = record.studies.instance("1.2.3.100.1.1")
        study = record.studies.get("1.2.3.100")
        series = record.studies.series("1.2.3.100.1")
        assert instance is not None and study is not None and series is not None
        assert (study.patient_id, study.order_id, study.accession) == ("P1", "O1", "ACC-1")
        assert (study.modalities, study.series_count, study.instance_count) == (("MR",), 1, 1)
        assert (series.modality, series.number, series.description) == ("MR", "1", "t1")
        assert (instance.rows, instance.columns, instance.bits_allocated, instance.frames) == (6, 8, 16, 1)
        assert study.received_patient.identifier.key == "1.2.826.0.1.3680043.10.1|MRN-1"
        assert study.received_patient.name.ideographic == "山田^太郎"

    store.read_now(check)


def test_the_stored_json_has_whole_uris_for_pixel_data_only_when_it_goes_out(
    store: MemoryStore, image: Make, put: Put
) -> None:
    put(image())

    def check(record: Record) -> None:
        ((instance, packed),) = record.studies.metadata(InstanceFilter(study_uids=("1.2.3.100",)))
        told = orjson.loads(expanded(packed, instance, "http://h/dicom-web"))
        assert told["7FE00010"] == {
            "vr": "OW",
            "BulkDataURI": "http://h/dicom-web/studies/1.2.3.100/series/1.2.3.100.1/instances/1.2.3.100.1.1"
            "/bulkdata/7FE00010",
        }
        assert told["00100010"]["Value"] == [{"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}]
        assert b"http" not in zlib.decompress(packed)

    store.read_now(check)


def test_text_that_looks_like_a_bulk_data_mark_stays_text(store: MemoryStore, image: Make, put: Put) -> None:
    trick = '"BulkDataURI":"bulk:7FE00010'
    put(image(StudyDescription=trick))

    def check(record: Record) -> None:
        ((instance, packed),) = record.studies.metadata(InstanceFilter(study_uids=("1.2.3.100",)))
        assert orjson.loads(expanded(packed, instance, "http://h"))["00081030"]["Value"] == [trick]

    store.read_now(check)


def test_the_exchange_is_told_what_it_was_about(store: MemoryStore, order: Order, image: Make, put: Put) -> None:
    seen: list[Draft] = []
    step = Dataset.of(ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.3", ReferencedSOPInstanceUID="1.2.3.9")
    asked = Dataset.of(RequestedProcedureID="RP-1", ScheduledProcedureStepID="SPS-1")
    made = image(ReferencedPerformedProcedureStepSequence=[step], RequestAttributesSequence=[asked])
    put(made, tell=lambda record: seen.append(record.exchange))
    keys = {(one.kind, one.value) for one in seen[0].keys}
    assert {
        ("study", "1.2.3.100"),
        ("series", "1.2.3.100.1"),
        ("accession", "ACC-1"),
        ("procedure", "RP-1"),
        ("step", "SPS-1"),
        ("mpps", "1.2.3.9"),
        ("person", "P1"),
        ("patient", "1.2.826.0.1.3680043.10.1|MRN-1"),
    } <= keys
    assert seen[0].code == "0x0000"


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_every_native_transfer_syntax_is_stored_as_it_came(
    store: MemoryStore, image: Make, put: Put, syntax: str
) -> None:
    made = image()
    assert put(made, syntax=syntax).status == 0

    def check(record: Record) -> None:
        instance = record.studies.instance("1.2.3.100.1.1")
        assert instance is not None
        assert record.blobs.read(instance.blob, instance.dataset_offset) == made.encode(syntax)
        assert (instance.transfer_syntax, instance.rows) == (syntax, 6)

    store.read_now(check)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"StudyInstanceUID": "study 7"}, 0x0020000D),
        ({"SeriesInstanceUID": "1..2"}, 0x0020000E),
        ({"SOPInstanceUID": None}, 0x00080018),
        ({"SOPInstanceUID": "../../etc/passwd"}, 0x00080018),
        ({"SOPInstanceUID": "1." * 32 + "1"}, 0x00080018),
    ],
)
def test_a_missing_or_bad_uid_is_refused_with_a900(
    image: Make, put: Put, changes: dict[str, object], where: int
) -> None:
    answer = put(image(**changes))
    assert (answer.status, answer.offending, answer.stored) == (0xA900, (where,), False)


def test_a_series_uid_of_another_study_is_kept_under_the_study_of_the_image_with_a_warning(
    store: MemoryStore, image: Make, put: Put
) -> None:
    assert put(image()).status == 0
    seen: list[Draft] = []
    made = image(StudyInstanceUID="1.2.3.200", SOPInstanceUID="1.2.3.200.1.1", SeriesDescription="t2")
    answer = put(made, tell=lambda record: seen.append(record.exchange))
    assert (answer.status, answer.offending, answer.stored) == (0xB007, (0x0020000E,), True)
    assert len(answer.comment) <= 64
    assert [one.rule for one in seen[0].findings] == ["RAD-8/series-of-two-studies"]
    assert {one.value for one in seen[0].keys if one.kind == "study"} == {"1.2.3.100", "1.2.3.200"}

    def check(record: Record) -> None:
        for study, description in (("1.2.3.100", "t1"), ("1.2.3.200", "t2")):
            where = InstanceFilter(study_uids=(study,), series_uids=("1.2.3.100.1",))
            ((series, of_study, _),) = record.studies.find_series(where)
            assert (series.description, series.study_uid, of_study.uid) == (description, study, study)
            ((instance, *_),) = record.studies.find_instances(where)
            assert (instance.uid, instance.study_uid) == (f"{study}.1.1", study)
        instance = record.studies.instance("1.2.3.200.1.1") or instance
        assert record.blobs.read(instance.blob, instance.dataset_offset) == made.encode()

    store.read_now(check)


def test_an_image_of_either_study_of_a_shared_series_is_warned_of_until_one_is_alone(
    store: MemoryStore, image: Make, put: Put
) -> None:
    put(image())
    put(image(StudyInstanceUID="1.2.3.200", SOPInstanceUID="1.2.3.200.1.1"))
    assert put(image(SOPInstanceUID="1.2.3.100.1.2")).status == 0xB007
    assert put(image(SOPInstanceUID="1.2.3.100.2.1", SeriesInstanceUID="1.2.3.100.2")).status == 0
    store.write_now(lambda record: record.emit(InstancesDeleted(("1.2.3.200.1.1",))))
    assert put(image(SOPInstanceUID="1.2.3.100.1.3")).status == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"StudyInstanceUID": None, "SeriesInstanceUID": None},
        {"StudyInstanceUID": "1.2.3.200"},
    ],
)
def test_an_object_that_comes_again_gets_the_warning_of_the_first_time_again(
    image: Make, put: Put, changes: dict[str, object]
) -> None:
    put(image())
    odd = image(SOPInstanceUID="1.2.3.300", **changes)
    first, again = put(odd), put(odd)
    assert first.status == 0xB007
    assert (again.status, again.comment, again.offending) == (first.status, first.comment, first.offending)
    assert (first.stored, again.stored) == (True, False)


def test_an_object_without_study_and_series_is_kept_with_a_warning_or_refused(
    store: MemoryStore, site: Site, image: Make, put: Put
) -> None:
    made = image(StudyInstanceUID=None, SeriesInstanceUID="")
    refused = put(made, settings=replace(site, missing_uids="refuse"))
    assert (refused.status, refused.offending, refused.stored) == (0xA900, (0x0020000D,), False)
    seen: list[Draft] = []
    answer = put(made, tell=lambda record: seen.append(record.exchange))
    second = put(image(StudyInstanceUID=None, SeriesInstanceUID=None, SOPInstanceUID="1.2.3.100.1.2"))
    assert (answer.status, answer.stored, second.status) == (0xB007, True, 0xB007)
    assert [one.rule for one in seen[0].findings] == ["RAD-8/missing-uid"]
    first = store.read_now(lambda record: record.studies.instance("1.2.3.100.1.1"))
    other = store.read_now(lambda record: record.studies.instance("1.2.3.100.1.2"))
    assert first is not None and other is not None
    assert first.study_uid.startswith("2.25.")
    assert (first.study_uid, first.series_uid) == (other.study_uid, other.series_uid)
    assert store.blobs.read(first.blob, first.dataset_offset) == made.encode()


def test_objects_of_unknown_patients_never_share_a_derived_study(store: MemoryStore, image: Make, put: Put) -> None:
    unknown: dict[str, object] = {
        "StudyInstanceUID": None,
        "SeriesInstanceUID": None,
        "PatientID": "",
        "AccessionNumber": "",
    }
    put(image(**unknown))
    put(image(**unknown, SOPInstanceUID="1.2.3.100.1.2"))
    first = store.read_now(lambda record: record.studies.instance("1.2.3.100.1.1"))
    other = store.read_now(lambda record: record.studies.instance("1.2.3.100.1.2"))
    assert first is not None and other is not None and first.study_uid != other.study_uid


def test_an_object_that_belongs_to_no_patient_is_a_plain_success(image: Make, put: Put) -> None:
    palette = image(
        SOPClassUID="1.2.840.10008.5.1.4.39.1", StudyInstanceUID=None, SeriesInstanceUID=None, PatientID=None
    )
    assert put(palette).status == 0


def test_a_data_set_of_another_instance_than_the_command_is_refused(image: Make, put: Put) -> None:
    assert put(image(), sop_instance="1.2.3.4").status == 0xA900
    assert put(image(), sop_class="1.2.840.10008.5.1.4.1.1.2").status == 0xA900


@pytest.mark.parametrize("cut", [1, 50, 97, 110, 200, 500])
def test_a_data_set_that_ends_early_is_refused_with_c000(store: MemoryStore, image: Make, put: Put, cut: int) -> None:
    raw = image().encode()
    seen: list[Draft] = []
    answer = put(raw[:-cut], tell=lambda record: seen.append(record.exchange))
    assert answer.status & 0xF000 == 0xC000
    assert not answer.stored
    assert seen[0].outcome is Outcome.REFUSED
    assert store.read_now(lambda record: record.studies.instance("1.2.3.100.1.1")) is None


def test_a_data_set_that_goes_on_after_its_end_is_refused(image: Make, put: Put) -> None:
    assert put(image().encode() + b"\x01garbage").status & 0xF000 == 0xC000


def test_bytes_that_are_no_data_set_are_refused(put: Put) -> None:
    assert put(b"").status & 0xF000 in (0xC000, 0xA000)
    assert put(b"GET / HTTP/1.1\r\n\r\n" * 40).status & 0xF000 == 0xC000


def test_a_thousand_nested_sequences_are_refused(image: Make, put: Put) -> None:
    inner = Dataset.of(ContentSequence=[])
    for _ in range(1000):
        outer = Dataset()
        outer.set("ContentSequence", [inner])
        inner = outer
    header = image(PixelData=None).encode()
    item = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    sequence = b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff"
    deep = sequence + (item + sequence) * 1000
    assert put(header + deep).status & 0xF000 == 0xC000


def test_a_deflate_bomb_is_refused_in_little_memory(put: Put) -> None:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(machine.compress(bytes(1 << 20)) for _ in range(200)) + machine.flush()
    assert put(bomb, syntax=DEFLATED_LE).status & 0xF000 == 0xC000


def test_the_same_image_again_is_a_success_and_changes_nothing(store: MemoryStore, image: Make, put: Put) -> None:
    put(image())
    again = put(image())
    assert (again.status, again.stored) == (0, False)
    study = store.read_now(lambda record: record.studies.get("1.2.3.100"))
    assert study is not None and study.instance_count == 1


@pytest.mark.parametrize(
    ("policy", "status", "rows"), [("keep", 0xB000, 6), ("refuse", 0x0111, 6), ("replace", 0x0000, 12)]
)
def test_another_image_under_a_known_uid_follows_the_setting(
    store: MemoryStore, site: Site, image: Make, put: Put, policy: str, status: int, rows: int
) -> None:
    put(image())
    settings = replace(site, duplicates=policy)
    seen: list[Draft] = []
    answer = put(
        image(Rows=12, PixelData=bytes(192)), settings=settings, tell=lambda record: seen.append(record.exchange)
    )
    assert (answer.status, answer.stored) == (status, policy == "replace")
    assert [one.rule for one in seen[0].findings] == ["RAD-8/uid-reused"]
    instance = store.read_now(lambda record: record.studies.instance("1.2.3.100.1.1"))
    assert instance is not None and instance.rows == rows


def test_images_of_an_unknown_patient_register_an_unconfirmed_one(store: MemoryStore, image: Make, put: Put) -> None:
    put(image(PatientID="TEMP-9", PatientName="Doe^John", AccessionNumber=""))

    def check(record: Record) -> None:
        found = record.patients.find(record.authorities.identifier("TEMP-9"))
        study = record.studies.get("1.2.3.100")
        assert found is not None and study is not None
        assert (found.source, found.demographics.name.family) == ("dicom", "Doe")
        assert study.patient_id == found.id

    store.read_now(check)


def test_after_a_merge_the_study_is_the_survivors(store: MemoryStore, patient: Patient, image: Make, put: Put) -> None:
    put(image(PatientID="TEMP-9", PatientName="Doe^John", AccessionNumber=""))

    def merge(record: Record) -> None:
        john = record.patients.find(record.authorities.identifier("TEMP-9"))
        assert john is not None
        record.emit(*identity.merge(patient, john, when=record.now()))

    store.write_now(merge)
    put(image(PatientID="TEMP-9", PatientName="Doe^John", AccessionNumber="", SOPInstanceUID="1.2.3.100.1.2"))
    study = store.read_now(lambda record: record.studies.get("1.2.3.100"))
    assert study is not None
    assert (study.patient_id, study.instance_count, study.received_patient.identifier.value) == ("P1", 2, "TEMP-9")


def test_images_that_change_the_patient_of_a_study_are_noted_unless_it_is_the_same_person(
    store: MemoryStore, patient: Patient, image: Make, put: Put
) -> None:
    put(image())
    seen: list[Draft] = []
    put(image(PatientID="X", SOPInstanceUID="1.2.3.100.1.2"), tell=lambda record: seen.append(record.exchange))
    assert [one.rule for one in seen[0].findings] == ["RAD-8/patient-of-study"]
    other: dict[str, object] = {"StudyInstanceUID": "1.2.3.7", "SeriesInstanceUID": "1.2.3.7.0"}
    put(image(**other, PatientID="TEMP-9", AccessionNumber="", SOPInstanceUID="1.2.3.7.1"))

    def merge(record: Record) -> None:
        john = record.patients.find(record.authorities.identifier("TEMP-9"))
        assert john is not None
        record.emit(*identity.merge(patient, john, when=record.now()))

    store.write_now(merge)
    later = image(**other, SOPInstanceUID="1.2.3.7.2")
    put(later, tell=lambda record: seen.append(record.exchange))
    assert seen[1].findings == []


def test_images_without_patient_id_belong_to_the_patient_of_the_order(
    store: MemoryStore, order: Order, image: Make, put: Put
) -> None:
    put(image(PatientID=""))
    study = store.read_now(lambda record: record.studies.get("1.2.3.100"))
    assert study is not None and (study.patient_id, study.order_id) == ("P1", "O1")


def test_images_that_name_another_patient_are_not_linked_with_the_order(
    store: MemoryStore, order: Order, image: Make, put: Put
) -> None:
    put(image(PatientID="OTHER"))
    study = store.read_now(lambda record: record.studies.get("1.2.3.100"))
    assert study is not None
    assert study.patient_id != "P1"
    assert study.order_id == ""


def test_the_issuer_in_the_image_tells_two_patients_with_one_id_apart(
    store: MemoryStore, order: Order, image: Make, put: Put
) -> None:
    put(image(IssuerOfPatientID="ELSEWHERE"))

    def check(record: Record) -> None:
        study = record.studies.get("1.2.3.100")
        other = record.patients.find(Identifier("MRN-1", AssigningAuthority("ELSEWHERE")))
        assert study is not None and other is not None
        assert study.patient_id == other.id != "P1"

    store.read_now(check)


def test_any_damage_gets_an_answer_and_never_an_exception(image: Make, put: Put) -> None:
    chance = Random(7)
    step = Dataset.of(ReferencedSOPClassUID="1.2.3", ReferencedSOPInstanceUID="1.2.3.9")
    whole = image(ReferencedPerformedProcedureStepSequence=[step])
    sources = {syntax: whole.encode(syntax) for syntax in (EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE)}
    seen: set[int] = set()
    for _ in range(1500):
        syntax = chance.choice(list(sources))
        raw = bytearray(sources[syntax])
        for _ in range(chance.choice((1, 2, 5))):
            at = chance.randrange(len(raw))
            match chance.randrange(4):
                case 0:
                    raw[at] = chance.randrange(256)
                case 1:
                    raw[at : at + 4] = b"\xff\xff\xff\xff"
                case 2:
                    raw[at:at] = chance.randbytes(3)
                case _:
                    del raw[at : at + chance.randrange(1, 9)]
        seen.add(put(bytes(raw), syntax=syntax).status & 0xF000)
    assert seen <= {0x0000, 0xA000, 0xB000, 0xC000}


def test_a_private_storage_class_is_stored_too(store: MemoryStore, image: Make, put: Put) -> None:
    assert put(image(SOPClassUID="1.3.46.670589.5.0.1")).status == 0
