"""dicomweb-client against a live hub: QIDO-RS, WADO-RS and STOW-RS as another project's client speaks them."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.interop_peers import CT, MR, body, image
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
pydicom = pytest.importorskip("pydicom")
dicomweb_client = pytest.importorskip("dicomweb_client")

STUDY, SECOND = "1.2.826.0.1.3680043.10.530.1", "1.2.826.0.1.3680043.10.530.2"
OCTETS = (("application/octet-stream", "*"),)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    with live_hub(settings(tmp_path_factory.mktemp("dicomweb"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(hub: LiveHub) -> Any:
    made = dicomweb_client.DICOMwebClient(url=f"{hub.base}/dicom-web")
    made.set_http_retry_params(retry=False)
    return made


@pytest.fixture(scope="module")
def sent(client: Any) -> list[Any]:
    """Six images of two studies, stored by STOW-RS."""
    images = [image(number, study=STUDY, series=f"{STUDY}.1") for number in (1, 2, 3)]
    images += [image(number, study=STUDY, series=f"{STUDY}.2", sop_class=MR, SeriesNumber="2") for number in (1, 2)]
    other: dict[str, Any] = {"PatientID": "P2", "PatientName": "Ångström^Åsa", "SpecificCharacterSet": "ISO_IR 100",
             "StudyDate": "20240415", "AccessionNumber": "ACC2"}  # fmt: skip
    images.append(image(1, study=SECOND, series=f"{SECOND}.1", **other))
    answer = client.store_instances(images)
    assert {one.ReferencedSOPInstanceUID for one in answer.ReferencedSOPSequence} == {
        one.SOPInstanceUID for one in images
    }
    assert "FailedSOPSequence" not in answer
    return images


def value(item: dict[str, Any], tag: str) -> Any:
    return item[tag]["Value"][0]


# -- QIDO-RS


def test_studies_are_found_by_every_kind_of_key(client: Any, sent: list[Any]) -> None:
    def studies(**filters: str) -> list[str]:
        return sorted(value(one, "0020000D") for one in client.search_for_studies(search_filters=filters))

    assert studies() == [STUDY, SECOND]
    assert studies(PatientID="P1") == [STUDY]
    assert studies(PatientName="Test*") == [STUDY]
    assert studies(PatientName="Ångström*") == [SECOND]
    assert studies(StudyDate="20240401-20240430") == [SECOND]
    assert studies(AccessionNumber="ACC?") == [STUDY, SECOND]
    assert studies(ModalitiesInStudy="MR") == [STUDY]
    assert studies(StudyInstanceUID=f"{STUDY},{SECOND}") == [STUDY, SECOND]
    assert studies(**{"00100020": "P2"}) == [SECOND]
    assert studies(PatientID="NOBODY") == []


def test_a_study_is_described_as_the_standard_asks(client: Any, sent: list[Any]) -> None:
    (found,) = client.search_for_studies(search_filters={"StudyInstanceUID": STUDY})
    read = pydicom.Dataset.from_json(found)
    assert sorted(read.ModalitiesInStudy) == ["CT", "MR"]
    assert (read.NumberOfStudyRelatedSeries, read.NumberOfStudyRelatedInstances) == (2, 5)
    assert (str(read.PatientName), read.PatientID, read.AccessionNumber) == ("Test^Image", "P1", "ACC1")
    assert read.RetrieveURL.endswith(f"/dicom-web/studies/{STUDY}")


def test_series_and_instances_are_found_inside_and_across_studies(client: Any, sent: list[Any]) -> None:
    series = client.search_for_series(STUDY)
    assert sorted(value(one, "0020000E") for one in series) == [f"{STUDY}.1", f"{STUDY}.2"]
    assert len(client.search_for_series()) == 3
    assert len(client.search_for_series(search_filters={"Modality": "CT"})) == 2
    assert len(client.search_for_instances(STUDY, f"{STUDY}.1")) == 3
    assert len(client.search_for_instances(STUDY)) == 5
    assert len(client.search_for_instances()) == 6
    (one,) = client.search_for_instances(STUDY, f"{STUDY}.1", search_filters={"InstanceNumber": "2"})
    assert value(one, "00080018") == f"{STUDY}.1.2"
    (more,) = client.search_for_instances(
        STUDY, f"{STUDY}.1", fields=["BitsStored", "PatientName"], search_filters={"SOPInstanceUID": f"{STUDY}.1.1"}
    )
    assert value(more, "00280101") == 12
    assert value(more, "00100010")["Alphabetic"] == "Test^Image"


def test_pages_cover_all_once(client: Any, sent: list[Any]) -> None:
    pages = [client.search_for_instances(limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 2, 0]
    uids = [value(one, "00080018") for page in pages for one in page]
    assert sorted(uids) == sorted(one.SOPInstanceUID for one in sent)
    assert len(client.search_for_instances(limit=2, get_remaining=True)) == 6


def test_fuzzy_matching_finds_a_part_of_a_name(client: Any, sent: list[Any]) -> None:
    found = client.search_for_studies(fuzzymatching=True, search_filters={"PatientName": "image"})
    assert [value(one, "0020000D") for one in found] == [STUDY]


# -- WADO-RS


def test_objects_come_back_as_they_were_sent(client: Any, sent: list[Any]) -> None:
    def same(found: list[Any], expected: list[Any]) -> None:
        assert {one.SOPInstanceUID: one for one in found} == {one.SOPInstanceUID: one for one in expected}

    same(client.retrieve_study(STUDY), sent[:5])
    same(list(client.iter_study(STUDY)), sent[:5])
    same(client.retrieve_series(STUDY, f"{STUDY}.1"), sent[:3])
    same(list(client.iter_series(STUDY, f"{STUDY}.2")), sent[3:5])
    same([client.retrieve_instance(SECOND, f"{SECOND}.1", f"{SECOND}.1.1")], sent[5:])


def test_metadata_of_study_series_and_instance_say_what_the_objects_say(client: Any, sent: list[Any]) -> None:
    found = client.retrieve_study_metadata(STUDY)
    assert len(found) == 5
    assert (
        client.retrieve_series_metadata(STUDY, f"{STUDY}.1")
        and len(client.retrieve_series_metadata(STUDY, f"{STUDY}.1")) == 3
    )
    one = client.retrieve_instance_metadata(SECOND, f"{SECOND}.1", f"{SECOND}.1.1")
    one = one[0] if isinstance(one, list) else one
    pixels = one.pop("7FE00010")
    assert pixels["vr"] == "OW" and pixels["BulkDataURI"]
    read = pydicom.Dataset.from_json(one)
    for element in sent[5]:
        if element.tag not in (0x7FE00010, 0x00080005):
            assert read[element.tag].value == element.value, element.tag


def test_bulk_data_is_fetched_by_its_uri_whole_and_in_part(client: Any, sent: list[Any]) -> None:
    one = client.retrieve_instance_metadata(STUDY, f"{STUDY}.1", f"{STUDY}.1.1")
    one = one[0] if isinstance(one, list) else one
    uri = one["7FE00010"]["BulkDataURI"]
    assert client.retrieve_bulkdata(uri) == [sent[0].PixelData]
    assert b"".join(client.iter_bulkdata(uri)) == sent[0].PixelData
    whole = httpx.get(uri, headers={"Accept": "application/octet-stream", "Range": "bytes=10-19"})
    assert whole.status_code in (200, 206)
    assert whole.content == (sent[0].PixelData[10:20] if whole.status_code == 206 else sent[0].PixelData)


def test_frames_are_native_where_the_object_is(client: Any, sent: list[Any]) -> None:
    names = (STUDY, f"{STUDY}.1", f"{STUDY}.1.2")
    assert client.retrieve_instance_frames(*names, frame_numbers=[1]) == [sent[1].PixelData]
    assert client.retrieve_instance_frames(*names, frame_numbers=[1], media_types=OCTETS) == [sent[1].PixelData]


def test_frames_of_a_multi_frame_object_come_in_the_order_asked(client: Any) -> None:
    study = "1.2.826.0.1.3680043.10.531.1"
    made = image(1, study=study, series=f"{study}.1", size=8)
    frames = [bytes([number]) * 128 for number in (1, 2, 3)]
    made.NumberOfFrames = 3
    made.PixelData = b"".join(frames)
    client.store_instances([made])
    got = client.retrieve_instance_frames(study, f"{study}.1", f"{study}.1.1", frame_numbers=[3, 1])
    assert got == [frames[2], frames[0]]
    each = client.iter_instance_frames(study, f"{study}.1", f"{study}.1.1", frame_numbers=[1, 2, 3])
    assert list(each) == frames
    with pytest.raises(httpx_or_requests_error()):
        client.retrieve_instance_frames(study, f"{study}.1", f"{study}.1.1", frame_numbers=[4])


def httpx_or_requests_error() -> type[Exception]:
    requests = pytest.importorskip("requests")
    found: type[Exception] = requests.HTTPError
    return found


def test_an_image_is_rendered_as_jpeg_and_png(client: Any, sent: list[Any]) -> None:
    pillow = pytest.importorskip("PIL.Image")
    for kind, name in (("image/jpeg", "JPEG"), ("image/png", "PNG")):
        content = client.retrieve_instance_rendered(STUDY, f"{STUDY}.1", f"{STUDY}.1.1", media_types=(kind,))
        picture = pillow.open(io.BytesIO(content))
        assert (picture.format, picture.size) == (name, (64, 64))
    content = client.retrieve_instance_frames_rendered(
        STUDY, f"{STUDY}.1", f"{STUDY}.1.1", frame_numbers=[1], media_types=("image/png",)
    )
    assert pillow.open(io.BytesIO(content)).size == (64, 64)
    small = client.retrieve_instance_rendered(
        STUDY, f"{STUDY}.1", f"{STUDY}.1.1", media_types=("image/png",), params={"viewport": "32,32"}
    )
    assert pillow.open(io.BytesIO(small)).size == (32, 32)


def test_a_series_is_rendered_as_one_picture_or_as_all_of_them(client: Any, hub: LiveHub, sent: list[Any]) -> None:
    pillow = pytest.importorskip("PIL.Image")
    one = client.retrieve_series_rendered(STUDY, f"{STUDY}.1", media_types=("image/png",))
    assert pillow.open(io.BytesIO(one)).size == (64, 64)
    several = client.retrieve_series_rendered(STUDY, f"{STUDY}.1")
    assert several.startswith(b"--")
    target = f"{hub.base}/dicom-web/studies/{STUDY}/rendered"
    answer = client._http_get(target, headers={"Accept": 'multipart/related; type="image/png"'})
    assert answer.status_code == 200
    pictures = list(client._decode_multipart_message(answer, stream=False))
    assert [pillow.open(io.BytesIO(content)).size for content in pictures] == [(64, 64)] * 5


def test_curl_saves_a_rendered_series_as_it_comes(hub: LiveHub, sent: list[Any], tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is absent")
    head, saved = tmp_path / "head", tmp_path / "body"
    target = f"{hub.base}/dicom-web/studies/{STUDY}/series/{STUDY}.1/rendered"
    subprocess.run([curl, "-sS", "--fail", "-D", head, "-o", saved, target], check=True, timeout=60)
    message = BytesParser(policy=HTTP).parsebytes(
        head.read_bytes().split(b"\r\n", 1)[1].rstrip() + b"\r\n\r\n" + saved.read_bytes()
    )
    assert [part.get_content_type() for part in message.iter_parts()] == ["image/jpeg"] * 3
    assert all(bytes(part.get_payload(decode=True)).startswith(b"\xff\xd8") for part in message.iter_parts())


def test_a_compressed_object_leaves_as_it_is_or_decoded_as_asked(client: Any) -> None:
    path = pydicom.data.data_manager.get_files(str(_test_files()), "MR_small_RLE.dcm")[0]
    original = pydicom.dcmread(path)
    client.store_instances([original])
    names = (original.StudyInstanceUID, original.SeriesInstanceUID, original.SOPInstanceUID)
    stored = client.retrieve_instance(*names, media_types=(("application/dicom", "*"),))
    assert stored.file_meta.TransferSyntaxUID == original.file_meta.TransferSyntaxUID
    assert stored.PixelData == original.PixelData
    plain = client.retrieve_instance(*names, media_types=(("application/dicom", "1.2.840.10008.1.2.1"),))
    assert plain.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    original.decompress()
    assert plain.PixelData == original.PixelData
    octets = (("application/octet-stream", "1.2.840.10008.1.2.1"),)
    assert client.retrieve_instance_frames(*names, frame_numbers=[1], media_types=octets) == [original.PixelData]


def _test_files() -> Any:
    from pathlib import Path

    return Path(pydicom.__file__).parent / "data" / "test_files"


# -- STOW-RS and errors


def test_a_store_into_another_study_is_refused_with_its_reason(client: Any) -> None:
    study = "1.2.826.0.1.3680043.10.532.1"
    made = [image(number, study=study, series=f"{study}.1") for number in (1, 2)]
    made[1].StudyInstanceUID = "1.2.826.0.1.3680043.10.532.2"
    answer = client.store_instances(made, study_instance_uid=study)
    assert [one.ReferencedSOPInstanceUID for one in answer.ReferencedSOPSequence] == [made[0].SOPInstanceUID]
    (failed,) = answer.FailedSOPSequence
    assert failed.ReferencedSOPInstanceUID == made[1].SOPInstanceUID
    assert failed.FailureReason
    assert len(client.search_for_instances(study)) == 1


def test_a_store_of_the_same_again_is_a_success(client: Any, sent: list[Any]) -> None:
    answer = client.store_instances([sent[0]])
    assert [one.ReferencedSOPInstanceUID for one in answer.ReferencedSOPSequence] == [sent[0].SOPInstanceUID]
    assert len(client.search_for_instances(STUDY, f"{STUDY}.1")) == 3


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "status"),
    [
        ("GET", "/studies/1.2.3.4", {"Accept": 'multipart/related; type="application/dicom"'}, b"", 404),
        ("GET", "/studies/1.2.3.4/metadata", {}, b"", 404),
        ("GET", f"/studies/{STUDY}/series/{STUDY}.1/instances/{STUDY}.1.1/frames/9", {}, b"", 404),
        ("GET", f"/studies/{STUDY}/series/{STUDY}.1/instances/{STUDY}.1.1/frames/x", {}, b"", 400),
        ("GET", f"/studies/{STUDY}", {"Accept": "application/pdf"}, b"", 406),
        ("GET", "/studies?limit=some", {}, b"", 400),
        ("GET", "/nothing", {}, b"", 404),
        ("DELETE", "/studies", {}, b"", 405),
        ("POST", "/studies", {"Content-Type": "text/plain"}, b"hello", 415),
        ("POST", "/studies", {"Content-Type": 'multipart/related; type="application/dicom"; boundary=x'}, b"none", 400),
    ],
)
def test_what_is_wrong_has_its_status(
    hub: LiveHub, sent: list[Any], method: str, path: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    answer = httpx.request(method, f"{hub.base}/dicom-web{path}", headers=headers, content=content)
    assert answer.status_code == status, answer.text
    assert httpx.get(f"{hub.base}/dicom-web/studies").status_code == 200


def test_a_key_that_is_no_attribute_is_passed_over_with_a_warning(hub: LiveHub, sent: list[Any]) -> None:
    answer = httpx.get(f"{hub.base}/dicom-web/studies?NoSuchKeyword=1&PatientID=P2")
    assert answer.status_code == 200
    assert answer.headers["warning"].startswith("299 ")
    assert [value(one, "00100020") for one in answer.json()] == ["P2"]


def test_a_part_without_preamble_or_meta_information_is_given_a_proper_head(hub: LiveHub, client: Any) -> None:
    study = "1.2.826.0.1.3680043.10.533.1"
    whole = io.BytesIO()
    image(1, study=study, series=f"{study}.1").save_as(whole, enforce_file_format=True)
    content = whole.getvalue()
    dataset = body(content)
    other = io.BytesIO()
    image(2, study=study, series=f"{study}.1").save_as(other, enforce_file_format=True)
    hidden = b"MZ" + bytes(126) + other.getvalue()[128:]  # a preamble may hold a program
    for bare in (content[128:], content[132:], dataset, hidden):
        framed = b"--x\r\nContent-Type: application/dicom\r\n\r\n" + bare + b"\r\n--x--\r\n"
        media = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=x'}
        answer = httpx.post(f"{hub.base}/dicom-web/studies", headers=media, content=framed)
        assert answer.status_code == 200, answer.text
    one = client.retrieve_instance(study, f"{study}.1", f"{study}.1.1")
    assert one.file_meta.MediaStorageSOPClassUID == CT
    assert one.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    back = httpx.get(
        f"{hub.base}/dicom-web/studies/{study}/series/{study}.1/instances/{study}.1.1",
        headers={"Accept": "application/dicom"},
    )
    assert body(back.content) == dataset
    safe = httpx.get(
        f"{hub.base}/dicom-web/studies/{study}/series/{study}.1/instances/{study}.1.2",
        headers={"Accept": "application/dicom"},
    )
    assert safe.content[:128] == bytes(128)
    assert body(safe.content) == body(other.getvalue())


def test_a_study_without_matches_is_no_content_or_an_empty_list(hub: LiveHub) -> None:
    answer = httpx.get(f"{hub.base}/dicom-web/studies?PatientID=NOBODY")
    assert answer.status_code in (200, 204)
    assert answer.content in (b"", b"[]")


def test_every_request_is_journaled_by_what_it_was(hub: LiveHub, client: Any, sent: list[Any]) -> None:
    client.retrieve_instance_metadata(STUDY, f"{STUDY}.1", f"{STUDY}.1.1")
    kinds = {one.kind for one in hub.exchanges(standard="dicomweb")}
    assert {"STOW-RS", "QIDO-RS studies", "WADO-RS instance", "WADO-RS metadata"} <= kinds
