"""The Native DICOM Model as answer of searches, metadata and stores. PS3.19 A.1; PS3.18 table 10.4.4-1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.web.multipart import boundary_of, parse_multipart
from hilum.dicom.web.native_model import NAMESPACE, native_model

Make = Callable[..., Dataset]
Call = Callable[..., WebResponse]
Body = Callable[[WebResponse], bytes]

XML = 'multipart/related; type="application/dicom+xml"'
SERIES = "/studies/1.2.3.100/series/1.2.3.100.1"
NS = {"n": NAMESPACE}


def models(response: WebResponse, body: Body) -> list[Any]:
    """The root elements of an answer's parts."""
    media, boundary = boundary_of(response.content_type)
    assert media.part_type == "application/dicom+xml"
    parts = list(parse_multipart(memoryview(body(response)), boundary))
    assert {part.media.type for part in parts} == {"application/dicom+xml"}
    return [etree.fromstring(bytes(part.content)) for part in parts]


def text(root: Any, place: str) -> str:
    return str(root.findtext(place, namespaces=NS))


def test_metadata_comes_as_a_part_of_xml_for_each_instance(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    stow(image(), image(SOPInstanceUID="1.2.3.100.1.2", InstanceNumber=2))
    first, second = models(call("GET", f"{SERIES}/metadata", accept=XML), body)
    assert first.tag == f"{{{NAMESPACE}}}NativeDicomModel"
    uid = "n:DicomAttribute[@keyword='SOPInstanceUID']/n:Value[@number='1']"
    assert (text(first, uid), text(second, uid)) == ("1.2.3.100.1.1", "1.2.3.100.1.2")
    name = "n:DicomAttribute[@tag='00100010'][@vr='PN']/n:PersonName[@number='1']"
    assert text(first, f"{name}/n:Ideographic/n:FamilyName") == "山田"
    assert text(first, f"{name}/n:Alphabetic/n:GivenName") == "Tarou"
    bulk = first.find("n:DicomAttribute[@tag='7FE00010']/n:BulkData", NS)
    assert bulk.get("uri").endswith("/bulkdata/7FE00010")


def test_a_search_comes_as_a_part_of_xml_for_each_match(
    image: Make, stow: Callable[..., WebResponse], call: Call, body: Body
) -> None:
    stow(image(), image(StudyInstanceUID="1.2.3.300", SeriesInstanceUID="1.2.3.300.1", SOPInstanceUID="1.2.3.300.1.1"))
    found = models(call("GET", "/studies", accept=f"{XML}, text/html"), body)
    uid = "n:DicomAttribute[@keyword='StudyInstanceUID']/n:Value"
    assert {text(one, uid) for one in found} == {"1.2.3.100", "1.2.3.300"}
    assert call("GET", "/studies?PatientID=nobody", accept=XML).status == 204


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/dicom+json"),
        ("*/*", "application/dicom+json"),
        (f"application/dicom+json, {XML}", "application/dicom+json"),
        (f"application/dicom+json;q=0.5, {XML}", "multipart/related"),
        (f"{XML};q=0.1, */*;q=0.05", "multipart/related"),
        ("multipart/related; type=application/dicom+xml", "multipart/related"),
    ],
)
def test_what_the_client_likes_best_is_sent(
    image: Make, stow: Callable[..., WebResponse], call: Call, accept: str, media: str
) -> None:
    stow(image())
    for target in ("/studies", f"{SERIES}/metadata"):
        assert call("GET", target, accept=accept).content_type.split(";")[0] == media


def test_private_attributes_name_their_creator_and_nothing_breaks_the_xml() -> None:
    root = etree.fromstring(
        native_model(
            {
                "00090010": {"vr": "LO", "Value": ['A "B" <C>']},
                "00091002": {"vr": "SH", "Value": ["<&>\x0b", None, "third"]},
                "00080096": {"vr": "SQ", "Value": [{"00080080": {"vr": "LO"}}, {}]},
                "00104000": {"vr": "LT", "Value": ["one\r\ntwo"]},
                "00080090": {"vr": "PN", "Value": [{}]},
                "00280002": {"vr": "US", "Value": [0]},
                "00280009": {"vr": "AT", "Value": ["00181063"]},
                "00091003": {"vr": "OB", "InlineBinary": "AAEC"},
            }
        )
    )
    (private,) = root.findall("n:DicomAttribute[@tag='00090002']", NS)
    assert private.get("privateCreator") == 'A "B" <C>'
    assert [(one.get("number"), one.text) for one in private] == [("1", "<&>\ufffd"), ("3", "third")]
    assert text(root, "n:DicomAttribute[@tag='00090003']/n:InlineBinary") == "AAEC"
    assert text(root, "n:DicomAttribute[@tag='00104000']/n:Value") == "one\r\ntwo"
    assert text(root, "n:DicomAttribute[@tag='00280002']/n:Value") == "0"
    assert root.find("n:DicomAttribute[@tag='00080090']/n:PersonName", NS) is None
    items = root.findall("n:DicomAttribute[@tag='00080096']/n:Item", NS)
    assert [(one.get("number"), len(one)) for one in items] == [("1", 1), ("2", 0)]
