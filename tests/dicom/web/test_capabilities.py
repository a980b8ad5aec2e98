"""Retrieve Capabilities tells what is there, and nothing else. PS3.18 8.9."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from hilum.core.web import WebResponse
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.service import Site
from hilum.dicom.web import routes

Call = Callable[..., WebResponse]
Make = Callable[..., Dataset]
Stow = Callable[..., WebResponse]

W = "{http://wadl.dev.java.net/2009/02}"


@pytest.fixture
def told(call: Call) -> Any:
    answer = call("OPTIONS", "/", accept="*/*")
    assert (answer.status, answer.content_type) == (200, "application/vnd.sun.wadl+xml")
    assert isinstance(answer.body, bytes)
    return etree.fromstring(answer.body)


def test_every_resource_of_the_service_is_named_with_its_methods(told: Any) -> None:
    assert told.find(f"{W}resources").get("base") == "https://hub.example/dicom-web/"
    named = {
        (method.get("name"), "/dicom-web/" + resource.get("path"))
        for resource in told.iter(f"{W}resource")
        for method in resource.iter(f"{W}method")
    }
    served = {
        (one.method, one.path.replace("*}", "}"))
        for one in routes(Site())
        if one.method != "OPTIONS" and one.path != "/wado"
    }
    assert named == served


def test_what_it_says_of_media_types_holds_for_an_image(told: Any, image: Make, stow: Stow, call: Call) -> None:
    stow(image())
    names = {
        "study": "1.2.3.100",
        "series": "1.2.3.100.1",
        "instance": "1.2.3.100.1.1",
        "frames": "1",
        "path": "7FE00010",
    }
    pictures = ("image/jpeg", "image/png", "image/gif")
    tried = 0
    for resource in told.iter(f"{W}resource"):
        path = "/" + resource.get("path").format(**names)
        for method in resource.findall(f"{W}method"):
            options = [one.get("value") for one in method.iter(f"{W}option")]
            assert options == [one.get("mediaType") for one in method.find(f"{W}response")]
            if method.get("name") != "GET":
                continue
            shown = [one for one in options if "/rendered" not in path or any(each in one for each in pictures)]
            for accept in shown[:1] if "/frames/1" in path and not path.endswith(("rendered", "thumbnail")) else shown:
                if accept == "application/dicom" and not path.endswith("1.2.3.100.1.1"):
                    continue  # of one object alone
                answer = call("GET", path, accept=accept)
                assert (answer.status, path, accept) == (200, path, accept)
                assert answer.content_type.startswith(accept.split(";")[0])
                tried += 1
    assert tried > 50


def test_the_parameters_of_rendering_are_named(told: Any) -> None:
    for resource in told.iter(f"{W}resource"):
        if resource.get("path").endswith(("/rendered", "/thumbnail")):
            names = {one.get("name") for one in resource.iter(f"{W}param") if one.get("style") == "query"}
            assert names == {"accept", "quality", "viewport", "window", "iccprofile"}


def test_capabilities_in_another_media_type_are_refused(call: Call) -> None:
    assert call("OPTIONS", "", accept="image/png").status == 406
    assert call("OPTIONS", "", accept="application/xml").content_type == "application/xml"
