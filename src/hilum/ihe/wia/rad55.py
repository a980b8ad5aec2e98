"""RAD-55 WADO Retrieve: one object by its UIDs in the query. RAD TF-2 4.55, PS3.18 section 9."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from hilum.core.exchange import Exchange, Finding, Outcome, Severity
from hilum.core.record import Record
from hilum.dicom.web.accept import MediaRange, parse_accept
from hilum.ihe.atna import codes
from hilum.ihe.profile import Check, On, Transaction

__all__ = ["TRANSACTION"]

_SECTION: Final = "RAD TF-2 4.55"
_REQUEST: Final = "RAD TF-2 4.55.4.1.2"
_RESPONSE: Final = "RAD TF-2 4.55.4.2.2"
_UIDS: Final = ("studyUID", "seriesUID", "objectUID")
_UID: Final = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")
"""PS3.5 9.1; at most 64 characters."""
_ACCEPTED: Final = (
    "application/dicom",
    "image/jpeg",
    "application/text",
    "application/html",
    "text/plain",
    "text/html",
)
"""At least one of these stands in Accept. The framework's application/text and application/html have no registration; what they mean
is named by PS3.18 8.7.4."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The request as it stands in the journal."""

    parameters: dict[str, str]
    accept: str | None


def _asked(exchange: Exchange) -> _Asked | None:
    head = exchange.request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    words = head[0].split(" ")
    if len(words) < 2:
        return None
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    pairs = parse_qsl(urlsplit(words[1]).query, keep_blank_values=True)
    return _Asked(dict(reversed(pairs)), fields.get("accept"))


def _error(rule: str, text: str, place: str, section: str = _REQUEST) -> Finding:
    return Finding(Severity.ERROR, f"RAD-55/{rule}", text, place, section)


def _request_type(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = _asked(exchange)
    if asked is not None and asked.parameters.get("requestType") != "WADO":
        yield _error("requestType", "requestType is not WADO; the request has to say so", "requestType")


def _names_an_object(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = _asked(exchange)
    for name in _UIDS if asked is not None else ():
        value = asked.parameters.get(name, "") if asked is not None else ""
        if not value:
            yield _error(
                "uid", "the object is named by the UIDs of its study, its series and itself; this one is missing", name
            )
        elif len(value) > 64 or not _UID.fullmatch(value):
            yield _error(
                "uid", "not a UID: at most 64 digits and dots, no component with a leading zero", name, "PS3.5 9.1"
            )


def _content_type(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = _asked(exchange)
    if asked is None:
        return
    wanted = asked.parameters.get("contentType", "")
    if not wanted:
        text = "the request does not say which media type it wants; contentType is required, application/dicom for the object itself"
        yield _error("contentType", text, "contentType")
    elif asked.accept and not _share(parse_accept(wanted), parse_accept(asked.accept)):
        text = "contentType asks for what the Accept header does not accept; name the media type in both"
        yield _error("contentType", text, "contentType")


def _share(some: list[MediaRange], others: list[MediaRange]) -> bool:
    """A media type may lie in both."""
    return any(one.covers(other.type) or other.covers(one.type) for one in some for other in others)


def _accept(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = _asked(exchange)
    if asked is None:
        return
    if not asked.accept:
        text = "no Accept header; it is taken for one that accepts everything"
        yield Finding(Severity.WARNING, "RAD-55/accept", text, "Accept", _REQUEST)
    elif not any(one.covers(media) for one in parse_accept(asked.accept) for media in _ACCEPTED):
        text = f"Accept names none of the media types of the transaction: {', '.join(_ACCEPTED[:4])}, */*"
        yield _error("accept", text, "Accept")


def _answered_as_asked(exchange: Exchange, record: Record) -> Iterator[Finding]:
    asked = _asked(exchange)
    if asked is None or exchange.outcome is not Outcome.ACCEPTED or exchange.code != "200":
        return
    head = exchange.answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    fields = {name.strip().lower(): value for name, _, value in (line.partition(":") for line in head)}
    media = fields.get("content-type", "").partition(";")[0].strip().lower()
    wanted = asked.parameters.get("contentType", "")
    if not media:
        yield _error("content-type", "the answer does not say of which media type it is", "Content-Type", _RESPONSE)
    elif wanted and not any(one.covers(media) for one in parse_accept(wanted)):
        text = "the answer is not of a media type that contentType asks for; 406 is the answer where there is none"
        yield _error("content-type", text, "Content-Type", _RESPONSE)


TRANSACTION: Final = Transaction(
    "RAD-55",
    "WADO Retrieve",
    sender="Imaging Document Consumer",
    receiver="Imaging Document Source",
    on=On("dicomweb", ("WADO-URI",)),
    checks=(
        Check("RAD-55/requestType", _request_type),
        Check("RAD-55/uid", _names_an_object),
        Check("RAD-55/contentType", _content_type),
        Check("RAD-55/accept", _accept),
        Check("RAD-55/content-type", _answered_as_asked),
    ),
    audit=codes.RETRIEVED,
    section=_SECTION,
)
