"""Rendered studies, series, multi-frame instances and frame lists. PS3.18 10.4.1.1.3, 8.7.4, table 10.4.3-1."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import pytest
from PIL import Image

from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset, Encapsulated
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, JPEG_BASELINE
from hilum.dicom.pixels import render as rendering
from hilum.dicom.pixels.frames import FrameSource
from hilum.dicom.web.multipart import Part, boundary_of, parse_multipart

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Body = Callable[[WebResponse], bytes]
Stow = Callable[..., WebResponse]

STUDY = "/studies/1.2.3.100"
SERIES = f"{STUDY}/series/1.2.3.100.1"
ONE = f"{SERIES}/instances/1.2.3.100.1.1"
BASE = "https://hub.example/dicom-web"


def uid(number: int) -> str:
    return f"1.2.3.100.1.{number}"


def parts(answer: WebResponse, body: Body) -> list[Part]:
    media, boundary = boundary_of(answer.content_type)
    assert media.type == "multipart/related"
    return list(parse_multipart(body(answer), boundary))


def told(found: list[Part]) -> list[tuple[str, str]]:
    """Media type and place of each part."""
    return [(one.media.type, one.headers["content-location"].removeprefix(BASE)) for one in found]


def opened(content: bytes | memoryview) -> Any:
    return Image.open(io.BytesIO(bytes(content)))


def warnings(answer: WebResponse) -> list[str]:
    return [value for name, value in answer.headers if name == "Warning"]


@pytest.fixture
def frames(image: Make) -> Dataset:
    """Three frames: black, grey, white."""
    values = [np.full(48, value, "<u2") for value in (0, 2000, 4000)]
    return image(
        NumberOfFrames=3,
        PixelData=b"".join(one.tobytes() for one in values),
        WindowCenter="2000",
        WindowWidth="4000",
        FrameTime="40",
    )


@pytest.fixture
def state(image: Make) -> Dataset:
    """A presentation state, which has no rendering of its own."""
    return image(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.11.1",
        SOPInstanceUID=uid(90),
        SeriesInstanceUID="1.2.3.100.9",
        Modality="PR",
        Rows=None,
        Columns=None,
        PixelData=None,
    )


@pytest.mark.parametrize("target", [STUDY, SERIES])
@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "image/jpeg"),
        ("", "image/jpeg"),
        ('multipart/related; type="image/png"', "image/png"),
        ("multipart/related; type=image/*", "image/jpeg"),
        ('multipart/related; type="video/mp4", multipart/related; type="image/gif"; q=0.2', "image/gif"),
    ],
)
def test_a_series_or_study_is_all_its_images(
    image: Make, stow: Stow, call: Call, body: Body, target: str, accept: str, media: str
) -> None:
    stow(*(image(SOPInstanceUID=uid(number)) for number in (1, 2, 3)))
    answer = call("GET", f"{target}/rendered", accept=accept)
    assert (answer.status, answer.is_made_slowly, warnings(answer)) == (200, True, [])
    found = parts(answer, body)
    assert boundary_of(answer.content_type)[0].part_type == media
    assert told(found) == [(media, f"{SERIES}/instances/{uid(number)}/rendered") for number in (1, 2, 3)]
    assert all(opened(one.content).size == (8, 6) for one in found)


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
        "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
        "image/png;q=0.2,*/*",
    ],
)
def test_a_browser_that_opens_a_series_or_shows_it_in_a_page_has_one_picture(
    image: Make, stow: Stow, call: Call, accept: str
) -> None:
    stow(*(image(SOPInstanceUID=uid(number)) for number in range(1, 4)))
    answer = call("GET", f"{SERIES}/rendered", accept=accept)
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    assert "One representation of 3" in dict(answer.headers)["Warning"]


def test_each_picture_is_made_when_the_one_before_it_was_sent(
    image: Make, stow: Stow, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    stow(*(image(SOPInstanceUID=uid(number)) for number in range(1, 41)))
    made = []
    whole = rendering.render

    def counted(source: FrameSource, number: int, wanted: rendering.Rendering) -> bytes:
        made.append(number)
        return whole(source, number, wanted)

    monkeypatch.setattr(rendering, "render", counted)
    answer = call("GET", f"{SERIES}/rendered", accept="*/*")
    assert len(made) == 1, "one before the status is known"
    assert not isinstance(answer.body, bytes)
    sent = iter(answer.body)
    seen = sum(
        content.startswith(b"\xff\xd8") for content in (next(sent) for _ in range(4)) if isinstance(content, bytes)
    )
    assert (seen, len(made)) == (2, 2)


def test_the_query_parameters_hold_for_every_picture(image: Make, stow: Stow, call: Call, body: Body) -> None:
    stow(image(), image(SOPInstanceUID=uid(2)))
    asked = "viewport=4,4&accept=multipart/related%3Btype%3Dimage/png"
    found = parts(call("GET", f"{SERIES}/rendered?{asked}", accept="text/html"), body)
    assert [opened(one.content).size for one in found] == [(4, 3), (4, 3)]
    assert call("GET", f"{SERIES}/rendered?quality=0", accept="*/*").status == 400


def test_a_multi_frame_instance_is_all_its_frames(frames: Dataset, stow: Stow, call: Call, body: Body) -> None:
    stow(frames)
    for accept in ("*/*", "multipart/related; type=image/jpeg"):
        found = parts(call("GET", f"{ONE}/rendered", accept=accept), body)
        assert told(found) == [("image/jpeg", f"{ONE}/frames/{number}/rendered") for number in (1, 2, 3)]
        shown = [int(np.asarray(opened(one.content)).mean()) for one in found]
        assert shown[0] < 5 < 120 < shown[1] < 135 < 250 < shown[2]


@pytest.mark.parametrize("colour", [False, True])
def test_a_multi_frame_instance_is_an_animated_gif(
    frames: Dataset, image: Make, stow: Stow, call: Call, body: Body, colour: bool
) -> None:
    made = frames
    if colour:
        pixels = np.zeros((3, 6, 8, 3), np.uint8)
        pixels[0, ..., 0] = pixels[1, ..., 1] = pixels[2, ..., 2] = 255
        pixels[2, 0, 0] = 255
        eight = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "SamplesPerPixel": 3, "PlanarConfiguration": 0}
        made = image(
            **eight, PhotometricInterpretation="RGB", NumberOfFrames=3, PixelData=pixels.tobytes(), CineRate="25"
        )
    stow(made)
    answer = call("GET", f"{ONE}/rendered", accept="image/gif")
    assert (answer.status, answer.content_type, warnings(answer)) == (200, "image/gif", [])
    shown = opened(body(answer))
    assert (shown.n_frames, shown.size, shown.info["loop"]) == (3, (8, 6), 0)
    seen = []
    for at in range(3):
        shown.seek(at)
        seen.append(np.asarray(shown.convert("RGB"))[3, 3].tolist())
        assert shown.info["duration"] == 40
    grey = [[0, 0, 0], [127, 127, 127], [255, 255, 255]]
    wanted = [[255, 0, 0], [0, 255, 0], [0, 0, 255]] if colour else grey
    assert np.abs(np.array(seen) - wanted).max() <= 1


def test_a_list_of_frames_is_multipart_and_one_frame_is_itself(
    frames: Dataset, stow: Stow, call: Call, body: Body
) -> None:
    stow(frames)
    found = parts(call("GET", f"{ONE}/frames/3,1/rendered", accept="multipart/related; type=image/png"), body)
    assert told(found) == [("image/png", f"{ONE}/frames/{number}/rendered") for number in (3, 1)]
    assert [np.asarray(opened(one.content)).max() for one in found] == [255, 0]
    one = call("GET", f"{ONE}/frames/3/rendered", accept="*/*")
    assert one.content_type == "image/jpeg"
    alone = parts(call("GET", f"{ONE}/frames/3/rendered", accept="multipart/related; type=image/jpeg"), body)
    assert told(alone) == [("image/jpeg", f"{ONE}/frames/3/rendered")]
    assert opened(body(call("GET", f"{ONE}/frames/2,3/rendered", accept="image/gif"))).n_frames == 2
    assert call("GET", f"{ONE}/frames/1,2/rendered", accept="image/png").status == 406
    assert call("GET", f"{ONE}/frames/1,4/rendered", accept="*/*").status == 404
    assert call("GET", f"{ONE}/frames/0/rendered", accept="*/*").status == 400


def test_a_media_type_of_its_own_has_one_representation_and_tells_of_the_others(
    frames: Dataset, image: Make, stow: Stow, call: Call
) -> None:
    stow(frames, *(image(SOPInstanceUID=uid(number)) for number in (2, 3)))
    first = call("GET", f"{ONE}/rendered", accept="image/png")
    assert (first.status, first.content_type) == (200, "image/png")
    assert isinstance(first.body, bytes)
    assert np.asarray(opened(first.body)).max() == 0
    assert ["One representation of 3" in one for one in warnings(first)] == [True]
    middle = call("GET", f"{SERIES}/rendered", accept="image/jpeg")
    assert middle.content_type == "image/jpeg"
    assert ["One representation of 5" in one for one in warnings(middle)] == [True]


def test_what_has_no_rendering_is_left_out_with_206_and_a_warning(
    image: Make, state: Dataset, stow: Stow, call: Call, body: Body
) -> None:
    stow(image(), state)
    answer = call("GET", f"{STUDY}/rendered", accept="*/*")
    assert answer.status == 206
    assert warnings(answer) == [f'299 {BASE} "1 of 2 instances have no rendering in what is accepted."']
    assert told(parts(answer, body)) == [("image/jpeg", f"{ONE}/rendered")]
    alone = call("GET", f"{STUDY}/series/1.2.3.100.9/rendered", accept="*/*")
    assert alone.status == 406


def test_reports_stand_among_the_images_unless_images_alone_are_accepted(
    image: Make, stow: Stow, call: Call, body: Body
) -> None:
    report = image(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11",
        SOPInstanceUID=uid(80),
        SeriesInstanceUID="1.2.3.100.8",
        Modality="SR",
        Rows=None,
        Columns=None,
        PixelData=None,
        ConceptNameCodeSequence=[Dataset.of(CodeMeaning="Radiology Report")],
    )
    stow(image(), report)
    answer = call("GET", f"{STUDY}/rendered", accept="*/*")
    assert answer.status == 200
    assert sorted(one for one, _ in told(parts(answer, body))) == ["image/jpeg", "text/html"]
    images = call("GET", f"{STUDY}/rendered", accept="multipart/related; type=image/png")
    assert (images.status, [one for one, _ in told(parts(images, body))]) == (206, ["image/png"])
    text = "multipart/related; type=text/plain"
    both = parts(call("GET", f"{STUDY}/rendered", accept=f"multipart/related; type=image/png, {text}"), body)
    assert sorted(one for one, _ in told(both)) == ["image/png", "text/plain"]


def test_406_lists_what_can_be_had(image: Make, stow: Stow, call: Call, body: Body) -> None:
    stow(image())
    for accept in ("video/mp4", 'multipart/related; type="application/dicom"', "text/html"):
        answer = call("GET", f"{SERIES}/rendered", accept=accept)
        assert answer.status == 406
        assert "image/jpeg, image/png, image/gif" in orjson.loads(body(answer))["message"]


def jpeg(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, 90).save(out, "JPEG")
    return out.getvalue() + b"\0" * (len(out.getvalue()) % 2)


def item(content: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + len(content).to_bytes(4, "little") + content


def jpeg_frames(image: Make, *made: bytes, **changes: object) -> Dataset:
    eight = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "NumberOfFrames": len(made)}
    found = image(**(eight | changes))
    found.put(0x7FE00010, "OB", Encapsulated(item(b"") + b"".join(item(one) for one in made)))
    return found


def test_a_frame_that_proves_broken_is_told_in_its_place(image: Make, stow: Stow, call: Call, body: Body) -> None:
    """Edge tiles of whole-slide images are met that are smaller than Rows and Columns say: PS3.5 8.2.1 forbids it."""
    stow(jpeg_frames(image, jpeg((8, 6)), jpeg((5, 6)), jpeg((8, 6))), syntax=JPEG_BASELINE)
    answer = call("GET", f"{ONE}/rendered", accept="*/*")
    found = parts(answer, body)
    assert [one for one, _ in told(found)] == ["image/jpeg", "application/json", "image/jpeg"]
    why = orjson.loads(bytes(found[1].content))
    assert (why["status"], why["where"]) == (406, "(0028,0010)")
    first = call("GET", f"{ONE}/frames/2,1/rendered", accept="*/*")
    assert (first.status, boundary_of(first.content_type)[0].part_type) == (206, "image/jpeg")
    assert call("GET", f"{ONE}/frames/2/rendered", accept="*/*").status == 406
    assert call("GET", f"{ONE}/frames/2/rendered", accept="multipart/related; type=image/jpeg").status == 406
    native = f'multipart/related; type="application/dicom"; transfer-syntax={EXPLICIT_LE}'
    assert call("GET", ONE, accept=native).status == 406
    assert call("GET", f"{ONE}/frames/2", accept="application/octet-stream").status == 406


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_frame_that_proves_broken_is_left_out_of_an_animation_which_says_so(
    image: Make, stow: Stow, call: Call, body: Body, broken: int
) -> None:
    sizes = [(5, 6) if at == broken else (8, 6) for at in range(3)]
    stow(jpeg_frames(image, *(jpeg(one) for one in sizes)), syntax=JPEG_BASELINE)
    content = body(call("GET", f"{ONE}/rendered", accept="image/gif"))
    shown = opened(content)
    assert (shown.n_frames, shown.size) == (2, (8, 6))
    assert f"frame {broken + 1} is left out".encode() in content
    inside = parts(call("GET", f"{ONE}/rendered", accept="multipart/related; type=image/gif"), body)
    assert bytes(inside[0].content) == content


def test_an_image_whose_pixel_data_was_taken_out_has_no_rendering(
    image: Make, stow: Stow, call: Call, body: Body
) -> None:
    stow(image(PixelData=None))
    for target in (f"{ONE}/rendered", f"{ONE}/frames/1/rendered", f"{ONE}/thumbnail"):
        assert call("GET", target, accept="image/jpeg").status == 406
    stow(image(SOPInstanceUID=uid(2)))
    answer = call("GET", f"{SERIES}/rendered", accept="*/*")
    assert (answer.status, sorted(one for one, _ in told(parts(answer, body)))) == (
        206,
        ["application/json", "image/jpeg"],
    )


def test_an_animation_without_any_frame_is_refused(image: Make, stow: Stow, call: Call) -> None:
    stow(jpeg_frames(image, jpeg((5, 6)), jpeg((5, 6))), syntax=JPEG_BASELINE)
    assert call("GET", f"{ONE}/rendered", accept="image/gif").status == 406


@pytest.mark.parametrize(("asked", "has_profile"), [("yes", True), ("no", False)])
@pytest.mark.parametrize("media", ["image/jpeg", "image/png"])
def test_a_picture_in_colour_has_its_icc_profile_where_it_is_asked_for(
    image: Make, stow: Stow, call: Call, body: Body, asked: str, has_profile: bool, media: str
) -> None:
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
    stow(image(**colour, BitsAllocated=8, BitsStored=8, HighBit=7, PixelData=bytes(144)))
    shown = opened(body(call("GET", f"{ONE}/rendered?iccprofile={asked}", accept=media)))
    assert bool(shown.info.get("icc_profile")) is has_profile
    assert call("GET", f"{ONE}/rendered?iccprofile=adobergb", accept=media).status == 400


def test_an_annotation_that_is_not_made_is_warned_of(image: Make, stow: Stow, call: Call) -> None:
    stow(image())
    answer = call("GET", f"{ONE}/rendered?annotation=patient", accept="image/png")
    assert answer.status == 200
    assert ["annotation" in one for one in warnings(answer)] == [True]


def test_a_thumbnail_is_one_picture_of_what_can_be_shown(
    frames: Dataset, state: Dataset, stow: Stow, call: Call, body: Body
) -> None:
    stow(frames, state)
    for target, value in ((STUDY, 127), (ONE, 127), (f"{ONE}/frames/3", 255)):
        answer = call("GET", f"{target}/thumbnail", accept="image/png")
        shown = opened(body(answer))
        assert (shown.size, abs(int(np.asarray(shown)[0, 0]) - value) <= 1) == ((128, 96), True)
    assert call("GET", f"{STUDY}/series/1.2.3.100.9/thumbnail", accept="*/*").status == 406
