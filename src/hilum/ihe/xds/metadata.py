"""The rules of a submission: what a Document Source must send. ITI TF-3 4.1 and 4.2, table 4.3.1-3.

Only what the message itself can tell is checked here; what needs the registry (patient known, targets of associations, unique
ids taken) is checked by the transaction. Each error's codeContext names object and attribute.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from hilum.ihe.ebxml import (
    DOCUMENT_CLASS,
    DOCUMENT_CONFIDENTIALITY,
    DOCUMENT_FACILITY,
    DOCUMENT_FORMAT,
    DOCUMENT_LIMITED,
    DOCUMENT_PATIENT_ID,
    DOCUMENT_PRACTICE,
    DOCUMENT_TYPE,
    DOCUMENT_UNIQUE_ID,
    FOLDER_CODES,
    FOLDER_LIMITED,
    FOLDER_NODE,
    FOLDER_PATIENT_ID,
    FOLDER_UNIQUE_ID,
    HAS_MEMBER,
    RELATIONSHIPS,
    STABLE,
    SUBMISSION_CONTENT_TYPE,
    SUBMISSION_LIMITED,
    SUBMISSION_NODE,
    SUBMISSION_PATIENT_ID,
    SUBMISSION_SOURCE_ID,
    SUBMISSION_UNIQUE_ID,
    RegistryError,
    RegistryObject,
    bare_id,
)
from hilum.ihe.ebxml_metadata import Submission

__all__ = ["validate"]

_METADATA: Final = "XDSRegistryMetadataError"
_OID: Final = re.compile(r"\d+(?:\.\d+)+", re.ASCII)
"""Lenient: real sources use numbers that no registration authority gave out (a first arc above 2, leading zeros)."""
_UUID: Final = re.compile(r"(?:urn:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DTM: Final = re.compile(r"\d{4}(?:\d\d){0,5}", re.ASCII)
_CX: Final = re.compile(r"[^^&]+\^\^\^&[0-9.]+&ISO(?:\^[^^]*)?")
_HASH: Final = re.compile(r"[0-9a-fA-F]{40}")
_SIZE: Final = re.compile(r"\d{1,17}", re.ASCII)

_ENTRY_CODES: Final = (
    (DOCUMENT_CLASS, "classCode", 1),
    (DOCUMENT_TYPE, "typeCode", 1),
    (DOCUMENT_FORMAT, "formatCode", 1),
    (DOCUMENT_FACILITY, "healthcareFacilityTypeCode", 1),
    (DOCUMENT_PRACTICE, "practiceSettingCode", 1),
    (DOCUMENT_CONFIDENTIALITY, "confidentialityCode", 0),
)
_ENTRY_SINGLE: Final = (
    "creationTime",
    "languageCode",
    "serviceStartTime",
    "serviceStopTime",
    "sourcePatientId",
    "legalAuthenticator",
    "hash",
    "size",
    "repositoryUniqueId",
)


def validate(submission: Submission) -> list[RegistryError]:
    """All that is wrong with a submission by itself; empty where it may go to the registry."""
    return list(_errors(submission))


def _errors(submission: Submission) -> Iterator[RegistryError]:
    packages = [item for item in submission.objects if item.kind == "RegistryPackage"]
    if len(submission.sets) != 1:
        yield RegistryError(_METADATA, f"SubmissionSet: {len(submission.sets)} found; exactly one is required")
    for item in packages:
        if not item.is_classified(SUBMISSION_NODE) and not item.is_classified(FOLDER_NODE):
            yield RegistryError(_METADATA, "RegistryPackage: neither classified as submission set nor as folder")
    for name, count in Counter(bare_id(item.id) for item in submission.objects).items():
        if not name or count > 1:
            yield RegistryError(_METADATA, "RegistryObject: an id is missing or used twice")
    for item in submission.objects:
        for slot in item.repeated:
            yield RegistryError(_METADATA, f"{item.kind}: slot {_slot_name(slot)} is repeated")
    for item in submission.objects:
        if item.kind == "ExtrinsicObject":
            yield from _entry(item)
    for item in packages:
        if item.is_classified(SUBMISSION_NODE):
            yield from _submission_set(item)
        elif item.is_classified(FOLDER_NODE):
            yield from _folder(item)
    yield from _associations(submission)
    yield from _agreement(submission)


def _slot_name(name: str) -> str:
    """A slot's name where it is safe to repeat; a name is metadata, but it is the sender's text."""
    return name if re.fullmatch(r"[\w:.\-]{1,100}", name, re.ASCII) else "(unreadable name)"


def _missing(where: str) -> RegistryError:
    return RegistryError(_METADATA, f"{where}: required and missing")


def _identifier(item: RegistryObject, scheme: str, where: str) -> Iterator[RegistryError]:
    found = [value.strip() for each, value in item.external if each == scheme]
    if len(found) > 1:
        yield RegistryError(_METADATA, f"{where}: more than one")
    elif not found or not found[0]:
        yield _missing(where)


def _codes(item: RegistryObject, scheme: str, where: str, most: int) -> Iterator[RegistryError]:
    found = item.codes(scheme)
    if not found:
        yield _missing(where)
    if most and len(found) > most:
        yield RegistryError(_METADATA, f"{where}: more than one code")
    for code in found:
        if not code.value:
            yield RegistryError(_METADATA, f"{where}: a code without nodeRepresentation")
        if not code.scheme:
            yield RegistryError(_METADATA, f"{where}: a code without codingScheme")


def _shape(value: str, pattern: re.Pattern[str], where: str, what: str) -> Iterator[RegistryError]:
    if value and not pattern.fullmatch(value):
        yield RegistryError(_METADATA, f"{where}: not {what}")


def _entry(item: RegistryObject) -> Iterator[RegistryError]:
    own = "XDSDocumentEntry"
    if not item.attributes.get("mimeType"):
        yield _missing(f"{own}.mimeType")
    kind = item.attributes.get("objectType", "")
    if not kind:
        yield _missing(f"{own}.objectType")
    elif kind != STABLE:
        yield RegistryError(_METADATA, f"{own}.objectType: only stable document entries may be provided")
    for name in ("creationTime", "languageCode", "sourcePatientId"):
        if not item.slot(name):
            yield _missing(f"{own}.{name}")
    for name in _ENTRY_SINGLE:
        if len(item.slots.get(name, ())) > 1:
            yield RegistryError(_METADATA, f"{own}.{name}: more than one value")
    for name in ("creationTime", "serviceStartTime", "serviceStopTime"):
        yield from _shape(item.slot(name), _DTM, f"{own}.{name}", "a time of the form YYYY[MM[DD[hh[mm[ss]]]]]")
    yield from _shape(item.slot("hash"), _HASH, f"{own}.hash", "SHA-1 in 40 hexadecimal digits")
    yield from _shape(item.slot("size"), _SIZE, f"{own}.size", "a number of bytes")
    yield from _shape(item.slot("sourcePatientId"), _CX, f"{own}.sourcePatientId", "of the form id^^^&oid&ISO")
    for scheme, name, most in _ENTRY_CODES:
        yield from _codes(item, scheme, f"{own}.{name}", most)
    yield from _identifier(item, DOCUMENT_PATIENT_ID, f"{own}.patientId")
    yield from _identifier(item, DOCUMENT_UNIQUE_ID, f"{own}.uniqueId")
    yield from _shape(
        item.identifier(DOCUMENT_PATIENT_ID).strip(), _CX, f"{own}.patientId", "of the form id^^^&oid&ISO"
    )
    unique = item.identifier(DOCUMENT_UNIQUE_ID).strip()
    root, _, _ = unique.partition("^")
    if unique and (len(unique) > 128 or not (_OID.fullmatch(root) or _UUID.fullmatch(unique))):
        yield RegistryError(_METADATA, f"{own}.uniqueId: not an OID, nor oid^extension, of at most 128 characters")
    yield from _limited(item, DOCUMENT_LIMITED, own)


def _limited(item: RegistryObject, node: str, own: str) -> Iterator[RegistryError]:
    if item.is_classified(node) or any(each.scheme == node for each in item.classifications):
        yield RegistryError(_METADATA, f"{own}.limitedMetadata: not allowed in XDS.b")


def _oid(item: RegistryObject, scheme: str, where: str) -> Iterator[RegistryError]:
    yield from _identifier(item, scheme, where)
    value = item.identifier(scheme).strip()
    if value and (len(value) > 64 or not (_OID.fullmatch(value) or _UUID.fullmatch(value))):
        yield RegistryError(_METADATA, f"{where}: not an OID of at most 64 characters")


def _submission_set(item: RegistryObject) -> Iterator[RegistryError]:
    own = "XDSSubmissionSet"
    if not item.slot("submissionTime"):
        yield _missing(f"{own}.submissionTime")
    yield from _shape(item.slot("submissionTime"), _DTM, f"{own}.submissionTime", "a time")
    yield from _codes(item, SUBMISSION_CONTENT_TYPE, f"{own}.contentTypeCode", 1)
    yield from _identifier(item, SUBMISSION_PATIENT_ID, f"{own}.patientId")
    yield from _shape(
        item.identifier(SUBMISSION_PATIENT_ID).strip(), _CX, f"{own}.patientId", "of the form id^^^&oid&ISO"
    )
    yield from _oid(item, SUBMISSION_SOURCE_ID, f"{own}.sourceId")
    yield from _oid(item, SUBMISSION_UNIQUE_ID, f"{own}.uniqueId")
    yield from _limited(item, SUBMISSION_LIMITED, own)


def _folder(item: RegistryObject) -> Iterator[RegistryError]:
    own = "XDSFolder"
    if not item.name:
        yield _missing(f"{own}.title")
    yield from _codes(item, FOLDER_CODES, f"{own}.codeList", 0)
    yield from _identifier(item, FOLDER_PATIENT_ID, f"{own}.patientId")
    yield from _oid(item, FOLDER_UNIQUE_ID, f"{own}.uniqueId")
    yield from _limited(item, FOLDER_LIMITED, own)


def _associations(submission: Submission) -> Iterator[RegistryError]:
    if len(submission.sets) != 1:
        return
    own = submission.sets[0].id
    entries = {one.id for one in submission.entries}
    members: Counter[str] = Counter()
    for one in submission.associations:
        if not one.source or not one.target:
            yield _missing("Association.sourceObject and targetObject")
        elif one.type == HAS_MEMBER:
            if one.source != own:
                continue
            members[one.target] += 1
            if one.target in entries and one.original != "Original":
                yield RegistryError(
                    _METADATA, "Association.SubmissionSetStatus: a document entry in the submission must be Original"
                )
        elif one.type in RELATIONSHIPS:
            if one.source not in entries:
                yield RegistryError(
                    _METADATA, "Association.sourceObject: must be a document entry of the same submission"
                )
        else:
            yield RegistryError(_METADATA, "Association.associationType: not one that XDS.b knows")
    yield from _unmembered(members, (one.id for one in submission.entries), "XDSDocumentEntry")
    yield from _unmembered(members, (one.id for one in submission.folders), "XDSFolder")


def _unmembered(members: Counter[str], names: Iterable[str], own: str) -> Iterator[RegistryError]:
    for name in names:
        if members[name] != 1:
            yield RegistryError(
                _METADATA,
                f"{own}: {members[name]} HasMember associations from the submission set; exactly one is required",
            )


def _agreement(submission: Submission) -> Iterator[RegistryError]:
    """One patient in the whole submission; no unique id twice. ITI TF-3 4.1.4, 4.2.4.1."""
    said = [one.patient for one in submission.entries] + [one.patient for one in submission.folders]
    for one in submission.sets[:1]:
        told = (one.patient.value, one.patient.authority.key)
        if any((each.value, each.authority.key) != told for each in said if each.value):
            yield RegistryError(
                "XDSPatientIdDoesNotMatch", "XDSDocumentEntry.patientId: not the patient id of the submission set"
            )
    unique = Counter(
        name
        for name in (
            *(one.unique_id for one in submission.sets),
            *(two.unique_id for two in submission.entries),
            *(three.unique_id for three in submission.folders),
        )
        if name
    )
    if any(count > 1 for count in unique.values()):
        yield RegistryError("XDSRegistryDuplicateUniqueIdInMessage", "uniqueId: used twice in the submission")
