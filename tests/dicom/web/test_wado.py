"""WADO-RS, PS3.18 10.4; the traps that viewers have met."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest

from hilum.core import identity
from hilum.core.record import Record
from hilum.core.study import BlobRef
from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset, Encapsulated
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.data.transfer_syntax import (
    DEFLATED_LE,
    EXPLICIT_BE,
    EXPLICIT_LE,
    HTJ2K,
    IMPLICIT_LE,
    JPEG_BASELINE,
    RLE,
)
from hilum.dicom.services.service import Site
from hilum.dicom.web.multipart import Part, boundary_of, parse_multipart
from hilum.testing import MemoryStore

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Body = Callable[[WebResponse], bytes]

STUDY = "/studies/1.2.3.100"
SERIES = f"{STUDY}/series/1.2.3.100.1"
ONE = f"{SERIES}/instances/1.2.3.100.1.1"
OBJECTS = 'multipart/related; type="application/dicom"; transfer-syntax=*'
FRAMES = "multipart/related; type=application/octet-stream; transfer-syntax=*"


def parts_of(response: WebResponse, content: bytes) -> list[Part]:
    media, boundary = boundary_of(response.content_type)
    assert media.type == "multipart/related"
    return list(parse_multipart(content, boundary))


def item(content: bytes) -> bytes:
    content += b"\0" * (len(content) % 2)
    return b"\xfe\xff\x00\xe0" + len(content).to_bytes(4, "little") + content


def compressed(image: Make, frames: list[bytes], **changes: object) -> Dataset:
    """An image whose frames are the given codestreams."""
    made = image(NumberOfFrames=len(frames), **changes)
    made.put(0x7FE00010, "OB", Encapsulated(item(b"") + b"".join(item(one) for one in frames)))
    return made


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_objects_come_back_as_they_were_sent(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body, syntax: str
) -> None:
    first, second = image(), image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2)
    assert stow(first, second, syntax=syntax).status == 200
    for target in (STUDY, SERIES):
        response = call("GET", target, accept=OBJECTS)
        assert not isinstance(response.body, bytes)
        parts = parts_of(response, body(response))
        assert [one.media.transfer_syntax for one in parts] == [syntax, syntax]
        for part, sent in zip(parts, (first, second), strict=True):
            file = read_part10(part.content)
            assert bytes(part.content[file.dataset_offset :]) == sent.encode(syntax)
    single = call("GET", ONE, accept="application/dicom")
    assert single.content_type == "application/dicom"
    assert body(single).endswith(first.encode(syntax))


def test_whole_objects_leave_as_references_to_their_blobs(
    image: Make, stow: Callable[..., WebResponse], call: Call
) -> None:
    stow(image())
    response = call("GET", STUDY, accept=OBJECTS)
    assert not isinstance(response.body, bytes)
    assert sum(isinstance(one, BlobRef) for one in response.body) == 1


def test_a_named_transfer_syntax_is_converted_to(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    made = image()
    stow(made, syntax=EXPLICIT_BE)
    accept = f'multipart/related; type="application/dicom"; transfer-syntax={EXPLICIT_LE}'
    response = call("GET", ONE, accept=accept)
    (part,) = parts_of(response, body(response))
    file = read_part10(part.content)
    assert file.transfer_syntax == EXPLICIT_LE
    assert bytes(part.content[file.dataset_offset :]) == made.encode(EXPLICIT_LE)
    refused = call(
        "GET", ONE, accept='multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.80'
    )
    assert refused.status == 406


@pytest.mark.parametrize(
    ("target", "accept", "status"),
    [
        ("/studies/1.2.3.4", OBJECTS, 404),
        (f"{STUDY}/series/9", OBJECTS, 404),
        (f"{SERIES}/instances/9", OBJECTS, 404),
        (f"{STUDY}/metadata", "text/html", 406),
        ("/studies/1.2.3.4/metadata", "application/dicom+json", 404),
        (STUDY, "image/png", 406),
        (f"{ONE}/frames/2", FRAMES, 404),
        (f"{ONE}/frames/0", FRAMES, 400),
        (f"{ONE}/frames/1,x", FRAMES, 400),
        (f"{ONE}/frames/1", "multipart/related; type=image/jls", 406),
        (f"{ONE}/bulkdata/00091001", "*/*", 404),
        (f"{ONE}/bulkdata/7FE00010/1", "*/*", 404),
        (f"{ONE}/bulkdata/../../x", "*/*", 404),
        (f"{ONE}/rendered?window=1", "image/jpeg", 400),
        (f"{ONE}/rendered?quality=0", "image/jpeg", 400),
        (f"{ONE}/rendered", "video/mp4", 406),
    ],
)
def test_what_is_not_there_or_not_offered_is_said(
    image: Make, stow: Callable[..., WebResponse], call: Call, target: str, accept: str, status: int
) -> None:
    stow(image())
    response = call("GET", target, accept=accept)
    assert response.status == status
    assert isinstance(response.body, bytes)
    told = orjson.loads(response.body)
    assert told["status"] == status and told["message"]


def metadata(response: WebResponse, body: Body) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(body(response))
    return found


def test_metadata_is_the_json_of_every_instance_in_order(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    stow(image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2), image())
    for target, count in ((STUDY, 2), (SERIES, 2), (ONE, 1)):
        response = call("GET", f"{target}/metadata", accept="application/dicom+json")
        found = metadata(response, body)
        assert [one["00080018"]["Value"][0] for one in found] == ["1.2.3.100.1.1", "1.2.3.100.1.2"][:count]
        assert found[0]["00180050"] == {"vr": "DS", "Value": [1.5]}
        assert found[0]["00280010"] == {"vr": "US", "Value": [6]}
        assert found[0]["00100010"]["Value"][0]["Ideographic"] == "山田^太郎"
        assert found[0]["7FE00010"]["BulkDataURI"] == f"https://hub.example/dicom-web{ONE}/bulkdata/7FE00010"


def test_a_series_uid_of_two_studies_gives_each_study_its_own(
    store: MemoryStore, image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    second = image(StudyInstanceUID="1.2.3.200", SOPInstanceUID="1.2.3.200.1.1", SeriesDescription="t2")
    assert stow(image()).status == 200
    answer = stow(second)
    assert answer.status == 202
    (item,) = orjson.loads(body(answer))["00081199"]["Value"]
    assert item["00081196"]["Value"] == [0xB007]
    for study, description in (("1.2.3.100", "t1"), ("1.2.3.200", "t2")):
        place = f"/studies/{study}/series/1.2.3.100.1"
        (found,) = orjson.loads(body(call("GET", f"{place}/metadata")))
        assert found["00080018"]["Value"] == [f"{study}.1.1"]
        (found,) = orjson.loads(body(call("GET", f"/studies/{study}/series?includefield=0008103E")))
        assert (found["0020000D"]["Value"], found["0008103E"]["Value"]) == ([study], [description])
        content = body(call("GET", place, accept='multipart/related; type="application/dicom"'))
        assert content.count(b"DICM") == 1 and f"{study}.1.1".encode() in content
    assert second.encode() in body(call("GET", "/studies/1.2.3.200"))
    assert call("GET", "/studies/1.2.3.200/series/1.2.3.100.1/instances/1.2.3.100.1.1").status == 404


def test_metadata_that_the_client_holds_is_not_sent_again(
    image: Make, stow: Callable[..., WebResponse], call: Call
) -> None:
    stow(image())
    first = dict(call("GET", f"{SERIES}/metadata").headers)
    again = call("GET", f"{SERIES}/metadata", headers={"if-none-match": first["ETag"]})
    assert (again.status, again.body) == (304, b"")
    stow(image(SOPInstanceUID="1.2.3.100.1.2"))
    assert call("GET", f"{SERIES}/metadata", headers={"if-none-match": first["ETag"]}).status == 200


def test_after_a_merge_metadata_says_what_the_setting_asks(
    store: MemoryStore, image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    made = image(PatientID="TEMP-9", PatientName="Doe^John")
    stow(made)

    def merge(record: Record) -> None:
        survivor = record.patients.get("P1")
        john = record.patients.find(record.authorities.identifier("TEMP-9"))
        assert survivor is not None and john is not None
        record.emit(*identity.merge(survivor, john, when=record.now()))

    store.write_now(merge)
    received = metadata(call("GET", f"{SERIES}/metadata"), body)[0]
    assert received["00100020"]["Value"] == ["TEMP-9"]
    coerced = Site(coercion="coerced")
    overlaid = metadata(call("GET", f"{SERIES}/metadata", settings=coerced), body)[0]
    assert overlaid["00100020"]["Value"] == ["MRN-1"]
    assert overlaid["00100010"]["Value"][0]["Alphabetic"] == "Yamada^Tarou"
    content = body(call("GET", ONE, accept="application/dicom", settings=coerced))
    file = read_part10(content)
    sent = Dataset.parse(content[file.dataset_offset :], file.transfer_syntax)
    assert sent.text("PatientID") == "MRN-1"
    assert sent.item("OriginalAttributesSequence").item("ModifiedAttributesSequence").text("PatientID") == "TEMP-9"
    assert sent.raw("PixelData") == made.raw("PixelData")


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE, DEFLATED_LE])
def test_native_frames_come_one_by_one_in_little_endian(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body, syntax: str
) -> None:
    pixels = bytes(range(96)) + bytes(range(96, 192))
    stow(image(NumberOfFrames=2, PixelData=pixels), syntax=syntax)
    response = call("GET", f"{ONE}/frames/2,1", accept=FRAMES)
    parts = parts_of(response, body(response))
    assert [bytes(one.content) for one in parts] == [pixels[96:], pixels[:96]]
    assert parts[0].media.type == "application/octet-stream"
    assert parts[0].headers["content-location"].endswith("/frames/2")
    single = call("GET", f"{ONE}/frames/1", accept="application/octet-stream")
    assert body(single) == pixels[:96]


def test_frames_of_packed_bits_begin_at_their_first_bit(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    bits = np.array([[1, 0, 1, 1, 0, 0, 1, 1, 1], [0, 1, 1, 0, 1, 0, 1, 0, 1]], np.uint8)
    packed = np.packbits(bits.reshape(-1), bitorder="little").tobytes() + b"\0"
    stow(image(Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, HighBit=0, NumberOfFrames=2, PixelData=packed))
    frame = body(call("GET", f"{ONE}/frames/2", accept="application/octet-stream"))
    assert np.unpackbits(np.frombuffer(frame, np.uint8), bitorder="little")[:9].tolist() == bits[1].tolist()


def jpeg(value: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (8, 6), value).save(out, "JPEG", quality=100)
    return out.getvalue()


def test_compressed_frames_come_in_their_stored_syntax(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    frames = [jpeg(10), jpeg(200)]
    stow(compressed(image, frames, BitsAllocated=8, BitsStored=8, HighBit=7), syntax=JPEG_BASELINE)
    for accept in (
        FRAMES,
        'multipart/related; type="image/jpeg"',
        "*/*",
        "image/jls;q=0.9, multipart/related;type=image/jpeg",
    ):
        response = call("GET", f"{ONE}/frames/1,2", accept=accept)
        parts = parts_of(response, body(response))
        assert [bytes(one.content).rstrip(b"\0") for one in parts] == [one.rstrip(b"\0") for one in frames]
        assert parts[0].media.type == "image/jpeg"
        assert parts[0].media.transfer_syntax == JPEG_BASELINE
    bulk = call("GET", f"{ONE}/bulkdata/7FE00010", accept=FRAMES)
    assert len(parts_of(bulk, body(bulk))) == 2


def test_compressed_frames_are_decoded_for_a_client_that_asks_for_octets(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    stow(compressed(image, [jpeg(10), jpeg(200)], BitsAllocated=8, BitsStored=8, HighBit=7), syntax=JPEG_BASELINE)
    accept = f"multipart/related; type=application/octet-stream; transfer-syntax={EXPLICIT_LE}"
    response = call("GET", f"{ONE}/frames/2", accept=accept)
    (part,) = parts_of(response, body(response))
    assert bytes(part.content) == bytes([200]) * 48


def test_a_codec_that_is_missing_is_a_clean_406(image: Make, stow: Callable[..., WebResponse], call: Call) -> None:
    stow(compressed(image, [b"\xff\x4f\xff\x51 no codestream"]), syntax=HTJ2K)
    response = call("GET", f"{ONE}/rendered", accept="image/jpeg")
    assert response.status in (400, 406)
    assert call("GET", f"{ONE}/frames/1", accept=FRAMES).status == 200


def rle(planes: list[bytes]) -> bytes:
    """Each byte plane as literal runs."""
    segments = []
    for plane in planes:
        runs = b"".join(
            bytes([len(plane[at : at + 128]) - 1]) + plane[at : at + 128] for at in range(0, len(plane), 128)
        )
        segments.append(runs + b"\0" * (len(runs) % 2))
    offsets = [64]
    for one in segments[:-1]:
        offsets.append(offsets[-1] + len(one))
    header = len(planes).to_bytes(4, "little") + b"".join(one.to_bytes(4, "little") for one in offsets)
    return header.ljust(64, b"\0") + b"".join(segments)


def test_rle_is_decoded_by_ourselves_for_a_whole_object(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    values = np.arange(48, dtype="<u2") * 50
    frame = rle([(values >> 8).astype(np.uint8).tobytes(), (values & 255).astype(np.uint8).tobytes()])
    stow(compressed(image, [frame]), syntax=RLE)
    accept = f'multipart/related; type="application/dicom"; transfer-syntax={EXPLICIT_LE}'
    response = call("GET", ONE, accept=accept)
    (part,) = parts_of(response, body(response))
    file = read_part10(part.content)
    made = Dataset.parse(part.content[file.dataset_offset :], EXPLICIT_LE)
    assert made.raw("PixelData") == values.tobytes()


def test_nested_and_single_part_bulk_data(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    samples = bytes(2000)
    waveform = Dataset()
    waveform.set("WaveformData", samples, "OW")
    stow(image(WaveformSequence=[Dataset.of(WaveformBitsAllocated=16), waveform]))
    (told,) = metadata(call("GET", f"{ONE}/metadata"), body)
    uri = told["54000100"]["Value"][1]["54001010"]["BulkDataURI"]
    assert uri.endswith("/bulkdata/54000100/2/54001010")
    target = uri.removeprefix("https://hub.example/dicom-web")
    single = call("GET", target, accept="application/octet-stream")
    assert (single.content_type, body(single)) == ("application/octet-stream", samples)
    several = call("GET", target, accept='multipart/related; type="application/octet-stream"')
    (part,) = parts_of(several, body(several))
    assert bytes(part.content) == samples


@pytest.mark.parametrize(
    ("kind", "sent_as"), [("application/pdf", "application/pdf"), ("text/html", "application/octet-stream")]
)
def test_a_document_leaves_as_its_type_unless_a_browser_would_run_it(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body, kind: str, sent_as: str
) -> None:
    document = b"%PDF-1.4 " + bytes(50_001)
    stow(image(PixelData=None, Rows=None, MIMETypeOfEncapsulatedDocument=kind, EncapsulatedDocument=document))
    target = f"{ONE}/bulkdata/00420011"
    response = call("GET", target, accept="*/*")
    assert response.content_type == sent_as
    assert body(response)[: len(document)] == document
    asked = 'multipart/related; type="application/pdf", multipart/related; type="application/octet-stream"'
    several = call("GET", target, accept=asked)
    assert parts_of(several, body(several))[0].media.type == sent_as


def picture(response: WebResponse) -> Any:
    from PIL import Image

    assert isinstance(response.body, bytes)
    return Image.open(io.BytesIO(response.body))


def test_an_image_is_rendered_by_its_window(image: Make, stow: Callable[..., WebResponse], call: Call) -> None:
    values = np.array([0, 1000, 2000, 4000] * 12, "<u2")
    stow(image(PixelData=values.tobytes()))
    shown = picture(call("GET", f"{ONE}/rendered", accept="image/png"))
    assert (shown.size, shown.mode, shown.format) == ((8, 6), "L", "PNG")
    row = np.asarray(shown)[0, :4].tolist()
    assert row[0] == 0 and row[3] == 255 and 60 < row[1] < 68 and 125 < row[2] < 130
    narrow = np.asarray(picture(call("GET", f"{ONE}/rendered?window=1000,2,linear", accept="image/png")))
    assert narrow[0, :4].tolist()[0] == 0 and narrow[0, :4].tolist()[2] == 255
    jpeg_ = call("GET", f"{ONE}/frames/1/rendered?quality=50&viewport=4,4")
    assert picture(jpeg_).size == (4, 3)
    assert jpeg_.content_type == "image/jpeg"
    gif = call("GET", f"{ONE}/rendered", accept="image/gif")
    assert (gif.content_type, picture(gif).format) == ("image/gif", "GIF")
    assert np.array_equal(np.asarray(picture(gif).convert("L")), np.asarray(shown))


def test_thumbnails_of_study_series_and_instance(image: Make, stow: Callable[..., WebResponse], call: Call) -> None:
    stow(image(Rows=300, Columns=200, PixelData=bytes(120_000)))
    for target in (STUDY, SERIES, ONE, f"{ONE}/frames/1"):
        assert max(picture(call("GET", f"{target}/thumbnail", accept="image/jpeg")).size) == 128


def test_colour_palette_and_inverse_are_rendered(image: Make, stow: Callable[..., WebResponse], call: Call) -> None:
    palette = np.arange(256, dtype="<u2") << 8
    stow(
        image(
            PhotometricInterpretation="PALETTE COLOR",
            BitsAllocated=8,
            PixelData=bytes(range(48)),
            RedPaletteColorLookupTableDescriptor=[256, 0, 16],
            GreenPaletteColorLookupTableDescriptor=[256, 0, 16],
            BluePaletteColorLookupTableDescriptor=[256, 0, 16],
            RedPaletteColorLookupTableData=palette.tobytes(),
            GreenPaletteColorLookupTableData=bytes(512),
            BluePaletteColorLookupTableData=palette.tobytes(),
        ),
        image(
            SOPInstanceUID="1.2.3.100.1.2",
            SamplesPerPixel=3,
            PhotometricInterpretation="RGB",
            PlanarConfiguration=1,
            BitsAllocated=8,
            BitsStored=8,
            PixelData=bytes([10]) * 48 + bytes([20]) * 48 + bytes([30]) * 48,
        ),
        image(SOPInstanceUID="1.2.3.100.1.3", PhotometricInterpretation="MONOCHROME1", PixelData=bytes(96)),
    )
    shown = np.asarray(picture(call("GET", f"{ONE}/rendered", accept="image/png")))
    assert shown[0, 5].tolist() == [5, 0, 5]
    colour = np.asarray(picture(call("GET", f"{SERIES}/instances/1.2.3.100.1.2/rendered", accept="image/png")))
    assert colour[0, 0].tolist() == [10, 20, 30]
    inverse = np.asarray(picture(call("GET", f"{SERIES}/instances/1.2.3.100.1.3/rendered", accept="image/png")))
    assert inverse[0, 0] == 255


def test_what_has_no_pixels_is_not_rendered(image: Make, stow: Callable[..., WebResponse], call: Call) -> None:
    stow(image(PixelData=None, Rows=None, Columns=None))
    assert call("GET", f"{ONE}/rendered", accept="image/jpeg").status == 406
    assert call("GET", f"{ONE}/frames/1", accept=FRAMES).status == 404


def test_series_metadata_of_a_hundred_instances_is_fast(
    image: Make, stow: Callable[..., WebResponse], call: Call
) -> None:
    stow(*(image(SOPInstanceUID=f"1.2.3.100.1.{number}", InstanceNumber=number) for number in range(1, 101)))
    took = []
    for _ in range(5):
        began = time.perf_counter()
        response = call("GET", f"{SERIES}/metadata")
        took.append(time.perf_counter() - began)
        assert response.status == 200
    assert min(took) < 0.05
