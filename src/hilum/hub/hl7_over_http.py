"""HL7 over HTTP: one ER7 message a POST, answered as over MLLP. "HL7 over HTTP", draft of 2017 (https://hapifhir.github.io/hapi-hl7v2/).

An answer in HL7's own terms is 200, whatever its code says (2.6); other statuses mean that no application saw the message, and
carry plain text. The character set of Content-Type counts, MSH-18 does not (2.4): where they differ, the handlers get the message
with the right MSH-18, and the journal keeps it as it came.
"""

from __future__ import annotations

import codecs
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.core.exchange import Exchange
from hilum.core.web import WebRequest, WebResponse
from hilum.hl7v2.data.charset import charset, detect_wide
from hilum.hub.journal import CHANGE

__all__ = ["MEDIA_TYPES", "PATH", "Hl7OverHttp", "refusal"]

PATH = "/hl7v2"
MEDIA_TYPES = ("application/hl7-v2", "application/hl7-v2+er7", "x-application/hl7-v2+er7")

_SECTION = "HL7 over HTTP 2.4"
_TABLE_0211 = {
    "utf-8": "UNICODE UTF-8",
    "ascii": "ASCII",
    **{f"utf-16{order}": "UNICODE UTF-16" for order in ("", "-le", "-be")},
    **{f"utf-32{order}": "UNICODE UTF-32" for order in ("", "-le", "-be")},
    "gb18030": "GB 18030-2000",
    "big5": "BIG-5",
    **{f"iso8859-{number}": f"8859/{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
}
"""Character sets as Python and as table 0211 name them."""
_BEGINNINGS = (b"MSH", b"FHS", b"BHS")
_BEFORE = b"\xef\xbb\xbf\x0b\r\n \t"
_STATUS = {"415": 415, "413 too-long": 413}


def refusal(error: HilumError, request: WebRequest) -> WebResponse:
    """A transport error: a status and plain text, never an HL7 payload. 2.6."""
    status = _STATUS.get(error.code, 400 if isinstance(error, Incorrect) else 500)
    return WebResponse(status, [], f"{error}\n".encode(), "text/plain; charset=utf-8")


class Hl7OverHttp:
    """Answers messages by what answers those of MLLP: `(message, address) -> answer or None`."""

    def __init__(self, answer: Callable[[bytes, str], Awaitable[bytes | None]]) -> None:
        self._answer = answer

    async def __call__(self, request: WebRequest) -> WebResponse:
        """The acknowledgement or response. raises Unsupported, Incorrect: not read as a message at all"""
        media, codec = _content_type(request.header("content-type"))
        content = bytes(request.body)
        if not content.lstrip(_BEFORE)[:3].startswith(_BEGINNINGS) and b"\0" not in content[:8]:
            raise Incorrect("not an HL7 v2 message", where="body", section="HL7 over HTTP 2.2", code="100")
        message = content if content.isascii() else _with_charset(content, codec)

        def change(exchange: Exchange) -> Exchange:
            return replace(exchange, request=content, detail=(*exchange.detail, ("transport", "HTTP")))

        token = CHANGE.set(change)
        try:
            answer = await self._answer(message, request.peer_address)
        finally:
            CHANGE.reset(token)
        if answer is None:
            return WebResponse(204)
        return WebResponse(200, [], answer, f"{media}; charset={_charset_of(answer)}")


def _content_type(text: str) -> tuple[str, str]:
    """(media type, character set as Python names it). raises Unsupported"""
    media, *parameters = (one.strip() for one in text.split(";"))
    if media.lower() not in MEDIA_TYPES:
        raise Unsupported(f"send {' or '.join(MEDIA_TYPES)}", where="Content-Type", section=_SECTION, code="415")
    named = [
        value.strip(' "') for name, _, value in (one.partition("=") for one in parameters) if name.lower() == "charset"
    ]
    try:
        codec = codecs.lookup(named[0] if named else "utf-8").name
    except (LookupError, ValueError):
        codec = ""
    if codec not in _TABLE_0211:
        raise Unsupported("this character set is not read here", where="Content-Type", section=_SECTION, code="415")
    return media.lower(), codec


def _with_charset(content: bytes, codec: str) -> bytes:
    """The message with its MSH-18 saying the character set that it is in."""
    start = len(content) - len(content.lstrip(_BEFORE))
    end = min((at for at in (content.find(b"\r", start), content.find(b"\n", start)) if at >= 0), default=len(content))
    separator = content[start + 3 : start + 4]
    if codec.startswith(("utf-16", "utf-32")) or not content.startswith(b"MSH", start) or not separator.strip():
        return content
    fields = content[start:end].split(separator)
    fields += [b""] * (18 - len(fields))
    if fields[17] and charset(fields[17].decode("latin-1")).codec == codec:
        return content
    fields[17] = _TABLE_0211[codec].encode()
    return content[:start] + separator.join(fields) + content[end:]


def _charset_of(answer: bytes) -> str:
    """The character set of an answer, by its own MSH-18; an answer in ASCII is UTF-8 as the specification asks."""
    if wide := detect_wide(answer):
        return wide.replace("-le", "le").replace("-be", "be")
    if answer.isascii():
        return "utf-8"
    fields = answer.partition(b"\r")[0].split(answer[3:4])
    codec = charset(fields[17].decode("latin-1")).codec if len(fields) > 17 else "utf-8"
    return codec.replace("iso8859", "iso-8859")
