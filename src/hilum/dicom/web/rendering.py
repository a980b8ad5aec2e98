"""The rendering parameters of a query: window, viewport, quality, annotation, iccprofile. PS3.18 8.3.5.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilum.core.errors import Incorrect
from hilum.core.web import WebRequest

if TYPE_CHECKING:
    from hilum.dicom.pixels.render import Rendering

__all__ = ["parse_rendering", "unsupported_parameters"]


def _numbers(name: str, value: str, least: int, most: int) -> list[float]:
    parts = value.split(",")
    try:
        numbers = [float(part) for part in parts[:most] if part.strip()]
    except ValueError:
        numbers = []
    if len(numbers) < least or any(number != number or abs(number) > 1e9 for number in numbers):
        raise Incorrect("not a list of numbers", where=name, section="PS3.18 8.3.5.1")
    return numbers


def parse_rendering(request: WebRequest, media_type: str, viewport: tuple[int, int] | None = None) -> Rendering:
    """The rendering parameters of the query. Raises Incorrect."""
    # numpy comes with it, which a hub that renders nothing does not load
    from hilum.dicom.pixels.render import Rendering

    window: tuple[float, float] | None = None
    region: tuple[float, float, float, float] | None = None
    quality = 90
    has_profile = False
    for name, value in request.query:
        if name == "window":
            center, width, *_ = _numbers("window", ",".join(value.split(",")[:2]), 2, 2)
            if width <= 0:
                raise Incorrect("the window's width is above 0", where="window", section="PS3.18 8.3.5.1.4")
            window = center, width
        elif name == "viewport":
            numbers = _numbers("viewport", value, 2, 6)
            viewport = int(numbers[0]), int(numbers[1])
            if len(numbers) == 6:
                region = numbers[2], numbers[3], numbers[4], numbers[5]
        elif name == "quality":
            quality = int(_numbers("quality", value, 1, 1)[0])
            if not 1 <= quality <= 100:
                raise Incorrect("quality lies between 1 and 100", where="quality", section="PS3.18 8.3.5.1.2")
        elif name == "iccprofile":
            if value not in ("no", "yes"):
                raise Incorrect("a colour space that is not offered", where="iccprofile", section="PS3.18 8.3.5.1.5")
            has_profile = value == "yes"
    return Rendering(window, viewport, region, quality, media_type, has_profile)


def unsupported_parameters(request: WebRequest) -> list[str]:
    """What the answer warns of: nothing is burnt into a picture. PS3.18 8.3.5.1.1."""
    if any(name == "annotation" and value for name, value in request.query):
        return ["The annotation parameter is not supported. The pictures are not annotated."]
    return []
