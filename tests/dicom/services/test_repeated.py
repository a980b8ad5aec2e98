"""Headers that repeat: read from what differs, they say what a full reading says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hilum.core.errors import HilumError
from hilum.core.study import BlobRef
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.data.transfer_syntax import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.services.received import ReceivedObject, read_object, read_repeated
from hilum.dicom.services.repeated import Headers
from hilum.dicom.services.service import StoreRequest

Make = Callable[..., Dataset]


def request_of(data: bytes, syntax: str = EXPLICIT_LE) -> StoreRequest:
    return StoreRequest(
        sop_class="",
        sop_instance="",
        transfer_syntax=syntax,
        blob=BlobRef("0" * 26, 0, len(data)),
        dataset_offset=0,
        dataset_length=len(data),
        head=data[:16384],
        read=lambda offset, length: data[offset : offset + length],
    )


def same(one: ReceivedObject, other: ReceivedObject) -> bool:
    assert (one.error is None) == (other.error is None)
    if one.error is not None and other.error is not None:
        return (one.error.message, one.error.code) == (other.error.message, other.error.code)
    return (one.attributes.map, *_rest(one)) == (other.attributes.map, *_rest(other)) and list(
        one.attributes.map
    ) == list(other.attributes.map)


def _rest(one: ReceivedObject) -> tuple[object, ...]:
    return one.uids, one.described, one.metadata, one.warning, one.findings


def repeated(headers: Headers, data: bytes, syntax: str = EXPLICIT_LE) -> ReceivedObject | None:
    request = request_of(data, syntax)
    found = read_repeated(request, headers)
    if found is not None:
        assert same(found, read_object(request))
    return found


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE])
def test_the_next_instance_of_a_series_is_read_from_what_differs(image: Make, syntax: str) -> None:
    headers = Headers()
    assert repeated(headers, image().encode(syntax), syntax) is None
    read_object(request_of(image().encode(syntax), syntax), headers)
    for number in (2, 9, 10, 1000):
        made = image(SOPInstanceUID=f"1.2.3.{number}", InstanceNumber=number, SliceLocation=f"{number}.5")
        read_object(request_of(image(SliceLocation="0").encode(syntax), syntax), headers)
        found = repeated(headers, made.encode(syntax), syntax)
        assert found is not None
        assert found.uids[2] == f"1.2.3.{number}"
        assert found.attributes.number("00200013") == number


def test_a_new_patient_study_or_series_is_described_anew(image: Make) -> None:
    headers = Headers()
    read_object(request_of(image().encode(EXPLICIT_LE)), headers)
    for change in ({"PatientName": "Other^One"}, {"StudyInstanceUID": "1.9.9"}, {"SeriesInstanceUID": "1.9.8"}):
        found = repeated(headers, image(**change).encode(EXPLICIT_LE))
        assert found is not None
    assert found is not None
    assert found.described.series.uid == "1.9.8"
    again = repeated(headers, image(SeriesInstanceUID="1.9.8").encode(EXPLICIT_LE))
    assert again is not None
    assert again.described is found.described


def test_another_character_set_sign_size_or_length_is_read_in_full(image: Make) -> None:
    headers = Headers()
    data = image().encode(EXPLICIT_LE)
    read_object(request_of(data), headers)
    for other in (
        data.replace(b"ISO_IR 192", b"ISO_IR 100"),
        image(PixelRepresentation=1).encode(EXPLICIT_LE),
        image(PixelData=bytes(500)).encode(EXPLICIT_LE),
        image(AccessionNumber=None).encode(EXPLICIT_LE),
        image(PatientComments="more").encode(EXPLICIT_LE),
        data[:-2],
        data + bytes(2),
    ):
        assert other != data
        assert repeated(headers, other) is None
    assert repeated(headers, data, EXPLICIT_BE) is None
    assert repeated(headers, data) is not None


def test_the_maps_of_two_objects_are_not_the_same_map(image: Make) -> None:
    headers = Headers()
    read_object(request_of(image().encode(EXPLICIT_LE)), headers)
    first = repeated(headers, image(InstanceNumber=2).encode(EXPLICIT_LE))
    assert first is not None
    first.attributes.map["00200013"] = {"vr": "IS", "Value": [77]}
    second = repeated(headers, image(InstanceNumber=2).encode(EXPLICIT_LE))
    assert second is not None
    assert second.attributes.number("00200013") == 2


def test_an_object_that_names_no_series_gets_its_warning_each_time(image: Make) -> None:
    headers = Headers()
    data = image(SeriesInstanceUID="").encode(EXPLICIT_LE)
    read_object(request_of(data), headers)
    for number in (2, 3):
        found = repeated(headers, image(SeriesInstanceUID="", InstanceNumber=number).encode(EXPLICIT_LE))
        assert found is not None
        assert found.warning == 0xB007
        assert found.findings


def test_changed_bytes_anywhere_say_what_a_full_reading_says(image: Make) -> None:
    chosen = random.Random(7)
    data = image().encode(EXPLICIT_LE)
    taken = 0
    for _ in range(3000):
        headers = Headers()
        read_object(request_of(data), headers)
        other = bytearray(data)
        for _ in range(chosen.randint(1, 3)):
            other[chosen.randrange(len(data) - 96)] = chosen.randrange(256)
        taken += repeated(headers, bytes(other)) is not None
    assert taken > 500


def test_real_files_changed_in_place_say_what_a_full_reading_says() -> None:
    pydicom = pytest.importorskip("pydicom")
    folder = Path(str(pydicom.__file__)).parent / "data" / "test_files"
    chosen = random.Random(11)
    taken = 0
    for path in sorted(folder.glob("*.dcm")):
        raw = path.read_bytes()
        try:
            file = read_part10(raw)
        except HilumError:
            continue
        data = raw[file.dataset_offset :]
        request = request_of(data, file.transfer_syntax)
        for _ in range(6):
            headers = Headers()
            if read_object(request, headers).error is not None:
                break
            other = bytearray(data)
            other[chosen.randrange(min(len(data), 6000))] ^= 1 << chosen.randrange(8)
            changed = replace(
                request,
                head=bytes(other[:16384]),
                read=lambda offset, length, whole=bytes(other): whole[offset : offset + length],  # type: ignore[misc]
            )
            found = read_repeated(changed, headers)
            if found is not None:
                taken += 1
                assert same(found, read_object(changed)), path.name
    assert taken > 20
