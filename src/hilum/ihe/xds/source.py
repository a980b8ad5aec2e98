"""A Document Source's part: the submission of a CDA document, its metadata read from the document itself. ITI TF-3 4.2."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from hilum.core.code import Code
from hilum.core.document import Association, Author, DocumentEntry, SubmissionSet
from hilum.core.errors import Incorrect
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Demographics, PersonName, Physician
from hilum.core.study import BlobRef
from hilum.hl7v3.data.cda import ClinicalDocument, Participation, decode
from hilum.hl7v3.data.datatypes import CD, II, PN, TS
from hilum.ihe.ebxml import HAS_MEMBER, RPLC

__all__ = ["AffinityCodes", "Provision", "provision"]

_LOINC: Final = "2.16.840.1.113883.6.1"


@dataclass(frozen=True, slots=True)
class AffinityCodes:
    """Codes that the affinity domain decides and no document tells. The defaults are those of an imaging department."""

    class_code: Code = Code("18726-0", "Radiology studies", _LOINC)
    format_code: Code = Code("urn:ihe:rad:TEXT", "CDA-wrapped text report", "1.3.6.1.4.1.19376.1.2.3")
    facility_type: Code = Code("HOSP", "Hospital", "2.16.840.1.113883.5.111")
    practice_setting: Code = Code("394914008", "Radiology", "2.16.840.1.113883.6.96")
    content_type: Code = Code("18726-0", "Radiology studies", _LOINC)


@dataclass(frozen=True, slots=True)
class Provision:
    """What `iti41.request` takes."""

    submission: SubmissionSet
    entry: DocumentEntry
    associations: tuple[Association, ...]
    content: bytes


def provision(
    content: bytes,
    *,
    patient: Identifier,
    source_id: str,
    when: float,
    codes: AffinityCodes | None = None,
    reference_ids: tuple[str, ...] = (),
    replaces: str = "",
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Provision:
    """The submission of one CDA document.

    patient         the patient's id in the affinity domain
    source_id       OID of this document source
    replaces        entry id of a registered document that this one replaces
    reference_ids   CXi strings; the accession numbers of the document's orders are added
    raises          DecodeError, Incorrect   not a CDA document, or one without id or code
    """
    document = decode(content)
    if not document.id.root or not document.code.code:
        raise Incorrect("a document without id or code", where="/ClinicalDocument", section="ITI TF-3 4.2.3.2.26")
    codes = codes or AffinityCodes()
    authors = tuple(_author(each) for each in document.authors)
    name, submission_id = new_id(), new_id()
    entry = DocumentEntry(
        id=name,
        unique_id=document.unique_id(),
        patient_id="",
        patient=patient,
        media_type="text/xml",
        blob=BlobRef("", 0, 0),
        size=0,
        hash="",
        title=document.title,
        language=document.language or "en-US",
        creation=_utc(document.effective_time) or _moment(when),
        service_start=_first(document, "low"),
        service_stop=_first(document, "high"),
        class_code=codes.class_code,
        type_code=_code(document.code),
        format_code=codes.format_code,
        facility_type=codes.facility_type,
        practice_setting=codes.practice_setting,
        confidentiality=(_code(document.confidentiality) if document.confidentiality.code else _NORMAL,),
        events=tuple(_code(event.code) for event in document.service_events if event.code.code),
        authors=authors,
        legal_authenticator=_physician(document.legal_authenticator) if document.legal_authenticator else Physician(),
        source_patient=_source_patient(document, patient),
        source_demographics=_demographics(document),
        reference_ids=tuple(dict.fromkeys((*reference_ids, *_accessions(document)))),
    )
    submission = SubmissionSet(
        submission_id,
        f"2.25.{uuid.UUID(new_id()).int}",
        source_id,
        "",
        patient,
        codes.content_type,
        _moment(when),
        document.title,
        authors=authors,
    )
    associations = [Association(new_id(), HAS_MEMBER, submission_id, name, "Original")]
    if replaces:
        associations.append(Association(new_id(), RPLC, name, replaces))
    return Provision(submission, entry, tuple(associations), content)


_NORMAL: Final = Code("N", "normal", "2.16.840.1.113883.5.25")


def _moment(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).strftime("%Y%m%d%H%M%S")


def _utc(value: TS) -> str:
    """A time in UTC, no more precise than it was. ITI TF-3 table 4.2.3.1.7-2."""
    digits = value.value.partition("+")[0].partition("-")[0].partition(".")[0]
    moment = value.moment()
    if moment is None:
        return ""
    if len(digits) <= 8:
        return digits
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")[: len(digits)]


def _first(document: ClinicalDocument, bound: str) -> str:
    for event in document.service_events:
        time = event.effective_time.low if bound == "low" else event.effective_time.high
        if time.value:
            return _utc(time)
        if event.effective_time.value:
            return _utc(TS(event.effective_time.value))
    return ""


def _code(value: CD) -> Code:
    return Code(value.code, value.display_name or value.original_text or value.code, value.code_system)


def _name(value: PN) -> PersonName:
    given, middle = (*value.given, "", "")[:2]
    return PersonName(
        " ".join(value.family) or value.text, given, middle, " ".join(value.prefix), " ".join(value.suffix)
    )


def _physician(who: Participation) -> Physician:
    return Physician(next((each.extension for each in who.ids if each.extension), ""), _name(who.name))


def _author(who: Participation) -> Author:
    if who.device:
        return Author(Physician("", PersonName(who.device)), (who.organization.name,) if who.organization else ())
    institutions = (who.organization.name,) if who.organization is not None and who.organization.name else ()
    return Author(_physician(who), institutions)


def _identifier(value: II) -> Identifier:
    return Identifier(value.extension, AssigningAuthority("", value.root, "ISO"))


def _source_patient(document: ClinicalDocument, patient: Identifier) -> Identifier:
    """The patient's id at the source: the first that the document tells."""
    return next((_identifier(each) for each in document.patient.ids if each.root and each.extension), patient)


def _demographics(document: ClinicalDocument) -> Demographics:
    told = document.patient
    name = _name(told.names[0]) if told.names else PersonName()
    sex = told.gender.code if told.gender.code in ("M", "F") else "U" if told.gender.code else ""
    return Demographics(name=name, birth_date=told.birth_time.value[:8], sex=sex)


def _accessions(document: ClinicalDocument) -> list[str]:
    """The first id of each order is its accession number. DICOM PS3.20 8.6; ITI TF-3 table 4.2.3.1.7-2 (CXi)."""
    told = [order.ids[0] for order in document.orders if order.ids and order.ids[0].extension]
    return [f"{each.extension}^^^&{each.root}&ISO^urn:ihe:iti:xds:2013:accession" for each in told]
