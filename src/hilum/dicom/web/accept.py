"""Content negotiation of DICOMweb: Accept with media ranges, parameters and q-values. PS3.18 8.7; RFC 9110 12.5.1, RFC 2387.

`type=` may stand with quotes or without, `transfer-syntax` may be `*`; the query parameter `accept` is read as the header is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hilum.core.errors import Incorrect
from hilum.core.web import WebRequest

__all__ = ["MediaRange", "accepts", "choose", "parse_accept", "split_header"]

_LIMIT = 64


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One alternative of an Accept header, or a Content-Type. Names and parameter names are in lower case."""

    type: str
    parameters: dict[str, str] = field(default_factory=dict)
    q: float = 1.0

    @property
    def part_type(self) -> str:
        """`type` of multipart/related, in lower case, without its own parameters."""
        return self.parameters.get("type", "").lower().split(";")[0].strip()

    @property
    def transfer_syntax(self) -> str:
        """The `transfer-syntax` parameter, or empty."""
        return self.parameters.get("transfer-syntax", "")

    def covers(self, media_type: str) -> bool:
        """The media type lies in this range."""
        if self.type in ("*/*", media_type):
            return True
        return self.type.endswith("/*") and media_type.startswith(self.type[:-1])


def split_header(text: str, delimiter: str) -> list[str]:
    """Split at a delimiter that stands outside quotes."""
    parts: list[str] = []
    current: list[str] = []
    quoted = escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        if char == delimiter and not quoted:
            parts.append("".join(current))
            current = []
        else:
            current.append(char)
    parts.append("".join(current))
    return parts


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value


def parse_media(text: str) -> MediaRange:
    """One media type or range with its parameters."""
    first, *rest = split_header(text, ";")
    parameters: dict[str, str] = {}
    q = 1.0
    for part in rest[:_LIMIT]:
        name, _, value = part.partition("=")
        name = name.strip().lower()
        if name == "q":
            try:
                q = min(1.0, max(0.0, float(value.strip())))
            except ValueError:
                q = 0.0
        elif name:
            parameters.setdefault(name, _unquoted(value))
    return MediaRange(first.strip().lower(), parameters, q)


def parse_accept(text: str) -> list[MediaRange]:
    """The alternatives of an Accept header, best first; an empty header accepts all."""
    alternatives = [parse_media(part) for part in split_header(text[:8192], ",")[:_LIMIT] if part.strip()]
    if not alternatives:
        return [MediaRange("*/*")]
    return sorted((one for one in alternatives if one.q > 0), key=lambda one: -one.q)


def accepts(request: WebRequest) -> list[MediaRange]:
    """What the client accepts: the query parameter `accept` (PS3.18 8.3.3.1), else the header."""
    asked = [value for name, value in request.query if name == "accept"]
    return parse_accept(",".join(asked) if asked else request.header("accept"))


def choose(request: WebRequest, offers: Sequence[str]) -> str:
    """The first of our media types that the client likes best. Raises Incorrect (406)."""
    for one in accepts(request):
        for offer in offers:
            if one.covers(offer):
                return offer
    raise Incorrect("none of the media types offered is acceptable", where="Accept", section="PS3.18 8.7", code="406")
