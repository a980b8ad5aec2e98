"""The imaging report as a CDA R2 document. HL7 CDA R2; LOINC 18748-4; DICOM PS3.20 for the study act and section codes.

Pure and repeatable: the document's id is derived from the result's id and version, so that the same report gives the same
bytes; a newer version shares the set id, counts the version number up and names the document that it replaces.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from lxml import etree

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.core.result import Observation, Result
from hilum.core.study import Instance, Series, Study
from hilum.core.visit import Visit
from hilum.hl7v3.data.datatypes import (
    AD,
    CD,
    II,
    IVL_TS,
    PN,
    TEL,
    TS,
    add,
    write_ad,
    write_cd,
    write_ii,
    write_ivl_ts,
    write_pn,
    write_st,
    write_tel,
    write_ts,
)
from hilum.hl7v3.data.xml import V3, XSI, Element, legal, serialize

__all__ = ["Issuer", "document_id", "imaging_report"]

_LOINC: Final = "2.16.840.1.113883.6.1"
_DCM: Final = "1.2.840.10008.2.16.4"
_CONFIDENTIALITY: Final = "2.16.840.1.113883.5.25"
_GENDER: Final = "2.16.840.1.113883.5.1"
_ACT_CODE: Final = "2.16.840.1.113883.5.4"
_TITLE: Final = "Diagnostic imaging study"
_SCHEMES: Final = {
    "LN": _LOINC,
    "DCM": _DCM,
    "SCT": "2.16.840.1.113883.6.96",
    "SRT": "2.16.840.1.113883.6.96",
    "I10": "2.16.840.1.113883.6.3",
    "http://loinc.org": _LOINC,
    "http://snomed.info/sct": "2.16.840.1.113883.6.96",
    "http://dicom.nema.org/resources/ontology/DCM": _DCM,
}

# Section: LOINC code, its name, heading, and the codes under which a report may carry its text.
_SECTIONS: Final = (
    ("55752-0", "Clinical information", "Clinical information", ("55752-0", "11329-0", "121060")),
    ("55111-9", "Current imaging procedure descriptions", "Procedure", ("55111-9", "121064", "121065")),
    ("59776-5", "Procedure findings", "Findings", ("59776-5", "18782-3", "121070", "121071")),
    ("19005-8", "Radiology imaging study [Impression]", "Impression", ("19005-8", "121072", "121073", "121076", "121077")),
)  # fmt: skip
_TIME: Final = re.compile(r"(\d{4}(?:\d\d){0,5})(?:\.\d+)?([+-]\d{4})?", re.ASCII)
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)
_NAMESPACES: Final = cast("dict[str, str]", {None: V3, "xsi": XSI})
_GENDERS: Final = {"M": "Male", "F": "Female"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gives documents out: the custodian and the authoring system.

    root   OID under which ids of ours that have no authority of their own are made
    """

    root: str
    name: str = "Hilum"
    language: str = "en-US"
    confidentiality: str = "N"
    software: str = "Hilum"


def document_id(result: Result) -> str:
    """The document's OID, 2.25 and a UUID as a number (ITU-T X.667), the same for one version of one result."""
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'hilum/result/{result.id}/{result.version}').int}"


def _set_id(result: Result) -> str:
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'hilum/result/{result.id}').int}"


def imaging_report(
    result: Result,
    patient: Patient,
    *,
    issuer: Issuer,
    order: Order | None = None,
    study: Study | None = None,
    series: Sequence[Series] = (),
    instances: Sequence[Instance] = (),
    visit: Visit | None = None,
    made: float = 0.0,
) -> bytes:
    """The report as the bytes of a CDA document.

    order, study, visit   what is known of them; the study act is written where a Study Instance UID is known
    series, instances     of the study, listed in the study act (key images of a report, or all)
    made                  effectiveTime, seconds since 1970, where the result does not say when it was reported
    raises                Incorrect   the patient has no identifier
    """
    if not patient.identifiers:
        raise Incorrect(
            "a patient without an identifier", where="recordTarget/patientRole/id", section="CDA R2 4.2.2.11"
        )
    root = etree.Element(f"{{{V3}}}ClinicalDocument", nsmap=_NAMESPACES)
    reported = (
        _time(result.reported or result.observed) or TS.of(datetime.fromtimestamp(made or result.updated, UTC)).value
    )
    add(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    write_ii(root, "id", II(document_id(result)))
    write_cd(root, "code", CD("18748-4", _LOINC, "LOINC", _TITLE))
    write_st(root, "title", result.code.meaning or _TITLE)
    write_ts(root, "effectiveTime", TS(reported))
    write_cd(root, "confidentialityCode", CD(issuer.confidentiality, _CONFIDENTIALITY))
    add(root, "languageCode", code=issuer.language)
    write_ii(root, "setId", II(_set_id(result)))
    add(root, "versionNumber", value=str(result.version))
    _record_target(root, patient, issuer)
    _authors(root, result, reported, issuer)
    _custodian(root, issuer)
    if result.status in ("F", "C") and result.interpreter:
        _legal_authenticator(root, result.interpreter, reported, issuer)
    if order is not None and order.requesting_physician:
        _referrer(root, order.requesting_physician, issuer)
    _in_fulfillment_of(root, result, order, issuer)
    _documentation_of(root, result, order, study)
    if result.version > 1:
        _replaces(root, result)
    if visit is not None and visit.number:
        _component_of(root, visit, issuer)
    body = add(add(root, "component"), "structuredBody")
    _sections(body, result, order, study)
    if uid := _study_uid(result, study):
        _study_section(body, uid, study, series, instances)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return serialize(root)


def _time(text: str) -> str:
    """A time as HL7 v2 and DICOM write it, as TS: a fraction of a second is left out; empty where it is not a time."""
    found = _TIME.fullmatch(text)
    return "" if found is None else found[1] + (found[2] or "" if len(found[1]) > 8 else "")


def _study_uid(result: Result, study: Study | None) -> str:
    uid = result.study_uid or (study.uid if study is not None else "")
    return uid if _OID.fullmatch(uid) else ""


def _ii(identifier: Identifier, issuer: Issuer) -> II:
    """CDA knows authorities by OID alone: one that has only a name gets an OID derived from ours and its name."""
    authority = identifier.authority
    if _OID.fullmatch(authority.universal_id):
        return II(authority.universal_id, identifier.value, authority.namespace)
    name = authority.namespace or authority.universal_id
    if not name:
        return II(issuer.root, identifier.value)
    derived = f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'{issuer.root}/{name}').int}"
    return II(derived, identifier.value, name)


def _cd(code: Code, fallback: str = "") -> CD:
    scheme = _SCHEMES.get(code.scheme, code.scheme.removeprefix("urn:oid:"))
    if code.value and _OID.fullmatch(scheme) and not any(letter.isspace() for letter in code.value):
        return CD(code.value, scheme, "LOINC" if scheme == _LOINC else "", code.meaning)
    return CD(original_text=code.words or fallback, null_flavor="OTH" if code.words or fallback else "UNK")


def _pn(name: PersonName) -> PN:
    given = tuple(part for part in (name.given, name.middle) if part)
    suffix = tuple(part for part in (name.suffix, name.degree) if part)
    return PN((name.family,) if name.family else (), given, (name.prefix,) if name.prefix else (), suffix)


def _ad(address: Address) -> AD:
    parts = [("streetAddressLine", line) for line in address.lines if line]
    parts += [
        (tag, value)
        for tag, value in (
            ("city", address.city),
            ("state", address.state),
            ("postalCode", address.postal_code),
            ("country", address.country),
        )
        if value
    ]
    return AD(tuple(parts))


def _tel(telecom: Telecom) -> TEL:
    scheme = {"phone": "tel:", "fax": "fax:", "email": "mailto:"}.get(telecom.system, "")
    use = {"home": ("HP",), "work": ("WP",), "mobile": ("MC",)}.get(telecom.use, ())
    value = "".join(telecom.value.split()) if scheme else telecom.value
    return TEL(scheme + value, use)


def _record_target(root: Element, patient: Patient, issuer: Issuer) -> None:
    role = add(add(root, "recordTarget"), "patientRole")
    for each in patient.identifiers:
        write_ii(role, "id", _ii(each, issuer))
    facts = patient.demographics
    if facts.address:
        write_ad(role, "addr", _ad(facts.address))
    for telecom in facts.telecoms:
        if telecom.value:
            write_tel(role, "telecom", _tel(telecom))
    person = add(role, "patient")
    write_pn(person, "name", _pn(facts.name))
    if facts.sex in _GENDERS:
        write_cd(person, "administrativeGenderCode", CD(facts.sex, _GENDER, "", _GENDERS[facts.sex]))
    elif facts.sex:
        write_cd(person, "administrativeGenderCode", CD("UN", _GENDER, "", "Undifferentiated"))
    if facts.birth_date:
        write_ts(person, "birthTime", TS(_time(facts.birth_date)))


def _assigned_entity(parent: Element, tag: str, who: Physician, issuer: Issuer) -> None:
    entity = add(parent, tag)
    write_ii(entity, "id", II(issuer.root, who.id) if who.id else II(null_flavor="NI"))
    if who.name:
        write_pn(add(entity, "assignedPerson"), "name", _pn(who.name))


def _authors(root: Element, result: Result, reported: str, issuer: Issuer) -> None:
    author = add(root, "author")
    write_ts(author, "time", TS(reported))
    if result.interpreter:
        _assigned_entity(author, "assignedAuthor", result.interpreter, issuer)
        return
    assigned = add(author, "assignedAuthor")
    write_ii(assigned, "id", II(issuer.root))
    device = add(assigned, "assignedAuthoringDevice")
    add(device, "softwareName", issuer.software)
    organization = add(assigned, "representedOrganization")
    write_ii(organization, "id", II(issuer.root))
    write_st(organization, "name", issuer.name)


def _custodian(root: Element, issuer: Issuer) -> None:
    custodian = add(add(add(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
    write_ii(custodian, "id", II(issuer.root))
    write_st(custodian, "name", issuer.name)


def _legal_authenticator(root: Element, who: Physician, reported: str, issuer: Issuer) -> None:
    element = add(root, "legalAuthenticator")
    write_ts(element, "time", TS(reported))
    add(element, "signatureCode", code="S")
    _assigned_entity(element, "assignedEntity", who, issuer)


def _referrer(root: Element, who: Physician, issuer: Issuer) -> None:
    participant = add(root, "participant", typeCode="REF")
    entity = add(participant, "associatedEntity", classCode="PROV")
    write_ii(entity, "id", II(issuer.root, who.id) if who.id else II(null_flavor="NI"))
    if who.name:
        write_pn(add(entity, "associatedPerson"), "name", _pn(who.name))


def _in_fulfillment_of(root: Element, result: Result, order: Order | None, issuer: Issuer) -> None:
    """One order with the accession number first (PS3.20 8.6), then placer and filler numbers."""
    numbers = [result.accession, result.placer, result.filler]
    if order is not None:
        numbers += [order.accession, order.placer, order.filler]
    seen: dict[str, Identifier] = {}
    for number in numbers:
        if number:
            seen.setdefault(number.key, number)
    if not seen:
        return
    element = add(add(root, "inFulfillmentOf"), "order")
    for number in seen.values():
        write_ii(element, "id", _ii(number, issuer))
    if order is not None and order.service:
        write_cd(element, "code", _cd(order.service))


def _documentation_of(root: Element, result: Result, order: Order | None, study: Study | None) -> None:
    event = add(add(root, "documentationOf"), "serviceEvent", classCode="ACT")
    if uid := _study_uid(result, study):
        write_ii(event, "id", II(uid))
    code = next((one.code for one in (order.procedures if order else ()) if one.code), Code())
    if code or result.code:
        write_cd(event, "code", _cd(code or result.code, _TITLE))
    began = _began(study) or _time(result.observed)
    if began:
        write_ivl_ts(event, "effectiveTime", IVL_TS(low=TS(began)))


def _began(study: Study | None) -> str:
    """Study date and time; the date alone where the time is missing or odd."""
    if study is None:
        return ""
    return _time(study.date + study.time) or _time(study.date)


def _replaces(root: Element, result: Result) -> None:
    parent = add(add(root, "relatedDocument", typeCode="RPLC"), "parentDocument")
    before = f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'hilum/result/{result.id}/{result.version - 1}').int}"
    write_ii(parent, "id", II(before))
    write_ii(parent, "setId", II(_set_id(result)))
    add(parent, "versionNumber", value=str(result.version - 1))


def _component_of(root: Element, visit: Visit, issuer: Issuer) -> None:
    encounter = add(add(root, "componentOf"), "encompassingEncounter")
    write_ii(encounter, "id", _ii(visit.number, issuer))
    kind = {"I": "IMP", "O": "AMB", "E": "EMER"}.get(visit.patient_class)
    if kind:
        write_cd(encounter, "code", CD(kind, _ACT_CODE))
    when = IVL_TS(TS(_time(visit.admitted)), TS(_time(visit.discharged)))
    write_ivl_ts(encounter, "effectiveTime", when)


def _section(body: Element, code: CD, title: str) -> Element:
    section = add(add(body, "component"), "section")
    write_cd(section, "code", code)
    write_st(section, "title", title)
    return section


def _study_section(
    body: Element, uid: str, study: Study | None, series: Sequence[Series], instances: Sequence[Instance]
) -> None:
    """DICOM Object Catalog (PS3.20 9.8.2): the study, its series and instances."""
    section = _section(body, CD("121181", _DCM, "DCM", "DICOM Object Catalog"), "DICOM Object Catalog")
    add(section, "text", "The images are in the DICOM study that the entry names.")
    act = add(add(section, "entry"), "act", classCode="ACT", moodCode="EVN")
    write_ii(act, "id", II(uid))
    write_cd(act, "code", CD("113014", _DCM, "DCM", "DICOM Study"))
    if study is not None and study.description:
        add(act, "text", study.description)
    if began := _began(study):
        write_ivl_ts(act, "effectiveTime", IVL_TS(value=began))
    for one in series:
        below = add(add(act, "entryRelationship", typeCode="COMP"), "act", classCode="ACT", moodCode="EVN")
        write_ii(below, "id", II(one.uid))
        code = write_cd(below, "code", CD("113015", _DCM, "DCM", "DICOM Series"))
        if one.modality:
            qualifier = add(code, "qualifier")
            write_cd(qualifier, "name", CD("121139", _DCM, "DCM", "Modality"))
            write_cd(qualifier, "value", CD(one.modality, _DCM, "DCM"))
        for image in instances:
            if image.series_uid == one.uid:
                link = add(below, "entryRelationship", typeCode="COMP")
                item = add(link, "observation", classCode="DGIMG", moodCode="EVN")
                write_ii(item, "id", II(image.uid))
                write_cd(item, "code", CD(image.sop_class, "1.2.840.10008.2.6.1", "DCMUID"))


def _sections(body: Element, result: Result, order: Order | None, study: Study | None) -> None:
    """The report's sections in their order; what the report carries under other codes follows as it came."""
    used: set[str] = set()
    for code, name, heading, sources in _SECTIONS:
        found = [one for one in result.observations if one.code.value in sources and one.value]
        used |= {one.id for one in found}
        texts = [one.value for one in found]
        if code == "55752-0" and not texts and order is not None:
            texts = [text for text in (order.clinical_information, order.reason.words) if text]
        if code == "55111-9" and not texts:
            described = study.description if study is not None else ""
            planned = [one.description or one.code.words for one in order.procedures] if order is not None else []
            texts = [text for text in [*planned, described][:1] if text]
        if texts:
            section = _section(body, CD(code, _LOINC, "LOINC", name), heading)
            _narrative(section, texts)
    others = [one for one in result.observations if one.id not in used and (one.value or one.code_value)]
    if others or not len(body):
        section = _section(
            body, CD("18782-3", _LOINC, "LOINC", "Radiology Study observation (findings)"), "Observations"
        )
        _narrative(section, [_line(one) for one in others] or ["No text was reported."])


def _line(one: Observation) -> str:
    value = one.code_value.words if one.code_value else one.value
    label = f"{one.code.words}: " if one.code.words else ""
    return f"{label}{value}{' ' + one.unit if one.unit else ''}"


def _narrative(section: Element, texts: Sequence[str]) -> None:
    """Text to narrative: a paragraph for each block between blank lines, a break for each line."""
    narrative = add(section, "text")
    for text in texts:
        for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n"):
            lines = block.strip("\n").split("\n")
            if not any(line.strip() for line in lines):
                continue
            paragraph = add(narrative, "paragraph", lines[0])
            for line in lines[1:]:
                add(paragraph, "br").tail = legal(line)
    if not len(narrative):
        add(narrative, "paragraph", "-")
