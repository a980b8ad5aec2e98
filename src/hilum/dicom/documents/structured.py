"""SR documents: Basic Text SR from what a report says. PS3.3 A.35.1, C.17.1, C.17.2; PS3.16 TID 2000.

The tree: the title; language (TID 1204), observer and procedure as context (TID 1001 to 1005); then the headings, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hilum.core.code import Code
from hilum.core.identity import Identifier
from hilum.core.person import Physician
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.documents import content
from hilum.dicom.documents.composite import (
    Origin,
    Referenced,
    character_set_of,
    coded,
    exact,
    put_composite,
    put_time,
    references,
    words,
)
from hilum.dicom.services.identity import authority_item, written_name

__all__ = ["BASIC_TEXT_SR", "Observer", "StructuredReport", "basic_text_sr"]

BASIC_TEXT_SR: Final = "1.2.840.10008.5.1.4.1.1.88.11"

_LANGUAGE: Final = Code("121049", "Language of Content Item and Descendants", "DCM")
_OBSERVER: Final = Code("121008", "Person Observer Name", "DCM")
_PROCEDURE: Final = Code("121023", "Procedure Code", "DCM")
_KEY_IMAGES: Final = Code("121180", "Key Images", "DCM")


@dataclass(frozen=True, slots=True)
class Observer:
    """Who wrote the report or verified it, and for which organization."""

    who: Physician
    organization: str = ""

    @property
    def name(self) -> str:
        """The name as PN; the id where only that is known."""
        name = words(written_name(self.who.name), 3 * 64 + 2)
        return name or words(self.who.id.translate(_NO_DELIMITERS))


_NO_DELIMITERS: Final = str.maketrans({"^": " ", "=": " "})


@dataclass(frozen=True, slots=True)
class StructuredReport:
    """What an SR document says.

    title        of the root (CID 7000)
    language     RFC 5646, with its name
    observer     None where the report names nobody
    sections     (heading, items under it) in order
    images       that it refers to, with study and series
    written      content date and time; `verified` the time of verification: YYYYMMDD[HHMMSS[.F]][+ZZZZ]
    is_complete, is_verified   completion and verification flag
    procedure, requested_procedure_id, placer, filler   what was requested
    predecessors documents that this one takes the place of
    """

    title: Code
    language: Code
    observer: Observer | None
    sections: Sequence[tuple[Code, Sequence[Dataset]]]
    written: str
    verified: str = ""
    images: Sequence[Referenced] = ()
    is_complete: bool = True
    is_verified: bool = False
    procedure: Code = Code()
    requested_procedure_id: str = ""
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    predecessors: Sequence[Referenced] = field(default=())


def basic_text_sr(report: StructuredReport, origin: Origin) -> Dataset:
    """A Basic Text SR document. PS3.3 A.35.1."""
    made = Dataset()
    put_composite(made, origin, sop_class=BASIC_TEXT_SR, modality="SR")
    put_time(made, "ContentDate", "ContentTime", report.written)
    if offset := _offset(report.written):
        made.set("TimezoneOffsetFromUTC", offset)
    made.set("CompletionFlag", "COMPLETE" if report.is_complete else "PARTIAL")
    is_verified = report.is_verified and report.observer is not None and bool(report.observer.name)
    made.set("VerificationFlag", "VERIFIED" if is_verified else "UNVERIFIED")
    if is_verified and report.observer is not None:
        made.set("VerifyingObserverSequence", [_verifying(report.observer, report.verified or report.written)])
    if report.predecessors:
        made.set("PredecessorDocumentsSequence", references(report.predecessors))
    made.set("ReferencedRequestSequence", [_request(report, origin)])
    made.set("PerformedProcedureCodeSequence", [coded(report.procedure)] if report.procedure else [])
    own = [one for one in report.images if one.study_uid == origin.study.uid]
    others = [one for one in report.images if one.study_uid != origin.study.uid]
    if own:
        made.set("CurrentRequestedProcedureEvidenceSequence", references(own))
    if others:
        made.set("PertinentOtherEvidenceSequence", references(others))
    made.set("ValueType", "CONTAINER")
    made.set("ConceptNameCodeSequence", [coded(report.title)])
    made.set("ContinuityOfContent", "SEPARATE")
    made.set("ContentTemplateSequence", [Dataset.of(MappingResource="DCMR", TemplateIdentifier="2000")])
    made.set("ContentSequence", _tree(report))
    return character_set_of(made)


def _tree(report: StructuredReport) -> list[Dataset]:
    items = [content.code("HAS CONCEPT MOD", _LANGUAGE, report.language)]
    if report.observer is not None and report.observer.name:
        items.append(content.person_name("HAS OBS CONTEXT", _OBSERVER, report.observer.name))
    if report.procedure:
        items.append(content.code("HAS OBS CONTEXT", _PROCEDURE, report.procedure))
    items += [content.container(heading, held) for heading, held in report.sections]
    if report.images:
        items.append(content.container(_KEY_IMAGES, [content.image(one.sop_class, one.uid) for one in report.images]))
    return items


def _verifying(observer: Observer, when: str) -> Dataset:
    """An item of Verifying Observer Sequence. PS3.3 table C.17-2."""
    item = Dataset()
    item.set("VerifyingObserverName", observer.name)
    item.set("VerifyingOrganization", words(observer.organization))
    item.set("VerificationDateTime", when)
    who = observer.who
    known = [coded(Code(who.id, written_name(who.name) or who.id, "99LOCAL"))] if who.id else []
    item.set("VerifyingObserverIdentificationCodeSequence", known)
    return item


def _request(report: StructuredReport, origin: Origin) -> Dataset:
    """An item of Referenced Request Sequence. PS3.3 table C.17-2."""
    item = Dataset()
    item.set("StudyInstanceUID", origin.study.uid)
    item.set("ReferencedStudySequence", [])
    order = origin.order
    accession = order.accession if order is not None and order.accession else origin.accession
    item.set("AccessionNumber", exact(accession.value or origin.study.accession, 16))
    item.set("PlacerOrderNumberImagingServiceRequest", exact(report.placer.value, 64))
    item.set("FillerOrderNumberImagingServiceRequest", exact(report.filler.value, 64))
    for tag, one in ((0x00400026, report.placer), (0x00400027, report.filler), (0x00080051, accession)):
        if one.authority:
            item.set(tag, [authority_item(one.authority)])
    item.set("RequestedProcedureID", exact(report.requested_procedure_id, 16))
    item.set("RequestedProcedureDescription", words(report.procedure.words))
    item.set("RequestedProcedureCodeSequence", [coded(report.procedure)] if report.procedure else [])
    return item


def _offset(moment: str) -> str:
    """The offset part of a moment, +ZZZZ."""
    return moment[-5:] if len(moment) > 8 and moment[-5:-4] in ("+", "-") else ""
