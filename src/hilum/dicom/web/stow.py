"""STOW-RS: store instances sent as multipart/related of application/dicom. PS3.18 10.5; RAD-108.

Each part is stored by the same function as a C-STORE and answered on its own: what was stored stands in Referenced SOP Sequence,
what was not in Failed SOP Sequence with its reason. 200 all stored, 202 some failed or with warnings, 409 all failed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from hilum.core.errors import HilumError, Incorrect, Unsupported
from hilum.core.exchange import Outcome
from hilum.core.record import Record
from hilum.core.web import WebRequest, WebResponse
from hilum.dicom.data.header_scan import scan
from hilum.dicom.data.part10 import Part10, file_meta, neutral_preamble, read_part10
from hilum.dicom.outcome import failure_reason
from hilum.dicom.services.service import Answer, Site, StoreRequest
from hilum.dicom.services.storage import store
from hilum.dicom.web.answers import json_answer
from hilum.dicom.web.multipart import Part, boundary_of, parse_multipart
from hilum.dicom.web.native_model import DICOM_XML, asks_for_xml, native_model

__all__ = ["store_instances"]

PREFIX = "/dicom-web"
_HEAD = 64 << 10


def _parts(request: WebRequest) -> list[Part]:
    """The parts of the body; a body of application/dicom alone is one part."""
    content_type = request.header("content-type")
    if content_type.split(";")[0].strip().lower() == "application/dicom":
        return [Part({"content-type": "application/dicom"}, memoryview(request.body))]
    media, boundary = boundary_of(content_type)
    if media.part_type not in ("", "application/dicom"):
        raise Unsupported(
            "instances are taken as parts of application/dicom",
            where="Content-Type",
            section="PS3.18 10.5.2",
            code="415",
        )
    return list(parse_multipart(request.body, boundary))


def _reader(view: memoryview) -> Callable[[int, int], memoryview]:
    return lambda offset, length: view[offset : offset + length]


def _head(file: Part10, content: memoryview) -> bytes | memoryview:
    """What stands before the data set in the blob: as it came, or made anew where it is not what PS3.10 7.1 asks."""
    is_named = file.sop_class_uid and file.sop_instance_uid
    if is_named and not file.notes and neutral_preamble(file.preamble) == file.preamble:
        return content[: file.dataset_offset]
    sop_class, uid = file.sop_class_uid, file.sop_instance_uid
    if not is_named:
        found = scan(content[file.dataset_offset :], file.transfer_syntax, complete=True)
        sop_class, uid = sop_class or found.text(0x00080016), uid or found.text(0x00080018)
    return file_meta(sop_class, uid, file.transfer_syntax, preamble=file.preamble)


def _store_part(request: WebRequest, content: memoryview, record: Record, site: Site) -> tuple[str, str, str, Answer]:
    """(SOP class, SOP instance, study) as far as known, and the answer."""
    if not len(content):
        raise Incorrect("an empty part", where="body", section="PS3.18 10.5.2", code="0xC000")
    file = read_part10(content)
    view = content[file.dataset_offset :]
    head = _head(file, content)
    writer = record.blobs.writer()
    writer.write([head, view])
    blob = writer.finish()
    asked = StoreRequest(
        sop_class="",
        sop_instance="",
        transfer_syntax=file.transfer_syntax,
        blob=blob,
        dataset_offset=len(head),
        dataset_length=len(view),
        head=bytes(view[:_HEAD]),
        read=_reader(view),
        digest=hashlib.sha256(view).digest(),
        file_class=file.sop_class_uid,
        file_instance=file.sop_instance_uid,
        calling_aet=request.peer,
        study_uid=request.variables.get("study", ""),
        site=site,
    )
    answer = store(asked, record)
    if not answer.stored:
        writer.discard()
    uid = answer.sop_instance or file.sop_instance_uid
    known = record.studies.instance(uid) if uid and not answer.is_failure else None
    sop_class = known.sop_class if known is not None else file.sop_class_uid
    return sop_class, uid, known.study_uid if known is not None else "", answer


def _value(vr: str, value: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]} if value not in ("", None) else {"vr": vr}


def _reference(sop_class: str, uid: str) -> dict[str, Any]:
    return {"00081150": _value("UI", sop_class), "00081155": _value("UI", uid)}


def store_instances(request: WebRequest, record: Record, *, site: Site) -> WebResponse:
    """POST /studies[/{study}]. PS3.18 10.5.3, annex I. Raises Incorrect where the body as a whole cannot be read."""
    asks_for_xml(request, single=True)
    stored: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    studies: dict[str, None] = {}
    warned = False
    for part in _parts(request):
        media = part.media
        try:
            if media.type not in ("application/dicom", "application/octet-stream"):
                raise Unsupported("a part of another media type", where="Content-Type", section="PS3.18 10.5.2")
            sop_class, uid, study, answer = _store_part(request, part.content, record, site)
        except HilumError as error:
            failed.append(_reference("", "") | {"00081197": _value("US", failure_reason(error))})
            continue
        item = _reference(sop_class, uid)
        if answer.is_failure:
            failed.append(item | {"00081197": _value("US", answer.status)})
            continue
        place = f"{request.base}{PREFIX}/studies/{study}"
        series = record.studies.instance(uid)
        if series is not None:
            item["00081190"] = _value("UR", f"{place}/series/{series.series_uid}/instances/{uid}")
        if answer.status:
            item["00081196"] = _value("US", answer.status)
            warned = True
        studies[study] = None
        stored.append(item)
    if not stored and not failed:
        raise Incorrect("no part in the body", where="body", section="PS3.18 10.5.2")
    return _answer(request, record, stored, failed, list(studies), warned)


def _answer(
    request: WebRequest,
    record: Record,
    stored: list[dict[str, Any]],
    failed: list[dict[str, Any]],
    studies: list[str],
    warned: bool,
) -> WebResponse:
    made: dict[str, Any] = {}
    if len(studies) == 1:
        made["00081190"] = _value("UR", f"{request.base}{PREFIX}/studies/{studies[0]}")
    if stored:
        made["00081199"] = {"vr": "SQ", "Value": stored}
    if failed:
        made["00081198"] = {"vr": "SQ", "Value": failed}
    status = 409 if not stored else 202 if failed or warned else 200
    draft = record.exchange
    draft.count = len(stored)
    draft.code = str(status)
    draft.outcome = Outcome.REFUSED if not stored else Outcome.ACCEPTED
    draft.text = f"{len(stored)} stored, {len(failed)} refused"
    draft.fact("stored", str(len(stored)))
    draft.fact("refused", str(len(failed)))
    draft.about("instance", *(one["00081155"]["Value"][0] for one in stored[:20] if "Value" in one["00081155"]))
    if asks_for_xml(request, single=True):
        return WebResponse(status, [], native_model(made), DICOM_XML)
    return json_answer(made, status)
