"""Answers that all DICOMweb resources share: errors, JSON, entity tags. PS3.18 8.5, 8.6; RFC 9110."""

from __future__ import annotations

from typing import Any

import orjson

from hilum.core.errors import HilumError, NotFound
from hilum.core.exchange import Outcome
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.outcome import http_status

__all__ = ["DICOM_JSON", "error_answer", "error_body", "json_answer", "not_modified", "told"]

DICOM_JSON = "application/dicom+json"
JSON_TYPES = (DICOM_JSON, "application/json")


def json_answer(value: Any, status: int = 200, content_type: str = DICOM_JSON) -> WebResponse:
    """UTF-8 JSON. PS3.18 F.2."""
    return WebResponse(status, [], orjson.dumps(value), content_type)


def error_body(error: HilumError) -> dict[str, Any]:
    """What, where and which section. Never a patient's value. PS3.18 8.6.3."""
    status = http_status(error)
    return {"status": status, "message": error.message, "where": error.where, "section": error.section}


def error_answer(error: HilumError, request: WebRequest) -> WebResponse:
    """The answer to an error: status and a JSON object with what, where and which section. Never a patient's value."""
    status = http_status(error)
    answer = json_answer(error_body(error), status, "application/json")
    if status == 503:
        answer.headers.append(("Retry-After", "5"))
    if request.method == "HEAD":
        answer.body = b""
    return answer


def told(answer: WebResponse, record: Record, count: int = 1) -> WebResponse:
    """Tell the exchange how it was answered; returns the answer."""
    draft = record.exchange
    draft.code = str(answer.status)
    draft.count = count
    if answer.status >= 400:
        draft.outcome = Outcome.REFUSED
    return answer


def not_modified(request: WebRequest, tag: str) -> bool:
    """The client holds this version already. RFC 9110 13.1.2."""
    held = [one.strip().removeprefix("W/") for one in request.header("if-none-match").split(",")]
    return tag.removeprefix("W/") in held or held == ["*"]


def absent(what: str, where: str) -> NotFound:
    """Nothing is stored under a UID of the path."""
    return NotFound(f"no such {what}", where=where, section="PS3.18 10.4")
