"""A report that came by HL7 v2 is put into the archive as DICOM objects, in the unit of work that takes the report.

Its text is a Basic Text SR, the PDF and CDA documents inside it are encapsulated. What cannot be made is told on the exchange and
hinders nothing: the report itself is taken all the same. RAD TF-1 Simple Image and Numeric Reports; mapping section 8.

A newer version of a report is a new object in the series of the older one, which it names as its predecessor. An SR that the message
names and the archive has already was stored by its creator, and is left as it is.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from hilum import xml
from hilum.core.code import Code
from hilum.core.errors import HilumError, Incorrect
from hilum.core.exchange import Finding, Severity
from hilum.core.handler import Reaction
from hilum.core.identity import Patient
from hilum.core.record import Delivery, Event, Record
from hilum.core.result import Attachment, Result, ResultReceived
from hilum.core.study import BlobRef, InstanceStored
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import file_meta
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE
from hilum.dicom.documents import (
    BASIC_TEXT_SR,
    ENCAPSULATED_CDA,
    ENCAPSULATED_PDF,
    Observer,
    Origin,
    Referenced,
    StructuredReport,
    basic_text_sr,
    encapsulated_document,
    exact,
)
from hilum.dicom.services.received import is_uid, read_object
from hilum.dicom.services.service import StoreRequest
from hilum.dicom.services.storage import filed
from hilum.hl7v3.data.xml import V3, child
from hilum.ihe.profile import Site
from hilum.ihe.sinr.belonging import Belonging, belonging, last_in_series, name_based_uid, number_of
from hilum.ihe.sinr.sections import sections_of
from hilum.ihe.sinr.settings import SinrSettings

__all__ = ["storing"]

_SECTION = "RAD TF-2 4.28"
_HOUR = re.compile(r"\d{10}", re.ASCII)
_SR_SERIES = 9000
"""Series Number of reports, and of the documents in them behind it: after those of images."""


@dataclass(frozen=True, slots=True)
class _Document:
    """One object to be made of a report.

    name    tells it from the others of the same report
    make    `(origin, predecessors) -> data set`
    """

    name: str
    sop_class: str
    modality: str
    series_number: int
    make: Callable[[Origin, tuple[Referenced, ...]], Dataset]


def storing(settings: SinrSettings, site: Site) -> Reaction:
    """The reaction to a report."""

    def store(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, ResultReceived) or event.result.status not in settings.statuses:
            return []
        result = event.result
        patient = record.patients.current(result.patient_id)
        if patient is None or not (result.observations or result.attachments):
            return []
        place = belonging(result, patient, record, settings.missing_study)
        if place is None:
            return []
        if place.is_of_another:
            text = "the report names another patient than its study or order: it is not put into the archive"
            _note(record, "SINR/patient-of-study", text, "PID-3")
            return []
        if not is_uid(place.study.uid):
            _note(record, "SINR/study-uid", "not a UID: the report is not put into the archive", "OBX-5")
            return []
        return _Making(settings, site, record, patient, place, event).events()

    return store


def _note(record: Record, rule: str, text: str, place: str, severity: Severity = Severity.WARNING) -> None:
    record.exchange.note(Finding(severity, rule, text, place, _SECTION))


@dataclass(slots=True)
class _Making:
    """The objects of one report."""

    settings: SinrSettings
    site: Site
    record: Record
    patient: Patient
    place: Belonging
    event: ResultReceived

    def events(self) -> list[Event | Delivery]:
        """The objects, stored."""
        out: list[Event | Delivery] = []
        for document in self._documents():
            try:
                made = self._stored(document)
            except HilumError as error:
                text = f"not put into the archive: {error.message}"
                _note(self.record, "SINR/not-made", text, error.where or "OBX-5")
                continue
            if made is not None:
                draft = self.record.exchange
                draft.about("study", made.study.uid)
                draft.about("series", made.series.uid)
                draft.about("instance", made.instance.uid)
                draft.fact("stored as", f"{document.name} {made.instance.uid}")
                out.append(made)
        return out

    def _documents(self) -> Iterator[_Document]:
        result, makes = self.event.result, self.settings.makes
        if "sr" in makes and (sections := sections_of(result)):
            yield _Document("SR", BASIC_TEXT_SR, "SR", _SR_SERIES, partial(self._report, sections))
        for number, one in enumerate(result.attachments, 1):
            if one.media_type == "application/pdf" and "pdf" in makes:
                make = partial(self._encapsulated, "pdf", one)
                yield _Document(f"PDF {number}", ENCAPSULATED_PDF, "DOC", _SR_SERIES + number, make)
            elif one.media_type == "text/xml" and "cda" in makes:
                make = partial(self._encapsulated, "cda", one)
                yield _Document(f"CDA {number}", ENCAPSULATED_CDA, "DOC", _SR_SERIES + number, make)

    # where it goes

    def _series(self, document: _Document, result: Result) -> str:
        """As the message says, unless the archive has it as another's; else named by study and report."""
        uid, study_uid = result.series_uid, result.study_uid or self.place.study.uid
        if document.modality == "SR" and uid and is_uid(uid):
            known = self.record.studies.series(uid)
            if known is None or (known.modality, known.study_uid) == ("SR", study_uid):
                return uid
        return name_based_uid("series", document.name, study_uid, number_of(result))

    def _stored(self, document: _Document) -> InstanceStored | None:
        """The object, filed; None where it is there already."""
        result, previous, studies = self.event.result, self.event.previous, self.record.studies
        series_uid = self._series(document, result)
        before = None
        if previous is not None:
            before = last_in_series(self._series(document, previous), document.sop_class, self.record)
        if before is not None and previous is not None and _says_the_same(result, previous, self.record):
            return None
        uid = result.instance_uid if document.modality == "SR" and is_uid(result.instance_uid) else ""
        named = studies.instance(uid) if uid else None
        if named is not None and (previous is None or before is None or named.source_aet != self.site.aet):
            self.record.exchange.about("instance", uid)
            self.record.exchange.fact("stored before", f"{document.name} {uid}")
            return None
        if not uid or named is not None:
            said = hashlib.sha256(repr(_said(result, self.record)).encode()).hexdigest()
            uid = name_based_uid("instance", series_uid, said, before.uid if before is not None else "")
            if studies.instance(uid) is not None:
                return None
        number = int(before.number) + 1 if before is not None and before.number.isdecimal() else 1
        predecessors: tuple[Referenced, ...] = ()
        if before is not None:
            predecessors = (Referenced(before.study_uid, before.series_uid, before.sop_class, before.uid),)
        origin = Origin(
            self.patient,
            self.place.study,
            series_uid,
            uid,
            self.place.order,
            result.accession,
            document.series_number,
            number,
            institution=self._organization(),
        )
        return self._filed(document.make(origin, predecessors))

    def _filed(self, dataset: Dataset) -> InstanceStored:
        content = dataset.encode(EXPLICIT_LE)
        sop_class, uid = dataset.text("SOPClassUID"), dataset.text("SOPInstanceUID")
        head = file_meta(sop_class, uid, EXPLICIT_LE, source_aet=self.site.aet)
        request = StoreRequest(
            sop_class,
            uid,
            EXPLICIT_LE,
            BlobRef("", 0, 0),
            len(head),
            len(content),
            content[: 1 << 16],
            lambda offset, length: content[offset : offset + length],
            digest=hashlib.sha256(content).digest(),
            calling_aet=self.site.aet,
        )
        object_ = read_object(request)
        if object_.error is not None:
            raise object_.error
        request = replace(request, blob=self.record.blobs.put(head + content))
        order_id = self.place.order.id if self.place.order is not None else ""
        return filed(request, object_, self.record, self.patient.id, order_id)

    # what it says

    def _organization(self) -> str:
        order = self.place.order
        return self.settings.organization or (order.institution if order is not None else "") or self.site.facility

    def _written(self) -> str:
        """OBR-7, else OBR-22, where it says an hour too; else when the message was sent: an SR demands date and time."""
        result = self.event.result
        sent = time.strftime("%Y%m%d%H%M%S+0000", time.gmtime(result.as_of))
        return next((one for one in (result.observed, result.reported) if _HOUR.match(one)), sent)

    def _verified(self) -> str:
        """OBR-22, else as `_written`."""
        reported = self.event.result.reported
        return reported if _HOUR.match(reported) else self._written()

    def _is_verified(self) -> bool:
        return self.event.result.status in self.settings.verified

    def _report(
        self,
        sections: list[tuple[Code, list[Dataset]]],
        origin: Origin,
        predecessors: tuple[Referenced, ...],
    ) -> Dataset:
        result, order, procedure = self.event.result, self.place.order, self.place.procedure
        observer = Observer(result.interpreter, self._organization()) if result.interpreter else None
        if self._is_verified() and observer is None:
            text = "no interpreter is named, and without one an SR cannot be verified: it is stored as unverified"
            _note(self.record, "SINR/verifying-observer", text, "OBR-32")
        accession = origin.study.accession or result.accession.value
        if exact(accession, 16) != accession:
            text = "longer than DICOM allows, or with a backslash: left out of the object"
            _note(self.record, "SINR/accession-number", text, "OBR-18")
        code = procedure.code if procedure is not None and procedure.code else result.code
        report = StructuredReport(
            self.settings.title_code,
            self.settings.language_code,
            observer,
            sections,
            self._written(),
            verified=self._verified(),
            images=self._images(),
            is_complete=result.status != "P",
            is_verified=self._is_verified(),
            procedure=code,
            requested_procedure_id=result.procedure_id or (procedure.id if procedure is not None else ""),
            placer=result.placer or (order.placer if order is not None else result.placer),
            filler=result.filler or (order.filler if order is not None else result.filler),
            predecessors=predecessors,
        )
        return basic_text_sr(report, origin)

    def _images(self) -> tuple[Referenced, ...]:
        """The images that the report refers to, as the archive has them, else as the message says where it says all."""
        found = []
        for one in self.event.result.images:
            known = self.record.studies.instance(one.uid)
            if known is not None:
                found.append(Referenced(known.study_uid, known.series_uid, known.sop_class, known.uid))
            elif all(map(is_uid, (one.uid, one.series_uid, one.sop_class))):
                found.append(Referenced(self.place.study.uid, one.series_uid, one.sop_class, one.uid))
            else:
                text = "the archive does not have an image that the report refers to: its series is not known, it is left out"
                _note(self.record, "SINR/image", text, "OBX-5", Severity.INFO)
        return tuple(found)

    def _encapsulated(
        self, kind: Literal["pdf", "cda"], one: Attachment, origin: Origin, predecessors: tuple[Referenced, ...]
    ) -> Dataset:
        document = self.record.blobs.read(one.blob)
        if kind == "pdf" and b"%PDF-" not in document[:1024]:
            raise Incorrect("the document is no PDF", where="OBX-5.5", section="PS3.3 C.24.2")
        title = one.code if one.code.value and one.code.scheme else self.settings.title_code
        return encapsulated_document(
            kind,
            document,
            origin,
            title=title,
            written=self._written(),
            is_verified=self._is_verified(),
            hl7_instance=_cda_id(document) if kind == "cda" else "",
            predecessors=predecessors,
        )


def _said(result: Result, record: Record) -> tuple[object, ...]:
    """What a report says, without what we know of it beside."""
    attachments = [
        (one.media_type, one.code, hashlib.sha256(record.blobs.read(one.blob)).hexdigest())
        for one in result.attachments
    ]
    return (
        result.code, result.status, result.observations, attachments, result.images, result.interpreter.id,
        result.interpreter.name.words, result.observed, result.reported,
    )  # fmt: skip


def _says_the_same(result: Result, previous: Result, record: Record) -> bool:
    return _said(result, record) == _said(previous, record)


def _cda_id(document: bytes) -> str:
    """ClinicalDocument/id as root^extension. PS3.3 C.24.2.1. raises Incorrect: it is no CDA document"""
    root = xml.parse(document, section="CDA R2 4.1")
    id = child(root, "id")
    if xml.local_name(root) != "ClinicalDocument" or xml.namespace(root) != V3 or id is None:
        raise Incorrect("the document is no CDA document", where="OBX-5.5", section="CDA R2 4.1")
    return "^".join(part for part in (id.get("root", ""), id.get("extension", "")) if part)
