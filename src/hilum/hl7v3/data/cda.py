"""CDA R2: a clinical document's header and body as frozen values. HL7 CDA Release 2.0, 4.2 (header) and 4.3 (body).

The bytes of a document stay what they are; these values are what the record, the console and the checks need of it. Narrative
is kept as its element, because only the renderer knows what to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hilum.core.errors import DecodeError
from hilum.hl7v3.data.datatypes import (
    AD,
    CD,
    ED,
    II,
    IVL_TS,
    PN,
    TEL,
    TS,
    integer,
    read_ad,
    read_cd,
    read_ed,
    read_ii,
    read_ivl_ts,
    read_pn,
    read_tel,
    read_ts,
)
from hilum.hl7v3.data.xml import (
    DEFAULT_BUDGET,
    V3,
    Budget,
    Element,
    child,
    children,
    elements,
    local_name,
    parse,
    text_of,
)

__all__ = [
    "Body",
    "ClinicalDocument",
    "EncompassingEncounter",
    "InFulfillmentOf",
    "Media",
    "Organization",
    "Participation",
    "Patient",
    "RelatedDocument",
    "Section",
    "ServiceEvent",
    "StudyReference",
    "decode",
    "read",
]

_SECTION: Final = "CDA R2 4"
_STUDY_CODE: Final = "113014"
_SERIES_CODE: Final = "113015"
_DCM: Final = "1.2.840.10008.2.16.4"

_NO_AD: Final = AD()
_NO_CD: Final = CD()
_NO_PN: Final = PN()
_NO_TS: Final = TS()
_NO_IVL_TS: Final = IVL_TS()


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization in any role. POCD_MT000040 Organization, CustodianOrganization."""

    ids: tuple[II, ...] = ()
    name: str = ""
    telecoms: tuple[TEL, ...] = ()
    address: AD = _NO_AD


@dataclass(frozen=True, slots=True)
class Patient:
    """recordTarget/patientRole. CDA R2 4.2.2.11."""

    ids: tuple[II, ...] = ()
    names: tuple[PN, ...] = ()
    birth_time: TS = _NO_TS
    gender: CD = _NO_CD
    addresses: tuple[AD, ...] = ()
    telecoms: tuple[TEL, ...] = ()
    provider: Organization | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part, when, and for which organization: author, authenticator, participant, performer ...

    kind        the element's name: author, legalAuthenticator, informationRecipient ...
    device      model and software of an authoring device, when no person wrote it
    signature   signatureCode of an authenticator
    """

    kind: str
    time: TS = _NO_TS
    ids: tuple[II, ...] = ()
    name: PN = _NO_PN
    device: str = ""
    code: CD = _NO_CD
    function: CD = _NO_CD
    signature: str = ""
    type_code: str = ""
    organization: Organization | None = None


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """documentationOf/serviceEvent: the act that the document tells about. CDA R2 4.2.3.2."""

    ids: tuple[II, ...] = ()
    code: CD = _NO_CD
    effective_time: IVL_TS = _NO_IVL_TS
    class_code: str = "ACT"
    performers: tuple[Participation, ...] = ()


@dataclass(frozen=True, slots=True)
class InFulfillmentOf:
    """inFulfillmentOf/order: placer, filler and accession numbers. CDA R2 4.2.3.3."""

    ids: tuple[II, ...] = ()
    code: CD = _NO_CD
    priority: CD = _NO_CD


@dataclass(frozen=True, slots=True)
class EncompassingEncounter:
    """componentOf/encompassingEncounter. CDA R2 4.2.3.5."""

    ids: tuple[II, ...] = ()
    code: CD = _NO_CD
    effective_time: IVL_TS = _NO_IVL_TS
    location: str = ""


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """relatedDocument/parentDocument: RPLC, APND or XFRM of another document. CDA R2 4.2.3.1."""

    type_code: str
    ids: tuple[II, ...] = ()
    set_id: II | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """observationMedia that narrative may show by `renderMultiMedia`. CDA R2 4.3.6.6."""

    id: str
    value: ED


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its narrative and its sections. CDA R2 4.3.4.

    text   the narrative element; None when the section has none
    """

    code: CD = _NO_CD
    title: str = ""
    text: Element | None = None
    ids: tuple[II, ...] = ()
    template_ids: tuple[II, ...] = ()
    sections: tuple[Section, ...] = ()
    entries: int = 0

    def plain_text(self) -> str:
        """The narrative without its markup, blocks on lines of their own."""
        return "" if self.text is None else _plain(self.text)

    def walk(self) -> Iterator[Section]:
        """This section and all below, in document order."""
        yield self
        for each in self.sections:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class StudyReference:
    """A DICOM study that an entry of the document names. DICOM PS3.20 9.8 (Study Act)."""

    study_instance_uid: str
    series_instance_uids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """structuredBody, or nonXMLBody with its encapsulated data. CDA R2 4.3.1."""

    sections: tuple[Section, ...] = ()
    non_xml: ED | None = None
    media: tuple[Media, ...] = ()
    studies: tuple[StudyReference, ...] = ()

    def walk(self) -> Iterator[Section]:
        """All sections, in document order."""
        for each in self.sections:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class ClinicalDocument:
    """One CDA document. CDA R2 4.1."""

    id: II
    code: CD
    title: str
    effective_time: TS
    confidentiality: CD
    language: str
    set_id: II | None
    version: int | None
    template_ids: tuple[II, ...]
    patient: Patient
    authors: tuple[Participation, ...]
    custodian: Organization
    legal_authenticator: Participation | None
    participants: tuple[Participation, ...]
    service_events: tuple[ServiceEvent, ...]
    orders: tuple[InFulfillmentOf, ...]
    encounter: EncompassingEncounter | None
    related: tuple[RelatedDocument, ...]
    body: Body

    def unique_id(self) -> str:
        """The document's id as XDS writes it: root, or root^extension. ITI TF-3 4.2.3.2.26."""
        return f"{self.id.root}^{self.id.extension}" if self.id.extension else self.id.root


def decode(content: bytes | memoryview, *, budget: Budget = DEFAULT_BUDGET) -> ClinicalDocument:
    """Bytes of a CDA document to values.

    raises   DecodeError, BudgetExceeded   as `xml.parse`; or the document element is not a ClinicalDocument
    """
    return read(parse(content, budget=budget, section=_SECTION))


def read(root: Element) -> ClinicalDocument:
    """A parsed document to values; lenient: what is missing is empty (`cda_check.check` tells what is missing)."""
    if root.tag != f"{{{V3}}}ClinicalDocument":
        raise DecodeError("not a ClinicalDocument of urn:hl7-org:v3", where="/", section=_SECTION)
    identifier = child(root, "id")
    set_id = child(root, "setId")
    language = child(root, "languageCode")
    authenticator = child(root, "legalAuthenticator")
    encounter = child(root, "componentOf", "encompassingEncounter")
    return ClinicalDocument(
        id=II() if identifier is None else read_ii(identifier),
        code=read_cd(child(root, "code")),
        title=text_of(child(root, "title")),
        effective_time=read_ts(child(root, "effectiveTime")),
        confidentiality=read_cd(child(root, "confidentialityCode")),
        language="" if language is None else language.get("code") or "",
        set_id=None if set_id is None else read_ii(set_id),
        version=integer(child(root, "versionNumber")),
        template_ids=_ids(root, "templateId"),
        patient=_patient(child(root, "recordTarget", "patientRole")),
        authors=tuple(_participation(each) for each in children(root, "author")),
        custodian=_organization(child(root, "custodian", "assignedCustodian", "representedCustodianOrganization"))
        or Organization(),
        legal_authenticator=None if authenticator is None else _participation(authenticator),
        participants=tuple(
            _participation(each) for each in elements(root) if local_name(each) in _OTHER_PARTICIPATIONS
        ),
        service_events=tuple(_service_event(each) for each in children(root, "documentationOf", "serviceEvent")),
        orders=tuple(
            InFulfillmentOf(_ids(each), read_cd(child(each, "code")), read_cd(child(each, "priorityCode")))
            for each in children(root, "inFulfillmentOf", "order")
        ),
        encounter=None if encounter is None else _encounter(encounter),
        related=tuple(_related(each) for each in children(root, "relatedDocument")),
        body=_body(root),
    )


_OTHER_PARTICIPATIONS: Final = frozenset(
    {"dataEnterer", "informant", "informationRecipient", "authenticator", "participant"}
)
_ROLES: Final = (
    "assignedAuthor",
    "assignedEntity",
    "intendedRecipient",
    "associatedEntity",
    "relatedEntity",
)
_PERSONS: Final = ("assignedPerson", "informationRecipient", "associatedPerson", "relatedPerson")
_ORGANIZATIONS: Final = ("representedOrganization", "receivedOrganization", "scopingOrganization")


def _ids(element: Element | None, name: str = "id") -> tuple[II, ...]:
    return tuple(read_ii(each) for each in children(element, name))


def _organization(element: Element | None) -> Organization | None:
    if element is None:
        return None
    return Organization(
        _ids(element),
        read_pn(child(element, "name")).display(),
        tuple(read_tel(each) for each in children(element, "telecom")),
        read_ad(child(element, "addr")),
    )


def _patient(role: Element | None) -> Patient:
    if role is None:
        return Patient()
    person = child(role, "patient")
    return Patient(
        _ids(role),
        tuple(read_pn(each) for each in children(person, "name")),
        read_ts(child(person, "birthTime")),
        read_cd(child(person, "administrativeGenderCode")),
        tuple(read_ad(each) for each in children(role, "addr")),
        tuple(read_tel(each) for each in children(role, "telecom")),
        _organization(child(role, "providerOrganization")),
    )


def _first(element: Element | None, names: tuple[str, ...]) -> Element | None:
    return next((found for name in names if (found := child(element, name)) is not None), None)


def _participation(element: Element) -> Participation:
    role = _first(element, _ROLES)
    device = child(role, "assignedAuthoringDevice")
    model = text_of(child(device, "manufacturerModelName")), text_of(child(device, "softwareName"))
    signature = child(element, "signatureCode")
    return Participation(
        kind=local_name(element),
        time=read_ts(child(element, "time")),
        ids=_ids(role),
        name=read_pn(child(_first(role, _PERSONS), "name")),
        device=" ".join(each for each in model if each),
        code=read_cd(child(role, "code")),
        function=read_cd(child(element, "functionCode")),
        signature="" if signature is None else signature.get("code") or "",
        type_code=element.get("typeCode") or "",
        organization=_organization(_first(role, _ORGANIZATIONS)),
    )


def _service_event(element: Element) -> ServiceEvent:
    return ServiceEvent(
        _ids(element),
        read_cd(child(element, "code")),
        read_ivl_ts(child(element, "effectiveTime")),
        element.get("classCode") or "ACT",
        tuple(_participation(each) for each in children(element, "performer")),
    )


def _encounter(element: Element) -> EncompassingEncounter:
    place = child(element, "location", "healthCareFacility", "location")
    return EncompassingEncounter(
        _ids(element),
        read_cd(child(element, "code")),
        read_ivl_ts(child(element, "effectiveTime")),
        read_pn(child(place, "name")).display(),
    )


def _related(element: Element) -> RelatedDocument:
    parent = child(element, "parentDocument")
    set_id = child(parent, "setId")
    return RelatedDocument(
        element.get("typeCode") or "",
        _ids(parent),
        None if set_id is None else read_ii(set_id),
        integer(child(parent, "versionNumber")),
    )


def _body(root: Element) -> Body:
    component = child(root, "component")
    non_xml = child(component, "nonXMLBody", "text")
    structured = child(component, "structuredBody")
    return Body(
        tuple(_section(each) for each in children(structured, "component", "section")),
        None if non_xml is None else read_ed(non_xml),
        tuple(_media(structured)),
        tuple(_studies(structured)),
    )


def _section(element: Element) -> Section:
    return Section(
        read_cd(child(element, "code")),
        text_of(child(element, "title")),
        child(element, "text"),
        _ids(element),
        _ids(element, "templateId"),
        tuple(_section(each) for each in children(element, "component", "section")),
        len(children(element, "entry")),
    )


def _media(structured: Element | None) -> Iterator[Media]:
    if structured is None:
        return
    for element in structured.iter(f"{{{V3}}}observationMedia"):
        name = element.get("ID")
        if name:
            yield Media(name, read_ed(child(element, "value")))


def _studies(structured: Element | None) -> Iterator[StudyReference]:
    if structured is None:
        return
    for act in structured.iter(f"{{{V3}}}act"):
        code = child(act, "code")
        if code is None or code.get("code") != _STUDY_CODE or code.get("codeSystem") != _DCM:
            continue
        ids = _ids(act)
        series = tuple(
            each.root
            for below in children(act, "entryRelationship", "act")
            if (said := child(below, "code")) is not None and said.get("code") == _SERIES_CODE
            for each in _ids(below)[:1]
        )
        if ids:
            yield StudyReference(ids[0].root, series)


_BLOCKS: Final = frozenset({"paragraph", "list", "item", "table", "tr", "caption", "br"})
_CELLS: Final = frozenset({"td", "th"})
_WHITE: Final = re.compile(r"\s+")
_BLANKS: Final = re.compile(r" +")


def _plain(text: Element) -> str:
    pieces: list[str] = []

    def say(text: str | None) -> None:
        if text:
            pieces.append(_WHITE.sub(" ", text))

    def walk(node: Element) -> None:
        if local_name(node) in _BLOCKS:
            pieces.append("\n")
        say(node.text)
        for item in elements(node):
            walk(item)
            if local_name(item) in _BLOCKS - {"br"}:
                pieces.append("\n")
            elif local_name(item) in _CELLS:
                pieces.append("\t")
            say(item.tail)

    walk(text)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
